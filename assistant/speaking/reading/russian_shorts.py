"""Short forms, foreign letters and capitals in a Russian text."""

import re

from assistant.speaking.reading.grammar import Case
from assistant.speaking.reading.morphology import Morphology
from assistant.speaking.reading.russian_passage import Passage
from assistant.speaking.reading.russian_words import RussianWords, ShortForm
from assistant.speaking.reading.scanner import NUMERIC, Kind

_PLAIN = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_LATIN = re.compile(r"[A-Za-z]+")
_CAPITALS = re.compile(r"[А-ЯЁA-Z]{2,}")
_LETTERS = re.compile(r"[^\W\d_]")
_INFLECTED = re.compile(r"([А-ЯЁ]{2,})-?([а-яё]{1,3})")
_LONGEST_SPELLED = 5
_STEM = 5  # letters by which a word of a full name is known in any case
# Endings that people join to a short form of masculine gender, and their case and plural.
_ENDINGS = {
    "а": (Case.GENITIVE, False),
    "у": (Case.DATIVE, False),
    "ом": (Case.INSTRUMENTAL, False),
    "е": (Case.PREPOSITIONAL, False),
    "ы": (Case.NOMINATIVE, True),
    "ов": (Case.GENITIVE, True),
    "ам": (Case.DATIVE, True),
    "ами": (Case.INSTRUMENTAL, True),
    "ах": (Case.PREPOSITIONAL, True),
}


class ShortForms:
    """Says the short forms of one word list."""

    def __init__(self, words: RussianWords, morphology: Morphology) -> None:
        self._words = words
        self._morphology = morphology
        self._exact = {entry.short: entry for entry in words.short_forms}
        self._loose = {
            entry.short.casefold(): entry
            for entry in words.short_forms
            if not entry.short.isupper()
        }
        self._vowels = frozenset(words.vowels)
        self._yo = self._yo_forms()
        by_length = sorted(words.transliteration, key=len, reverse=True)
        self._foreign = re.compile("|".join(map(re.escape, by_length)))

    def _yo_forms(self) -> dict[str, str]:
        forms = {
            form
            for word in self._words.yo_words
            for form in self._morphology.lexeme(word)
            if "ё" in form
        }
        return {form.replace("ё", "е"): form for form in forms}

    def find(self, written: str) -> tuple[ShortForm, str] | None:
        """The entry for a written word and the ending joined to it."""
        entry = self._exact.get(written) or self._loose.get(written.casefold())
        if entry:
            return entry, ""
        inflected = _INFLECTED.fullmatch(written)
        if inflected and inflected[1] in self._exact and inflected[2] in _ENDINGS:
            return self._exact[inflected[1]], inflected[2]
        return None

    def say(self, passage: Passage, place: int, used: set[str]) -> str:
        """The words for the word at a place.

        Args:
            passage: the text around it.
            place: its item.
            used: short forms whose full name has been said; the found one is added.
        """
        written = passage.items[place].text
        found = self.find(written)
        if found is None:
            return self.word(written)
        entry, ending = found
        if entry.how == "word":
            return entry.read
        if entry.how == "first" and (entry.short in used or self._named(passage, place, entry)):
            return entry.then + self._ending(passage, place, entry, ending)
        used.add(entry.short)
        spoken = None if ending else passage.spoken.get(place - 1)
        if spoken and spoken.gender is None:
            number, case = (1, Case.GENITIVE) if spoken.fraction else (spoken.number, spoken.case)
            return self._morphology.counted(entry.read, number, case)
        case, plural = self._case(passage, place, entry, ending)
        return self._morphology.inflect(entry.read, case, plural=plural)

    def _named(self, passage: Passage, place: int, entry: ShortForm) -> bool:
        """Whether the text itself says the full name before the short form."""
        stems = [word[:_STEM] for word in entry.read.casefold().split(" ")]
        before = [word for word in passage.lower[:place] if word[0].isalpha()]
        return any(
            all(word.startswith(stem) for word, stem in zip(before[at:], stems, strict=False))
            for at in range(len(before) - len(stems) + 1)
        )

    def _ending(self, passage: Passage, place: int, entry: ShortForm, ending: str) -> str:
        """The ending of a short form that people inflect."""
        if not entry.inflect_then:
            return ""
        wanted = self._case(passage, place, entry, ending)
        return next((letters for letters, form in _ENDINGS.items() if form == wanted), "")

    def _case(
        self, passage: Passage, place: int, entry: ShortForm, ending: str
    ) -> tuple[Case, bool]:
        if ending:
            return _ENDINGS[ending]
        ruled = passage.government(place)
        case = Case.NOMINATIVE
        left = passage.forms(place - 1)
        if ruled.cases:
            case = self._governed(passage, ruled.place, ruled.cases)
        elif left and left[0].part == "noun":
            case = Case.NOMINATIVE if left[0].lemma == self._words.year else Case.GENITIVE
        elif passage.kind(place - 1) in {*NUMERIC, Kind.SIGN}:
            case = Case.GENITIVE  # a percentage or an article is always of something
        return case, entry.plural

    def _governed(self, passage: Passage, place: int, cases: tuple[Case, ...]) -> Case:
        """Tell "в" with the accusative (where to) from "в" with the prepositional (where)."""
        if Case.DATIVE in cases:
            return Case.DATIVE  # по
        if cases != (Case.ACCUSATIVE, Case.PREPOSITIONAL):
            return cases[0]
        at = place - 1
        while passage.kind(at) not in (None, Kind.BREAK) and passage.lower[at] not in ".!?;":
            if any(form.lemma in self._words.towards for form in passage.forms(at)):
                return Case.ACCUSATIVE
            at -= 1
        return Case.PREPOSITIONAL

    def word(self, written: str) -> str:
        """A word that is no listed short form: as it stands, spelled, or in Russian letters."""
        if _PLAIN.fullmatch(written):
            if len(written) > 1 and written.isupper():
                return self._capitals(written)
            return self._with_yo(written)
        written = re.sub(r"[²³'’]", "", written)
        if _CAPITALS.fullmatch(written) and len(written) <= _LONGEST_SPELLED:
            return self.spell(written)
        if len(written) == 1 and _LATIN.fullmatch(written):
            return self.spell(written)
        return self._transliterated(written)

    def _with_yo(self, written: str) -> str:
        found = self._yo.get(written.casefold())
        if found is None:
            return written
        return found.capitalize() if written[0].isupper() else found

    def _capitals(self, written: str) -> str:
        """A word in capitals: one that the dictionary knows is read, another is spelled."""
        short = len(written) <= _LONGEST_SPELLED
        sounding = self._vowels.intersection(written)
        lower = written.casefold()
        if short and "-" not in written and not (sounding and self._morphology.known(lower)):
            return self.spell(written)
        return self._with_yo(lower)

    def spell(self, written: str) -> str:
        """The names of the letters."""
        names = (self._words.letters.get(letter, "") for letter in written.casefold())
        return " ".join(name for name in names if name)

    def _transliterated(self, written: str) -> str:
        table = self._words.transliteration
        plain = self._foreign.sub(lambda match: table[match.group()], written.casefold())
        plain = re.sub(r"[^а-яё-]", "", plain)
        return plain.capitalize() if written[:1].isupper() and len(plain) > 1 else plain

    def sign(self, written: str) -> str:
        """The words for a sign, or nothing."""
        return self._words.signs.get(written, "")
