"""From a recogniser's text to words that can be compared: case, numbers, empty openings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.understanding.language import LanguageData
from assistant.understanding.stems import stemmer

_WORD = re.compile(r"\d+(?:[\s\u00a0]\d{3})+(?!\d)|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*")
_ROMAN = re.compile(r"[IVX]{1,4}")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_CYRILLIC_I = "\u0406"
"""The Cyrillic letter that looks like the Roman one; Kazakh keyboards give it."""
_MOST_DIGITS = 10
_LARGEST_NUMBER = 10**_MOST_DIGITS
"""Stands for all that is larger: telephone and document numbers, which count nothing."""
_UTTERANCES_IN_HAND = 32
"""Texts kept normalised: one is looked at several times in a turn, and not after it. What
callers said is kept no longer than that."""


@dataclass(frozen=True)
class Token:
    """One word or number of what was said.

    Attributes:
        word: in small letters, with the language's letters folded («е» for «ё»).
        stem: without its ending; a number as digits.
        number: its value, when it is a number.
        ordinal: «fourth» rather than «four».
    """

    word: str
    stem: str
    number: int | None = None
    ordinal: bool = False


class Normaliser:
    """Normalises text of one language."""

    def __init__(self, data: LanguageData) -> None:
        self.language = data.language
        self._fold = str.maketrans(dict(data.letters))
        self._stem = stemmer(data)
        self._numbers = self._forms(data.numbers)
        self._ordinals = self._forms(data.ordinals)
        self._roman_one = data.language != "en"
        self._ordinal_endings = frozenset(data.ordinal_endings)
        fillers = {tuple(self.words(filler)) for filler in data.fillers}
        self._fillers = sorted(fillers, key=len, reverse=True)
        self.tokens = lru_cache(maxsize=_UTTERANCES_IN_HAND)(self._tokens)

    def words(self, text: str) -> list[str]:
        """The words in small letters, fillers included."""
        return [self._small(match.group()) for match in _WORD.finditer(text)]

    @staticmethod
    def as_written(text: str) -> list[str]:
        """The words in small letters and otherwise as written, for a recogniser's list."""
        return [match.group().lower() for match in _WORD.finditer(text)]

    def stem(self, word: str) -> str:
        """Stem of one word."""
        return self._stem(self._small(word))

    def _tokens(self, text: str) -> tuple[Token, ...]:
        """Words and numbers of a text without what tells nothing.

        If nothing but fillers was said they are kept, because then they are the message.
        """
        raw = [match.group() for match in _WORD.finditer(text)]
        kept = self._without_fillers(raw)
        return tuple(self._joined(kept or raw))

    def _without_fillers(self, raw: Sequence[str]) -> list[str]:
        small = [self._small(word) for word in raw]
        kept: list[str] = []
        at = 0
        while at < len(raw):
            filler = next((f for f in self._fillers if tuple(small[at : at + len(f)]) == f), None)
            if filler is None:
                kept.append(raw[at])
                at += 1
            else:
                at += len(filler)
        return kept

    def _joined(self, raw: Sequence[str]) -> Iterator[Token]:
        """Tokens, with the words of one number put together."""
        words: list[str] = []
        parts: list[int] = []
        after_digits = False
        for text in raw:
            small = self._small(text)
            if after_digits and small in self._ordinal_endings and parts:
                yield from self._number(words, parts, ordinal=True)
                words, parts, after_digits = [], [], False
                continue
            value, ordinal = self._value(text, small)
            if value is None:
                yield from self._number(words, parts, ordinal=False)
                words, parts, after_digits = [], [], False
                yield Token(small, self._stem(small))
                continue
            if parts and not _continues(parts, value):
                yield from self._number(words, parts, ordinal=False)
                words, parts = [], []
            words.append(small)
            parts.append(value)
            after_digits = text[0].isdecimal()
            if ordinal:
                yield from self._number(words, parts, ordinal=True)
                words, parts = [], []
        yield from self._number(words, parts, ordinal=False)

    def _number(
        self, words: Sequence[str], parts: Sequence[int], *, ordinal: bool
    ) -> Iterator[Token]:
        if parts:
            value = _sum(parts)
            yield Token(" ".join(words), str(value), value, ordinal)

    def _value(self, text: str, small: str) -> tuple[int | None, bool]:
        if text[0].isdecimal():
            digits = re.sub(r"\D", "", text)
            return (int(digits) if len(digits) <= _MOST_DIGITS else _LARGEST_NUMBER), False
        roman = text.replace(_CYRILLIC_I, "I")
        if _ROMAN.fullmatch(roman) and (self._roman_one or roman != "I"):
            return _roman(roman), True
        for form in (small, self._stem(small)):
            if form in self._ordinals:
                return self._ordinals[form], True
            if form in self._numbers:
                return self._numbers[form], False
        return None, False

    def _forms(self, words: Mapping[str, int]) -> dict[str, int]:
        plain = {self._small(word): value for word, value in words.items()}
        stems = {self._stem(word): value for word, value in plain.items()}
        return {**stems, **plain}

    def _small(self, word: str) -> str:
        return word.lower().translate(self._fold)


def _continues(parts: Sequence[int], value: int) -> bool:
    """Whether a number word goes on with the number before it («twenty five», not «two two»)."""
    last = parts[-1]
    if value == 1000:
        return 1000 not in parts
    if value == 100:
        return last < 10 and last > 0
    return last >= 10 and last % 10 == 0 and value < (10 if last < 100 else last)


def _sum(parts: Sequence[int]) -> int:
    total = current = 0
    for value in parts:
        if value == 1000:
            total += max(current, 1) * 1000
            current = 0
        elif value == 100 and 0 < current < 10:
            current *= 100
        else:
            current += value
    return total + current


def _roman(text: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(
        -value if any(later > value for later in values[i + 1 :]) else value
        for i, value in enumerate(values)
    )
