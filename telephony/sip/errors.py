"""What keeps the SIP line from starting, and a call from being made."""

from assistant.errors import JauapError


class LineError(JauapError):
    """The line cannot be opened as it is configured."""


class NotConnectedError(JauapError):
    """A call or a transfer did not come about.

    Attributes:
        status: what the other side answered (RFC 3261, section 21); None when nothing came in
            time, or the network failed.
        timed_out: whether nobody answered for as long as was waited.
    """

    def __init__(self, *, status: int | None, timed_out: bool = False) -> None:
        why = f"status {status}" if status else "no answer" if timed_out else "no connection"
        super().__init__(
            f"the call was not connected: {why}",
            mend="Check the address, and that the other side answers and takes calls from here.",
        )
        self.status = status
        self.timed_out = timed_out
