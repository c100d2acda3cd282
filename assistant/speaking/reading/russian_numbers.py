"""Numbers of a Russian text in words, in the case and gender that the text asks for."""

from dataclasses import dataclass

from assistant.speaking.reading.grammar import (
    DIRECT,
    Case,
    Form,
    Gender,
    agrees,
    counted_form,
    is_few,
    is_one,
)
from assistant.speaking.reading.morphology import Morphology
from assistant.speaking.reading.numerals import russian_cardinal, russian_ordinal
from assistant.speaking.reading.russian_passage import Noun, Passage, Spoken
from assistant.speaking.reading.russian_words import RussianWords
from assistant.speaking.reading.scanner import NUMERIC, Kind, Token

_TENTHS_NAMED = 3  # more decimal digits than this are read one by one


@dataclass(frozen=True, slots=True)
class Said:
    """Words for one or more items.

    Attributes:
        words: what is said.
        next: the item to go on with.
    """

    words: str
    next: int


class RussianNumbers:
    """Says what counts: cardinals, decimals, fractions, ranges, and the units after them."""

    def __init__(self, words: RussianWords, morphology: Morphology) -> None:
        self._words = words
        self._morphology = morphology

    def cardinal(
        self,
        number: int,
        case: Case,
        gender: Gender = Gender.MASCULINE,
        *,
        animate: bool = False,
    ) -> str:
        """How many, in words."""
        if number == 0:
            return self._words.zero[case]
        said = russian_cardinal(number, case, gender, animate=animate)
        for wrong, right in self._words.corrections.items():
            said = said.replace(wrong, right)
        return said

    def count(self, passage: Passage, place: int) -> Said:
        """A number that says how many, its range and its unit."""
        token = passage.items[place]
        end = passage.chain_end(place)
        noun = passage.noun(end)
        last = passage.items[end]
        number = token.numbers[0]
        if passage.kind(place + 1) is Kind.TO and place + 2 == end and _rises(token, last):
            return self._range(passage, place, noun)
        case, form = passage.counted_case(place, last.numbers[0], noun)
        if end == place:
            grouped = self._group(passage, place, case, form, noun)
            if grouped:
                return grouped
        if form is None:
            form = self._later_form(passage, place)
        gender = form.gender if form else Gender.MASCULINE
        living = form is not None and form.animate and not self._fixed(noun)
        if noun and noun.unit and living and case is Case.ACCUSATIVE:
            few = is_few(number) and number < 20
            case = Case.GENITIVE if few or is_one(number) else case  # persons
        animate = bool(form and form.animate and form.plural is not is_one(number))
        ruled = passage.government(place)
        passage.spoken[place] = Spoken(number, case, ruled.cases)
        said = self.cardinal(number, case, gender, animate=animate and not (noun and noun.unit))
        return self.with_unit(passage, place, said)

    def _later_form(self, passage: Passage, place: int) -> Form | None:
        """The noun after a second number ("1 of 2 weeks"), for the gender of the first."""
        if passage.word(place + 1) in self._words.one_of:  # "1 of 4"
            noun = passage.noun(place + 2)
        else:
            noun = passage.noun(passage.chain_end(place, ranges=True))
        return noun.forms[0] if noun and noun.forms else None

    def _group(
        self, passage: Passage, place: int, case: Case, form: Form | None, noun: Noun | None
    ) -> Said | None:
        """Collective numerals: persons that are the subject, and nouns without a singular."""
        number = passage.items[place].numbers[0]
        word = self._words.collectives.get(number)
        if not word or noun is None or noun.unit:
            return None
        ruled = passage.government(place)
        subject = not ruled.cases and (ruled.by in self._words.collective_after or not ruled.by)
        only_plural = any(reading.only_plural for reading in noun.forms) and case in DIRECT | {
            Case.GENITIVE
        }
        genitive = any(
            reading.plural and reading.case is Case.GENITIVE and reading.animate
            for reading in noun.forms
        )
        counted = any(agrees(number, Case.NOMINATIVE, reading) for reading in noun.forms)
        persons = subject and genitive and (not counted or ruled.by) and form is not None
        if persons or (only_plural and number < 5 and not ruled.cases):
            passage.spoken[place] = Spoken(number, Case.NOMINATIVE)
            return Said(word, place + 1)
        return None

    def with_unit(self, passage: Passage, place: int, said: str) -> Said:
        """Add the units that follow a spoken number: a thousand, then tenge."""
        spoken = passage.spoken[place]
        at = place + 1
        if self._and_more(passage, at):
            said = f"{said} {self._words.and_more}"
            at += 1
        number, case = spoken.number, spoken.case
        if spoken.fraction:
            number, case = 1, Case.GENITIVE
        while unit := passage.unit(at):
            said = f"{said} {self._unit(unit, number, case)}"
            number, case = 5, Case.GENITIVE  # after a thousand or a million
            at += 1
            if self._per(passage, at):
                said = f"{said} {self._per(passage, at)}"
                return Said(said, at + 2)
        return Said(said, at)

    def _fixed(self, noun: Noun | None) -> bool:
        return noun is not None and noun.unit in self._words.indeclinable

    def _and_more(self, passage: Passage, place: int) -> bool:
        """Whether a plus joined to the number before it means "and more": 80+."""
        return (
            passage.kind(place) is Kind.SIGN
            and passage.lower[place] == "+"
            and passage.items[place].start == passage.items[place - 1].end
            and passage.kind(place + 1) not in NUMERIC
        )

    def _per(self, passage: Passage, place: int) -> str:
        if passage.kind(place) is not Kind.SIGN or passage.lower[place] != "/":
            return ""
        if passage.kind(place + 1) is None:
            return ""
        token = passage.items[place + 1]
        return self._words.per.get((token.detail or token.text).rstrip(".").casefold(), "")

    def _unit(self, unit: str, number: int, case: Case) -> str:
        if unit in self._words.indeclinable:
            return unit
        if unit in self._words.counted and counted_form(number, case) == (Case.GENITIVE, True):
            return self._words.counted[unit]
        return self._morphology.counted(unit, number, case)

    def _range(self, passage: Passage, place: int, noun: Noun | None) -> Said:
        """A number, a dash, a number: from ... to ..., or both in the governed case."""
        first, last = passage.items[place].numbers[0], passage.items[place + 2].numbers[0]
        ruled = passage.government(place)
        case, form = passage.counted_case(place, last, noun)
        gender = form.gender if form else self._gender(noun)
        written = noun is not None and not noun.unit
        bounds = not ruled.strict and not (
            written and noun and not any(agrees(last, Case.GENITIVE, f) for f in noun.forms)
        )
        if bounds:
            case = Case.GENITIVE
        start, end = (self.cardinal(number, case, gender) for number in (first, last))
        passage.spoken[place + 2] = Spoken(last, case, ruled.cases)
        if bounds:
            said = f"от {start} до {end}"
        else:
            said = f"{start} – {end}" if " " in start + end else f"{start}-{end}"
        return self.with_unit(passage, place + 2, said)

    def _gender(self, noun: Noun | None) -> Gender:
        return noun.forms[0].gender if noun and noun.forms else Gender.MASCULINE

    def decimal(self, passage: Passage, place: int) -> Said:
        """A decimal number and its unit: one and a half, or tenths and hundredths."""
        token = passage.items[place]
        whole, digits = token.numbers[0], token.detail.rstrip("0")
        noun = passage.noun(place)
        ruled = passage.government(place)
        if not digits:
            case, form = passage.counted_case(place, whole, noun)
            passage.spoken[place] = Spoken(whole, case, ruled.cases)
            return self.with_unit(
                passage,
                place,
                self.cardinal(whole, case, form.gender if form else self._gender(noun)),
            )
        case = ruled.cases[0] if ruled.cases else Case.NOMINATIVE
        if digits == "5" and whole:
            said = self._and_half(passage, place, case, noun)
            if said:
                return self.with_unit(passage, place, said)
        passage.spoken[place] = Spoken(whole, case, ruled.cases, fraction=True)
        return self.with_unit(passage, place, self.hundredths(whole, digits, case))

    def _and_half(self, passage: Passage, place: int, case: Case, noun: Noun | None) -> str:
        """One and a half, two and a half; nothing where the written noun does not fit that."""
        whole = passage.items[place].numbers[0]
        counted = 2 if whole == 1 else whole  # one and a half takes the noun as two does
        gender = self._gender(noun)
        cases = passage.government(place).cases
        if noun and not noun.unit:
            case, form = passage.counted_case(place, counted, noun)
            if form is None or case not in (cases or DIRECT):
                return ""
            gender = form.gender
        passage.spoken[place] = Spoken(counted, case, cases)
        if whole > 1:
            return f"{self.cardinal(whole, case, gender)} {self._words.and_half}"
        words = self._words.one_and_half
        if case not in DIRECT:
            return words.oblique
        return words.feminine if gender is Gender.FEMININE else words.masculine

    def hundredths(self, whole: int, digits: str, case: Case) -> str:
        """The whole and the decimal digits, as tenths, hundredths or thousandths."""
        if len(digits) > _TENTHS_NAMED:
            each = " ".join(self.cardinal(int(digit), Case.NOMINATIVE) for digit in digits)
            return f"{self.cardinal(whole, case)} {self._words.comma} {each}"
        parts = self._share(whole, self._words.whole, case)
        tenth = russian_ordinal(10 ** len(digits), Case.NOMINATIVE)
        return f"{parts} {self._share(int(digits), tenth, case)}"

    def _share(self, number: int, adjective: str, case: Case) -> str:
        """A feminine number with an adjective: two whole, one tenth."""
        many = self.cardinal(number, case, Gender.FEMININE)
        if is_one(number):
            return f"{many} {self._feminine(adjective, case, plural=False)}"
        shown = Case.GENITIVE if case in DIRECT else case
        return f"{many} {self._feminine(adjective, shown, plural=True)}"

    def _feminine(self, adjective: str, case: Case, *, plural: bool) -> str:
        return self._morphology.adjective(adjective, case, Gender.FEMININE, plural=plural)

    def fraction(self, passage: Passage, place: int) -> Said:
        """A half, two thirds, and the unit after it."""
        numbers = passage.items[place].numbers
        whole, above, below = numbers if len(numbers) == 3 else (0, *numbers)
        ruled = passage.government(place)
        case = ruled.cases[0] if ruled.cases else Case.NOMINATIVE
        passage.spoken[place] = Spoken(whole, case, ruled.cases, fraction=True)
        if whole and (above, below) == (1, 2):
            said = self._and_half(passage, place, case, passage.noun(place))
            if said:
                return self.with_unit(passage, place, said)
        said = self._words.halves.get(f"{above}/{below}", "")
        if said and case in DIRECT | {Case.GENITIVE} and above == 1:
            said = self._morphology.inflect(said, case)
        elif not said or case not in DIRECT:
            said = self._share(above, russian_ordinal(below, Case.NOMINATIVE), case)
        if whole:
            said = f"{self._share(whole, self._words.whole, case)} {said}"
        return self.with_unit(passage, place, said)

    def digits(self, groups: str) -> str:
        """Groups of digits as numbers, zeros before them said one by one."""
        zero = self._words.zero[Case.NOMINATIVE]
        said = []
        for group in groups.removeprefix("+").split(" "):
            zeros = len(group) - len(group.lstrip("0"))
            rest = [self.cardinal(int(group), Case.NOMINATIVE)] if group.strip("0") else []
            said.append(" ".join([zero] * zeros + rest))
        plus = f"{self._words.plus} " if groups.startswith("+") else ""
        return plus + ", ".join(said)


def _rises(first: Token, last: Token) -> bool:
    return (
        first.kind is Kind.NUMBER
        and last.kind is Kind.NUMBER
        and first.kind in NUMERIC
        and not first.suffix
        and first.numbers[0] < last.numbers[0]
    )
