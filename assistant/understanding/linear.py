"""A linear model over the features of phrases: ridge regression, solved when scripts load.

It is solved among the phrases (their features are far more), so that loading takes some
tenths of a second; of very many phrases every so-manieth of each label is learnt from.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.understanding.features import kind_of
from assistant.understanding.schema import Weighing

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]

_MOST_PHRASES = 2800
"""Phrases that are learnt from: solving takes their number to the third power."""
_SEEN_TWICE = frozenset({"pair", "letters", "concepts"})
"""Kinds of features that must stand in two phrases: else they are chance."""


class _Labelled(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def features(self) -> Mapping[str, float]: ...
    @property
    def weight(self) -> float: ...


class Linear:
    """Ridge regression of the labels on the features, weighted and scaled to length."""

    def __init__(
        self, examples: Sequence[_Labelled], places: Mapping[str, int], weighing: Weighing
    ) -> None:
        """Learn.

        Args:
            examples: phrases with labels.
            places: of the labels among the scores.
            weighing: what each kind of feature counts.
        """
        self._weighing = weighing
        chosen = _sample(examples)
        self._learnt_at = {number: at for at, number in enumerate(chosen)}
        used = [examples[number] for number in chosen]
        self._index, self._worth = self._worths(used)
        self._used = used
        holders, values = self._columns(used)
        self._wanted = np.zeros((len(used), len(places)), dtype=np.float32)
        self._wanted[np.arange(len(used)), [places[each.label] for each in used]] = 1
        self._dual: Matrix = np.linalg.solve(self._like(holders, values), self._wanted)
        ends = np.cumsum([len(at) for at in holders])[:-1]
        spread = self._dual[np.concatenate(holders)] * np.concatenate(values)[:, None]
        self._weights: Matrix = np.add.reduceat(spread, [0, *ends], axis=0)

    def scores(self, said: Mapping[str, float], *, without: Sequence[int] = ()) -> Matrix:
        """Score of every label: about 1 for what is like its phrases, about 0 for others.

        Args:
            said: features.
            without: numbers of phrases, all with just these features, that do not count.
        """
        left_out = [self._learnt_at[number] for number in without if number in self._learnt_at]
        if left_out:
            scores: Matrix = self._left_out[left_out[0]]
            return scores
        known = [(self._index[f], sure) for f, sure in said.items() if f in self._index]
        if not known:
            return np.zeros(self._weights.shape[1], dtype=np.float32)
        at = [place for place, _ in known]
        values = np.array([sure for _, sure in known], dtype=np.float32) * self._worth[at]
        speaks: Matrix = self._scaled(values) @ self._weights[at]
        return speaks

    @cached_property
    def _left_out(self) -> Matrix:
        """What the model would say of each phrase if it had not learnt from it."""
        inverse = np.linalg.inv(self._like(*self._columns(self._used)))
        return (self._wanted - self._dual / np.diag(inverse)[:, None]).astype(np.float32)

    def _like(self, holders: Sequence[Numbers], values: Sequence[Matrix]) -> Matrix:
        """How like each phrase is to each other one; more so to itself."""
        weights = _balanced(self._used, self._weighing.balance)
        like: Matrix = np.zeros((len(weights), len(weights)), dtype=np.float32)
        np.fill_diagonal(like, self._weighing.smoothing / weights)
        for at, value in zip(holders, values, strict=True):
            like[np.ix_(at, at)] += value[:, None] * value
        return like

    def _worths(self, used: Sequence[_Labelled]) -> tuple[dict[str, int], Matrix]:
        """Places and weights of the features: rare ones tell more."""
        kinds = {
            "pair": self._weighing.pair,
            "letters": self._weighing.letters,
            "concept": self._weighing.concept,
            "concepts": self._weighing.concept / 2,
            "mark": self._weighing.mark,
        }
        counts = Counter(feature for each in used for feature in each.features)
        index: dict[str, int] = {}
        worth: list[float] = []
        most = np.log(len(used) + 1)
        for feature, count in counts.items():
            kind = kind_of(feature)
            value = kinds.get(kind, 1.0) * float(most - np.log(count))
            if value and (count > 1 or kind not in _SEEN_TWICE):
                index[feature] = len(worth)
                worth.append(value)
        return index, np.array(worth, dtype=np.float32)

    def _columns(self, used: Sequence[_Labelled]) -> tuple[list[Numbers], list[Matrix]]:
        """For each feature the phrases that hold it, and its value in each."""
        holders: list[list[int]] = [[] for _ in self._index]
        values: list[list[float]] = [[] for _ in self._index]
        for number, example in enumerate(used):
            at = [self._index[f] for f in example.features if f in self._index]
            for place, value in zip(at, self._scaled(self._worth[at]), strict=True):
                holders[place].append(number)
                values[place].append(float(value))
        return (
            [np.array(each, dtype=np.int32) for each in holders],
            [np.array(each, dtype=np.float32) for each in values],
        )

    def _scaled(self, values: Matrix) -> Matrix:
        length = float(np.sqrt((values**2).sum()))
        return values / np.float32(length**self._weighing.length) if length else values


def _sample(examples: Sequence[_Labelled]) -> list[int]:
    """Numbers of the phrases that are learnt from, of every label the same share."""
    of_label: defaultdict[str, list[int]] = defaultdict(list)
    for number, example in enumerate(examples):
        # What is only mixed in shows words, not how they stand together.
        if example.weight == 1:
            of_label[example.label].append(number)
    step = max(1.0, sum(map(len, of_label.values())) / _MOST_PHRASES)
    return [
        numbers[int(i * step)]
        for numbers in of_label.values()
        for i in range(len(numbers))
        if i * step < len(numbers)
    ]


def _balanced(examples: Sequence[_Labelled], balance: float) -> Matrix:
    """Weights of the phrases: those of labels with few phrases count more."""
    counts = Counter(example.label for example in examples)
    weights = np.array(
        [example.weight / counts[example.label] ** balance for example in examples],
        dtype=np.float32,
    )
    scaled: Matrix = weights / weights.mean()
    return scaled
