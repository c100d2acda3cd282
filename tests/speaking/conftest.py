"""Voices that tests speak with: the real engines, loaded once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.audio import Samples
from assistant.models.catalogue import Entry
from assistant.models.store import ModelStore
from assistant.settings import SpeakingSettings, load_settings
from assistant.speaking.cache import SpeechCache
from assistant.speaking.engines import load_voice
from assistant.speaking.speaker import Speaker
from assistant.speaking.voice import Voice, VoiceIdentity

HERE = Path(__file__).parent


class CountingVoice:
    """Any voice, with a record of what it was asked to say."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self.asked: list[tuple[str, float]] = []

    @property
    def identity(self) -> VoiceIdentity:
        return self._voice.identity

    def synthesise(self, sentence: str, *, rate: float = 1.0) -> Iterator[Samples]:
        self.asked.append((sentence, rate))
        yield from self._voice.synthesise(sentence, rate=rate)

    def close(self) -> None:
        self._voice.close()


@pytest.fixture(scope="session")
def prompts() -> dict[str, list[str]]:
    """Prompts by language."""
    loaded: dict[str, list[str]] = YAML(typ="safe").load(
        (HERE / "prompts.yaml").read_text(encoding="utf-8")
    )
    return loaded


@pytest.fixture(scope="session")
def voice(installed: Callable[[str], Entry], store: ModelStore) -> Iterator[Callable[[str], Voice]]:
    """Gives a loaded voice by catalogue id."""
    loaded: dict[str, Voice] = {}

    def get(voice_id: str) -> Voice:
        if voice_id not in loaded:
            loaded[voice_id] = load_voice(installed(voice_id), store)
        return loaded[voice_id]

    yield get
    for one in loaded.values():
        one.close()


@pytest.fixture(scope="session")
def speaking() -> SpeakingSettings:
    """The shipped settings of speaking."""
    return load_settings().speaking


@pytest.fixture
def counting(voice: Callable[[str], Voice]) -> CountingVoice:
    """eSpeak NG's Kazakh voice, which is always there, counted."""
    return CountingVoice(voice("espeak-kk"))


@pytest.fixture
def speaker(counting: CountingVoice, speaking: SpeakingSettings, tmp_path: Path) -> Speaker:
    """Speaks Kazakh with the counted voice and an empty cache."""
    return Speaker(lambda _: counting, speaking, cache=SpeechCache(tmp_path / "speech", 10))
