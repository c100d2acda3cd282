"""The SIP line: answers calls and hands each of them over as a leg."""

from collections.abc import Callable

from assistant.settings_sip import SipSettings
from telephony.leg import CallInfo, Leg


class SipLine:
    """Jauap's own SIP user agent: at most one in a process, because the SIP stack is one.

    A stack that died cannot be started again in this process: `alive` says so, and whoever
    supervises ends the process to start a new one.

    Args:
        settings: of the line: `[sip]`.
        on_call: takes a call that was answered. It runs in the line's own thread and must
            return at once: start the call's own thread in it.
        admit: whether a call is answered; asked before it is. Where it says no the caller
            hears the busy tone (486). Like `on_call` it runs in the line's own thread.
        ring_s: a person who does not answer for so long is not there.
    """

    def __init__(
        self,
        settings: SipSettings,
        on_call: Callable[[Leg], None],
        admit: Callable[[CallInfo], bool],
        *,
        ring_s: float = 30.0,
    ) -> None: ...

    def start(self) -> None:
        """Listen, and register where that is configured.

        Returns as soon as calls are taken; registration goes on by itself until it succeeds.

        Raises:
            LineError: the address is taken or not this machine's, a certificate cannot be read.
        """

    @property
    def alive(self) -> bool:
        """Whether the SIP thread runs and answers; False for good once it died."""

    @property
    def registered(self) -> bool | None:
        """Whether the registrar knows us; None where no registration is configured."""

    @property
    def calls(self) -> int:
        """Calls on the line now, also those that a bridge keeps after a transfer."""

    def drain(self) -> None:
        """Take no new calls from now on; those that run go on. Returns at once."""

    def close(self) -> None:
        """End all calls, take the registration back, stop the SIP thread."""
