"""A call that is made from here: to test a line as its callers find it."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from assistant.settings_sip import Codec, SipSettings, Transport
from telephony.leg import CallInfo
from telephony.sip.errors import LineError, NotConnectedError
from telephony.sip.gate import close_to_others
from telephony.sip.leg import SipLeg
from telephony.sip.stack import Stack, StackCall
from telephony.sip.transferring import Transferring
from telephony.sip.wanted import wanted

_ADDRESS: Final = re.compile(
    r"sip:(?P<user>[^@;\s]+)@(?P<host>[^:;\s]+)(?::(?P<port>\d+))?(?:;transport=(?P<by>udp|tcp))?"
)
_USUAL_PORT: Final = 5060
_RTP_PORTS: Final = 40


@contextmanager
def dialled(address: str, *, within_s: float = 30.0, codec: Codec = "pcma") -> Iterator[SipLeg]:
    """A call to a SIP address, once it is answered; it is hung up at the end.

    Args:
        address: `sip:user@host[:port][;transport=tcp]`.
        within_s: how long it may ring.
        codec: that is offered: pcma, pcmu, g722 or opus.

    Raises:
        LineError: it is no such address, or its host is not known.
        NotConnectedError: nobody answered, or the call was refused.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise LineError(
            f"{address}: this is no address that can be called",
            mend="Write sip:user@host, with :port or ;transport=tcp where they are needed.",
        )
    there, here = _ways(match["host"], int(match["port"] or _USUAL_PORT))
    by: Transport = "tcp" if match["by"] == "tcp" else "udp"
    port = _free_port(here)
    settings = SipSettings.model_validate(
        {
            "address": here,
            "port": port,
            "transports": [by],
            "callers_from": [IPv4Network(there)],
            "codecs": [codec],
            "calls": 1,
            "rtp_ports": [first := 32_000 + port % 8_000 * 4, first + _RTP_PORTS],
        }
    )
    stack = Stack(wanted(settings), _refused)
    stack.start()
    try:
        close_to_others(str(here), (port,), settings.callers_from)
        call = _answered(stack, address, within_s)
        info = CallInfo.new("sip", None, None)
        transferring = Transferring(
            stack, "refer", reach=_nobody_else, numbers_at="", ring_s=within_s
        )
        leg = SipLeg(call, info, stack, transferring, reserve_s=settings.reserve, tones=False)
        yield leg
        leg.hang_up()
    finally:
        stack.close()


def _answered(stack: Stack, address: str, within_s: float) -> StackCall:
    async def call() -> StackCall:
        begun = await stack.dial(stack.agents[0], address, {})
        await begun.established(within_s)
        return begun

    future = stack.post(call())
    if future is None:
        raise NotConnectedError(status=None)
    return future.result()


async def _refused(call: StackCall) -> None:
    await call.reject()


async def _nobody_else(_target: str) -> None:
    """This caller connects nobody with anybody."""


def _ways(host: str, port: int) -> tuple[IPv4Address, IPv4Address]:
    """The address of a host, and our own on the way there."""
    try:
        found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_DGRAM)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            # Sends nothing: the kernel only chooses the way.
            probe.connect(found[0][4])
            return IPv4Address(found[0][4][0]), IPv4Address(probe.getsockname()[0])
    except OSError as error:
        raise LineError(
            f"{host}: there is no way to this host ({error.strerror})",
            mend="Check the name, and that this machine is on the network.",
        ) from error


def _free_port(address: IPv4Address) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((str(address), 0))
        return int(probe.getsockname()[1])
