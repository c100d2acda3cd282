"""Calls over AudioSocket, by real connections: sound both ways, keys, transfers, and nonsense."""

import gc
import socket
import struct
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.audio import Samples
from assistant.settings_service import AudioSocketSettings
from telephony.audiosocket.server import AudioSocketServer
from telephony.errors import ServiceError
from telephony.leg import CallInfo, KeyPressed, Leg, LegEvent, LegReport, Transfer, Transferred
from tests.telephony.audiosocket.asterisk import SLIN8, SLIN16, Asterisk, frame

SOON_S = 10.0
PATIENT_LEAD = 10
"""Frames: whatever else this machine does, a thread has its turn within so long."""


def tone(seconds: float, rate: int, hertz: float = 440.0) -> Samples:
    wave: Samples = (8000 * np.sin(2 * np.pi * hertz * np.arange(seconds * rate) / rate)).astype(
        np.int16
    )
    return wave


def until(true: Callable[[], object], what: str = "it did not happen") -> None:
    deadline = time.monotonic() + SOON_S
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


@dataclass
class Echoing:
    """Says what it hears, in a thread for each call, as calls do; `lead` frames wait to be sent."""

    lead: int = 2
    legs: list[Leg] = field(default_factory=list)
    heard: list[Samples] = field(default_factory=list)
    events: list[LegEvent] = field(default_factory=list)
    ended: int = 0
    admits: bool = True
    threads: list[threading.Thread] = field(default_factory=list)

    def admit(self, info: CallInfo) -> bool:
        assert info.way == "audiosocket"
        return self.admits

    def on_call(self, leg: Leg) -> None:
        self.legs.append(leg)
        self.threads.append(threading.Thread(target=self._hold, args=(leg,), daemon=True))
        self.threads[-1].start()

    def _hold(self, leg: Leg) -> None:
        for _ in range(self.lead):
            leg.say(np.zeros(160, np.int16))
        while (sound := leg.hear()) is not None:
            self.heard.append(sound)
            self.events += leg.events()
            leg.say(sound)
        self.events += leg.events()
        self.ended += 1
        leg.hang_up()


@contextmanager
def serving(echo: Echoing, **changes: object) -> Iterator[AudioSocketServer]:
    wanted = AudioSocketSettings.model_validate({"port": 0, **changes})
    server = AudioSocketServer(wanted, echo.on_call, echo.admit, ring_s=1.0)
    server.start()
    try:
        yield server
    finally:
        server.close()


@pytest.mark.parametrize(("kind", "rate"), [(SLIN8, 8000), (SLIN16, 16000)])
def test_sound_goes_both_ways_at_either_rate(kind: int, rate: int) -> None:
    echo = Echoing()
    with serving(echo) as server:
        asterisk = Asterisk(server.port, kind=kind)
        sound = tone(1.0, rate)
        asterisk.says(sound)
        asterisk.waits_for(1.6)
        asterisk.hangs_up()
        until(lambda: echo.ended == 1)
    assert set(asterisk.kinds) == {kind}
    at = int(np.argmax(np.abs(asterisk.heard) > 4000))
    tenth = rate // 10
    pieces = [asterisk.heard[at + n * tenth :][:tenth].astype(float) for n in range(8)]
    levels, noises = zip(*(level_and_noise(piece, rate) for piece in pieces), strict=True)
    # On a busy machine a piece may hold a frame that came too late; most do not.
    assert abs(float(np.median(levels))) < 0.5
    assert np.median(noises) < -36


def level_and_noise(piece: NDArray[np.float64], rate: int) -> tuple[float, float]:
    """How loud the tone of 440 Hz is, and what is left beside it, in dB."""
    phase = 2 * np.pi * 440 * np.arange(len(piece)) / rate
    waves = np.stack([np.sin(phase), np.cos(phase)], axis=1)
    weights, *_ = np.linalg.lstsq(waves, piece, rcond=None)
    tone = waves @ weights
    level = 20 * np.log10(np.hypot(*weights) / 8000)
    return level, 10 * np.log10(np.mean((piece - tone) ** 2) / np.mean(tone**2))


def test_frames_leave_every_20_ms_without_drift() -> None:
    echo = Echoing(lead=PATIENT_LEAD)
    with serving(echo) as server:
        asterisk = Asterisk(server.port)
        asterisk.waits_for(3.0)
        asterisk.hangs_up()
    arrivals = np.array(asterisk.arrivals[10:])
    assert (arrivals[-1] - arrivals[0]) / (len(arrivals) - 1) == pytest.approx(0.02, rel=0.03)
    assert echo.legs[0].report().underruns == 0


def test_keys_come_each_once_and_time_goes_on_while_they_are_down() -> None:
    echo = Echoing()
    with serving(echo) as server:
        asterisk = Asterisk(server.port)
        for key in "14##*0":
            asterisk.presses(key)
        asterisk.waits_for(1.5)
        asterisk.hangs_up()
        until(lambda: echo.ended == 1)
    keys = [event.key for event in echo.events if isinstance(event, KeyPressed)]
    assert keys == list("14##*0")
    # Nothing was sent for 6 x 180 ms; about so many frames were heard all the same.
    assert len(echo.heard) > 50
    assert echo.legs[0].report().lost < 20


def test_flush_silences_what_is_queued() -> None:
    echo = Echoing()
    loud = np.full(160, 9000, np.int16)
    with serving(echo) as server:
        asterisk = Asterisk(server.port)
        asterisk.waits_for(0.2)
        leg = echo.legs[0]
        for _ in range(100):
            leg.say(loud)
        asterisk.waits_for(0.5)
        leg.flush()
        sent = len(asterisk.heard)
        asterisk.waits_for(1.5)
        asterisk.hangs_up()
        late = np.flatnonzero(np.abs(asterisk.heard[sent:]) > 1000)
    assert asterisk.heard.max() > 8000
    assert len(late) == 0 or late[-1] < 0.2 * 8000


def test_who_calls_whom_is_told_by_the_dialplan() -> None:
    echo = Echoing()
    with serving(echo, announced_only=True) as server:
        unknown = Asterisk(server.port)
        until(unknown.ended.is_set)
        call = uuid.uuid4()
        server.announce(str(call), caller="+77011234567", dialled="1414")
        known = Asterisk(server.port, call)
        known.waits_for(0.2)
        known.hangs_up()
        assert echo.legs[0].info.caller == "+77011234567"
        assert echo.legs[0].info.dialled == "1414"
        assert "7011234567" not in echo.legs[0].info.id
    assert len(echo.legs) == 1
    assert server.refused == 1


def test_a_call_that_is_not_admitted_is_hung_up() -> None:
    echo = Echoing(admits=False)
    with serving(echo) as server:
        asterisk = Asterisk(server.port)
        until(asterisk.ended.is_set)
    assert asterisk.kinds == [0x00]
    assert echo.legs == []


def test_hanging_up_ends_the_connection_as_asterisk_wants_it() -> None:
    echo = Echoing()
    with serving(echo) as server:
        asterisk = Asterisk(server.port)
        asterisk.waits_for(0.2)
        echo.legs[0].hang_up()
        until(asterisk.ended.is_set)
        assert asterisk.kinds[-1] == 0x00
        assert server.wanted(str(asterisk.call)) is None


def test_a_transfer_goes_through_the_dialplan_and_a_busy_person_gives_the_call_back() -> None:
    echo = Echoing()
    with serving(echo) as server:
        asterisk = Asterisk(server.port)
        asterisk.waits_for(0.2)
        echo.legs[0].transfer("PJSIP/200", "https://office/handover/x")
        until(asterisk.ended.is_set)
        assert asterisk.kinds[-1] == 0x00
        assert server.wanted(str(asterisk.call)) == ("PJSIP/200", "https://office/handover/x")
        server.dialled(str(asterisk.call), Transfer.BUSY)
        back = Asterisk(server.port, asterisk.call)
        back.says(tone(0.5, 8000))
        back.waits_for(1.0)
        back.hangs_up()
        until(lambda: echo.ended == 1)
    assert len(echo.legs) == 1  # it is the same call
    assert echo.events == [Transferred(Transfer.BUSY)]
    assert np.abs(back.heard).max() > 7000


def test_a_dialplan_that_says_nothing_and_comes_back_means_no_answer() -> None:
    echo = Echoing()
    with serving(echo) as server:
        asterisk = Asterisk(server.port)
        asterisk.waits_for(0.2)
        echo.legs[0].transfer("PJSIP/200", None)
        until(asterisk.ended.is_set)
        back = Asterisk(server.port, asterisk.call)
        back.waits_for(0.3)
        assert echo.events == [Transferred(Transfer.NO_ANSWER)]
        back.hangs_up()


@pytest.mark.parametrize(
    ("result", "events"),
    [(Transfer.CONNECTED, [Transferred(Transfer.CONNECTED)]), (None, [])],
)
def test_a_person_who_answers_and_a_caller_who_gives_up_end_the_call(
    result: Transfer | None, events: list[LegEvent]
) -> None:
    echo = Echoing()
    with serving(echo) as server:
        asterisk = Asterisk(server.port)
        asterisk.waits_for(0.2)
        echo.legs[0].transfer("PJSIP/200", None)
        until(asterisk.ended.is_set)
        server.dialled(str(asterisk.call), result)
        until(lambda: echo.ended == 1)
    assert echo.events == events


def test_only_configured_addresses_are_answered() -> None:
    echo = Echoing()
    with serving(echo, accept_from=["192.0.2.0/24"]) as server:
        asterisk = Asterisk(server.port)
        until(asterisk.ended.is_set)
        assert server.refused == 1
    assert asterisk.kinds == []
    assert echo.legs == []


def test_more_connections_than_allowed_are_closed() -> None:
    echo = Echoing()
    with serving(echo, connections=1) as server:
        first = Asterisk(server.port)
        first.waits_for(0.1)
        second = Asterisk(server.port)
        until(second.ended.is_set)
        assert not first.ended.is_set()
        first.hangs_up()


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = AudioSocketServer(
            AudioSocketSettings(port=port), lambda _: None, lambda _: True, ring_s=1.0
        )
        with pytest.raises(ServiceError, match=str(port)):
            server.start()


def test_draining_takes_no_new_calls_and_keeps_those_that_run() -> None:
    echo = Echoing()
    with serving(echo) as server:
        first = Asterisk(server.port)
        first.waits_for(0.2)
        server.drain()
        second = Asterisk(server.port)
        until(second.ended.is_set)
        first.waits_for(0.6)
        assert not first.ended.is_set()
        first.hangs_up()


UUID = frame(0x01, uuid.uuid4().bytes)
NONSENSE = {
    "nothing": b"",
    "half a header": b"\x01\x00",
    "http": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a short uuid": frame(0x01, b"\1\2\3"),
    "sound before the uuid": frame(SLIN8, bytes(320)),
    "a length that never comes": struct.pack(">BH", 0x01, 65_535) + b"x" * 10,
    "half a sample": UUID + frame(SLIN8, bytes(321)),
    "a rate that nobody speaks": UUID + frame(0x18, bytes(7680)),
    "an error": UUID + frame(0xFF, b"\x01"),
    "an empty key": UUID + frame(0x03),
    "a key that is none": UUID + frame(0x03, b"\xf0"),
    "kinds of tomorrow": UUID + frame(0x42, b"xyz") + frame(0x00),
    "empty sound": UUID + frame(SLIN8) + frame(0x00),
    "a huge frame of sound": UUID + frame(SLIN8, bytes(65_534)) + frame(0x00),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_ends_its_own_connection_and_nothing_else(name: str) -> None:
    echo = Echoing()
    with serving(echo) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=SOON_S) as raw:
            raw.sendall(NONSENSE[name])
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65_536):
                pass
        asterisk = Asterisk(server.port)
        asterisk.says(tone(0.3, 8000))
        asterisk.waits_for(0.6)
        asterisk.hangs_up()
        assert server.alive
        until(lambda: echo.ended == len(echo.legs))
    assert np.abs(asterisk.heard).max() > 7000


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(garbage=st.binary(max_size=400), named=st.booleans())
def test_any_bytes_leave_the_service_alive(garbage: bytes, named: bool) -> None:  # noqa: FBT001 - drawn
    echo = Echoing()
    with serving(echo) as server:
        with (
            suppress(ConnectionError),
            socket.create_connection(("127.0.0.1", server.port), timeout=SOON_S) as raw,
        ):
            raw.sendall(UUID + garbage if named else garbage)
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65_536):
                pass
        assert server.alive
        until(lambda: echo.ended == len(echo.legs))


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_after_many_calls_threads_and_files_are_where_they_were() -> None:
    echo = Echoing()

    def one_call(server: AudioSocketServer) -> None:
        asterisk = Asterisk(server.port)
        asterisk.waits_for(0.1)
        asterisk.hangs_up()

    with serving(echo) as server:
        one_call(server)
        until(lambda: echo.ended == 1)
        files, threads = open_files(), threading.active_count()
        for _ in range(10):
            one_call(server)
        until(lambda: echo.ended == 11)
        gc.collect()
        until(lambda: open_files() <= files)
        until(lambda: threading.active_count() <= threads)


def test_a_report_tells_of_the_network() -> None:
    echo = Echoing()
    with serving(echo) as server:
        asterisk = Asterisk(server.port)
        asterisk.waits_for(0.5)
        report = echo.legs[0].report()
        asterisk.hangs_up()
    assert isinstance(report, LegReport)
    assert 0 < report.jitter_s < 0.02
    assert report.queued_s is not None
    assert 0 < report.queued_s < 0.2
