"""From settings to what the SIP stack is started with."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assistant.settings_sip import Codec, SipSettings, Transport
from telephony.sip.errors import LineError

_CODECS: Final[Mapping[Codec, str]] = {
    "pcma": "pcma",
    "pcmu": "pcmu",
    "g722": "g722/16000/1",
    "opus": "opus/48000/2",
}
_SRTP: Final = {"off": None, "sdes": "mediaenc=srtp-mand", "dtls": "mediaenc=dtls_srtp"}
_LONGEST_JITTER_MS: Final = 300
_KNOWN_AUTHORITIES: Final = "/etc/ssl/certs/ca-certificates.crt"
"""Debian's own list (ca-certificates)."""


@dataclass(frozen=True)
class Agent:
    """One user agent.

    Attributes:
        user: its name.
        domain: host, with a port where it is not the usual one.
        transport: that it uses.
        codecs: best first, as the stack names them.
        params: of the account, as baresip writes them.
        password: of the registration.
        login: of the registration, if it is not `user`.
        proxy: through which it registers, if that is not the domain.
        every_s: between registrations; 0 for none.
    """

    user: str
    domain: str
    transport: Transport
    codecs: tuple[str, ...]
    params: tuple[str, ...]
    password: str = ""
    login: str | None = None
    proxy: str | None = None
    every_s: int = 0


@dataclass(frozen=True)
class Wanted:
    """What the stack is started with.

    Attributes:
        config: lines of baresip's configuration.
        address: local address.
        port: of UDP and TCP; TLS has the next one.
        calls: so many at once at most, whatever happens.
        vanished_s: a call without any packet for so long has ended.
        agents: one for each transport; the first registers, if any does.
    """

    config: str
    address: str
    port: int
    calls: int
    vanished_s: int
    agents: tuple[Agent, ...]


def wanted(settings: SipSettings) -> Wanted:
    """What the stack is started with for these settings.

    Raises:
        LineError: the password cannot be read.
    """
    low, high = settings.rtp_ports
    jitter_ms = round(settings.jitter * 1000)
    lines = [
        f"sip_listen {settings.address}:{settings.port}",
        f"sip_transports {','.join(transports(settings))}",
        f"rtp_ports {low}-{high}",
        "audio_jitter_buffer_type fixed",
        f"audio_jitter_buffer_ms {jitter_ms}-{max(_LONGEST_JITTER_MS, 2 * jitter_ms)}",
        "sip_verify_server yes",
        f"sip_cafile {settings.authorities or _KNOWN_AUTHORITIES}",
    ]
    if settings.certificate is not None:
        lines.append(f"sip_certificate {settings.certificate}")
    return Wanted(
        config="\n".join(lines) + "\n",
        address=str(settings.address),
        port=settings.port,
        # A call that is handed over by a bridge needs a second one.
        calls=2 * settings.calls,
        vanished_s=settings.vanished,
        agents=_agents(settings),
    )


def transports(settings: SipSettings) -> tuple[Transport, ...]:
    """All transports that are used, the registration's first."""
    registration = settings.registration
    first = (registration.transport,) if registration.registrar else ()
    return tuple(dict.fromkeys((*first, *settings.transports)))


def listened_on(settings: SipSettings) -> tuple[tuple[int, socket.SocketKind], ...]:
    """Each port that the line listens on, with its kind: TLS has the next one."""
    return tuple(
        (
            settings.port + (each == "tls"),
            socket.SOCK_DGRAM if each == "udp" else socket.SOCK_STREAM,
        )
        for each in transports(settings)
    )


def expect_callers(settings: SipSettings) -> None:
    """Make sure that somebody may call.

    Raises:
        LineError: nobody may.
    """
    if not (settings.callers_from or settings.registration.registrar or settings.numbers_at):
        raise LineError(
            "sip.callers_from: empty, and there is no registration: nobody could call",
            mend="Name the addresses of the PBX or the provider, or a registration.",
        )


def _agents(settings: SipSettings) -> tuple[Agent, ...]:
    encryption = _SRTP[settings.srtp]
    # Any dialled number is ours: which callers come through at all is the gate's business.
    params = ("catchall=yes", *((encryption,) if encryption else ()))
    codecs = tuple(_CODECS[each] for each in settings.codecs)
    direct = [
        Agent("jauap", str(settings.address), transport, codecs, params)
        for transport in transports(settings)
    ]
    registration = settings.registration
    if registration.registrar:
        direct[0] = Agent(
            registration.user,
            registration.domain or registration.registrar,
            registration.transport,
            codecs,
            params,
            password=_password(settings),
            login=registration.login or None,
            proxy=registration.registrar if registration.domain else None,
            every_s=registration.every,
        )
    return tuple(direct)


def _password(settings: SipSettings) -> str:
    file = settings.registration.password_file
    if file is None:
        return ""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LineError(
            f"sip.registration.password_file: {file} cannot be read",
            mend="Check the path, and that the user Jauap runs as may read the file.",
        ) from error
