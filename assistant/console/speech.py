"""How texts sound on a telephone, and what a microphone heard: voices and ears of the console."""

import io
import tempfile
import wave
from pathlib import Path
from threading import Lock

import numpy as np

from assistant import g711
from assistant.audio import Audio
from assistant.dialogue.assistant import Assistant
from assistant.listening.audio_files import read_audio
from assistant.listening.heard import Question
from assistant.listening.hearing import hear_audio
from assistant.listening.opening import open_ears
from assistant.listening.recogniser import ListeningRequest
from assistant.models.catalogue import load_catalogue
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.speaking.speaker import Speaker, open_speaker
from assistant.understanding.meaning import Reading

LONGEST_S = 60.0
"""Of a question by microphone."""


class Speech:
    """Speaks as the line does. Voices are loaded when somebody first wants to hear them.

    Args:
        settings: engines and how they sound.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._speaker: Speaker | None = None

    def as_heard(self, text: str, language: str, pronunciations: Path | None = None) -> bytes:
        """A text as a WAV file, as a caller hears it through A-law at 8 kHz.

        Args:
            text: as written, its placeholders filled.
            language: of the text.
            pronunciations: folder of how words are spelt for voices; the shipped one without it.

        Raises:
            EmptyTextError: nothing in it can be said.
            LanguageNotSpokenError: no voice for the language is installed.
        """
        speaker = self._opened()
        if pronunciations is not None:
            speaker = speaker.pronouncing(pronunciations)
        spoken = speaker.say(text, language)
        coded = g711.encode(spoken.samples, g711.Codec.ALAW)
        return _wav(Audio(g711.decode(coded, g711.Codec.ALAW), spoken.rate))

    def heard(self, sound: bytes, language: str, assistant: Assistant) -> tuple[Reading, ...]:
        """What was said in a recording, best reading first; nothing if no word was heard.

        The recording is not kept.

        Args:
            sound: a sound file.
            language: in which it was spoken.
            assistant: whose hints say what callers are likely to ask.

        Raises:
            BadAudioError: it is no sound file, or too long.
            NotInstalledError: no recogniser for the language is installed.
        """
        audio = _read(sound)
        settings = self._settings
        request = ListeningRequest(
            language, hint=assistant.scripts.hint(language), candidates=tuple(settings.languages)
        )
        with self._lock:
            ears = open_ears(
                (language,), settings, load_catalogue(), ModelStore(), assistant.completeness
            )
            try:
                turns = list(hear_audio(audio, ears, Question("open", request)))
            finally:
                ears.close()
        words = [each.recognition for each in turns if each.recognition and each.recognition.text]
        if len(words) == 1:
            return tuple(Reading(each.text, each.confidence) for each in words[0].hypotheses)
        if not words:
            return ()
        joined = " ".join(each.text for each in words)
        return (Reading(joined, min(each.confidence for each in words)),)

    def close(self) -> None:
        """Release the voices."""
        with self._lock:
            if self._speaker is not None:
                self._speaker.close()
                self._speaker = None

    def _opened(self) -> Speaker:
        with self._lock:
            if self._speaker is None:
                self._speaker = open_speaker(self._settings, load_catalogue(), ModelStore())
            return self._speaker


def _read(sound: bytes) -> Audio:
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(sound)
        file.flush()
        return read_audio(Path(file.name), longest_s=LONGEST_S)


def _wav(audio: Audio) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio.rate)
        file.writeframes(np.asarray(audio.samples, dtype="<i2").tobytes())
    return content.getvalue()
