"""A linear model over the features of phrases: ridge regression.

It is solved among the phrases (their features are far more), which takes a second for some
thousand of them; of very many phrases every so-manieth of each label is learnt from.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np

from assistant.understanding.features import kind_of
from assistant.understanding.learnt_files import Arrays, as_array, as_texts
from assistant.understanding.sparse import Matrix, Table, balanced, evenly, products, solved, table
from assistant.understanding.weights import Weighing

_SEEN_TWICE = frozenset({"pair", "letters", "concepts", "form"})
"""Kinds of features that must stand in two phrases: else they are chance."""


class _Labelled(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def features(self) -> Mapping[str, float]: ...
    @property
    def weight(self) -> float: ...


class Linear:
    """Scores labels by the weights of features, scaled to length."""

    def __init__(self, arrays: Arrays, weighing: Weighing) -> None:
        """Take what was learnt.

        Args:
            arrays: see `arrays`.
            weighing: what each kind of feature counts.
        """
        self._weighing = weighing
        self._index = {name: at for at, name in enumerate(as_texts(arrays["linear_features"]))}
        self._worth: Matrix = arrays["linear_worth"]
        self._weights: Matrix = arrays["linear_weights"]

    def arrays(self) -> Arrays:
        """What scores are made from: the features, what they are worth, and their weights."""
        return {
            "linear_features": as_array(self._index),
            "linear_worth": self._worth,
            "linear_weights": self._weights,
        }

    def scores(self, said: Mapping[str, float]) -> Matrix:
        """Score of every label: about 1 for what is like its phrases, about 0 for others.

        Args:
            said: features.
        """
        known = [(self._index[f], sure) for f, sure in said.items() if f in self._index]
        if not known:
            return np.zeros(self._weights.shape[1], dtype=np.float32)
        at = [place for place, _ in known]
        values = np.array([sure for _, sure in known], dtype=np.float32) * self._worth[at]
        speaks: Matrix = self._scaled(values) @ self._weights[at]
        return speaks

    def _scaled(self, values: Matrix) -> Matrix:
        length = float(np.sqrt((values**2).sum()))
        return values / np.float32(length**self._weighing.length) if length else values


class LearntLinear(Linear):
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
        self._used = [examples[number] for number in chosen]
        self._table, worth = self._worths(self._used)
        self._values = self._scaled_values(worth)
        self._wanted = np.zeros((len(chosen), len(places)), dtype=np.float32)
        self._wanted[np.arange(len(chosen)), [places[each.label] for each in self._used]] = 1
        self._dual = solved(self._like(), self._wanted)
        spread = self._dual[self._table.phrases] * self._values[:, None]
        weights: Matrix = np.add.reduceat(spread, self._table.starts[:-1], axis=0)
        arrays: Arrays = {
            "linear_features": as_array(self._table.index),
            "linear_worth": worth,
            "linear_weights": weights,
        }
        super().__init__(arrays, weighing)

    def scores_without(self, numbers: Sequence[int]) -> Matrix | None:
        """Scores of phrases that all have the same features, as if they had not been learnt.

        Args:
            numbers: of the phrases among the examples.
        """
        left_out = [self._learnt_at[number] for number in numbers if number in self._learnt_at]
        return self._left_out[left_out[0]] if left_out else None

    @cached_property
    def _left_out(self) -> Matrix:
        """What the model would say of each phrase if it had not learnt from it."""
        inverse = np.linalg.inv(self._like())
        return (self._wanted - self._dual / np.diag(inverse)[:, None]).astype(np.float32)

    def _like(self) -> Matrix:
        """How like each phrase is to each other one; more so to itself."""
        weights = balanced([each.label for each in self._used], self._weighing.balance)
        like = products(self._table, self._values, len(weights))
        np.fill_diagonal(like, like.diagonal() + self._weighing.smoothing / weights)
        return like

    def _worths(self, used: Sequence[_Labelled]) -> tuple[Table, Matrix]:
        """The features that count, and their weights: rare ones tell more."""
        kinds = {
            "pair": self._weighing.pair,
            "letters": self._weighing.letters,
            "concept": self._weighing.concept,
            "concepts": self._weighing.concept / 2,
            "mark": self._weighing.mark,
            "form": self._weighing.form,
        }
        found = table(each.features for each in used)
        of = [kind_of(feature) for feature in found.index]
        worth = np.array([kinds.get(kind, 1.0) for kind in of]) * (
            np.log(len(used) + 1) - np.log(found.counts)
        )
        chance = np.array([kind in _SEEN_TWICE for kind in of]) & (found.counts < 2)
        kept = (worth > 0) & ~chance
        return found.only(kept), worth[kept].astype(np.float32)

    def _scaled_values(self, worth: Matrix) -> Matrix:
        """What each entry of the table counts in its phrase."""
        values = worth[self._table.of]
        squares = np.zeros(len(self._used), dtype=np.float32)
        np.add.at(squares, self._table.phrases, values * values)
        lengths = squares ** np.float32(self._weighing.length / 2)
        scaled: Matrix = values / lengths[self._table.phrases]
        return scaled


def _sample(examples: Sequence[_Labelled]) -> list[int]:
    """Numbers of the phrases that are learnt from, of every label the same share."""
    # What is only mixed in shows words, not how they stand together.
    own = [number for number, example in enumerate(examples) if example.weight == 1]
    return [own[at] for at in evenly([examples[number].label for number in own])]
