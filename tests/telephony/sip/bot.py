"""What stands in for the conversation in tests of the line: hears, notes, says, echoes."""

import threading
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from assistant.audio import Samples
from telephony.lead import Lead, LeadLength
from telephony.leg import FRAME, CallInfo, Leg, LegEvent, LegReport

SILENCE: Samples = np.zeros(FRAME, np.int16)
LEAD_S = 0.04
PATIENT_LEAD_S = 0.3
"""For tests in which nothing may be missing on the wire: whatever else this machine does, a
thread has its turn within so long."""
PATIENT_RESERVE_S = 0.08
"""The same for sound that comes in: a busy machine gives some of it so late."""
FAINT = 16


class BotCall:
    """One call's thread."""

    def __init__(
        self, leg: Leg, *, echo: bool = False, sound: Samples | None = None, lead_s: float = LEAD_S
    ) -> None:
        self.leg = leg
        self._lead_s = lead_s
        self.heard: list[Samples] = []
        self.events: list[LegEvent] = []
        self.times: list[float] = []
        self.ended = threading.Event()
        self.wishes: deque[Callable[[Leg], None]] = deque()
        """What shall be done with the leg, in its own thread as everything must be."""
        self._echo = echo
        self._sound = sound
        self._at = 0
        self.thread = threading.Thread(target=self._run, name="bot", daemon=True)
        self.thread.start()

    @property
    def info(self) -> CallInfo:
        """Who calls whom."""
        return self.leg.info

    @property
    def sound(self) -> Samples:
        """All that was heard."""
        return np.concatenate(self.heard) if self.heard else SILENCE[:0]

    def report(self) -> LegReport:
        """How the network treated the call."""
        return self.leg.report()

    def _run(self) -> None:
        lead = Lead(self.leg, LeadLength(self._lead_s))
        while (frame := self.leg.hear()) is not None:
            self.heard.append(frame)
            self.times.append(time.monotonic())
            self.events += self.leg.events()
            while self.wishes:
                self.wishes.popleft()(self.leg)
            lead.say(self._next(frame))
        self.events += self.leg.events()
        self.ended.set()

    def _next(self, heard: Samples) -> Samples:
        if self._echo:
            # The stack gives silence as 1 or 2; Jauap's own silence, which may be shortened, is 0.
            return np.where(np.abs(heard) < FAINT, 0, heard).astype(np.int16)
        if self._sound is None:
            return SILENCE
        frame = self._sound[self._at : self._at + FRAME]
        self._at += FRAME
        return frame if len(frame) == FRAME else SILENCE


class Bot:
    """Takes calls.

    Args:
        echo: say what is heard.
        sound: say this once, 8 kHz.
        lead_s: sound that waits to be sent.
    """

    def __init__(
        self, *, echo: bool = False, sound: Samples | None = None, lead_s: float = LEAD_S
    ) -> None:
        self._lead_s = lead_s
        self.calls: list[BotCall] = []
        self.asked: list[CallInfo] = []
        self.admits = True
        self._echo = echo
        self._sound = sound
        self._came = threading.Condition()

    def admit(self, info: CallInfo) -> bool:
        """What the line asks before it answers."""
        self.asked.append(info)
        return self.admits

    def take(self, leg: Leg) -> None:
        """What the line does with a call."""
        with self._came:
            self.calls.append(self.make(leg))
            self._came.notify_all()

    def make(self, leg: Leg) -> BotCall:
        """How a call is taken."""
        return BotCall(leg, echo=self._echo, sound=self._sound, lead_s=self._lead_s)

    def call(self, number: int = 0, within_s: float = 10.0) -> BotCall:
        """The call of this number, when it has come."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.calls) > number, within_s), "no call came"
        return self.calls[number]


def until(condition: Callable[[], bool], within_s: float = 5.0) -> bool:
    """Wait until something holds; False if it never did."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
