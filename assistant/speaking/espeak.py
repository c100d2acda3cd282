"""eSpeak NG: speaks every language everywhere, like a robot.

The library and its data come in the package `espeakng-loader`. Its state is one for the
whole process, hence one library and one lock here. A sentence takes a hundredth of its
own length to make, so it is made at one go under the lock.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from threading import Lock

import espeakng_loader
import numpy as np

from assistant.audio import Samples
from assistant.errors import NotInstalledError
from assistant.speaking.errors import VoiceFailedError
from assistant.speaking.voice import VoiceIdentity

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: espeak_Synth returns when all sound was handed over
_DO_NOT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: return an error where it would end the process
_UTF8 = 1
_PHONEMES = 0x100  # [[...]] in the text holds eSpeak's phoneme names
_RATE = 1
_WORDS_A_MINUTE = 150
"""What counts as this engine's own speed. Its default of 175 is made for English words; in
Russian it articulates 7.2 syllables a second, where natural voices have 4.8 to 6.2."""

_SynthCallback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class _Library:
    """The process's one eSpeak NG."""

    def __init__(self) -> None:
        try:
            self._calls = ctypes.CDLL(espeakng_loader.get_library_path())
            data = espeakng_loader.get_data_path()
        except (OSError, RuntimeError) as error:
            raise NotInstalledError(
                f"eSpeak NG cannot be loaded ({error})",
                mend="Install Jauap again: its dependency espeakng-loader is missing or damaged.",
            ) from error
        self._calls.espeak_Info.restype = ctypes.c_char_p
        self._calls.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        self.rate = self._calls.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), _DO_NOT_EXIT)
        if self.rate <= 0:
            raise NotInstalledError(
                f"{data}: eSpeak NG cannot read its data",
                mend="Install Jauap again: its dependency espeakng-loader is damaged.",
            )
        self.version = self._calls.espeak_Info(None).decode()
        self._lock = Lock()
        self._voice = ""
        self._pieces: list[Samples] = []
        self._callback = _SynthCallback(self._take)
        self._calls.espeak_SetSynthCallback(self._callback)

    def has(self, voice: str) -> bool:
        """Whether it knows the voice."""
        with self._lock:
            return self._select(voice)

    def speak(self, text: str, voice: str, words_a_minute: int) -> list[Samples] | None:
        """Sound of the text; None when the library reports an error."""
        encoded = text.encode()
        with self._lock:
            self._pieces = []
            failed = (
                not self._select(voice)
                or self._calls.espeak_SetParameter(_RATE, words_a_minute, 0)
                or self._calls.espeak_Synth(
                    encoded, len(encoded) + 1, 0, 1, 0, _UTF8 | _PHONEMES, None, None
                )
            )
            return None if failed else self._pieces

    def _select(self, voice: str) -> bool:
        # It reads a voice's dictionary, 8 MB in Russian, each time it is told the name.
        if voice != self._voice:
            told = self._calls.espeak_SetVoiceByName(voice.encode()) == 0
            self._voice = voice if told else ""
        return bool(self._voice)

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if count > 0:  # at the end it calls once more, without sound
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).astype(np.int16))
        return 0


@cache
def _library() -> _Library:
    return _Library()


class EspeakVoice:
    """One eSpeak NG voice.

    Args:
        identity: as catalogued; the library's version is added to its own.
        name: eSpeak NG's name of the voice.

    Raises:
        NotInstalledError: library or data are missing, or it does not know the voice.
    """

    def __init__(self, identity: VoiceIdentity, *, name: str) -> None:
        library = _library()
        if not library.has(name):
            raise NotInstalledError(
                f"{identity.id}: eSpeak NG has no voice {name}",
                mend="`jauap voices list` shows the voices that can be used.",
            )
        self._name = name
        self._identity = replace(
            identity, sample_rate=library.rate, version=f"{identity.version}+{library.version}"
        )

    @property
    def identity(self) -> VoiceIdentity:
        """What shapes its sound."""
        return self._identity

    def synthesise(self, sentence: str, *, rate: float = 1.0) -> Iterator[Samples]:
        """Speak one sentence; see `Voice`.

        Raises:
            VoiceFailedError: the library reports an error.
        """
        pieces = _library().speak(sentence, self._name, round(_WORDS_A_MINUTE * rate))
        if pieces is None:
            raise VoiceFailedError(
                f"{self._identity.id}: eSpeak NG did not speak a sentence",
                mend="Choose another voice with `--voice`; `jauap voices list` shows them.",
            )
        yield from pieces

    def close(self) -> None:
        """Nothing to release: the library serves the whole process."""
