"""Which feature stands in which phrase: the one table that all learning begins with."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

_MOST_PHRASES = 10_000
"""Phrases that a regression is learnt from: solving takes their number to the third power."""
_BLOCK = 256
"""Rows that are solved at once: most of the work is then multiplying matrices."""
_OFTEN = 24
"""A feature of more phrases than these is multiplied in a table that also holds zeros."""


@dataclass(frozen=True)
class Table:
    """The features of phrases, sorted by feature.

    Attributes:
        index: number of each feature.
        of: for each entry its feature.
        phrases: for each entry the phrase.
        starts: where the entries of each feature begin, and at last where all end.
    """

    index: dict[str, int]
    of: Numbers
    phrases: Numbers
    starts: Numbers

    @property
    def counts(self) -> Numbers:
        """Phrases that hold each feature."""
        counts: Numbers = np.diff(self.starts)
        return counts

    def holding(self, feature: int) -> Numbers:
        """The phrases that hold a feature."""
        found: Numbers = self.phrases[self.starts[feature] : self.starts[feature + 1]]
        return found

    def only(self, kept: npt.NDArray[np.bool_]) -> "Table":
        """The same without some features."""
        new = np.cumsum(kept) - 1
        entries = kept[self.of]
        index = {feature: int(new[at]) for feature, at in self.index.items() if kept[at]}
        starts = np.concatenate([[0], np.cumsum(self.counts[kept])])
        return Table(index, new[self.of[entries]], self.phrases[entries], starts)


def table(phrases: Iterable[Mapping[str, float]], *, without: str = "") -> Table:
    """The table of these phrases.

    Args:
        phrases: the features of each; how surely they were said does not count.
        without: features that begin with one of these letters are left out.
    """
    held = [
        [feature for feature in each if feature[0] not in without] if without else [*each]
        for each in phrases
    ]
    index: dict[str, int] = {}
    for feature in chain.from_iterable(held):
        index.setdefault(feature, len(index))
    of = np.fromiter((index[f] for f in chain.from_iterable(held)), np.int64)
    rows = np.repeat(np.arange(len(held)), [len(each) for each in held])
    order = np.argsort(of, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=len(index)))])
    return Table(index, of[order], rows[order], starts)


def evenly(labels: Iterable[Hashable]) -> list[int]:
    """Numbers of the phrases that a regression is learnt from: of every label the same share.

    Args:
        labels: of the phrases.
    """
    of_label: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, label in enumerate(labels):
        of_label[label].append(number)
    step = max(1.0, sum(map(len, of_label.values())) / _MOST_PHRASES)
    return [
        numbers[int(i * step)]
        for numbers in of_label.values()
        for i in range(len(numbers))
        if i * step < len(numbers)
    ]


def balanced(labels: Sequence[Hashable], balance: float) -> Matrix:
    """Weights of the phrases, one on average: those of labels with few phrases count more.

    Args:
        labels: of the phrases.
        balance: how much more (0: alike, 1: every label as much as any other).
    """
    counts = Counter(labels)
    weights = np.array([counts[label] ** -balance for label in labels], dtype=np.float32)
    scaled: Matrix = weights / weights.mean()
    return scaled


def products(entries: Table, values: Matrix, size: int) -> Matrix:
    """How much the phrases have in common, each with each: values multiplied and summed.

    Args:
        entries: which feature stands where.
        values: of each entry.
        size: number of phrases.
    """
    counts = entries.counts
    often = counts > _OFTEN
    place = np.cumsum(often) - 1
    chosen = often[entries.of]
    dense: Matrix = np.zeros((size, int(often.sum())), dtype=np.float32)
    dense[entries.phrases[chosen], place[entries.of[chosen]]] = values[chosen]
    found: Matrix = dense @ dense.T
    at, what = [], []
    for count in range(1, _OFTEN + 1):
        first = entries.starts[:-1][counts == count]
        if not len(first):
            continue
        those = first[:, None] + np.arange(count)
        rows, each = entries.phrases[those], values[those]
        at.append((rows[:, :, None] * size + rows[:, None, :]).ravel())
        what.append((each[:, :, None] * each[:, None, :]).ravel())
    if at:
        added = np.bincount(np.concatenate(at), np.concatenate(what), minlength=size * size)
        found += added.reshape(size, size).astype(np.float32)
    return found


def solved(like: Matrix, wanted: Matrix) -> Matrix:
    """What, multiplied by a symmetric positive matrix, gives what is wanted.

    By blocks of Cholesky's kind: a fifth of the time of `numpy.linalg.solve`, which does not
    know that the matrix is symmetric. The matrix is used up.
    """
    found: Matrix = wanted.astype(np.float32, copy=True)
    ends = range(0, len(like), _BLOCK)
    inverses = []
    for first in ends:
        last = min(first + _BLOCK, len(like))
        inverse = np.linalg.inv(np.linalg.cholesky(like[first:last, first:last]))
        inverses.append(inverse)
        found[first:last] = inverse @ found[first:last]
        if last < len(like):
            below = like[last:, first:last] @ inverse.T
            like[last:, first:last] = below
            found[last:] -= below @ found[first:last]
            for top in range(last, len(like), _BLOCK):
                # Only the lower half is ever looked at.
                end = min(top + _BLOCK, len(like))
                like[top:end, last:end] -= below[top - last : end - last] @ below[: end - last].T
    for first, inverse in zip(reversed(ends), reversed(inverses), strict=True):
        last = min(first + _BLOCK, len(like))
        found[first:last] -= like[last:, first:last].T @ found[last:]
        found[first:last] = inverse.T @ found[first:last]
    return found
