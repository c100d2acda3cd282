"""Dates, years and times of the day in Russian words."""

from assistant.speaking.reading.grammar import DIRECT, Case, Gender, agrees
from assistant.speaking.reading.morphology import Morphology
from assistant.speaking.reading.numerals import russian_ordinal
from assistant.speaking.reading.russian_numbers import RussianNumbers, Said
from assistant.speaking.reading.russian_passage import Passage, Spoken
from assistant.speaking.reading.russian_words import RussianWords
from assistant.speaking.reading.scanner import Kind

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LAST_DAY = 31
_HALF_DAY = 12


class RussianDates:
    """Says when."""

    def __init__(
        self, words: RussianWords, morphology: Morphology, numbers: RussianNumbers
    ) -> None:
        self._words = words
        self._morphology = morphology
        self._numbers = numbers

    def written_date(self, passage: Passage, place: int) -> Said:
        """31.12.2026, with the word for "year" that may follow it."""
        year, month, day = passage.items[place].numbers
        if passage.kind(place + 1) is Kind.TO and passage.kind(place + 2) is Kind.DATE:
            passage.spoken[place] = Spoken(day, Case.GENITIVE, (Case.GENITIVE,))
            first = self._day(day, Case.GENITIVE, month, year)
            year, month, day = passage.items[place + 2].numbers
            last = self._day(day, Case.ACCUSATIVE, month, year)
            return Said(f"с {first} по {last}", self._past_year_word(passage, place + 3))
        case = self._case(passage, place)
        return Said(self._day(day, case, month, year), self._past_year_word(passage, place + 1))

    def _day(self, day: int, case: Case, month: int, year: int) -> str:
        said = f"{self._ordinal_day(day, case)} {self._words.months[month - 1]}"
        return f"{said} {self._year(year, Case.GENITIVE)} {self._year_word(Case.GENITIVE)}"

    def _ordinal_day(self, day: int, case: Case) -> str:
        return russian_ordinal(day, case, Gender.NEUTER)

    def _year(self, year: int, case: Case) -> str:
        return russian_ordinal(year, case, Gender.MASCULINE)

    def _year_word(self, case: Case) -> str:
        return self._morphology.inflect(self._words.year, case)

    def _case(self, passage: Passage, place: int) -> Case:
        """Case of a day: from the governing word; without one, "when" is the genitive."""
        ruled = passage.government(place)
        if ruled.cases:
            case = ruled.cases[0]
            passage.spoken[place] = Spoken(1, case, ruled.cases)
            return case
        named = passage.after_dash(place) or ruled.by in self._words.today
        case = Case.NOMINATIVE if named else Case.GENITIVE
        passage.spoken[place] = Spoken(1, case, (case,))
        return case

    def is_day(self, passage: Passage, place: int) -> bool:
        """Whether the number is a day before the name of a month, or joined to one."""
        token = passage.items[place]
        if token.kind is not Kind.NUMBER or not 1 <= token.numbers[0] <= _LAST_DAY:
            return False
        end = passage.chain_end(place, ranges=True)
        return passage.word(end + 1) in self._words.months

    def day(self, passage: Passage, place: int) -> Said:
        """A day, or days, before the name of a month; the year has its own turn."""
        number = passage.items[place].numbers[0]
        if passage.kind(place + 1) is Kind.TO and passage.kind(place + 2) is Kind.NUMBER:
            last = passage.items[place + 2].numbers[0]
            passage.spoken[place + 2] = Spoken(last, Case.ACCUSATIVE, (Case.ACCUSATIVE,))
            start = self._ordinal_day(number, Case.GENITIVE)
            end = self._ordinal_day(last, Case.ACCUSATIVE)
            return Said(f"с {start} по {end}", place + 3)
        case = self._case(passage, place)
        return Said(self._ordinal_day(number, case), place + 1)

    def is_year(self, passage: Passage, place: int) -> bool:
        """Whether the number is a year: by the noun, a month before it, or a preposition."""
        if not self._may_be_year(passage, place):
            return False
        end = passage.chain_end(place, ranges=True)
        after = end + 1
        if self._year_noun(passage, after) or passage.word(place - 1) in self._words.months:
            return True
        noun = passage.noun(place)
        number = passage.items[place].numbers[0]
        counts = noun and any(agrees(number, case, f) for f in noun.forms for case in Case)
        free = noun is None or not (noun.unit or counts)
        bare = free and passage.word(place - 1) in self._words.year_after
        previous = passage.spoken.get(place - 2)
        joined = previous is not None and previous.gender is not None
        return bare or (joined and free and self._may_be_year(passage, place - 2))

    def _may_be_year(self, passage: Passage, place: int) -> bool:
        token = passage.items[place]
        return (
            token.kind is Kind.NUMBER
            and not token.suffix
            and len(token.text) == 4
            and _FIRST_YEAR <= token.numbers[0] <= _LAST_YEAR
        )

    def _year_noun(self, passage: Passage, place: int) -> bool:
        """Whether the item is `год` in any form but that of counting, or its short form."""
        if passage.kind(place) is Kind.ABBREVIATION or len(passage.word(place)) == 1:
            return self._abbreviated_year(passage, place) > 0
        if passage.word(place) == self._words.counted.get(self._words.year):
            return False
        return any(form.lemma == self._words.year for form in passage.forms(place))

    def _abbreviated_year(self, passage: Passage, place: int) -> int:
        """1 for `г.`, 2 for `гг.`, else 0."""
        if passage.kind(place) not in (Kind.ABBREVIATION, Kind.WORD):
            return 0
        letters = passage.lower[place].replace(".", "").replace(" ", "")
        return len(letters) if letters and set(letters) == {self._words.year[0]} else 0

    def _past_year_word(self, passage: Passage, place: int) -> int:
        return place + 1 if self._year_noun(passage, place) else place

    def year(self, passage: Passage, place: int) -> Said:
        """A year or two years, with the word for "year" or its short form."""
        number = passage.items[place].numbers[0]
        ruled = passage.government(place)
        ranged = passage.kind(place + 1) is Kind.TO and self._may_be_year(passage, place + 2)
        last = place + 2 if ranged else place
        end = passage.chain_end(last, ranges=True)
        case = self._year_case(passage, place, end + 1)
        passage.spoken[last] = Spoken(1, case, ruled.cases, gender=Gender.MASCULINE)
        if ranged:
            second = passage.items[last].numbers[0]
            if ruled.strict or case not in DIRECT:
                said = f"{self._year(number, case)} – {self._year(second, case)}"
            else:
                start = self._year(number, Case.GENITIVE)
                said = f"с {start} по {self._year(second, Case.ACCUSATIVE)}"
        else:
            said = self._year(number, case)
        return self._with_year_word(passage, last, said, case)

    def _with_year_word(self, passage: Passage, last: int, said: str, case: Case) -> Said:
        short = self._abbreviated_year(passage, last + 1)
        if short:
            word = self._morphology.inflect(self._words.year, case, plural=short > 1)
            return Said(f"{said} {word}", last + 2)
        end = passage.chain_end(last, ranges=True)
        if end == last and not self._year_noun(passage, last + 1):
            return Said(f"{said} {self._year_word(case)}", last + 1)
        return Said(said, last + 1)

    def _year_case(self, passage: Passage, place: int, noun: int) -> Case:
        """Case of a year: the written form of `год` and the governing word must agree."""
        ruled = passage.government(place)
        cases = ruled.cases
        if cases[:1] == (Case.ACCUSATIVE,) and Case.PREPOSITIONAL in cases and len(ruled.by) == 1:
            cases = (Case.PREPOSITIONAL, Case.ACCUSATIVE)  # "in" a year
        if passage.word(place - 1) in self._words.months:
            cases = (Case.GENITIVE,)
        through = passage.chain_end(place, ranges=True) != passage.chain_end(place)
        if cases and through:
            return cases[0]
        forms = [form.case for form in passage.forms(noun) if form.lemma == self._words.year]
        fits = [case for case in cases if case in forms]
        if fits:
            return fits[0]
        if forms and forms[0]:
            return forms[0]
        return cases[0] if cases else Case.GENITIVE

    def time(self, passage: Passage, place: int) -> Said:
        """9:00, 18:30, 9:00–18:00, with the part of the day."""
        ruled = passage.government(place)
        if passage.kind(place + 1) is Kind.TO and passage.kind(place + 2) is Kind.TIME:
            passage.spoken[place + 2] = Spoken(1, Case.GENITIVE, (Case.GENITIVE,))
            first = self._clock(passage, place, Case.GENITIVE)
            last = self._clock(passage, place + 2, Case.GENITIVE)
            return Said(f"с {first} до {last}", place + 3)
        case = ruled.cases[0] if ruled.cases else Case.NOMINATIVE
        passage.spoken[place] = Spoken(1, case, ruled.cases)
        after = place + 1
        if any(form.lemma == self._words.hour for form in passage.forms(after)):
            after += 1
        return Said(self._clock(passage, place, case), after)

    def _clock(self, passage: Passage, place: int, case: Case) -> str:
        hour, minute = passage.items[place].numbers
        hour %= 24
        named = passage.word(place + 1) in self._words.parts_of_day.values()
        shown = hour if named else hour % _HALF_DAY or _HALF_DAY
        said = self._counted(shown, self._words.hour, Gender.MASCULINE, case)
        if minute:
            said = f"{said} {self._counted(minute, self._words.minute, Gender.FEMININE, case)}"
        if named:
            return said
        start = max(start for start in self._words.parts_of_day if start <= hour)
        return f"{said} {self._words.parts_of_day[start]}"

    def _counted(self, number: int, noun: str, gender: Gender, case: Case) -> str:
        said = self._numbers.cardinal(number, case, gender)
        return f"{said} {self._morphology.counted(noun, number, case)}"
