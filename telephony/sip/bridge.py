"""Caller and person joined through Jauap, where the network could not be asked to do it."""

from typing import Final

import numpy as np

from assistant.audio import Samples
from telephony.leg import FRAME
from telephony.sip.incoming import Incoming
from telephony.sip.outgoing import Outgoing
from telephony.sip.stack import Stack, StackCall

_RESERVE_S: Final = 0.01
_LEAD: Final = 2
"""Frames that wait on each side, so that a late one leaves no gap."""


class Bridge:
    """Carries sound both ways between two calls, by the caller's clock.

    Args:
        stack: that both belong to.
        caller: the call that came in.
        person: the call that was made.
        to_caller: the caller's way out.
    """

    def __init__(
        self, stack: Stack, caller: StackCall, person: StackCall, to_caller: Outgoing
    ) -> None:
        self._stack = stack
        self._caller = caller
        self._person = person
        self._to_caller = to_caller
        self._to_person = Outgoing(person)
        self._from_person = Incoming(person.read, _RESERVE_S)
        to_caller.flush()
        for way in (to_caller, self._to_person):
            for _ in range(_LEAD):
                way.say(np.zeros(FRAME, np.int16))

    def carry(self, frame: Samples) -> None:
        """One frame goes each way; when either has hung up, so does the other."""
        if self._person.closed:
            self._stack.post(self._caller.hang_up())
            return
        self._to_person.say(frame)
        self._to_caller.say(self._from_person.next())

    def close(self) -> None:
        """The caller has gone."""
        if not self._person.closed:
            self._stack.post(self._person.hang_up())
