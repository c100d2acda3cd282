"""The synthetic callers of the demonstration: what they ask, and with which voice."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.audio import Audio
from assistant.listening.audio_files import read_audio
from assistant.models.catalogue import Catalogue, Entry
from assistant.models.store import ModelStore
from assistant.paths import shipped
from assistant.speaking.engines import load_voice
from assistant.speaking.voice import Voice
from assistant.yaml_files import Checked, YamlFile


class Caller(Checked):
    """One caller: a question, and a recording of it for machines with one voice only."""

    id: str
    language: str
    text: str
    recording: str


class Callers(Checked):
    """All callers, and the voices they may have, first choice first."""

    voices: tuple[str, ...]
    callers: tuple[Caller, ...]


@dataclass(frozen=True)
class Spoken:
    """A caller's question as sound, before it went through a telephone line."""

    audio: Audio
    voice: str


def load_callers() -> Callers:
    """The callers that come with Jauap.

    Raises:
        ScriptError: their file is damaged.
    """
    mend = "Compare the file with the one that comes with Jauap."
    return YamlFile(_folder() / "callers.yaml").checked(Callers, mend=mend)


class CallerVoices:
    """Speaks for callers, never with Jauap's own voice."""

    def __init__(self, callers: Callers, own: str, catalogue: Catalogue, store: ModelStore) -> None:
        entries = (catalogue.get(voice) for voice in callers.voices if voice != own)
        self._entry: Entry | None = next(
            (entry for entry in entries if store.installed(entry)), None
        )
        self._voice: Voice | None = load_voice(self._entry, store) if self._entry else None

    def speak(self, caller: Caller) -> Spoken:
        """The caller's question, by a voice of this machine or from the recording."""
        if self._voice is None:
            return Spoken(read_audio(_folder() / caller.recording), "recording")
        samples = np.concatenate(list(self._voice.synthesise(caller.text)))
        identity = self._voice.identity
        return Spoken(Audio(samples, identity.sample_rate), identity.id)

    def close(self) -> None:
        """Release the voice."""
        if self._voice is not None:
            self._voice.close()


def _folder() -> Path:
    return shipped("voices") / "callers"
