"""One caller's ear with a scripted recogniser: what happens when, and when things break."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.completeness import Completeness
from assistant.errors import ConfigurationError, JauapError, NotInstalledError
from assistant.listening.ears import Ears
from assistant.listening.heard import (
    Heard,
    ListenerEvent,
    NoiseHeard,
    PartialWords,
    Question,
    RecogniserFailed,
)
from assistant.listening.listener import Listener
from assistant.listening.recogniser import ListeningRequest, Rejection
from assistant.listening.turns import EndReason, NoInput, SpeechStarted
from assistant.settings import Settings, load_settings
from tests.listening.scripted import Answer, LoudnessDetector, ScriptedRecogniser

SETTINGS: Settings = load_settings()
OPEN = Question("open", ListeningRequest("ru"))
YES_NO = Question("yes_no", ListeningRequest("ru"))
FRAME = TELEPHONE_RATE // 50


def check(text: str, *, question: str, language: str) -> Completeness:
    """The scripted words tell themselves how finished they are."""
    assert (question, language) in {("open", "ru"), ("yes_no", "ru")}
    ending = text.rsplit(" ", maxsplit=1)[-1]
    return {"stop": Completeness.COMPLETE, "and": Completeness.INCOMPLETE}.get(
        ending, Completeness.UNKNOWN
    )


class Caller:
    """Speaks (loud sound) and pauses (quiet sound) into a listener, frame by frame."""

    def __init__(
        self,
        recogniser: ScriptedRecogniser,
        question: Question = OPEN,
        *,
        replay: bool = True,
        joins: bool = False,
        on_frame: Callable[[float], None] = lambda _: None,
    ) -> None:
        ears = Ears({"ru": recogniser}, LoudnessDetector(), SETTINGS.listening, check)
        self.listener = Listener(ears, question, replay=replay, joins=joins)
        self.on_frame = on_frame
        self.events: list[ListenerEvent] = []

    def says(self, seconds: float, loudness: int = 4_000) -> "Caller":
        return self._plays(seconds, loudness)

    def pauses(self, seconds: float) -> "Caller":
        return self._plays(seconds, 3)

    def _plays(self, seconds: float, loudness: int) -> "Caller":
        for _ in range(round(seconds * 50)):
            self.on_frame(self.listener.now)
            frame: Samples = np.full(FRAME, loudness, dtype=np.int16)
            self.events += self.listener.hear(frame)
        return self

    def hangs_up(self) -> "Caller":
        self.events += self.listener.finish()
        return self

    def of(self, kind: type) -> list[ListenerEvent]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def heard(self) -> Heard:
        (event,) = self.of(Heard)
        assert isinstance(event, Heard)
        return event


def loud_seconds(sound: Samples) -> float:
    return float(np.count_nonzero(np.abs(sound) > 1_000)) / TELEPHONE_RATE


def test_words_come_after_the_ordinary_silence() -> None:
    caller = Caller(ScriptedRecogniser(["hello"])).pauses(1).says(1).pauses(3)
    assert [type(event) for event in caller.events] == [SpeechStarted, PartialWords, Heard]
    heard = caller.heard
    assert heard.recognition.text == "hello"
    assert heard.timing.reason is EndReason.SILENCE
    assert heard.timing.start == pytest.approx(1.0, abs=0.04)
    assert heard.timing.end == pytest.approx(2.0, abs=0.04)
    assert heard.timing.waited_s == pytest.approx(2.0, abs=0.04)


def test_a_complete_answer_is_quick_and_an_unfinished_one_slow() -> None:
    quick = Caller(ScriptedRecogniser(["stop"]), YES_NO).says(0.5).pauses(3).heard
    assert quick.timing.reason is EndReason.COMPLETE
    assert quick.timing.waited_s == pytest.approx(0.8, abs=0.04)
    slow = Caller(ScriptedRecogniser(["well and"]), YES_NO).says(0.5).pauses(3).heard
    assert slow.timing.reason is EndReason.INCOMPLETE
    assert slow.timing.waited_s == pytest.approx(2.0, abs=0.04)


def test_a_misheard_reply_that_was_expected_is_quick_too() -> None:
    asking = replace(YES_NO, request=ListeningRequest("ru", expected=("stop",)))

    def waited(heard: str, expected: str) -> tuple[EndReason, str]:
        recogniser = ScriptedRecogniser([heard], expected=expected)
        found = Caller(recogniser, asking).says(0.5).pauses(3).heard
        return found.timing.reason, found.recognition.text

    assert waited("shop", "stop") == (EndReason.COMPLETE, "shop")
    assert waited("shop", "go") == (EndReason.SILENCE, "shop")
    assert waited("shop", "go and") == (EndReason.SILENCE, "shop"), "only a whole one counts"
    assert waited("shop and", "stop") == (EndReason.INCOMPLETE, "shop and")


def test_the_first_word_is_not_lost() -> None:
    recogniser = ScriptedRecogniser(["hello"])
    Caller(recogniser).pauses(2).says(1).pauses(3)
    sound = recogniser.utterances[0].sound
    assert loud_seconds(sound) == pytest.approx(1.0)
    before = np.argmax(np.abs(sound) > 1_000) / TELEPHONE_RATE
    assert before == pytest.approx(SETTINGS.listening.pre_roll, abs=0.04)


def test_little_silence_is_decoded_at_the_end() -> None:
    recogniser = ScriptedRecogniser(["hello"])
    Caller(recogniser).pauses(2).says(1).pauses(3)
    sound = recogniser.utterances[0].sound
    after = np.argmax(np.abs(sound[::-1]) > 1_000) / TELEPHONE_RATE
    decode_after = SETTINGS.listening.decode_after
    assert decode_after - 0.04 <= after <= decode_after + 0.04


def test_words_looked_for_in_a_pause_are_thrown_away_when_the_caller_goes_on() -> None:
    recogniser = ScriptedRecogniser(["half", "half and whole"])
    caller = Caller(recogniser).says(1).pauses(1).says(1).pauses(3)
    (utterance,) = recogniser.utterances
    assert utterance.looks == 2
    assert loud_seconds(utterance.sound) == pytest.approx(2.0)
    assert len(utterance.sound) / TELEPHONE_RATE == pytest.approx(3.25, abs=0.15)
    assert caller.heard.recognition.text == "half and whole"
    assert caller.heard.timing.thrown_away == 1


def test_decoding_is_not_done_twice() -> None:
    recogniser = ScriptedRecogniser(["once", "twice"])
    caller = Caller(recogniser).says(1).pauses(3)
    assert caller.heard.recognition.text == "once"


def test_partial_words_are_passed_on() -> None:
    recogniser = ScriptedRecogniser(["one two"], partials=["one", "one two"])
    caller = Caller(recogniser).says(1).pauses(3)
    texts = [event.text for event in caller.events if isinstance(event, PartialWords)]
    assert texts == ["one", "one two", "one two"]


def test_no_input_is_told_once_per_prompt() -> None:
    caller = Caller(ScriptedRecogniser(["hello"])).pauses(15)
    assert caller.events == []
    caller.listener.prompt_ended()
    caller.pauses(30)
    (event,) = caller.events
    assert isinstance(event, NoInput)
    assert event.at == pytest.approx(25, abs=0.04)
    caller.listener.ask(OPEN)
    caller.listener.prompt_ended()
    caller.pauses(11)
    assert len(caller.of(NoInput)) == 2


@pytest.mark.parametrize("answer", ["", Rejection.NO_SPEECH, Rejection.PHANTOM])
def test_noise_leaves_the_turn_open_and_the_clock_running(answer: str | Rejection) -> None:
    caller = Caller(ScriptedRecogniser([answer]))
    caller.listener.prompt_ended()
    caller.pauses(3).says(1).pauses(10)
    kinds = [type(event) for event in caller.events]
    assert kinds == [SpeechStarted, NoiseHeard, NoInput]
    assert caller.events[-1].at == pytest.approx(10, abs=0.04)  # type: ignore[union-attr]  # NoInput


def test_noise_is_over_soon_so_that_a_prompt_can_go_on() -> None:
    caller = Caller(ScriptedRecogniser([Rejection.NO_SPEECH])).says(1).pauses(3)
    (event,) = caller.of(NoiseHeard)
    assert isinstance(event, NoiseHeard)
    assert event.timing.reason is EndReason.NOISE
    assert event.timing.waited_s == pytest.approx(0.8, abs=0.04)


def test_speech_after_noise_says_nothing_about_pauses() -> None:
    answers: list[Answer] = [Rejection.NO_SPEECH, "hello"]
    caller = Caller(ScriptedRecogniser(answers)).says(1).pauses(1).says(1).pauses(3)
    kinds = [type(event) for event in caller.events if not isinstance(event, PartialWords)]
    assert kinds == [SpeechStarted, NoiseHeard, SpeechStarted, Heard]
    assert caller.listener.pace.longest == 0


def test_who_goes_on_after_what_seemed_noise_is_heard_whole() -> None:
    answers: list[Answer] = [Rejection.NO_SPEECH, "er hello"]
    recogniser = ScriptedRecogniser(answers)
    caller = Caller(recogniser, replay=False).says(1).pauses(0.6).says(1).pauses(3)
    assert caller.heard.recognition.text == "er hello"
    assert loud_seconds(recogniser.utterances[0].sound) == pytest.approx(2.0)


@pytest.mark.parametrize("rejection", [Rejection.UNSURE, Rejection.LOOP, Rejection.OTHER_LANGUAGE])
def test_speech_that_cannot_be_used_is_an_answer_all_the_same(rejection: Rejection) -> None:
    caller = Caller(ScriptedRecogniser([rejection])).says(1).pauses(3)
    assert caller.heard.recognition.rejection is rejection


@pytest.mark.parametrize("error", [RuntimeError("gone"), JauapError("gone", mend="-")])
def test_a_recogniser_that_breaks_down_is_told(error: Exception) -> None:
    caller = Caller(ScriptedRecogniser([error])).says(1).pauses(3)
    (event,) = caller.of(RecogniserFailed)
    assert isinstance(event, RecogniserFailed)
    assert event.error is error
    assert caller.of(Heard) == []


def test_a_recogniser_that_breaks_down_in_a_pause_may_still_give_the_words() -> None:
    recogniser = ScriptedRecogniser([RuntimeError("busy"), "whole"])
    caller = Caller(recogniser).says(1).pauses(1).says(1).pauses(3)
    assert caller.heard.recognition.text == "whole"


def test_a_recogniser_that_will_not_begin_is_told_after_each_turn() -> None:
    recogniser = ScriptedRecogniser(["-"], refuses_to_begin=MemoryError())
    caller = Caller(recogniser).says(1).pauses(3).says(1).pauses(3)
    assert len(caller.of(RecogniserFailed)) == 2


def test_the_caller_is_heard_again_after_a_failure() -> None:
    recogniser = ScriptedRecogniser([RuntimeError("once"), "hello"])
    caller = Caller(recogniser).says(1).pauses(3).says(1).pauses(3)
    assert len(caller.of(RecogniserFailed)) == 1
    assert caller.heard.recognition.text == "hello"


def test_a_mistake_of_ours_is_not_hidden() -> None:
    caller = Caller(ScriptedRecogniser(["-"], refuses_to_begin=TypeError("mistake")))
    with pytest.raises(TypeError):
        caller.says(1)


def test_a_recogniser_that_never_answers_is_told_on_a_live_line() -> None:
    caller = Caller(ScriptedRecogniser([None]), replay=False).says(1).pauses(30)
    (event,) = caller.of(RecogniserFailed)
    assert isinstance(event, RecogniserFailed)
    assert isinstance(event.error, TimeoutError)


def test_a_cancelled_decoding_is_a_failure() -> None:
    recogniser = ScriptedRecogniser([None])
    caller = Caller(recogniser, replay=False).says(1).pauses(0.5)
    words = recogniser.utterances[0].peek()
    caller.pauses(2.5)
    words.cancel()
    caller.pauses(1)
    assert len(caller.of(RecogniserFailed)) == 1


def test_a_live_line_takes_the_words_when_they_come() -> None:
    recogniser = ScriptedRecogniser([None])
    answered: list[float] = []

    def answer_late(now: float) -> None:
        if now >= 2.0 and not answered:
            answered.append(now)
            utterance = recogniser.utterances[0]
            recogniser.answers = ["stop"]
            ready = utterance._look()
            pending = utterance._peeked
            assert isinstance(pending, Future)
            pending.set_result(ready.result())

    caller = Caller(recogniser, YES_NO, replay=False, on_frame=answer_late)
    caller.says(1).pauses(3)
    # The ordinary silence was over at 1.9 s; the words came a little later.
    assert caller.heard.timing.ended_at == pytest.approx(1.9, abs=0.06)
    assert caller.heard.timing.words_at == pytest.approx(2.02, abs=0.04)
    assert caller.heard.timing.waited_s == pytest.approx(1.02, abs=0.06)


def test_replay_and_a_fast_live_line_give_the_same() -> None:
    def events(*, replay: bool) -> list[ListenerEvent]:
        recogniser = ScriptedRecogniser(["one", "one stop", "two and", "two and more"])
        caller = Caller(recogniser, YES_NO, replay=replay)
        return caller.says(1).pauses(0.75).says(1).pauses(2).says(1).pauses(5).events

    kinds = [[type(event) for event in events(replay=replay)] for replay in (True, False)]
    assert kinds[0] == kinds[1]
    heard = [
        [event for event in events(replay=replay) if isinstance(event, Heard)]
        for replay in (True, False)
    ]
    assert heard[0] == heard[1]


def test_the_same_frames_give_the_same_events() -> None:
    def events() -> list[ListenerEvent]:
        caller = Caller(ScriptedRecogniser(["one", "two stop", "three"]))
        return caller.says(0.7).pauses(1.2).says(2).pauses(2.5).says(1).hangs_up().events

    assert events() == events()


def test_hanging_up_in_mid_word_gives_the_words_so_far() -> None:
    caller = Caller(ScriptedRecogniser(["half a"])).says(1).hangs_up()
    assert caller.heard.timing.reason is EndReason.LINE_ENDED


def test_abandoning_forgets_the_utterance() -> None:
    recogniser = ScriptedRecogniser(["half a"])
    caller = Caller(recogniser).says(1)
    caller.listener.abandon()
    assert recogniser.utterances[0].abandoned
    assert not caller.listener.busy


def test_who_goes_on_right_after_the_turn_ended_is_waited_for_longer_afterwards() -> None:
    recogniser = ScriptedRecogniser(["stop"])
    caller = Caller(recogniser, YES_NO).says(1).pauses(1.0).says(1).pauses(3)
    first, second = caller.of(Heard)
    assert isinstance(first, Heard)
    assert isinstance(second, Heard)
    assert first.timing.waited_s == pytest.approx(0.8, abs=0.04)
    assert second.timing.waited_s > 1.0
    assert caller.listener.pace.longest_after_complete("yes_no") == pytest.approx(1.0, abs=0.06)


def test_a_late_answer_to_the_next_question_says_nothing_about_pauses() -> None:
    caller = Caller(ScriptedRecogniser(["stop"]), YES_NO).says(1).pauses(2).says(1).pauses(2)
    assert caller.listener.pace.longest == 0


def test_the_next_question_decides_over_the_next_turn() -> None:
    recogniser = ScriptedRecogniser(["hello"])
    caller = Caller(recogniser, OPEN).says(1).pauses(3)
    hinted = replace(YES_NO, request=ListeningRequest("ru", hint=("hint",)))
    caller.listener.ask(hinted)
    caller.says(1).pauses(3)
    last = caller.of(Heard)[-1]
    assert isinstance(last, Heard)
    assert last.question is hinted
    assert last.timing.waited_s == pytest.approx(0.9, abs=0.04)
    assert recogniser.utterances[-1].request.hint == ("hint",)


def test_speech_over_the_next_prompt_is_heard_from_its_first_word() -> None:
    recogniser = ScriptedRecogniser(["hello"])
    caller = Caller(recogniser).says(1).pauses(2.5)
    caller.listener.ask(YES_NO)
    caller.pauses(1).says(1)
    caller.listener.prompt_ended()
    caller.pauses(2)
    assert loud_seconds(recogniser.utterances[-1].sound) == pytest.approx(1.0)
    assert len(caller.of(Heard)) == 2


def test_a_language_without_its_recogniser_is_refused_not_heard_by_another() -> None:
    kazakh = Question("open", ListeningRequest("kk"))
    with pytest.raises(NotInstalledError, match="kk"):
        Caller(ScriptedRecogniser(["-"]), kazakh)
    caller = Caller(ScriptedRecogniser(["-"]))
    with pytest.raises(NotInstalledError, match="kk"):
        caller.listener.ask(kazakh)


def test_an_unknown_kind_of_question_names_the_setting() -> None:
    with pytest.raises(ConfigurationError, match=r"listening\.questions\.riddle"):
        Caller(ScriptedRecogniser(["-"]), Question("riddle", ListeningRequest("ru")))
