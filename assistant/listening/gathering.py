"""One answer from several that are being worked on."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Part = TypeVar("Part")
Whole = TypeVar("Whole")


def gather(
    parts: Sequence["Future[Part]"], join: Callable[[Sequence[Part]], Whole]
) -> "Future[Whole]":
    """A future of the joined answers, in the order of the parts.

    It fails as the first part that failed, and is cancelled when a part is. Cancelling it
    cancels the parts that nobody works on yet.
    """
    return _Gathering(parts, join).whole


class _Gathering(Generic[Part, Whole]):
    def __init__(
        self, parts: Sequence["Future[Part]"], join: Callable[[Sequence[Part]], Whole]
    ) -> None:
        self.whole: Future[Whole] = Future()
        self._parts = parts
        self._join = join
        self._open = len(parts)
        self._lock = threading.Lock()
        self.whole.add_done_callback(self._whole_done)
        for part in parts:
            part.add_done_callback(self._part_done)
        if not parts:
            self._settle()

    def _part_done(self, _: "Future[Part]") -> None:
        with self._lock:
            self._open -= 1
            last = self._open == 0
        if last:
            self._settle()

    def _whole_done(self, _: "Future[Whole]") -> None:
        if self.whole.cancelled():
            for part in self._parts:
                part.cancel()

    def _settle(self) -> None:
        if any(part.cancelled() for part in self._parts):
            self.whole.cancel()
        # False when the whole was cancelled, here or by whoever waited for it.
        if not self.whole.set_running_or_notify_cancel():
            return
        failed = next((error for part in self._parts if (error := part.exception())), None)
        if failed is not None:
            self.whole.set_exception(failed)
        else:
            self.whole.set_result(self._join([part.result() for part in self._parts]))
