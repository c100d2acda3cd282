"""Connecting a caller with a person: by REFER, or by a second call joined to the first.

REFER asks the caller's network to call the person instead of us (RFC 3515): the line is free
again, and the two talk without us between them. Where the network refuses it, a second call is
made from here and joined (`bridge.py`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from telephony.leg import Transfer
from telephony.sip.errors import NotConnectedError
from telephony.sip.stack import Stack, StackCall

_LOG = logging.getLogger(__name__)

NOTE_HEADER: Final = "X-Jauap-Note"
"""Tells the person's side the address of the page with the hand-over note."""
_URGENT: Final = {"Priority": "emergency"}
"""RFC 3261, section 20.26."""
_BUSY: Final = frozenset({486, 600, 603})
_NO_ANSWER: Final = frozenset({408, 480, 487})
_NOBODY_SUCH: Final = frozenset({404, 410, 484, 604})
_NOTIFY_S: Final = 5.0
"""So much longer than a person may take to answer is waited for the network's word on it."""
_SETTLES_S: Final = 1.0
"""Between the end of a call and the news that its transfer succeeded."""


@dataclass(frozen=True)
class Ended:
    """What became of a transfer; `person` is their call where the two have to be joined."""

    result: Transfer
    person: StackCall | None = None


def failed_as(error: NotConnectedError) -> Transfer:
    """What a refusal means to the caller."""
    if error.status in _BUSY:
        return Transfer.BUSY
    if error.timed_out or error.status in _NO_ANSWER:
        return Transfer.NO_ANSWER
    return Transfer.REFUSED


class Transferring:
    """One call's transfers, one after the other.

    Args:
        stack: that makes calls.
        how: by `refer`, by `bridge`, or by the one that works (`either`).
        reach: lets answers of an address through to the line before it is called.
        numbers_at: host that plain numbers are sent to; empty where there is none.
        ring_s: a person who does not answer for so long is not there.
    """

    def __init__(
        self,
        stack: Stack,
        how: Literal["refer", "bridge", "either"],
        *,
        reach: Callable[[str], Awaitable[None]],
        numbers_at: str,
        ring_s: float,
    ) -> None:
        self._stack = stack
        self._how = how
        self._reach = reach
        self._numbers_at = numbers_at
        self._ring_s = ring_s
        self._going: Future[Ended] | None = None

    def begin(self, call: StackCall, to: str, note_url: str | None, *, urgent: bool) -> None:
        """Begin to connect; one that is going on already is given up."""
        self.give_up()
        headers = ({NOTE_HEADER: note_url} if note_url else {}) | (_URGENT if urgent else {})
        self._going = self._stack.post(self._connect(call, self._address(to), headers))
        if self._going is None:
            self._going = Future()
            self._going.set_result(Ended(Transfer.REFUSED))

    def ended(self, *, call_is_over: bool = False) -> Ended | None:
        """How the transfer ended, once.

        Args:
            call_is_over: a transfer that succeeds ends the call a moment before it is known to
                have succeeded: that is waited for.
        """
        going = self._going
        if going is None:
            return None
        if call_is_over:
            wait((going,), _SETTLES_S)
        if not going.done():
            return None
        self._going = None
        return None if going.cancelled() else going.result()

    def give_up(self) -> None:
        """Stop trying."""
        if self._going is not None:
            self._going.cancel()
            self._going = None

    def _address(self, to: str) -> str:
        if to.startswith(("sip:", "sips:")):
            return to
        return f"sip:{quote(to, safe='+*#')}@{self._numbers_at}"

    async def _connect(self, call: StackCall, to: str, headers: dict[str, str]) -> Ended:
        if to.endswith("@"):
            _LOG.error("A number cannot be called: neither a registrar nor sip.numbers_at is set")
            return Ended(Transfer.REFUSED)
        if self._how != "bridge":
            try:
                await call.refer(_with(to, headers), self._ring_s + _NOTIFY_S)
            except NotConnectedError as error:
                known = failed_as(error)
                refused = known is Transfer.REFUSED and error.status not in _NOBODY_SUCH
                _LOG.info("A transfer by REFER came to nothing", extra={"status": error.status})
                if self._how == "refer" or not refused or call.closed:
                    return Ended(known)
            else:
                return Ended(Transfer.CONNECTED)
        return await self._call(call, to, headers)

    async def _call(self, call: StackCall, to: str, headers: dict[str, str]) -> Ended:
        try:
            await self._reach(to)
            person = await self._stack.dial(call.agent, to, headers)
        except NotConnectedError as error:
            return Ended(failed_as(error))
        try:
            await person.established(self._ring_s)
        except NotConnectedError as error:
            _LOG.info("A person could not be called", extra={"status": error.status})
            return Ended(failed_as(error))
        except asyncio.CancelledError:
            # The caller has gone meanwhile, or somebody else is tried.
            await person.hang_up()
            raise
        if call.closed:
            await person.hang_up()
        return Ended(Transfer.CONNECTED, person)


def _with(address: str, headers: dict[str, str]) -> str:
    """An address that carries headers for the call to it (RFC 3261, 19.1.1 and 20.10)."""
    joined = "&".join(f"{name}={quote(value, safe='')}" for name, value in headers.items())
    return f"<{address}?{joined}>" if headers else f"<{address}>"
