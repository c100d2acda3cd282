"""RHVoice: natural Russian (and test callers in other languages) through its C library.

The library is called directly rather than through the `rhvoice-wrapper` package: that one
starts a thread that outlives an abandoned answer by three seconds, blocks for up to an
hour when the engine says nothing, prints instead of raising, and cannot stop an answer.
Here every call into an engine comes from its one thread, so that several callers need no
lock, sound is handed on while the rest is being made, and an answer that nobody waits for
any more is broken off at its next piece.
"""

import ctypes
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Event

import numpy as np

from assistant.audio import Samples
from assistant.errors import NotInstalledError
from assistant.models.system import RHVoiceInstallation
from assistant.speaking.errors import VoiceDamagedError, VoiceFailedError
from assistant.speaking.voice import VoiceIdentity

_LONGEST_WAIT_S = 15.0
"""An engine that hands nothing over for so long, while it also serves the other callers, is
taken for broken: nobody may be left in silence for ever. A sentence takes tenths of a second."""

_RateCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p)
_SpeechCallback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_uint, ctypes.c_void_p
)


class _Callbacks(ctypes.Structure):
    """RHVoice_callbacks of RHVoice 1.x; what is not wanted stays null."""

    _fields_ = (
        ("set_sample_rate", _RateCallback),
        ("play_speech", _SpeechCallback),
        ("process_mark", ctypes.c_void_p),
        ("word_starts", ctypes.c_void_p),
        ("word_ends", ctypes.c_void_p),
        ("sentence_starts", ctypes.c_void_p),
        ("sentence_ends", ctypes.c_void_p),
        ("play_audio", ctypes.c_void_p),
        ("done", ctypes.c_void_p),
    )


class _InitParams(ctypes.Structure):
    _fields_ = (
        ("data_path", ctypes.c_char_p),
        ("config_path", ctypes.c_char_p),
        ("resource_paths", ctypes.c_void_p),
        ("callbacks", _Callbacks),
        ("options", ctypes.c_uint),
    )


class _SynthParams(ctypes.Structure):
    _fields_ = (
        ("voice_profile", ctypes.c_char_p),
        ("absolute_rate", ctypes.c_double),
        ("absolute_pitch", ctypes.c_double),
        ("absolute_volume", ctypes.c_double),
        ("relative_rate", ctypes.c_double),
        ("relative_pitch", ctypes.c_double),
        ("relative_volume", ctypes.c_double),
        ("punctuation_mode", ctypes.c_int),
        ("punctuation_list", ctypes.c_char_p),
        ("capitals_mode", ctypes.c_int),
        ("flags", ctypes.c_int),
    )


def _load(installation: RHVoiceInstallation) -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(str(installation.library))
    except OSError as error:
        raise NotInstalledError(
            f"{installation.library}: the RHVoice library cannot be loaded ({error})",
            mend="Install RHVoice again: `jauap models install` shows the commands.",
        ) from error
    library.RHVoice_get_version.restype = ctypes.c_char_p
    library.RHVoice_new_tts_engine.argtypes = [ctypes.POINTER(_InitParams)]
    library.RHVoice_new_tts_engine.restype = ctypes.c_void_p
    library.RHVoice_delete_tts_engine.argtypes = [ctypes.c_void_p]
    library.RHVoice_delete_tts_engine.restype = None
    library.RHVoice_new_message.argtypes = [
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.POINTER(_SynthParams),
        ctypes.c_void_p,
    ]
    library.RHVoice_new_message.restype = ctypes.c_void_p
    library.RHVoice_delete_message.argtypes = [ctypes.c_void_p]
    library.RHVoice_delete_message.restype = None
    library.RHVoice_speak.argtypes = [ctypes.c_void_p]
    library.RHVoice_speak.restype = ctypes.c_int
    return library


class RHVoiceVoice:
    """One RHVoice voice with an engine and a thread of its own (about 30 MB together).

    Args:
        identity: as catalogued; the library's version is added to its own.
        name: RHVoice's name of the voice.
        installation: where the library and its data lie.

    Raises:
        NotInstalledError: the library cannot be loaded.
        VoiceDamagedError: the library does not find or cannot load the voice.
    """

    def __init__(
        self, identity: VoiceIdentity, *, name: str, installation: RHVoiceInstallation
    ) -> None:
        self._library = _load(installation)
        self._name = name.encode()
        library = self._library.RHVoice_get_version().decode()
        self._identity = replace(identity, version=f"{identity.version}+{library}")
        # Only the engine's thread touches these three while it speaks.
        self._pieces: SimpleQueue[Samples | None] = SimpleQueue()
        self._unwanted = Event()
        self._rate = 0
        # The library keeps pointers to these: they must live as long as the engine.
        self._callbacks = _Callbacks(
            set_sample_rate=_RateCallback(self._take_rate),
            play_speech=_SpeechCallback(self._take_speech),
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=identity.id)
        self._engine = self._thread.submit(self._start, installation).result()
        if not self._engine:
            self._thread.shutdown()
            raise VoiceDamagedError(
                f"{installation.data}: RHVoice finds no voices there",
                mend="Install RHVoice's voices again: `jauap models install` shows the commands.",
            )
        try:
            self._thread.submit(self._check).result()
        except VoiceFailedError as error:
            self.close()
            raise VoiceDamagedError(
                f"{installation.data}/voices: RHVoice does not load the voice {name}",
                mend="Install RHVoice's voices again: `jauap models install` shows the commands.",
            ) from error

    @property
    def identity(self) -> VoiceIdentity:
        """What shapes its sound."""
        return self._identity

    def synthesise(self, sentence: str, *, rate: float = 1.0) -> Iterator[Samples]:
        """Speak one sentence; see `Voice`. Pieces are a tenth of a second long.

        Raises:
            VoiceFailedError: the engine refused the sentence or hangs, or the voice is closed.
        """
        pieces: SimpleQueue[Samples | None] = SimpleQueue()
        unwanted = Event()
        try:
            task = self._thread.submit(self._speak, sentence, rate, pieces, unwanted)
        except RuntimeError as error:
            raise self._failed("was closed") from error
        try:
            while (piece := pieces.get(timeout=_LONGEST_WAIT_S)) is not None:
                yield piece
            task.result()
        except Empty as error:
            raise self._failed(f"has said nothing for {_LONGEST_WAIT_S:.0f} s") from error
        finally:
            unwanted.set()

    def close(self) -> None:
        """Wait for the sentence in hand, then release the engine."""
        engine, self._engine = self._engine, None
        if engine:
            self._thread.submit(self._library.RHVoice_delete_tts_engine, engine)
        self._thread.shutdown()

    def _start(self, installation: RHVoiceInstallation) -> int | None:
        parameters = _InitParams(
            data_path=str(installation.data).encode(),
            config_path=str(installation.config).encode(),
            callbacks=self._callbacks,
        )
        engine: int | None = self._library.RHVoice_new_tts_engine(ctypes.byref(parameters))
        return engine

    def _check(self) -> None:
        """Have the library look for the voice: a missing one is refused here."""
        self._library.RHVoice_delete_message(self._message("a", 1.0))

    def _speak(
        self, sentence: str, rate: float, pieces: SimpleQueue[Samples | None], unwanted: Event
    ) -> None:
        try:
            if unwanted.is_set() or not sentence.strip():
                return
            self._pieces, self._unwanted = pieces, unwanted
            message = self._message(sentence, rate)
            try:
                if not self._library.RHVoice_speak(message) and not unwanted.is_set():
                    raise self._failed("did not speak a sentence")
            finally:
                self._library.RHVoice_delete_message(message)
            if self._rate not in (0, self._identity.sample_rate):
                raise self._failed(f"speaks at {self._rate} samples a second, not as catalogued")
        finally:
            pieces.put(None)

    def _message(self, text: str, rate: float) -> int:
        parameters = _SynthParams(
            voice_profile=self._name, relative_rate=rate, relative_pitch=1.0, relative_volume=1.0
        )
        encoded = text.encode()
        message: int | None = self._library.RHVoice_new_message(
            self._engine, encoded, len(encoded), 0, ctypes.byref(parameters), None
        )
        if not message:
            raise self._failed("refused a sentence")
        return message

    def _failed(self, what: str) -> VoiceFailedError:
        return VoiceFailedError(
            f"{self._identity.id}: the voice {what}",
            mend="Choose another voice, or install RHVoice again and see `jauap doctor`.",
        )

    def _take_rate(self, rate: int, _user: object) -> int:
        self._rate = rate
        return 1

    def _take_speech(
        self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _: object
    ) -> int:
        """Called by the library for each piece; what it returns says whether to go on."""
        self._pieces.put(np.ctypeslib.as_array(samples, (count,)).astype(np.int16))
        return 0 if self._unwanted.is_set() else 1
