"""A simulated caller's sound: pauses, level, noise, and whose voice it is."""

from collections.abc import Iterator

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Samples, from_float, level_dbfs, silence
from assistant.simulation.caller_voice import CallerSound
from assistant.simulation.deeds import Deed, Mumble, Noise, Words
from assistant.simulation.scenario import Traits
from assistant.speaking.voice import VoiceIdentity

_RATE = 16_000
_FRAME = 160


class Tone:
    """Says every sentence as one second of a tone that a telephone lets through."""

    identity = VoiceIdentity("tone", "none", "ru", _RATE, "1")

    def __init__(self) -> None:
        self.said: list[tuple[str, float]] = []

    def synthesise(self, sentence: str, *, rate: float = 1.0) -> Iterator[Samples]:
        self.said.append((sentence, rate))
        time = np.arange(_RATE) / _RATE
        yield from_float((0.3 * np.sin(2 * np.pi * 1000 * time)).astype(np.float32))

    def close(self) -> None:
        """Nothing is open."""


def sound_of(caller: CallerSound, deed: Deed) -> Samples:
    sound = caller.of(deed)
    assert sound is not None
    return sound


def arrives(sound: CallerSound, speech: Samples) -> Samples:
    frames = [speech[at : at + _FRAME] for at in range(0, len(speech) - _FRAME + 1, _FRAME)]
    return np.concatenate([sound.frame(frame) for frame in frames])


def test_pauses_are_as_long_as_the_text_says() -> None:
    voice = Tone()
    caller = CallerSound(voice, Traits(pause=2.0, rate=0.9, snr_db=None))
    words = sound_of(caller, Words("раз… два …0.5s… три"))
    assert voice.said == [("раз", 0.9), ("два", 0.9), ("три", 0.9)]
    assert len(words) / TELEPHONE_RATE == pytest.approx(3 + 2.0 + 0.5, abs=0.01)
    loud = np.abs(words.astype(int)) > 300
    assert not loud[round(1.05 * TELEPHONE_RATE) : round(2.95 * TELEPHONE_RATE)].any()
    assert loud[round(3.1 * TELEPHONE_RATE) : round(3.9 * TELEPHONE_RATE)].mean() > 0.5


def test_the_silence_around_what_an_engine_says_is_part_of_the_pause() -> None:
    class Slow(Tone):
        def synthesise(self, sentence: str, *, rate: float = 1.0) -> Iterator[Samples]:
            yield silence(0.2, _RATE)
            yield from super().synthesise(sentence, rate=rate)
            yield silence(0.3, _RATE)

    sound = CallerSound(Slow(), Traits(pause=2.0, snr_db=None))
    words = sound_of(sound, Words("раз… два …0.1s… три"))
    # The pause of 2 s has the silence in it; one shorter than that cannot be made shorter.
    assert len(words) / TELEPHONE_RATE == pytest.approx(0.2 + 3 + 2.0 + 0.5 + 0.3, abs=0.03)


@pytest.mark.parametrize("level", [-20.0, -26.0, -35.0])
def test_speech_arrives_at_the_level_of_the_line(level: float) -> None:
    sound = CallerSound(Tone(), Traits(level_dbfs=level, snr_db=None))
    assert level_dbfs(arrives(sound, sound_of(sound, Words("раз")))) == pytest.approx(
        level, abs=1.0
    )


@pytest.mark.parametrize("snr", [10.0, 25.0])
def test_the_noise_goes_on_while_nobody_speaks(snr: float) -> None:
    sound = CallerSound(Tone(), Traits(snr_db=snr))
    heard = arrives(sound, silence(30.0, TELEPHONE_RATE))
    for at in (0, 10, 25):
        second = heard[at * TELEPHONE_RATE : (at + 1) * TELEPHONE_RATE]
        assert level_dbfs(second) == pytest.approx(-26.0 - snr, abs=2.5)
    quiet = CallerSound(Tone(), Traits(snr_db=None))
    assert level_dbfs(arrives(quiet, silence(1.0, TELEPHONE_RATE))) < -60


def test_the_same_caller_sounds_the_same_again() -> None:
    traits = Traits(snr_db=10.0, loss=0.1, seed=3)
    first, second = (CallerSound(Tone(), traits) for _ in range(2))
    once = arrives(first, sound_of(first, Words("раз")))
    assert np.array_equal(once, arrives(second, sound_of(second, Words("раз"))))
    other = CallerSound(Tone(), Traits(snr_db=10.0, loss=0.1, seed=4))
    assert not np.array_equal(once, arrives(other, sound_of(other, Words("раз"))))


def test_a_cough_is_short_and_a_mumble_is_not() -> None:
    sound = CallerSound(Tone(), Traits())
    assert len(sound_of(sound, Noise())) / TELEPHONE_RATE < 0.5
    assert len(sound_of(sound, Mumble())) / TELEPHONE_RATE > 1.0
    assert level_dbfs(sound_of(sound, Noise())) > -32
