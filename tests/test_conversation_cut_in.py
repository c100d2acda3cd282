"""Who goes on right after Jauap cut in is answered as if that had not happened."""

from dataclasses import dataclass, replace

import pytest

from assistant.dialogue.dialogue import Step
from assistant.dialogue.events import CallerEvent, Said
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action, Turn
from assistant.listening.recogniser import Rejection
from assistant.turn_taking.happened import Do, TurnBegan, WentOn
from tests.conversation_line import LateWork, Line, ScriptedDialogue, turn
from tests.listening.scripted import Answer

HALF, WHOLE = "yes stop", "yes but not stop"


@dataclass
class Remembers(ScriptedDialogue):
    """Its memory holds the words that it was told, and it answers them with themselves."""

    action: Action = Action.NONE
    state: State = State.OPEN
    resumes: str = ""
    slower: int = 0

    def step(self, memory: Memory, event: CallerEvent) -> Step:
        words = event.readings[0].text if isinstance(event, Said) else type(event).__name__
        memory = replace(memory, topics=(*memory.topics, words))
        if words == self.resumes:
            return Step(memory, Turn((), None, State.OPEN, resume=True))
        answer = turn(f"To {words.removesuffix(' stop')}. Last.", state=self.state)
        return Step(memory, replace(answer, action=self.action))

    def slow_caller(self, memory: Memory) -> Memory:
        return replace(memory, manner=replace(memory.manner, preset="slow"))


def cut_in(*answers: Answer, dialogue: Remembers, late: LateWork | None = None) -> Line:
    """A call in which the caller goes on 0.2 s after being taken to have finished."""
    line = Line(list(answers), dialogue, late=late).pauses(9.0)
    return line.says(1.0).pauses(1.0).says(0.6)


def remembered(line: Line) -> tuple[str, ...]:
    memory = line.conversation.memory
    assert memory is not None
    return memory.topics


def test_the_answer_to_the_half_is_taken_back() -> None:
    line = cut_in(HALF, WHOLE, dialogue=Remembers()).pauses(9.0)
    assert remembered(line) == (WHOLE,)
    assert line.said[-3:] == ["To yes.", "To yes but not.", "Last."]
    assert [each.turn.say[0].text for each in line.of(TurnBegan)][1:] == [
        "To yes. Last.",
        "To yes but not. Last.",
    ]


def test_a_half_that_said_all_is_not_answered_anew() -> None:
    line = cut_in(HALF, dialogue=Remembers()).pauses(9.0)
    assert remembered(line) == (HALF,)
    assert len(line.of(TurnBegan)) == 2, "the greeting and one answer"
    assert len(line.of(WentOn)) == 1
    assert line.said[-3:] == ["To yes.", "To yes.", "Last."], "the sentence begins again"


def test_a_whole_that_asks_for_nothing_changes_nothing() -> None:
    line = cut_in(HALF, WHOLE, dialogue=Remembers(resumes=WHOLE)).pauses(9.0)
    assert remembered(line) == (HALF,)
    assert line.said[-3:] == ["To yes.", "To yes.", "Last."]


def test_an_addition_without_words_changes_nothing() -> None:
    line = cut_in(HALF, Rejection.UNSURE, dialogue=Remembers()).pauses(9.0)
    assert remembered(line) == (HALF,)
    assert line.said[-3:] == ["To yes.", "To yes.", "Last."]


def test_who_is_cut_in_on_twice_is_answered_once() -> None:
    third = "yes but not today stop"
    line = cut_in(HALF, WHOLE, third, dialogue=Remembers())
    # A turn with a pause of a second in it is waited after for 1.3 seconds.
    line.pauses(1.5).says(0.6).pauses(9.0)
    assert remembered(line) == (third,)


@pytest.mark.parametrize(
    "dialogue", [Remembers(action=Action.TRANSFER), Remembers(state=State.URGENT)]
)
def test_what_was_done_is_not_undone(dialogue: Remembers) -> None:
    """A person is called already, or the numbers for help are being said."""
    line = cut_in(HALF, WHOLE, dialogue=dialogue).pauses(9.0)
    assert remembered(line) == (HALF, WHOLE)
    assert bool(line.of(Do)) == (dialogue.action is Action.TRANSFER)


def test_a_key_in_between_is_not_taken_back() -> None:
    line = Line([HALF, WHOLE], Remembers()).pauses(9.0)
    line.says(1.0).pauses(0.9).presses("1").pauses(0.1).says(0.6).pauses(9.0)
    assert remembered(line) == (HALF, "Pressed", WHOLE)


def test_later_words_are_no_addition() -> None:
    line = Line([HALF, WHOLE], Remembers()).pauses(9.0)
    line.says(1.0).pauses(2.0).says(0.6).pauses(9.0)
    assert remembered(line) == (HALF, WHOLE)


def test_a_half_whose_answer_comes_late_is_taken_back_too() -> None:
    line = cut_in(HALF, WHOLE, dialogue=Remembers(), late=LateWork(3.0)).pauses(12.0)
    assert remembered(line) == (WHOLE,)
    assert line.said[-2:] == ["To yes but not.", "Last."]
