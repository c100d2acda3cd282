"""Calls of sipp's, which is not ours: each scenario's exit code is the verdict."""

import time
from pathlib import Path

import numpy as np
import pytest

from telephony.leg import CallInfo, Held, KeyPressed, Transfer, Transferred
from tests.ports import free_port
from tests.telephony.sip import sipp
from tests.telephony.sip.bot import Bot, until
from tests.telephony.sip.conftest import OpenLine
from tests.telephony.sip.raw_caller import HOST
from tests.telephony.sip.sipp import Ran, Sipp

TONE = (np.sin(np.arange(16_000) * 2 * np.pi * 440 / 8000) * 8000).astype(np.int16)
NOTE = "https://jauap.example/handover/a-b_c?x=1"


def run(folder: Path, steps: str, to: int, *, calls: int = 1) -> Ran:
    """A scenario to its end."""
    with Sipp(folder, steps, to=to, port=free_port(), calls=calls) as caller:
        return caller.wait()


def check(ran: Ran) -> None:
    assert ran.code == 0, ran.output


def test_answer_sound_both_ways_and_goodbye(open_line: OpenLine, tmp_path: Path) -> None:
    bot = Bot(echo=True)
    steps = sipp.invite() + sipp.play(sipp.ulaw_file(tmp_path, TONE)) + sipp.pause(2)
    with open_line(bot) as (line, port):
        check(run(tmp_path, steps + sipp.bye(), port))
        assert until(lambda: line.calls == 0)
    call = bot.call()
    assert np.abs(call.sound).max() > 7000
    assert call.info.caller == "+77010000000"
    assert call.info.dialled == "1414"


def test_keys_by_rtp_events(open_line: OpenLine, tmp_path: Path) -> None:
    bot = Bot()
    steps = sipp.invite() + sipp.play(sipp.ulaw_file(tmp_path, TONE)) + sipp.pause(0.3)
    steps += sipp.play_keys("1470") + sipp.pause(2.5)
    with open_line(bot) as (_, port):
        check(run(tmp_path, steps + sipp.bye(), port))
    assert bot.call().events == [KeyPressed(key) for key in "1470"]


def test_keys_by_info(open_line: OpenLine, tmp_path: Path) -> None:
    bot = Bot()
    steps = sipp.invite() + "".join(sipp.info(key, 2 + at) for at, key in enumerate("99*#0"))
    with open_line(bot) as (_, port):
        check(run(tmp_path, steps + sipp.bye(), port))
    assert bot.call().events == [KeyPressed(key) for key in "99*#0"]


def test_hold_and_resume(open_line: OpenLine, tmp_path: Path) -> None:
    bot = Bot(echo=True)
    steps = sipp.invite() + sipp.play(sipp.ulaw_file(tmp_path, TONE)) + sipp.pause(0.5)
    steps += sipp.invite(2, "sendonly") + sipp.pause(0.5) + sipp.invite(3) + sipp.pause(0.5)
    with open_line(bot) as (_, port):
        check(run(tmp_path, steps + sipp.bye(), port))
    assert bot.call().events == [Held(on=True), Held(on=False)]


def test_cancel(open_line: OpenLine, tmp_path: Path) -> None:
    class Slow(Bot):
        def admit(self, info: CallInfo) -> bool:
            time.sleep(0.5)
            return super().admit(info)

    bot = Slow()
    steps = sipp.invite(answered=False) + sipp.pause(0.1) + sipp.cancel()
    with open_line(bot) as (line, port):
        check(run(tmp_path, steps, port))
        assert until(lambda: line.calls == 0)
    assert not bot.calls


def test_over_the_cap_calls_are_busy_and_those_before_go_on(
    open_line: OpenLine, tmp_path: Path
) -> None:
    bot = Bot()
    stays = sipp.invite() + sipp.pause(3) + sipp.bye()
    with (
        open_line(bot, calls=2) as (line, port),
        Sipp(tmp_path, stays, to=port, port=free_port(), calls=2) as first,
    ):
        assert until(lambda: line.calls == 2)
        check(run(tmp_path, sipp.invite(expect=486), port, calls=5))
        check(first.wait())
    assert len(bot.calls) == 2


def test_a_caller_who_vanishes_is_noticed(open_line: OpenLine, tmp_path: Path) -> None:
    bot = Bot()
    steps = sipp.invite() + sipp.play(sipp.ulaw_file(tmp_path, TONE)) + sipp.pause(20)
    with open_line(bot, vanished=5) as (line, port):
        with Sipp(tmp_path, steps, to=port, port=free_port()):
            call = bot.call()
            assert until(lambda: len(call.heard) > 30)
        assert line.calls == 1
        assert call.ended.wait(12)
        assert until(lambda: line.calls == 0)


@pytest.mark.parametrize("urgent", [False, True])
def test_a_transfer_by_refer(open_line: OpenLine, tmp_path: Path, *, urgent: bool) -> None:
    bot = Bot()
    notes = ("100 Trying", "200 OK")
    steps = sipp.invite() + sipp.referred(202, notes) + sipp.hung_up()
    with (
        open_line(bot, transfer="refer", numbers_at=HOST) as (line, port),
        Sipp(tmp_path, steps, to=port, port=free_port()) as caller,
    ):
        bot.call().wishes.append(lambda leg: leg.transfer("200", NOTE, urgent=urgent))
        ran = caller.wait()
        check(ran)
        assert bot.call().ended.wait(3)
        assert until(lambda: line.calls == 0)
    assert bot.call().events == [Transferred(Transfer.CONNECTED)]
    assert f"sip:200@{HOST}" in ran.log
    assert "X-Jauap-Note=https%3A%2F%2Fjauap.example%2Fhandover%2Fa-b_c%3Fx%3D1" in ran.log
    assert ("Priority=emergency" in ran.log) == urgent


@pytest.mark.parametrize(
    ("answer", "became"),
    [
        ("486 Busy Here", Transfer.BUSY),
        ("480 Temporarily Unavailable", Transfer.NO_ANSWER),
        ("404 Not Found", Transfer.REFUSED),
    ],
)
def test_a_person_who_is_not_there(
    open_line: OpenLine, tmp_path: Path, answer: str, became: Transfer
) -> None:
    bot = Bot()
    steps = sipp.invite() + sipp.referred(202, ("100 Trying", answer)) + sipp.pause(20)
    with (
        open_line(bot, numbers_at=HOST) as (_, port),
        Sipp(tmp_path, steps, to=port, port=free_port()),
    ):
        call = bot.call()
        call.wishes.append(lambda leg: leg.transfer("200", None))
        assert until(lambda: bool(call.events), 10)
        assert not call.ended.is_set(), "the caller is still on the line"
    assert call.events == [Transferred(became)]


@pytest.mark.parametrize("hangs_up", ["person", "caller"])
def test_where_refer_is_refused_the_two_are_joined(
    open_line: OpenLine, tmp_path: Path, hangs_up: str
) -> None:
    bot = Bot()
    by_person = hangs_up == "person"
    sound = sipp.play(sipp.ulaw_file(tmp_path, TONE))
    end = sipp.hung_up() if by_person else sipp.pause(2) + sipp.bye()
    steps = sipp.invite() + sound + sipp.referred(405) + end
    takes = sipp.take_call(hangs_up_after=2.0 if by_person else None)
    desk = free_port()
    with (
        open_line(bot) as (line, port),
        Sipp(tmp_path, takes, to=None, port=desk) as person,
        Sipp(tmp_path, steps, to=port, port=free_port()) as caller,
    ):
        call = bot.call()
        call.wishes.append(lambda leg: leg.transfer(f"sip:200@{HOST}:{desk}", NOTE))
        assert until(lambda: bool(call.events))
        assert line.calls == 1, "the joined call still has its place"
        check(caller.wait())
        ran = person.wait()
        check(ran)
        assert call.ended.wait(3)
        assert until(lambda: line.calls == 0)
    assert call.events == [Transferred(Transfer.CONNECTED)]
    assert f"Note {NOTE}" in ran.log


@pytest.mark.parametrize(
    ("status", "became"), [(486, Transfer.BUSY), (480, Transfer.NO_ANSWER), (404, Transfer.REFUSED)]
)
def test_a_person_called_from_here_who_does_not_come(
    open_line: OpenLine, tmp_path: Path, status: int, became: Transfer
) -> None:
    bot = Bot()
    desk = free_port()
    with (
        open_line(bot, transfer="bridge") as (_, port),
        Sipp(tmp_path, sipp.take_call(status), to=None, port=desk) as person,
        Sipp(tmp_path, sipp.invite() + sipp.pause(20), to=port, port=free_port()),
    ):
        call = bot.call()
        call.wishes.append(lambda leg: leg.transfer(f"sip:200@{HOST}:{desk}", None))
        check(person.wait())
        assert until(lambda: bool(call.events), 10)
        assert not call.ended.is_set(), "the caller is still on the line"
    assert call.events == [Transferred(became)]


def test_nobody_answers(open_line: OpenLine, tmp_path: Path) -> None:
    bot = Bot()
    steps = sipp.invite() + sipp.pause(20)
    with (
        open_line(bot, ring_s=2.0, transfer="bridge") as (_, port),
        Sipp(tmp_path, sipp.ring(), to=None, port=(desk := free_port())),
        Sipp(tmp_path, steps, to=port, port=free_port()),
    ):
        call = bot.call()
        call.wishes.append(lambda leg: leg.transfer(f"sip:200@{HOST}:{desk}", None))
        assert until(lambda: bool(call.events), 10)
    assert call.events == [Transferred(Transfer.NO_ANSWER)]
