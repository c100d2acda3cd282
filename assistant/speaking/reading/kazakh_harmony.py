"""Kazakh suffixes: read as they were written, made as the word that is spoken asks.

A script writes a suffix to fit the abbreviation or the figure as its author hears it, and
often for another reading than ours. So a written suffix is first understood (which case,
number, possessor), then made anew: by vowel harmony with the last vowel of the spoken word
and by assimilation to its last letter. The tables are in `voices/reading/kk-grammar.yaml`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from assistant.speaking.reading.kazakh_data import Entry, HarmonyLetters

Chain = tuple[str, ...]
"""Names of suffixes in the order in which they follow the word."""

_CASES = ("genitive", "dative", "accusative", "locative", "ablative", "instrumental")


@dataclass(frozen=True)
class Word:
    """A word, or a phrase whose last word takes the suffixes.

    Attributes:
        text: as spoken.
        possessed: it ends in its own third-person possessive suffix.
        front: its suffixes take front vowels (or back ones), whatever its letters say.
        plural: its plural, where that is not made by a suffix.
    """

    text: str
    possessed: bool = False
    front: bool | None = None
    plural: str | None = None


def entry_word(entry: Entry) -> Word:
    """The word that an entry of the word list stands for."""
    front = None if entry.harmony is None else entry.harmony == "front"
    return Word(entry.say, entry.possessed, front, entry.plural)


class Harmony:
    """Understands and makes suffixes.

    Args:
        letters: what each letter asks of a suffix.
        suffixes: name of a suffix to its shapes by kind of last letter.
    """

    def __init__(self, letters: HarmonyLetters, suffixes: Mapping[str, Mapping[str, str]]) -> None:
        self._letters = letters
        self._suffixes = suffixes
        self._rows = {
            0: {capital: pair[0] for capital, pair in letters.letters.items()},
            1: {capital: pair[1] for capital, pair in letters.letters.items()},
        }
        self._written = self._slots()

    def is_front(self, word: Word) -> bool:
        """Whether the suffixes of this word take front vowels."""
        if word.front is not None:
            return word.front
        text = word.text.casefold()
        if text[-1:] in self._letters.soft:
            return True
        decisive = [letter for letter in text if letter in self._letters.back + self._letters.front]
        return bool(decisive) and decisive[-1] in self._letters.front

    def attach(self, word: Word, chain: Chain) -> Word:
        """The word with suffixes.

        Args:
            word: what is spoken.
            chain: suffixes in their order; unknown names are an error of the caller.
        """
        for name in chain:
            word = self._attach_one(word, name)
        return word

    def with_and(self, text: str) -> str:
        """The words with the conjunction "and", which has the shapes of the instrumental."""
        joined = self.attach(Word(text), ("instrumental",)).text
        return f"{text} {joined[len(text) :]}"

    def chain(self, written: str) -> Chain | None:
        """The suffixes that these letters stand for, whatever harmony they were written in.

        Returns:
            None where they are no suffix, so they are a word: the `бап` of `170-бап`.
        """
        match = self._written.fullmatch(written.casefold())
        found = match.groupdict() if match and written else {}
        return tuple(name for name, shape in found.items() if shape) or None

    def stem_chain(self, word: str, stem: str) -> Chain | None:
        """The suffixes of `word` if it is `stem` with or without them, else None."""
        word = word.casefold()
        if word == stem:
            return ()
        return self.chain(word[len(stem) :]) if word.startswith(stem) else None

    def short_forms(self) -> frozenset[str]:
        """Case and ordinal suffixes as they may be written right after a figure: `18ге`."""
        names = ("ordinal", "ordinal_short", "quality", *_CASES)
        return frozenset(shape for name in names for shape in self._shapes(name) if len(shape) > 1)

    def _attach_one(self, word: Word, name: str) -> Word:
        if name == "plural" and word.possessed:
            return replace(word, text=word.plural or word.text, plural=None)
        if name == "possessive" and word.possessed:
            return word
        if name == "your" and word.possessed:
            return replace(self._yours(word), plural=None)
        kind = self._kind(word)
        shapes = self._suffixes[name]
        shape = shapes.get(kind, shapes.get("other", ""))
        front = self.is_front(word)
        made = "".join(self._rows[int(front)].get(letter, letter) for letter in shape)
        stem = word.text
        if name == "possessive":
            stem = self._softened(stem.rstrip(self._letters.soft))
            exception = self._letters.possessive_exceptions.get(word.text.split()[-1])
            if exception is not None:
                stem, made = word.text.removesuffix(word.text.split()[-1]) + exception, ""
        return Word(stem + made, possessed=name == "possessive", front=word.front)

    def _yours(self, word: Word) -> Word:
        # After a vowel the third person's own consonant goes as well.
        suffix = "".join(
            self._rows[int(self.is_front(word))].get(letter, letter)
            for letter in self._suffixes["your"]["possessed"]
        )
        vowels = self._letters.back + self._letters.front
        stem = re.sub(rf"(?<=[{vowels}])с[ыі]$", "", word.text)
        return Word(stem + suffix, front=word.front)

    def _kind(self, word: Word) -> str:
        if word.possessed:
            return "possessed"
        last = word.text.casefold().rstrip(self._letters.soft)[-1:]
        for kind in ("glide", "lateral", "nasal", "voiced", "hard"):
            if last in getattr(self._letters, kind):
                return kind
        return "vowel"

    def _softened(self, text: str) -> str:
        vowels = self._letters.back + self._letters.front + self._letters.neutral
        soft = self._letters.softening.get(text[-1:])
        return text[:-1] + soft if soft and text[-2:-1] in vowels else text

    def _shapes(self, name: str) -> Iterator[str]:
        for shape, row in product(set(self._suffixes[name].values()), (0, 1)):
            yield "".join(self._rows[row].get(letter, letter) for letter in shape)

    def _choice(self, *names: str) -> str:
        shapes = (
            f"(?P<{name}>{'|'.join(sorted(set(self._shapes(name)) - {''}))})" for name in names
        )
        return f"(?:{'|'.join(shapes)})??"

    def _slots(self) -> re.Pattern[str]:
        # Each slot is skipped where that is possible, so the reading with the fewest suffixes wins.
        slots = (
            self._choice("ordinal", "ordinal_short", "ordinal_long", "collective", "quality"),
            self._choice("plural"),
            self._choice("possessive", "your"),
            self._choice(*_CASES),
            self._choice("relative"),
            self._choice("me", "you"),
        )
        return re.compile(f"{''.join(slots)}|{self._choice('with', 'like', 'by')}")
