"""Frames to the caller: into the stack's queue, which it empties by its own clock."""

from collections import deque
from typing import Final

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.resampler import FrameResampler
from telephony.leg import FRAME
from telephony.sip.stack import StackCall

_BYTES: Final = 2
"""Of a sample."""
_LONGEST: Final = 100
"""Frames that are held back at most while the stack drops what it had."""


class Outgoing:
    """One call's sound on its way out. For one thread.

    How much waits in the queue is its owner's choice: see `LegReport.queued_s`.
    """

    def __init__(self, call: StackCall) -> None:
        self._call = call
        self._held: deque[Samples] = deque(maxlen=_LONGEST)
        self._flushing = False
        self._flowing = False
        self._resampler: FrameResampler | None = None
        self._format = (TELEPHONE_RATE, 1)
        self.underruns = 0

    def say(self, frame: Samples) -> None:
        """Queue a frame."""
        sending = self._call.sending()
        if self._flushing and sending is not None and sending.queued:
            self._held.append(frame)
            return
        self._flushing = False
        if sending is None:
            # On hold, not connected yet or just over: nobody would hear it.
            self._held.clear()
            self._flowing = False
            return
        if self._flowing and not self._held and not sending.queued:
            self.underruns += 1
        while self._held:
            self._write(self._held.popleft(), (sending.rate, sending.channels))
        self._write(frame, (sending.rate, sending.channels))

    def flush(self) -> None:
        """Drop what waits."""
        self._held.clear()
        if self._call.queued():
            # What is written before the stack has done so would be dropped as well.
            self._call.flush()
            self._flushing = True
        self._flowing = False

    @property
    def queued_s(self) -> float:
        """Sound that waits, in seconds."""
        rate, channels = self._format
        waiting = 0 if self._flushing else self._call.queued() / (_BYTES * channels * rate)
        return waiting + len(self._held) * FRAME / TELEPHONE_RATE

    def _write(self, frame: Samples, wanted: tuple[int, int]) -> None:
        if self._resampler is None or wanted != self._format:
            self._format = wanted
            self._resampler = FrameResampler(TELEPHONE_RATE, wanted[0])
        sound = self._resampler.push(frame)
        if wanted[1] > 1:
            sound = np.repeat(sound, wanted[1])
        self._call.write(sound.tobytes())
        self._flowing = True
