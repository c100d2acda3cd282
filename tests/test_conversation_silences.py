"""No silence is too long: slow answers announce themselves, long pauses are encouraged."""

import time
from concurrent.futures import Future

import pytest

from assistant.dialogue.events import CannotHear, Pressed, Said
from assistant.listening.recogniser import Recognition
from assistant.turn_taking.happened import CallerDid
from tests.conversation_line import SETTINGS, LateWork, Line, ScriptedDialogue, turn
from tests.listening.scripted import ScriptedRecogniser

SHORT = turn("Question.")


@pytest.mark.parametrize("delay", [2.0, 6.0, 20.0])
def test_a_slow_answer_announces_itself_and_no_silence_is_long(delay: float) -> None:
    line = Line(["hello stop"], ScriptedDialogue(SHORT), late=LateWork(delay)).pauses(3.0)
    line.says(1.0).pauses(delay + 4.0)
    (asked,) = line.of(CallerDid)
    assert line.next_sound(4.0) == pytest.approx(asked.at + 1.5, abs=0.03)
    assert line.said[1] == "Filler."
    assert line.said[-1] == "Answer."
    assert line.longest_silence(4.0, line.now) <= 4.0
    begun = [event for event in line.said if event == "Filler."]
    assert len(begun) == {2.0: 1, 6.0: 1, 20.0: 4}[delay]


def test_a_quick_answer_announces_nothing() -> None:
    line = Line(["hello stop"], ScriptedDialogue(SHORT), late=LateWork(1.4)).pauses(3.0)
    line.says(1.0).pauses(6.0)
    assert line.said == ["Question.", "Answer."]


def test_a_key_whose_answer_is_slow_is_answered_meanwhile_too() -> None:
    line = Line(["-"], ScriptedDialogue(SHORT), late=LateWork(4.0)).pauses(3.0)
    line.presses("2").pauses(8.0)
    assert line.told == [Pressed("2")]
    assert line.said == ["Question.", "Filler.", "Answer."]
    assert line.next_sound(3.0) == pytest.approx(4.5, abs=0.03)


def test_the_answer_does_not_cut_the_words_said_meanwhile() -> None:
    line = Line(["hello stop"], ScriptedDialogue(SHORT), late=LateWork(2.0)).pauses(3.0)
    line.says(1.0).pauses(6.0)
    first = line.next_sound(4.0)
    assert line.longest_silence(first, first + 2.0) < 0.05
    assert not line.sounds(first + 2.02, first + 2.28)
    assert line.next_sound(first + 2.02) == pytest.approx(first + 2.3, abs=0.03)


def test_who_speaks_is_not_told_to_wait() -> None:
    line = Line(["one stop", "two stop"], ScriptedDialogue(SHORT), late=LateWork(3.0)).pauses(3.0)
    line.says(1.0).pauses(1.5).says(3.0)
    assert line.said == ["Question."]


def test_a_caller_who_speaks_stops_the_words_said_meanwhile() -> None:
    line = Line(["one stop", "two stop"], ScriptedDialogue(SHORT), late=LateWork(6.0)).pauses(3.0)
    line.says(1.0).pauses(3.0).says(1.0)
    assert line.said == ["Question.", "Filler."]
    assert not line.sounds(7.0 + 0.3, 8.0)


class LateRecogniser(ScriptedRecogniser):
    """Answers when it is told to."""

    def tell(self) -> None:
        self.answers = ["hello stop"]
        utterance = self.utterances[-1]
        looked = utterance._peeked
        assert looked is not None
        answer: Future[Recognition] = utterance._look()
        looked.set_result(answer.result())


def live(line: Line, seconds: float) -> Line:
    """Frames with time between them for the threads of a live line, also on a busy machine."""
    for _ in range(round(seconds * 10)):
        line.pauses(0.1)
        time.sleep(0.01)
    return line


def test_slow_words_are_announced_on_a_live_line() -> None:
    recogniser = LateRecogniser([None])
    line = Line(dialogue=ScriptedDialogue(SHORT), recogniser=recogniser, replay=False)
    live(line, 4.0).says(1.0)
    live(line, 6.0)
    assert line.said == ["Question.", "Filler."]
    # Two seconds end the turn, of which no words are known; one and a half later it is told.
    assert line.next_sound(5.0) == pytest.approx(8.5, abs=0.3)
    assert line.next_sound(5.0) - 5.0 <= 4.0
    recogniser.tell()
    live(line, 4.0)
    assert [type(each) for each in line.told] == [Said]
    assert line.said == ["Question.", "Filler.", "Answer."]
    line.conversation.hang_up()


def test_words_that_never_come_end_in_keys_on_a_live_line() -> None:
    line = Line(
        dialogue=ScriptedDialogue(SHORT), recogniser=ScriptedRecogniser([None]), replay=False
    )
    live(line, 4.0).says(1.0)
    live(line, 22.0)
    assert line.told == [CannotHear()]
    assert line.said[-1] == "Answer."
    assert line.longest_silence(5.0, line.now - 2.0) <= 4.1
    line.conversation.hang_up()


def test_a_long_pause_in_an_unfinished_sentence_is_encouraged_and_the_turn_stays_open() -> None:
    dialogue = ScriptedDialogue(SHORT)
    line = Line(["well and", "well and more stop"], dialogue).pauses(3.0)
    line.says(1.0).pauses(5.0).says(1.0).pauses(5.0)
    assert line.said == ["Question.", "Backchannel.", "Answer."]
    assert line.next_sound(4.0) == pytest.approx(6.0, abs=0.06)
    (said,) = line.told
    assert isinstance(said, Said)
    assert said.readings[0].text == "well and more stop"
    assert not said.over


def test_who_says_no_more_after_that_is_answered() -> None:
    line = Line(["well and"], ScriptedDialogue(SHORT)).pauses(3.0).says(1.0).pauses(12.0)
    assert line.said[:3] == ["Question.", "Backchannel.", "Answer."]
    (asked, *_) = line.of(CallerDid)
    wait = SETTINGS.turn_taking.backchannel_wait
    assert asked.at == pytest.approx(6.0 + 2.0 + wait, abs=0.1)


def test_each_pause_is_encouraged_once() -> None:
    answers = ["well and", "well er and", "well er more stop"]
    line = Line(answers, ScriptedDialogue(SHORT)).pauses(3.0)
    line.says(1.0).pauses(4.5).says(1.0).pauses(4.5).says(1.0).pauses(5.0)
    assert line.said == ["Question.", "Backchannel.", "Backchannel.", "Answer."]


def test_a_caller_who_goes_on_stops_the_encouragement() -> None:
    line = Line(["well and", "well more stop"], ScriptedDialogue(SHORT)).pauses(3.0)
    line.says(1.0).pauses(2.6).says(2.0)
    assert not line.sounds(6.6 + 0.3, 8.6)


def test_a_finished_sentence_is_not_encouraged() -> None:
    line = Line(["well"], ScriptedDialogue(SHORT)).pauses(3.0).says(1.0).pauses(3.0)
    assert line.said == ["Question.", "Answer."]
