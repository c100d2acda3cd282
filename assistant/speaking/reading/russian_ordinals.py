"""Numbers that say which one, in Russian: ordinals, references, numbers with endings."""

from assistant.speaking.reading.grammar import Case, Form, Gender, agrees
from assistant.speaking.reading.morphology import Morphology
from assistant.speaking.reading.numerals import russian_cardinal, russian_ordinal
from assistant.speaking.reading.russian_numbers import RussianNumbers, Said
from assistant.speaking.reading.russian_passage import Passage, Spoken
from assistant.speaking.reading.russian_words import RussianWords
from assistant.speaking.reading.scanner import Kind

_LONGEST_ENDING = 3
_LARGEST_ORDINAL = 99  # a larger number before a noun that does not fit is no ordinal
_CARDINAL_ENDINGS = {"х": range(2, 5), "ех": range(2, 5), "ёх": range(2, 5), "мя": range(2, 5)}


class RussianOrdinals:
    """Says which one."""

    def __init__(
        self, words: RussianWords, morphology: Morphology, numbers: RussianNumbers
    ) -> None:
        self._words = words
        self._morphology = morphology
        self._numbers = numbers

    def names_one(self, passage: Passage, place: int) -> bool:
        """Whether a number without an ending says which one: group 2, article 170."""
        left = passage.items[place - 1] if place else None
        if left is not None and left.kind is Kind.WORD:
            lemmas = {form.lemma for form in passage.forms(place - 1) if form.part == "noun"}
            if lemmas & (self._words.labels | self._words.ordinal_nouns):
                return True
        if self._joined(passage, place) and self._follows(passage, place):
            return True
        before = {passage.word(place - 1), passage.government(place).by}
        if before & self._words.counted_after:
            return False
        return self._ordinal_noun(passage, place) or self._cannot_count(passage, place)

    def _joined(self, passage: Passage, place: int) -> Spoken | None:
        """The ordinal that the number is joined to by a conjunction, comma or dash."""
        previous = passage.spoken.get(place - 2)
        if previous is None or previous.gender is None:
            return None
        joint = passage.kind(place - 1)
        comma = joint is Kind.PAUSE and passage.lower[place - 1] == ","
        conjunction = passage.word(place - 1) in self._words.conjunctions
        return previous if joint is Kind.TO or comma or conjunction else None

    def _last_roman(self, passage: Passage, place: int) -> Spoken | None:
        """For a bare Roman numeral, the one before it: group I — ..., II — ..."""
        bare = passage.kind(place) is Kind.ROMAN and passage.noun(passage.chain_end(place)) is None
        lemmas = {form.lemma for form in passage.forms(place - 1)}
        if not bare or lemmas & self._words.ordinal_nouns or passage.after_dash(place):
            return None
        romans = [at for at in passage.spoken if at < place and passage.kind(at) is Kind.ROMAN]
        return passage.spoken[romans[-1]] if romans else None

    def _follows(self, passage: Passage, place: int) -> bool:
        """Whether no noun of its own comes after a number: points 3 and 4 of article 5."""
        noun = passage.noun(passage.chain_end(place))
        return noun is None or any(form.lemma in self._words.labels for form in noun.forms)

    def _cannot_count(self, passage: Passage, place: int) -> bool:
        """Whether the written noun fits no cardinal, being in the singular."""
        end = passage.chain_end(place, ranges=True)
        noun, number = passage.noun(end), passage.items[end].numbers[0]
        if noun is None or noun.unit or not 0 < number <= _LARGEST_ORDINAL:
            return False
        left, ruled = passage.forms(place - 1), passage.government(place)
        if ruled.strict and end == passage.chain_end(
            place
        ):  # the noun is governed otherwise than by a cardinal
            governed = [form for form in noun.forms if form.case in ruled.cases]
            fits = any(agrees(number, case, f) for f in noun.forms for case in ruled.cases)
            return not fits and any(not form.plural for form in governed)
        if left and left[0].part == "noun" and not ruled.strict:
            return False
        if any(agrees(number, case, form) for form in noun.forms for case in Case):
            return False
        return not any(form.plural for form in noun.forms)

    def _ordinal_noun(self, passage: Passage, place: int) -> bool:
        noun = passage.noun(passage.chain_end(place))
        if noun is None or not any(f.lemma in self._words.ordinal_nouns for f in noun.forms):
            return False
        return passage.ordinal_form(place) is not None

    def which(self, passage: Passage, place: int) -> Said:
        """An ordinal that agrees with its noun, or with the ordinal that it is joined to."""
        number = passage.items[place].numbers[0]
        if self._stroke(passage, place + 1) and passage.kind(place + 2) is Kind.NUMBER:
            parts = [number, passage.items[place + 2].numbers[0]]  # article 195-1
            both = (russian_cardinal(part, Case.NOMINATIVE) for part in parts)
            return Said(f" {self._words.stroke} ".join(both), place + 3)
        previous = self._joined(passage, place)
        ruled = passage.government(place)
        previous = previous or self._last_roman(passage, place)
        found = None
        if not (previous and self._follows(passage, place)):
            found = passage.ordinal_form(place)
        if found:
            case, form, plural = found
            gender, animate = form.gender, form.animate
        elif previous and previous.gender:
            case, gender, plural, animate = previous.case, previous.gender, False, False
        else:
            case = ruled.cases[0] if ruled.cases else Case.NOMINATIVE
            gender, plural, animate = Gender.MASCULINE, False, False
        passage.spoken[place] = Spoken(number, case, ruled.cases or (case,), gender=gender)
        said = russian_ordinal(number, case, gender, plural=plural, animate=animate)
        return Said(said, place + 1)

    def reference(self, passage: Passage, place: int, noun: str) -> Said:
        """A short form before a number that says which one: ст. 170, п. 3.

        Args:
            passage: the text around it.
            place: item of the short form.
            noun: its full form, nominative singular.
        """
        ruled = passage.government(place)
        previous = passage.spoken.get(place - 1)
        case = ruled.cases[0] if ruled.cases else Case.NOMINATIVE
        if case is Case.ACCUSATIVE:  # в ст. 170, по п. 3, на стр. 5
            case = next((c for c in ruled.cases if c is not Case.ACCUSATIVE), case)
        left = passage.forms(place - 1)
        if not ruled.cases and (previous or (left and left[0].part == "noun")):
            case = Case.GENITIVE
        gender = next(
            f.gender for f in self._morphology.forms(noun) if f.part == "noun" and not f.animate
        )
        several = passage.kind(place + 2) is Kind.TO and not self._stroke(passage, place + 2)
        said = self._morphology.inflect(noun, case, plural=several)
        at = place + 1
        while passage.kind(at) in (Kind.NUMBER, Kind.ROMAN) and not passage.items[at].suffix:
            number = passage.items[at].numbers[0]
            passage.spoken[at] = Spoken(number, case, (case,), gender=gender)
            if self._stroke(passage, at - 1) or self._stroke(passage, at + 1):
                said = f"{said} {russian_cardinal(number, Case.NOMINATIVE)}"
            else:
                said = f"{said} {russian_ordinal(number, case, gender)}"
            at += 1
            if passage.kind(at) is not Kind.TO or passage.kind(at + 1) is not Kind.NUMBER:
                break
            joint = self._words.stroke if self._stroke(passage, at) else "–"
            said = f"{said} {joint}"
            at += 1
        return Said(said, at)

    def _stroke(self, passage: Passage, place: int) -> bool:
        """Whether a hyphen joins two parts of one number: 195-1."""
        return passage.kind(place) is Kind.TO and passage.lower[place] == "-"

    def ended(self, passage: Passage, place: int) -> Said:
        """A number with letters joined to it: 1-й, 2-х, and compound adjectives."""
        token = passage.items[place]
        number, ending = token.numbers[0], token.suffix.casefold()
        if len(ending) > _LONGEST_ENDING:
            return Said(self._compound(number) + ending, place + 1)
        said = self._ended_word(passage, place, number, ending)
        return Said(said, place + 1)

    def _compound(self, number: int) -> str:
        parts = russian_cardinal(number, Case.GENITIVE).split(" ")
        return "".join(self._words.compounds.get(part, part) for part in parts)

    def _ended_word(self, passage: Passage, place: int, number: int, ending: str) -> str:
        found = passage.ordinal_form(place)
        ruled = passage.government(place)
        several = found is not None and found[1].plural
        if number in _CARDINAL_ENDINGS.get(ending, ()) or (
            several and ending == "м" and number in range(2, 5)
        ):
            return self._cardinal(passage, place, number, ending)
        if found:
            case, form, _ = found
            said = self._matching(number, ending, [(case, form.gender, several)])
            said = said or self._matching(number, ending, _with_form(form, several=several))
            if said:
                passage.spoken[place] = Spoken(number, case, ruled.cases, gender=form.gender)
                return said
        every = [
            (case, gender, plural)
            for plural in (False, True)
            for gender in (Gender.MASCULINE, Gender.NEUTER, Gender.FEMININE)
            for case in (*ruled.cases, *Case)
        ]
        said = self._matching(number, ending, every)
        if said:
            passage.spoken[place] = Spoken(
                number, Case.NOMINATIVE, ruled.cases, gender=Gender.MASCULINE
            )
            return said
        return self._cardinal(passage, place, number, ending)

    def _matching(self, number: int, ending: str, shapes: list[tuple[Case, Gender, bool]]) -> str:
        for case, gender, plural in shapes:
            word = russian_ordinal(number, case, gender, plural=plural)
            if word.endswith(ending):
                return word
        return ""

    def _cardinal(self, passage: Passage, place: int, number: int, ending: str) -> str:
        cases = (*passage.government(place).cases, Case.GENITIVE, *Case)
        for case in cases:
            word = self._numbers.cardinal(number, case, animate=True)
            if word.endswith(ending):
                passage.spoken[place] = Spoken(number, case)
                return word
        passage.spoken[place] = Spoken(number, cases[0])
        return self._numbers.cardinal(number, cases[0])


def _with_form(form: Form, *, several: bool) -> list[tuple[Case, Gender, bool]]:
    return [(case, form.gender, several) for case in Case]
