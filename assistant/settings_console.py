"""Settings of the staff console: where it is served, how people sign in, who must approve."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field

from assistant.settings_base import Checked
from assistant.texts import Language


class OpenIdSettings(Checked):
    """An identity provider of the office, for those who have one.

    Attributes:
        name: what the button calls it.
        issuer: its address; `/.well-known/openid-configuration` is read below it.
        client_id: what the provider calls this console.
        secret_file: a file that holds the client's secret, and nothing else.
    """

    name: str = Field(min_length=1)
    issuer: str = Field(pattern=r"^https?://")
    client_id: str = Field(min_length=1)
    secret_file: Path


class ConsoleSettings(Checked):
    """The section `[console]`; see `defaults.toml`.

    Attributes:
        host: the network address that it listens on.
        port: its port; 0 takes any that is free.
        address: how browsers reach it, if not by host and port; with https, cookies are sent over
            https alone.
        language: of the sign-in page, before anybody has chosen.
        approval: whether a second person must approve what is published.
        idle_minutes: after so long without a page, one signs in anew; nothing typed is lost.
        longest_hours: the same, however busy.
        sign_ins: wrong passwords that one login, or one address, may try in `sign_in_minutes`.
        sign_in_minutes: the time in which they are counted.
        warn_days: how long before its end a figure is warned of.
        largest_upload: of a question by microphone or a file, in megabytes.
        openid: the office's identity provider, if it has one.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    address: str = Field(default="", pattern=r"^(https?://[^/]+/?)?$")
    language: Language = "ru"
    approval: bool = True
    idle_minutes: int = Field(default=480, ge=20, le=1440)
    longest_hours: int = Field(default=12, ge=1, le=72)
    sign_ins: int = Field(default=10, ge=3, le=100)
    sign_in_minutes: int = Field(default=15, ge=1, le=1440)
    warn_days: int = Field(default=60, ge=0, le=366)
    largest_upload: int = Field(default=10, ge=1, le=100)
    openid: OpenIdSettings | None = None

    @property
    def url(self) -> str:
        """How browsers reach it."""
        return self.address.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether browsers reach it over https."""
        return self.url.startswith("https:")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names under which it may be asked for; others are refused."""
        named = urlsplit(self.url).hostname or ""
        return tuple(dict.fromkeys((named, "localhost", "127.0.0.1")))
