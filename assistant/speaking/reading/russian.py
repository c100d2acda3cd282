"""Russian text in words for the ear."""

import re
from functools import cache
from pathlib import Path

from assistant.speaking.reading.grammar import Case
from assistant.speaking.reading.morphology import Morphology
from assistant.speaking.reading.russian_dates import RussianDates
from assistant.speaking.reading.russian_numbers import RussianNumbers, Said
from assistant.speaking.reading.russian_ordinals import RussianOrdinals
from assistant.speaking.reading.russian_passage import Passage, Spoken
from assistant.speaking.reading.russian_shorts import ShortForms
from assistant.speaking.reading.russian_words import RussianWords
from assistant.speaking.reading.scanner import NUMERIC, Kind, Scanner, Token, clean
from assistant.speaking.reading.tidy import tidy
from assistant.speaking.reading.wordlist import load_words

_MOST_PASSES = 5  # the second pass almost always changes nothing
_PER_CENT = re.compile(r"(?<=\d)\s?%-([а-яё]{2,})")  # 5 %-ная is one word
_PAUSES = {"(": ",", ")": ",", "…": ".", "‑": "-", "‐": "-", "‒": "-"}


class RussianReader:
    """Reads Russian text aloud with one word list. Safe to use from several threads.

    Args:
        words: the word list.
        morphology: the dictionary.
    """

    def __init__(self, words: RussianWords, morphology: Morphology) -> None:
        self._words = words
        self._morphology = morphology
        self._numbers = RussianNumbers(words, morphology)
        self._dates = RussianDates(words, morphology, self._numbers)
        self._ordinals = RussianOrdinals(words, morphology, self._numbers)
        self._shorts = ShortForms(words, morphology)
        year = words.year[0]
        after = {f"{unit}." for unit in words.units if unit[-1].isalpha()}
        before = {f"{short}." for short in {**words.reference_forms, **words.place_forms}}
        plain = {f"{short}." for short in words.number_forms if short[-1].isalpha()}
        years = {f"{year}.", f"{year}{year}."}
        self._closing = after | years | set(words.dotted_forms)
        self._scanner = Scanner(abbreviations=self._closing | before | plain)
        phrases = (rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in words.phrases)
        self._phrases = re.compile("|".join(phrases) or "(?!)")

    def read(self, text: str) -> str:
        """The words for a text; see `assistant.speaking.reading.read_aloud`."""
        for _ in range(_MOST_PASSES):
            spoken = self._pass(text)
            if spoken == text:
                break
            text = spoken
        return text

    def _pass(self, text: str) -> str:
        text = self._phrases.sub(lambda match: self._words.phrases[match.group()], clean(text))
        text = _PER_CENT.sub(lambda match: f"-{self._words.units['%']}{match[1]}", text)
        tokens = self._scanner.scan(text)
        items = tuple(token for token in tokens if token.kind is not Kind.SPACE)
        passage = Passage(items, self._words, self._morphology)
        used: set[str] = set()
        parts = []
        place = 0
        while place < len(items):
            said = self._say(passage, place, used)
            words = said.words
            if self._starts_sentence(passage, place):
                words = words[:1].upper() + words[1:]
            parts.append(self._gap(passage, place) + words)
            if self._ends_sentence(passage, said.next - 1):
                parts.append(".")
            place = said.next
        return tidy("".join(parts))

    def _gap(self, passage: Passage, place: int) -> str:
        """A space before all but punctuation that was written without one, and line breaks."""
        token = passage.items[place]
        if token.kind is Kind.BREAK or not place:
            return ""
        close = token.start == passage.items[place - 1].end
        return "" if close and (token.kind is Kind.PAUSE or _is_hyphen(passage, place - 1)) else " "

    def _starts_sentence(self, passage: Passage, place: int) -> bool:
        """Whether what was a sign, a number or capitals now begins a sentence."""
        if passage.items[place].text[:1].islower():
            return False
        before = passage.items[place - 1] if place else None
        return before is None or before.kind is Kind.BREAK or before.text in (".", "!", "?")

    def _closes(self, token: Token) -> bool:
        return token.kind is Kind.ABBREVIATION and token.detail in self._closing

    def _ends_sentence(self, passage: Passage, place: int) -> bool:
        """Whether the full stop of a short form ended a sentence as well."""
        token = passage.items[place]
        if not self._closes(token):
            return False
        if place + 1 == len(passage.items):
            return True
        following = passage.items[place + 1]
        return following.kind is Kind.BREAK or (
            following.kind is Kind.WORD
            and following.text[0].isupper()
            and not self._place_form(passage, place)
        )

    def _say(self, passage: Passage, place: int, used: set[str]) -> Said:
        kind = passage.items[place].kind
        if kind is Kind.WORD:
            return self._word(passage, place, used)
        if kind is Kind.PAUSE:
            return Said(self._pause(passage, place), place + 1)
        if kind is Kind.BREAK:
            return Said("\n", place + 1)
        if kind is Kind.TO:
            return Said(" – ", place + 1)
        return self._other(passage, place)

    def _other(self, passage: Passage, place: int) -> Said:
        kind = passage.items[place].kind
        if kind in NUMERIC:
            return self._number(passage, place)
        if kind is Kind.ABBREVIATION:
            return self._abbreviation(passage, place)
        if kind is Kind.SIGN:
            return self._sign(passage, place)
        passage.spoken[place] = Spoken(0, Case.NOMINATIVE)
        groups = passage.items[place].detail
        return self._numbers.with_unit(passage, place, self._numbers.digits(groups))

    def _pause(self, passage: Passage, place: int) -> str:
        written = passage.items[place].text
        latin = passage.word(place - 1).isascii() and passage.word(place + 1).isascii()
        close = (
            0 < place < len(passage.items) - 1
            and passage.items[place - 1].end == passage.items[place + 1].start - 1
        )
        words = passage.word(place - 1) and passage.word(place + 1)
        if written == "." and close and latin and words:
            return f" {self._words.dot}"
        return _PAUSES.get(written, written)

    def _word(self, passage: Passage, place: int, used: set[str]) -> Said:
        unit = passage.unit(place)
        written = passage.items[place].text
        shortened = written.casefold() != unit and len(written.rstrip("²³")) <= 3
        if unit and shortened and self._shorts.find(written) is None:
            return Said(self._bare_unit(passage, place, unit), place + 1)
        following = passage.kind(place + 1)
        if following in (Kind.NUMBER, Kind.ROMAN) and written.casefold() in self._references():
            return self._ordinals.reference(
                passage, place, self._words.reference_forms[written.casefold()]
            )
        return Said(self._shorts.say(passage, place, used), place + 1)

    def _references(self) -> frozenset[str]:
        return frozenset(short for short in self._words.reference_forms if len(short) > 1)

    def _bare_unit(self, passage: Passage, place: int, unit: str) -> str:
        """A unit without a number before it; a word that only looks like one stays."""
        written = passage.items[place].text
        if written.casefold() == unit or not written.isalpha() or len(written) > 1:
            fixed = unit in self._words.indeclinable
            return unit if fixed else self._governed(passage, place, unit)
        return self._shorts.word(written)

    def _governed(self, passage: Passage, place: int, noun: str) -> str:
        ruled = passage.government(place)
        case = Case.NOMINATIVE
        if ruled.cases:
            static = Case.PREPOSITIONAL in ruled.cases
            case = Case.PREPOSITIONAL if static else ruled.cases[0]
        return self._morphology.inflect(noun, case)

    def _number(self, passage: Passage, place: int) -> Said:
        token = passage.items[place]
        if token.kind is Kind.NUMBER:
            return self._integer(passage, place)
        if token.kind is Kind.ROMAN:
            return self._ordinals.which(passage, place)
        say = {
            Kind.DECIMAL: self._numbers.decimal,
            Kind.FRACTION: self._numbers.fraction,
            Kind.DATE: self._dates.written_date,
            Kind.TIME: self._dates.time,
        }[token.kind]
        return say(passage, place)

    def _integer(self, passage: Passage, place: int) -> Said:
        token = passage.items[place]
        if token.suffix:
            return self._ordinals.ended(passage, place)
        if self._dates.is_day(passage, place):
            return self._dates.day(passage, place)
        if self._dates.is_year(passage, place):
            return self._dates.year(passage, place)
        if token.text in self._words.phones and passage.noun(place) is None:
            groups = token.text if len(token.text) == 3 else f"{token.text[:2]} {token.text[2:]}"
            return Said(self._numbers.digits(groups), place + 1)
        if self._ordinals.names_one(passage, place):
            return self._ordinals.which(passage, place)
        return self._numbers.count(passage, place)

    def _abbreviation(self, passage: Passage, place: int) -> Said:
        detail = passage.items[place].detail
        short = detail.rstrip(".")
        if passage.kind(place + 1) in (Kind.NUMBER, Kind.ROMAN):
            noun = self._words.reference_forms.get(short)
            if noun:
                return self._ordinals.reference(passage, place, noun)
            noun = self._words.number_forms.get(short)
            if noun:
                return Said(noun, place + 1)
        if detail in self._words.dotted_forms:
            return Said(self._words.dotted_forms[detail], place + 1)
        noun = self._place_form(passage, place)
        if noun:
            return Said(self._governed(passage, place, noun), place + 1)
        unit = passage.unit(place)
        if unit and len(short) > 1:
            return Said(self._bare_unit(passage, place, unit), place + 1)
        return Said(f"{passage.items[place].text.rstrip('.')}.", place + 1)

    def _place_form(self, passage: Passage, place: int) -> str:
        """Full form of `г.` and the like before a name."""
        token = passage.items[place]
        following = passage.items[place + 1] if place + 1 < len(passage.items) else None
        if following is None or following.kind is not Kind.WORD or not following.text[0].isupper():
            return ""
        if place - 1 in passage.spoken:
            return ""
        return self._words.place_forms.get(token.detail.rstrip("."), "")

    def _sign(self, passage: Passage, place: int) -> Said:
        written = passage.items[place].text
        if written == "/":
            return Said(self._stroke(passage, place), place + 1)
        unit = passage.unit(place)
        if unit:
            return Said(self._bare_unit(passage, place, unit), place + 1)
        return Said(self._shorts.sign(written), place + 1)

    def _stroke(self, passage: Passage, place: int) -> str:
        if passage.word(place - 1) and passage.word(place + 1):
            return "или"
        if passage.kind(place - 1) in NUMERIC and passage.kind(place + 1) in NUMERIC:
            return self._words.stroke
        return ""


def _is_hyphen(passage: Passage, place: int) -> bool:
    return passage.kind(place) is Kind.PAUSE and passage.lower[place] in "-‐‑"


def load_reader(path: Path | None = None) -> RussianReader:
    """A reader with a word list, by default the shipped one.

    Raises:
        ConfigurationError: the word list cannot be used.
    """
    return RussianReader(load_words(RussianWords, "ru", path), Morphology())


reader = cache(load_reader)
"""The reader with the shipped word list; every caller shares it."""
