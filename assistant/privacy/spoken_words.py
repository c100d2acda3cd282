"""The words of a text with their places, and lists of words with endings left open."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*")
_FOLD = str.maketrans({"\u0451": "\u0435", "’": "'"})
_REMEMBERED = 8192


@dataclass(frozen=True)
class SpokenWord:
    """One word or row of digits.

    Attributes:
        text: in small letters, one way of writing it.
        start: place of its first character.
        end: place after its last.
        capital: whether it was written with a capital letter.
    """

    text: str
    start: int
    end: int
    capital: bool = False


def spoken_words(text: str) -> list[SpokenWord]:
    """The words of a text."""
    return [
        SpokenWord(
            match.group().lower().translate(_FOLD),
            match.start(),
            match.end(),
            match.group()[0].isupper(),
        )
        for match in _WORD.finditer(text)
    ]


class WordList:
    """Words and expressions; one that ends in a star stands for all that begin so."""

    def __init__(self, entries: Iterable[str]) -> None:
        rows = [
            tuple(entry.lower().translate(_FOLD).replace("-", " ").split()) for entry in entries
        ]
        self._single = frozenset(row[0] for row in rows if len(row) == 1 and row[0][-1] != "*")
        self._begins = tuple(row[0][:-1] for row in rows if len(row) == 1 and row[0][-1] == "*")
        self._rows = [row for row in rows if len(row) > 1]
        self._has = lru_cache(maxsize=_REMEMBERED)(self._look_up)

    def __contains__(self, word: str) -> bool:
        return self._has(word)

    def length_at(self, words: Sequence[SpokenWord], at: int) -> int:
        """Words of the longest entry that stands at a place; 0 when none does."""
        longest = 1 if words[at].text in self else 0
        for row in self._rows:
            if longest < len(row) <= len(words) - at and all(
                _fits(words[at + place].text, entry) for place, entry in enumerate(row)
            ):
                longest = len(row)
        return longest

    def _look_up(self, word: str) -> bool:
        return word in self._single or word.startswith(self._begins)


def _fits(word: str, entry: str) -> bool:
    return word.startswith(entry[:-1]) if entry[-1] == "*" else word == entry
