"""Learning which features speak for which label: softmax regression on numbered features."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.understanding.urgent_features import SIZE, Places, Values

Numbers = npt.NDArray[np.int64]

_ROUNDS = 4
"""Times that each sentence is looked at."""
_TOGETHER = 256
"""Sentences after which the weights are changed."""
_STEP = 0.5
_STEP_OF_BASE = 0.1
_SHRUNK = 2e-6
"""How far weights are drawn to nothing at every step."""
_FIRST_SQUARE = 1e-6


@dataclass(frozen=True)
class Rows:
    """The features of many sentences, one after another.

    Attributes:
        places: number of each feature.
        values: what each counts.
        starts: where the features of each sentence begin, and at last where all end.
    """

    places: Places
    values: Values
    starts: Numbers

    def some(self, chosen: Numbers) -> "Rows":
        """Only these sentences, in this order."""
        lengths = self.starts[chosen + 1] - self.starts[chosen]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        at = np.repeat(self.starts[chosen] - starts[:-1], lengths) + np.arange(starts[-1])
        return Rows(self.places[at], self.values[at], starts)


def rows(read: Iterable[tuple[Places, Values]]) -> Rows:
    """The features of sentences as one table."""
    each = list(read)
    lengths = [len(places) for places, _ in each]
    return Rows(
        np.concatenate([places for places, _ in each]),
        np.concatenate([values for _, values in each]),
        np.concatenate([[0], np.cumsum(lengths)]),
    )


@dataclass(frozen=True)
class Regression:
    """What speaks for each label.

    Attributes:
        weights: for each feature and label.
        base: for each label what speaks for it before anything is said.
    """

    weights: Values
    base: Values

    def shares(self, places: Places, values: Values) -> Values:
        """How likely each label is, together 1.

        Args:
            places: of the features that were said.
            values: what each counts.
        """
        speaks = values @ self.weights[places] + self.base
        shares: Values = _shares(speaks[None, :])[0]
        return shares


def learnt(sentences: Rows, labels: Sequence[int], count: int) -> Regression:
    """Learn from sentences.

    Args:
        sentences: their features; each has at least one.
        labels: number of the label of each.
        count: how many labels there are.
    """
    wanted = np.asarray(labels)
    weights = np.zeros((SIZE, count), dtype=np.float32)
    squares = np.full((SIZE, 1), _FIRST_SQUARE, dtype=np.float32)
    base = np.zeros(count, dtype=np.float32)
    chance = np.random.default_rng(0)
    for _ in range(_ROUNDS):
        order = chance.permutation(len(wanted))
        for chosen in np.split(order, range(_TOGETHER, len(order), _TOGETHER)):
            part = sentences.some(chosen)
            values = part.values[:, None]
            speaks = np.add.reduceat(weights[part.places] * values, part.starts[:-1], axis=0)
            wrong = _shares(speaks + base)
            wrong[np.arange(len(chosen)), wanted[chosen]] -= 1
            wrong /= len(chosen)
            used, place = np.unique(part.places, return_inverse=True)
            each = np.repeat(wrong, np.diff(part.starts), axis=0) * values
            columns = [np.bincount(place, column) for column in each.T]
            slope = np.stack(columns, axis=1).astype(np.float32)
            slope += _SHRUNK * weights[used]
            # Features that were seen often are changed less: rare ones tell as much.
            squares[used] += (slope * slope).sum(axis=1, keepdims=True)
            weights[used] -= _STEP * slope / np.sqrt(squares[used])
            base -= _STEP_OF_BASE * wrong.sum(axis=0)
    return Regression(weights, base)


def _shares(speaks: Values) -> Values:
    raised = np.exp(speaks - speaks.max(axis=1, keepdims=True))
    shares: Values = raised / raised.sum(axis=1, keepdims=True)
    return shares
