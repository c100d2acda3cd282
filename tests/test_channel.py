"""The software telephone line."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.audio import TELEPHONE_RATE, Audio, level_dbfs, silence
from assistant.channel import Line, Noise, conceal, lost_packets, make_noise, through_line
from assistant.g711 import Codec


def tone(hz: float, seconds: float = 1.0, rate: int = 16_000, dbfs: float = -20.0) -> Audio:
    times = np.arange(round(seconds * rate)) / rate
    peak = 32_767 * 10 ** (dbfs / 20) * np.sqrt(2)
    return Audio((peak * np.sin(2 * np.pi * hz * times)).astype(np.int16), rate)


def middle_dbfs(audio: Audio) -> float:
    quarter = len(audio.samples) // 4
    return level_dbfs(audio.samples[quarter:-quarter])


@pytest.mark.parametrize("hz", [400, 1000, 3200])
def test_the_telephone_band_passes(hz: int) -> None:
    assert middle_dbfs(through_line(tone(hz), Line())) == pytest.approx(-20.0, abs=0.5)


@pytest.mark.parametrize("hz", [50, 150, 3700])
def test_what_lies_outside_the_band_is_lost(hz: int) -> None:
    assert middle_dbfs(through_line(tone(hz), Line())) < -45


def test_the_length_stays_whatever_the_rate() -> None:
    for rate in (8_000, 16_000, 22_050, 44_100):
        heard = through_line(tone(500, seconds=1.0, rate=rate), Line())
        assert heard.rate == TELEPHONE_RATE
        assert len(heard.samples) == pytest.approx(TELEPHONE_RATE, abs=1)


@pytest.mark.parametrize("noise", list(Noise))
@pytest.mark.parametrize("snr_db", [0.0, 10.0, 20.0])
def test_noise_has_the_level_asked_for(noise: Noise, snr_db: float) -> None:
    voice = tone(1000, seconds=4.0)
    quiet = through_line(voice, Line(codec=None)).samples.astype(np.int32)
    noisy = through_line(voice, Line(codec=None, noise=noise, snr_db=snr_db)).samples
    difference = (noisy - quiet).astype(np.int16)
    assert level_dbfs(difference) == pytest.approx(-20.0 - snr_db, abs=0.7)


def test_pauses_do_not_make_the_noise_louder() -> None:
    voice = tone(1000)
    with_pause = Audio(np.concatenate([voice.samples, silence(9, voice.rate)]), voice.rate)
    heard = through_line(with_pause, Line(codec=None, snr_db=20))
    assert level_dbfs(heard.samples[-TELEPHONE_RATE * 5 :]) == pytest.approx(-40, abs=1)


@pytest.mark.parametrize("level", [-40.0, -26.0, -15.0])
def test_the_speech_level_can_be_set(level: float) -> None:
    heard = through_line(tone(1000), Line(level_dbfs=level))
    assert middle_dbfs(heard) == pytest.approx(level, abs=0.5)


@given(seed=st.integers(0, 2**32), codec=st.sampled_from([*Codec, None]))
@settings(max_examples=20, deadline=None)
def test_the_same_line_gives_the_same_sound(seed: int, codec: Codec | None) -> None:
    line = Line(codec=codec, snr_db=15, noise=Noise.BABBLE, loss=0.1, seed=seed)
    first, second = (through_line(tone(700, 0.3), line).samples for _ in range(2))
    assert first.tolist() == second.tolist()


def test_another_seed_gives_another_sound() -> None:
    first, second = (
        through_line(tone(700, 0.3), Line(snr_db=15, seed=seed)).samples for seed in (1, 2)
    )
    assert first.tolist() != second.tolist()


def test_the_noise_does_not_decide_which_packets_are_lost() -> None:
    voice = tone(700, 2.0)
    kinds = [Line(loss=0.2, snr_db=60, noise=kind, codec=None) for kind in Noise]
    white, pink, babble = (through_line(voice, line).samples.astype(np.int32) for line in kinds)
    assert np.abs(white - pink).max() < 200
    assert np.abs(white - babble).max() < 200


@pytest.mark.parametrize(("loss", "burst"), [(0.01, 1.0), (0.03, 1.5), (0.2, 3.0)])
def test_the_share_and_the_bursts_of_lost_packets(loss: float, burst: float) -> None:
    line = Line(loss=loss, burst=burst)
    lost = lost_packets(200_000, line, np.random.default_rng(3))
    bursts = np.count_nonzero(np.diff(lost.astype(np.int8)) == 1)
    assert lost.mean() == pytest.approx(loss, rel=0.1)
    assert lost.sum() / bursts == pytest.approx(burst, rel=0.1)


def test_a_lost_packet_repeats_the_last_and_fades_to_silence() -> None:
    samples = np.repeat(np.arange(1, 9, dtype=np.int16) * 1000, 160)
    lost = np.array([False, False, True, True, True, True, True, False])
    heard = conceal(samples, lost)[::160]
    assert heard.tolist() == [1000, 2000, 2000, 1400, 800, 0, 0, 8000]


def test_a_loss_before_the_first_packet_is_silent() -> None:
    samples = np.full(320, 500, dtype=np.int16)
    assert conceal(samples, np.array([True, False]))[::160].tolist() == [0, 500]


def test_every_packet_can_be_lost() -> None:
    assert not through_line(tone(700), Line(loss=1.0)).samples.any()


def test_a_sound_without_samples_comes_out_without_samples() -> None:
    nothing = Audio(np.zeros(0, np.int16), 16_000)
    assert len(through_line(nothing, Line(snr_db=10, loss=0.1)).samples) == 0


def test_silence_stays_silent() -> None:
    quiet = Audio(silence(1, 8_000), 8_000)
    assert level_dbfs(through_line(quiet, Line(snr_db=10)).samples) < -70


def test_babble_swells_and_white_noise_does_not() -> None:
    def swing(kind: Noise) -> float:
        noise = make_noise(kind, 80_000, np.random.default_rng(1)).reshape(-1, 800)
        levels = 20 * np.log10(np.sqrt(np.mean(noise**2, axis=1)))
        return float(np.std(levels))

    assert swing(Noise.BABBLE) > 2 * swing(Noise.WHITE)
