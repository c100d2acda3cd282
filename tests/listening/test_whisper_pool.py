"""The queue of what is to be decoded."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field

import pytest

from assistant.listening.gathering import gather
from assistant.listening.whisper_pool import Pool


@dataclass
class _Decoder:
    """Answers in capitals; works only while the gate is open."""

    batches: list[list[str]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    at_work: threading.Event = field(default_factory=threading.Event)

    def __call__(self, work: Sequence[str]) -> list[str]:
        self.batches.append(list(work))
        self.at_work.set()
        assert self.gate.wait(10)
        if "bad" in work:
            raise RuntimeError("cannot decode this")
        return [each.upper() for each in work]


@pytest.fixture
def decoder() -> _Decoder:
    return _Decoder()


@pytest.fixture
def pool(decoder: _Decoder) -> Iterator[Pool[str, str]]:
    pool: Pool[str, str] = Pool(decoder, workers=1, batch=3)
    yield pool
    decoder.gate.set()
    pool.close()


def _busy(pool: Pool[str, str], decoder: _Decoder) -> "Future[str]":
    """Give the worker something, so that what follows has to wait."""
    first = pool.submit("first", alike="busy", urgent=True)
    assert decoder.at_work.wait(10)
    return first


def test_waiting_work_that_is_alike_shares_a_batch(pool: Pool[str, str], decoder: _Decoder) -> None:
    _busy(pool, decoder)
    answers = [
        pool.submit(name, alike=kind, urgent=True) for name, kind in (("a", 1), ("b", 2), ("a", 1))
    ]
    decoder.gate.set()
    assert [answer.result(10) for answer in answers] == ["A", "B", "A"]
    assert decoder.batches == [["first"], ["a", "a"], ["b"]]


def test_a_batch_is_no_larger_than_allowed(pool: Pool[str, str], decoder: _Decoder) -> None:
    _busy(pool, decoder)
    answers = [pool.submit(str(i), alike="x", urgent=True) for i in range(7)]
    decoder.gate.set()
    for answer in answers:
        answer.result(10)
    assert [len(batch) for batch in decoder.batches] == [1, 3, 3, 1]


def test_what_somebody_waits_for_goes_first(pool: Pool[str, str], decoder: _Decoder) -> None:
    _busy(pool, decoder)
    early = pool.submit("early", alike="e", urgent=False)
    hastened = pool.submit("hastened", alike="h", urgent=False)
    urgent = pool.submit("urgent", alike="u", urgent=True)
    pool.hasten(hastened)
    assert pool.waiting == 3
    decoder.gate.set()
    for answer in (early, hastened, urgent):
        answer.result(10)
    assert pool.waiting == 0
    assert decoder.batches[1:] == [["urgent"], ["hastened"], ["early"]]


def test_cancelled_work_is_not_done(pool: Pool[str, str], decoder: _Decoder) -> None:
    _busy(pool, decoder)
    dropped = pool.submit("dropped", alike="x", urgent=False)
    kept = pool.submit("kept", alike="x", urgent=False)
    assert dropped.cancel()
    decoder.gate.set()
    assert kept.result(10) == "KEPT"
    assert ["kept"] in decoder.batches
    assert all("dropped" not in batch for batch in decoder.batches)


def test_a_failure_reaches_whoever_waits_and_the_worker_lives_on(
    pool: Pool[str, str], decoder: _Decoder
) -> None:
    decoder.gate.set()
    with pytest.raises(RuntimeError, match="cannot decode this"):
        pool.submit("bad", alike="x", urgent=True).result(10)
    assert pool.submit("good", alike="x", urgent=True).result(10) == "GOOD"


def test_closing_answers_what_is_queued_and_takes_no_more(decoder: _Decoder) -> None:
    pool: Pool[str, str] = Pool(decoder, workers=2, batch=1)
    answers = [pool.submit(str(i), alike=i, urgent=False) for i in range(5)]
    decoder.gate.set()
    pool.close()
    assert [answer.result(0) for answer in answers] == ["0", "1", "2", "3", "4"]
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit("late", alike="x", urgent=True)
    pool.close()


def _answers(count: int) -> "list[Future[int]]":
    return [Future() for _ in range(count)]


def test_gathered_answers_keep_their_order() -> None:
    parts = _answers(3)
    whole = gather(parts, list)
    for place in (2, 0, 1):
        assert not whole.done()
        parts[place].set_result(place)
    assert whole.result(0) == [0, 1, 2]
    assert gather(_answers(0), list).result(0) == []


def test_a_part_that_fails_fails_the_whole() -> None:
    parts = _answers(2)
    whole = gather(parts, list)
    parts[0].set_exception(ValueError("broken"))
    parts[1].set_result(1)
    with pytest.raises(ValueError, match="broken"):
        whole.result(0)


def test_cancelling_goes_both_ways() -> None:
    parts = _answers(2)
    gather(parts, list).cancel()
    assert all(part.cancelled() for part in parts)
    parts = _answers(2)
    whole = gather(parts, list)
    parts[0].set_result(0)
    parts[1].cancel()
    with pytest.raises(CancelledError):
        whole.result(0)
