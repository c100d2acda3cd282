"""One call of an Asterisk: what AudioSocket's server and the call's thread share.

The server's thread puts in what comes and takes out what is due; the call's thread hears and
says. A transfer ends the connection: Asterisk's dialplan then asks over HTTP whom to call, and
comes back with the same call when nobody answered (docs/asterisk.md).
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

import numpy as np

from assistant.audio import Samples
from telephony.leg import (
    FRAME,
    FRAME_S,
    CallInfo,
    KeyPressed,
    LegEvent,
    LegReport,
    Transfer,
    Transferred,
)

PATIENCE_S: Final = 0.06
"""So much later than due a frame is given up, and silence takes its place: Asterisk sends
nothing while a key is down (measured: 0.18 to 0.2 s)."""
_MOST_WAITING: Final = 250
"""Frames (5 s) that wait to be heard or sent at most: what a stalled network brings at once
is heard, but not without end."""
_JITTER_SHARE: Final = 16
"""RFC 3550, 6.4.1: the jitter moves by a sixteenth of each difference."""


class AudioSocketLeg:
    """A call. `hear`, `say` and the others of the port belong to the call's thread.

    Args:
        info: who calls.
        close: ends the connection; called from any thread.
        away_s: how long Asterisk may try to connect a person.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        info: CallInfo,
        *,
        close: Callable[[], None],
        away_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._info = info
        self._close = close
        self._away_s = away_s
        self._clock = clock
        self._changed = threading.Condition()
        self._heard: deque[Samples] = deque()
        self._to_send: deque[Samples] = deque()
        self._events: list[LegEvent] = []
        self._due: float | None = None
        self._over = False
        self._wanted: tuple[str, str | None] | None = None
        self._away_until: float | None = None
        self._result: Transfer | None = None
        self._missing = 0
        """Frames that did not come since the last: lost, unless a key is told of."""
        self._lost = self._late = self._underruns = 0
        self._jitter_s = 0.0
        self._came_at: float | None = None
        self._dry = True

    # --- the port -------------------------------------------------------------------------

    @property
    def info(self) -> CallInfo:
        """Who calls."""
        return self._info

    def hear(self) -> Samples | None:
        """The next frame; silence for one that does not come, None when the call is over."""
        with self._changed:
            while True:
                if self._over:
                    return None
                now = self._clock()
                if self._away_until is not None:
                    if now >= self._away_until:
                        # Asterisk never came back: the person has the call.
                        self._returned(Transfer.CONNECTED)
                        continue
                    self._changed.wait(self._away_until - now)
                    continue
                if self._due is None:
                    self._due = now + FRAME_S
                if self._heard:
                    self._due = min(max(self._due, now - PATIENCE_S), now) + FRAME_S
                    return self._heard.popleft()
                left = self._due + PATIENCE_S - now
                if left <= 0:
                    self._missing += 1
                    self._due += FRAME_S
                    return np.zeros(FRAME, np.int16)
                self._changed.wait(left)

    def say(self, frame: Samples) -> None:
        """Queue a frame."""
        with self._changed:
            if self._over or self._away_until is not None:
                return
            self._dry = False
            if len(self._to_send) < _MOST_WAITING:
                self._to_send.append(frame)

    def flush(self) -> None:
        """Throw away what waits to be sent."""
        with self._changed:
            self._to_send.clear()
            self._dry = True

    def events(self) -> list[LegEvent]:
        """What happened since this was last asked."""
        with self._changed:
            events, self._events = self._events, []
            return events

    def transfer(self, to: str, note_url: str | None, *, urgent: bool = False) -> None:
        """Give the call back to Asterisk, which asks whom to call and does so.

        Whether it is urgent is for the configured address to say: a queue of its own.
        """
        del urgent
        with self._changed:
            if self._over:
                return
            self._wanted = to, note_url
            self._away_until = self._clock() + self._away_s
            self._to_send.clear()
            self._heard.clear()
            self._dry = True
            self._changed.notify()
        self._close()

    def hang_up(self) -> None:
        """End the call."""
        self.gone()
        self._close()

    def report(self) -> LegReport:
        """How the network treated the call so far."""
        with self._changed:
            queued_s = len(self._to_send) * FRAME_S
            return LegReport(
                self._lost, self._late, self._jitter_s, self._underruns, queued_s=queued_s
            )

    # --- for the server -------------------------------------------------------------------

    @property
    def away(self) -> bool:
        """Whether Asterisk has the call and may come back with it."""
        with self._changed:
            return self._away_until is not None and not self._over

    @property
    def over(self) -> bool:
        """Whether the call is over for Jauap, also when a person has it."""
        with self._changed:
            return self._over

    @property
    def wanted(self) -> tuple[str, str | None] | None:
        """Whom Asterisk shall call, and the address of the note; None for nobody."""
        with self._changed:
            return self._wanted

    def came(self, frame: Samples) -> None:
        """A frame came from the caller."""
        with self._changed:
            now = self._clock()
            if self._came_at is not None:
                difference = abs(now - self._came_at - FRAME_S)
                self._jitter_s += (difference - self._jitter_s) / _JITTER_SHARE
            self._came_at = now
            self._lost += self._missing
            self._missing = 0
            if len(self._heard) >= _MOST_WAITING:
                self._heard.popleft()
                self._late += 1
            self._heard.append(frame)
            self._changed.notify()

    def pressed(self, key: str) -> None:
        """A key came."""
        with self._changed:
            # Nothing came while the key was down: that is neither a loss nor uneven arrival.
            self._missing, self._came_at = 0, None
            self._events.append(KeyPressed(key))

    def due(self) -> Samples:
        """The frame to send now."""
        with self._changed:
            if self._to_send:
                return self._to_send.popleft()
            if not self._dry:
                self._underruns += 1
                self._dry = True
            return np.zeros(FRAME, np.int16)

    def back(self, close: Callable[[], None]) -> None:
        """Asterisk is back with the call: nobody answered, if it has not said so before."""
        with self._changed:
            self._close = close
            self._returned(self._result or Transfer.NO_ANSWER)

    def dialled(self, result: Transfer) -> None:
        """Asterisk says what became of its attempt; unless somebody answered, it comes back."""
        with self._changed:
            if self._away_until is None:
                return
            self._result = result
            if result is Transfer.CONNECTED:
                self._returned(result)

    def gone(self) -> None:
        """The call is over."""
        with self._changed:
            self._over = True
            self._away_until = self._wanted = None
            self._heard.clear()
            self._to_send.clear()
            self._changed.notify()

    def _returned(self, result: Transfer) -> None:
        if self._away_until is None:
            return
        self._away_until = self._wanted = self._result = self._due = self._came_at = None
        self._missing = 0
        self._events.append(Transferred(result))
        self._over = result is Transfer.CONNECTED
        self._changed.notify()
