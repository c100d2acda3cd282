"""Sentences by the roots and letters of their words, where no encoder is of use.

It stands for one in a language that none has learnt, and in every language for replies, where two
that mean the opposite may differ by one word.

A word counts the more the fewer sentences have it, as Spärck Jones (1972) weighs them; pieces of
three and four letters count beside it, so that an ending, a letter lost by a keyboard or one word
misheard leave most of a sentence as it was. What has no word in common lies nowhere near here:
that is what `sentence_vectors.py` is for, where it can be had.
"""

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from assistant.understanding.learnt_files import Arrays
from assistant.understanding.normalising import Normaliser
from assistant.understanding.sparse import Matrix, Numbers

_PLACES: Final = 1 << 16
"""Places of words and pieces: a word's is its checksum, so that none has to be kept. Of the
phrases and situations of a language one in seven shares its place with another."""
_PIECES: Final = (3, 4)
_OF_PIECES: Final = 0.3
"""What a piece of a word counts beside the word, tried with 0.2 and 0.5 (docs/understanding.md)."""
_LITTLE: Final = 2.5
"""A sentence that weighs no more than this says little: «money for the child» has the words of many
benefits and is near none. 8 cost no measured question either."""


class WordedSentences:
    """Phrases, and how much of them other sentences have."""

    def __init__(self, arrays: Arrays, normaliser: Normaliser) -> None:
        """Take what was learnt.

        Args:
            arrays: see `arrays`.
            normaliser: of the language.
        """
        self._normaliser = normaliser
        self._rarity: Matrix = arrays["rarity"]
        self._phrases: Numbers = arrays["phrases"]
        self._shares: Matrix = arrays["shares"]
        self._starts: Numbers = arrays["starts"]
        self._count = int(arrays["count"])

    @classmethod
    def of(cls, texts: Sequence[str], normaliser: Normaliser) -> "WordedSentences":
        """Learn how rare each word is, and which phrases have it.

        Args:
            texts: the phrases.
            normaliser: of their language.
        """
        held = [_held(text, normaliser) for text in texts]
        having = np.zeros(_PLACES, dtype=np.float32)
        for each in held:
            having[[*each]] += 1
        rarity = np.where(having > 0, np.log((len(texts) + 1) / (having + 0.5)), 0)
        rarity = rarity.astype(np.float32)
        rows = [_row(each, rarity) for each in held]
        of = np.concatenate([places for places, _ in rows])
        phrases = np.repeat(np.arange(len(rows)), [len(places) for places, _ in rows])
        order = np.argsort(of, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=_PLACES))])
        arrays = {
            "rarity": rarity,
            "phrases": phrases[order].astype(np.int32),
            "shares": np.concatenate([shares for _, shares in rows])[order],
            "starts": starts.astype(np.int32),
            "count": np.array(len(rows)),
        }
        return cls(arrays, normaliser)

    def arrays(self) -> Arrays:
        """What likeness is reckoned from: rarity of each place, and the phrases at each."""
        return {
            "rarity": self._rarity,
            "phrases": self._phrases,
            "shares": self._shares,
            "starts": self._starts,
            "count": np.array(self._count),
        }

    def likeness(self, texts: Sequence[str]) -> Matrix:
        """How like each sentence (a row) is to each phrase: 0 with nothing in common, at most 1."""
        found = np.zeros((len(texts), self._count), dtype=np.float32)
        for row, text in enumerate(texts):
            held = _held(text, self._normaliser)
            found[row] = self._shared(*_row(held, self._rarity, least=_LITTLE))
        return found

    def alike(self) -> Matrix:
        """The same of each phrase to each."""
        order = np.argsort(self._phrases, kind="stable")
        of = np.repeat(np.arange(_PLACES), np.diff(self._starts))[order]
        shares = self._shares[order]
        ends = np.cumsum(np.bincount(self._phrases, minlength=self._count))
        found = np.zeros((self._count, self._count), dtype=np.float32)
        for row, (start, end) in enumerate(pairwise([0, *ends.tolist()])):
            found[row] = self._shared(of[start:end], shares[start:end])
        return found

    def _shared(self, places: Numbers, shares: Matrix) -> Matrix:
        """How like a sentence is to each phrase, by its places and its share of each."""
        starts = self._starts[places]
        having = self._starts[places + 1] - starts
        # The entries of all its places at once: one by one they would take five times as long.
        skipped = starts - np.cumsum(having) + having
        entries = np.arange(having.sum()) + np.repeat(skipped, having)
        weights = np.repeat(shares, having) * self._shares[entries]
        return np.bincount(self._phrases[entries], weights, self._count).astype(np.float32)


def _row(held: Counter[int], rarity: Matrix, *, least: float = 0.0) -> tuple[Numbers, Matrix]:
    """The places of a sentence, and its share of each: together of length 1.

    Args:
        held: see `_held`.
        rarity: of each place.
        least: of a sentence that weighs about as little as this the length is less.
    """
    places: Numbers = np.array([*held], dtype=np.int64)
    shares: Matrix = np.array([*held.values()], dtype=np.float32) * rarity[places]
    length = np.hypot(np.linalg.norm(shares), least)
    return places, shares / length if length else shares


def _held(text: str, normaliser: Normaliser) -> Counter[int]:
    """The places of a sentence's words and their pieces, and how much each weighs."""
    times = Counter(_features(text, normaliser))
    held: Counter[int] = Counter()
    for (feature, weight), count in times.items():
        held[zlib.crc32(feature.encode()) % _PLACES] += weight * count**0.5
    return held


def _features(text: str, normaliser: Normaliser) -> Iterator[tuple[str, float]]:
    for word in normaliser.words(text):
        yield f"={normaliser.root(word)}", 1.0
        ends = f"<{normaliser.folded(word)}>"
        for letters in _PIECES:
            for start in range(len(ends) - letters + 1):
                yield ends[start : start + letters], _OF_PIECES
