"""Frames to the caller: into the stack's queue, which it empties by its own clock."""

from collections import deque
from typing import Final

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.resampler import FrameResampler
from telephony.leg import FRAME
from telephony.sip.notices import Sending
from telephony.sip.stack import StackCall

_BYTES: Final = 2
"""Of a sample."""
_LONGEST: Final = 100
"""Frames that are held back at most, while the stack drops what it had or has no room."""


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
        self._rate = TELEPHONE_RATE
        self._seen: Sending | None = None
        """How sound is sent, as it was seen since the last frame."""
        self.underruns = 0

    def say(self, frame: Samples) -> None:
        """Queue a frame."""
        # Each question to the stack lets other threads run first: whoever has just asked how
        # much waits has been told all.
        sending, self._seen = self._seen or self._call.sending(), None
        if sending is None:
            # On hold, not connected yet or just over: nobody would hear it.
            self._held.clear()
            self._flowing = self._flushing = False
            return
        self._flushing = self._flushing and sending.queued > 0
        if self._flowing and not sending.queued:
            self.underruns += 1
        self._held.append(frame)
        if not self._flushing:
            self._write(sending)

    def flush(self) -> None:
        """Drop what waits."""
        self._held.clear()
        self._seen = None
        sending = self._call.sending()
        if sending is not None and sending.queued:
            # What is written before the stack has done so would be dropped as well.
            self._call.flush()
            self._flushing = True
        self._flowing = False

    @property
    def queued_s(self) -> float | None:
        """Sound that waits, in seconds; None while none can be sent.

        Whoever asks says the next frame at once: it is queued by what was seen here.
        """
        held_s = len(self._held) * FRAME / TELEPHONE_RATE
        if self._flushing:
            return held_s
        sending = self._seen = self._call.sending()
        if sending is None:
            return None
        return held_s + sending.queued / (_BYTES * sending.channels * sending.rate)

    def _write(self, sending: Sending) -> None:
        """Queue what is held, as far as there is room: the stack would drop the rest of it."""
        size = _BYTES * sending.channels * sending.rate * FRAME // TELEPHONE_RATE
        room = sending.room
        if self._resampler is None or sending.rate != self._rate:
            self._rate = sending.rate
            self._resampler = FrameResampler(TELEPHONE_RATE, sending.rate)
        while self._held and room >= size:
            sound = self._resampler.push(self._held.popleft())
            data = np.repeat(sound, sending.channels).tobytes()
            self._call.write(data)
            room -= len(data)
            self._flowing = True
