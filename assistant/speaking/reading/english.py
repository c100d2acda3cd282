"""English text in words for the ear."""

import re
from functools import cache
from pathlib import Path

from assistant.speaking.reading.english_numbers import EnglishNumbers, Said
from assistant.speaking.reading.english_words import EnglishWords
from assistant.speaking.reading.scanner import NUMERIC, Kind, Scanner, Token, clean
from assistant.speaking.reading.tidy import tidy
from assistant.speaking.reading.wordlist import load_words

_MOST_PASSES = 5  # the second pass almost always changes nothing
_PAUSES = {"(": ",", ")": ",", "…": ".", "‑": "-", "‐": "-", "‒": "-"}
_ENDINGS = ("st", "nd", "rd", "th")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:['-][A-Za-zÀ-ÖØ-öø-ÿ]+)*")
_FOREIGN = re.compile(r"[^A-Za-zÀ-ÖØ-öø-ÿ' -]")
_SPELLED = 3  # longest word in capitals that is spelled although it has a vowel
_VOWELS = frozenset("AEIOUY")


class EnglishReader:
    """Reads English text aloud with one word list. Safe to use from several threads."""

    def __init__(self, words: EnglishWords) -> None:
        self._words = words
        self._numbers = EnglishNumbers(words)
        self._short = {entry.short: entry for entry in words.short_forms}
        self._loose = {
            entry.short.casefold(): entry
            for entry in words.short_forms
            if not entry.short.isupper()
        }
        before = {f"{short}." for short in words.number_forms if short[-1].isalpha()}
        months = {f"{short}." for short in words.months_short}
        after = {f"{unit}." for unit in words.units if unit[-1].isalpha() and len(unit) > 1}
        day = {f"{part}." for part in words.before_noon | words.after_noon}
        self._closing = after | day | {"etc."}
        self._scanner = Scanner(
            decimal=".",
            group=",",
            abbreviations=set(words.dotted_forms) | before | months | after | day,
            bare_suffixes=_ENDINGS,
        )
        phrases = (rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in words.phrases)
        self._phrases = re.compile("|".join(phrases) or "(?!)", re.IGNORECASE)

    def read(self, text: str) -> str:
        """The words for a text; see `assistant.speaking.reading.read_aloud`."""
        for _ in range(_MOST_PASSES):
            spoken = self._pass(text)
            if spoken == text:
                break
            text = spoken
        return text

    def _pass(self, text: str) -> str:
        text = clean(text).replace("’", "'")
        text = self._phrases.sub(lambda found: self._words.phrases[found.group().casefold()], text)
        items = tuple(t for t in self._scanner.scan(text) if t.kind is not Kind.SPACE)
        used: set[str] = set()
        parts = []
        place = 0
        while place < len(items):
            said = self._say(items, place, used)
            words = said.words
            if _starts_sentence(items, place):
                words = words[:1].upper() + words[1:]
            parts.append(_gap(items, place) + words)
            if self._ends_sentence(items, said.next - 1):
                parts.append(".")
            place = said.next
        return tidy("".join(parts))

    def _ends_sentence(self, items: tuple[Token, ...], place: int) -> bool:
        """Whether the full stop of a short form ended a sentence as well."""
        if items[place].kind is not Kind.ABBREVIATION or items[place].detail not in self._closing:
            return False
        if place + 1 == len(items):
            return True
        following = items[place + 1]
        return following.kind is Kind.BREAK or (
            following.kind is Kind.WORD and following.text[0].isupper()
        )

    def _say(self, items: tuple[Token, ...], place: int, used: set[str]) -> Said:
        token = items[place]
        kind = token.kind
        if kind in (Kind.WORD, Kind.SIGN):
            return self._word_or_sign(items, place, used)
        if kind is Kind.PAUSE:
            return Said(self._pause(items, place), place + 1)
        if kind is Kind.BREAK:
            return Said("\n", place + 1)
        if kind is Kind.TO:
            return Said(f" {self._words.to} ", place + 1)
        return self._other(items, place)

    def _other(self, items: tuple[Token, ...], place: int) -> Said:
        token = items[place]
        if token.kind is Kind.ROMAN:
            return Said(self._roman(items, place), place + 1)
        if token.kind in NUMERIC:
            return self._numbers.say(items, place)
        if token.kind is Kind.ABBREVIATION:
            return self._abbreviation(items, place)
        return self._numbers.with_unit(items, place, self._numbers.digits(token.detail))

    def _roman(self, items: tuple[Token, ...], place: int) -> str:
        """A Roman numeral after group, part and the like; else a letter or the pronoun."""
        token = items[place]
        before = items[place - 1].text.casefold() if place else ""
        if token.text.isascii() and len(token.text) == 1 and before not in self._words.numbered:
            return token.text
        if before in ("and", "or", "to") and len(token.text) == 1:
            numbered = place > 1 and items[place - 2].kind is Kind.ROMAN
            if not numbered:
                return token.text
        return (
            self._numbers.digits(str(token.numbers[0]))
            if token.numbers[0] < 10
            else (self._numbers.year(token.numbers[0]))
        )

    def _pause(self, items: tuple[Token, ...], place: int) -> str:
        written = items[place].text
        inside = 0 < place < len(items) - 1
        if written == "." and inside:
            before, after = items[place - 1], items[place + 1]
            words = before.kind is Kind.WORD and after.kind is Kind.WORD
            if words and before.end == after.start - 1 and after.text[0].islower():
                return f" {self._words.dot}"
        return _PAUSES.get(written, written)

    def _word_or_sign(self, items: tuple[Token, ...], place: int, used: set[str]) -> Said:
        token = items[place]
        money = self._numbers.currency(items, place)
        if money:
            return money
        numbered = self._words.number_forms.get(token.text.casefold())
        following = items[place + 1].kind if place + 1 < len(items) else None
        if numbered and len(token.text) > 2 and following is Kind.NUMBER:
            return Said(numbered, place + 1)
        if token.kind is Kind.SIGN:
            return Said(self._sign(items, place), place + 1)
        before = items[place - 1] if place else None
        counted = before is not None and before.kind in NUMERIC and before.numbers != (1,)
        return Said(self._word(token.text, used, several=counted), place + 1)

    def _sign(self, items: tuple[Token, ...], place: int) -> str:
        token = items[place]
        if token.text == "/":
            neighbours = items[place - 1 : place + 2]
            return "or" if [t.kind for t in neighbours[::2]] == [Kind.WORD, Kind.WORD] else ""
        return self._numbers.unit_alone(token) or self._words.signs.get(token.text, "")

    def _abbreviation(self, items: tuple[Token, ...], place: int) -> Said:
        token = items[place]
        short = token.detail.rstrip(".")
        numbered = self._words.number_forms.get(short)
        if numbered and place + 1 < len(items) and items[place + 1].kind in NUMERIC:
            return Said(numbered, place + 1)
        month = self._words.months_short.get(short)
        if month and token.text[0].isupper():
            return Said(month, place + 1)
        full = self._words.dotted_forms.get(token.detail)
        if full:
            return Said(full, place + 1)
        return Said(token.text, place + 1)

    def _word(self, written: str, used: set[str], *, several: bool) -> str:
        entry = self._short.get(written) or self._loose.get(written.casefold())
        plural = ""
        if entry is None and written.endswith("s"):
            entry, plural = self._short.get(written[:-1]), "s"
        if entry is not None:
            if entry.how == "word":
                return entry.read + plural
            if entry.how == "first" and entry.short in used:
                return entry.then + plural
            used.add(entry.short)
            return entry.several if several and entry.several else entry.read + plural
        if not _LATIN.fullmatch(written):
            written = self._transliterated(written)
        if len(written) > 1 and written.isupper():
            return self._capitals(written)
        return written

    def _capitals(self, written: str) -> str:
        """A word in capitals: spelled where it is short or has no vowel, else read."""
        lower = written.casefold()
        if lower in self._words.capitals:
            return lower
        if len(written) > _SPELLED and _VOWELS.intersection(written):
            return lower
        return " ".join(letter for letter in written if letter.isalpha())

    def _transliterated(self, written: str) -> str:
        table = self._words.transliteration
        letters = []
        for letter in written:
            plain = table.get(letter.casefold(), letter)
            letters.append(plain.capitalize() if letter.isupper() and plain.islower() else plain)
        return _FOREIGN.sub("", "".join(letters))


def _gap(items: tuple[Token, ...], place: int) -> str:
    """A space before all but punctuation that was written without one, and line breaks."""
    token = items[place]
    if token.kind is Kind.BREAK or not place:
        return ""
    before = items[place - 1]
    close = token.start == before.end
    hyphen = before.kind is Kind.PAUSE and before.text in "-‐‑"
    return "" if close and (token.kind is Kind.PAUSE or hyphen) else " "


def _starts_sentence(items: tuple[Token, ...], place: int) -> bool:
    """Whether what was a sign, a number or capitals now begins a sentence."""
    if items[place].text[:1].islower():
        return False
    before = items[place - 1] if place else None
    return before is None or before.kind is Kind.BREAK or before.text in (".", "!", "?")


def load_reader(path: Path | None = None) -> EnglishReader:
    """A reader with a word list, by default the shipped one.

    Raises:
        ConfigurationError: the word list cannot be used.
    """
    return EnglishReader(load_words(EnglishWords, "en", path))


reader = cache(load_reader)
"""The reader with the shipped word list; every caller shares it."""
