"""What the server's thread and the call's thread share, by a clock that a test moves."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from telephony.audiosocket.leg import PATIENCE_S, AudioSocketLeg
from telephony.leg import FRAME_S, CallInfo, KeyPressed, Transfer, Transferred

SOUND = np.full(160, 1000, np.int16)
AWAY_S = 45.0


@dataclass
class Line:
    """A leg whose time passes only as told."""

    now: float = 0.0
    closed: int = 0
    leg: AudioSocketLeg = field(init=False)

    def __post_init__(self) -> None:
        info = CallInfo("call-1", "audiosocket", None, None)
        self.leg = AudioSocketLeg(info, close=self._close, away_s=AWAY_S, clock=lambda: self.now)

    def _close(self) -> None:
        self.closed += 1


def test_a_frame_that_does_not_come_is_silence_in_its_place() -> None:
    line = Line()
    line.leg.came(SOUND)
    assert line.leg.hear() is SOUND
    line.now += FRAME_S + PATIENCE_S + 0.001
    silence = line.leg.hear()
    assert silence is not None
    assert not silence.any()
    line.leg.came(SOUND)
    assert line.leg.report().lost == 1


def test_while_a_key_is_down_nothing_is_lost_and_nothing_is_uneven() -> None:
    line = Line()
    line.leg.came(SOUND)
    assert line.leg.hear() is SOUND
    line.now += PATIENCE_S + 0.001
    for _ in range(9):
        line.now += FRAME_S
        silence = line.leg.hear()
        assert silence is not None
        assert not silence.any()
    line.leg.pressed("5")
    line.leg.came(SOUND)
    assert line.leg.events() == [KeyPressed("5")]
    report = line.leg.report()
    assert (report.lost, report.jitter_s) == (0, 0.0)


def test_the_time_with_asterisk_is_no_uneven_arrival() -> None:
    line = Line()
    line.leg.came(SOUND)
    line.leg.transfer("PJSIP/200", None)
    line.now += AWAY_S / 2
    line.leg.back(line._close)
    line.leg.came(SOUND)
    assert line.leg.report().jitter_s == pytest.approx(0.0)


def test_a_stall_is_made_up_for_without_end_of_memory() -> None:
    line = Line()
    for number in range(1000):
        line.leg.came(np.full(160, number, np.int16))
    heard = [line.leg.hear() for _ in range(250)]
    assert [int(frame[0]) for frame in heard if frame is not None] == list(range(750, 1000))
    assert line.leg.report().late == 750


def test_jitter_is_measured_as_the_standard_says() -> None:
    line = Line()
    for number in range(400):
        line.leg.came(SOUND)
        line.now += FRAME_S + (0.008 if number % 2 else -0.008)
    assert line.leg.report().jitter_s == pytest.approx(0.008, rel=0.05)


def test_what_was_not_there_in_time_is_an_underrun_once() -> None:
    line = Line()
    line.leg.due()
    assert line.leg.report().underruns == 0  # nothing was said yet
    line.leg.say(SOUND)
    assert line.leg.due() is SOUND
    line.leg.due()
    line.leg.due()
    assert line.leg.report().underruns == 1
    line.leg.say(SOUND)
    line.leg.flush()
    line.leg.due()
    assert line.leg.report().underruns == 1  # it was thrown away on purpose


def test_a_call_that_does_not_come_back_is_a_persons() -> None:
    line = Line()
    line.leg.transfer("PJSIP/200", None)
    assert line.closed == 1
    assert line.leg.away
    line.leg.say(SOUND)
    assert line.leg.report().queued_s == 0
    line.now = AWAY_S
    assert line.leg.hear() is None
    assert line.leg.events() == [Transferred(Transfer.CONNECTED)]
    assert line.leg.over
    assert line.leg.wanted is None


def test_what_is_said_of_a_call_that_is_here_changes_nothing() -> None:
    line = Line()
    line.leg.dialled(Transfer.BUSY)
    line.leg.transfer("PJSIP/200", None)
    line.leg.back(line._close)
    assert line.leg.events() == [Transferred(Transfer.NO_ANSWER)]


def test_after_its_end_nothing_happens_any_more() -> None:
    line = Line()
    line.leg.came(SOUND)
    line.leg.hang_up()
    line.leg.transfer("PJSIP/200", None)
    assert line.leg.hear() is None
    assert not line.leg.away
    assert line.closed == 1
