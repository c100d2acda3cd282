"""Log-mel spectra: the values Whisper was trained on."""

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.listening.mel import RATE, fitted, log_mel


def _tone(hertz: float, seconds: float = 1.0) -> NDArray[np.float32]:
    times = np.arange(round(seconds * RATE)) / RATE
    return (0.5 * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


@pytest.mark.parametrize(
    ("samples", "frames"), [(100, 1), (199, 2), (3_200, 21), (16_000, 101), (48_123, 301)]
)
def test_one_frame_for_each_ten_milliseconds_begun(samples: int, frames: int) -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, samples).astype(np.float32)
    spectrum = log_mel(sound)
    assert spectrum.shape == (80, frames)
    assert spectrum.dtype == np.float32


# A tone that rises from 100 to 7100 Hz, by faster-whisper 1.2.1: band, frame, value.
REFERENCE = [
    (5, 10, -0.57594),
    (20, 10, 1.38716),
    (20, 30, -0.57594),
    (30, 30, -0.57594),
    (50, 50, -0.57594),
    (60, 50, 1.19736),
    (60, 80, -0.57594),
    (70, 80, 0.83097),
    (75, 99, 0.17381),
    (40, 100, -0.04245),
]


@pytest.mark.parametrize(("band", "frame", "value"), REFERENCE)
def test_the_values_are_those_of_the_reference(band: int, frame: int, value: float) -> None:
    times = np.arange(RATE) / RATE
    rising = (0.5 * np.sin(2 * np.pi * (100 * times + 3_500 * times**2))).astype(np.float32)
    assert log_mel(rising)[band, frame] == pytest.approx(value, abs=2e-4)


def test_the_bands_follow_the_pitch() -> None:
    loudest = [int(log_mel(_tone(hertz))[:, 50].argmax()) for hertz in (200, 440, 1000, 3000, 7000)]
    assert loudest == sorted(loudest)
    assert len(set(loudest)) == 5


def test_levels_are_floored_below_the_peak_of_the_utterance() -> None:
    spectrum = log_mel(np.concatenate([_tone(440), np.zeros(RATE, dtype=np.float32)]))
    assert spectrum.max() - spectrum.min() == pytest.approx(2.0, abs=1e-5)


def test_a_longer_context_is_filled_with_the_quietest_level() -> None:
    spectrum = log_mel(_tone(440))
    padded = fitted(spectrum, 800)
    assert padded.shape == (80, 800)
    np.testing.assert_array_equal(padded[:, : spectrum.shape[1]], spectrum)
    assert set(np.unique(padded[:, spectrum.shape[1] :])) == {spectrum.min()}


def test_a_shorter_context_cuts_the_end() -> None:
    spectrum = log_mel(_tone(440))
    np.testing.assert_array_equal(fitted(spectrum, 40), spectrum[:, :40])


def test_another_number_of_bands_can_be_asked_for() -> None:
    assert log_mel(_tone(440), bands=128).shape == (128, 101)
