"""What stands around a number in a Russian text, and the case that follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.speaking.reading.grammar import Case, Form, Gender, agrees, is_one
from assistant.speaking.reading.morphology import Morphology
from assistant.speaking.reading.russian_words import RussianWords
from assistant.speaking.reading.scanner import NUMERIC, Kind, Token

_REACH = 8  # how many words to the left may lie between a number and what governs it
_MOST_ADJECTIVES = 3
_DASHES = ("-", "–", "—", "‑")


@dataclass(frozen=True, slots=True)
class Government:
    """What the words to the left ask of a number.

    Attributes:
        cases: cases it may stand in, the likeliest first; empty where nothing governs it.
        by: the governing word, or the word at which the search ended.
        strict: whether a preposition or the like governs, so that no other case is likely.
        place: item of that word; -1 at the start of a line, after a dash or a comma.
    """

    cases: tuple[Case, ...] = ()
    by: str = ""
    strict: bool = False
    place: int = -1


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a number before this place has been said, for what follows it.

    Attributes:
        number: its value; for a decimal the whole part.
        case: in which it was said.
        cases: what governed it, for a second number joined by a conjunction.
        fraction: whether a noun after it stands in the genitive singular.
        gender: of the noun when the number says which one; None when it says how many.
    """

    number: int
    case: Case
    cases: tuple[Case, ...] = ()
    fraction: bool = False
    gender: Gender | None = None


@dataclass(frozen=True, slots=True)
class Noun:
    """The noun that a number counts.

    Attributes:
        place: its item; for a unit, the item of the sign or short form.
        forms: what its written form can be; for a unit, its dictionary form.
        unit: dictionary form of a unit that is still to be put in its case; else empty.
    """

    place: int
    forms: tuple[Form, ...]
    unit: str = ""


class Passage:
    """A text between line breaks or longer, as items without spaces.

    Args:
        items: tokens of the scanner, without SPACE.
        words: the Russian word list.
        morphology: the dictionary.
    """

    def __init__(
        self, items: tuple[Token, ...], words: RussianWords, morphology: Morphology
    ) -> None:
        self.items = items
        self.words = words
        self.morphology = morphology
        self.lower = [token.text.casefold() for token in items]
        self.spoken: dict[int, Spoken] = {}

    def kind(self, place: int) -> Kind | None:
        """Kind of an item; None outside the text."""
        return self.items[place].kind if 0 <= place < len(self.items) else None

    def word(self, place: int) -> str:
        """The lower-case word at a place, or nothing where there is no word."""
        return self.lower[place] if self.kind(place) is Kind.WORD else ""

    def forms(self, place: int) -> tuple[Form, ...]:
        """What the word at a place can be."""
        word = self.word(place)
        return self.morphology.forms(word) if word else ()

    def unit(self, place: int) -> str:
        """Dictionary form of the unit written at a place, or nothing."""
        if self.kind(place) not in (Kind.WORD, Kind.SIGN, Kind.ABBREVIATION):
            return ""
        token = self.items[place]
        key = (token.detail or token.text).rstrip(".")
        units = self.words.units
        return units.get(key) or units.get(key.casefold(), "")

    def noun(self, place: int) -> Noun | None:
        """The noun or unit to the right of an item, past up to three adjectives."""
        for at in range(place + 1, place + 2 + _MOST_ADJECTIVES):
            unit = self.unit(at) if at == place + 1 else ""
            if unit:
                return Noun(at, self.morphology.forms(unit), unit)
            word = self.word(at)
            if not word or word in self.words.governors or word in self.words.conjunctions:
                return None
            forms = self.morphology.forms(word)
            nouns = tuple(form for form in forms if form.part == "noun")
            adjective = any(form.part == "adjective" for form in forms)
            if nouns and not (adjective and self._noun_at(at + 1)):
                return Noun(at, nouns)
            if not adjective:
                return None
        return None

    def _noun_at(self, place: int) -> bool:
        if self.word(place) in self.words.governors:
            return False
        return any(form.part in ("noun", "adjective") for form in self.forms(place))

    def chain_end(self, place: int, *, ranges: bool = False) -> int:
        """The last of the numbers joined by conjunctions, commas or dashes from `place` on.

        Args:
            place: item of the first number.
            ranges: go through `до 18` and `по 2028` as well.
        """
        while True:
            joint = self.kind(place + 1)
            joins = joint is Kind.TO or self.word(place + 1) in self.words.conjunctions
            joins = joins or (joint is Kind.PAUSE and self.lower[place + 1] == ",")
            joins = joins or (ranges and self.word(place + 1) in self.words.range_to)
            if not (joins and self.kind(place + 2) in NUMERIC):
                return place
            place += 2

    def government(self, place: int) -> Government:
        """What the words to the left of an item ask of it."""
        for at in range(place - 1, max(-1, place - _REACH), -1):
            kind = self.kind(at)
            if kind is Kind.SIGN and self.lower[at] in "≤≥<>~≈":
                return Government((Case.GENITIVE,), self.lower[at], strict=True, place=at)
            comma = kind is Kind.PAUSE and self.lower[at] == "," and at - 1 in self.spoken
            word = self.word(at)
            if comma or word in self.words.conjunctions:
                found = self._inherited(at)
                if found.cases or comma:
                    return found
            found = self._governed(word, at) if word else Government()
            if found.cases or not word:
                return found
            if word not in self.words.passed_over and not self._agreeing(at):
                return Government((), word, place=at)
        return Government()

    def _governed(self, word: str, place: int) -> Government:
        cases = self.words.governors.get(word)
        if cases:
            return Government(tuple(cases), word, strict=True, place=place)
        forms = self.morphology.forms(word)
        for form in forms:
            governed = self.words.verbs.get(form.lemma)
            if governed:
                return Government(tuple(governed), word, strict=True, place=place)
        if forms and forms[0].part == "verb" and forms[0].transitive:
            return Government((Case.ACCUSATIVE, Case.NOMINATIVE), word, place=place)
        return Government()

    def _agreeing(self, place: int) -> bool:
        forms = self.forms(place)
        return bool(forms) and forms[0].part == "adjective"

    def _inherited(self, joint: int) -> Government:
        """Government of the number before a conjunction or comma, if one is near."""
        for at in range(joint - 1, max(-1, joint - 4), -1):
            spoken = self.spoken.get(at)
            if spoken:
                return Government(spoken.cases or (spoken.case,), strict=True, place=at)
            if self.kind(at) in (Kind.PAUSE, Kind.BREAK) or self.word(at) in self.words.governors:
                break
        return Government()

    def after_dash(self, place: int) -> bool:
        """Whether a dash stands directly before the item."""
        return self.kind(place - 1) is Kind.PAUSE and self.lower[place - 1] in _DASHES

    def counted_case(self, place: int, number: int, noun: Noun | None) -> tuple[Case, Form | None]:
        """Case of a number that says how many, and the form of its noun that fits.

        Args:
            place: item of the number.
            number: its value.
            noun: what it counts; its written form tells the case where the left side does not.
        """
        ruled = self.government(place)
        cases = ruled.cases
        if ruled.by and is_one(number) and cases[:2] == (Case.ACCUSATIVE, Case.DATIVE):
            cases = (Case.DATIVE, Case.ACCUSATIVE)  # "one each" differs from "two each"
        if noun is None and cases[1:2] == (Case.PREPOSITIONAL,) and len(ruled.by) == 1:
            one_of = self.word(place + 1) in self.words.one_of  # "in 1 of 3 cases"
            return (cases[1] if one_of else cases[0]), None
        if noun is None or noun.unit:
            form = noun.forms[0] if noun and noun.forms else None
            if noun and noun.unit in self.words.distances and cases[1:2] == (Case.PREPOSITIONAL,):
                return (cases[1] if len(ruled.by) == 1 else cases[0]), form
            return (cases[0] if cases else Case.NOMINATIVE), form
        fitting = [
            (case, form) for case in Case for form in noun.forms if agrees(number, case, form)
        ]
        if not fitting:
            return (cases[0] if cases else Case.NOMINATIVE), None
        if not cases and self._of_person(ruled.place, fitting):
            cases = (Case.GENITIVE,)
        for case in (*cases, *self._usual(cases)):
            for fits, form in fitting:
                if fits is case:
                    return case, form
        return fitting[0]

    def _usual(self, cases: tuple[Case, ...]) -> Iterable[Case]:
        return () if cases else (Case.NOMINATIVE, Case.ACCUSATIVE, Case.GENITIVE)

    def _of_person(self, place: int, fitting: list[tuple[Case, Form]]) -> bool:
        """Whether the number says how old, or of how many: a child of 7, a mother of 5."""
        left = self.forms(place) if place >= 0 else ()
        person = bool(left) and left[0].part == "noun" and left[0].animate
        age = any(form.lemma == self.words.year or form.animate for _, form in fitting)
        return person and age

    def ordinal_form(self, place: int) -> tuple[Case, Form, bool] | None:
        """Case, form of the noun, and plural, for a number that says which one.

        Looks for the noun to the right of all joined numbers, then directly to the left.
        """
        end = self.chain_end(place)
        through = self.chain_end(place, ranges=True)
        forms, ruled = self._named(place, through)
        joined = end != place or self._joined_left(place)
        if through != end and forms and ruled.cases:  # from the 10th to the 20th day
            return ruled.cases[0], forms[0], False
        for case in ruled.cases:
            for form in forms:
                if form.case is case:
                    return case, form, form.plural and not joined
        counts = ruled.strict and self.noun(through) and self.kind(place) is not Kind.ROMAN
        cased = [(form.case, form) for form in forms if form.case]
        if counts or not cased:
            return None
        first, named = cased[0]
        return first, named, named.plural and not joined

    def _named(self, place: int, through: int) -> tuple[list[Form], Government]:
        """Forms of the noun that a number belongs to, the likeliest first, and what rules it."""
        noun = self.noun(through)
        dash = self.kind(place) is Kind.ROMAN and self.after_dash(place)  # group — II
        left = self.forms(place - 2 if dash else place - 1)
        names = self.words.labels | self.words.ordinal_nouns
        label = [form for form in left if form.lemma in names and not form.animate]
        ruled = self.government(place)
        forms: list[Form] = []
        if noun and not noun.unit and not label:
            forms = list(noun.forms)
        elif label or any(form.part == "noun" for form in left):
            forms = label or [form for form in left if form.part == "noun"]
            ruled = self.government(place - 1)
        several = [form for form in forms if form.plural]
        if label and several and self.chain_end(place) != place:
            order = list(Case)  # articles 170–179: without a governing word, the nominative
            several.sort(key=lambda form: order.index(form.case or Case.NOMINATIVE))
            return several, ruled
        return [form for form in forms if not form.plural] or several, ruled

    def _joined_left(self, place: int) -> bool:
        joint = self.kind(place - 1)
        joins = joint is Kind.TO or self.word(place - 1) in self.words.conjunctions
        return joins and self.kind(place - 2) in NUMERIC
