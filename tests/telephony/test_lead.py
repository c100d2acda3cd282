"""The sound that waits to be sent stays as long as it was made."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
import pytest

from assistant.audio import Samples
from telephony.lead import Lead, LeadLength
from telephony.leg import FRAME, LegReport
from tests.telephony.scripted_leg import ScriptedLeg

LOUD = np.full(FRAME, 5000, np.int16)
SILENT = np.zeros(FRAME, np.int16)


@dataclass
class Queue(ScriptedLeg):
    """A line that sends a frame whenever a test says so."""

    waiting: deque[Samples] = field(default_factory=deque)
    dry: int = 0
    stands: bool = True

    def say(self, frame: Samples) -> None:
        if self.stands:
            self.waiting.append(frame)

    def send(self) -> None:
        if self.waiting:
            self.said.append(self.waiting.popleft())
        else:
            self.dry += 1

    def report(self) -> LegReport:
        return LegReport(queued_s=len(self.waiting) * 0.02 if self.stands else None)


@pytest.mark.parametrize("lead_s", [0.04, 0.1, 0.2])
def test_a_stall_shorter_than_the_lead_is_not_heard(lead_s: float) -> None:
    line = Queue(0)
    lead = Lead(line, LeadLength(lead_s))
    waits = round(lead_s / 0.02)
    stalled = waits - 1
    for number in range(100):
        if number == 50:  # Python was busy: nothing came, then all of it at once
            for _ in range(stalled):
                line.send()
            for _ in range(stalled):
                lead.say(LOUD)
        lead.say(LOUD)
        line.send()
    assert line.dry == 0
    silent = [not frame.any() for frame in line.said]
    assert silent == [True] * waits + [False] * (len(silent) - waits)


def test_a_voice_that_begins_before_the_line_stands_is_no_broken_one() -> None:
    line = Queue(0)
    lead = Lead(line, LeadLength(0.1))
    line.stands = False
    for _ in range(20):
        lead.say(LOUD)
    assert not line.waiting
    line.stands = True
    for _ in range(20):
        lead.say(LOUD)
        line.send()
    assert lead.broken == 0
    assert line.dry == 0
    assert [frame.any() for frame in line.said] == [False] * 5 + [True] * 15


def test_after_a_flush_the_lead_comes_back() -> None:
    line = Queue(0)
    lead = Lead(line, LeadLength(0.1))
    for _ in range(10):
        lead.say(LOUD)
        line.send()
    lead.flush()
    line.waiting.clear()
    lead.say(LOUD)
    assert [bool(frame.any()) for frame in line.waiting] == [False] * 5 + [True]


@pytest.mark.parametrize(("every", "way"), [(50, "slower"), (50, "faster")])
def test_clocks_that_differ_are_made_up_for_in_the_silences(every: int, way: str) -> None:
    line = Queue(0)
    lead = Lead(line, LeadLength(0.1))
    lengths = []
    for number in range(20_000):
        lead.say(LOUD if number % 100 < 60 else SILENT)
        if number % every or way == "faster":
            line.send()
        if number % every == 0 and way == "faster":
            line.send()
        lengths.append(len(line.waiting))
    assert min(lengths[10:]) >= 1
    assert max(lengths) <= 9
    assert line.dry == 0


def test_after_a_stall_the_queue_is_soon_as_long_as_before() -> None:
    line = Queue(0)
    lead = Lead(line, LeadLength(0.04))
    for number in range(400):
        if number == 100:  # nothing came for a while: it ran dry, then all came at once
            for _ in range(8):
                line.send()
            for _ in range(8):
                lead.say(SILENT)
        lead.say(SILENT)
        line.send()
    assert len(line.waiting) == 2


def test_speech_is_never_cut_to_make_the_queue_shorter() -> None:
    line = Queue(0)
    lead = Lead(line, LeadLength(0.04))
    for _ in range(50):
        lead.say(LOUD)
    assert sum(bool(frame.any()) for frame in line.waiting) == 50


@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [(LOUD, LOUD, 1), (LOUD, SILENT, 0), (SILENT, LOUD, 0), (SILENT, SILENT, 0)],
)
def test_a_voice_is_broken_where_the_queue_runs_dry_within_it(
    before: Samples, after: Samples, broken: int
) -> None:
    line = Queue(0)
    lead = Lead(line, LeadLength(0.04))
    lead.say(before)
    for _ in range(4):
        line.send()
    lead.say(after)
    assert lead.broken == broken


def test_a_voice_that_was_stopped_on_purpose_is_not_broken() -> None:
    line = Queue(0)
    lead = Lead(line, LeadLength(0.04))
    lead.say(LOUD)
    lead.flush()
    for _ in range(3):  # it fades
        line.waiting.clear()
        lead.say(LOUD)
    assert lead.broken == 0


def test_a_queue_that_ran_dry_within_a_voice_is_longer_from_then_on() -> None:
    line = Queue(0)
    lead = Lead(line, LeadLength(0.04))
    for stall in (3, 4, 20, 20, 20, 20, 20, 20):
        lead.say(LOUD)
        for _ in range(stall):
            line.send()
    waited = []
    for _ in range(20):
        lead.say(LOUD)
        waited.append(len(line.waiting))
        line.send()
    assert waited[-1] * 0.02 == pytest.approx(0.18)  # the longest lead, and the frame itself
    assert lead.broken == 8


def test_breaks_in_several_calls_lengthen_the_lead_of_all_and_it_shrinks_when_calm() -> None:
    now = 0.0
    length = LeadLength(0.04, clock=lambda: now)
    one, other = Lead(Queue(0), length), Lead(Queue(0), length)
    for _ in range(5):  # the network of one caller
        _break(one)
    assert length.seconds == 0.04
    now += 61
    _break(other)  # long after
    assert length.seconds == 0.04
    _break(one)
    assert length.seconds == pytest.approx(0.06)
    _break(other)  # the same stall
    assert length.seconds == pytest.approx(0.06)
    for _ in range(20):
        now += 1
        _break(one)
        now += 1
        _break(other)
    assert length.seconds == pytest.approx(0.16)
    now += 599
    assert length.seconds == pytest.approx(0.16)
    now += 601
    assert length.seconds == pytest.approx(0.12)
    _break(one)  # the network again: calm goes on
    now += 6000  # nobody called
    assert length.seconds == 0.04


def test_calls_that_break_one_after_another_count_though_they_are_over() -> None:
    now = 0.0
    length = LeadLength(0.04, clock=lambda: now)
    for _ in range(3):
        now += 1
        _break(Lead(Queue(0), length))
    assert length.seconds == pytest.approx(0.08)


def test_the_lead_of_all_is_longer_before_a_voice_breaks() -> None:
    length = LeadLength(0.04)
    for _ in range(2):
        line = Queue(0)
        lead = Lead(line, length)
        lead.say(LOUD)
        line.send()
        line.send()  # Python was busy
        lead.say(LOUD)
        assert lead.broken == 0
    assert length.seconds == pytest.approx(0.06)
    for _ in range(20):
        lead.say(SILENT)
        line.send()
    assert len(line.waiting) == 3


def test_a_voice_that_goes_on_with_little_left_lengthens_the_lead_once() -> None:
    now = 0.0
    length = LeadLength(0.04, clock=lambda: now)
    lines = [Queue(0), Queue(0)]
    leads = [Lead(line, length) for line in lines]
    for number in range(500):
        now += 0.02
        for line, lead in zip(lines, leads, strict=True):
            lead.say(LOUD)
            line.send()
            if number == 10:  # a frame was lost for good
                line.send()
    assert length.seconds == pytest.approx(0.06)


@pytest.mark.parametrize("lead_s", [0.0, 0.01])
def test_breaks_lengthen_a_lead_of_nothing(lead_s: float) -> None:
    length = LeadLength(lead_s)
    _break(Lead(Queue(0), length))
    _break(Lead(Queue(0), length))
    assert length.seconds == pytest.approx(lead_s + 0.02)


def test_a_short_lead_that_was_configured_is_not_low_by_itself() -> None:
    length = LeadLength(0.02)
    for _ in range(2):
        line = Queue(0)
        lead = Lead(line, length)
        for _ in range(50):
            lead.say(LOUD)
            line.send()
    assert length.seconds == 0.02


def test_a_call_that_begins_on_a_busy_machine_waits_longer_at_once() -> None:
    now = 0.0
    length = LeadLength(0.04, clock=lambda: now)
    one, other = Lead(Queue(0), length), Lead(Queue(0), length)
    for _ in range(3):
        now += 1
        _break(one)
        _break(other)
    fresh = Queue(0)
    Lead(fresh, length).say(LOUD)
    assert len(fresh.waiting) == 1 + round(length.seconds / 0.02) > 3


def _break(lead: Lead) -> None:
    line = lead._leg
    assert isinstance(line, Queue)
    lead.say(LOUD)
    while line.waiting:
        line.send()
    lead.say(LOUD)
