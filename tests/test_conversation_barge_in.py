"""The caller speaks or presses a key while Jauap speaks: what stops, when, and what goes on."""

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.dialogue.events import Pressed, Said, Unclear
from assistant.dialogue.states import State
from assistant.dialogue.turn import Say
from assistant.listening.ears import Ears
from assistant.listening.recogniser import Rejection
from assistant.listening.voice_activity import CallerVoice
from assistant.turn_taking.happened import Interrupted, TurnBegan, WentOn
from tests.conversation_line import SETTINGS, LateWork, Line, ScriptedDialogue, check, turn
from tests.listening.scripted import LoudnessDetector, ScriptedRecogniser

OFFSETS = [round(0.3 + 0.37 * number, 2) for number in range(20)]
"""Seconds into an opening of four sentences, about ten seconds long."""


@pytest.mark.parametrize("offset", OFFSETS)
def test_the_voice_stops_within_three_tenths_and_the_first_word_is_whole(offset: float) -> None:
    line = Line(["hello stop"]).pauses(offset).says(1.0).pauses(1.5)
    assert not line.sounds(offset + 0.3, offset + 1.0)
    (utterance,) = line.recogniser.utterances
    loud = np.flatnonzero(np.abs(utterance.sound) > 500) / TELEPHONE_RATE
    assert loud[-1] - loud[0] == pytest.approx(1.0, abs=0.02)
    (said,) = line.told
    assert isinstance(said, Said)
    assert said.over
    assert line.said[-1] == "Answer."


@pytest.mark.parametrize("offset", OFFSETS)
def test_after_a_noise_the_interrupted_sentence_begins_again_soon(offset: float) -> None:
    line = Line([""]).pauses(offset)
    before = line.said[-1]
    line.says(0.5).pauses(2.0)
    assert len(line.of(Interrupted)) <= 1
    again = line.next_sound(offset + 0.5)
    assert again - (offset + 0.5) <= 1.5
    if line.of(Interrupted):
        following = {"First.": "Second.", "Second.": "Third.", "Third.": "Fourth."}
        assert line.said[line.said.index(before) + 1] in (before, following.get(before))
    assert line.told == []
    line.pauses(9.0)
    assert line.said[-1] == "Fourth."


def test_a_sentence_that_is_interrupted_is_said_from_its_start() -> None:
    line = Line([""]).pauses(3.4).says(0.5).pauses(12.0)
    assert line.said == ["First.", "Second.", "Second.", "Third.", "Fourth."]


def test_in_the_pause_after_a_sentence_the_next_one_follows() -> None:
    line = Line([""]).pauses(2.1).says(0.4).pauses(12.0)
    assert line.said == ["First.", "Second.", "Third.", "Fourth."]
    assert len(line.of(WentOn)) == 1


@pytest.mark.parametrize("offset", OFFSETS)
def test_a_click_does_not_stop_the_voice(offset: float) -> None:
    line = Line([""]).pauses(offset).says(0.02).pauses(12.0)
    assert line.of(Interrupted) == []
    assert line.said == ["First.", "Second.", "Third.", "Fourth."]


class Faint(LoudnessDetector):
    """Takes everything loud for speech, but is never certain."""

    def listen(self, samples: Samples, caller: CallerVoice) -> tuple[list[float], CallerVoice]:
        speech, caller = super().listen(samples, caller)
        return [0.5 * each for each in speech], caller


def faint(answer: str) -> Line:
    recogniser = ScriptedRecogniser([answer])
    ears = Ears({"ru": recogniser}, Faint(), SETTINGS.listening, check)
    return Line(recogniser=recogniser, ears=ears)


def test_faint_sound_stops_the_voice_later() -> None:
    line = faint("").pauses(3.0).says(0.1).pauses(9.0)
    assert line.of(Interrupted) == []
    line = faint("").pauses(3.0).says(0.3).pauses(9.0)
    assert line.of(Interrupted)[0].at - 3.0 <= 0.3


def test_faint_words_stop_the_voice_as_soon_as_they_are_known() -> None:
    line = faint("stop").pauses(3.0).says(0.1).pauses(1.5)
    (stopped,) = line.of(Interrupted)
    assert stopped.at == pytest.approx(3.1 + 0.8, abs=0.08)
    assert line.said == ["First.", "Second.", "Answer."]


@pytest.mark.parametrize("kind", sorted(SETTINGS.listening.questions))
def test_a_nod_asks_for_nothing_whatever_the_question(kind: str) -> None:
    dialogue = ScriptedDialogue(turn("First. Second. Third.", kind))
    line = Line(["uh"], dialogue).pauses(3.0).says(0.4).pauses(4.0)
    assert line.next_sound(3.4) - 3.4 <= 1.5
    assert line.said[:3] == ["First.", "Second.", "Second."]
    line.pauses(8.0)
    assert [type(each) for each in line.told] == []
    assert [type(each) for each in line.of(TurnBegan)] == [TurnBegan]


@pytest.mark.parametrize(("offset", "answers"), [(1.0, 0), (3.0, 0), (6.0, 1)])
def test_yes_is_an_answer_only_to_a_question_that_was_put(offset: float, answers: int) -> None:
    say = (Say("First. Second.", "ru"), Say("Question, long enough?", "ru"))
    dialogue = ScriptedDialogue(turn("-", "yes_no", say=say))
    line = Line(["yes stop"], dialogue).pauses(offset).says(0.4).pauses(7.0)
    assert [type(each) for each in line.told] == [Said] * answers
    if not answers:
        assert len(line.of(WentOn)) == 1
        assert line.said[-1] == "Question, long enough?"


def test_a_short_command_is_heard_before_a_question_for_yes_or_no() -> None:
    say = (Say("First. Second.", "ru"), Say("Question, long enough?", "ru"))
    dialogue = ScriptedDialogue(turn("-", "yes_no", say=say))
    # The check calls them whole: they are no answer, but all that the caller wants.
    line = Line(["person stop"], dialogue).pauses(1.0).says(0.4).pauses(7.0)
    assert [type(each) for each in line.told] == [Said]
    assert line.said[-1] == "Answer."


def test_who_goes_on_after_a_nod_is_heard() -> None:
    line = Line(["uh", "uh but how much stop"]).pauses(3.0).says(0.4).pauses(1.4).says(1.0)
    line.pauses(3.0)
    (said,) = line.told
    assert isinstance(said, Said)
    assert said.readings[0].text == "uh but how much stop"
    assert line.said[-1] == "Answer."


def test_what_must_be_heard_is_not_interrupted_and_the_words_are_answered_after_it() -> None:
    dialogue = ScriptedDialogue(turn("Must. Heard.", interruptible=False))
    line = Line(["hello stop"], dialogue).pauses(1.0).says(1.0).pauses(8.0)
    assert line.of(Interrupted) == []
    assert line.said == ["Must.", "Heard.", "Answer."]
    assert len(line.told) == 1


def test_a_key_does_not_interrupt_what_must_be_heard() -> None:
    dialogue = ScriptedDialogue(turn("Must. Heard.", interruptible=False))
    line = Line(["-"], dialogue).pauses(1.0).presses("0").pauses(8.0)
    assert line.of(Interrupted) == []
    assert line.said == ["Must.", "Heard.", "Answer."]


@pytest.mark.parametrize("offset", OFFSETS)
def test_a_key_stops_the_voice_and_the_next_prompt_waits_for_the_handset(offset: float) -> None:
    line = Line(["-"]).pauses(offset).presses("2").pauses(5.0)
    pressed = round(offset * 50) / 50
    assert not line.sounds(pressed + 0.2, pressed + 0.5)
    assert line.next_sound(pressed + 0.2) - pressed == pytest.approx(0.5, abs=0.021)
    assert line.next_sound(pressed + 0.2) - pressed >= 0.499
    assert line.told == [Pressed("2")]
    assert line.said[-1] == "Answer."


def test_an_answer_to_what_is_almost_said_is_no_nod() -> None:
    dialogue = ScriptedDialogue(turn("Question?"))
    line = Line(["uh"], dialogue).pauses(1.4).says(0.4).pauses(4.0)
    (said,) = line.told
    assert isinstance(said, Said)
    assert not said.over
    assert line.said == ["Question?", "Answer."]


def test_who_speaks_while_the_answer_is_found_is_not_spoken_over() -> None:
    line = Line(["one stop", "two stop"], late=LateWork(1.0)).pauses(12.0)
    line.says(1.0).pauses(1.2).says(2.0).pauses(0.5)
    assert [type(each) for each in line.told] == [Said]
    assert line.said[-1] == "Fourth."
    line.pauses(4.0)
    assert [type(each) for each in line.told] == [Said, Said]
    assert line.said[-1] == "Answer."


def test_muttering_over_the_voice_is_passed_over_unless_it_is_urgent() -> None:
    line = Line([Rejection.UNSURE]).pauses(3.0).says(0.6).pauses(12.0)
    assert [type(each) for each in line.told] == [Unclear]
    assert line.said == ["First.", "Second.", "Second.", "Third.", "Fourth."]
    urgent = turn("Help.", state=State.URGENT)
    line = Line([Rejection.UNSURE], ScriptedDialogue(turns=[urgent]))
    line.pauses(3.0).says(0.6).pauses(12.0)
    assert line.said == ["First.", "Second.", "Help."]


def test_lines_are_parted_by_longer_pauses_than_sentences() -> None:
    pauses = SETTINGS.speaking.pauses
    say = (Say("One. Two.", "ru"), Say("Three.", "ru"))
    line = Line(["-"], ScriptedDialogue(turn(say=say))).pauses(10.0)
    assert not line.sounds(2.01, 2.0 + pauses.sentence)
    assert line.next_sound(2.01) == pytest.approx(2.0 + pauses.sentence, abs=0.02)
    second = 4.0 + pauses.sentence
    assert line.next_sound(second + 0.01) == pytest.approx(second + pauses.option, abs=0.02)
