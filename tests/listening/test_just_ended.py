"""Who goes on right after a turn's end is heard with what came before."""

from dataclasses import replace

import pytest

from assistant.audio import TELEPHONE_RATE
from assistant.listening.heard import Heard, NoiseHeard, PartialWords
from assistant.listening.recogniser import ListeningRequest
from tests.listening.scripted import Answer, ScriptedRecogniser
from tests.listening.test_listener import OPEN, YES_NO, Caller, loud_seconds


def heard_by(*answers: Answer) -> tuple[ScriptedRecogniser, Caller]:
    recogniser = ScriptedRecogniser(list(answers))
    return recogniser, Caller(recogniser, YES_NO, joins=True)


def turns(caller: Caller) -> list[Heard]:
    return [event for event in caller.events if isinstance(event, Heard)]


def test_both_parts_are_heard_together() -> None:
    recogniser, caller = heard_by("stop", "stop at once")
    caller.says(1).pauses(1.0)
    hinted = replace(OPEN, request=ListeningRequest("ru", hint=("hint",)))
    caller.listener.ask(hinted)  # Jauap has begun to answer
    caller.says(0.5).pauses(3)
    first, second = turns(caller)
    assert first.joins == ()
    assert [each.end for each in second.joins] == [first.timing.end]
    assert second.question is YES_NO, "it still answers what was asked before"
    assert second.timing.start == pytest.approx(2.0, abs=0.04)
    alone, joined = recogniser.utterances
    assert loud_seconds(joined.sound) == pytest.approx(loud_seconds(alone.sound) + 0.5, abs=0.04)
    assert len(joined.sound) > len(alone.sound) + 0.5 * TELEPHONE_RATE, "with the pause between"
    partial = [event for event in caller.events if isinstance(event, PartialWords)]
    assert [(each.text, each.joined) for each in partial] == [
        ("stop", False),
        ("stop at once", True),
    ]
    caller.says(1).pauses(3)
    last = turns(caller)[-1]
    assert last.joins == ()
    assert last.question is hinted


def test_a_third_part_is_heard_with_both() -> None:
    _, caller = heard_by("stop", "stop at once", "stop at once please")
    caller.says(1).pauses(1.0).says(0.5).pauses(1.6).says(0.5).pauses(3)
    first, second, third = turns(caller)
    assert [each.end for each in third.joins] == [first.timing.end, second.timing.end]


@pytest.mark.parametrize(("speech", "pause"), [(1, 2.0), (25, 1.0)])
def test_a_later_word_or_one_after_a_long_story_is_heard_alone(speech: float, pause: float) -> None:
    """Later it may be an answer already; and a long story would take too long to hear again."""
    recogniser, caller = heard_by("stop", "now stop")
    caller.says(speech).pauses(pause).says(0.5).pauses(3)
    assert turns(caller)[-1].joins == ()
    assert loud_seconds(recogniser.utterances[-1].sound) == pytest.approx(0.5, abs=0.04)


def test_a_sound_that_adds_no_words_is_noise() -> None:
    """A cough over the answer must not silence it for longer than without what came before."""
    _, caller = heard_by("Stop.", "stop")
    caller.says(1).pauses(1.0).says(0.4).pauses(1.5)
    assert [type(event) for event in caller.of(Heard) + caller.of(NoiseHeard)] == [
        Heard,
        NoiseHeard,
    ]
    (noise,) = caller.of(NoiseHeard)
    assert isinstance(noise, NoiseHeard)
    assert noise.timing.waited_s == pytest.approx(0.8, abs=0.06)


def test_what_nothing_came_of_is_not_heard_again() -> None:
    recogniser, caller = heard_by("stop", "now stop")
    caller.says(1).pauses(0.9)
    caller.listener.nothing_came()
    caller.says(0.5).pauses(3)
    assert turns(caller)[-1].joins == ()
    assert loud_seconds(recogniser.utterances[-1].sound) == pytest.approx(0.5, abs=0.04)


def test_in_a_recording_nobody_cut_in() -> None:
    recogniser = ScriptedRecogniser(["stop", "now stop"])
    caller = Caller(recogniser, YES_NO).says(1).pauses(1.0).says(0.5).pauses(3)
    assert [each.joins for each in turns(caller)] == [(), ()]
    assert loud_seconds(recogniser.utterances[-1].sound) == pytest.approx(0.5, abs=0.04)
