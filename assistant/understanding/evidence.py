"""How strongly what was said speaks for each of several labels, learnt from phrases.

Used twice: the labels are topics, and the labels are aspects. Three kinds of evidence are
weighed together: how telling what was said is, how much of the likest phrase was said, and
a linear model that learns which words tell neighbouring labels apart (`linear.py`).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from assistant.understanding.features import FORM, LETTERS, PAIR, kind_of
from assistant.understanding.learnt_files import Arrays, as_array, as_texts
from assistant.understanding.linear import LearntLinear, Linear
from assistant.understanding.sparse import Numbers, Table, table
from assistant.understanding.weights import Weighing

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
        topic: what it asks about, where the label is a kind of question; else empty.
    """

    label: str
    features: Mapping[str, float]
    weight: float = 1.0
    topic: str = ""


class Evidence:
    """Scores labels for the features of an utterance.

    Attributes:
        labels: what may be meant.
        places: for each phrase the place of its label.
        weights: for each phrase what it counts.
        topics: for each phrase what it asks about, or nothing.
    """

    def __init__(self, arrays: Arrays, weighing: Weighing, linear: Linear) -> None:
        """Take what was learnt.

        Args:
            arrays: see `arrays`; those of the linear model are not looked at.
            weighing: how to weigh.
            linear: the linear model.
        """
        self._weighing = weighing
        self._linear = linear
        self.labels = tuple(as_texts(arrays["labels"]))
        self._place = {label: place for place, label in enumerate(self.labels)}
        self.places: Numbers = arrays["places"]
        self.weights: npt.NDArray[np.float64] = arrays["weights"]
        self.topics = tuple(as_texts(arrays["topics"]))
        self._index = {name: at for at, name in enumerate(as_texts(arrays["features"]))}
        self._table = Table(self._index, arrays["of"], arrays["phrases"], arrays["starts"])
        self._telling: Scores = arrays["telling"]
        self._strength: Scores = arrays["strength"]
        totals = np.bincount(
            self._table.phrases, self._telling[self._table.of], minlength=len(self.places)
        )
        self._totals = (totals + _SMALL_PHRASE).astype(np.float32)
        counts = np.bincount(self.places, minlength=len(self.labels))
        self._first = np.cumsum([0, *counts[:-1]])

    def arrays(self) -> Arrays:
        """All that was learnt, as numbers."""
        return {
            "labels": as_array(self.labels),
            "places": self.places,
            "weights": self.weights,
            "topics": as_array(self.topics),
            "features": as_array(self._index),
            "of": self._table.of,
            "phrases": self._table.phrases,
            "starts": self._table.starts,
            "telling": self._telling,
            "strength": self._strength,
            **self._linear.arrays(),
        }

    def scores(self, said: Mapping[str, float]) -> Scores:
        """Score of every label, 0 to 1.

        Args:
            said: features, each with how surely it was said.
        """
        return self._scores(said, (), self._linear.scores)

    def _scores(
        self,
        said: Mapping[str, float],
        without: Sequence[int],
        linear: Callable[[Mapping[str, float]], Scores],
    ) -> Scores:
        known = {feature: sure for feature, sure in said.items() if feature in self._index}
        if not known:
            return np.zeros(len(self.labels), dtype=np.float32)
        sure = np.fromiter(known.values(), np.float32)
        heard = sure @ self._strength[[self._index[feature] for feature in known]]
        weighing = self._weighing
        evidence = 1 - np.exp(-heard / weighing.saturation)
        nearest: Scores = np.maximum.reduceat(self.likeness(known, without=without), self._first)
        rest = 1 - weighing.nearest - weighing.linear
        scores: Scores = (
            rest * evidence
            + weighing.nearest * nearest
            + weighing.linear * np.clip(linear(said), 0, 1)
        )
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

    def held(self, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """For each feature the weights of the phrases that hold it, summed."""
        found = np.bincount(
            self._table.of, weights[self._table.phrases], minlength=len(self._index)
        )
        return found.astype(np.float64)

    def words(self, phrases: npt.NDArray[np.bool_]) -> frozenset[str]:
        """The words of some of the phrases.

        Args:
            phrases: for each, in the order of `places`, whether it counts.
        """
        held = self.held(phrases.astype(np.float64)) > 0
        return frozenset(
            name
            for name, holds in zip(self._index, held, strict=True)
            if holds and kind_of(name) == "word"
        )

    def likeness(self, said: Mapping[str, float], *, without: Sequence[int] = ()) -> Scores:
        """For each phrase how much of it was said, in the order of `places`."""
        got = np.zeros(len(self._totals), dtype=np.float32)
        for feature, sure in said.items():
            at = self._index.get(feature)
            if at is not None:
                got[self._table.holding(at)] += self._telling[at] * sure
        got /= self._totals
        got[[*without]] = 0
        return got


class LearntEvidence(Evidence):
    """Evidence that was just learnt, and still knows from which phrases."""

    def __init__(
        self, examples: Sequence[Example], weighing: Weighing, *, cues: Collection[str]
    ) -> None:
        """Learn from examples.

        Args:
            examples: phrases with their labels.
            weighing: how to weigh.
            cues: words that tell little about a label.
        """
        labels = sorted({example.label for example in examples})
        place = {label: at for at, label in enumerate(labels)}
        self._examples = sorted(examples, key=lambda example: place[example.label])
        found = table((each.features for each in self._examples), without=LETTERS + FORM)
        places = np.array([place[each.label] for each in self._examples])
        weights = np.array([each.weight for each in self._examples])
        held = _Held(found, places, weights, len(labels))
        telling, strength = held.telling(weighing, frozenset(cues))
        self._learnt_linear = LearntLinear(self._examples, place, weighing)
        arrays: Arrays = {
            "labels": as_array(labels),
            "places": places,
            "weights": weights,
            "topics": as_array(each.topic for each in self._examples),
            "features": as_array(found.index),
            "of": found.of,
            "phrases": found.phrases,
            "starts": found.starts,
            "telling": telling,
            "strength": strength,
        }
        super().__init__(arrays, weighing, self._learnt_linear)

    @cached_property
    def _same(self) -> Mapping[frozenset[str], list[int]]:
        """Numbers of the phrases that have just these features."""
        same: defaultdict[frozenset[str], list[int]] = defaultdict(list)
        for number, example in enumerate(self._examples):
            same[frozenset(example.features)].append(number)
        return same

    def scores_as_new(self, said: Mapping[str, float]) -> Scores:
        """The same as `scores`, not comparing with a phrase that has just these features."""
        same = self._same.get(frozenset(said), [])
        linear = self._learnt_linear.scores_without(same)
        return self._scores(said, same, self._linear.scores if linear is None else lambda _: linear)


@dataclass(frozen=True)
class _Held:
    """Which features the phrases of each label hold."""

    table: Table
    places: Numbers
    weights: npt.NDArray[np.float64]
    labels: int

    def telling(self, weighing: Weighing, cues: frozenset[str]) -> tuple[Scores, Scores]:
        """Weight of each feature, and its strength for each label."""
        at, weights, size = self.places, self.weights, self.labels
        count = np.bincount(at, weights, minlength=size)
        held = np.bincount(
            self.table.of * size + at[self.table.phrases],
            weights[self.table.phrases],
            minlength=len(self.table.index) * size,
        )
        shares = (held.reshape(-1, size) / (count + _UNSEEN)).astype(np.float32)
        telling = self._how_telling(shares) * np.array(
            [_worth(feature, weighing, cues) for feature in self.table.index], dtype=np.float32
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
        telling: Scores = 1 - entropy / math.log(self.labels + 1)
        return telling


def _worth(feature: str, weighing: Weighing, cues: frozenset[str]) -> float:
    kind = kind_of(feature)
    if kind in ("concept", "concepts"):
        return weighing.concept if kind == "concept" else weighing.concept / 2
    if kind == "mark":
        return weighing.mark
    cue = all(word in cues for word in feature.split(PAIR))
    worth = weighing.cue if cue else 1.0
    return worth * weighing.pair if kind == "pair" else worth
