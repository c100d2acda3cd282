"""A caller's sentences from recordings, for machines with one voice only."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from assistant.audio import Audio, Samples, resample
from assistant.errors import ConfigurationError
from assistant.listening.audio_files import read_audio
from assistant.speaking.voice import VoiceIdentity

_RATE = 16_000


class RecordedVoice:
    """Speaks what was recorded, and nothing else.

    Args:
        folder: of the recordings.
        recordings: sentence to file.
        language: ISO 639-1.
    """

    def __init__(self, folder: Path, recordings: Mapping[str, str], language: str) -> None:
        self._folder = folder
        self._recordings = recordings
        self.identity = VoiceIdentity("recording", "recording", language, _RATE, "1")

    def synthesise(
        self,
        sentence: str,
        *,
        rate: float = 1.0,  # noqa: ARG002 - a recording has its own
    ) -> Iterator[Samples]:
        """The recording of a sentence.

        Raises:
            ConfigurationError: there is none.
            BadAudioError: it cannot be read.
        """
        name = self._recordings.get(sentence)
        if name is None:
            raise ConfigurationError(
                f"«{sentence}» was never recorded",
                mend="Name a recording of it, or install a second voice.",
            )
        audio: Audio = read_audio(self._folder / name)
        yield resample(audio.samples, audio.rate, _RATE)

    def close(self) -> None:
        """Nothing is open."""
