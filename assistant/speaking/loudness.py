"""How loud speech is, and making it as loud as wanted without clipping.

Loudness follows ITU-R BS.1770-4: sound weighted by two filters (the head, and low
frequencies), averaged over blocks of 400 ms that overlap by three quarters, without the
blocks that are silent. The filters are applied as one multiplication in the frequency
domain: a recursive filter would be a Python loop over samples.
"""

from functools import lru_cache

import numpy as np
from numpy import fft  # named here, numpy would load it at the first sentence
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from assistant.audio import Samples, from_float, to_float

SILENT = -120.0
"""Loudness, in LUFS, of what has no sound."""

_BLOCK = 0.4
_STEP = 0.1
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_OFFSET = -0.691  # BS.1770-4 equation 2: makes a 997 Hz sine at full scale read -3.01 LUFS
_LOOK_AHEAD = 0.005
_MOST_DRIVE = 9.0


def integrated_loudness(samples: Samples, rate: int) -> float:
    """Loudness in LUFS of mono speech, without its pauses; `SILENT` for none.

    What is shorter than one block is measured as one.
    """
    if not samples.any():
        return SILENT
    sound = to_float(samples).astype(np.float64)
    # The filter's own ringing (below 100 ms) must not wrap around.
    size = 1 << int(np.ceil(np.log2(len(sound) + rate // 10)))
    weighted = fft.irfft(fft.rfft(sound, size) * _weighting(rate, size), size)
    energy = np.concatenate(([0.0], np.cumsum(np.square(weighted[: len(sound)]))))
    block = min(round(_BLOCK * rate), len(sound))
    starts = np.arange(0, len(sound) - block + 1, max(1, round(_STEP * rate)))
    power = (energy[starts + block] - energy[starts]) / block
    loud = power[_lufs(power) > _ABSOLUTE_GATE]
    if not len(loud):
        return SILENT
    gate = float(_lufs(loud.mean())) + _RELATIVE_GATE
    return float(_lufs(loud[_lufs(loud) > gate].mean()))


def amplified(samples: Samples, gain: float) -> Samples:
    """Samples made louder by `gain` dB; what goes over full scale is clipped (see `limited`)."""
    return from_float(to_float(samples) * np.float32(10 ** (gain / 20)))


def limited(samples: Samples, rate: int, *, gain: float, peak: float) -> Samples:
    """Samples made louder by `gain` dB, and softened where they would go over `peak` dBFS.

    The softening begins 5 ms before a peak and ends 5 ms after it, so that it makes no
    click and never lets a sample through.
    """
    sound = to_float(samples) * np.float32(10 ** (gain / 20))
    ceiling = np.float32(10 ** (peak / 20))
    size = np.abs(sound)
    if not len(sound) or float(size.max()) <= ceiling:
        return from_float(sound)
    reach = max(1, round(_LOOK_AHEAD * rate))
    factor = np.minimum(1.0, ceiling / np.maximum(size, 1e-9))
    # The smallest factor within reach, then its mean within the same reach: at a peak all
    # of the averaged values are at most that peak's factor.
    padded = np.pad(factor, 2 * reach, constant_values=1.0)
    lowest = sliding_window_view(padded, 2 * reach + 1).min(axis=1)
    window = np.hanning(2 * reach + 3)[1:-1]
    smooth = np.convolve(lowest, window / window.sum(), mode="valid")
    return from_float((sound * smooth).astype(np.float32))


def raised(samples: Samples, rate: int, *, gain: float, peak: float) -> Samples:
    """Speech that is `gain` dB louder to the ear, although its peaks may not go over `peak`.

    Where softened peaks cost loudness, the rest is driven harder to make up for it, by up
    to 9 dB: more would sound harsh.
    """
    wanted = integrated_loudness(samples, rate) + gain
    drive = gain
    louder = limited(samples, rate, gain=drive, peak=peak)
    for _ in range(4):
        missing = wanted - integrated_loudness(louder, rate)
        if missing < 0.2 or drive >= gain + _MOST_DRIVE:
            break
        drive = min(drive + missing, gain + _MOST_DRIVE)
        louder = limited(samples, rate, gain=drive, peak=peak)
    return louder


def peak_dbfs(samples: Samples) -> float:
    """The highest sample in dB below full scale; `SILENT` for none."""
    highest = int(np.abs(samples.astype(np.int32)).max(initial=0))
    return 20 * float(np.log10(highest / 32768)) if highest else SILENT


def edges_s(samples: Samples, rate: int, *, threshold: float = -50.0) -> tuple[float, float]:
    """Seconds of silence before and after speech; arguments as for `trimmed`."""
    frame = max(1, rate // 100)
    sounding = _sounding(samples, frame, threshold)
    if not len(sounding):
        return 0.0, len(samples) / rate
    last = (int(sounding[-1]) + 1) * frame
    return int(sounding[0]) * frame / rate, (len(samples) - last) / rate


def _sounding(samples: Samples, frame: int, threshold: float) -> NDArray[np.intp]:
    """Numbers of the frames that are not silent."""
    whole = len(samples) // frame * frame
    levels = np.sqrt(np.mean(np.square(to_float(samples[:whole]).reshape(-1, frame)), axis=1))
    return np.flatnonzero(levels > levels.max(initial=0.0) * 10 ** (threshold / 20))


def trimmed(samples: Samples, rate: int, *, threshold: float = -50.0) -> Samples:
    """Speech without the silence before and after it, so that our pauses are what is heard.

    Args:
        samples: one phrase.
        rate: its samples a second.
        threshold: dB below the phrase's loudest 10 ms at which it counts as silent.
    """
    frame = max(1, rate // 100)
    if len(samples) < frame:
        return samples
    sounding = _sounding(samples, frame, threshold)
    if not len(sounding):
        return samples[:0]
    start, end = sounding[0] * frame, min(len(samples), (sounding[-1] + 2) * frame)
    kept = to_float(samples[start:end])
    ramp = np.linspace(0.0, 1.0, min(frame // 2, len(kept) // 2), dtype=np.float32)
    kept[: len(ramp)] *= ramp
    kept[len(kept) - len(ramp) :] *= ramp[::-1]
    return from_float(kept)


def _lufs(power: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(_OFFSET + 10 * np.log10(np.maximum(power, 1e-12)))


@lru_cache(maxsize=16)
def _weighting(rate: int, size: int) -> NDArray[np.complex128]:
    """Response of BS.1770's two filters at `size`'s frequencies, for any sampling rate.

    The standard gives coefficients at 48 kHz only; these are the same filters by their
    corner frequency, quality and gain (as in libebur128).
    """
    z = np.exp(-2j * np.pi * fft.rfftfreq(size))

    k = np.tan(np.pi * 1681.974450955533 / rate)
    quality, gain = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = gain**0.4996667741545416
    shelf = _biquad(
        z,
        (gain + band * k / quality + k * k, 2 * (k * k - gain), gain - band * k / quality + k * k),
        (1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k),
    )
    k = np.tan(np.pi * 38.13547087602444 / rate)
    quality = 0.5003270373238773
    scale = 1 + k / quality + k * k
    high_pass = _biquad(
        z, (scale, -2 * scale, scale), (scale, 2 * (k * k - 1), 1 - k / quality + k * k)
    )
    return shelf * high_pass


def _biquad(
    z: NDArray[np.complex128], up: tuple[float, float, float], down: tuple[float, float, float]
) -> NDArray[np.complex128]:
    above = up[0] + up[1] * z + up[2] * z * z
    below = down[0] + down[1] * z + down[2] * z * z
    return np.asarray(above / below)
