"""A crawler over all states: every command works in each, by voice and by key, in three languages.

A new state that forgets one of them fails here, and so does one that nobody reaches or leaves.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
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
from assistant.dialogue.states import MOVES, State
from assistant.dialogue.turn import Action
from assistant.understanding.meaning import Reading

DATA: Mapping[str, Any] = YAML(typ="safe").load(
    Path(__file__).with_name("states.yaml").read_text(encoding="utf-8")
)
ON = date(2026, 11, 22)
LANGUAGES = ("ru", "kk", "en")
PRESETS = ("fast", "normal", "slow", "slowest")
CALLBACK = frozenset({State.OFFERING_CALLBACK, State.TAKING_NUMBER, State.CONFIRMING_NUMBER})
BADLY = 0.03
"""A confidence of what is asked back."""
QUIET = frozenset({State.HOLDING, State.TRANSFERRING, State.CLOSED})
"""Where nothing is asked: a command that says the question again has none to say."""


class Crawler:
    """Reaches states, and holds every step against the table of moves."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self.at = cache(self._reach)

    def step(self, memory: Memory, *events: CallerEvent, back: bool = False) -> Step:
        step = Step(memory, self._dialogue.opening(memory.language, ON).turn)
        for event in events:
            before = step.memory.state
            step = self._dialogue.step(step.memory, event)
            if not back:
                assert step.memory.state in MOVES[before], (before, event, step.memory.state)
            assert step.turn.state is step.memory.state
        return step

    def _reach(self, state: State, language: str) -> Memory:
        memory = self._dialogue.opening(language, ON).memory
        if state.value not in DATA["by_words"]:
            memory = self.step(memory, Pressed(DATA["language_key"][language])).memory
        for deed in DATA["reached"][state.value]:
            if "until" in deed:
                for _ in range(5):
                    if memory.state is not State(deed["until"]):
                        memory = self.step(memory, Pressed("#")).memory
            else:
                memory = self.step(memory, *events_of(deed, language)).memory
        assert memory.state is state, f"{state} is not reached: {memory.state}"
        assert memory.language == language
        return memory


def events_of(deed: Mapping[str, Any], language: str) -> Iterator[CallerEvent]:
    match deed:
        case {"say": name}:
            yield said(name, language)
        case {"key": key}:
            yield Pressed(key)
        case {"badly": name}:
            yield Said((Reading(DATA["said"][language][name], BADLY),), language=language)
        case {"keys": keys}:
            yield from map(Pressed, keys)
        case {"nobody": True}:
            yield NobodyThere()


def said(name: str, language: str) -> Said:
    return Said((Reading(DATA["said"][language][name]),), language=language)


@pytest.fixture(scope="module")
def crawler(dialogue: Dialogue) -> Crawler:
    return Crawler(dialogue)


def is_transferred(before: Memory, step: Step) -> bool:
    urgent = before.state is State.URGENT or before.urgent is not None
    action = Action.EMERGENCY_TRANSFER if urgent else Action.TRANSFER
    return step.turn.action is action and step.memory.state is State.TRANSFERRING


def is_repeated(before: Memory, step: Step) -> bool:
    slower = PRESETS.index(step.memory.manner.preset) > PRESETS.index(before.manner.preset)
    if before.state is State.HOLDING and before.held is not None:
        before = before.held
    return bool(step.turn.say) and step.turn.say == before.last and slower


def is_slower(before: Memory, step: Step) -> bool:
    slower = PRESETS.index(step.turn.manner.preset) > PRESETS.index(before.manner.preset)
    return slower and len(step.turn.say) > 1


def is_louder(before: Memory, step: Step) -> bool:
    return step.turn.manner.gain > before.manner.gain and len(step.turn.say) > 1


def is_back(before: Memory, step: Step) -> bool:
    held = before.held if before.state is State.HOLDING and before.held else before
    if held.before is None:
        return bool(step.turn.say) and step.memory.state is held.state
    return step.memory.state is held.before.state and bool(step.turn.say)


def is_helped(before: Memory, step: Step) -> bool:
    held = before.held if before.state is State.HOLDING and before.held else before
    return len(step.turn.say) > 1 and step.memory.state in (held.state, State.OPEN)


def is_in_other_language(before: Memory, step: Step) -> bool:
    other = {"ru": "kk", "kk": "ru", "en": "ru"}[before.language]
    return step.memory.language == other and {each.language for each in step.turn.say} == {other}


def is_stopped(before: Memory, step: Step) -> bool:  # noqa: ARG001 - the same for all
    return step.memory.state is State.OPEN and len(step.turn.say) == 1


def is_held(before: Memory, step: Step) -> bool:  # noqa: ARG001 - the same for all
    return step.memory.state is State.HOLDING and bool(step.turn.say)


def is_urgent(before: Memory, step: Step) -> bool:  # noqa: ARG001 - the same for all
    text = step.turn.text
    return step.memory.state is State.URGENT and "112" in text


VOICE: Mapping[str, Callable[[Memory, Step], bool]] = {
    "operator": is_transferred,
    "repeat": is_repeated,
    "slower": is_slower,
    "louder": is_louder,
    "back": is_back,
    "help": is_helped,
    "language": is_in_other_language,
    "stop": is_stopped,
    "wait": is_held,
    "emergency": is_urgent,
}
KEYS: Mapping[str, Callable[[Memory, Step], bool]] = {
    "0": is_transferred,
    "*": is_repeated,
    "9": is_back,
}


def test_every_state_is_in_the_crawl() -> None:
    assert {State(name) for name in DATA["reached"]} == set(State) == set(MOVES)


def test_no_state_command_or_language_leaves_the_crawl_unnoticed() -> None:
    assert (len(State), len(VOICE) + len(KEYS), len(LANGUAGES)) == (21, 13, 3)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
@pytest.mark.parametrize("command", VOICE)
def test_a_command_works_by_voice(
    crawler: Crawler, state: State, command: str, language: str
) -> None:
    before = crawler.at(state, language)
    step = crawler.step(before, said(command, language), back=command == "back")
    assert VOICE[command](before, step), (step.turn.text, step.memory.state)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
@pytest.mark.parametrize("key", KEYS)
def test_a_command_works_by_key(crawler: Crawler, state: State, key: str, language: str) -> None:
    before = crawler.at(state, language)
    events: list[CallerEvent] = [Pressed(key)]
    if key == "9" and state in (State.ASKING, State.TAKING_NUMBER):
        # Where a number is typed, a lone nine is «back» once no other digit follows.
        events.append(Paused())
    step = crawler.step(before, *events, back=key == "9")
    assert KEYS[key](before, step), (step.turn.text, step.memory.state)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
def test_every_state_is_left_and_none_ends_on_an_error(
    crawler: Crawler, state: State, language: str
) -> None:
    """Whatever goes wrong three times leads to a person, a callback or a quiet line (D7, C9)."""
    memory = crawler.at(state, language)
    for event in (Unclear(), NothingThere(), Unclear()):
        memory = crawler.step(memory, event).memory
    if state in CALLBACK:
        # Nobody was there: the talk goes on where it was left.
        assert memory.state not in (*CALLBACK, State.TRANSFERRING)
        return
    if state is State.HOLDING:
        # Noises are nothing to somebody who asked to wait.
        memory = crawler.step(memory, Unclear()).memory
    assert memory.state is State.TRANSFERRING
    memory = crawler.step(memory, NobodyThere()).memory
    assert memory.state is State.OFFERING_CALLBACK


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
def test_silence_is_never_an_answer(crawler: Crawler, state: State, language: str) -> None:
    """Ever new words, then a warning with time; nothing is told, sent or decided (C9, D6, F3)."""
    memory = crawler.at(state, language)
    people, texts = memory.people, []
    for _ in range(4):
        step = crawler.step(memory, Silent())
        memory = step.memory
        assert memory.people == people
        assert step.turn.action in (Action.NONE, Action.ALARM)
        texts.append(step.turn.text)
    if state not in (*QUIET, State.GETTING_PEN, State.URGENT, State.ENDING, State.RATING):
        assert len(set(texts)) == 4, texts
        assert step.turn.listen is not None
        assert step.turn.listen.kind == "warned"


@pytest.mark.parametrize(
    ("language", "words", "helped"),
    [
        ("ru", "да, помогло", True),
        ("ru", "нет, не помогло", False),
        ("ru", "<key 1>", True),
        ("ru", "<key 2>", False),
        ("ru", "не знаю", None),
        ("kk", "рахмет", True),
        ("kk", "жоқ", False),
        ("en", "not really", False),
    ],
)
def test_whether_it_helped_is_remembered(
    dialogue: Dialogue, *, language: str, words: str, helped: bool | None
) -> None:
    asked = Memory(on=ON, language=language, state=State.RATING)
    key = words.removeprefix("<key ").removesuffix(">")
    event = Pressed(key) if key != words else Said((Reading(words),), language)
    assert dialogue.step(asked, event).memory.helped is helped
