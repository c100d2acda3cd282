"""Keeps Python's garbage collector from stopping the calls.

Now and then the collector looks at every object there is, while no thread may run. With models
and scripts loaded that takes longer than the sound that waits to be sent (`[service] lead`):
the caller hears a gap. What was loaded stays for long, so the collector need not look at it.
"""

import gc
import threading


class Garbage:
    """What the collector need not look at. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._settled = False
        self._replaced = False

    def settle(self) -> None:
        """Leave alone, from now on, all that is loaded; called again when more was loaded."""
        with self._lock:
            self._replaced = self._settled
            if not self._settled:
                gc.collect()
            gc.freeze()
            self._settled = True

    def clear(self) -> None:
        """Throw away what has been replaced since: for a moment when no call is under way."""
        with self._lock:
            if not self._replaced:
                return
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._replaced = False
