"""Samples wait in order, never more than there is room for."""

import numpy as np
import pytest

from assistant.audio import Samples
from assistant.kiosk.sample_queue import SampleQueue


def numbered(first: int, last: int) -> Samples:
    return np.arange(first, last, dtype=np.int16)


def test_pieces_come_out_in_order_whatever_their_length() -> None:
    queue = SampleQueue(1000)
    for first in range(0, 90, 30):
        queue.put(numbered(first, first + 30))
    out = [queue.take(count) for count in (7, 50, 3, 100)]
    assert [len(each) for each in out] == [7, 50, 3, 30]
    assert np.array_equal(np.concatenate(out), numbered(0, 90))
    assert len(queue) == 0
    assert len(queue.take(5)) == 0


def test_the_oldest_are_thrown_away_when_there_is_no_room() -> None:
    queue = SampleQueue(50)
    queue.put(numbered(0, 40))
    queue.put(numbered(40, 80))
    assert len(queue) == 50
    assert queue.thrown_away == 30
    assert np.array_equal(queue.take(50), numbered(30, 80))


@pytest.mark.parametrize("kept", [0, 10, 35, 60])
def test_only_the_newest_are_kept(kept: int) -> None:
    queue = SampleQueue(1000)
    queue.put(numbered(0, 40))
    queue.put(numbered(40, 60))
    queue.keep_newest(kept)
    assert np.array_equal(queue.take(1000), numbered(60 - kept, 60))


def test_silence_can_be_put_before_all() -> None:
    queue = SampleQueue(1000)
    queue.put(numbered(5, 8))
    queue.put_first(numbered(0, 5))
    assert np.array_equal(queue.take(6), numbered(0, 6))
    assert len(queue) == 2


@pytest.mark.parametrize("dropped", [0, 10, 35, 60, 90])
def test_the_newest_can_be_taken_back(dropped: int) -> None:
    queue = SampleQueue(1000)
    queue.put(numbered(0, 40))
    queue.put(numbered(40, 60))
    queue.drop_newest(dropped)
    assert len(queue) == max(0, 60 - dropped)
    assert np.array_equal(queue.take(1000), numbered(0, max(0, 60 - dropped)))
