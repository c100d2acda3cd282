"""Sound that waits to be sent, so that it leaves on time while Python is busy with other calls.

One frame is said for each that is heard, so the queue stays as long as it was made: silence
is put before the first sound, and again after the queue was thrown away or ran dry. Where
both sides' clocks differ, single frames of silence are put in or left out.
"""

from typing import Final

import numpy as np

from assistant.audio import Samples
from telephony.leg import FRAME, FRAME_S, Leg

_WINDOW: Final = 10
"""Frames: what the queue never fell below for so long is more than it needs."""
_LONGER_S: Final = 0.02
_LONGEST_S: Final = 0.16
"""A caller who hears a voice break waits longer for it, but nobody notices so little."""


class Lead:
    """Says frames to one caller.

    Args:
        leg: of the caller.
        seconds: how much sound shall wait; more, once that was too little in this call.
    """

    def __init__(self, leg: Leg, seconds: float) -> None:
        self._leg = leg
        self._seconds = seconds
        self._least = float("inf")
        self._frames = 0
        self._sounding = False
        """Whether a voice that nobody has stopped was heard last."""
        self._stopped = False
        """Whether what sounds now is the end of a voice that was stopped."""
        self.broken = 0
        """Times that the queue ran dry between two frames of a voice."""

    def flush(self) -> None:
        """Throw away what waits: the voice falls silent."""
        self._leg.flush()
        self._stopped = True

    def say(self, frame: Samples) -> None:
        """Queue the next frame."""
        queued_s = self._leg.report().queued_s
        if queued_s is None:
            # Nobody hears it: that is no gap in a voice.
            self._sounding = False
            self._leg.say(frame)
            return
        self._least = min(self._least, queued_s)
        self._frames += 1
        sounds = bool(frame.any())
        self._stopped = self._stopped and sounds
        if queued_s <= 0.0:
            if self._sounding and sounds and not self._stopped:
                self.broken += 1
                self._seconds = max(self._seconds, min(self._seconds + _LONGER_S, _LONGEST_S))
            self._wait(round(self._seconds / FRAME_S))
        elif not sounds:
            if self._frames >= _WINDOW and self._too_long():
                return
            if queued_s < self._seconds - FRAME_S:
                self._wait(1)
        self._sounding = sounds and not self._stopped
        self._leg.say(frame)

    def _too_long(self) -> bool:
        """Whether a silent frame can be left out.

        After a stall all that waited comes at once: all that follows would be heard later.
        """
        too_long = self._least > self._seconds + FRAME_S / 2
        self._least, self._frames = float("inf"), 0
        return too_long

    def _wait(self, frames: int) -> None:
        for _ in range(frames):
            self._leg.say(np.zeros(FRAME, np.int16))
