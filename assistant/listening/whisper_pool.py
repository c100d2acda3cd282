"""A queue of sound to decode, shared by all callers, and the workers that empty it.

One worker per core, each with one thread: cores given to different callers do more than
cores given to one. A worker takes what has waited longest, and with it whatever else can
be decoded in the same batch. What ends a turn goes before what only looks ahead.
"""

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Work = TypeVar("Work")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class _Job(Generic[Work, Answer]):
    work: Work
    alike: Hashable
    answer: "Future[Answer]" = field(default_factory=Future)


class Pool(Generic[Work, Answer]):
    """Workers that answer jobs in batches.

    Args:
        decode: answers a batch of alike work, in order; called from several threads.
        workers: batches decoded at the same time.
        batch: most jobs in one batch.
    """

    def __init__(
        self, decode: Callable[[Sequence[Work]], Sequence[Answer]], *, workers: int, batch: int
    ) -> None:
        self._decode = decode
        self._batch = batch
        self._urgent: deque[_Job[Work, Answer]] = deque()
        self._early: deque[_Job[Work, Answer]] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"decoder-{i}", daemon=True)
            for i in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Work, *, alike: Hashable, urgent: bool) -> "Future[Answer]":
        """Queue a job. Cancelling the future before a worker takes it drops the job.

        Args:
            work: what `decode` gets.
            alike: jobs for which this is equal may share a batch.
            urgent: somebody waits for it; else it is decoded ahead and may be thrown away.

        Raises:
            RuntimeError: the pool is closed.
        """
        job: _Job[Work, Answer] = _Job(work, alike)
        with self._changed:
            if self._closed:
                raise RuntimeError("the recogniser is closed")
            (self._urgent if urgent else self._early).append(job)
            self._changed.notify()
        return job.answer

    @property
    def waiting(self) -> int:
        """Jobs that no worker has taken yet."""
        with self._changed:
            return len(self._urgent) + len(self._early)

    def hasten(self, answer: "Future[Answer]") -> None:
        """Somebody waits for this job now: let it go before those decoded ahead."""
        with self._changed:
            job = next((job for job in self._early if job.answer is answer), None)
            if job is not None:
                self._early.remove(job)
                self._urgent.append(job)

    def close(self) -> None:
        """Answer what is queued, then stop the workers. May be called again."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while jobs := self._next():
            try:
                answers = self._decode([job.work for job in jobs])
            except BaseException as error:  # noqa: BLE001 - whoever waits must learn of it
                for job in jobs:
                    job.answer.set_exception(error)
            else:
                for job, answer in zip(jobs, answers, strict=True):
                    job.answer.set_result(answer)

    def _next(self) -> list[_Job[Work, Answer]]:
        """Wait for a batch; empty when the pool is closed and nothing is left."""
        with self._changed:
            while True:
                batch = self._take()
                if batch or self._closed:
                    return batch
                self._changed.wait()

    def _take(self) -> list[_Job[Work, Answer]]:
        batch: list[_Job[Work, Answer]] = []
        for queue in (self._urgent, self._early):
            waiting = list(queue)
            queue.clear()
            for job in waiting:
                fits = len(batch) < self._batch and (not batch or job.alike == batch[0].alike)
                if not fits:
                    queue.append(job)
                elif job.answer.set_running_or_notify_cancel():
                    batch.append(job)
        return batch
