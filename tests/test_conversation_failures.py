"""Something breaks down: there are keys and persons, never silence and never a crash."""

import logging

import pytest

from assistant.dialogue.events import CannotHear, Pressed, Silent
from assistant.dialogue.turn import Action, Say
from assistant.errors import JauapError, NotInstalledError
from assistant.speaking.errors import LanguageNotSpokenError, VoiceFailedError
from assistant.turn_taking.happened import CallerDid, Do, Failed, TurnSpoken
from tests.conversation_line import SETTINGS, Line, ScriptedDialogue, ScriptedVoice, turn

SHORT = turn("Question.")
WORDS = "the caller's words"


@pytest.mark.parametrize("error", [RuntimeError(WORDS), JauapError(WORDS, mend="-")])
def test_a_recogniser_that_breaks_down_is_told(error: Exception) -> None:
    line = Line([error], ScriptedDialogue(SHORT)).pauses(3.0).says(1.0).pauses(4.0)
    assert line.told == [CannotHear()]
    (failed,) = line.of(Failed)
    assert (failed.part, failed.error) == ("recogniser", type(error).__name__)
    assert line.said == ["Question.", "Answer."]


def test_a_recogniser_that_breaks_down_over_a_noise_lets_the_voice_go_on() -> None:
    line = Line([RuntimeError("gone")]).pauses(3.0).says(0.5).pauses(12.0)
    assert line.told == []
    assert line.said == ["First.", "Second.", "Second.", "Third.", "Fourth."]


def test_the_dialogue_breaks_down_once(caplog: pytest.LogCaptureFixture) -> None:
    dialogue = ScriptedDialogue(SHORT, [KeyError(WORDS), turn("Keys.")])
    line = Line(["hello stop"], dialogue).pauses(3.0).says(1.0).pauses(4.0)
    assert isinstance(dialogue.events[-1], CannotHear)
    assert line.said == ["Question.", "Keys."]
    assert [each.error for each in line.of(Failed)] == ["KeyError"]
    assert line.of(Do) == []
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert WORDS not in str(record.__dict__)


def test_a_dialogue_that_is_broken_calls_a_person_and_asks_again() -> None:
    dialogue = ScriptedDialogue(SHORT, [ZeroDivisionError(WORDS)])
    line = Line(["hello stop"], dialogue).pauses(3.0).says(1.0).pauses(4.0)
    assert [each.action for each in line.of(Do)] == [Action.TRANSFER]
    assert line.said == ["Question.", "Question."]
    line.pauses(11.0)
    assert line.told[-1] == Silent()


def test_words_that_cannot_be_found_meanwhile_are_left_out() -> None:
    dialogue = ScriptedDialogue(SHORT, broken_asides=True)
    line = Line(["well and"], dialogue).pauses(3.0).says(1.0).pauses(8.0)
    assert line.said == ["Question.", "Answer."]


def test_a_language_without_a_voice_is_spoken_by_another() -> None:
    voice = ScriptedVoice({"kk": LanguageNotSpokenError("none", mend="-")})
    line = Line(dialogue=ScriptedDialogue(turn("Question.", language="kk")), voice=voice)
    line.pauses(3.0)
    assert voice.spoken[0][:2] == ("Question.", "ru")
    assert line.sounds(0.0, 1.0)


def test_nobody_waits_for_a_voice_that_fails() -> None:
    failing = VoiceFailedError(WORDS, mend="-")
    voice = ScriptedVoice(dict.fromkeys(("ru", "kk", "en"), failing))
    line = Line(dialogue=ScriptedDialogue(SHORT), voice=voice).pauses(11.0)
    assert next((each.part, each.error) for each in line.of(Failed)) == (
        "voice",
        "VoiceFailedError",
    )
    assert line.of(Do)[0].action is Action.TRANSFER
    assert line.of(TurnSpoken)[0].at < 0.1
    assert line.told == [Silent()]


def test_one_line_that_cannot_be_spoken_does_not_cost_the_others() -> None:
    say = (Say("Lost.", "xx"), Say("Heard.", "ru"))
    failures = {"xx": LanguageNotSpokenError("none", mend="-")}
    voice = ScriptedVoice({**failures, "kk": failures["xx"], "en": failures["xx"]})
    dialogue = ScriptedDialogue(turn(say=say))
    line = Line(dialogue=dialogue, voice=voice).pauses(6.0)
    assert line.said == ["Lost.", "Heard."]
    assert line.of(Do) == []


def test_what_is_personal_is_kept_in_no_cache() -> None:
    voice = ScriptedVoice()
    say = (Say("Yours.", "ru", personal=True), Say("All.", "ru"))
    Line(dialogue=ScriptedDialogue(turn(say=say)), voice=voice).pauses(6.0)
    assert voice.spoken == [("Yours.", "ru", False), ("All.", "ru", True)]


def test_without_ears_the_keys_work_and_silence_is_noticed() -> None:
    line = Line(dialogue=ScriptedDialogue(SHORT), deaf=True).pauses(2.5)
    assert line.told == [CannotHear()]
    line.says(1.0).presses("1").pauses(3.0)
    assert line.told == [CannotHear(), Pressed("1")]
    assert line.said == ["Question.", "Answer.", "Answer."]
    line.pauses(SETTINGS.listening.questions["open"].no_input)
    assert line.told[2:] == [Silent()]


def test_who_is_offered_keys_anyway_is_not_told_that_nothing_is_heard() -> None:
    listen = turn().listen
    assert listen is not None
    menu = turn("Menu.", listen=type(listen)("short", "ru", keys=(("1", "pensions"),)))
    line = Line(dialogue=ScriptedDialogue(menu), deaf=True).pauses(4.0)
    assert line.told == []


def test_a_language_without_a_recogniser_is_told_and_never_heard_by_another() -> None:
    dialogue = ScriptedDialogue(turn("Question.", language="kk"), [turn("Keys.", language="kk")])
    line = Line(["hello stop"], dialogue).pauses(2.5)
    assert line.told == [CannotHear()]
    line.pauses(3.0).says(1.0).pauses(3.0)
    assert line.told == [CannotHear(), CannotHear()]
    assert line.of(Failed)[0].error == NotInstalledError.__name__
    assert line.recogniser.utterances == []


def test_a_live_line_survives_it_all() -> None:
    failing = VoiceFailedError(WORDS, mend="-")
    dialogue = ScriptedDialogue(SHORT, [ValueError(WORDS)])
    line = Line(
        [RuntimeError("gone")], dialogue, voice=ScriptedVoice({"ru": failing}), replay=False
    )
    for _ in range(3):
        # A second of speech over the voice is passed over: it is spoken into the silence here.
        line.rests().says(1.0).rests().presses("0").says(1.0).pauses(4.0)
    line.rests()
    assert {type(each.event) for each in line.of(CallerDid)} == {CannotHear, Pressed}
    assert line.of(Do)
    line.conversation.hang_up()
