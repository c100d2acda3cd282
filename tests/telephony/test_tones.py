"""Keys heard in the sound: every key as the standard allows it, and none in speech or noise."""

from pathlib import Path

import numpy as np
import pytest

from assistant import g711
from assistant.audio import TELEPHONE_RATE, Audio, Samples, resample
from assistant.channel import Noise, make_noise
from assistant.listening.audio_files import read_audio
from telephony.leg import FRAME
from telephony.tones import ToneDetector

LOW = (697, 770, 852, 941)
HIGH = (1209, 1336, 1477)
ROWS = ("123", "456", "789", "*0#")
FREQUENCIES = {
    key: (low, high)
    for row, low in zip(ROWS, LOW, strict=True)
    for key, high in zip(row, HIGH, strict=True)
}
GAP_S = 0.05
HEADER = 60
"""Bytes: some of the recordings hold nothing else."""
PROMPTS = Path("/usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU")
"""Recorded telephone prompts of a human speaker (Debian)."""
NOISE = np.random.default_rng(3)


def tone(
    key: str,
    seconds: float = 0.06,
    *,
    dbfs: float = -14.0,
    twist_db: float = 0.0,
    detuned: float = 0.0,
    phase: float = 0.0,
) -> Samples:
    low, high = FREQUENCIES[key]
    times = np.arange(round(seconds * TELEPHONE_RATE)) / TELEPHONE_RATE
    level = 32768 * 10 ** (dbfs / 20) * np.sqrt(2)
    wave = level * np.sin(2 * np.pi * low * (1 + detuned) * times + phase)
    wave += level * 10 ** (twist_db / 20) * np.sin(2 * np.pi * high * (1 + detuned) * times)
    return np.asarray(wave, np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * TELEPHONE_RATE), np.int16)


def found(*pieces: Samples, noise_dbfs: float | None = None, offset: int = 0) -> str:
    sound = np.concatenate((silence(0.1), np.zeros(offset, np.int16), *pieces, silence(0.2)))
    if noise_dbfs is not None:
        noise = NOISE.normal(0, 32768 * 10 ** (noise_dbfs / 20), len(sound))
        sound = np.clip(sound + noise, -32768, 32767).astype(np.int16)
    sound = g711.decode(g711.encode(sound, g711.Codec.ALAW), g711.Codec.ALAW)
    detector = ToneDetector()
    frames = Audio(sound[: len(sound) // FRAME * FRAME], TELEPHONE_RATE).frames()
    return "".join(key for frame in frames if (key := detector.hear(frame)))


@pytest.mark.parametrize("key", FREQUENCIES)
@pytest.mark.parametrize("offset", [0, 37, 80, 133])
def test_every_key_wherever_it_begins_in_a_frame(key: str, offset: int) -> None:
    assert found(tone(key), offset=offset) == key


@pytest.mark.parametrize("seconds", [0.045, 0.1, 0.5, 2.0])
def test_a_tone_is_one_press_however_long(seconds: float) -> None:
    assert found(tone("5", seconds)) == "5"


@pytest.mark.parametrize("seconds", [0.01, 0.02])
def test_a_click_is_no_key(seconds: float) -> None:
    assert found(tone("5", seconds)) == ""


@pytest.mark.parametrize("dbfs", [-10.0, -14.0, -25.0])
@pytest.mark.parametrize("twist_db", [-6.0, 0.0, 4.0])
def test_keys_at_the_levels_of_a_network(dbfs: float, twist_db: float) -> None:
    keys = "159*0#"
    pieces = [
        piece
        for key in keys
        for piece in (tone(key, dbfs=dbfs - max(0.0, twist_db), twist_db=twist_db), silence(GAP_S))
    ]
    assert found(*pieces) == keys


@pytest.mark.parametrize("detuned", [-0.015, 0.015])
def test_keys_as_far_off_as_the_standard_allows(detuned: float) -> None:
    pieces = [
        piece for key in FREQUENCIES for piece in (tone(key, detuned=detuned), silence(GAP_S))
    ]
    assert found(*pieces) == "".join(FREQUENCIES)


def test_the_same_key_again_and_fast_digits_are_not_lost() -> None:
    pieces = [piece for key in "7700551" for piece in (tone(key, 0.05), silence(0.04))]
    assert found(*pieces) == "7700551"


def test_keys_in_the_noise_of_a_line() -> None:
    pieces = [piece for key in FREQUENCIES for piece in (tone(key), silence(GAP_S))]
    assert found(*pieces, noise_dbfs=-35.0) == "".join(FREQUENCIES)


@pytest.mark.parametrize("kind", list(Noise))
def test_no_key_in_noise(kind: Noise) -> None:
    noise = make_noise(kind, 60 * TELEPHONE_RATE, np.random.default_rng(7))
    assert found((noise * 3000).clip(-32768, 32767).astype(np.int16)) == ""


def test_no_key_in_recorded_speech() -> None:
    recordings = sorted(PROMPTS.rglob("*.wav"))
    if not recordings:
        pytest.skip("Recorded prompts are missing: install asterisk-core-sounds-ru-wav.")
    speech = np.concatenate(
        [
            read_audio(each).resampled(TELEPHONE_RATE).samples
            for each in recordings
            if each.stat().st_size > HEADER
        ]
    )
    assert len(speech) > 300 * TELEPHONE_RATE
    for speed in (1.0, 1.25):
        assert found(resample(speech, TELEPHONE_RATE, round(TELEPHONE_RATE / speed))) == "", (
            f"at {speed} times the speed"
        )
