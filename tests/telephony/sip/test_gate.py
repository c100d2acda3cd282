"""Who is not listed reaches nothing: no answer, no ringing, no place taken."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Network

import pytest

from telephony.sip.errors import LineError
from telephony.sip.gate import close_to_others
from tests.telephony.sip.bot import Bot
from tests.telephony.sip.conftest import OpenLine
from tests.telephony.sip.raw_caller import HOST, RawCaller

LISTED = "127.0.0.2"
STRANGER = "127.0.0.3"


@contextmanager
def asking(port: int, host: str, transport: socket.SocketKind) -> Iterator[socket.socket]:
    """Somebody who asks the line what it can do, from an address."""
    with socket.socket(socket.AF_INET, transport) as asks:
        asks.bind((host, 0))
        asks.settimeout(0.7)
        asks.connect((HOST, port))
        me = f"{host}:{asks.getsockname()[1]}"
        kind = "UDP" if transport is socket.SOCK_DGRAM else "TCP"
        asks.sendall(
            f"OPTIONS sip:a@{HOST} SIP/2.0\r\nVia: SIP/2.0/{kind} {me};branch=z9hG4bK1\r\n"
            f"From: <sip:s@{me}>;tag=1\r\nTo: <sip:a@{HOST}>\r\nCall-ID: 1@{me}\r\n"
            "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n".encode()
        )
        yield asks


@pytest.mark.parametrize("transport", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_stranger_gets_no_answer_and_who_is_listed_does(
    open_line: OpenLine, transport: socket.SocketKind
) -> None:
    with open_line(Bot(), callers_from=[LISTED]) as (_, port):
        with asking(port, LISTED, transport) as listed:
            assert listed.recv(4096).startswith(b"SIP/2.0 200")
        with pytest.raises(TimeoutError), asking(port, STRANGER, transport) as stranger:
            stranger.recv(4096)


def test_a_stranger_s_call_neither_rings_nor_takes_a_place(open_line: OpenLine) -> None:
    bot = Bot()
    with (
        open_line(bot, callers_from=[f"{LISTED}/32"], calls=1) as (line, port),
        RawCaller(port, host=STRANGER) as stranger,
        RawCaller(port, host=LISTED) as listed,
    ):
        number = stranger.request("INVITE", stranger.offer())
        assert stranger.reply(number, final=False, within_s=0.7) == (0, "")
        assert line.calls == 0
        assert listed.invite() == 200
        listed.bye()
    assert len(bot.asked) == 1


def test_a_flood_of_strangers_costs_nothing_that_a_caller_notices(open_line: OpenLine) -> None:
    bot = Bot()
    with (
        open_line(bot, callers_from=[LISTED], calls=2) as (line, port),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as flood,
        RawCaller(port, host=LISTED) as listed,
    ):
        flood.bind((STRANGER, 0))
        began = time.monotonic()
        sent = 0
        while time.monotonic() - began < 1.0:
            flood.sendto(f"INVITE sip:{sent}@{HOST} SIP/2.0\r\n\r\n".encode(), (HOST, port))
            sent += 1
            if sent == 500:
                assert listed.invite() == 200
        assert listed.bye() == 200
        assert line.alive
    assert sent > 1000
    assert len(bot.asked) == 1


def test_a_network_is_a_network(open_line: OpenLine) -> None:
    with open_line(Bot(), callers_from=["127.0.0.0/30"]) as (_, port):
        with asking(port, STRANGER, socket.SOCK_DGRAM) as inside:
            assert inside.recv(4096)
        with pytest.raises(TimeoutError), asking(port, "127.0.0.4", socket.SOCK_DGRAM) as outside:
            outside.recv(4096)


def test_many_networks_fit_and_too_many_are_told() -> None:
    networks = [IPv4Network((place << 8, 24)) for place in range(1, 1001)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((HOST, 0))
        port = taken.getsockname()[1]
        assert close_to_others(HOST, [port], networks) == 1
        with pytest.raises(LineError, match="1001 networks"):
            close_to_others(HOST, [port], [*networks, IPv4Network("10.0.0.0/8")])


def test_a_line_that_nobody_may_call_does_not_start(open_line: OpenLine) -> None:
    with pytest.raises(LineError, match="nobody could call"), open_line(Bot(), callers_from=[]):
        pass


def test_a_port_that_is_taken_is_told_and_the_next_line_starts(open_line: OpenLine) -> None:
    bot = Bot()
    with open_line(bot) as (_, port):
        pass
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((HOST, port))
        with pytest.raises(LineError, match=str(port)), open_line(bot, port=port):
            pass
    with open_line(bot) as (line, _):
        assert line.alive
