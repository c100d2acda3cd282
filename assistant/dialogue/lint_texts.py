"""What makes a text hard to follow by ear, or wrong to say."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from assistant.dialogue.wording import PLACEHOLDER, placeholders
from assistant.understanding.normalising import Normaliser
from assistant.yaml_files import Place, Problem, YamlFile

_MOST_WORDS_IN_SENTENCE = 15  # accessibility requirement B10
_MOST_WORDS_IN_LINE = 30  # B11: one breath, then the floor is given back
_WORDS_OF_MONEY = 7
"""A hundred and sixty-four thousand three hundred and fifty tenge: what a sum takes in words."""
_WORDS_OF_FIGURE = 2
_LARGE = 100
"""From here on a number in words is a sum, a year or a telephone number; smaller ones count
children, days and groups."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_KEY = re.compile(r" — \d$")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


class TextRules:
    """Rules for spoken texts of one language."""

    def __init__(self, money: AbstractSet[str], normaliser: Normaliser) -> None:
        """Say what the rules need to know.

        Args:
            money: placeholders that are sums.
            normaliser: finds numbers in words.
        """
        self._money = money
        self._normaliser = normaliser

    def faults(self, text: str, *, known: AbstractSet[str]) -> Iterator[tuple[str, str]]:
        """What is wrong with a text, each with what to do.

        Args:
            text: as written, with placeholders.
            known: placeholders that can be filled; where none can, a number may be written
                in words, such as the year 1998 in a question.
        """
        if not text.strip():
            yield "says nothing", "Write the text in this language too."
        for name in placeholders(text):
            if name not in known:
                yield (
                    f"{{{name}}} stands for nothing",
                    "Name an amount of this topic, a parameter, or a fact of the answer.",
                )
        for line in filter(None, map(str.strip, text.splitlines())):
            yield from self._line(line, words_too=bool(known))

    def _line(self, line: str, *, words_too: bool) -> Iterator[tuple[str, str]]:
        money = self._money
        spoken = PLACEHOLDER.sub(" x ", _KEY.sub("", line))
        if re.search(r"\d", spoken) or (words_too and self._has_large_number(spoken)):
            yield (
                "has a figure written by hand",
                "Put the figure into parameters/ and name it in braces.",
            )
        if re.search(r"[^\s] [—–-] [^\s]", PLACEHOLDER.sub("x", _KEY.sub("", line))):
            yield (
                "has a dash inside a sentence",
                "A dash stands only between an option and its key; use a full stop.",
            )
        if _words(line, money) > _MOST_WORDS_IN_LINE:
            yield (
                f"has a line of {_words(line, money)} words, as they are spoken",
                f"Break it into lines of at most {_MOST_WORDS_IN_LINE}.",
            )
        for sentence in _SENTENCE_END.split(line):
            count = _words(sentence, money)
            if count > _MOST_WORDS_IN_SENTENCE:
                yield (
                    f"has a sentence of {count} words, as they are spoken: «{sentence}»",
                    f"Say it in sentences of at most {_MOST_WORDS_IN_SENTENCE}, one idea each.",
                )

    def _has_large_number(self, spoken: str) -> bool:
        """Whether a number in words stands there that only the law can give."""
        numbers = (token.number for token in self._normaliser.tokens(spoken))
        return any(number is not None and number >= _LARGE for number in numbers)


def mixed_scripts(file: YamlFile) -> Iterator[Problem]:
    """Words with Latin and Cyrillic letters, which look right and are never found."""
    for place, text in _strings(file.data, ()):
        if not (_LATIN.search(text) and _CYRILLIC.search(text)):
            continue
        for word in _WORD.findall(PLACEHOLDER.sub(" ", text)):
            parts = word.split("-")
            if any(_LATIN.search(part) and _CYRILLIC.search(part) for part in parts):
                yield file.problem(
                    place,
                    f"«{word}» mixes Latin and Cyrillic letters",
                    "Type the word anew with one keyboard.",
                )


def _words(text: str, money: AbstractSet[str]) -> int:
    figures = list(placeholders(text))
    sums = sum(name in money for name in figures)
    words = len(_WORD.findall(PLACEHOLDER.sub(" ", text)))
    return words + sums * _WORDS_OF_MONEY + (len(figures) - sums) * _WORDS_OF_FIGURE


def _strings(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _strings(value, (*place, key))
            if isinstance(key, str):
                yield (*place, key), key
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _strings(value, (*place, number))
