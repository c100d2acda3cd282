"""Kazakh text prepared for the ear: numbers, signs and abbreviations become words."""

import re
from functools import cache

from assistant.speaking.reading.kazakh_abbreviations import Abbreviations
from assistant.speaking.reading.kazakh_calendar import Dates, Spoken
from assistant.speaking.reading.kazakh_data import Entry, KazakhData, load_kazakh
from assistant.speaking.reading.kazakh_harmony import Harmony, Word, entry_word
from assistant.speaking.reading.kazakh_numerals import Numerals
from assistant.speaking.reading.kazakh_quantities import COUNTABLE, Quantities, by_spelling
from assistant.speaking.reading.kazakh_signs import MINUS, Signs
from assistant.speaking.reading.kazakh_tokens import HYPHENS, Tokens
from assistant.speaking.reading.scanner import Kind, Scanner, clean, roman_value
from assistant.speaking.reading.tidy import tidy

_PLAIN = {Kind.SPACE: " ", Kind.BREAK: "\n", Kind.TO: " – "}
_POWERS = re.compile("[²³]")
_PAUSES = {"(": ",", ")": ",", "…": "."}


class KazakhReader:
    """Reads Kazakh text by one word list. Safe to use from several threads.

    Suffixes after figures and abbreviations are made anew, to fit the word that is spoken.

    Args:
        data: words and grammar.
    """

    def __init__(self, data: KazakhData) -> None:
        grammar = data.grammar
        self._data = data
        self._harmony = Harmony(grammar.harmony, grammar.suffixes)
        numerals = Numerals(grammar.numerals, self._harmony)
        self._dates = Dates(grammar.calendar, grammar.numerals, numerals, self._harmony)
        self._abbreviations = Abbreviations(
            by_spelling(data.words.abbreviations), grammar.letters, self._harmony
        )
        self._quantities = Quantities(
            data, numerals, self._harmony, self._dates, self._abbreviations
        )
        self._signs = Signs(data.words, self._abbreviations.scanned())
        self._scanner = Scanner(
            abbreviations=self._abbreviations.scanned(),
            bare_suffixes=self._harmony.short_forms(),
        )

    def read(self, text: str) -> str:
        """The words for this text."""
        tokens = Tokens(
            self._scanner.scan(self._signs.prepare(clean(text))), self._data, self._harmony
        )
        spoken: list[str] = []
        place = 0
        while place < len(tokens):
            words, place = self._next(tokens, place, spoken)
            spoken.append(words)
        return tidy(_POWERS.sub("", "".join(spoken)))

    def _next(self, tokens: Tokens, place: int, before: list[str]) -> Spoken:
        """The words for the token at `place` and those that belong to it."""
        token = tokens[place]
        plain = _PLAIN.get(token.kind)
        if plain is not None:
            return plain, place + 1
        if token.kind in (Kind.PAUSE, Kind.SIGN):
            read = self._pause if token.kind is Kind.PAUSE else self._sign
            return read(tokens, place, before)
        if token.kind in (Kind.WORD, Kind.ABBREVIATION):
            return (self._word if token.kind is Kind.WORD else self._short)(tokens, place)
        spoken, end = self._figure(tokens, place)
        # A full stop between figures is no end of a sentence: «3.1.2».
        if tokens[end].text == "." and tokens[end + 1].kind in COUNTABLE:
            return f" {spoken},", end + 1
        return f" {spoken} ", end

    def _figure(self, tokens: Tokens, place: int) -> Spoken:
        token = tokens[place]
        listed = self._abbreviations.listed(token.text)
        if listed is not None:
            return listed.text, place + 1
        if token.kind is Kind.DATE:
            return self._dates.date(tokens, place)
        if self._dates.is_time(tokens, place):
            return self._dates.time(tokens, place)
        if token.kind in (Kind.PHONE, Kind.DIGITS):
            return self._quantities.digits(tokens, place)
        if token.kind is Kind.ROMAN:
            return self._quantities.roman(tokens, place) or (token.text, place + 1)
        return self._quantities.number(tokens, place)

    def _word(self, tokens: Tokens, place: int) -> Spoken:
        written = tokens[place].text
        head, _, tail = written.partition("-")
        unit = self._quantities.unit(head) if _POWERS.search(head) else None
        if unit is not None:
            chain = self._harmony.chain(tail) or ()
            return f" {self._harmony.attach(unit, chain).text} ", place + 1
        roman = roman_value(head) if tail else 0
        if roman:
            return f" {self._quantities.numbered(roman, tail)} ", place + 1
        said = self._abbreviations.read(written)
        if said is None:
            return written, place + 1
        return f" {said.text} ", place + 1

    def _short(self, tokens: Tokens, place: int) -> Spoken:
        """A listed form of more than letters: «т.б.», «egov.kz»."""
        token = tokens[place]
        word = self._abbreviations.listed(token.detail) or Word(token.text)
        end = place + 1
        if tokens[end].text in HYPHENS and tokens[end].kind is Kind.PAUSE:
            chain, end = tokens.suffix(end)
            return f" {self._harmony.attach(word, chain).text} ", end
        stop = "." if token.text.endswith(".") and tokens.sentence_ends(end) else ""
        return f" {word.text}{stop} ", end

    def _pause(self, tokens: Tokens, place: int, before: list[str]) -> Spoken:
        token = tokens[place]
        if token.text == "(":
            end = self._explained(tokens, place, before)
            if end:
                return " ", end
        starts = tokens[place - 1].kind in (Kind.SPACE, Kind.BREAK)
        if token.text == "-" and starts and tokens[place + 1].kind in COUNTABLE:
            return f" {self._data.grammar.numerals.minus} ", place + 1
        return _PAUSES.get(token.text, token.text), place + 1

    def _explained(self, tokens: Tokens, place: int, before: list[str]) -> int:
        """The place after «(АӘК)» where the words before it have just said the same; else 0."""
        if tokens[place + 1].kind is not Kind.WORD or tokens[place + 2].text != ")":
            return 0
        said = self._abbreviations.read(tokens[place + 1].text)
        if said is None:
            return 0
        words = said.text.casefold().split()
        last = "".join(before).casefold().split()[-len(words) :]
        # The word before the bracket may carry a suffix that the listed one lacks.
        same = len(last) == len(words) and all(
            heard[:4] == word[:4] for heard, word in zip(last, words, strict=True)
        )
        return place + 3 if same else 0

    def _sign(self, tokens: Tokens, place: int, before: list[str]) -> Spoken:
        token = tokens[place]
        after = tokens[place + 1]
        if token.text == MINUS and after.kind in COUNTABLE:
            return f" {self._data.grammar.numerals.minus} ", place + 1
        number = tokens.after_space(place + 1)
        unit = self._quantities.unit(token.text)
        if unit is not None:
            if self._quantities.is_currency(token.text) and tokens[number].kind in COUNTABLE:
                spoken = self._quantities.sum_after_sign(tokens[number], unit)
                return f" {spoken} ", number + 1
            chain, end = tokens.suffix(place + 1)
            return f" {self._harmony.attach(unit, chain).text} ", end
        entry = self._signs.listed(token.text)
        if entry is not None:
            return self._listed_sign(tokens, place, entry)
        chain, end = tokens.suffix(place + 1)
        if chain and end > place + 1 and _ends_in_word(before):
            # The suffix after a closing quotation mark belongs to the word inside.
            return self._harmony.attach(Word(_last_word(before)), chain).text, end
        return " ", place + 1

    def _listed_sign(self, tokens: Tokens, place: int, entry: Entry) -> Spoken:
        number = tokens.after_space(place + 1)
        word = entry_word(entry)
        if entry.numero and tokens[number].kind is Kind.NUMBER:
            spoken, end = self._quantities.numero(tokens, number, word)
            return f" {spoken} ", end
        chain, end = tokens.suffix(place + 1)
        return f" {self._harmony.attach(word, chain).text} ", end


def _ends_in_word(before: list[str]) -> bool:
    return bool(before) and before[-1].strip()[-1:].isalpha()


def _last_word(before: list[str]) -> str:
    """Take back the last word that was spoken."""
    return before.pop().strip()


@cache
def reader() -> KazakhReader:
    """The reader with the shipped word list; every caller shares it.

    Raises:
        ConfigurationError: the word list is broken.
    """
    return KazakhReader(load_kazakh())
