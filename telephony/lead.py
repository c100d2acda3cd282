"""Sound that waits to be sent, so that it leaves on time while Python is busy with other calls.

One frame is said for each that is heard, so the queue stays as long as it was made: silence
is put before the first sound, and again after the queue was thrown away or ran dry. Where
both sides' clocks differ, single frames of silence are put in or left out.
"""

from typing import Final

import numpy as np

from assistant.audio import Samples
from telephony.leg import FRAME, Leg

_FRAME_S: Final = 0.02
_ROOM_S: Final = 2 * _FRAME_S
"""A queue moves by a frame or two while frames come and go."""


class Lead:
    """Says frames to one caller.

    Args:
        leg: of the caller.
        seconds: how much sound shall wait.
    """

    def __init__(self, leg: Leg, seconds: float) -> None:
        self._leg = leg
        self._seconds = seconds

    def say(self, frame: Samples) -> None:
        """Queue the next frame."""
        queued_s = self._leg.report().queued_s
        if queued_s <= 0.0:
            self._wait(round(self._seconds / _FRAME_S))
        elif not frame.any():
            if queued_s > self._seconds + _ROOM_S:
                return
            if queued_s < self._seconds - _FRAME_S:
                self._wait(1)
        self._leg.say(frame)

    def _wait(self, frames: int) -> None:
        for _ in range(frames):
            self._leg.say(np.zeros(FRAME, np.int16))
