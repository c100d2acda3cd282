"""A line on loopback for each test, with outside clients to call it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from assistant.settings_sip import SipSettings
from telephony.sip.line import SipLine
from tests.telephony.sip.bot import Bot
from tests.telephony.sip.raw_caller import HOST, free_port

OpenLine = Callable[..., AbstractContextManager[tuple[SipLine, int]]]


@pytest.fixture
def open_line() -> OpenLine:
    """Opens a line for a bot with some settings; gives it with its port."""

    @contextmanager
    def opened(bot: Bot, *, ring_s: float = 5.0, **changes: Any) -> Iterator[tuple[SipLine, int]]:
        port = free_port()
        first = 30_000 + port % 8_000 * 4
        settings = SipSettings.model_validate(
            {
                "address": HOST,
                "port": port,
                "callers_from": [f"{HOST}/32"],
                "rtp_ports": [first, first + 200],
                "calls": 10,
                "codecs": ["pcmu", "pcma", "g722", "opus"],
                **changes,
            }
        )
        line = SipLine(settings, bot.take, bot.admit, ring_s=ring_s)
        line.start()
        try:
            yield line, port
        finally:
            line.close()
            for call in bot.calls:
                assert call.ended.wait(5), "the call's thread went on after the line was closed"

    return opened
