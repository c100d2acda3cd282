"""Samples on their way between a sound device's thread and the conversation's."""

from collections import deque
from threading import Lock

import numpy as np

from assistant.audio import Samples


class SampleQueue:
    """First in, first out. Safe between two threads; holds its lock for microseconds only.

    Args:
        longest: the oldest samples above this number are thrown away.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._pieces: deque[Samples] = deque()
        self._length = 0
        self._lock = Lock()
        self.thrown_away = 0
        """Samples for which there was no more room."""

    def __len__(self) -> int:
        return self._length

    def put(self, samples: Samples) -> None:
        """Add samples at the end."""
        with self._lock:
            self._pieces.append(samples)
            self._length += len(samples)
            if self._length > self._longest:
                self.thrown_away += self._drop(self._length - self._longest)

    def put_first(self, samples: Samples) -> None:
        """Add samples before all others."""
        with self._lock:
            self._pieces.appendleft(samples)
            self._length += len(samples)

    def take(self, count: int) -> Samples:
        """Remove samples from the beginning: this many, or as many as there are."""
        taken: list[Samples] = []
        with self._lock:
            while count > 0 and self._pieces:
                piece = self._pieces.popleft()
                if len(piece) > count:
                    self._pieces.appendleft(piece[count:])
                    piece = piece[:count]
                taken.append(piece)
                self._length -= len(piece)
                count -= len(piece)
        return np.concatenate(taken) if taken else np.zeros(0, dtype=np.int16)

    def keep_newest(self, count: int) -> None:
        """Throw away all but this many samples."""
        with self._lock:
            self._drop(self._length - count)

    def drop_newest(self, count: int) -> None:
        """Throw away so many samples at the end."""
        with self._lock:
            while count > 0 and self._pieces:
                piece = self._pieces.pop()
                if len(piece) > count:
                    self._pieces.append(piece[:-count])
                self._length -= min(count, len(piece))
                count -= min(count, len(piece))

    def _drop(self, count: int) -> int:
        dropped = 0
        while dropped < count and self._pieces:
            piece = self._pieces.popleft()
            if len(piece) > count - dropped:
                self._pieces.appendleft(piece[count - dropped :])
                piece = piece[: count - dropped]
            dropped += len(piece)
        self._length -= dropped
        return dropped
