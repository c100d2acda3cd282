"""One call over SIP, as the conversation sees it."""

import time
from collections import deque
from typing import Final

import numpy as np

from assistant.audio import Samples
from telephony.keypad import Keypad, Way
from telephony.leg import FRAME, CallInfo, Held, KeyPressed, LegEvent, LegReport, Transferred
from telephony.sip.bridge import Bridge
from telephony.sip.incoming import Incoming
from telephony.sip.notices import Hold, Key
from telephony.sip.outgoing import Outgoing
from telephony.sip.stack import Stack, StackCall
from telephony.sip.transferring import Transferring
from telephony.tones import ToneDetector

_LONGEST_KEY_S: Final = 1.0
"""A key whose end was never reported (SIP INFO has none) is taken to be released then."""
_AFTER_KEY_S: Final = 0.2
"""A key is told of at once, the sound around it comes through the jitter buffer."""


class SipLeg:
    """One call. For one thread, except that it may be made in another.

    Args:
        call: of the stack.
        info: who calls whom.
        stack: that it belongs to.
        transferring: connects the caller with persons.
        reserve_s: how long sound lies ready before it is due.
        tones: whether keys are heard in the sound, too.
    """

    def __init__(  # noqa: PLR0913 - what a call is made of
        self,
        call: StackCall,
        info: CallInfo,
        stack: Stack,
        transferring: Transferring,
        *,
        reserve_s: float,
        tones: bool,
    ) -> None:
        self._call = call
        self._info = info
        self._stack = stack
        self._transferring = transferring
        self._incoming = Incoming(call.read, reserve_s)
        self._outgoing = Outgoing(call)
        self._tones = ToneDetector() if tones else None
        self._keypad = Keypad()
        self._events: deque[LegEvent] = deque()
        self._on_hold = False
        self._key_until = 0.0
        self._bridge: Bridge | None = None

    @property
    def info(self) -> CallInfo:
        """Who calls whom."""
        return self._info

    def hear(self) -> Samples | None:
        """The next frame from the caller; None once the call is over."""
        self._notice()
        self._join_person()
        if self._call.closed:
            if self._bridge is not None:
                self._bridge.close()
            return None
        frame = self._incoming.next(silent=self._on_hold or time.monotonic() < self._key_until)
        if self._bridge is not None:
            self._bridge.carry(frame)
            return np.zeros(FRAME, np.int16)
        return self._without_tones(frame)

    def say(self, frame: Samples) -> None:
        """Queue a frame for the caller; nobody's business once a person talks with them."""
        if self._bridge is None:
            self._outgoing.say(frame)

    def flush(self) -> None:
        """Throw away what waits to be sent."""
        if self._bridge is None:
            self._outgoing.flush()

    def events(self) -> list[LegEvent]:
        """What happened since this was last asked, in order."""
        self._notice()
        taken = list(self._events)
        self._events.clear()
        return taken

    def transfer(self, to: str, note_url: str | None, *, urgent: bool = False) -> None:
        """Begin to connect the caller with a person."""
        self._transferring.begin(self._call, to, note_url, urgent=urgent)

    def hang_up(self) -> None:
        """End the call, also one that a person has joined."""
        self._transferring.give_up()
        if self._bridge is not None:
            self._bridge.close()
        self._stack.post(self._call.hang_up())

    def press(self, keys: str) -> None:
        """Press keys: for a call that was made from here."""
        self._stack.post(self._call.send_keys(keys))

    def report(self) -> LegReport:
        """How the network treated the call so far."""
        return LegReport(
            lost=self._incoming.lost,
            late=self._incoming.late,
            jitter_s=self._call.jitter_s,
            underruns=self._outgoing.underruns,
            queued_s=self._outgoing.queued_s,
        )

    def _notice(self) -> None:
        for notice in self._call.notices():
            match notice:
                case Key(None, at):
                    self._key_until = at + _AFTER_KEY_S
                case Key(str(key), at):
                    # While a key is held many telephones send no sound: that is no loss.
                    self._key_until = at + _LONGEST_KEY_S
                    self._press(key, Way.EVENT, at)
                case Hold(on):
                    self._on_hold = on
                    self._events.append(Held(on))

    def _join_person(self) -> None:
        ended = self._transferring.ended(call_is_over=self._call.closed)
        if ended is None:
            return
        self._events.append(Transferred(ended.result))
        if ended.person is not None:
            self._bridge = Bridge(self._stack, self._call, ended.person, self._outgoing)

    def _without_tones(self, frame: Samples) -> Samples:
        """A key's tone is nobody's speech: it is taken out of what is recognised."""
        if self._tones is None:
            return frame
        key = self._tones.hear(frame)
        if key is not None:
            self._press(key, Way.TONE, time.monotonic())
        return np.zeros(FRAME, np.int16) if self._tones.sounding else frame

    def _press(self, key: str, way: Way, at: float) -> None:
        if self._keypad.pressed(key, way, at):
            self._events.append(KeyPressed(key))
