"""A room in numbers: how a loudspeaker sounds at the microphone beside it."""

import numpy as np
from numpy.typing import NDArray

from assistant.audio import TELEPHONE_RATE, Samples, from_float, to_float

_HISS_DBFS = -65.0
"""Noise of a quiet room and a cheap microphone."""


def active_rms(sound: NDArray[np.float32]) -> float:
    """Level of speech without its pauses."""
    loud = sound[np.abs(sound) > 0.002]
    return float(np.sqrt(np.mean(loud**2))) if len(loud) else 0.0


def echo_of(played: Samples, *, delay_s: float, echo_s: float, level_db: float) -> Samples:
    """What the microphone hears of it.

    Args:
        played: at 8 kHz.
        delay_s: through both devices.
        echo_s: time in which the room's echo falls by 60 dB.
        level_db: level at the microphone against what was played.
    """
    rng = np.random.default_rng(5)
    length = max(1, round(echo_s * TELEPHONE_RATE))
    answer = 0.15 * rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    answer[0] = 1.0
    sound = to_float(played)
    echo = np.convolve(sound, answer)[: len(sound)].astype(np.float32)
    echo *= np.float32(active_rms(sound) / active_rms(echo) * 10 ** (level_db / 20))
    late = round(delay_s * TELEPHONE_RATE)
    return from_float(np.concatenate((np.zeros(late, np.float32), echo))[: len(sound)])


def with_hiss(sound: Samples) -> Samples:
    """The sound in a quiet room."""
    hiss = np.random.default_rng(6).standard_normal(len(sound)) * 10 ** (_HISS_DBFS / 20)
    return from_float(to_float(sound) + hiss.astype(np.float32))


def mixed(sound: Samples, other: Samples, *, at_s: float, over_db: float) -> Samples:
    """Both together.

    Args:
        sound: at 8 kHz.
        other: what comes on top.
        at_s: when it begins.
        over_db: its level against the first, pauses apart.
    """
    total = to_float(sound).copy()
    part = to_float(other)
    part *= np.float32(active_rms(total) / active_rms(part) * 10 ** (over_db / 20))
    start = round(at_s * TELEPHONE_RATE)
    total[start : start + len(part)] += part[: len(total) - start]
    return from_float(total)


def reduced_db(raw: Samples, clean: Samples, from_s: float, to_s: float) -> float:
    """Echo return loss enhancement (ERLE): by how much the canceller lowered a stretch."""
    span = slice(round(from_s * TELEPHONE_RATE), round(to_s * TELEPHONE_RATE))
    before = float(np.sum(to_float(raw[span]).astype(np.float64) ** 2))
    after = float(np.sum(to_float(clean[span]).astype(np.float64) ** 2))
    return 10 * float(np.log10(before / max(after, 1e-9)))
