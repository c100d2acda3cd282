"""The SIP line: answers calls and hands each of them over as a leg."""

import asyncio
import logging
import re
import socket
from collections.abc import Callable
from ipaddress import IPv4Network
from typing import Final

from assistant.settings_sip import SipSettings
from telephony.leg import CallInfo, Leg
from telephony.sip.callers import call_info
from telephony.sip.errors import LineError, NotConnectedError
from telephony.sip.gate import close_to_others
from telephony.sip.leg import SipLeg
from telephony.sip.stack import Stack, StackCall
from telephony.sip.transferring import Transferring
from telephony.sip.wanted import expect_callers, listened_on, wanted

_LOG = logging.getLogger(__name__)
_HOST: Final = re.compile(r"^sips?:(?:[^@]*@)?([^;?>]+)")
_AGAIN_S: Final = (5.0, 10.0, 20.0, 40.0, 60.0)
"""Between attempts to register; the last one is repeated."""


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
    ) -> None:
        self._settings = settings
        self._on_call = on_call
        self._admit = admit
        self._ring_s = ring_s
        self._stack = Stack(wanted(settings), self._incoming)
        self._calls: set[StackCall] = set()
        self._draining = False
        self._allowed: set[IPv4Network] = set()

    def start(self) -> None:
        """Listen, and register where that is configured.

        Returns as soon as calls are taken; registration goes on by itself until it succeeds.

        Raises:
            LineError: nobody may call, the address is taken or not this machine's, a
                certificate cannot be read.
        """
        settings = self._settings
        expect_callers(settings)
        hosts = (settings.registration.registrar, settings.numbers_at)
        self._allowed = {*settings.callers_from, *(each for host in hosts for each in _known(host))}
        self._stack.start()
        if not self._close_to_others():
            self._stack.close()
            raise LineError(
                f"nothing listens at {settings.address}:{settings.port}",
                mend="Check that the address is this machine's and the port is free: "
                "`ss -lnup` shows who has it.",
            )
        if settings.registration.registrar:
            self._stack.post(self._register())

    @property
    def alive(self) -> bool:
        """Whether the SIP thread runs and answers; False for good once it died."""
        return self._stack.alive

    @property
    def registered(self) -> bool | None:
        """Whether the registrar knows us; None where no registration is configured."""
        return self._stack.registered if self._settings.registration.registrar else None

    @property
    def calls(self) -> int:
        """Calls on the line now, also those that a bridge keeps after a transfer."""
        return sum(not call.closed for call in tuple(self._calls))

    def drain(self) -> None:
        """Take no new calls from now on; those that run go on. Returns at once."""
        self._draining = True

    def close(self) -> None:
        """End all calls, take the registration back, stop the SIP thread."""
        self._draining = True
        self._stack.close()

    # --- in the line's thread ---------------------------------------------------------------

    async def _incoming(self, call: StackCall) -> None:
        info = call_info(call.headers)
        admitted = False
        try:
            admitted = self._takes(info)
        finally:
            if not admitted:
                await call.reject()
        if not admitted:
            return
        self._calls = {each for each in self._calls if not each.closed} | {call}
        if not await call.answer():
            _LOG.info("A caller gave up before the call was answered", extra={"call": info.id})
            await call.hang_up()  # unless it was the stack that gave up
            return
        transferring = Transferring(
            self._stack,
            self._settings.transfer,
            reach=self._reach,
            numbers_at=self._settings.numbers_at or self._settings.registration.registrar,
            ring_s=self._ring_s,
        )
        leg = SipLeg(
            call,
            info,
            self._stack,
            transferring,
            reserve_s=self._settings.reserve,
            tones=self._settings.tones,
        )
        taken = False
        try:
            self._on_call(leg)
            taken = True
        finally:
            if not taken:
                await call.hang_up()

    def _takes(self, info: CallInfo) -> bool:
        if self._draining or self.calls >= self._settings.calls:
            _LOG.info("A call was refused: the line is full", extra={"call": info.id})
            return False
        return self._admit(info)

    async def _register(self) -> None:
        """Register, again and again until it succeeds; the stack renews it then."""
        attempt = 0
        while self._stack.alive:
            try:
                await self._stack.register(self._stack.agents[0])
            except NotConnectedError as error:
                _LOG.error("The registration failed", extra={"status": error.status})
                await asyncio.sleep(_AGAIN_S[min(attempt, len(_AGAIN_S) - 1)])
                attempt += 1
            else:
                return

    async def _reach(self, target: str) -> None:
        """Let a person's side answer, when we are about to call it."""
        match = _HOST.search(target)
        try:
            found = await asyncio.to_thread(_known, match[1] if match else "")
            if not self._allowed.issuperset(found):
                self._allowed.update(found)
                self._close_to_others()
        except LineError as error:
            _LOG.error("A person's side cannot be reached", extra={"problem": error.problem})
            raise NotConnectedError(status=None) from error

    def _close_to_others(self) -> int:
        settings = self._settings
        ports = {port for port, _ in listened_on(settings)}
        return close_to_others(str(settings.address), ports, self._allowed)


def _known(host: str) -> list[IPv4Network]:
    """The addresses of a host, given with or without a port; none of no host.

    Raises:
        LineError: they cannot be found.
    """
    name = host.partition(":")[0]
    if not name:
        return []
    try:
        found = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:  # a label that is empty or too long
        raise LineError(
            f"{name}: this host's address cannot be found ({error})",
            mend="Check the name in the settings, and that this machine can resolve it.",
        ) from error
    return [IPv4Network(str(address[0])) for *_, address in found]
