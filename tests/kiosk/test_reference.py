"""What was played stays in step with what was heard, however unevenly blocks come."""

import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.kiosk.reference import PlayedReference
from assistant.resampler import FrameResampler

SECONDS = 8


def noise(rate: int, seconds: float) -> Samples:
    return np.random.default_rng(1).integers(-9000, 9000, round(rate * seconds)).astype(np.int16)


def offset_s(reference: Samples, heard: Samples) -> float:
    """By how much `heard` comes after `reference`."""
    size = len(reference) + len(heard)
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(reference, size))
    best = int(np.argmax(np.fft.irfft(spectrum, size)))
    return (best if best < size // 2 else best - size) / TELEPHONE_RATE


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("heard_rate", [16_000, 44_100, 48_000])
def test_as_much_is_given_as_was_heard_and_always_the_same_delay(
    rate: int, heard_rate: int
) -> None:
    """Blocks of 50 ms are played and blocks of 60 ms are heard, 100 ms after they sounded."""
    sound = noise(rate, SECONDS)
    microphone = FrameResampler(heard_rate, TELEPHONE_RATE)
    reference = PlayedReference(rate, heard_rate)
    given: list[Samples] = []
    resampled: list[Samples] = []
    played = 0
    for number in range(SECONDS * 1000 // 60 - 2):
        now_ms = number * 60 + 60
        while played + 50 <= now_ms:
            reference.put(sound[played * rate // 1000 : (played + 50) * rate // 1000])
            played += 50
        count = heard_rate * 60 // 1000
        if number == 0:
            reference.begin(count)
        given.append(reference.take(count))
        resampled.append(microphone.push(np.zeros(count, np.int16)))
    assert reference.realigned == 0
    # What keeps its rate needs no filter, and so comes 4 ms (32 samples) earlier.
    assert abs(sum(map(len, given)) - sum(map(len, resampled))) <= 32
    original = FrameResampler(rate, TELEPHONE_RATE).push(sound)
    # 30 ms are kept back, and what was played before the first block was heard is known.
    halves = np.array_split(np.concatenate(given), 2)
    early = offset_s(original, halves[0])
    late = offset_s(original, halves[1]) + len(halves[0]) / TELEPHONE_RATE
    assert early == pytest.approx(0.03, abs=0.045)
    assert late == pytest.approx(early, abs=0.002)


@pytest.mark.parametrize("drift", [0.97, 1.03])
def test_clocks_that_drift_apart_are_brought_together(drift: float) -> None:
    """Three per cent, a hundred times what devices do: the step is lost and found."""
    rate = 16_000
    reference = PlayedReference(rate, rate)
    played = 0.0
    waiting: list[int] = []
    given = 0
    for number in range(1000):
        played += 320 * drift
        reference.put(np.zeros(int(played), np.int16))
        played -= int(played)
        if number == 0:
            reference.begin(320)
        given += len(reference.take(320))
        waiting.append(len(reference))
    assert given == pytest.approx(1000 * 160, abs=400)
    assert 1 <= reference.realigned <= 40
    # What is kept back at first, and the drift of the first second and of three more.
    assert max(waiting) <= (0.03 + 4 * 0.03) * rate


@pytest.mark.parametrize("late_ms", [40, 120, 250])
def test_blocks_that_come_late_are_waited_for(late_ms: int) -> None:
    """Every other second the loudspeaker's thread is late: what it played is the same."""
    rate = 16_000
    sound = noise(rate, SECONDS)
    reference = PlayedReference(rate, rate)
    given: list[Samples] = []
    owed: list[int] = []
    played = 0
    for number in range(SECONDS * 100 - 10):
        now_ms = number * 10 + 10
        late = late_ms if now_ms % 2000 < late_ms and now_ms > 1000 else 0
        while played + 50 <= now_ms - late:
            reference.put(sound[played * 16 : (played + 50) * 16])
            played += 50
        if number == 5:
            reference.begin(160)
        if number >= 5:
            given.append(reference.take(160))
            owed.append((number - 4) * 80 - sum(map(len, given)))
    assert reference.realigned == 0
    assert max(owed) <= (late_ms + 50) * 8, "it is waited for no longer than it is late"
    assert min(owed) >= 0, "nothing is given that was not heard yet"
    original = FrameResampler(rate, TELEPHONE_RATE).push(sound)
    thirds = np.array_split(np.concatenate(given), 3)
    first = offset_s(original, thirds[0])
    for number, each in enumerate(thirds):
        begun = sum(map(len, thirds[:number])) / TELEPHONE_RATE
        assert offset_s(original, each) + begun == pytest.approx(first, abs=0.0005)
