"""A line on loopback for each test, with outside clients to call it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Audio, resample, silence
from assistant.listening.engines import load_recogniser
from assistant.listening.recogniser import Recogniser
from assistant.models.catalogue import Entry
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.settings_sip import SipSettings
from assistant.speaking.engines import load_voice
from telephony.sip.line import SipLine
from tests.ports import free_port
from tests.telephony.sip.bot import Bot
from tests.telephony.sip.raw_caller import HOST

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


@pytest.fixture(scope="session")
def speech(store: ModelStore, installed: Callable[[str], Entry]) -> Callable[[str], Audio]:
    """English speech of a test caller at 8 kHz, between half seconds of silence."""

    @cache
    def say(text: str) -> Audio:
        voice = load_voice(installed("piper-en-joe"), store)
        spoken = np.concatenate(list(voice.synthesise(text)))
        rate = voice.identity.sample_rate
        voice.close()
        quiet = silence(0.5, TELEPHONE_RATE)
        return Audio(
            np.concatenate((quiet, resample(spoken, rate, TELEPHONE_RATE), quiet)), TELEPHONE_RATE
        )

    return say


@pytest.fixture(scope="session")
def recogniser(
    store: ModelStore, installed: Callable[[str], Entry], settings: Settings
) -> Iterator[Recogniser]:
    """The recogniser that ./test installs."""
    loaded = load_recogniser(installed("whisper-base"), store, settings)
    yield loaded
    loaded.close()
