"""From a recogniser's text to words that can be compared: case, numbers, empty openings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.understanding.language import LanguageData
from assistant.understanding.numbers import (
    NumberWords,
    Part,
    continues,
    total,
    year_in_halves,
)
from assistant.understanding.stems import rooter, stemmer

_WORD = re.compile(
    r"\d+(?:[\s\u00a0]\d{3})+(?!\d)|\d+[.,]5(?![\d.])|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*"
)
_COMMA = ","
_WORD_OR_COMMA = re.compile(f"{_WORD.pattern}|{_COMMA}")
_UTTERANCES_IN_HAND = 32
"""Texts kept normalised: one is looked at several times in a turn, and not after it. What
callers said is kept no longer than that."""
_SMALL_WORDS_KEPT = 20_000


@dataclass(frozen=True)
class Token:
    """One word or number of what was said.

    Attributes:
        word: in small letters, with the language's letters folded («е» for «ё»).
        stem: without its ending; a number as digits.
        number: its value, when it is a number.
        ordinal: «fourth» rather than «four».
        half: one half more than the number (one and a half).
        aged: the word says an age by itself (a seventy-year-old).
        counted: the word counts people and nothing else.
    """

    word: str
    stem: str
    number: int | None = None
    ordinal: bool = False
    half: bool = False
    aged: bool = False
    counted: bool = False


class Normaliser:
    """Normalises text of one language."""

    def __init__(self, data: LanguageData) -> None:
        self.language = data.language
        self._fold = str.maketrans(dict(data.letters))
        self._contractions = dict(data.contractions)
        self._ending_in: dict[str, list[str]] = {}
        for full, short in data.contractions.items():
            self._ending_in.setdefault(full.split()[-1], []).append(short)
        self._full = _any_of(data.contractions)
        self._latin = str.maketrans(dict(data.latin))
        self._alike = str.maketrans({**data.letters, **data.lookalikes})
        self._stem = stemmer(data)
        self._root = rooter(data, self._stem)
        self._small = lru_cache(maxsize=_SMALL_WORDS_KEPT)(self._in_small_letters)
        self._numbers = NumberWords(data, self._stem)
        self._ordinal_endings = frozenset(data.ordinal_endings)
        self._fillers: dict[str, list[tuple[str, ...]]] = {}
        for filler in {tuple(self.words(each)) for each in data.fillers}:
            self._fillers.setdefault(filler[0], []).append(filler)
        for fillers in self._fillers.values():
            fillers.sort(key=len, reverse=True)
        self.tokens = lru_cache(maxsize=_UTTERANCES_IN_HAND)(self._tokens)

    def words(self, text: str) -> list[str]:
        """The words in small letters, fillers included."""
        return [self._small(match.group()) for match in _WORD.finditer(self.contracted(text))]

    def contracted(self, text: str) -> str:
        """A text with words run together that callers run together or not: «do not», «don't»."""
        if self._full is None:
            return text
        return self._full.sub(lambda match: self._short(match.group()), text)

    def contractions_with(self, word: str) -> Sequence[str]:
        """What a word at the end of full words is run together to: «isn't» for «not»."""
        return self._ending_in.get(word, ())

    def _short(self, full: str) -> str:
        # A letter that is another one in small is no reason to fail.
        return self._contractions.get(" ".join(full.lower().split()), full)

    @staticmethod
    def as_written(text: str) -> list[str]:
        """The words in small letters and otherwise as written, for a recogniser's list."""
        return [match.group().lower() for match in _WORD.finditer(text)]

    def stem(self, word: str) -> str:
        """Stem of one word."""
        return self._stem(self._small(word))

    def root(self, word: str) -> str:
        """What shows what one word is about; words that tell different facts may share it."""
        return self._root(self._small(word))

    def folded(self, word: str) -> str:
        """A word in small letters, with those that stand for each other made one letter."""
        return word.translate(self._alike)

    def token(self, word: str) -> Token:
        """One word by itself, a filler too."""
        tokens = list(self._joined([word]))
        return tokens[0]

    def _tokens(self, text: str) -> tuple[Token, ...]:
        """Words and numbers of a text without what tells nothing.

        If nothing but fillers was said they are kept, because then they are the message.
        A word said twice in a row is one word: people stammer, and recognisers too.
        """
        raw = [match.group() for match in _WORD_OR_COMMA.finditer(self.contracted(text))]
        kept = self._without_fillers(raw)
        return tuple(_once(self._joined(kept)) or _once(self._joined(raw)))

    def _without_fillers(self, raw: Sequence[str]) -> list[str]:
        small = [self._small(word) for word in raw]
        kept: list[str] = []
        at = 0
        while at < len(raw):
            fillers = self._fillers.get(small[at], ())
            filler = next((f for f in fillers if tuple(small[at : at + len(f)]) == f), None)
            counted = at > 0 and filler is not None and self._part(raw, at - 1) is not None
            if filler is None or (counted and len(filler) == 1):
                # «Two girls»: after a number it is no form of address.
                kept.append(raw[at])
                at += 1
            else:
                at += len(filler)
        return kept

    def _joined(self, raw: Sequence[str]) -> Iterator[Token]:
        """Tokens, with the words of one number put together."""
        at = 0
        while at < len(raw):
            if raw[at] == _COMMA:
                at += 1  # it only parts two numbers: «fifty, first group»
                continue
            token, at = self._next(raw, at)
            yield token

    def _next(self, raw: Sequence[str], at: int) -> tuple[Token, int]:
        """The token that begins here, and where the next one begins."""
        small = self._small(raw[at])
        numbers = self._numbers
        if small in numbers.inverted:
            # «Thousands a hundred and twenty» is about 120 000; «how many thousands» is none.
            after = self._part(raw, at + 1)
            if after is None or after.value >= 1000 or after.ordinal:
                return Token(small, self._stem(small)), at + 1
            parts, end = self._parts(raw, at + 1)
            unit = Part(1000)
            return self._number(raw[at:end], [*parts, unit]), end
        parts, end = self._parts(raw, at)
        if parts:
            return self._number(raw[at:end], parts, ordinal=self._ends_ordinal(raw, end)), (
                end + self._ends_ordinal(raw, end)
            )
        aged = numbers.aged(small)
        if aged is not None:
            return Token(small, str(aged[0]), aged[0], aged=True), at + 1
        return Token(small, self._stem(small)), at + 1

    def _part(self, raw: Sequence[str], at: int) -> Part | None:
        return self._numbers.part(raw[at], self._small(raw[at])) if at < len(raw) else None

    def _parts(self, raw: Sequence[str], at: int) -> tuple[list[Part], int]:
        """The words of one number, and where they end."""
        numbers = self._numbers
        parts: list[Part] = []
        while at < len(raw):
            part = self._part(raw, at)
            if part is None:
                part, length = self._link(raw, at) if parts else (None, 0)
                if part is None or not continues(parts, part, teens=numbers.teens):
                    half = self._half_after(raw, at) if parts else 0
                    if not half or parts[-1].half or parts[-1].ordinal:
                        break
                    parts[-1] = Part(parts[-1].value, half=True, digits=parts[-1].digits)
                    at += half
                    continue
                at += length
                parts.append(part)
                continue
            if part.half and part.value == 0 and not self._multiplies(raw, at + 1):
                break  # a half of something else is a word like any other
            if parts and not continues(parts, part, teens=numbers.teens):
                year = self._year(parts, part)
                if year is None:
                    break
                parts = [Part(year)]
            else:
                parts.append(part)
            at += 1
        return parts, at

    def _year(self, parts: Sequence[Part], part: Part) -> int | None:
        if not self._numbers.years_in_halves or len(parts) > 1 or part.ordinal:
            return None
        return year_in_halves(parts[0].value, part.value)

    def _multiplies(self, raw: Sequence[str], at: int) -> bool:
        part = self._part(raw, at)
        return part is not None and part.value >= 1000 and not part.digits

    def _link(self, raw: Sequence[str], at: int) -> tuple[Part | None, int]:
        """The number after a joining word: two hundred and six."""
        if self._small(raw[at]) in self._numbers.links:
            return self._part(raw, at + 1), 2
        return None, 0

    def _half_after(self, raw: Sequence[str], at: int) -> int:
        """Length of the words here that add one half: «and a half»."""
        for words in self._numbers.half_after:
            if tuple(map(self._small, raw[at : at + len(words)])) == words:
                return len(words)
        return 0

    def _ends_ordinal(self, raw: Sequence[str], at: int) -> bool:
        """Whether an ending of an ordinal follows digits: 4-й, 4-ші."""
        return (
            at < len(raw)
            and raw[at - 1][0].isdecimal()
            and self._small(raw[at]) in self._ordinal_endings
        )

    def _number(
        self, words: Sequence[str], parts: Sequence[Part], *, ordinal: bool = False
    ) -> Token:
        value, half = total(parts)
        said = " ".join(map(self._small, words))
        return Token(
            said,
            str(value),
            value,
            ordinal or parts[-1].ordinal,
            half,
            counted=len(parts) == 1 and parts[0].counted,
        )

    def _in_small_letters(self, word: str) -> str:
        small = word.lower()
        if self._latin and not small.isascii():
            # A Latin letter inside a Cyrillic word: keyboards and recognisers mix them.
            small = small.translate(self._latin)
        return small.translate(self._fold)


def _once(tokens: Iterator[Token]) -> list[Token]:
    """Without words that were said twice in a row; numbers are kept."""
    kept: list[Token] = []
    for token in tokens:
        if token.number is not None or not kept or token != kept[-1]:
            kept.append(token)
    return kept


def _any_of(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of the phrases as whole words; None without any."""
    words = sorted(phrases, key=len, reverse=True)
    found = "|".join(r"\s+".join(map(re.escape, each.split())) for each in words)
    return re.compile(rf"\b(?:{found})\b", re.IGNORECASE) if found else None
