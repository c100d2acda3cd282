"""How strongly what was said speaks for each of several labels, learnt from phrases.

Used twice: the labels are topics, and the labels are aspects. Three kinds of evidence are
weighed together: how telling what was said is, how much of the likest phrase was said, and
a linear model that learns which words tell neighbouring labels apart (`linear.py`).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from assistant.understanding.features import LETTERS, PAIR, kind_of
from assistant.understanding.linear import Linear
from assistant.understanding.schema import Weighing
from assistant.understanding.sparse import table

Scores: TypeAlias = npt.NDArray[np.float32]
"""One score for each label, in the order of `Evidence.labels`."""

_RARE_IN_LABEL = 0.35
"""What a word counts at least for a label that seldom uses it, against the one that
uses it most."""

_UNSEEN = 3
"""Phrases that are assumed to be missing from each label: of four phrases one says less
about the words people use than ten of forty."""

_SMALL_PHRASE = 0.25
"""Added to what a phrase holds: one of few telling words proves less than one of many."""


@dataclass(frozen=True)
class Example:
    """A phrase that shows a label.

    Attributes:
        label: what it shows.
        features: what stands in it.
        weight: what it counts: less for phrases of a language that is only mixed in.
    """

    label: str
    features: Mapping[str, float]
    weight: float = 1.0


class Evidence:
    """Scores labels for the features of an utterance."""

    def __init__(
        self, examples: Sequence[Example], weighing: Weighing, *, cues: Collection[str]
    ) -> None:
        """Learn from examples.

        Args:
            examples: phrases with their labels.
            weighing: how to weigh.
            cues: words that tell little about a label.
        """
        self._weighing = weighing
        self.labels = tuple(sorted({example.label for example in examples}))
        self._place = {label: place for place, label in enumerate(self.labels)}
        ordered = sorted(examples, key=lambda example: self._place[example.label])
        self.examples = tuple(ordered)
        self._table = table((each.features for each in ordered), without=LETTERS)
        self._index = self._table.index
        self._telling, self._strength = self._learnt(ordered, frozenset(cues))
        self._linear = Linear(ordered, self._place, weighing)
        totals = np.bincount(
            self._table.phrases, self._telling[self._table.of], minlength=len(ordered)
        )
        self._totals = (totals + _SMALL_PHRASE).astype(np.float32)
        counts = Counter(example.label for example in ordered)
        self._first = np.cumsum([0, *(counts[label] for label in self.labels[:-1])])

    @cached_property
    def _same(self) -> Mapping[frozenset[str], list[int]]:
        """Numbers of the phrases that have just these features."""
        same: defaultdict[frozenset[str], list[int]] = defaultdict(list)
        for number, example in enumerate(self.examples):
            same[frozenset(example.features)].append(number)
        return same

    def scores(self, said: Mapping[str, float], *, as_new: bool = False) -> Scores:
        """Score of every label, 0 to 1.

        Args:
            said: features, each with how surely it was said.
            as_new: do not compare with a phrase that has just these features.
        """
        same = self._same.get(frozenset(said), []) if as_new else []
        known = {feature: sure for feature, sure in said.items() if feature in self._index}
        if not known:
            return np.zeros(len(self.labels), dtype=np.float32)
        sure = np.fromiter(known.values(), np.float32)
        heard = sure @ self._strength[[self._index[feature] for feature in known]]
        weighing = self._weighing
        evidence = 1 - np.exp(-heard / weighing.saturation)
        nearest: Scores = np.maximum.reduceat(self.likeness(known, without=same), self._first)
        linear = np.clip(self._linear.scores(said, without=same), 0, 1)
        rest = 1 - weighing.nearest - weighing.linear
        scores: Scores = rest * evidence + weighing.nearest * nearest + weighing.linear * linear
        return scores

    def place(self, label: str) -> int:
        """Where the label stands in the scores."""
        return self._place[label]

    def feature(self, name: str) -> int | None:
        """Number of a feature; None if no phrase holds it."""
        return self._index.get(name)

    def strength(self, feature: int) -> Scores:
        """How strongly a feature speaks for each label."""
        found: Scores = self._strength[feature]
        return found

    def held(self, weights: Sequence[float]) -> npt.NDArray[np.float64]:
        """For each feature the weights of the phrases that hold it, summed."""
        found: npt.NDArray[np.float64] = np.zeros(len(self._index))
        np.add.at(found, self._table.of, np.array(weights)[self._table.phrases])
        return found

    def _learnt(self, examples: Sequence[Example], cues: frozenset[str]) -> tuple[Scores, Scores]:
        """Weight of each feature, and its strength for each label."""
        at = np.array([self._place[example.label] for example in examples])
        weights = np.array([example.weight for example in examples])
        size = len(self.labels)
        count = np.bincount(at, weights, minlength=size)
        held = np.bincount(
            self._table.of * size + at[self._table.phrases],
            weights[self._table.phrases],
            minlength=len(self._index) * size,
        )
        shares = (held.reshape(-1, size) / (count + _UNSEEN)).astype(np.float32)
        telling = self._how_telling(shares) * np.array(
            [self._worth(feature, cues) for feature in self._index], dtype=np.float32
        )
        most = shares.max(axis=1, keepdims=True)
        strength = np.where(
            shares > 0, _RARE_IN_LABEL + (1 - _RARE_IN_LABEL) * shares / most, 0.0
        ).astype(np.float32)
        return telling, strength * telling[:, None]

    def _how_telling(self, shares: Scores) -> Scores:
        """1 for what only one label holds, 0 for what all hold alike."""
        parts = shares / shares.sum(axis=1, keepdims=True)
        # The number of labels that a feature means, however many hold it by chance.
        entropy = -(parts * np.log(np.maximum(parts, 1e-9))).sum(axis=1)
        telling: Scores = 1 - entropy / math.log(len(self.labels) + 1)
        return telling

    def _worth(self, feature: str, cues: frozenset[str]) -> float:
        kind = kind_of(feature)
        if kind in ("concept", "concepts"):
            return self._weighing.concept if kind == "concept" else self._weighing.concept / 2
        if kind == "mark":
            return self._weighing.mark
        cue = all(word in cues for word in feature.split(PAIR))
        worth = self._weighing.cue if cue else 1.0
        return worth * self._weighing.pair if kind == "pair" else worth

    def likeness(self, said: Mapping[str, float], *, without: Sequence[int] = ()) -> Scores:
        """For each phrase how much of it was said, in the order of `examples`."""
        got = np.zeros(len(self._totals), dtype=np.float32)
        for feature, sure in said.items():
            at = self._index.get(feature)
            if at is not None:
                got[self._table.holding(at)] += self._telling[at] * sure
        got /= self._totals
        got[without] = 0
        return got
