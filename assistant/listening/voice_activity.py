"""Voice activity: how likely it is that somebody is speaking, 31 times a second.

The detector is Silero (version 5 and later) on ONNX Runtime, at 8 kHz. One loaded model
serves all callers; what it remembers of one caller is a `CallerVoice` that goes in and
comes out of each call.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from assistant.audio import TELEPHONE_RATE, Samples, to_float
from assistant.errors import NotInstalledError
from assistant.models.catalogue import Catalogue
from assistant.models.store import ModelStore

WINDOW: Final = 256
"""Samples in one window: 32 ms, the only length the model takes at 8 kHz."""
WINDOW_S: Final = WINDOW / TELEPHONE_RATE
_CONTEXT: Final = 32
"""Samples of the window before, put in front of each window. The model was trained so;
without them it takes music and babble for speech and misses more of what is speech
(`benchmarks/listening.py`)."""
_STATE_SHAPE: Final = (2, 1, 128)
_MODEL_ID: Final = "silero-vad"
_MODEL_FILE: Final = "silero_vad.onnx"


@dataclass(frozen=True)
class CallerVoice:
    """What the detector remembers of one caller. Never changed: each call makes a new one.

    Attributes:
        memory: the network's recurrent state.
        context: the last samples of the window before, as floats.
        pending: samples that do not fill a window yet.
    """

    memory: NDArray[np.float32]
    context: NDArray[np.float32]
    pending: Samples


class VoiceActivity:
    """The loaded detector, shared by all callers.

    Args:
        model: the ONNX file.

    Raises:
        NotInstalledError: there is no such file, or it is no such model.
    """

    offset_lag_s = 0.1
    """How long the probability stays high after speech has ended, in seconds: the least that
    19 of 20 turns take on a clean line; noise makes it longer (`benchmarks/listening.py`)."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        # A window takes a fraction of a millisecond; threads would only fight over cores
        # with the callers beside this one.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        mend = f"Install it again: jauap models install {_MODEL_ID}"
        if not model.is_file():
            raise NotInstalledError(f"{model}: the voice activity model is not there", mend=mend)
        try:
            self._session = onnxruntime.InferenceSession(
                str(model), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except _onnx_errors() as error:
            raise NotInstalledError(
                f"{model}: not a usable voice activity model", mend=mend
            ) from error
        self._rate = np.array(TELEPHONE_RATE, dtype=np.int64)

    @staticmethod
    def fresh() -> CallerVoice:
        """The state at the beginning of a call."""
        return CallerVoice(
            memory=np.zeros(_STATE_SHAPE, dtype=np.float32),
            context=np.zeros(_CONTEXT, dtype=np.float32),
            pending=np.zeros(0, dtype=np.int16),
        )

    def listen(self, samples: Samples, caller: CallerVoice) -> tuple[list[float], CallerVoice]:
        """Probability of speech for each window that these samples complete.

        Args:
            samples: 8 kHz sound of any length, following what came before.
            caller: the state that the call before returned.

        Returns:
            Probabilities, oldest first (often one, sometimes none), and the new state.
        """
        sound = np.concatenate([caller.pending, samples])
        memory, context = caller.memory, caller.context
        probabilities = []
        end = len(sound) - len(sound) % WINDOW
        for start in range(0, end, WINDOW):
            window = to_float(sound[start : start + WINDOW])
            both = np.concatenate([context, window])[np.newaxis]
            output, memory = self._session.run(
                None, {"input": both, "state": memory, "sr": self._rate}
            )
            context = window[-_CONTEXT:]
            probabilities.append(float(output[0, 0]))
        return probabilities, CallerVoice(memory, context, sound[end:].copy())


def load_voice_activity(catalogue: Catalogue, store: ModelStore) -> VoiceActivity:
    """The installed detector.

    Raises:
        NotInstalledError: it is not installed.
    """
    return VoiceActivity(store.folder(catalogue.get(_MODEL_ID)) / _MODEL_FILE)


def _onnx_errors() -> tuple[type[Exception], ...]:
    # ONNX Runtime raises its own classes, which have no common ancestor but Exception.
    state: Any = onnxruntime.capi.onnxruntime_pybind11_state
    return (state.Fail, state.InvalidProtobuf, state.InvalidGraph, state.NoSuchFile)
