"""Sound in memory: what every room passes to the next.

Sound is always mono and 16-bit. Its rate travels with it wherever it is not the
telephone's.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]
"""Mono 16-bit samples, shape (n,)."""

TELEPHONE_RATE = 8_000
"""Samples a second on a telephone line (G.711)."""

FRAME_MS = 20
"""Length of one frame from a line, in milliseconds: the packet time of RTP (RFC 3551)."""


@dataclass(frozen=True)
class Audio:
    """A piece of sound with its sample rate in samples a second."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    def resampled(self, rate: int) -> "Audio":
        """The same sound at another rate."""
        return Audio(resample(self.samples, self.rate, rate), rate)

    def frames(self, milliseconds: int = FRAME_MS) -> list[Samples]:
        """The sound cut into frames of equal length; the last one may be shorter."""
        size = self.rate * milliseconds // 1000
        return [self.samples[i : i + size] for i in range(0, len(self.samples), size)]


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """A whole piece of sound at another rate (for streams see `StreamResampler`)."""
    if from_rate == to_rate:
        return samples
    converted: Samples = soxr.resample(samples, from_rate, to_rate, quality="HQ")
    return converted


class StreamResampler:
    """Resamples sound that comes in pieces, without clicks where they join."""

    def __init__(self, from_rate: int, to_rate: int) -> None:
        self._same = from_rate == to_rate
        self._stream = soxr.ResampleStream(from_rate, to_rate, 1, dtype="int16", quality="HQ")

    def push(self, samples: Samples, *, last: bool = False) -> Samples:
        """Resampled sound for this piece; `last` flushes what is still inside."""
        if self._same:
            return samples
        converted: Samples = self._stream.resample_chunk(samples, last=last)
        return converted


def silence(seconds: float, rate: int) -> Samples:
    """Digital silence of this length."""
    return np.zeros(round(seconds * rate), dtype=np.int16)


def to_float(samples: Samples) -> NDArray[np.float32]:
    """Samples scaled to -1..1, as models want them."""
    return samples.astype(np.float32) / np.float32(32768.0)


def from_float(samples: NDArray[np.float32]) -> Samples:
    """Samples in -1..1 as 16-bit; what is louder is clipped."""
    clipped: NDArray[np.float32] = np.clip(np.rint(samples * 32767.0), -32768, 32767)
    return clipped.astype(np.int16)


def level_dbfs(samples: Samples) -> float:
    """Root-mean-square level in dB below full scale; -120 for silence."""
    if not len(samples):
        return -120.0
    mean_square = float(np.mean(to_float(samples) ** 2))
    return max(-120.0, 10.0 * float(np.log10(max(mean_square, 1e-12))))
