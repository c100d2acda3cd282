"""Frames from the caller, one every 20 ms, from sound that comes in packets.

The stack's jitter buffer plays each packet at its time and leaves a hole where one was lost. So
the frame that is not there when it is due was lost (or held up), and is concealed: what comes
after it keeps its place. A reserve of some milliseconds bears uneven arrival; one of whole frames
also fills holes, and what follows moves up, at most by the reserve. Sound that was only held up
comes as well and would make all later words late: when a frame more than the reserve lies in
store for two seconds, one is left out.
"""

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples, level_dbfs
from assistant.resampler import FrameResampler
from telephony.concealment import Concealment
from telephony.leg import FRAME, FRAME_S
from telephony.sip.notices import Sound

_POLL_S: Final = 0.002
"""How closely the first packet's time is noted: all later frames are due by it."""
_WINDOW: Final = 100
"""Frames: one more than the reserve was in store all this time when one is left out."""
_AT_LATEST: Final = 300
"""Frames after which one is left out although the caller is speaking."""
_QUIET_DBFS: Final = -45.0
_GONE: Final = 10
"""Frames in a row without a packet after which the stream is taken to have stopped: when it
begins again it has a time of its own."""
_FAR_BEHIND_S: Final = 2.0
"""What the stack keeps for a reader that is late; older sound is gone."""


class Incoming:
    """One caller's sound, frame by frame. For one thread.

    Args:
        read: gives what has arrived; None while the stream is not there.
        reserve_s: how long sound lies ready before it is due.
    """

    def __init__(
        self,
        read: Callable[[], Sound | None],
        reserve_s: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._read = read
        self._reserve_s = reserve_s
        # In whole milliseconds: 0.06 / 0.02 is a little less than 3.
        self._reserve = round(reserve_s * 1000) // round(FRAME_S * 1000) * FRAME
        """Samples that lie in store as a rule."""
        self._clock = clock
        self._sleep = sleep
        self._resampler: FrameResampler | None = None
        self._rate = 0
        self._store = np.zeros(0, np.int16)
        self._concealment = Concealment()
        self._due: float | None = None
        self._anchored = False
        """Whether frames are due by the time at which packets arrive."""
        self._missed = 0
        self._concealed = 0
        """Frames made up since the last that arrived: lost, unless the stream has ended."""
        self._least = 0
        self._frames = 0
        self.lost = 0
        self.late = 0

    def next(self, *, silent: bool = False) -> Samples:
        """Wait for the next frame: 160 samples.

        Args:
            silent: nothing is expected now, because the call is on hold or a key is being
                held: silence is nobody's loss.
        """
        now = self._clock()
        if self._due is None or now - self._due > _FAR_BEHIND_S:
            self._due = now
        self._due += FRAME_S
        if self._anchored:
            self._wait_until(self._due)
            self._gather()
        else:
            self._find_beat(self._due)
        if len(self._store) >= FRAME:
            return self._take()
        return self._missing(silent=silent)

    def _wait_until(self, due: float) -> None:
        remaining = due - self._clock()
        if remaining > 0:
            self._sleep(remaining)

    def _find_beat(self, due: float) -> None:
        """Look closely for the first packet: from it on, frames are due when packets come."""
        while not self._gather() and self._clock() < due:
            self._sleep(_POLL_S)
        # A resampler keeps some milliseconds of the first packet back.
        if len(self._store) >= FRAME:
            self._anchored = True
            self._due = self._clock() + self._reserve_s
            self._wait_until(self._due)
            self._gather()
            self._store = self._store[-(self._reserve + 2 * FRAME) :]
            self._missed = self._least = self._frames = 0

    def _gather(self) -> bool:
        """Take in what has arrived; False if nothing has."""
        sound = self._read()
        if sound is None or not len(sound.samples):
            return False
        if self._resampler is None or sound.rate != self._rate:
            self._resampler, self._rate = FrameResampler(sound.rate, TELEPHONE_RATE), sound.rate
        self._store = np.concatenate((self._store, self._resampler.push(sound.samples)))
        return True

    def _take(self) -> Samples:
        frame, self._store = self._store[:FRAME], self._store[FRAME:]
        self.lost += self._concealed
        self._concealed = 0
        self._missed = 0
        frame = self._concealment.good(frame)
        self._least = min(self._least, len(self._store)) if self._frames else len(self._store)
        self._frames += 1
        if self._frames >= _WINDOW and self._least >= self._reserve + FRAME:
            quiet = level_dbfs(self._store[:FRAME]) < _QUIET_DBFS
            if quiet or self._frames >= _AT_LATEST:
                self._leave_out()
        elif self._frames >= _WINDOW:
            self._frames = 0
        return frame

    def _leave_out(self) -> None:
        """The frame that was concealed came after all: it is in nobody's way any more."""
        self._store = self._store[FRAME:]
        self._frames = 0
        self.late += 1
        self.lost = max(0, self.lost - 1)

    def _missing(self, *, silent: bool) -> Samples:
        self._missed += 1
        self._frames = 0
        if self._missed >= _GONE:
            self._anchored = False
        if silent or not self._anchored:
            self._concealment.forget()
            self._concealed = 0
            return np.zeros(FRAME, np.int16)
        self._concealed += 1
        return self._concealment.lost()
