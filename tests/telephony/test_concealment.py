"""What is heard in the place of lost packets: like what was before, fading, without clicks."""

from itertools import pairwise

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Samples, level_dbfs
from telephony.concealment import Concealment
from telephony.leg import FRAME


def vowel(seconds: float, pitch: float = 120.0) -> Samples:
    """A steady voiced sound: harmonics of one pitch."""
    times = np.arange(round(seconds * TELEPHONE_RATE)) / TELEPHONE_RATE
    wave = sum(np.sin(2 * np.pi * pitch * each * times + each) / each for each in range(1, 20))
    return np.asarray(wave * 3000, np.int16)


def concealed(sound: Samples, lost: set[int]) -> Samples:
    concealment = Concealment()
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    return np.concatenate(
        [
            concealment.lost() if place in lost else concealment.good(frame)
            for place, frame in enumerate(frames)
        ]
    )


def likeness(one: Samples, other: Samples) -> float:
    """Correlation of the same stretch of two sounds: 1 is the same shape."""
    return float(np.corrcoef(one.astype(float), other.astype(float))[0, 1])


@pytest.mark.parametrize("pitch", [75.0, 95.0, 120.0, 150.0, 190.0])
def test_a_lost_frame_of_a_vowel_sounds_like_the_vowel(pitch: float) -> None:
    sound = vowel(0.4, pitch)
    heard = concealed(sound, {10})
    place = slice(10 * FRAME, 11 * FRAME)
    # A period is a whole number of samples here: the higher the pitch, the coarser.
    assert likeness(heard[place], sound[place]) > 0.85
    assert abs(level_dbfs(heard[place]) - level_dbfs(sound[place])) < 3.0


def test_what_was_not_lost_stays_as_it_was() -> None:
    sound = vowel(0.4)
    heard = concealed(sound, {10})
    assert len(heard) == len(sound)
    assert np.array_equal(heard[: 10 * FRAME], sound[: 10 * FRAME])
    joined = 11 * FRAME + 32
    assert np.array_equal(heard[joined:], sound[joined:])


def test_there_is_no_click_where_made_up_sound_begins_and_ends() -> None:
    sound = vowel(0.6, 133.0)
    steps = np.abs(np.diff(sound.astype(int))).max()
    heard = np.abs(np.diff(concealed(sound, {10, 11, 20}).astype(int)))
    assert heard.max() < 1.5 * steps


def test_a_long_loss_fades_to_silence_within_60_ms() -> None:
    heard = concealed(vowel(0.6), set(range(10, 20)))
    levels = [level_dbfs(heard[each * FRAME : (each + 1) * FRAME]) for each in range(9, 14)]
    assert all(later < sooner for sooner, later in pairwise(levels))
    assert not heard[13 * FRAME : 20 * FRAME].any()


def test_nothing_is_made_up_after_a_silence_on_purpose() -> None:
    concealment = Concealment()
    for frame in vowel(0.2).reshape(-1, FRAME):
        concealment.good(frame)
    concealment.forget()
    assert not concealment.lost().any()


def test_noise_and_full_scale_stay_within_bounds() -> None:
    rng = np.random.default_rng(1)
    loud = rng.choice(np.array([-32768, 32767], np.int16), 8000)
    lost = set(rng.choice(50, 15, replace=False).tolist())
    heard = concealed(loud, lost)
    assert heard.dtype == np.int16
    assert len(heard) == 8000
