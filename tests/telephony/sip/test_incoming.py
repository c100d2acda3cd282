"""Frames on their time from packets that come when they like: on a clock that nobody waits for."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.audio import Samples
from telephony.leg import FRAME
from telephony.sip.incoming import Incoming
from telephony.sip.notices import Sound

PACKETS = 500


class Wire:
    """Packets that arrive in the stack's ring at given times, on a clock of its own.

    Packet n holds the value n + 1 throughout, so that what is heard tells where it stood.
    """

    def __init__(self, arrivals: Sequence[tuple[float, int]], rate: int = 8000) -> None:
        self.now = 100.0
        self._arrivals = sorted((100.0 + at, packet) for at, packet in arrivals)
        self._rate = rate

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now += seconds

    def read(self) -> Sound:
        came = [packet for at, packet in self._arrivals if at <= self.now]
        self._arrivals = self._arrivals[len(came) :]
        size = self._rate // 50
        sound = [np.full(size, packet + 1, np.int16) for packet in came]
        return Sound(np.concatenate(sound) if sound else np.zeros(0, np.int16), self._rate)


def steady(lost: frozenset[int] = frozenset(), period: float = 0.02) -> list[tuple[float, int]]:
    """Packets as the jitter buffer gives them: at their time, with holes."""
    return [(each * period, each) for each in range(PACKETS) if each not in lost]


def hear(
    wire: Wire, incoming: Incoming, frames: int, stalls: dict[int, float] | None = None
) -> list[Samples]:
    heard = []
    for place in range(frames):
        heard.append(incoming.next())
        wire.now += 0.001 + (stalls or {}).get(place, 0.0)
    return heard


def line(wire: Wire, reserve_s: float = 0.01) -> Incoming:
    return Incoming(wire.read, reserve_s, clock=wire.clock, sleep=wire.sleep)


def places(heard: list[Samples]) -> list[int]:
    """Which packet each frame is, by its middle; 0 for none."""
    return [int(frame[FRAME // 2]) for frame in heard]


def test_every_packet_is_heard_once_ten_milliseconds_after_it_came() -> None:
    wire = Wire(steady())
    incoming = line(wire)
    heard = hear(wire, incoming, 400)
    assert places(heard) == list(range(1, 401))
    assert wire.now - 100.0 == pytest.approx(399 * 0.02 + 0.01, abs=0.005)
    assert (incoming.lost, incoming.late) == (0, 0)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.2])
def test_lost_packets_leave_all_others_in_their_place(share: float) -> None:
    rng = np.random.default_rng(4)
    lost = frozenset((np.flatnonzero(rng.random(PACKETS - 2) < share) + 1).tolist())
    wire = Wire(steady(lost))
    incoming = line(wire)
    heard = places(hear(wire, incoming, PACKETS))
    kept = [place for place in range(PACKETS) if place not in lost]
    assert [heard[place] for place in kept] == [place + 1 for place in kept]
    assert incoming.lost == len(lost)
    assert incoming.late == 0


def test_a_packet_that_was_held_up_is_left_out_later_and_time_is_back_in_place() -> None:
    arrivals = [(at + (0.03 if packet == 50 else 0.0), packet) for at, packet in steady()]
    wire = Wire(arrivals)
    incoming = line(wire)
    heard = places(hear(wire, incoming, PACKETS - 2))
    assert heard[-1] == PACKETS - 2
    assert (incoming.lost, incoming.late) == (0, 1)


@pytest.mark.parametrize("reserve_s", [0.01, 0.03, 0.08])
def test_uneven_arrival_within_the_reserve_loses_nothing(reserve_s: float) -> None:
    rng = np.random.default_rng(2)
    late = rng.uniform(0, reserve_s * 0.9, PACKETS)
    late[0] = 0.0
    # The jitter buffer gives them in their order.
    arrivals = np.maximum.accumulate(np.arange(PACKETS) * 0.02 + late)
    wire = Wire([(float(at), packet) for packet, at in enumerate(arrivals)])
    incoming = line(wire, reserve_s)
    assert places(hear(wire, incoming, 450)) == list(range(1, 451))
    assert (incoming.lost, incoming.late) == (0, 0)


@pytest.mark.parametrize("stall", [0.03, 0.15, 0.6])
def test_a_stall_of_our_own_is_caught_up_without_a_loss(stall: float) -> None:
    wire = Wire(steady())
    incoming = line(wire)
    heard = hear(wire, incoming, 300, {100: stall})
    assert places(heard) == list(range(1, 301))
    assert wire.now - 100.0 == pytest.approx(299 * 0.02 + 0.01, abs=0.005)


@pytest.mark.parametrize("drift", [-0.001, 0.001])
def test_a_caller_s_clock_that_is_off_never_makes_the_talk_late(drift: float) -> None:
    wire = Wire(steady(period=0.02 * (1 + drift)))
    incoming = line(wire)
    hear(wire, incoming, 490)
    behind = (wire.now - 100.0) / (0.02 * (1 + drift)) - places([incoming.next()])[0]
    assert abs(behind) < 3


def test_a_stream_that_stops_is_silence_and_no_loss() -> None:
    wire = Wire(steady()[:50])
    incoming = line(wire)
    heard = hear(wire, incoming, 200)
    assert incoming.lost == 0
    assert not np.concatenate(heard[60:]).any()
    assert wire.now - 100.0 == pytest.approx(200 * 0.02, abs=0.05)


def test_a_stream_that_begins_again_keeps_its_pace() -> None:
    again = [(at + 3.007, packet) for at, packet in steady()[50:]]
    wire = Wire([*steady()[:50], *again])
    incoming = line(wire)
    heard = places(hear(wire, incoming, 400))
    later = [each for each in heard[60:] if each]
    assert later == list(range(51, 51 + len(later)))
    assert len(later) > 180
    assert incoming.lost == 0


def test_silence_that_is_expected_is_no_loss() -> None:
    wire = Wire(steady(frozenset(range(20, 26))))
    incoming = line(wire)
    hear(wire, incoming, 19)
    for _ in range(8):
        incoming.next(silent=True)
    hear(wire, incoming, 20)
    assert incoming.lost == 0


def test_wideband_comes_at_the_telephone_s_rate() -> None:
    wire = Wire(steady(), rate=16_000)
    incoming = line(wire)
    heard = hear(wire, incoming, 200)
    assert {len(frame) for frame in heard} == {FRAME}
    assert np.diff(places(heard)[5:]).max() <= 1
    assert incoming.lost == 0
