"""Steady noise is weakened, speech is not."""

import numpy as np
import pytest

from assistant.listening.noise import without_noise

RNG = np.random.default_rng(7)


def _noise(windows: int, level: float) -> np.ndarray:
    return level * RNG.chisquare(2, (windows, 50))


def _bursts(windows: int) -> np.ndarray:
    """Something loud in ten frequencies for half of the time."""
    power = np.zeros((windows, 50))
    power[:, 20:30] = np.where(np.arange(windows)[:, None] // 10 % 2, 1_000.0, 0.0)
    return power


def test_noise_between_words_is_weakened_by_the_floor_at_most() -> None:
    power = _noise(200, 1.0)
    left = without_noise(power).sum() / power.sum()
    assert 0.16 <= left < 0.75


def test_words_keep_their_power_and_stand_out_more() -> None:
    words = _bursts(200)
    power = words + _noise(200, 1.0)
    cleaned = without_noise(power)
    loud = words > 0
    kept = cleaned[30:][loud[30:]].sum() / power[30:][loud[30:]].sum()
    assert kept > 0.9
    before = power[loud].mean() / power[~loud].mean()
    after = cleaned[loud].mean() / cleaned[~loud].mean()
    assert after > 1.3 * before


def test_clear_speech_stays_as_it_is_but_for_its_first_ten_milliseconds() -> None:
    power = _bursts(200) + _noise(200, 1e-6)
    loud = power > 1.0
    going_on = loud & np.roll(loud, 1, axis=0)
    assert without_noise(power)[going_on] == pytest.approx(power[going_on], rel=1e-3)


@pytest.mark.parametrize("windows", [0, 1, 2, 29])
def test_too_little_sound_to_know_its_noise_is_left_alone(windows: int) -> None:
    power = _noise(windows, 1.0)
    assert without_noise(power) is power


def test_digital_silence_is_not_taken_for_the_noise_of_the_line() -> None:
    sounding = _noise(100, 1.0)
    power = np.concatenate([np.zeros((400, 50)), sounding])
    # The first window takes half of its gain from the silence before it.
    assert without_noise(power)[401:] == pytest.approx(without_noise(sounding)[1:])
