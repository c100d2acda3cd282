"""When turns begin and end: tables of speech and pauses, and what holds for all of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from assistant.completeness import Completeness
from assistant.listening.endpointer import Endpointer, Thresholds
from assistant.listening.pace import CallerPace
from assistant.listening.turns import (
    Ended,
    EndReason,
    NoInput,
    Paused,
    Resumed,
    SpeechStarted,
    TurnEvent,
)
from assistant.settings import load_settings

WINDOW = 0.032
SETTINGS = load_settings().listening
CASES: list[dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("endpointer.yaml").read_text(encoding="utf-8")
)
NAMES = {
    SpeechStarted: "started",
    Paused: "paused",
    Resumed: "resumed",
    Ended: "ended",
    NoInput: "no_input",
}


@dataclass
class Caller:
    """Plays a script of speech and silence to an endpointer, one window at a time."""

    endpointer: Endpointer
    planned: float = 0.0
    windows: int = 0

    @property
    def now(self) -> float:
        return self.windows * WINDOW

    def play(self, seconds: float, probability: float) -> list[TurnEvent]:
        self.planned += seconds
        events = []
        while self.now + WINDOW / 2 < self.planned:
            self.windows += 1
            start = (self.windows - 1) * WINDOW
            events += self.endpointer.hear(probability, start=start, end=self.now)
        return events

    def act(self, step: dict[str, Any]) -> list[TurnEvent]:
        ((kind, value),) = step.items()
        if kind == "speech":
            return self.play(value, 0.95)
        if kind == "silence":
            return self.play(value, 0.02)
        if kind == "judge":
            self.endpointer.judge(Completeness(value))
        elif kind == "no_words":
            self.endpointer.no_words()
        else:
            assert kind == "prompt_ended"
            self.endpointer.prompt_ended(self.now)
        return []


def endpointer(question: str, pace: CallerPace | None = None) -> Endpointer:
    return Endpointer(question, SETTINGS, pace)


def described(event: TurnEvent) -> dict[str, Any]:
    result: dict[str, Any] = {NAMES[type(event)]: event.at}
    if isinstance(event, Ended):
        result["reason"] = event.reason.value
    return result


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_turn(case: dict[str, Any]) -> None:
    caller = Caller(endpointer(case["question"], CallerPace(tuple(case.get("pauses", ())))))
    heard = [described(event) for step in case["script"] for event in caller.act(step)]
    assert [list(event) for event in heard] == [list(event) for event in case["events"]]
    for event, expected in zip(heard, case["events"], strict=True):
        name = next(iter(expected))
        assert event[name] == pytest.approx(expected[name], abs=2 * WINDOW)
        assert event.get("reason") == expected.get("reason")


def test_the_end_of_speech_is_reported_where_it_was() -> None:
    caller = Caller(endpointer("open"))
    events = [*caller.play(1.0, 0.9), *caller.play(3.0, 0.0)]
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.start == 0.0
    assert ended.end == pytest.approx(1.0, abs=WINDOW)


def test_the_detectors_lag_is_taken_off_the_silence() -> None:
    lagging = Endpointer("open", SETTINGS, thresholds=Thresholds(lag=0.1))
    caller = Caller(lagging)
    events = [*caller.play(1.0, 0.9), *caller.play(3.0, 0.0)]
    assert events[-1].at == pytest.approx(2.9, abs=2 * WINDOW)


def test_faint_speech_goes_on_but_does_not_begin() -> None:
    between = (Thresholds().on + Thresholds().off) / 2
    faint = Caller(endpointer("open"))
    assert faint.play(1.0, between) == []
    loud = Caller(endpointer("open"))
    events = [*loud.play(0.5, 0.9), *loud.play(3.0, between)]
    assert [type(event) for event in events] == [SpeechStarted]


def test_the_line_ends_in_the_middle_of_a_word() -> None:
    caller = Caller(endpointer("open"))
    caller.play(1.0, 0.9)
    (ended,) = caller.endpointer.line_ended(caller.now)
    assert isinstance(ended, Ended)
    assert (ended.reason, ended.end) == (EndReason.LINE_ENDED, caller.now)
    assert caller.endpointer.over


def test_the_line_ends_before_a_word() -> None:
    caller = Caller(endpointer("open"))
    caller.play(1.0, 0.0)
    assert caller.endpointer.line_ended(caller.now) == []


def test_pauses_are_carried_to_the_next_turn_and_forgotten() -> None:
    caller = Caller(endpointer("open"))
    caller.play(1.0, 0.9)
    caller.play(1.8, 0.0)
    caller.play(1.0, 0.9)
    pace = caller.endpointer.pace
    assert pace.longest == pytest.approx(1.8, abs=WINDOW)
    for _ in range(8):
        pace = pace.went_on(0.4)
    assert pace.longest == 0.4


def test_who_was_cut_in_on_is_not_cut_in_on_again() -> None:
    careful = endpointer("yes_no")
    careful.cut_in(1.1, complete=True)
    caller = Caller(careful)
    caller.play(0.5, 0.9)
    caller.play(0.3, 0.0)
    careful.judge(Completeness.COMPLETE)
    assert caller.play(1.0, 0.0) == []
    assert isinstance(caller.play(0.4, 0.0)[-1], Ended)


def test_who_goes_on_after_a_whole_question_is_not_waited_for_after_yes() -> None:
    asking = endpointer("open")
    asking.cut_in(2.0, complete=True)
    assert asking.pace.longest_after_complete("open") == 2.0
    caller = Caller(endpointer("yes_no", asking.pace))
    caller.play(0.5, 0.9)
    caller.play(0.3, 0.0)
    caller.endpointer.judge(Completeness.COMPLETE)
    assert isinstance(caller.play(0.55, 0.0)[-1], Ended)


def test_who_goes_on_after_a_whole_question_is_not_waited_for_after_a_farewell() -> None:
    asking = endpointer("open")
    asking.cut_in(2.0, complete=True)
    ends = {}
    for judged in (Completeness.COMPLETE, Completeness.COMMAND):
        caller = Caller(endpointer("open", asking.pace))
        caller.play(0.5, 0.9)
        caller.play(0.3, 0.0)
        caller.endpointer.judge(judged)
        ended = caller.play(4.0, 0.0)[-1]
        assert isinstance(ended, Ended)
        assert ended.reason is EndReason.COMPLETE
        ends[judged] = ended.at - ended.end
    assert ends[Completeness.COMMAND] == pytest.approx(0.8, abs=WINDOW)
    assert ends[Completeness.COMPLETE] == pytest.approx(2.6, abs=WINDOW)


def test_a_farewell_says_nothing_about_whole_questions() -> None:
    caller = Caller(endpointer("open"))
    caller.play(0.5, 0.9)
    caller.play(0.3, 0.0)
    caller.endpointer.judge(Completeness.COMMAND)
    caller.play(4.0, 0.0)
    assert caller.endpointer.over
    assert not caller.endpointer.pace.after_complete


def test_who_went_on_after_a_short_pause_is_not_waited_for_as_after_the_longest() -> None:
    caller = Caller(endpointer("yes_no", CallerPace((2.2,))))
    caller.play(0.4, 0.9)
    caller.play(0.4, 0.0)
    caller.endpointer.judge(Completeness.COMPLETE)
    caller.play(0.4, 0.9)
    caller.play(0.3, 0.0)
    caller.endpointer.judge(Completeness.COMPLETE)
    ended = caller.play(4.0, 0.0)[-1]
    assert isinstance(ended, Ended)
    # The ordinary silence of this kind of question, not 1.3 times what another turn showed.
    assert ended.at - ended.end == pytest.approx(0.9, abs=WINDOW)


STEPS = st.lists(
    st.tuples(
        st.floats(0.03, 6.0),
        st.floats(0.0, 1.0),
        st.sampled_from([None, *Completeness]),
    ),
    max_size=12,
)
QUESTIONS = st.sampled_from(sorted(SETTINGS.questions))
PACES = st.builds(CallerPace, st.lists(st.floats(0, 8), max_size=8).map(tuple))


def played(
    question: str, pace: CallerPace, steps: list[tuple[float, float, Completeness | None]]
) -> tuple[Caller, list[TurnEvent], list[float]]:
    caller = Caller(endpointer(question, pace))
    caller.endpointer.prompt_ended(0.0)
    events: list[TurnEvent] = []
    last_probability = [0.0]
    for seconds, probability, judged in steps:
        before = len(events)
        events += caller.play(seconds, probability)
        if len(events) > before and isinstance(events[-1], Ended | NoInput):
            last_probability.append(probability)
        if judged is not None:
            caller.endpointer.judge(judged)
    return caller, events, last_probability


@given(QUESTIONS, PACES, STEPS)
def test_the_same_sound_gives_the_same_events(
    question: str, pace: CallerPace, steps: list[tuple[float, float, Completeness | None]]
) -> None:
    assert played(question, pace, steps)[1] == played(question, pace, steps)[1]


@given(QUESTIONS, PACES, STEPS)
@example("open", CallerPace(), [(0.5, 0.9, None), (1.99, 0.0, None), (5.0, 0.9, None)])
def test_no_turn_ends_while_speech_goes_on(
    question: str, pace: CallerPace, steps: list[tuple[float, float, Completeness | None]]
) -> None:
    _, events, probabilities = played(question, pace, steps)
    for event in events:
        if isinstance(event, NoInput) or (
            isinstance(event, Ended) and event.reason is not EndReason.LONGEST_TURN
        ):
            assert probabilities[-1] < Thresholds().on


@given(QUESTIONS, PACES, STEPS)
@hypothesis_settings(max_examples=50)
def test_every_turn_ends_when_silence_lasts(
    question: str, pace: CallerPace, steps: list[tuple[float, float, Completeness | None]]
) -> None:
    caller, events, _ = played(question, pace, steps)
    timing = SETTINGS.questions[question]
    patience = max(timing.no_input, timing.incomplete, SETTINGS.longest_wait)
    events += caller.play(patience + 1, 0.0)
    last = events[-1]
    assert isinstance(last, Ended | NoInput)
    assert caller.play(20, 0.9) == []


@given(QUESTIONS, PACES, STEPS)
def test_events_come_in_their_order(
    question: str, pace: CallerPace, steps: list[tuple[float, float, Completeness | None]]
) -> None:
    _, events, _ = played(question, pace, steps)
    follows: dict[type | None, set[type]] = {
        None: {SpeechStarted, NoInput},
        SpeechStarted: {Paused, Ended},
        Paused: {Resumed, Ended},
        Resumed: {Paused, Ended},
        Ended: set(),
        NoInput: set(),
    }
    before: type | None = None
    clock = 0.0
    for event in events:
        assert type(event) in follows[before]
        assert event.at >= clock
        before, clock = type(event), event.at


@given(QUESTIONS, STEPS)
def test_silence_before_the_end_is_never_shorter_than_the_settings_say(
    question: str, steps: list[tuple[float, float, Completeness | None]]
) -> None:
    _, events, _ = played(question, CallerPace(), steps)
    timing = SETTINGS.questions[question]
    shortest = {
        EndReason.COMPLETE: timing.complete,
        EndReason.SILENCE: timing.after,
        EndReason.INCOMPLETE: timing.incomplete,
    }
    for event in events:
        if isinstance(event, Ended) and event.reason in shortest:
            assert event.at - event.end >= shortest[event.reason] - 1e-6
