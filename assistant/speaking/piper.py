"""Piper: neural voices that run on ONNX; phonemes come from eSpeak NG's data inside it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import numpy as np
import piper.voice
from piper import PiperVoice, SynthesisConfig

from assistant.audio import Samples, from_float
from assistant.speaking.errors import VoiceDamagedError, VoiceFailedError
from assistant.speaking.voice import VoiceIdentity

_AFTER_SOUNDS = re.compile(r"\]\]([,.;:!?…]+)")

# Piper's own runtime raises these; they share no base class but Exception.
_runtime_errors: Any = vars(piper.voice)["onnxruntime"].capi.onnxruntime_pybind11_state
_LOAD_ERRORS = (
    OSError,
    KeyError,
    ValueError,
    json.JSONDecodeError,
    _runtime_errors.Fail,
    _runtime_errors.InvalidArgument,
    _runtime_errors.InvalidGraph,
    _runtime_errors.InvalidProtobuf,
    _runtime_errors.NoSuchFile,
    _runtime_errors.NotImplemented,
    _runtime_errors.RuntimeException,
)
"""What a missing, truncated or foreign file makes Piper raise."""


class PiperSpeaker:
    """One Piper voice. The model is shared: it holds no state between sentences.

    Args:
        identity: as catalogued; Piper's version is added to its own.
        model: the `.onnx` file; its `.onnx.json` lies beside it.
        speaker: which speaker of a model that holds several.

    Raises:
        VoiceDamagedError: the model cannot be loaded.
    """

    def __init__(self, identity: VoiceIdentity, *, model: Path, speaker: int | None = None) -> None:
        try:
            self._voice: PiperVoice | None = PiperVoice.load(model)
        except _LOAD_ERRORS as error:
            raise VoiceDamagedError(
                f"{model}: Piper cannot load this voice ({type(error).__name__})",
                mend=f"Run `jauap models verify {identity.id}` and install it again.",
            ) from error
        self._speaker = speaker
        self._identity = replace(
            identity,
            sample_rate=self._voice.config.sample_rate,
            version=f"{identity.version}+{package_version('piper-tts')}",
        )

    @property
    def identity(self) -> VoiceIdentity:
        """What shapes its sound."""
        return self._identity

    def synthesise(self, sentence: str, *, rate: float = 1.0) -> Iterator[Samples]:
        """Speak one sentence; see `Voice`. Piper makes one piece of each sentence.

        Raises:
            VoiceFailedError: the voice is closed.
        """
        voice = self._voice
        if voice is None:
            raise VoiceFailedError(
                f"{self._identity.id}: the voice was closed",
                mend="Open it again before speaking.",
            )
        wanted = SynthesisConfig(
            speaker_id=self._speaker,
            length_scale=voice.config.length_scale / rate,
            # Each piece stretched to full scale would make short ones shout.
            normalize_audio=False,
        )
        # Piper forgets what follows a block of sounds unless it is a space: the comma goes in.
        sentence = _AFTER_SOUNDS.sub(r"\1]]", sentence)
        for chunk in voice.synthesize(sentence, wanted):
            yield from_float(np.asarray(chunk.audio_float_array, dtype=np.float32))

    def close(self) -> None:
        """Release the model."""
        self._voice = None
