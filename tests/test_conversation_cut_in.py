"""Who goes on right after Jauap cut in is answered as if that had not happened."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.dialogue.dialogue import Dialogue, Step
from assistant.dialogue.events import CallerEvent, NobodyThere, Pressed, Said, Silent
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action, Say, Turn
from assistant.listening.recogniser import Rejection
from assistant.manner import Manner
from assistant.turn_taking.happened import Do, TurnBegan, WentOn
from assistant.understanding.meaning import Reading
from tests.conversation_line import LateWork, Line, ScriptedDialogue, ScriptedVoice, turn
from tests.listening.scripted import Answer

HALF, WHOLE, ADDED = "yes stop", "yes stop but not stop", "but not stop"


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
    assert line.said[-3:] == ["To yes.", "To yes stop but not.", "Last."]
    assert [each.turn.say[0].text for each in line.of(TurnBegan)][1:] == [
        "To yes. Last.",
        "To yes stop but not. Last.",
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
    third = "yes stop but not today stop"
    line = cut_in(HALF, WHOLE, third, dialogue=Remembers())
    # A turn with a pause of a second in it is waited after for 1.3 seconds.
    line.pauses(1.5).says(0.6).pauses(9.0)
    assert remembered(line) == (third,)


@pytest.mark.parametrize(
    "dialogue",
    [
        Remembers(action=Action.TRANSFER),
        Remembers(state=State.URGENT),
        Remembers(state=State.TRANSFERRING),
    ],
    ids=["transfer", "urgent", "calling"],
)
def test_what_was_done_is_not_undone(dialogue: Remembers) -> None:
    """A person is called already, or the numbers for help are being said."""
    line = cut_in(HALF, WHOLE, dialogue=dialogue).pauses(9.0)
    assert remembered(line) == (HALF, ADDED), "and the half is not told twice"
    assert bool(line.of(Do)) == (dialogue.action is Action.TRANSFER)


def test_what_was_added_to_words_that_are_heard_otherwise_now_is_not_known() -> None:
    line = cut_in(HALF, "no but stop", dialogue=Remembers(state=State.URGENT)).pauses(9.0)
    assert remembered(line) == (HALF, "Unclear")


def test_a_key_in_between_is_not_taken_back() -> None:
    line = Line([HALF, WHOLE], Remembers()).pauses(9.0)
    line.says(1.0).pauses(0.9).presses("1").pauses(0.1).says(0.6).pauses(9.0)
    assert remembered(line) == (HALF, "Pressed", ADDED)


def test_what_follows_an_unclear_part_is_heard_alone() -> None:
    line = cut_in(HALF, Rejection.UNSURE, "now stop", dialogue=Remembers())
    line.pauses(2.9).says(0.6).pauses(9.0)
    assert remembered(line) == (HALF, "now stop")
    assert len(line.recogniser.utterances[-1].sound) < 2 * TELEPHONE_RATE


def test_a_no_that_is_added_to_a_yes_is_no_nod() -> None:
    """It answers what was asked before, and not what comes before the next question."""
    say = (Say("Before.", "ru", "prompts/before"), Say("Next?", "ru", "prompts/next"))
    dialogue = YesNo(turn("-", "yes_no", say=say))
    line = Line(["yes stop", "yes stop no stop"], dialogue).pauses(9.0)
    line.says(0.5).pauses(1.0).says(0.4).pauses(9.0)
    assert remembered(line) == ("yes stop no stop",)


def test_a_short_answer_that_was_said_already_leaves_the_line_alive() -> None:
    line = Line([HALF, "yes stop indeed stop"], Same(), voice=ShortVoice()).pauses(3.0)
    line.says(1.0).pauses(1.5).says(0.4).pauses(30.0)
    assert remembered(line)[0] == "yes stop indeed stop"
    assert isinstance(line.told[2], Silent), "the next question's clock goes on"


class ShortVoice(ScriptedVoice):
    """Each sentence takes a quarter of a second."""

    def speak(
        self, text: str, language: str, manner: Manner | None = None, *, keep: bool = True
    ) -> Iterator[Samples]:
        for phrase in super().speak(text, language, manner, keep=keep):
            yield phrase[: len(phrase) // 8]


class YesNo(Remembers):
    """Asks yes/no questions with a sentence before each."""

    def step(self, memory: Memory, event: CallerEvent) -> Step:
        step = super().step(memory, event)
        return Step(step.memory, self.opening_turn)

    def is_yes_or_no(self, text: str, language: str) -> bool:
        assert language
        return {*text.split()} <= {"yes", "no", "stop"}


class Same(Remembers):
    """Has one answer to everything."""

    def step(self, memory: Memory, event: CallerEvent) -> Step:
        return Step(super().step(memory, event).memory, turn("Good.", "yes_no"))


def test_a_number_that_is_dictated_with_pauses_is_taken_once(dialogue: Dialogue) -> None:
    begun, rest = "восемь семьсот один", "двести тридцать четыре пятьдесят шесть семьдесят восемь"
    line = Line([begun, f"{begun} {rest}"], TakingNumber(dialogue)).pauses(12.0)
    line.says(1.0).pauses(3.3).says(1.0).pauses(9.0)
    memory = line.conversation.memory
    assert memory is not None
    assert memory.number == "87012345678"
    # A sound without clear words in between: the rest is heard alone.
    line = Line([begun, Rejection.UNSURE, rest], TakingNumber(dialogue)).pauses(12.0)
    line.says(1.0).pauses(3.3).says(0.6).pauses(4.7).says(1.0).pauses(9.0)
    memory = line.conversation.memory
    assert memory is not None
    assert memory.number == "87012345678"


class TakingNumber:
    """The real dialogue, where it takes a number to call back."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue

    def opening(self, language: str, on: date) -> Step:
        step = self._dialogue.opening(language, on)
        called = Said((Reading("позовите оператора"),), language=language)
        for event in (called, NobodyThere(), Pressed("1")):
            step = self._dialogue.step(step.memory, event)
        assert step.turn.state is State.TAKING_NUMBER
        return step

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dialogue, name)


def test_later_words_are_no_addition() -> None:
    line = Line([HALF, "now stop"], Remembers()).pauses(9.0)
    line.says(1.0).pauses(2.0).says(0.6).pauses(9.0)
    assert remembered(line) == (HALF, "now stop")


def test_a_half_whose_answer_comes_late_is_taken_back_too() -> None:
    line = cut_in(HALF, WHOLE, dialogue=Remembers(), late=LateWork(3.0)).pauses(12.0)
    assert remembered(line) == (WHOLE,)
    assert line.said[-2:] == ["To yes stop but not.", "Last."]
