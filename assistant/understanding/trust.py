"""How far a topic may be trusted: by what was said of it, and of our business at all.

A score says which topic is likest. Whether anything was asked of us is another question: one
word in common («sky» and «aid» are near in Kazakh) is enough for a score, and not for trust.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.understanding.evidence import Evidence, Scores
from assistant.understanding.vocabulary import NUMBER, Read
from assistant.understanding.weights import Trusting

_CHANCE = 2
"""Phrases that are assumed to hold any word by chance: a word of one phrase proves little."""
_OTHER_WORDS = 2
"""Words of other business that are assumed beside those that were said."""

_ROUNDS = 30
_RIDGE = 0.02
"""How much the weights are held small, for a line."""

Signals = tuple[float, float, float, float, float]
"""Score, evidence, business, 1 for a question, and lead."""


@dataclass(frozen=True)
class Business:
    """What the words of an utterance show of our business.

    Attributes:
        of: for each label how many telling words speak for it.
        share: of all telling words, how far they are words of our topics (0 to 1).
        asks: whether it is a question.
    """

    of: Scores
    share: float
    asks: bool

    def signals(self, place: int, score: float, lead: float) -> Signals:
        """What the trust in one label is computed from.

        Args:
            place: of the label.
            score: of the label.
            lead: by how much it is the likest, as a share of its score.
        """
        return score, float(self.of[place]), self.share, float(self.asks), lead

    def trust(self, place: int, score: float, lead: float, weights: Trusting) -> float:
        """How surely the label is what was asked about, 0 to 1; arguments as for `signals`."""
        each = (weights.score, weights.evidence, weights.business, weights.asks, weights.lead)
        signals = self.signals(place, score, lead)
        total = weights.base + sum(
            weight * signal for weight, signal in zip(each, signals, strict=True)
        )
        return 1 / (1 + math.exp(-total))


class OurBusiness:
    """Knows which words are of our topics, and not of other subjects or of anything."""

    def __init__(self, evidence: Evidence, topics: Collection[str]) -> None:
        """Count the words of the phrases.

        Args:
            evidence: learnt from phrases of topics and of others.
            topics: labels that are our business.
        """
        self._evidence = evidence
        ours_at = np.isin(evidence.labels, [*topics])[evidence.places]
        own = evidence.weights * ours_at
        rest = evidence.weights * ~ours_at
        ours = evidence.held(own)
        # As if there were as many phrases of other subjects as of ours.
        others = evidence.held(rest) * (own.sum() / max(1.0, rest.sum()))
        self._share = ours / (ours + others + _CHANCE)

    def of(self, read: Sequence[Read | None], telling: Sequence[bool], *, asks: bool) -> Business:
        """What words show.

        Args:
            read: what each word is taken for.
            telling: for each word whether it tells anything.
            asks: whether they are a question.
        """
        said: Mapping[str, float] = dict(
            known for known, tells in zip(read, telling, strict=True) if known and tells
        )
        places = [
            (at, sure, float(self._share[at]))
            for word, sure in said.items()
            if word != NUMBER and (at := self._evidence.feature(word)) is not None
        ]
        support = np.zeros(len(self._evidence.labels), dtype=np.float32)
        for at, sure, share in places:
            support += sure * share * self._evidence.strength(at)
        ours = sum(sure * share for _, sure, share in places)
        return Business(support, ours / (sum(telling) + _OTHER_WORDS), asks)


def fitted(signals: Sequence[Signals], right: Sequence[bool]) -> Trusting | None:
    """The likeliest weights; None where all are right or none.

    Right ones and wrong ones count alike, however many they are.

    Args:
        signals: of topics that utterances were taken for.
        right: whether they were asked about.
    """
    if len({*right}) < 2:
        return None
    truth = np.array(right, dtype=np.float64)
    share = truth.mean()
    worth = np.where(truth > 0, 0.5 / share, 0.5 / (1 - share))
    values: npt.NDArray[np.float64] = np.array(signals, dtype=np.float64)
    scale = values.std(axis=0) + 1e-9
    used = np.ones(len(scale), dtype=bool)
    while True:
        table = np.column_stack([np.ones(len(values)), values[:, used] / scale[used]])
        weights = _newton(table, truth, worth)
        if (weights[1:] >= 0).all():
            break
        # More of a signal never makes the trust smaller.
        used[np.flatnonzero(used)[int(weights[1:].argmin())]] = False
    found = np.zeros(len(scale))
    found[used] = weights[1:] / scale[used]
    score, evidence, business, asks, lead = (round(float(each), 2) for each in found)
    return Trusting(
        base=round(float(weights[0]), 2),
        score=score,
        evidence=evidence,
        business=business,
        asks=asks,
        lead=lead,
    )


def _newton(
    table: npt.NDArray[np.float64],
    truth: npt.NDArray[np.float64],
    worth: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    weights: npt.NDArray[np.float64] = np.zeros(table.shape[1])
    held = _RIDGE * len(table) * np.eye(table.shape[1])
    held[0, 0] = 1e-6
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-table @ weights))
        curve = (table * (worth * likely * (1 - likely))[:, None]).T @ table + held
        step = table.T @ (worth * (truth - likely)) - held @ weights
        weights = weights + np.linalg.solve(curve, step)
    return weights
