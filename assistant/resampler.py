"""Another sample rate at once: for devices and lines, whose sound must not wait.

`assistant.audio.StreamResampler` (soxr) is better and faster, but gives its samples in
bursts: measured, up to 160 ms after they came in, each way. Here they come after 4 ms.
"""

from math import ceil, gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.audio import Samples

_CROSSINGS: Final = 32
"""Half the length of the filter, in samples of the lower rate: 4 ms at 8 kHz."""
_CUTOFF: Final = 0.925
"""Middle of the filter's edge, as a share of half the lower rate: it ends there, where the
mirror images begin, and leaves the telephone's 3.4 kHz as they are."""
_KAISER: Final = 8.0
"""Shape of the window: mirror images are 80 dB down."""


class FrameResampler:
    """Sound in pieces from one rate to another: a windowed sinc, one row for each phase.

    Args:
        from_rate: samples a second of what comes in.
        to_rate: samples a second of what goes out.
    """

    def __init__(self, from_rate: int, to_rate: int) -> None:
        common = gcd(from_rate, to_rate)
        self._up, self._down = to_rate // common, from_rate // common
        narrow = min(1.0, to_rate / from_rate)
        half = ceil(_CROSSINGS / narrow)
        self._half = half
        self._rows = _filter(self._up, half, narrow)
        self._kept = np.zeros(half - 1, dtype=np.float32)
        self._next = 0
        """Place of the next sample out, in units of 1 / `up` samples after `half - 1`."""

    def push(self, samples: Samples) -> Samples:
        """The next piece: in proportion, a sample more or less."""
        if self._up == self._down:
            return samples
        sound = np.concatenate((self._kept, samples.astype(np.float32)))
        length = 2 * self._half
        ready = (len(sound) - length + 1) * self._up - self._next
        count = max(0, -(-ready // self._down))
        if count == 0:
            self._kept = sound
            return np.zeros(0, dtype=np.int16)
        places = self._next + self._down * np.arange(count, dtype=np.int64)
        windows = np.lib.stride_tricks.sliding_window_view(sound, length)
        out = np.einsum("ij,ij->i", windows[places // self._up], self._rows[places % self._up])
        done, self._next = divmod(self._next + self._down * count, self._up)
        # A step may end beyond what has come: the rest of it belongs to the next piece.
        dropped = min(done, len(sound))
        self._next += (done - dropped) * self._up
        self._kept = sound[dropped:]
        clipped: Samples = np.clip(np.rint(out), -32768, 32767).astype(np.int16)
        return clipped


def _filter(up: int, half: int, narrow: float) -> NDArray[np.float32]:
    """Weights of the samples around each place between two of them, shape (up, 2 * half)."""
    away = np.arange(-half + 1, half + 1)[None, :] - np.arange(up)[:, None] / up
    width = np.clip(1.0 - (away / half) ** 2, 0.0, None)
    window = np.i0(_KAISER * np.sqrt(width)) / np.i0(_KAISER)
    rows = np.sinc(narrow * _CUTOFF * away) * window
    weights: NDArray[np.float32] = (rows / rows.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights
