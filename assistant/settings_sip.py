"""Settings of Jauap's own SIP line: `[sip]`."""

from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from assistant.settings_base import Checked

Port = Annotated[int, Field(ge=1, le=65535)]
Transport = Literal["udp", "tcp", "tls"]
Codec = Literal["pcma", "pcmu", "g722", "opus"]


class RegistrationSettings(Checked):
    """How the line makes itself known to a provider or a PBX; see `defaults.toml`."""

    registrar: str = ""
    domain: str = ""
    user: str = ""
    password_file: Path | None = None
    login: str = ""
    transport: Transport = "udp"
    every: int = Field(default=600, ge=30, le=7200)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.registrar and not (self.user and self.password_file):
            raise ValueError("a registration needs user and password_file")
        return self


class SipSettings(Checked):
    """One SIP line; see `defaults.toml`. Times are seconds."""

    address: IPv4Address = IPv4Address("127.0.0.1")
    port: Port = 5060
    transports: tuple[Transport, ...] = Field(default=("udp", "tcp"), min_length=1)
    callers_from: tuple[IPv4Network, ...] = ()
    rtp_ports: tuple[Port, Port] = (20000, 20999)
    codecs: tuple[Codec, ...] = Field(default=("pcma", "pcmu", "g722"), min_length=1)
    srtp: Literal["off", "sdes", "dtls"] = "off"
    certificate: Path | None = None
    authorities: Path | None = None
    calls: int = Field(default=12, ge=1, le=200)
    jitter: float = Field(default=0.04, ge=0.02, le=0.4)
    reserve: float = Field(default=0.005, ge=0, le=0.2)
    vanished: int = Field(default=20, ge=5, le=120)
    tones: bool = True
    transfer: Literal["refer", "bridge", "either"] = "either"
    numbers_at: str = ""
    registration: RegistrationSettings = RegistrationSettings()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if "tls" in (*self.transports, self.registration.transport) and not self.certificate:
            raise ValueError("TLS needs certificate: a PEM file with certificate and key")
        low, high = self.rtp_ports
        # A call that is joined with a person's is two.
        if high < low + 4 * self.calls:
            raise ValueError("rtp_ports: four ports are needed for each of the calls")
        return self
