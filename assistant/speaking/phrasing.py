"""Where a text is divided for the ear, and how long the silence after each part is.

Elderly listeners are served by pauses between phrases, not by stretched sounds: groups
B1 to B3 and B13 of the accessibility requirements. Nothing here touches sound.

What depends on the language stands in `voices/phrasing/<language>.yaml`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant import paths
from assistant.settings import PauseSettings
from assistant.yaml_files import Checked, YamlFile


class Boundary(StrEnum):
    """What stands between a phrase and the next one; values are names of `PauseSettings`."""

    PHRASE = "phrase"
    CLAUSE = "clause"
    SENTENCE = "sentence"
    OPTION = "option"
    OPTION_KEY = "option_key"
    DIGIT_GROUP = "digit_group"
    END = "end"


@dataclass(frozen=True)
class Phrase:
    """Words spoken at one breath.

    Attributes:
        text: with the punctuation that ends it, which the voice's melody follows.
        boundary: what comes after it.
    """

    text: str
    boundary: Boundary

    def pause(self, pauses: PauseSettings, factor: float = 1.0) -> float:
        """Seconds of silence after it: the setting times the preset's factor, bounded."""
        if self.boundary is Boundary.END:
            return 0.0
        seconds: float = getattr(pauses, self.boundary.value)
        return min(seconds * factor, pauses.longest)


_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"»”')]*\s+")
_CLAUSE_END = re.compile(r"(?<=[,;:])\s+")
_KEY = re.compile(r"\s+[—–]\s+")
_WORD = re.compile(r"\w+")

_SHORTEST_WORDS = 2
"""Words that a clause needs to stand alone: a single word between pauses is understood
worse than inside its sentence (B12)."""

_LONG = 12
_VERY_LONG = 17
_SHORTEST_SYLLABLES = 5
"""A clause of more syllables than `_LONG` (two and a half seconds) is divided at a
conjunction, one of more than `_VERY_LONG` at a preposition where it has no conjunction;
each part keeps at least the shortest number."""
_ENDLESS = 60
"""A clause of more syllables (14 seconds) is divided at any word: a text without
punctuation must not keep the caller waiting until the whole of it is spoken."""


@dataclass(frozen=True)
class Phrasing:
    """Divides texts of one language.

    Attributes:
        numbers: words that numbers are made of, lower case.
        before: words before which a long clause may be divided.
        before_if_very_long: words before which a very long one may be, failing those.
        after: words after which a long clause may be divided.
        syllables: counts those of a text.
    """

    numbers: frozenset[str]
    before: frozenset[str]
    before_if_very_long: frozenset[str]
    after: frozenset[str]
    syllables: Callable[[str], int]

    def split(self, text: str) -> list[Phrase]:
        """The phrases of a text that has been prepared for the ear.

        A line break divides options or paragraphs, a dash between spaces an option from
        its key. Single words between commas stay with their neighbours.
        """
        phrases: list[Phrase] = []
        for line in (line.strip() for line in text.splitlines()):
            parts = list(self._line(line))
            if parts and phrases:
                phrases[-1] = Phrase(phrases[-1].text, Boundary.OPTION)
            phrases.extend(parts)
        if phrases:
            phrases[-1] = Phrase(phrases[-1].text, Boundary.END)
        return phrases

    def _line(self, line: str) -> Iterator[Phrase]:
        for part in _KEY.split(line):
            sentences = [text for text in _SENTENCE_END.split(part) if _WORD.search(text)]
            for number, sentence in enumerate(sentences, 1):
                clauses = self._clauses(sentence)
                yield from clauses[:-1]
                last = Boundary.SENTENCE if number < len(sentences) else Boundary.OPTION_KEY
                yield Phrase(clauses[-1].text, last)

    def _clauses(self, sentence: str) -> list[Phrase]:
        """Clauses of one sentence; the boundary after the last is for the caller to say."""
        pieces = _CLAUSE_END.split(sentence.strip())
        clauses: list[Phrase] = []
        held = ""
        for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
            text = f"{held} {piece}".strip()
            held = ""
            if following and self._is_number(piece) and self._is_number(following):
                clauses.append(Phrase(text, Boundary.DIGIT_GROUP))
            elif following and min(_words(text), _words(following)) < _SHORTEST_WORDS:
                held = text
            else:
                *parts, last = self._divided(text)
                # The comma gives the voice the melody of what goes on.
                clauses.extend(Phrase(f"{part},", Boundary.PHRASE) for part in parts)
                clauses.append(Phrase(last, Boundary.CLAUSE))
        return clauses

    def _divided(self, clause: str) -> list[str]:
        """A clause in parts short enough for one breath, as far as its words allow."""
        length = self.syllables(clause)
        place = None
        if length > _LONG:
            place = self._place(clause, self.before, self.after)
        if length > _VERY_LONG and place is None:
            place = self._place(clause, self.before_if_very_long, frozenset())
        if length > _ENDLESS and place is None:
            place = self._middle(clause)
        if place is None:
            return [clause]
        return [*self._divided(clause[:place].strip()), *self._divided(clause[place:])]

    def _place(self, clause: str, before: frozenset[str], after: frozenset[str]) -> int | None:
        """Where to divide a clause, nearest to its middle; None where no word allows it."""
        best: tuple[int, int] | None = None
        for match in re.finditer(r"(\w+)\s+(?=(\w+))", clause):
            word, following = match.group(1).lower(), match.group(2).lower()
            if word not in after and (following not in before or self._binds(word)):
                continue
            rest = clause[match.end() :]
            left, right = self.syllables(clause[: match.end()]), self.syllables(rest)
            if min(left, right) >= _SHORTEST_SYLLABLES and _words(rest) >= _SHORTEST_WORDS:
                best = min(best or (1000, 0), (abs(left - right), match.end()))
        return best[1] if best else None

    def _middle(self, clause: str) -> int | None:
        """The gap between words nearest to the middle; None in a single word."""
        gaps = [match.end() for match in re.finditer(r"(?<=\w)\s+(?=\w)", clause)]
        return min(gaps, key=lambda gap: abs(2 * gap - len(clause)), default=None)

    def _binds(self, word: str) -> bool:
        """Whether a word is not to be parted from the next: a preposition, a number."""
        return word in self.before or word in self.before_if_very_long or word in self.numbers

    def _is_number(self, text: str) -> bool:
        words = _WORD.findall(text.lower())
        return bool(words) and all(word in self.numbers for word in words)


class _File(Checked):
    numbers: str
    before: str
    before_if_very_long: str
    after: str


def load_phrasing(
    language: str, syllables: Callable[[str], int], folder: Path | None = None
) -> Phrasing:
    """The phrasing of a language.

    Args:
        language: ISO 639-1.
        syllables: counts those of a text, as `Lexicon.syllables`.
        folder: where `<language>.yaml` lies; the shipped files without it.

    Raises:
        ScriptError: the file is missing, is no YAML or has another form.
    """
    path = (folder or paths.shipped("voices") / "phrasing") / f"{language}.yaml"
    content = YamlFile(path).checked(_File, mend="The form stands in docs/speaking.md.")
    return Phrasing(
        numbers=frozenset(content.numbers.split()),
        before=frozenset(content.before.split()),
        before_if_very_long=frozenset(content.before_if_very_long.split()),
        after=frozenset(content.after.split()),
        syllables=syllables,
    )


def _words(text: str) -> int:
    return len(_WORD.findall(text))
