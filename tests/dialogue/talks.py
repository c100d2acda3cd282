"""Short talks for tests: what a caller does, and the turns that come of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from assistant.dialogue.composing import Step
from assistant.dialogue.dialogue import Dialogue
from assistant.dialogue.events import (
    CallerEvent,
    NobodyThere,
    NothingThere,
    Paused,
    Pressed,
    Said,
    Silent,
    Unclear,
)
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Turn
from assistant.understanding.meaning import Reading

ON = date(2026, 11, 22)
LANGUAGES = ("ru", "kk", "en")
DATA: Mapping[str, Any] = YAML(typ="safe").load(
    Path(__file__).with_name("requirements.yaml").read_text(encoding="utf-8")
)
"""Sentences of callers, by what they are to prove and by language."""

_SIGNS: dict[str, CallerEvent] = {
    "<silence>": Silent(),
    "<unclear>": Unclear(),
    "<noise>": NothingThere(),
    "<nobody>": NobodyThere(),
    "<paused>": Paused(),
}


class Talk:
    """One conversation with the real dialogue.

    Attributes:
        turns: all turns so far, the opening first.
    """

    def __init__(self, dialogue: Dialogue, language: str = "ru") -> None:
        self._dialogue = dialogue
        self._step = dialogue.opening(language, ON)
        self.turns = [self._step.turn]

    @property
    def memory(self) -> Memory:
        """What is remembered now."""
        return self._step.memory

    @property
    def turn(self) -> Turn:
        """The last turn."""
        return self._step.turn

    def says(self, *deeds: str) -> Turn:
        """What comes of words, or of `<key 12>`, `<silence>`, `<unclear>` and the like."""
        for deed in deeds:
            for event in _events(deed):
                self.does(event)
        return self.turn

    def does(self, event: CallerEvent) -> Step:
        """What comes of an event."""
        self._step = self._dialogue.step(self.memory, event)
        self.turns.append(self._step.turn)
        return self._step

    def told_up_to_a_question(self) -> str:
        """All that is still told before something is asked."""
        texts = [self.turn.text]
        while self.memory.state is State.TELLING:
            texts.append(self.says("<key #>").text)
        return "\n".join(texts)

    def told(self, most: int = 12) -> str:
        """All that is still told when the caller only says to go on."""
        texts = [self.turn.text]
        while self.memory.rest and most:
            most -= 1
            texts.append(self.says("<key #>").text)
        return "\n".join(texts)


def _events(deed: str) -> Sequence[CallerEvent]:
    if deed in _SIGNS:
        return [_SIGNS[deed]]
    if deed.startswith("<key "):
        return [Pressed(key) for key in deed.removeprefix("<key ").rstrip(">")]
    if deed.startswith("<over "):
        return [Said((Reading(deed.removeprefix("<over ").rstrip(">")),), over=True)]
    return [Said((Reading(deed),))]


BeginTalk = Callable[[str], Talk]
"""The fixture `talk`: begins a talk in a language."""


def by_language(name: str) -> list[tuple[str, Any]]:
    return [(language, each) for language in LANGUAGES for each in DATA[name][language]]


def known(talk: Talk) -> dict[str, Any]:
    """What is known of the caller, and what a question of nobody in particular supposes."""
    return {**talk.memory.people.get("self", {}), **talk.memory.supposed}


def heard(text: str, language: str) -> Said:
    """Words as a recogniser of a language gives them."""
    return Said((Reading(text),), language=language)


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d[\d ]*\d|\d", text))
