"""Log-mel spectra as Whisper was trained on them, computed with NumPy alone.

The method is that of OpenAI's Whisper (`log_mel_spectrogram`): 16 kHz, windows of 400
samples every 160, triangular filters on Slaney's mel scale, power in log10, floored
8 below the peak of the utterance, then scaled by (x + 4) / 4.
"""

from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from assistant.listening.noise import Power, without_noise

Spectrum: TypeAlias = NDArray[np.float32]
"""Log-mel frames, shape (bands, frames); one frame is 10 ms."""

RATE = 16_000
"""Samples a second that Whisper listens at."""

FRAMES_A_SECOND = 100

_WINDOW = 400
_HOP = 160
_TAIL = 160
"""Silence put after the sound, as faster-whisper does, so that the last hop is whole."""
_BREAK_HZ = 1_000.0
"""Slaney's scale is linear up to here and logarithmic above."""
_LINEAR_HZ = 200.0 / 3.0
"""Hz per mel in the linear part."""
_LOG_STEP = float(np.log(6.4) / 27.0)
"""Natural logarithm of the frequency ratio per mel in the logarithmic part."""


def log_mel(samples: NDArray[np.float32], bands: int = 80, *, clean: bool = False) -> Spectrum:
    """Log-mel spectrum of a whole utterance.

    Args:
        samples: sound at 16 kHz in -1..1, shape (n,).
        bands: mel bands the model was trained with (80; large-v3 has 128).
        clean: take steady noise out first; Whisper itself does not.

    Returns:
        Shape (bands, frames), with one frame for each 10 ms begun.
    """
    padded = np.pad(samples, (0, _TAIL))
    # Whisper's transform is centred: half a window is mirrored at both ends. A sound
    # shorter than that half cannot be mirrored and is continued with silence.
    mode = "reflect" if len(padded) > _WINDOW // 2 else "constant"
    centred = np.pad(padded, _WINDOW // 2, mode=mode)  # type: ignore[call-overload]
    windows = sliding_window_view(centred, _WINDOW)[::_HOP][: len(padded) // _HOP]
    transform = np.fft.rfft(windows * _window(), axis=-1)
    power: Power = transform.real**2 + transform.imag**2
    if clean:
        power = without_noise(power)
    energy = _filters(bands) @ power.T.astype(np.float32)
    level = np.log10(np.maximum(energy, 1e-10))
    floored = np.maximum(level, level.max() - 8.0)
    scaled: Spectrum = ((floored + 4.0) / 4.0).astype(np.float32)
    return scaled


def fitted(spectrum: Spectrum, frames: int) -> Spectrum:
    """The spectrum cut or continued to exactly this many frames.

    It is continued with its own minimum: the model takes that for the silence of the
    same line, whereas zeros are a sound that no line makes.
    """
    result = np.full((spectrum.shape[0], frames), spectrum.min(), dtype=np.float32)
    kept = min(frames, spectrum.shape[1])
    result[:, :kept] = spectrum[:, :kept]
    return result


@cache
def _window() -> NDArray[np.float32]:
    """Periodic Hann window."""
    return np.hanning(_WINDOW + 1)[:-1].astype(np.float32)


@cache
def _filters(bands: int) -> NDArray[np.float32]:
    """Triangular filters of equal area, shape (bands, window // 2 + 1)."""
    bins = np.fft.rfftfreq(_WINDOW, 1.0 / RATE)
    top = _mel(RATE / 2.0)
    edges = _hertz(np.linspace(0.0, top, bands + 2))
    width = np.diff(edges)
    rising = (bins[None, :] - edges[:-2, None]) / width[:-1, None]
    falling = (edges[2:, None] - bins[None, :]) / width[1:, None]
    area = 2.0 / (edges[2:] - edges[:-2])
    triangles = np.maximum(0.0, np.minimum(rising, falling)) * area[:, None]
    return triangles.astype(np.float32)


def _mel(hertz: float) -> float:
    """Slaney's mel for a frequency above the break."""
    return _BREAK_HZ / _LINEAR_HZ + float(np.log(hertz / _BREAK_HZ)) / _LOG_STEP


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Frequencies of mels on Slaney's scale."""
    start = _BREAK_HZ / _LINEAR_HZ
    above: NDArray[np.float64] = _BREAK_HZ * np.exp(_LOG_STEP * np.maximum(mel - start, 0.0))
    return np.where(mel < start, _LINEAR_HZ * mel, above)
