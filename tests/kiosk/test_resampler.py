"""Tones keep their height and loudness, nothing new is heard, and nothing waits."""

import numpy as np
import pytest

from assistant.audio import Samples, level_dbfs
from assistant.resampler import FrameResampler

RATES = [(8_000, 44_100), (8_000, 48_000), (44_100, 8_000), (48_000, 8_000), (16_000, 8_000)]


def tone(rate: int, hertz: float, seconds: float) -> Samples:
    times = np.arange(round(rate * seconds)) / rate
    wave: Samples = np.rint(10_000 * np.sin(2 * np.pi * hertz * times)).astype(np.int16)
    return wave


def in_pieces(sound: Samples, from_rate: int, to_rate: int, lengths: list[int]) -> list[Samples]:
    resampler = FrameResampler(from_rate, to_rate)
    pieces: list[Samples] = []
    start = number = 0
    while start < len(sound):
        length = lengths[number % len(lengths)]
        pieces.append(resampler.push(sound[start : start + length]))
        start, number = start + length, number + 1
    return pieces


@pytest.mark.parametrize(("from_rate", "to_rate"), RATES)
@pytest.mark.parametrize("hertz", [100.0, 1_000.0, 3_300.0])
def test_a_tone_comes_out_as_it_went_in(from_rate: int, to_rate: int, hertz: float) -> None:
    pieces = in_pieces(tone(from_rate, hertz, 1.0), from_rate, to_rate, [from_rate // 50])
    out = np.concatenate(pieces).astype(np.float64)[to_rate // 10 : -to_rate // 10]
    size = len(out)
    times = np.arange(size) / to_rate
    basis = np.exp(-2j * np.pi * hertz * times)
    height = 2 * abs(np.sum(out * basis)) / size
    assert height == pytest.approx(10_000, rel=0.03)
    phase = np.angle(np.sum(out * basis))
    rest = out - height * np.cos(2 * np.pi * hertz * times + phase)
    assert np.sqrt(np.mean(rest**2)) < 10_000 * 10 ** (-50 / 20)


@pytest.mark.parametrize(("from_rate", "hertz"), [(44_100, 4_300.0), (48_000, 6_000.0)])
def test_what_the_telephone_does_not_carry_is_gone(from_rate: int, hertz: float) -> None:
    pieces = in_pieces(tone(from_rate, hertz, 1.0), from_rate, 8_000, [from_rate // 50])
    assert level_dbfs(np.concatenate(pieces)[800:]) < -65.0


@pytest.mark.parametrize(("from_rate", "to_rate"), [*RATES, (11_025, 8_000), (22_050, 8_000)])
def test_the_pieces_do_not_matter(from_rate: int, to_rate: int) -> None:
    sound = np.random.default_rng(3).integers(-9000, 9000, from_rate).astype(np.int16)
    whole = FrameResampler(from_rate, to_rate).push(sound)
    for lengths in ([from_rate // 50], [1, 7, 333], [from_rate // 7]):
        pieces = np.concatenate(in_pieces(sound, from_rate, to_rate, lengths))
        assert len(pieces) == len(whole)
        assert np.abs(pieces.astype(int) - whole).max() <= 1


@pytest.mark.parametrize(("from_rate", "to_rate"), RATES)
def test_sound_waits_five_milliseconds_at_most(from_rate: int, to_rate: int) -> None:
    sound = tone(from_rate, 500.0, 2.0)
    given = 0
    pieces = in_pieces(sound, from_rate, to_rate, [from_rate // 50])
    for number, piece in enumerate(pieces, 1):
        given += len(piece)
        assert 0.0 <= number * 0.02 - given / to_rate < 0.0045
