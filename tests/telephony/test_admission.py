"""How many calls are taken: never more than configured, and a place is never lost."""

import threading
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from assistant.settings_service import AdmissionSettings
from telephony.admission import PROMISED_S, Admission, Place
from telephony.leg import CallInfo

FEW = AdmissionSettings(calls=2, announcements=1, from_one_caller=10)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def call(number: int, caller: str | None = None) -> CallInfo:
    return CallInfo(f"call-{number}", "test", caller, None)


def test_beyond_the_cap_callers_hear_so_and_beyond_that_the_line_is_busy() -> None:
    admission = Admission(FEW)
    assert [admission.admit(call(number)) for number in range(5)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert admission.begin(call(0)) is Place.WHOLE
    assert admission.begin(call(2)) is Place.ANNOUNCEMENT
    assert admission.refused == 2
    admission.end("call-0")
    assert admission.admit(call(6))
    assert admission.begin(call(6)) is Place.WHOLE


def test_refusing_is_all_that_is_done_where_that_is_configured() -> None:
    admission = Admission(FEW.model_copy(update={"when_full": "refuse"}))
    assert [admission.admit(call(number)) for number in range(3)] == [True, True, False]


def test_a_promise_that_nobody_takes_up_ends() -> None:
    clock = Clock()
    admission = Admission(FEW, clock=clock)
    assert admission.admit(call(0))
    assert admission.begin(call(0)) is Place.WHOLE
    assert admission.admit(call(1))
    clock.now = PROMISED_S + 0.1
    assert admission.counts()[Place.WHOLE] == 1  # the call that came is still there
    assert admission.admit(call(2))
    assert admission.begin(call(1)) is Place.ANNOUNCEMENT  # it came too late for its place


def test_one_caller_cannot_take_all_lines_but_hidden_numbers_are_many_callers() -> None:
    admission = Admission(AdmissionSettings(calls=8, from_one_caller=2))
    same = [admission.admit(call(number, "+77010000000")) for number in range(3)]
    assert same == [True, True, False]
    assert all(admission.admit(call(number)) for number in range(3, 7))


def test_draining_takes_nobody_but_those_who_were_promised_a_place() -> None:
    admission = Admission(FEW)
    assert admission.admit(call(0))
    admission.drain()
    assert not admission.admit(call(1))
    assert admission.begin(call(0)) is Place.WHOLE
    assert admission.begin(call(2)) is None


def test_a_call_that_was_never_promised_a_place_gets_one_or_none() -> None:
    admission = Admission(AdmissionSettings(calls=1, when_full="refuse"))
    assert admission.begin(call(0)) is Place.WHOLE
    assert admission.begin(call(1)) is None


@given(st.lists(st.tuples(st.sampled_from(["admit", "begin", "end"]), st.integers(0, 9))))
def test_whatever_happens_the_cap_holds(steps: list[tuple[str, int]]) -> None:
    admission = Admission(FEW)
    for what, number in steps:
        if what == "end":
            admission.end(f"call-{number}")
        else:
            getattr(admission, what)(call(number))
        counts = admission.counts()
        assert counts[Place.WHOLE] <= FEW.calls
        assert counts[Place.ANNOUNCEMENT] <= FEW.announcements


def test_a_flood_from_many_threads_stays_within_the_cap() -> None:
    admission = Admission(AdmissionSettings(calls=5, when_full="refuse"))
    taken: list[bool] = []

    def flood(first: int) -> None:
        taken.extend(admission.admit(call(first * 1000 + number)) for number in range(200))

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 5
    assert admission.refused == 8 * 200 - 5
