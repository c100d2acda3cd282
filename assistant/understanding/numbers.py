"""Numbers as people say them: in any case, with halves, with the thousands first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.understanding.language import LanguageData
from assistant.understanding.stems import Stemmer

_ROMAN = re.compile(r"[IVX]{1,4}")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_CYRILLIC_I = "\u0406"
"""The Cyrillic letter that looks like the Roman one; Kazakh keyboards give it."""
_MOST_DIGITS = 10
_LARGEST_NUMBER = 10**_MOST_DIGITS
"""Stands for all that is larger: telephone and document numbers, which count nothing."""
_MULTIPLIERS = (1_000_000, 1000)
_CENTURIES = (19, 20)
"""English years are said in halves: nineteen sixty-three."""
_SHORTEST_PART = 3
"""Letters of the shortest number word that a longer word may begin with."""


@dataclass(frozen=True)
class Part:
    """One word that belongs to a number.

    Attributes:
        value: what it stands for.
        ordinal: it ends the number as an ordinal.
        half: one half is added.
        digits: it was written in digits.
        counted: it counts people, as no other number word does.
    """

    value: int
    ordinal: bool = False
    half: bool = False
    digits: bool = False
    counted: bool = False


class NumberWords:
    """Knows the number words of one language."""

    def __init__(self, data: LanguageData, stem: Stemmer) -> None:
        self._stem = stem
        fold = str.maketrans(dict(data.letters))
        self._numbers = self._forms(data.numbers, fold)
        self._ordinals = self._forms(data.ordinals, fold)
        self._halves = self._forms(data.halves, fold)
        self._counted = frozenset(stem(word.translate(fold)) for word in data.counted)
        self._folded = str.maketrans({**data.letters, **data.lookalikes})
        self._not_numbers = frozenset(word.translate(self._folded) for word in data.not_numbers)
        self._suffixes = frozenset(each.translate(self._folded) for each in data.number_suffixes)
        self._aged = tuple(ending.translate(fold) for ending in data.aged_endings)
        self._roman_one = data.language != "en"
        self.teens = data.teens
        self.inverted = frozenset(data.inverted)
        self.links = frozenset(data.number_links)
        self.half_after = tuple(tuple(each.split()) for each in data.half_after)
        self.years_in_halves = data.language == "en"

    def part(self, text: str, small: str) -> Part | None:
        """What a word adds to a number; None if it is no number word.

        Args:
            text: as written.
            small: in small letters, folded.
        """
        if text[0].isdecimal():
            return _digits(text)
        roman = text.replace(_CYRILLIC_I, "I")
        if _ROMAN.fullmatch(roman) and (self._roman_one or roman != "I"):
            return Part(_roman(roman), ordinal=True)
        if small.translate(self._folded) in self._not_numbers:
            return None
        stemmed = self._stem(small)
        for form in (small, stemmed):
            part = self._listed(form, stemmed)
            if part is not None:
                return part
        return self._with_suffix(small.translate(self._folded))

    def _listed(self, form: str, stemmed: str) -> Part | None:
        if form in self._halves:
            return Part(self._halves[form], half=True)
        if form in self._ordinals:
            return Part(self._ordinals[form], ordinal=True)
        if form in self._numbers:
            return Part(self._numbers[form], counted=stemmed in self._counted)
        return None

    def aged(self, small: str) -> tuple[int, int] | None:
        """Age and length of the ending of a word like «a seventy-year-old»."""
        for ending in self._aged:
            if small.endswith(ending):
                value = self._glued(small.removesuffix(ending))
                if value is not None:
                    return value, len(ending)
        return None

    def _glued(self, word: str) -> int | None:
        one = self.part(word, word) if len(word) >= _SHORTEST_PART else None
        if one is not None:
            return one.value
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first, second = self.part(word[:cut], word[:cut]), self.part(word[cut:], word[cut:])
            if first and second and first.value % 10 == 0 and second.value < 10:
                return first.value + second.value
        return None

    def _with_suffix(self, folded: str) -> Part | None:
        """A short number word keeps its ending."""
        for cut in range(len(folded) - 1, 1, -1):
            if folded[cut:] in self._suffixes:
                for forms, ordinal in ((self._ordinals, True), (self._numbers, False)):
                    if folded[:cut] in forms:
                        counted = folded[:cut] in self._counted
                        return Part(forms[folded[:cut]], ordinal=ordinal, counted=counted)
        return None

    def _forms(self, words: Mapping[str, int], fold: dict[int, str]) -> dict[str, int]:
        plain = {word.translate(fold): value for word, value in words.items()}
        stems = {self._stem(word): value for word, value in plain.items()}
        return {**stems, **plain}


def continues(parts: Sequence[Part], part: Part, *, teens: bool) -> bool:
    """Whether a word goes on with the number before it («twenty five», not «two two»).

    Args:
        parts: the number so far.
        part: the next word.
        teens: the language has words of their own for 11 to 19.
    """
    last, value = parts[-1], part.value
    if value in _MULTIPLIERS and not part.digits and not last.ordinal:
        return all(each.value > value for each in parts if each.value in _MULTIPLIERS)
    if last.ordinal or last.half:
        return False
    if last.value in _MULTIPLIERS and not last.digits:
        return value < last.value
    if last.digits or part.digits:
        return False
    return _fills(last.value, value, teens=teens)


def _fills(last: int, value: int, *, teens: bool) -> bool:
    """Whether a number fills the places that the one before it leaves empty."""
    if value == 100:
        return 0 < last < 10
    if last >= 1000:  # a year said in halves: nineteen sixty, three
        return value < 10 and last % 10 == 0
    if last >= 100:
        return value < 100 and last % 100 == 0
    return last >= (20 if teens else 10) and last % 10 == 0 and value < 10


def total(parts: Sequence[Part]) -> tuple[int, bool]:
    """Value of a number, and whether a half is left over."""
    whole = current = 0
    half = False
    for part in parts:
        if part.value in _MULTIPLIERS and not part.digits:
            step = part.value
            none = current == 0 and not half
            whole += step if none else current * step + (step // 2 if half else 0)
            current, half = 0, False
        elif part.value == 100 and 0 < current < 10:
            current *= 100
        else:
            current += part.value
            half = half or part.half
    return whole + current, half


def year_in_halves(first: int, second: int) -> int | None:
    """A year said as nineteen sixty-three."""
    if first in _CENTURIES and 10 <= second < 100:
        return first * 100 + second
    return None


def _digits(text: str) -> Part:
    whole, _, half = text.partition(",") if "," in text else text.partition(".")
    digits = re.sub(r"\D", "", whole)
    value = int(digits) if len(digits) <= _MOST_DIGITS else _LARGEST_NUMBER
    return Part(value, half=bool(half), digits=True)


def _roman(text: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(
        -value if any(later > value for later in values[i + 1 :]) else value
        for i, value in enumerate(values)
    )
