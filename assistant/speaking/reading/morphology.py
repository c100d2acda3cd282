"""Russian word forms: cases, numbers and genders."""

import re
from functools import lru_cache
from typing import Any

from assistant.russian_words import russian_words
from assistant.speaking.reading.grammar import DIRECT, Case, Form, Gender, counted_form, is_few

_CASES = {
    "nomn": Case.NOMINATIVE,
    "gent": Case.GENITIVE,
    "gen2": Case.GENITIVE,
    "datv": Case.DATIVE,
    "accs": Case.ACCUSATIVE,
    "ablt": Case.INSTRUMENTAL,
    "loct": Case.PREPOSITIONAL,
    "loc2": Case.PREPOSITIONAL,
}
_TAGS = {
    Case.NOMINATIVE: "nomn",
    Case.GENITIVE: "gent",
    Case.DATIVE: "datv",
    Case.ACCUSATIVE: "accs",
    Case.INSTRUMENTAL: "ablt",
    Case.PREPOSITIONAL: "loct",
}
_GENDERS = {"masc": Gender.MASCULINE, "femn": Gender.FEMININE, "neut": Gender.NEUTER}
_GENDER_TAGS = {gender: tag for tag, gender in _GENDERS.items()}
_PARTS = {
    "NOUN": "noun",
    "ADJF": "adjective",
    "PRTF": "adjective",
    "VERB": "verb",
    "INFN": "verb",
    "GRND": "verb",
    "PRTS": "verb",
    "ADJS": "verb",
}
_RUSSIAN = re.compile(r"[а-яё]+(?:-[а-яё]+)*")
_RARE = "Infr"  # a form that the dictionary marks as out of use


class Morphology:
    """The Russian dictionary: forms of words. Loading it takes half a second."""

    def __init__(self) -> None:
        self._analyser = russian_words()
        # A line reads the same sentences again and again; the words of all scripts fit.
        self.forms = lru_cache(maxsize=20_000)(self._forms)
        self.inflect = lru_cache(maxsize=5_000)(self._inflect)
        self.counted = lru_cache(maxsize=5_000)(self._counted)

    def _forms(self, word: str) -> tuple[Form, ...]:
        """All readings of a word in small letters, the likeliest first; none if not Russian."""
        if not _RUSSIAN.fullmatch(word):  # the library fails on letters without a Unicode name
            return ()
        return tuple(
            _form(parse)
            for parse in self._analyser.parse(word)
            if _RARE not in parse.tag and parse.tag.POS is not None
        )

    def known(self, word: str) -> bool:
        """Whether the word is in the dictionary, and not as an abbreviation."""
        return bool(self._analyser.word_is_known(word)) and not any(
            "Abbr" in parse.tag for parse in self._analyser.parse(word)
        )

    def lexeme(self, word: str) -> tuple[str, ...]:
        """All forms of the word, itself first."""
        best = self._analyser.parse(word)[0]
        return (word, *(form.word for form in best.lexeme if form.word.startswith(word[:2])))

    def _inflect(self, phrase: str, case: Case, *, plural: bool = False) -> str:
        """A phrase that begins with adjectives and a noun, put in a case and number.

        Args:
            phrase: in the nominative singular. Words after the first noun stay.
            case: wanted.
            plural: wanted number.
        """
        before, noun, after = self._parts(phrase)
        gender = self._gender(noun)
        words = [self._change(word, case, plural=plural, gender=gender) for word in before]
        return " ".join([*words, self._change(noun, case, plural=plural, gender=gender), *after])

    def _counted(self, phrase: str, number: int, case: Case) -> str:
        """A phrase like that of `inflect` after a number: two minimum wages.

        Args:
            phrase: in the nominative singular.
            number: what counts it.
            case: of the number.
        """
        wanted, plural = counted_form(number, case)
        if not (is_few(number) and case in DIRECT):
            return self._inflect(phrase, wanted, plural=plural)
        before, noun, after = self._parts(phrase)
        gender = self._gender(noun)
        adjective = Case.NOMINATIVE if gender is Gender.FEMININE else Case.GENITIVE
        words = [self._change(word, adjective, plural=True, gender=gender) for word in before]
        return " ".join([*words, self._change(noun, wanted, plural=False, gender=gender), *after])

    def _parts(self, phrase: str) -> tuple[list[str], str, list[str]]:
        """The words before the first noun, the noun, the words after it."""
        words = phrase.split(" ")
        head = next((place for place, word in enumerate(words) if self._heads(word)), 0)
        return words[:head], words[head], words[head + 1 :]

    def adjective(self, word: str, case: Case, gender: Gender, *, plural: bool = False) -> str:
        """An adjective or ordinal, given in the masculine nominative, in another form."""
        return self._change(word, case, plural=plural, gender=gender)

    def _heads(self, word: str) -> bool:
        parses = self._analyser.parse(word)
        return (
            bool(parses)
            and any(parse.tag.POS == "NOUN" and parse.tag.case == "nomn" for parse in parses)
            and parses[0].tag.POS != "ADJF"
        )

    def _gender(self, noun: str) -> Gender:
        for form in self.forms(noun):
            if form.part == "noun":
                return form.gender
        return Gender.MASCULINE

    def _change(self, word: str, case: Case, *, plural: bool, gender: Gender) -> str:
        for parse in self._analyser.parse(word):
            tag = parse.tag
            if tag.case != "nomn" or tag.number == "plur":
                continue
            wanted = {_TAGS[case], "plur" if plural else "sing"}
            if case is Case.PREPOSITIONAL and not plural and parse.inflect({"loc2"}):
                wanted = {"loc2"}  # the second locative, where a noun has one
            if tag.POS in ("ADJF", "PRTF"):
                if not plural:
                    wanted.add(_GENDER_TAGS[gender])
                if case is Case.ACCUSATIVE and (plural or gender is Gender.MASCULINE):
                    wanted.add("inan")
            changed = parse.inflect(wanted)
            if changed is not None:
                return changed.word.capitalize() if word[0].isupper() else str(changed.word)
        return word


def _form(parse: Any) -> Form:
    tag = parse.tag
    return Form(
        lemma=parse.normal_form,
        part=_PARTS.get(str(tag.POS), "other"),
        case=_CASES.get(str(tag.case)) if tag.case else None,
        plural=tag.number == "plur",
        gender=_GENDERS.get(str(tag.gender), Gender.MASCULINE),
        animate=tag.animacy == "anim",
        transitive="tran" in tag,
        only_plural="Pltm" in tag,
    )
