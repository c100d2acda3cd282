"""What strangers and defects do to the line: it lives on, or says that it is dead."""

import os
import random
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Samples
from telephony.leg import CallInfo, KeyPressed, Leg
from tests.telephony.sip.bot import PATIENT_LEAD_S, Bot, until
from tests.telephony.sip.conftest import OpenLine
from tests.telephony.sip.raw_caller import HOST, RawCaller

_HEAD = (
    b"{method} sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{id}\r\n"
    b"From: {name}<sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: {id}\r\nCSeq: {number} {method}\r\n"
)


def message(
    method: bytes,
    rest: bytes = b"\r\n",
    *,
    port: bytes = b"9",
    name: bytes = b"",
    number: bytes = b"1",
) -> bytes:
    """A request, with what may be wrong with it."""
    text = _HEAD.replace(b"{method}", method).replace(b"{port}", port).replace(b"{name}", name)
    return text.replace(b"{number}", number).replace(b"{id}", b"%d" % len(rest)) + rest


_CONTACT = b"Contact: <sip:a@127.0.0.1:9>\r\n"
_SDP = b"Content-Type: application/sdp\r\n"
_BAD_SDP = b"v=0\r\nm=audio 99999 RTP/AVP 0 999 -1\r\na=rtpmap:0 PCMU/0\r\na=ptime:0\r\nx\r\n"
MESSAGES = (
    b"",
    b"\r\n\r\n",
    b"INVITE",
    b"INVITE sip:a@127.0.0.1 SIP/2.0\r\n\r\n",
    b"INVITE sip:a@127.0.0.1 SIP/7.0\r\nVia: x\r\n\r\n",
    b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:99999;branch=z9hG4bK\r\n\r\n",
    message(b"OPTIONS", port=b"99999"),
    message(
        b"INVITE", b"Contact: <sip:x>\r\nContent-Length: -5\r\n\r\nv=0\r\n", number=b"4294967296"
    ),
    message(
        b"INVITE", _CONTACT + b"Content-Length: 99999\r\n\r\n", name=b'"' + b"\xff" * 3000 + b'" '
    ),
    message(b"INVITE", _CONTACT + _SDP + b"Content-Length: 74\r\n\r\n" + _BAD_SDP),
    message(b"BYE"),
    b"%s" * 500,
    bytes(range(256)) * 200,
)


def damaged(whole: bytes, rng: random.Random) -> bytes:
    """The same message with some of its bytes changed, moved, repeated or cut off."""
    data = bytearray(whole or b"\x00")
    for _ in range(rng.randint(1, 12)):
        place = rng.randrange(len(data))
        what = rng.randrange(4)
        if what == 0:
            data[place] = rng.randrange(256)
        elif what == 1:
            del data[place : place + rng.randint(1, 20)]
        elif what == 2:
            data[place:place] = data[place : place + 30] * rng.randint(1, 5)
        else:
            data[place:place] = rng.choice([b"\r\n", b"\x00", b"-1", b"9" * 30, b";;", b"%n"])
        data = data or bytearray(b"\r")
    return bytes(data[:60_000])


def test_malformed_messages_stop_nothing_and_leave_no_word_in_the_log(
    open_line: OpenLine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    bot = Bot()
    rng = random.Random(11)
    with (
        open_line(bot, calls=2) as (line, port),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sends,
        RawCaller(port) as during,
        RawCaller(port) as after,
    ):
        sends.bind((HOST, 0))
        assert during.invite() == 200
        for each in MESSAGES:
            sends.sendto(each, (HOST, port))
        for _ in range(1500):
            sends.sendto(damaged(rng.choice(MESSAGES), rng), (HOST, port))
            time.sleep(0.0005)
        with socket.create_connection((HOST, port)) as stream:
            stream.sendall(b"".join(MESSAGES))
        assert line.alive
        assert not bot.call().ended.is_set()
        assert during.bye() == 200
        assert until(lambda: line.calls < 2, 40)
        assert after.invite() == 200
        after.bye()
    assert "z9hG4bK" not in caplog.text
    assert "a@b" not in caplog.text


def test_malformed_sound_stops_nothing(open_line: OpenLine) -> None:
    bot = Bot()
    rng = random.Random(5)
    with open_line(bot) as (line, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        call = bot.call()
        for place in range(500):
            payload = rng.randbytes(rng.choice([0, 1, 3, 159, 160, 1400]))
            caller.packet(
                payload,
                sequence=rng.randrange(65_536),
                timestamp=rng.randrange(1 << 32),
                kind=rng.choice([0, 8, 13, 101, 77]),
                mark=place % 2 == 0,
            )
        assert line.alive
        assert not call.ended.is_set()
        assert caller.bye() == 200


def test_keys_in_the_sound_are_pressed_once_and_are_nobody_s_speech(open_line: OpenLine) -> None:
    def tone(low: int, high: int) -> Samples:
        times = np.arange(round(0.12 * TELEPHONE_RATE)) / TELEPHONE_RATE
        wave = np.sin(2 * np.pi * low * times) + np.sin(2 * np.pi * high * times)
        return np.asarray(wave * 5000, np.int16)

    gap = np.zeros(640, np.int16)
    quiet = np.zeros(3200, np.int16)
    bot = Bot()
    with open_line(bot) as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        # 1 2 2, and the first is announced by the network as well.
        caller.send(quiet)
        number = caller.request("INFO", "Signal=1\r\nDuration=100\r\n", "application/dtmf-relay")
        assert caller.reply(number)[0] == 200
        tones = (tone(697, 1209), gap, tone(697, 1336), gap, tone(697, 1336))
        caller.send(np.concatenate((*tones, quiet)))
        caller.bye()
        call = bot.call()
        assert call.ended.wait(3)
    assert call.events == [KeyPressed("1"), KeyPressed("2"), KeyPressed("2")]
    spoken = sum(np.abs(frame).max() > 1000 for frame in call.heard)
    assert spoken <= 3 * 4, "of each tone only what came before it was known"


def test_lost_and_late_packets_keep_words_in_their_place(open_line: OpenLine) -> None:
    bot = Bot()
    # A click every half second tells where in time a packet stood.
    sound = np.zeros(6 * TELEPHONE_RATE, np.int16)
    clicks = np.arange(1, 11) * TELEPHONE_RATE // 2
    for click in clicks:
        sound[click : click + 40] = 20_000
    rng = np.random.default_rng(8)
    held = {click // 160 for click in clicks}
    lost = {int(each) for each in np.flatnonzero(rng.random(300) < 0.05)} - held
    late = {int(each): 0.015 for each in np.flatnonzero(rng.random(300) < 0.2)}
    with open_line(bot) as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        caller.send(sound, lost=frozenset(lost), late=late)
        caller.bye()
        call = bot.call()
        assert call.ended.wait(3)
    found = np.flatnonzero(np.diff((np.abs(call.sound) > 8_000).astype(int)) == 1)
    starts = [
        int(each) for place, each in enumerate(found) if not place or each > found[place - 1] + 800
    ]
    assert len(starts) == len(clicks)
    shifts = np.array(starts) - clicks
    assert np.ptp(shifts) <= 320, f"{len(lost)} lost: {shifts - shifts[0]}"
    assert call.report().lost == pytest.approx(len(lost), abs=3)


def waits(leg: Leg) -> float:
    """Seconds of sound that wait on a line that stands."""
    queued_s = leg.report().queued_s
    assert queued_s is not None
    return queued_s


def test_flush_is_heard_at_once(open_line: OpenLine) -> None:
    loud = (np.sin(np.arange(80_000) * 2 * np.pi * 440 / 8000) * 8000).astype(np.int16)
    flushed: list[float] = []

    def queue(leg: Leg) -> None:
        for at in range(0, 8000, 160):
            leg.say(loud[at : at + 160])

    def flush(leg: Leg) -> None:
        assert waits(leg) > 0.5
        leg.flush()
        flushed.append(time.monotonic())
        leg.say(np.zeros(160, np.int16))
        assert waits(leg) <= 0.02

    bot = Bot(lead_s=PATIENT_LEAD_S)
    with open_line(bot) as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        call = bot.call()
        caller.send(np.zeros(1600, np.int16))
        call.wishes.append(queue)
        time.sleep(PATIENT_LEAD_S + 0.3)
        call.wishes.append(flush)
        assert until(lambda: bool(flushed))
        time.sleep(0.5)
        caller.bye()
        assert call.ended.wait(3)
    last_loud = max(at for at, _, payload in caller.heard if payload != bytes([0xFF]) * 160)
    assert last_loud - flushed[0] < 0.2
    assert call.report().underruns == 0


def test_sound_for_which_the_stack_has_no_room_is_not_lost(open_line: OpenLine) -> None:
    # More than the queue of two seconds holds, at once: as after a stall.
    loud = (np.sin(np.arange(24_000) * 2 * np.pi * 440 / 8000) * 8000).astype(np.int16)

    def say_all(leg: Leg) -> None:
        for at in range(0, len(loud), 160):
            leg.say(loud[at : at + 160])

    bot = Bot()
    with open_line(bot) as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        bot.call().wishes.append(say_all)
        caller.send(np.zeros(4 * TELEPHONE_RATE, np.int16))
        caller.bye()
    heard = [payload for _, _, payload in caller.heard if len(set(payload)) > 10]
    assert len(heard) - len(loud) // 160 in {0, 1}, "the last one may share its packet with silence"


def test_an_underrun_is_counted(open_line: OpenLine) -> None:
    bot = Bot(lead_s=PATIENT_LEAD_S)
    with open_line(bot) as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        call = bot.call()
        caller.send(np.zeros(3200, np.int16))
        assert call.report().underruns == 0
        call.wishes.append(lambda _: time.sleep(3 * PATIENT_LEAD_S))
        caller.send(np.zeros(8000, np.int16))
        assert call.report().underruns == 1
        caller.bye()


def test_calls_leave_nothing_behind(open_line: OpenLine) -> None:
    bot = Bot(echo=True)
    sound = np.zeros(480, np.int16)

    def one(port: int) -> None:
        with RawCaller(port) as caller:
            assert caller.invite() == 200
            caller.send(sound)
            assert caller.bye() == 200

    def held() -> tuple[int, int]:
        return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    with open_line(bot) as (line, port):
        for _ in range(3):
            one(port)
        assert until(lambda: line.calls == 0)
        time.sleep(0.2)
        before, memory = held(), resident()
        for _ in range(40):
            one(port)
        assert until(lambda: line.calls == 0 and held() == before), (before, held())
        assert resident() - memory < 4_000_000
        assert all(call.ended.is_set() for call in bot.calls)


def resident() -> int:
    """Memory of this process, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_a_defect_of_whoever_takes_the_call_ends_it_and_not_the_line(open_line: OpenLine) -> None:
    class Broken(Bot):
        def take(self, leg: Leg) -> None:
            if not self.calls and len(self.asked) == 1:
                raise RuntimeError(leg.info.id)
            super().take(leg)

    class Undecided(Broken):
        def admit(self, info: CallInfo) -> bool:
            super().admit(info)
            if len(self.asked) == 3:
                raise RuntimeError(info.id)
            return True

    bot = Undecided()
    with (
        open_line(bot) as (line, port),
        RawCaller(port) as first,
        RawCaller(port) as second,
        RawCaller(port) as third,
    ):
        assert first.invite() == 200
        first.attend(1.0)
        assert [each.split()[0] for each in first.requests] == ["BYE"]
        assert second.invite() == 200
        assert third.invite() == 486
        second.bye()
        assert line.alive


DEAD = """
import sys, time
from baresip._native import ffi, lib
from assistant.settings_sip import SipSettings
from telephony.sip.line import SipLine

line = SipLine(
    SipSettings(port=int(sys.argv[1]), callers_from=("127.0.0.1/32",), rtp_ports=(30000, 30100)),
    lambda leg: None,
    lambda info: True,
)
line.start()
assert line.alive
# Nothing of ours can do this; a defect in the stack could.
lib.bp_cmd(lib.BP_CMD_STOP, 0, ffi.NULL)
deadline = time.monotonic() + 10
while line.alive and time.monotonic() < deadline:
    time.sleep(0.05)
print("alive" if line.alive else "dead")
line.close()
"""


def test_a_dead_sip_thread_is_told(open_line: OpenLine) -> None:
    with open_line(Bot()) as (_, port):
        free = port
    ran = subprocess.run(
        [sys.executable, "-c", DEAD, str(free)],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ran.stdout.strip() == "dead", ran.stderr
    assert "The SIP thread died" in ran.stderr
