"""What the dialogue is told of a caller, and when."""

from dataclasses import replace

import pytest

from assistant.dialogue.events import (
    NobodyThere,
    NothingThere,
    Paused,
    Pressed,
    Said,
    Silent,
    Unclear,
)
from assistant.dialogue.states import State
from assistant.dialogue.turn import Action, Turn
from assistant.errors import ConfigurationError
from assistant.listening.ears import Ears
from assistant.listening.recogniser import Rejection
from assistant.turn_taking.happened import Answered, CallerDid, Do, TurnSpoken
from tests.conversation_line import SETTINGS, Line, ScriptedDialogue, ScriptedVoice, check, turn
from tests.listening.scripted import LoudnessDetector, ScriptedRecogniser

SHORT = turn("Question.")


def after_opening(answers: list[object], **changes: object) -> Line:
    dialogue = ScriptedDialogue(turn("Question.", **changes))  # type: ignore[arg-type]  # of a turn
    return Line(answers, dialogue).pauses(2.5)  # type: ignore[arg-type]  # answers


def at(line: Line, kind: type) -> float:
    (event,) = [each for each in line.of(CallerDid) if isinstance(each.event, kind)]
    return event.at


@pytest.mark.parametrize("kind", sorted(SETTINGS.listening.questions))
def test_silence_counts_from_the_end_of_the_prompt(kind: str) -> None:
    line = Line(["-"], ScriptedDialogue(turn("One. Two.", kind)))
    no_input = SETTINGS.listening.questions[kind].no_input
    line.pauses(no_input + 6.0)
    (spoken, *_) = line.of(TurnSpoken)
    assert at(line, Silent) - spoken.at == pytest.approx(no_input, abs=0.06)


def test_words_come_with_all_readings_their_language_and_confidence() -> None:
    line = after_opening(["hello stop"]).says(1.0).pauses(2.0)
    (said,) = line.told
    assert isinstance(said, Said)
    assert (said.readings[0].text, said.readings[0].confidence) == ("hello stop", 0.9)
    assert said.language == "ru"
    assert not said.over


def test_a_cough_after_the_question_is_waited_out_and_told_when_nothing_else_came() -> None:
    line = after_opening([""]).pauses(3.0).says(0.4).pauses(9.0)
    assert at(line, NothingThere) == pytest.approx(12.0, abs=0.1)
    line = after_opening(["", "hello stop"]).pauses(3.0).says(0.4).pauses(3.0).says(1.0).pauses(2.0)
    assert [type(each) for each in line.told] == [Said]


def test_an_answer_that_was_mumbled_is_asked_for_again_at_once() -> None:
    line = after_opening([""]).pauses(1.0).says(1.2).pauses(1.5)
    assert at(line, NothingThere) == pytest.approx(4.7 + 0.8, abs=0.1)


def test_speech_that_cannot_be_believed_is_told_as_such() -> None:
    line = after_opening([Rejection.UNSURE]).says(1.0).pauses(3.0)
    assert line.told == [Unclear()]


def two_ears(first: ScriptedRecogniser, second: ScriptedRecogniser) -> Ears:
    recognisers = {"ru": first, "en": second}
    return Ears(recognisers, LoudnessDetector(), SETTINGS.listening, check)


def test_another_language_that_can_be_heard_is_heard_before_the_caller_is_bothered() -> None:
    russian = ScriptedRecogniser([Rejection.OTHER_LANGUAGE], spoken={"ru": 0.2, "en": 0.8})
    english = ScriptedRecogniser(["my pension"], languages=frozenset({"en"}))
    line = Line(dialogue=ScriptedDialogue(SHORT), ears=two_ears(russian, english))
    line.pauses(5.0).says(1.0).pauses(3.0)
    (said,) = line.told
    assert isinstance(said, Said)
    assert (said.language, said.readings[0].text) == ("en", "my pension")
    (utterance,) = english.utterances
    assert utterance.request.language == "en"
    assert utterance.request.hint == ()
    assert len(utterance.sound) / 8_000 == pytest.approx(0.3 + 1.0 + 0.25, abs=0.06)


@pytest.mark.parametrize("second", ["", Rejection.UNSURE, RuntimeError("gone")])
def test_another_language_that_stays_unclear_is_told_with_its_name(second: object) -> None:
    russian = ScriptedRecogniser([Rejection.OTHER_LANGUAGE], spoken={"ru": 0.2, "en": 0.8})
    english = ScriptedRecogniser([second])  # type: ignore[list-item]  # an answer
    line = Line(dialogue=ScriptedDialogue(SHORT), ears=two_ears(russian, english))
    line.pauses(5.0).says(1.0).pauses(3.0)
    assert line.told == [Unclear(spoken="en")]


def test_a_language_that_nobody_hears_is_told_with_its_name() -> None:
    russian = ScriptedRecogniser([Rejection.OTHER_LANGUAGE], spoken={"ru": 0.1, "kk": 0.9})
    line = Line(dialogue=ScriptedDialogue(SHORT), recogniser=russian)
    line.pauses(5.0).says(1.0).pauses(3.0)
    assert line.told == [Unclear(spoken="kk")]


def test_one_press_is_one_press() -> None:
    line = after_opening(["-"])
    line.presses("1").pauses(0.3).presses("1").pauses(0.6).presses("1", "2").pauses(0.1)
    assert line.told == [Pressed("1"), Pressed("1"), Pressed("2")]


def test_no_other_keys_than_those_of_a_telephone() -> None:
    with pytest.raises(ValueError, match="no key"):
        Line(["-"]).presses("A")


def collecting() -> Line:
    number = turn("Number?", "digits", digits=True)
    quiet = turn("", "digits", say=(), digits=True)
    return Line(["hello stop"], ScriptedDialogue(number, [quiet])).pauses(3.0)


def test_a_number_is_over_when_no_key_follows_for_eight_seconds() -> None:
    line = collecting()
    for key in "7012":
        line.presses(key).pauses(7.0)
    assert line.told == [Pressed(key) for key in "7012"]
    line.pauses(1.1)
    assert line.told[-1] == Paused()
    assert at(line, Paused) == pytest.approx(3.0 + 3 * 7.0 + 8.0, abs=0.03)
    line.pauses(8.5)
    assert line.told.count(Paused()) == 1


def test_the_digits_of_a_number_stop_no_prompt_but_their_own() -> None:
    line = collecting().presses("7").pauses(0.2).presses("0").pauses(1.0)
    assert line.said == ["Number?"]


def test_keys_and_words_mix_in_one_answer() -> None:
    line = collecting().presses("7").pauses(1.0).says(1.0).pauses(1.5).presses("0").pauses(9.0)
    assert [type(each) for each in line.told] == [Pressed, Said, Pressed, Paused]


def test_a_tone_of_a_key_is_no_mumbled_answer() -> None:
    line = after_opening([""]).says(0.9).presses("1").pauses(2.0)
    assert line.told == [Pressed("1")]


TRANSFERS = (Action.TRANSFER, Action.EMERGENCY_TRANSFER)


def acting(action: Action, *then: Turn) -> Line:
    """A line that has just begun to say what it will do."""
    callback = "1234" if action is Action.TAKE_CALLBACK else None
    told = turn("I connect you.", action=action, callback=callback)
    told = replace(told, state=State.TRANSFERRING if action in TRANSFERS else State.OPEN)
    dialogue = ScriptedDialogue(SHORT, [told, *then] if then else [told])
    return Line(["-"], dialogue).pauses(3.0).presses("0").pauses(1.5)


@pytest.mark.parametrize("action", TRANSFERS)
def test_a_person_is_called_when_that_was_said(action: Action) -> None:
    line = acting(action)
    assert line.of(Do) == []
    line.pauses(2.0)
    (do,) = line.of(Do)
    assert (do.action, do.callback) == (action, None)


@pytest.mark.parametrize("action", TRANSFERS)
def test_who_answers_that_they_will_wait_is_connected_all_the_same(action: Action) -> None:
    line = acting(action, replace(turn("Good."), state=State.TRANSFERRING)).presses("5").pauses(3.0)
    assert [do.action for do in line.of(Do)] == [action]


def test_who_asks_something_else_instead_is_not_connected() -> None:
    line = acting(Action.TRANSFER, turn("Answer.")).presses("5").pauses(6.0)
    assert line.of(Do) == []


@pytest.mark.parametrize("action", [Action.TAKE_CALLBACK, Action.ALARM])
def test_a_callback_and_an_alarm_outlive_a_caller_who_hangs_up_over_the_thanks(
    action: Action,
) -> None:
    line = acting(action)
    line.conversation.hang_up()
    (do,) = line.of(Do)
    assert (do.action, do.callback) == (action, "1234" if action is Action.TAKE_CALLBACK else None)


def test_what_only_the_line_knows_is_told() -> None:
    line = after_opening(["-"])
    line.conversation.tell(NobodyThere())
    line.pauses(1.0)
    assert line.told == [NobodyThere()]
    assert line.said[-1] == "Answer."


def test_a_slow_caller_is_spoken_to_slower_and_a_quick_one_is_not() -> None:
    words = "how much is a pension for my old mother of eighty years stop"
    for seconds, times in ((3.0, 0), (12.0, 1)):
        dialogue = ScriptedDialogue(SHORT)
        line = Line([words], dialogue).pauses(3.0)
        for _ in range(4):
            line.says(seconds).pauses(5.0)
        assert dialogue.slower == times


def test_the_gap_of_each_answer_is_told_by_stages() -> None:
    line = after_opening(["hello stop"]).says(1.0).pauses(2.0)
    (answered,) = line.of(Answered)
    gap = answered.gap
    assert gap.endpoint_s == pytest.approx(0.8, abs=0.04)
    assert gap.total_s == gap.endpoint_s + gap.decode_s + gap.dialogue_s + gap.voice_s
    assert gap.decision_s < 0.2
    assert line.conversation.gaps == (gap,)


def test_after_the_call_the_line_is_silent_and_nothing_is_told() -> None:
    line = after_opening(["hello stop"])
    line.conversation.hang_up()
    line.conversation.hang_up()
    line.says(1.0).pauses(3.0).presses("1")
    line.conversation.tell(NobodyThere())
    assert not line.sounds(2.5, line.now)
    assert [type(each).__name__ for each in line.told] == ["HungUp"]


def test_a_voice_for_another_line_is_refused() -> None:
    voice = ScriptedVoice()
    voice.rate = 16_000
    with pytest.raises(ConfigurationError, match="16000"):
        Line(voice=voice)
