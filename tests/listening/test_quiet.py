"""Where a long speech is cut."""

import numpy as np
import pytest

from assistant.listening.quiet import quietest

RATE = 8_000


def _speech(seconds: float, seed: int = 1) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 3_000, round(seconds * RATE)).astype(np.int16)


@pytest.mark.parametrize("pause", [18.2, 22.0, 27.5])
def test_the_cut_lies_in_the_pause(pause: float) -> None:
    speech = _speech(30)
    start, end = round(pause * RATE), round((pause + 0.3) * RATE)
    speech[start:end] //= 100
    assert start <= quietest(speech, RATE, 18.0, 28.0) <= end


def test_a_longer_quiet_place_wins_over_a_short_silence() -> None:
    speech = _speech(30)
    speech[20 * RATE : 20 * RATE + 300] = 0
    speech[25 * RATE : 25 * RATE + 3_000] //= 50
    assert 25 * RATE <= quietest(speech, RATE, 18.0, 28.0) <= 25 * RATE + 3_000


def test_speech_without_a_pause_is_cut_in_time() -> None:
    assert 18 * RATE <= quietest(_speech(30), RATE, 18.0, 28.0) <= 28 * RATE
