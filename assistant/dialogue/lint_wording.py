"""Words that must not be said: blame, promises, questions for secrets, keys before options."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from assistant.texts import Language
from assistant.yaml_files import Checked, YamlFile

_WORD = re.compile(r"[^\W\d_]{2,6}")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n")
_ENDS = r"\w*\s*(?:[.!?…]|$)"
"""The end of a sentence: a key that stands there comes after its option."""

Fault = tuple[str, str]
"""What is wrong, and what to do."""


class Wording(Checked):
    """What must not be said in one language; the head of `wording.yaml` explains each list."""

    never: tuple[str, ...]
    promises: tuple[str, ...]
    secrets: tuple[str, ...]
    negations: tuple[str, ...]
    key_first: tuple[str, ...]
    abbreviations: Mapping[str, str]


class WordingFile(Checked):
    """`wording.yaml`."""

    wording: Mapping[Language, Wording]


def load_wording(folder: Path) -> Mapping[Language, Wording]:
    """The lists of a folder of scripts.

    Raises:
        ScriptError: the file is missing or wrong.
    """
    file = YamlFile(folder / "wording.yaml")
    return file.checked(WordingFile, mend="The head of the file explains every list.").wording


def wording_faults(text: str, wording: Wording) -> Iterator[Fault]:
    """What in a text must not be said."""
    small = text.lower()
    for phrase in _found(small, wording.never):
        yield (
            f"says «{phrase}»",
            "Say what the law says; the office decides, and nobody is blamed.",
        )
    for phrase in _found(small, wording.promises):
        yield (
            f"promises a decision: «{phrase}»",
            "Say what the law provides and that the office decides.",
        )
    for phrase in _found(small, wording.key_first, unless=_ENDS):
        yield (
            f"names the key before its option: «{phrase}»",
            "Say the option first and the key after it.",
        )
    yield from _secrets(small, wording)
    yield from _abbreviations(text, wording)
    if text.count("?") > 1:
        yield "asks two questions in a turn", "Ask one; the next one comes in the next turn."


def _found(small: str, phrases: tuple[str, ...], *, unless: str = "") -> Iterator[str]:
    """The phrases that stand in a text, at the beginning of a word.

    Args:
        small: the text in small letters.
        phrases: what is looked for.
        unless: expression for what makes a phrase right when it follows.
    """
    after = f"(?!{unless})" if unless else ""
    return (
        phrase
        for phrase in phrases
        # Hardly any text holds it at all: looked for first, because that takes no time.
        if phrase in small and re.search(rf"(?<!\w){re.escape(phrase)}{after}", small)
    )


def _secrets(small: str, wording: Wording) -> Iterator[Fault]:
    for sentence in _SENTENCE_END.split(small):
        words = set(re.findall(r"[\w'’]+", sentence))
        warns = any(
            negation in words if " " not in negation else negation in sentence
            for negation in wording.negations
        )
        for secret in _found(sentence, wording.secrets):
            if not warns:
                yield (
                    f"asks for a secret: «{secret}»",
                    "Never ask for card numbers, codes or passwords; say that nobody may.",
                )


def _abbreviations(text: str, wording: Wording) -> Iterator[Fault]:
    for match in _WORD.finditer(text):
        letters = match.group()
        if not letters.isupper():
            continue
        meaning = wording.abbreviations.get(letters)
        if meaning is None:
            yield (
                f"says the letters «{letters}»",
                "Say the words; or add letters and words to `abbreviations` in wording.yaml.",
            )
        elif meaning not in text[: match.start()].lower():
            yield (
                f"says «{letters}» before its words",
                f"Say the words first («…{meaning}…»), then the letters.",
            )
