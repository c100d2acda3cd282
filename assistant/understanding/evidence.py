"""How strongly words speak for each of several labels, learnt from example phrases.

Used twice: the labels are topics, and the labels are aspects. Two kinds of evidence are
weighed together: how telling the single words are, and how much of the likest example
phrase was said. Words that no example holds, as recognisers make them up, count as the
likest known word (`rapidfuzz.fuzz.ratio`; its partial and weighted ratios let short
phrases match everything).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

_RARE_IN_LABEL = 0.35
"""What a word counts at least for a label that seldom uses it, against the one that
uses it most."""

NUMBER = "#"
"""Begins a feature that is no word: a number, or what a number stands for."""

_UNSEEN = 3
"""Phrases that are assumed to be missing from each label: of four phrases one says less
about the words people use than ten of forty."""

_PAIR = " "
"""Joins the stems of neighbouring words into one feature."""


@dataclass(frozen=True)
class Example:
    """A phrase that shows a label: its stems in order."""

    label: str
    stems: tuple[str, ...]


@dataclass(frozen=True)
class Weights:
    """How evidence is weighed; see `matching.yaml`."""

    evidence: float
    saturation: float
    unknown: float
    cue_weight: float
    fuzzy: float
    fuzzy_letters: int


class Evidence:
    """Scores labels for the stems of an utterance."""

    def __init__(
        self,
        examples: Sequence[Example],
        weights: Weights,
        *,
        cues: frozenset[str] = frozenset(),
    ) -> None:
        """Learn from examples.

        Args:
            examples: phrases with their labels.
            weights: how to weigh.
            cues: words that tell nothing about a label.
        """
        self._weights = weights
        self._cues = cues
        self.labels = tuple(dict.fromkeys(example.label for example in examples))
        share = _shares(examples)
        self._weight = {
            feature: self._telling(feature, len(labels)) for feature, labels in share.items()
        }
        self._strength = {
            feature: {
                label: _RARE_IN_LABEL + (1 - _RARE_IN_LABEL) * part / max(labels.values())
                for label, part in labels.items()
            }
            for feature, labels in share.items()
        }
        self._examples = [
            (example.label, frozenset(features(example.stems)))
            for example in examples
            if example.stems
        ]
        self._known = [word for word in self._weight if _PAIR not in word]
        self.known_as = lru_cache(maxsize=8192)(self._known_as)

    def scores(self, stems: Sequence[str], *, as_new: bool = False) -> dict[str, float]:
        """Score of every label, 0 to 1.

        Args:
            stems: the words.
            as_new: do not compare with an example that is these very words.
        """
        said = self._understood(stems)
        heard: defaultdict[str, float] = defaultdict(float)
        for feature, likeness in said.items():
            for label, strength in self._strength.get(feature, {}).items():
                heard[label] += self._weight[feature] * strength * likeness
        nearest = self._nearest(said, without=frozenset(features(stems)) if as_new else None)
        mixture = self._weights.evidence
        trust = 1 - self._weights.unknown * self._unknown(stems)
        return {
            label: trust
            * (
                mixture * (1 - math.exp(-heard[label] / self._weights.saturation))
                + (1 - mixture) * nearest.get(label, 0.0)
            )
            for label in self.labels
        }

    def read_as(self, stem: str) -> str:
        """The known word that a word is taken for, or the word itself."""
        known = self.known_as(stem)
        return known[0] if known else stem

    def known(self, stem: str) -> bool:
        """Whether any example holds this very word."""
        return stem in self._weight

    def _telling(self, feature: str, labels: int) -> float:
        total = len(self.labels) + 1
        weight = math.log(total / labels) / math.log(total)
        words = feature.split(_PAIR)
        if all(word in self._cues for word in words):
            return weight * self._weights.cue_weight
        return weight if len(words) == 1 else weight * 0.5

    def _unknown(self, stems: Sequence[str]) -> float:
        """Share of the telling words that no example holds."""
        telling = [stem for stem in stems if stem not in self._cues and stem[0] != NUMBER]
        unknown = sum(self.known_as(stem) is None for stem in telling)
        return unknown / len(telling) if telling else 0.0

    def _understood(self, stems: Sequence[str]) -> dict[str, float]:
        """Known features among the stems, with how like they are to what was heard."""
        said: dict[str, float] = {}
        read = [self.known_as(stem) for stem in stems]
        for first, second in pairwise(stems):
            # A recogniser may cut one word into two.
            if not (self.known(first) and self.known(second)):
                joined = self.known_as(first + second)
                if joined:
                    _raise(said, *joined)
        for known in read:
            if known:
                _raise(said, *known)
        for one, two in pairwise(read):
            if one and two:
                pair = one[0] + _PAIR + two[0]
                if pair in self._weight:
                    _raise(said, pair, one[1] * two[1])
        return said

    def _known_as(self, stem: str) -> tuple[str, float] | None:
        """The known word that this one is, or is most like, and the likeness."""
        if stem in self._weight:
            return stem, 1.0
        if len(stem) < self._weights.fuzzy_letters:
            return None
        best = process.extractOne(
            stem, self._known, scorer=fuzz.ratio, score_cutoff=self._weights.fuzzy
        )
        if best is None or len(best[0]) < self._weights.fuzzy_letters:
            return None
        return best[0], (best[1] / 100) ** 2

    def _nearest(
        self, said: Mapping[str, float], *, without: frozenset[str] | None
    ) -> dict[str, float]:
        best: dict[str, float] = {}
        for label, wanted in self._examples:
            total = sum(self._weight[feature] for feature in wanted)
            if not total or wanted == without:
                continue
            got = sum(self._weight[f] * said[f] for f in wanted if f in said)
            # A phrase of few telling words proves less than one of many.
            score = got / (total + 0.25)
            if score > best.get(label, 0.0):
                best[label] = score
        return best


def features(stems: Sequence[str]) -> Iterable[str]:
    """Words and pairs of neighbouring words."""
    yield from stems
    yield from (one + _PAIR + two for one, two in pairwise(stems))


def _raise(said: dict[str, float], feature: str, likeness: float) -> None:
    said[feature] = max(likeness, said.get(feature, 0.0))


def _shares(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """For each feature the share of each label's examples that hold it."""
    count = Counter(example.label for example in examples)
    held: dict[str, Counter[str]] = {}
    for example in examples:
        for feature in set(features(example.stems)):
            held.setdefault(feature, Counter())[example.label] += 1
    return {
        feature: {label: times / (count[label] + _UNSEEN) for label, times in labels.items()}
        for feature, labels in held.items()
    }
