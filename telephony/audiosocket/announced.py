"""What Asterisk's dialplan tells of a call before AudioSocket, which cannot: who calls whom."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

KEPT_S: Final = 60.0
_MOST: Final = 1000


class Announced:
    """Calls that are about to come. Safe for several threads.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: OrderedDict[str, tuple[float, str, str]] = OrderedDict()

    def put(self, call: str, *, caller: str, dialled: str) -> None:
        """A call is about to come; empty where the dialplan knows no number."""
        with self._lock:
            self._calls[call] = self._clock() + KEPT_S, caller, dialled
            while len(self._calls) > _MOST:
                self._calls.popitem(last=False)

    def take(self, call: str) -> tuple[str, str] | None:
        """Caller and dialled number of a call that has come; None when nothing was said of it."""
        with self._lock:
            until, caller, dialled = self._calls.pop(call, (0.0, "", ""))
            return (caller, dialled) if until > self._clock() else None
