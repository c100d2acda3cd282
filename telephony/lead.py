"""Sound that waits to be sent, so that it leaves on time while Python is busy with other calls.

One frame is said for each that is heard, so the queue stays as long as it was made: silence
is put before the first sound, and again after the queue was thrown away or ran dry. Where
both sides' clocks differ, single frames of silence are put in or left out.
"""

import time
from collections.abc import Callable
from itertools import count
from threading import Lock
from typing import Final

import numpy as np

from assistant.audio import Samples
from telephony.leg import FRAME, FRAME_S, Leg

_WINDOW: Final = 10
"""Frames: what the queue never fell below for so long is more than it needs."""
_LONGER_S: Final = 0.02
_LOW_S: Final = 0.03
"""With less than this left a voice nearly broke; of a shorter lead, with half a frame less."""
_LONGEST_S: Final = 0.16
"""A caller who hears a voice break waits longer for it, but nobody notices so little."""
_CALM_S: Final = 600.0
"""When all calls had enough left for so long the machine is taken to be less busy again."""
_TOGETHER_S: Final = 60.0
"""What happens in two calls within so long comes from the machine."""
_STALL_S: Final = 1.0
"""One stall is felt in many calls within so long, and lengthens the lead once."""


class LeadLength:
    """How much sound waits to be sent in every call of this process; safe for their threads.

    Where Python was too busy for one call, the next voice would break in another: all wait
    longer once hardly anything was left to be sent in two calls within a minute, before a voice
    breaks in any. One call alone suffers from its network, and lengthens its own lead only.
    """

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with what is configured.

        Args:
            seconds: how much shall wait while nothing breaks.
            clock: seconds.
        """
        self._least = self._seconds = seconds
        self._clock = clock
        self._calm_since = clock()
        self._lengthened = float("-inf")
        self._numbers = count()
        self._low: tuple[int, float] | None = None
        """The call that had hardly anything left last, and when."""
        self._lock = Lock()

    def number(self) -> int:
        """One for each call, by which `ran_low` tells them apart."""
        return next(self._numbers)

    @property
    def seconds(self) -> float:
        """How much shall wait now."""
        with self._lock:
            self._settle()
            return self._seconds

    def ran_low(self, number: int) -> None:
        """Hardly anything of a voice was left to be sent in a call, or nothing."""
        with self._lock:
            self._settle()
            now, last = self._clock(), self._low
            if now - self._lengthened < _STALL_S:
                return
            self._low = number, now
            if last is not None and last[0] != number and now - last[1] <= _TOGETHER_S:
                self._seconds = _longer(self._seconds)
                self._calm_since = self._lengthened = now

    def _settle(self) -> None:
        """Wait less for each stretch of calm."""
        calm = int((self._clock() - self._calm_since) // _CALM_S)
        self._calm_since += calm * _CALM_S
        self._seconds = max(self._least, self._seconds - calm * _LONGER_S)


class Lead:
    """Says frames to one caller.

    Args:
        leg: of the caller.
        length: how much sound shall wait; more, once that was too little in this call.
    """

    def __init__(self, leg: Leg, length: LeadLength) -> None:
        self._leg = leg
        self._length = length
        self._number = length.number()
        self._needed_s = 0.0
        self._least = float("inf")
        self._frames = 0
        self._sounding = False
        """Whether a voice that nobody has stopped was heard last."""
        self._stopped = False
        """Whether what sounds now is the end of a voice that was stopped."""
        self._low = False
        """Whether hardly anything was left before the last frame: the voice goes on like that
        until it pauses, which is no other stall."""
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
        wanted_s = max(self._length.seconds, self._needed_s)
        sounds = bool(frame.any())
        self._stopped = self._stopped and sounds
        speaking = self._sounding and sounds and not self._stopped
        low = speaking and (queued_s <= 0.0 or queued_s < min(wanted_s - FRAME_S / 2, _LOW_S))
        if low and (not self._low or queued_s <= 0.0):
            self._length.ran_low(self._number)
        self._low = low
        if queued_s <= 0.0:
            if speaking:
                self.broken += 1
                self._needed_s = wanted_s = _longer(wanted_s)
            self._wait(round(wanted_s / FRAME_S))
        elif not sounds:
            if self._frames >= _WINDOW and self._too_long(wanted_s):
                return
            if queued_s < wanted_s - FRAME_S / 2:
                self._wait(1)
        self._sounding = sounds and not self._stopped
        self._leg.say(frame)

    def _too_long(self, wanted_s: float) -> bool:
        """Whether a silent frame can be left out.

        After a stall all that waited comes at once: all that follows would be heard later.
        """
        too_long = self._least > wanted_s + FRAME_S / 2
        self._least, self._frames = float("inf"), 0
        return too_long

    def _wait(self, frames: int) -> None:
        for _ in range(frames):
            self._leg.say(np.zeros(FRAME, np.int16))


def _longer(seconds: float) -> float:
    return max(seconds, min(seconds + _LONGER_S, _LONGEST_S))
