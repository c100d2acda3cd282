"""Calls that are made from here."""

import asyncio
import time
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import pytest

from assistant.audio import Audio, silence
from assistant.settings_sip import SipSettings
from telephony.sip.errors import NotConnectedError
from telephony.sip.stack import Stack, StackCall
from telephony.sip.wanted import wanted
from tests.ports import free_port
from tests.telephony.sip.raw_caller import HOST
from tests.telephony.sip.softphone import Softphone

BUSY_S = 1.0


async def refuse(call: StackCall) -> None:
    await call.reject()


@pytest.fixture
def stack() -> Iterator[Stack]:
    port = free_port()
    first = 32_000 + port % 8_000 * 4
    settings = SipSettings(
        address=IPv4Address(HOST),
        port=port,
        callers_from=(IPv4Network(f"{HOST}/32"),),
        calls=2,
        rtp_ports=(first, first + 40),
    )
    stack = Stack(wanted(settings), refuse)
    stack.start()
    yield stack
    stack.close()


def called(stack: Stack, address: str, within_s: float) -> StackCall:
    """A call that is made while this program is busy with something else."""

    async def call() -> StackCall:
        dialling = asyncio.ensure_future(stack.dial(stack.agents[0], address, {}))
        await asyncio.sleep(0)
        time.sleep(BUSY_S)  # noqa: ASYNC251 - the loop stands still: that is the point
        begun = await dialling
        await begun.established(within_s)
        return begun

    future = stack.post(call())
    assert future is not None
    return future.result(20)


def test_an_answer_that_comes_while_we_are_busy_is_not_lost(stack: Stack, tmp_path: Path) -> None:
    with Softphone(tmp_path, Audio(silence(5.0, 8000), 8000), answers=True) as phone:
        call = called(stack, f"sip:caller@{HOST}:{phone.port}", 3.0)
        assert not call.closed
        ended = stack.post(call.hang_up())
        assert ended is not None
        ended.result(5)


def test_a_refusal_that_comes_while_we_are_busy_is_not_lost(stack: Stack, tmp_path: Path) -> None:
    with (
        Softphone(tmp_path, Audio(silence(5.0, 8000), 8000)) as phone,
        pytest.raises(NotConnectedError) as refused,
    ):
        called(stack, f"sip:nobody@{HOST}:{phone.port}", 3.0)
    assert refused.value.status == 404
