"""A telephone line in software: what a voice sounds like after it went through one.

Used by the demo, the tests and the benchmarks in place of a real caller's line: the
telephone band, 8 kHz, a G.711 codec, noise at the caller's end, lost packets and level.
Everything random follows from the seed, so the same line gives the same sound each time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant import g711
from assistant.audio import FRAME_MS, TELEPHONE_RATE, Audio, Samples, from_float, to_float
from assistant.g711 import Codec

_BAND_HZ = (300.0, 3400.0)
"""Passband of a telephone set (ITU-T G.712)."""
_TAPS = 255
"""Length of the band filter: at 8 kHz the edges fall within about 100 Hz."""
_FRAME = TELEPHONE_RATE * FRAME_MS // 1000
_CONCEALED_GAIN = (1.0, 0.7, 0.4)
"""A lost packet is filled with the last one, ever quieter; after 60 ms there is silence,
as in G.711 Appendix I."""
_TALKERS = 6
"""Voices in babble; with about six no single one can be followed."""

_Gain: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Amplitude for each frequency in Hz."""


class Noise(Enum):
    """What is heard behind the caller."""

    WHITE = "white"
    PINK = "pink"
    BABBLE = "babble"
    """Noise with the spectrum of speech and the rhythm of several people talking."""


@dataclass(frozen=True)
class Line:
    """One telephone line.

    Attributes:
        codec: the line's codec; None leaves the samples as they are.
        band: whether sound outside 300-3400 Hz is removed.
        level_dbfs: level of the active speech on the line, in dB below full scale; None
            keeps the level of the original. Telephone speech lies near -26.
        noise: kind of noise behind the caller.
        snr_db: active speech level over noise level, in dB; None for a quiet room.
        loss: share of 20 ms packets that never arrive, 0 to 1.
        burst: mean number of packets lost in a row (1 or more).
        seed: decides noise and losses.
    """

    codec: Codec | None = Codec.ALAW
    band: bool = True
    level_dbfs: float | None = None
    noise: Noise = Noise.PINK
    snr_db: float | None = None
    loss: float = 0.0
    burst: float = 1.0
    seed: int = 0


def through_line(audio: Audio, line: Line) -> Audio:
    """The sound as it arrives at the other end, at 8 kHz and of the same length."""
    sound = to_float(audio.resampled(TELEPHONE_RATE).samples)
    # Separate streams: changing the noise must not move the losses.
    noise_seed, loss_seed = np.random.SeedSequence(line.seed).spawn(2)
    # The band first: most of a voice's power lies below 300 Hz and never reaches the
    # line, so it must count neither for the level nor against the noise.
    sound = _band_passed(sound) if line.band else sound
    sound = _scaled(sound, line.level_dbfs)
    if line.snr_db is not None and len(sound):
        hiss = make_noise(line.noise, len(sound), np.random.default_rng(noise_seed))
        hiss = _band_passed(hiss) if line.band else hiss
        wanted = active_level(sound) / 10 ** (line.snr_db / 20)
        sound = sound + hiss * np.float32(wanted / max(_rms(hiss), 1e-9))
    samples = from_float(sound)
    if line.codec is not None:
        samples = g711.decode(g711.encode(samples, line.codec), line.codec)
    if line.loss > 0:
        lost = lost_packets(_packets(samples), line, np.random.default_rng(loss_seed))
        samples = conceal(samples, lost)
    return Audio(samples, TELEPHONE_RATE)


def active_level(sound: NDArray[np.float32]) -> float:
    """Root mean square of the parts where somebody speaks (full scale is 1).

    Frames more than 25 dB below the loudest are pauses; a simple stand-in for the
    active level of ITU-T P.56, within 1 dB of it for clean speech.
    """
    if not len(sound):
        return 0.0
    padded = np.pad(sound, (0, -len(sound) % _FRAME)).reshape(-1, _FRAME)
    power = np.mean(padded.astype(np.float64) ** 2, axis=1)
    active = power[power >= power.max() * 10**-2.5]
    return float(np.sqrt(active.mean()))


def make_noise(kind: Noise, length: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Noise of so many samples at 8 kHz, with a root mean square near 1."""
    if kind is Noise.WHITE:
        return rng.standard_normal(length).astype(np.float32)
    if kind is Noise.PINK:
        return _shaped(length, rng, lambda hz: 1 / np.sqrt(np.maximum(hz, 20.0)))
    talkers = sum(_talker(length, rng) for _ in range(_TALKERS))
    return _normal(np.asarray(talkers, dtype=np.float64))


def lost_packets(count: int, line: Line, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which packets are lost: a two-state chain (Gilbert) with the line's share and burst."""
    if line.loss >= 1.0:
        return np.ones(count, dtype=np.bool_)
    leave = 1.0 / max(line.burst, 1.0)
    enter = min(1.0, leave * line.loss / (1.0 - line.loss))
    chances = rng.random(count)
    lost = np.zeros(count, dtype=np.bool_)
    state = False
    for packet in range(count):
        state = bool(chances[packet] >= leave) if state else bool(chances[packet] < enter)
        lost[packet] = state
    return lost


def conceal(samples: Samples, lost: NDArray[np.bool_]) -> Samples:
    """The sound with the lost packets filled from what came before them."""
    heard = samples.copy()
    last = np.zeros(_FRAME, dtype=np.int16)
    missing = 0
    for packet in range(_packets(samples)):
        place = slice(packet * _FRAME, (packet + 1) * _FRAME)
        size = len(heard[place])
        if not lost[packet]:
            last, missing = np.resize(samples[place], _FRAME), 0
            continue
        gain = _CONCEALED_GAIN[missing] if missing < len(_CONCEALED_GAIN) else 0.0
        heard[place] = (last[:size] * gain).astype(np.int16)
        missing += 1
    return heard


def _packets(samples: Samples) -> int:
    return -(-len(samples) // _FRAME)


def _scaled(sound: NDArray[np.float32], level_dbfs: float | None) -> NDArray[np.float32]:
    level = active_level(sound)
    if level_dbfs is None or level == 0.0:
        return sound
    return sound * np.float32(10 ** (level_dbfs / 20) / level)


def _band_passed(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    if not len(sound):
        return sound
    middle = _TAPS // 2
    times = (np.arange(_TAPS) - middle) / TELEPHONE_RATE
    low, high = _BAND_HZ
    taps = 2 * high * np.sinc(2 * high * times) - 2 * low * np.sinc(2 * low * times)
    taps *= np.hamming(_TAPS) / TELEPHONE_RATE
    # "same" would give the longer of the two; a sound may be shorter than the filter.
    return np.convolve(sound, taps)[middle : middle + len(sound)].astype(np.float32)


def _shaped(length: int, rng: np.random.Generator, gain: _Gain) -> NDArray[np.float32]:
    spectrum = np.fft.rfft(rng.standard_normal(length))
    hz = np.fft.rfftfreq(length, 1 / TELEPHONE_RATE)
    return _normal(np.fft.irfft(spectrum * gain(hz.astype(np.float64)), n=length))


def _talker(length: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Noise with the long-term spectrum of speech, swelling and fading like syllables."""
    # Flat to 500 Hz, then falling 9 dB per octave: the mean of ANSI S3.5's spectrum.
    voice = _shaped(length, rng, lambda hz: 1 / np.maximum(hz / 500.0, 1.0) ** 1.5)
    # Speech swells 2 to 8 times a second, most at 4.
    swell = _shaped(length, rng, lambda hz: ((hz > 2) & (hz < 8)) / np.maximum(hz, 1.0))
    return np.asarray(voice * np.maximum(0.0, 0.6 + swell), dtype=np.float64)


def _normal(sound: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    return (sound / max(float(np.sqrt(np.mean(sound**2))), 1e-9)).astype(np.float32)


def _rms(sound: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(sound.astype(np.float64) ** 2)))
