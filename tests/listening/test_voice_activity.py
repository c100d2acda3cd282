"""The real detector on real sound."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.audio import TELEPHONE_RATE, Audio, Samples, silence
from assistant.channel import Line, Noise, make_noise, through_line
from assistant.errors import NotInstalledError
from assistant.listening.voice_activity import WINDOW, VoiceActivity
from tests.listening.conftest import Speak

pytestmark = pytest.mark.model
SPEECH = 0.3


def probabilities(
    detector: VoiceActivity, sound: Samples
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(detector.listen(sound, detector.fresh())[0])


def on_the_line(sound: Samples, **line: float) -> Samples:
    return through_line(Audio(sound, TELEPHONE_RATE), Line(**line)).samples  # type: ignore[arg-type]  # only numbers are passed


@pytest.mark.rhvoice
@pytest.mark.parametrize("snr_db", [None, 20.0, 10.0])
def test_speech_is_speech_and_the_pauses_around_it_are_not(
    voice_activity: VoiceActivity, speak: Speak, phrases: dict[str, str], snr_db: float | None
) -> None:
    speech = speak(phrases["benefit_birth"]).resampled(TELEPHONE_RATE).samples
    call = np.concatenate([silence(1, TELEPHONE_RATE), speech, silence(2, TELEPHONE_RATE)])
    heard = through_line(
        Audio(call, TELEPHONE_RATE), Line(snr_db=snr_db, level_dbfs=-26, seed=5)
    ).samples
    found = probabilities(voice_activity, heard)
    seconds = np.arange(len(found)) * WINDOW / TELEPHONE_RATE
    end = 1 + len(speech) / TELEPHONE_RATE
    inside = (seconds > 1.2) & (seconds < end - 0.3)
    outside = (seconds < 0.9) | (seconds > end + 0.5)
    assert np.mean(found[inside] > SPEECH) > 0.85
    assert np.mean(found[outside] > SPEECH) < 0.02


def not_speech() -> dict[str, Samples]:
    rng = np.random.default_rng(2)
    times = np.arange(6 * TELEPHONE_RATE) / TELEPHONE_RATE
    ring = 6_000 * np.sin(2 * np.pi * 425 * times) * (times % 5 < 1)
    low, high = (np.sin(2 * np.pi * hz * times) for hz in (770, 1_336))
    keys = 5_000 * (low + high) * (times % 0.4 < 0.12)
    hum = 4_000 * np.sign(np.sin(2 * np.pi * 50 * times))
    clicks = np.zeros(len(times))
    clicks[:: TELEPHONE_RATE // 3] = 30_000
    sounds = {"ringback": ring, "keys": keys, "hum": hum, "clicks": clicks}
    for kind in Noise:
        sounds[kind.value] = make_noise(kind, len(times), rng) * 1_500.0
    return {name: sound.astype(np.int16) for name, sound in sounds.items()}


@pytest.mark.parametrize("name", sorted(not_speech()))
def test_what_else_is_heard_on_a_line_is_not_speech(
    voice_activity: VoiceActivity, name: str
) -> None:
    heard = on_the_line(not_speech()[name])
    assert probabilities(voice_activity, heard).max() < SPEECH


@given(cuts=st.lists(st.integers(1, 700), max_size=40))
@settings(max_examples=20, deadline=None)
def test_how_the_sound_is_cut_does_not_matter(
    voice_activity: VoiceActivity, cuts: list[int]
) -> None:
    sound = (np.random.default_rng(1).standard_normal(8_000) * 2_000).astype(np.int16)
    caller = voice_activity.fresh()
    pieces: list[float] = []
    for piece in np.split(sound, np.minimum(np.cumsum(cuts, dtype=np.intp), len(sound))):
        found, caller = voice_activity.listen(piece, caller)
        pieces += found
    assert pieces == probabilities(voice_activity, sound).tolist()


def test_callers_do_not_disturb_each_other(
    voice_activity: VoiceActivity,
) -> None:
    rng = np.random.default_rng(3)
    sounds = [(rng.standard_normal(4_000) * level).astype(np.int16) for level in (100, 9_000)]
    alone = [probabilities(voice_activity, sound).tolist() for sound in sounds]
    states = [voice_activity.fresh() for _ in sounds]
    together: list[list[float]] = [[], []]
    for start in range(0, 4_000, 160):
        for number, sound in enumerate(sounds):
            found, states[number] = voice_activity.listen(
                sound[start : start + 160], states[number]
            )
            together[number] += found
    assert together == alone


def test_a_state_can_be_used_again(voice_activity: VoiceActivity) -> None:
    sound = (np.random.default_rng(4).standard_normal(2_000) * 3_000).astype(np.int16)
    _, before = voice_activity.listen(sound, voice_activity.fresh())
    first, _ = voice_activity.listen(sound, before)
    second, _ = voice_activity.listen(sound, before)
    assert first == second


def test_a_model_that_is_not_there_or_none(tmp_path: Path) -> None:
    with pytest.raises(NotInstalledError, match="is not there"):
        VoiceActivity(tmp_path / "none.onnx")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    with pytest.raises(NotInstalledError, match="not a usable"):
        VoiceActivity(broken)
