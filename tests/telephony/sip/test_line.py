"""Calls as a network makes them: answered, refused, held, cancelled, lost, ended."""

import time

import numpy as np
import pytest

from telephony.leg import CallInfo, Held, KeyPressed, Transfer, Transferred
from tests.telephony.sip.bot import PATIENT_RESERVE_S, Bot, until
from tests.telephony.sip.conftest import OpenLine
from tests.telephony.sip.raw_caller import RawCaller

TONE = (np.sin(np.arange(8000) * 2 * np.pi * 440 / 8000) * 8000).astype(np.int16)


def test_a_call_is_answered_heard_and_ended(open_line: OpenLine) -> None:
    bot = Bot(echo=True)
    with open_line(bot) as (line, port), RawCaller(port, dialled="+77172000000") as caller:
        assert caller.invite() == 200
        caller.send(TONE)
        call = bot.call()
        assert line.calls == 1
        assert caller.bye() == 200
        assert call.ended.wait(3)
        assert until(lambda: line.calls == 0)
    assert call.info.way == "sip"
    assert call.info.caller == "+77010000000"
    assert call.info.dialled == "+77172000000"
    assert "7701" not in call.info.id
    heard = np.abs(call.sound).max()
    assert 7000 < heard < 9000
    assert 7000 < np.abs(caller.sound()).max() < 9000


def test_the_asserted_caller_goes_before_from(open_line: OpenLine) -> None:
    bot = Bot()
    headers = "P-Asserted-Identity: <sip:+77051112233@127.0.0.1>"
    with open_line(bot) as (_, port), RawCaller(port, headers=headers) as caller:
        assert caller.invite() == 200
        assert bot.call().info.caller == "+77051112233"
        caller.bye()


def test_no_second_offer_follows_the_answer(open_line: OpenLine) -> None:
    with open_line(Bot()) as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        caller.attend(0.7)
        assert [each.split()[0] for each in caller.requests] == []
        caller.bye()


def test_who_offers_video_gets_sound(open_line: OpenLine) -> None:
    bot = Bot(echo=True)
    with open_line(bot) as (_, port), RawCaller(port) as caller:
        assert caller.invite(caller.offer(video=True)) == 200
        caller.send(TONE)
        caller.bye()
    assert np.abs(bot.call().sound).max() > 7000


def test_a_call_that_is_not_admitted_is_busy(open_line: OpenLine) -> None:
    bot = Bot()
    bot.admits = False
    with open_line(bot) as (line, port), RawCaller(port) as caller:
        assert caller.invite() == 486
        assert until(lambda: line.calls == 0)
    assert len(bot.asked) == 1
    assert not bot.calls


def test_no_more_calls_than_the_line_may_have(open_line: OpenLine) -> None:
    bot = Bot()
    with (
        open_line(bot, calls=1) as (line, port),
        RawCaller(port) as first,
        RawCaller(port) as second,
        RawCaller(port) as third,
    ):
        assert first.invite() == 200
        assert second.invite() == 486
        first.bye()
        assert until(lambda: line.calls == 0)
        assert third.invite() == 200
        third.bye()


def test_a_draining_line_takes_no_new_call_and_keeps_the_old(open_line: OpenLine) -> None:
    bot = Bot(echo=True)
    with open_line(bot) as (line, port), RawCaller(port) as first, RawCaller(port) as second:
        assert first.invite() == 200
        bot.call()
        line.drain()
        assert second.invite() == 486
        first.send(TONE)
        assert line.calls == 1
        first.bye()
    assert np.abs(first.sound()).max() > 7000


def test_who_gives_up_before_the_answer_leaves_nothing(open_line: OpenLine) -> None:
    class Slow(Bot):
        def admit(self, info: CallInfo) -> bool:
            # The caller gives up while it is being decided.
            time.sleep(0.3)
            return super().admit(info)

    bot = Slow()
    with open_line(bot) as (line, port), RawCaller(port) as caller:
        assert caller.cancel() == 487
        assert until(lambda: len(bot.asked) == 1)
        assert until(lambda: line.calls == 0)
        time.sleep(0.2)
    assert not bot.calls


def test_hold_is_told_and_silent_and_the_call_goes_on(open_line: OpenLine) -> None:
    bot = Bot(echo=True)
    patient = open_line(bot, reserve=PATIENT_RESERVE_S)
    with patient as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        call = bot.call()
        caller.send(TONE[:1600])
        assert caller.invite(caller.offer("sendonly")) == 200
        assert until(lambda: Held(on=True) in call.events)
        at, lost_before = len(call.heard), call.report().lost
        time.sleep(0.5)
        assert caller.invite(caller.offer()) == 200
        assert until(lambda: Held(on=False) in call.events)
        lost_on_hold = call.report().lost - lost_before
        held = len(call.heard) - at
        caller.send(TONE)
        caller.bye()
        assert call.ended.wait(3)
    assert lost_on_hold == 0
    assert 20 <= held <= 45, "while on hold frames go on at their pace"
    assert np.abs(np.concatenate(call.heard[-40:])).max() > 7000


def test_a_network_that_was_gone_for_seconds_comes_back(open_line: OpenLine) -> None:
    bot = Bot(echo=True)
    with open_line(bot) as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        call = bot.call()
        caller.send(TONE[:3200])
        time.sleep(1.5)
        before = len(call.heard)
        caller.send(TONE)
        caller.bye()
        assert call.ended.wait(3)
    assert np.abs(np.concatenate(call.heard[before:])).max() > 7000
    gaps = np.diff(call.times)
    assert np.median(gaps) == pytest.approx(0.02, abs=0.003)


def test_hanging_up_from_here_says_goodbye(open_line: OpenLine) -> None:
    bot = Bot()
    with open_line(bot) as (line, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        bot.call().wishes.append(lambda leg: leg.hang_up())
        caller.attend(1.0)
        assert [each.split()[0] for each in caller.requests] == ["BYE"]
        assert until(lambda: line.calls == 0)


def test_a_request_to_call_elsewhere_is_refused(open_line: OpenLine) -> None:
    bot = Bot()
    with open_line(bot) as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        caller.request("REFER", more="Refer-To: <sip:expensive@127.0.0.1:9>")
        caller.attend(1.0)
        notes = [each for each in caller.requests if each.startswith("NOTIFY")]
        assert notes
        assert "603" in notes[-1]
        assert not bot.call().ended.is_set()
        caller.bye()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b"])
def test_a_person_at_a_host_that_is_not_known_cannot_be_reached(
    open_line: OpenLine, host: str
) -> None:
    bot = Bot()
    with open_line(bot, transfer="bridge") as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        call = bot.call()
        call.wishes.append(lambda leg: leg.transfer(f"sip:200@{host}", None))
        assert until(lambda: bool(call.events), 15)
        assert call.events == [Transferred(Transfer.REFUSED)]
        assert not call.ended.is_set(), "the caller is still on the line"
        caller.bye()


@pytest.mark.parametrize("keys", ["1", "12", "5550", "1234567890*#"])
def test_keys_by_rtp_events_are_pressed_once_each(open_line: OpenLine, keys: str) -> None:
    bot = Bot()
    patient = open_line(bot, reserve=PATIENT_RESERVE_S)
    with patient as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        call = bot.call()
        caller.send(TONE[:1600])
        for key in keys:
            caller.press(key)
            time.sleep(0.04)
        caller.send(TONE[:800])
        caller.bye()
        assert call.ended.wait(3)
    assert call.events == [KeyPressed(key) for key in keys]
    assert call.report().lost == 0


def test_keys_by_sip_info_back_to_back_are_not_lost(open_line: OpenLine) -> None:
    bot = Bot()
    keys = "70450"
    with open_line(bot) as (_, port), RawCaller(port) as caller:
        assert caller.invite() == 200
        call = bot.call()
        for key in keys:
            body = f"Signal={key}\r\nDuration=160\r\n"
            number = caller.request("INFO", body, "application/dtmf-relay")
            assert caller.reply(number)[0] == 200
        caller.bye()
        assert call.ended.wait(3)
    assert call.events == [KeyPressed(key) for key in keys]
