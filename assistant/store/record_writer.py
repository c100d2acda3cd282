"""Writes what happened into the store, in a thread of its own: no call ever waits for it."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from assistant.store.engine import Store
from assistant.store.errors import StoreError, StoreUnreachableError

_log = logging.getLogger(__name__)

Change: TypeAlias = Callable[[Session], object]
"""Changes the store, within one transaction."""

MOST: Final = 10_000
"""Changes that wait at most: some hours of a busy line, a few dozen megabytes."""
_RETRY_S: Final = 5.0
_BEAT_S: Final = 10.0


def _nothing() -> None:
    return None


class RecordWriter:
    """Makes changes one after the other; keeps them while the store cannot be reached.

    Args:
        store: where they are made.
        beat: what is done every ten seconds, in the same thread.
        after_beat: what is done when that was written.
        retry_s: seconds between two attempts while the store cannot be reached.
        most: changes that wait at most; then the oldest are lost.
    """

    def __init__(
        self,
        store: Store,
        beat: Change,
        *,
        after_beat: Callable[[], None] = _nothing,
        retry_s: float = _RETRY_S,
        most: int = MOST,
    ) -> None:
        self._store = store
        self._beat, self._after_beat = beat, after_beat
        self._retry_s = retry_s
        self._lock = threading.Condition()
        self._waiting: deque[Change] = deque(maxlen=most)
        self._latest: dict[str, Change] = {}
        self._lost = 0
        self._closing = False
        self._reachable = True
        self._beats_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._thread.start()

    def add(self, change: Change) -> None:
        """Have a change made, after those that wait."""
        with self._lock:
            self._lost += len(self._waiting) == self._waiting.maxlen
            self._waiting.append(change)
            self._lock.notify_all()

    def put(self, key: str, change: Change) -> None:
        """Have a change made that replaces the one of the same key, if that still waits."""
        with self._lock:
            self._latest[key] = change
            self._lock.notify_all()

    def drop(self, key: str) -> None:
        """Forget the change of a key, if it still waits."""
        with self._lock:
            self._latest.pop(key, None)

    @property
    def waiting(self) -> int:
        """Changes that were not made yet."""
        with self._lock:
            return len(self._waiting) + len(self._latest)

    def close(self, seconds: float = 10.0) -> None:
        """Make the changes that wait, as far as that is possible within so many seconds."""
        with self._lock:
            self._closing = True
            self._lock.notify_all()
        self._thread.join(seconds)
        if self.waiting:
            _log.error("Records of calls are lost", extra={"records": self.waiting})

    def _run(self) -> None:
        while True:
            with self._lock:
                due_s = self._beats_at - time.monotonic()
                if due_s > 0 and not (self._waiting or self._latest or self._closing):
                    self._lock.wait(due_s)
                if self._closing and not (self._waiting or self._latest):
                    return
                last_try = self._closing
                change, done = self._next()
            if self._made(change):
                done()
            elif last_try:
                return
            else:
                with self._lock:
                    self._lock.wait_for(lambda: self._closing, self._retry_s)

    def _next(self) -> tuple[Change, Callable[[], None]]:
        """A change, and what to do once it was made; the lock is held."""
        if time.monotonic() >= self._beats_at or not (self._waiting or self._latest):
            # A busy line must not be taken for a dead one: the beat comes first.
            self._beats_at = time.monotonic() + _BEAT_S
            return self._beat, self._after_beat
        if self._waiting:
            first = self._waiting[0]
            return first, lambda: self._forget_first(first)
        key, latest = next(iter(self._latest.items()))
        return latest, lambda: self._forget_latest(key, latest)

    def _forget_first(self, change: Change) -> None:
        with self._lock:
            # It may have been pushed out meanwhile by newer ones.
            if self._waiting and self._waiting[0] is change:
                self._waiting.popleft()

    def _forget_latest(self, key: str, change: Change) -> None:
        with self._lock:
            if self._latest.get(key) is change:
                del self._latest[key]

    def _made(self, change: Change) -> bool:
        """Make a change; False to try it again later."""
        try:
            with self._store.writing() as session:
                change(session)
        except StoreUnreachableError as error:
            if self._reachable:
                _log.error("The store cannot be reached", extra={"problem": error.problem})
            self._reachable = False
            return False
        except StoreError as error:
            # It would never be made, however often it is tried.
            _log.error("A record of a call is refused", extra={"problem": error.problem})
            return True
        if not self._reachable:
            _log.info("The store is back", extra={"waiting": self.waiting, "lost": self._lost})
        self._reachable = True
        return True
