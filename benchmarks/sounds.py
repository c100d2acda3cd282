"""Sounds of a telephone line that are no speech, made from nothing but numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.audio import TELEPHONE_RATE, Audio, from_float
from assistant.channel import Line, Noise, make_noise, through_line

LENGTHS_S = (0.5, 1.0, 2.0, 4.0, 8.0, 20.0)
_KEYS = {
    key: (low, high)
    for low, row in zip((697, 770, 852, 941), ("123", "456", "789", "*0#"), strict=True)
    for high, key in zip((1209, 1336, 1477), row, strict=True)
}
"""Frequencies of the keys in Hz (ITU-T Q.23)."""
_CALL_TONE_HZ = 425.0
"""Tones of the exchange in Kazakhstan and most of Europe (ITU-T E.180)."""

_Wave: TypeAlias = NDArray[np.float64]
_Maker: TypeAlias = Callable[[_Wave, np.random.Generator], _Wave]


@dataclass(frozen=True)
class Sound:
    """A sound without words.

    Attributes:
        kind: what it is.
        line: `raw`, or `telephone` when it went through one.
        audio: how it sounds.
    """

    kind: str
    line: str
    audio: Audio


def sounds(seed: int, lengths: tuple[float, ...] = LENGTHS_S) -> Iterator[Sound]:
    """Every kind in every length, raw and through a telephone line with some hiss."""
    for number, (kind, make) in enumerate(_MAKERS.items()):
        for length in lengths:
            rng = np.random.default_rng((seed, number, round(length * 10)))
            times = np.arange(round(length * TELEPHONE_RATE)) / TELEPHONE_RATE
            wave = np.asarray(make(times, rng), dtype=np.float64)
            loudness = 10 ** (rng.uniform(-32.0, -20.0) / 20)
            level = float(np.sqrt(np.mean(wave**2)))
            scaled = wave * (loudness / level if level > 0 else 0.0)
            raw = Audio(from_float(scaled.astype(np.float32)), TELEPHONE_RATE)
            yield Sound(kind, "raw", raw)
            line = Line(snr_db=25.0, loss=0.01, seed=int(rng.integers(2**31)))
            yield Sound(kind, "telephone", through_line(raw, line))


def _silence(times: _Wave, _: np.random.Generator) -> _Wave:
    return np.zeros(len(times))


def _noise(kind: Noise) -> _Maker:
    return lambda times, rng: make_noise(kind, len(times), rng).astype(np.float64)


def _melody(times: _Wave, rng: np.random.Generator) -> _Wave:
    """One voice, plucked: a walk over a scale, two to four notes a second."""
    pace = rng.uniform(2.0, 4.0)
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12])
    steps = np.abs(np.cumsum(rng.integers(-2, 3, int(times[-1] * pace) + 2))) % len(scale)
    hertz = 262.0 * 2 ** (scale[steps[(times * pace).astype(int)]] / 12)
    decay = np.exp(-3.0 * ((times * pace) % 1.0))
    return _partials(times, hertz, 4) * decay


def _chords(times: _Wave, rng: np.random.Generator) -> _Wave:
    """Three voices, held, a new chord each second, with a beat: hold music."""
    roots = 131.0 * 2 ** (rng.choice([0, 5, 7, 9], int(times[-1]) + 2) / 12)
    root = roots[times.astype(int)]
    chord = sum(_partials(times, root * ratio, 3) for ratio in (1.0, 1.25, 1.5))
    beat = rng.standard_normal(len(times)) * np.exp(-30.0 * (times % 0.5))
    return np.asarray(chord * (1 + 0.2 * np.sin(2 * np.pi * 5 * times)) + beat)


def _partials(times: _Wave, hertz: _Wave, count: int) -> _Wave:
    # The phase is summed up: jumping frequencies must not click.
    phase = 2 * np.pi * np.cumsum(hertz) / TELEPHONE_RATE
    return np.asarray(sum(np.sin(n * phase) / n for n in range(1, count + 1)))[: len(times)]


def _tone(on_s: float, period_s: float) -> _Maker:
    def make(times: _Wave, _: np.random.Generator) -> _Wave:
        return np.sin(2 * np.pi * _CALL_TONE_HZ * times) * (times % period_s < on_s)

    return make


def _keys(times: _Wave, rng: np.random.Generator) -> _Wave:
    """Keys pressed for 100 ms, 200 ms apart."""
    pressed = rng.choice(list(_KEYS), int(times[-1] / 0.3) + 2)
    pairs = np.array([_KEYS[key] for key in pressed])[(times / 0.3).astype(int)]
    tones = np.sin(2 * np.pi * pairs[:, 0] * times) + np.sin(2 * np.pi * pairs[:, 1] * times)
    return np.asarray(tones * (times % 0.3 < 0.1))


def _clicks(times: _Wave, rng: np.random.Generator) -> _Wave:
    struck = rng.random(len(times)) < 3.0 / TELEPHONE_RATE
    struck[len(times) // 2] = True
    ring = np.exp(-np.arange(80) / 10.0) * rng.standard_normal(80)
    struck_at = np.asarray(struck * rng.uniform(0.3, 1.0, len(times)), dtype=np.float64)
    return np.asarray(np.convolve(struck_at, ring)[: len(times)], dtype=np.float64)


def _breath(times: _Wave, rng: np.random.Generator) -> _Wave:
    """In and out, about fifteen times a minute, as into a handset."""
    swell = np.maximum(0.0, np.sin(2 * np.pi * rng.uniform(0.4, 0.6) * times + 0.3)) ** 2
    return np.asarray(make_noise(Noise.PINK, len(times), rng) * swell, dtype=np.float64)


def _hum(times: _Wave, _: np.random.Generator) -> _Wave:
    return np.sign(np.sin(2 * np.pi * 50.0 * times)) + np.sin(2 * np.pi * 100.0 * times)


def _rustle(times: _Wave, rng: np.random.Generator) -> _Wave:
    """Paper, or a handset against clothes: bursts of noise without rhythm."""
    bursts = np.repeat(rng.random(len(times) // 400 + 1) ** 4, 400)[: len(times)]
    return np.asarray(rng.standard_normal(len(times)) * bursts)


_MAKERS: dict[str, _Maker] = {
    "silence": _silence,
    "white noise": _noise(Noise.WHITE),
    "pink noise": _noise(Noise.PINK),
    "melody": _melody,
    "hold music": _chords,
    "ringback": _tone(1.0, 5.0),
    "busy tone": _tone(0.35, 0.7),
    "keys": _keys,
    "clicks": _clicks,
    "breathing": _breath,
    "hum": _hum,
    "rustle": _rustle,
}
