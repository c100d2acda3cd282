"""Loudness agrees with BS.1770's reference tones, and louder never means clipped."""

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio import Samples, from_float
from assistant.speaking.loudness import (
    SILENT,
    amplified,
    integrated_loudness,
    limited,
    peak_dbfs,
    raised,
    trimmed,
)

RATES = [8_000, 16_000, 22_050, 24_000, 48_000]


def tone(rate: int, seconds: float, dbfs: float, hertz: float = 997.0) -> NDArray[np.float32]:
    time = np.arange(round(rate * seconds)) / rate
    return (np.sin(2 * np.pi * hertz * time) * 10 ** (dbfs / 20)).astype(np.float32)


def bursts(rate: int) -> Samples:
    """Something like speech: noise in syllables, with high peaks."""
    rng = np.random.default_rng(7)
    time = np.arange(rate * 3) / rate
    envelope = np.maximum(0.0, np.sin(2 * np.pi * 4 * time)) ** 2
    return from_float((rng.normal(0, 0.1, len(time)) * envelope).astype(np.float32))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("dbfs", [-20.0, -33.0])
def test_the_reference_tone_reads_as_the_standard_says(rate: int, dbfs: float) -> None:
    # BS.1770-4: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS.
    assert integrated_loudness(from_float(tone(rate, 3, dbfs)), rate) == pytest.approx(
        dbfs - 3.01, abs=0.1
    )


def test_low_sounds_count_less_and_high_ones_more() -> None:
    low, middle, high = (
        integrated_loudness(from_float(tone(48_000, 2, -20, hertz)), 48_000)
        for hertz in (40, 997, 8_000)
    )
    assert low < middle - 3
    assert middle + 2 < high < middle + 4.5


def test_pauses_do_not_count() -> None:
    sound = from_float(tone(8_000, 2, -20))
    with_pause = np.concatenate((sound, np.zeros(40_000, np.int16), sound))
    assert integrated_loudness(with_pause, 8_000) == pytest.approx(
        integrated_loudness(sound, 8_000), abs=0.6
    )


@pytest.mark.parametrize("sound", [np.zeros(0, np.int16), np.zeros(8_000, np.int16)])
def test_silence_has_no_loudness(sound: Samples) -> None:
    assert integrated_loudness(sound, 8_000) == SILENT
    assert peak_dbfs(sound) == SILENT
    assert not limited(sound, 8_000, gain=12, peak=-1).any()


def test_a_short_sound_is_measured_too() -> None:
    assert integrated_loudness(from_float(tone(8_000, 0.15, -20)), 8_000) == pytest.approx(
        -23, abs=0.7
    )


@pytest.mark.parametrize("rate", [8_000, 24_000])
@pytest.mark.parametrize("gain", [0.0, 6.0, 12.0, 20.0])
def test_louder_never_clips(rate: int, gain: float) -> None:
    louder = limited(bursts(rate), rate, gain=gain, peak=-1.5)
    assert peak_dbfs(louder) <= -1.49


def test_what_fits_is_only_amplified() -> None:
    sound = bursts(8_000) // 8
    assert np.array_equal(limited(sound, 8_000, gain=6, peak=-1.5), amplified(sound, 6))


@pytest.mark.parametrize("gain", [10, 13])
def test_decibels_asked_for_are_heard_in_spite_of_softened_peaks(gain: float) -> None:
    sound = bursts(8_000)
    softened = limited(sound, 8_000, gain=gain, peak=-1.5)
    louder = raised(sound, 8_000, gain=gain, peak=-1.5)
    usual, less, heard = (
        integrated_loudness(samples, 8_000) for samples in (sound, softened, louder)
    )
    assert less < heard
    assert heard - usual == pytest.approx(gain, abs=1.0)
    assert peak_dbfs(louder) <= -1.49


@pytest.mark.parametrize("rate", RATES)
def test_silence_at_the_ends_is_cut_to_ten_milliseconds(rate: int) -> None:
    sound = from_float(tone(rate, 0.5, -20))
    padded = np.concatenate((np.zeros(rate // 3, np.int16), sound, np.zeros(rate // 2, np.int16)))
    assert abs(len(trimmed(padded, rate)) - len(sound)) <= 0.03 * rate


def test_a_quiet_end_of_a_word_stays() -> None:
    loud, quiet = from_float(tone(8_000, 0.4, -10)), from_float(tone(8_000, 0.1, -50))
    sound = np.concatenate((loud, quiet, np.zeros(2_000, np.int16)))
    assert len(trimmed(sound, 8_000)) >= len(loud) + len(quiet) - 80


def test_ends_are_faded_so_that_they_do_not_click() -> None:
    kept = trimmed(from_float(tone(8_000, 0.4, -10)), 8_000)
    assert abs(int(kept[0])) < 300
    assert abs(int(kept[-1])) < 300


@pytest.mark.parametrize("length", [0, 5, 4_000])
def test_nothing_but_silence_becomes_nothing_loud(length: int) -> None:
    assert not trimmed(np.zeros(length, np.int16), 8_000).any()
