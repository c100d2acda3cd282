"""What a cry for help is known by: stems, words that stand near each other, and letters.

Letters and beginnings of words are what a misheard word still has. Features are numbered by a
digest instead of an index: there are very many, and two that share a number do little harm.
"""

import re
import zlib
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from assistant.understanding.normalising import Normaliser

Places: TypeAlias = npt.NDArray[np.int32]
Values: TypeAlias = npt.NDArray[np.float32]

SIZE = 1 << 17
"""Numbers of features."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ROWS = (3, 4, 5)
"""Lengths of the rows of letters that are compared."""
_BEGINNING = 5
"""Letters by which a word is known beside its neighbours."""
_STEM, _PAIR, _LETTERS, _STRANGE = 1.0, 0.8, 0.45, 0.9
"""What a stem, two words, a row of letters, and the share of strange words count."""
_SHARES = 4
"""Steps of the share of strange words."""
_MOST_WORDS = 6
"""Words from which an utterance is long."""
_LENGTH = 0.75
"""How far long utterances are scaled down: 1 to the same length, 0 not at all."""
_REMEMBERED = 20_000


class UrgentFeatures:
    """Reads what was said as numbered features."""

    def __init__(self, normalisers: Sequence[Normaliser]) -> None:
        """Prepare.

        Args:
            normalisers: of all languages that may be heard: a word is read in each.
        """
        self._normalisers = normalisers
        self._word = lru_cache(maxsize=_REMEMBERED)(self._read)

    def beginnings(self, text: str) -> tuple[str, ...]:
        """The beginnings of its words, by which `of` knows words."""
        return tuple(self._word(word)[1] for word in _words(text))

    def of(self, text: str, known: Container[str]) -> tuple[Places, Values]:
        """Numbers of the features of a text, and what each counts; none without words.

        Args:
            text: what was said.
            known: beginnings of words with which help is cried for. How many others there are
                tells everyday talk from a cry: «the cat fell» has a word that no cry has.
        """
        words = [self._word(word) for word in _words(text)]
        worth: dict[int, float] = {}
        for features, _ in words:
            worth.update(features)
        begun = ["", *(beginning for _, beginning in words), ""] if words else []
        for one, two in pairwise(begun):
            worth[_number(f"{one} {two}")] = _PAIR
        for one, two in zip(begun, begun[2:], strict=False):
            worth[_number(f"{one} * {two}")] = _PAIR
        length = float(np.sqrt(sum(value * value for value in worth.values()))) ** _LENGTH
        scaled = {place: value / length for place, value in worth.items()}
        if words:
            strange = sum(beginning not in known for _, beginning in words)
            share = -(-strange * _SHARES // len(words))
            for name in (share, f"{strange} of", f"{share} in {min(len(words), _MOST_WORDS)}"):
                scaled[_number(f"#{name}")] = _STRANGE
        return (
            np.fromiter(scaled, np.int32, len(scaled)),
            np.fromiter(scaled.values(), np.float32, len(scaled)),
        )

    def _read(self, word: str) -> tuple[dict[int, float], str]:
        """Features of a word by itself, and its beginning."""
        small = self._normalisers[0].words(word)[0]
        for normaliser in self._normalisers:
            small = normaliser.folded(small)
        worth = {_number(f"~{row}"): _LETTERS for row in _rows(f"<{small}>")}
        for stem in (small, *(each.stem(word) for each in self._normalisers)):
            worth[_number(f"={stem}")] = _STEM
        return worth, small[:_BEGINNING]


def _words(text: str) -> list[str]:
    return [match.group().lower() for match in _WORD.finditer(text)]


def _rows(word: str) -> Iterator[str]:
    for length in _ROWS:
        for at in range(len(word) - length + 1):
            yield word[at : at + length]


def _number(feature: str) -> int:
    return zlib.crc32(feature.encode()) % SIZE
