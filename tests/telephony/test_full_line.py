"""Callers beyond the cap: by keys alone they reach a callback, and every topic."""

import pytest

from assistant.dialogue.dialogue import Dialogue, Step
from assistant.dialogue.events import Pressed, Silent
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action
from telephony.full_line import FullLine
from tests.conversation_line import ON


@pytest.fixture(scope="module")
def line(dialogue: Dialogue) -> FullLine:
    return FullLine(dialogue)


def pressed(line: FullLine, step: Step, keys: str) -> Step:
    for key in keys:
        step = line.step(step.memory, Pressed(key))
    return step


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_it_begins_with_what_is_the_matter_and_a_callback(line: FullLine, language: str) -> None:
    step = line.opening(language, ON)
    assert step.turn.say[0].source == "prompts/lines_full"
    assert {say.language for say in step.turn.say} == {language}
    assert step.memory.state is State.OFFERING_CALLBACK
    assert step.turn.listen is not None
    assert dict(step.turn.listen.keys) == {"1": "yes", "2": "no"}


def test_a_number_is_taken_by_keys_and_the_menu_follows(line: FullLine) -> None:
    step = pressed(line, line.opening("ru", ON), "1" + "77051234568" + "1")
    assert step.turn.action is Action.TAKE_CALLBACK
    assert step.turn.callback is not None
    assert step.turn.callback.endswith("7051234568")
    assert step.memory.state is State.MENU
    assert step.turn.listen is not None
    assert step.turn.listen.keys


def test_who_wants_no_callback_chooses_a_topic_by_keys(line: FullLine) -> None:
    step = pressed(line, line.opening("ru", ON), "2")
    assert step.memory.state is State.MENU
    step = pressed(line, step, "11")
    assert step.memory.topic is not None


def test_a_person_can_be_had_all_the_same(line: FullLine) -> None:
    assert pressed(line, line.opening("ru", ON), "0").turn.action is Action.TRANSFER


def test_silence_and_asides_are_as_in_any_call(line: FullLine) -> None:
    opened = line.opening("ru", ON)
    assert line.step(opened.memory, Silent()).turn.say
    assert line.filler(opened.memory).say
    assert line.backchannel(opened.memory).say
    assert line.slow_caller(opened.memory).manner.preset == "slow"
