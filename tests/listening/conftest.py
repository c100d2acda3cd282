"""Shared by the tests of listening: real voices, the real detector, phrases from the data."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from assistant.audio import Audio
from assistant.listening.voice_activity import VoiceActivity, load_voice_activity
from assistant.models.catalogue import Catalogue, Entry
from assistant.models.store import ModelStore
from assistant.speaking.engines import load_voice

PROMPTS = Path("/usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU")

Speak = Callable[..., Audio]
"""Text, and optionally the id of a voice, to speech."""


@pytest.fixture(scope="session")
def voice_activity(
    catalogue: Catalogue, store: ModelStore, installed: Callable[[str], Entry]
) -> VoiceActivity:
    """The real detector."""
    installed("silero-vad")
    return load_voice_activity(catalogue, store)


@pytest.fixture(scope="session")
def phrases() -> dict[str, str]:
    """What the test callers say, by name."""
    path = Path(__file__).with_name("phrases.yaml")
    loaded: dict[str, str] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def speak(store: ModelStore, installed: Callable[[str], Entry]) -> Speak:
    """Speech of a test caller; each phrase is spoken once for all tests."""

    @cache
    def say(text: str, voice: str = "rhvoice-ru-aleksandr") -> Audio:
        speaker = load_voice(installed(voice), store)
        pieces = list(speaker.synthesise(text))
        speaker.close()
        return Audio(np.concatenate(pieces), speaker.identity.sample_rate)

    return say


@pytest.fixture(scope="session")
def human_prompts() -> Callable[..., list[Path]]:
    """Recorded telephone prompts of a human speaker (Debian), by name."""

    def find(*names: str) -> list[Path]:
        if not PROMPTS.is_dir():
            pytest.skip("Recorded prompts are missing: install asterisk-core-sounds-ru-wav.")
        return [PROMPTS / f"{name}.wav" for name in names]

    return find
