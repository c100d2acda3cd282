"""Sentences by which cries for help are learnt: as they are written, and as they are misheard."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product
from math import isqrt, prod
from random import Random
from typing import Annotated

from pydantic import AfterValidator, Field

from assistant.understanding.urgent_file import UrgentKind
from assistant.yaml_files import Checked

_LINE = re.compile(r"(?:[^()|]|\([^()]*\))+")
_CHOICE = re.compile(r"\(([^()]*)\)")
_LEAST, _MOST = 12, 80
"""Sentences that are taken of a line with choices: at least and at most."""
_COPIES = 6
"""Times that a line without choices is taken, each time with other words around it."""
_OPENED, _ENDED, _MISHEARD, _BESIDE = 0.35, 0.3, 0.5, 0.06
"""Shares of sentences with an opening, with an ending, with misheard words, and of cries that
stand beside an ordinary question."""
_WRONG_WORDS = 5
"""One in so many words of a misheard sentence is wrong."""
_SHORTEST_CUT = 4
"""Letters of the shortest word whose ending is misheard."""


class Told(Enum):
    """What a sentence is an example of: the kinds of trouble, and what is none."""

    FIRE = "fire"
    GAS = "gas"
    CRIME = "crime"
    MEDICAL = "medical"
    DISTRESS = "distress"
    SCAM = "scam"
    OPERATOR = "operator"
    ORDINARY = "ordinary"

    @property
    def kind(self) -> UrgentKind | None:
        """The trouble; None for calls for a person and for ordinary talk."""
        return None if self in (Told.OPERATOR, Told.ORDINARY) else UrgentKind(self.value)


def _whole(line: str) -> str:
    if not _LINE.fullmatch(line):
        message = "needs words, and «|» only inside brackets that are opened and closed"
        raise ValueError(message)
    return line


Line = Annotated[str, AfterValidator(_whole)]
"""A sentence; `(one|other)` in it stands for either."""


class ExampleLines(Checked):
    """Sentences by language.

    `(one|other)` in a sentence stands for either; an empty one may be missing.
    """

    ru: tuple[Line, ...] = ()
    kk: tuple[Line, ...] = ()
    en: tuple[Line, ...] = ()

    def in_language(self, language: str) -> tuple[str, ...]:
        """The sentences of one language."""
        lines: tuple[str, ...] = getattr(self, language)
        return lines


class UrgentExamplesFile(Checked):
    """`urgent_examples.yaml`.

    Attributes:
        openings: what callers say before anything.
        endings: what they say after it.
        examples: sentences of each kind.
    """

    openings: ExampleLines = ExampleLines()
    endings: ExampleLines = ExampleLines()
    examples: Mapping[Told, ExampleLines] = Field(default_factory=dict)


@dataclass(frozen=True)
class Sentence:
    """A sentence to learn from.

    Attributes:
        told: what it is an example of.
        text: its words.
        line: of the examples, from which it was made.
    """

    told: Told
    text: str
    line: str


def sentences(
    file: UrgentExamplesFile,
    languages: Sequence[str],
    questions: Mapping[str, Sequence[str]],
) -> Iterator[Sentence]:
    """All that is learnt from, the same in every run.

    What is made of a line depends on that line alone, but for the question that a few cries
    stand beside: a phrase that an office adds elsewhere must not change what else is learnt.

    Args:
        file: the examples.
        languages: of the callers.
        questions: of all topics, by language: ordinary talk.
    """
    for language in languages:
        maker = _Maker(file, language, questions[language])
        for told, lines in file.examples.items():
            for line in lines.in_language(language):
                chance = _chance_of(line)
                for text in _spelt_out(line, chance):
                    yield Sentence(told, maker.as_heard(text, told, chance), line)
        for text in questions[language]:
            heard = maker.as_heard(text, Told.ORDINARY, _chance_of(text))
            yield Sentence(Told.ORDINARY, heard, text)


def _chance_of(line: str) -> Random:
    """The same chances for the same line, in every run."""
    return Random(line)  # noqa: S311 - nothing secret


class _Maker:
    """Puts sentences among other words, and mishears some of them."""

    def __init__(self, file: UrgentExamplesFile, language: str, questions: Sequence[str]) -> None:
        self._openings = [
            t for line in file.openings.in_language(language) for t in every_sentence(line)
        ]
        self._endings = [
            t for line in file.endings.in_language(language) for t in every_sentence(line)
        ]
        self._questions = questions

    def as_heard(self, text: str, told: Told, chance: Random) -> str:
        """A sentence as it might come from a recogniser."""
        if told.kind is not None and self._questions and chance.random() < _BESIDE:
            beside = chance.choice(self._questions)
            text = f"{beside} {text}" if chance.random() < 1 / 2 else f"{text} {beside}"
        if self._openings and chance.random() < _OPENED:
            text = f"{chance.choice(self._openings)} {text}"
        if self._endings and chance.random() < _ENDED:
            text = f"{text} {chance.choice(self._endings)}"
        return misheard(text, chance) if chance.random() < _MISHEARD else text


def misheard(text: str, chance: Random) -> str:
    """A sentence with some words wrong, as recognisers err on old voices and bad lines.

    Words are lost, glued together, cut in two, or get another ending or a wrong letter.

    Args:
        text: as it was said.
        chance: decides what goes wrong.
    """
    words = text.split()
    heard: list[str] = []
    for word in words:
        if chance.randrange(_WRONG_WORDS) or not word:
            heard.append(word)
            continue
        match chance.randrange(5):
            case 0 if len(words) > 2:
                continue
            case 1 if heard:
                heard[-1] += word
            case 2 if len(word) > _SHORTEST_CUT:
                heard.append(word[: -chance.randint(1, 2)])
            case 3 if len(word) > _SHORTEST_CUT:
                at = chance.randrange(len(word) - 1)
                heard.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
            case _ if len(word) > _SHORTEST_CUT:
                at = chance.randrange(1, len(word) - 1)
                other = chance.choice(text.replace(" ", ""))
                heard.append(word[:at] + other + word[at + 1 :])
            case _:
                heard.append(word)
    return " ".join(heard)


def _spelt_out(line: str, chance: Random) -> Iterator[str]:
    """Some of the sentences that a line stands for."""
    parts = [part.split("|") for part in _CHOICE.split(line)]
    count = prod(len(part) for part in parts)
    if count == 1:
        for _ in range(_COPIES):
            yield line
        return
    for _ in range(max(_LEAST, min(_MOST, 2 * isqrt(count)))):
        yield _joined([chance.choice(part) for part in parts])


def every_sentence(line: str) -> Iterator[str]:
    """All the sentences that a line stands for."""
    yield from map(_joined, product(*(part.split("|") for part in _CHOICE.split(line))))


def _joined(parts: Sequence[str]) -> str:
    return " ".join("".join(parts).split())
