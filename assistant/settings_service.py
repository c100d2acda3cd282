"""Settings of `jauap serve`: the service itself, how many calls, office hours, AudioSocket.

What each field is for, with its default, stands in `defaults.toml`.
"""

import re
from datetime import date, time
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from assistant.settings_base import Checked

Port = Annotated[int, Field(ge=0, le=65535)]
"""A port; 0 takes a free one."""
Addresses = tuple[IPv4Network | IPv6Network, ...]
"""Addresses and networks from which something is taken."""
LOOPBACK: Final[Addresses] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))


class ServiceSettings(Checked):
    """The service as a whole."""

    language: str = Field(default="ru", pattern="^[a-z]{2}$")
    scripts: Path | None = None
    host: str = "127.0.0.1"
    port: Port = 8091
    metrics_from: Addresses = LOOPBACK
    lead: float = Field(default=0.04, ge=0, le=0.4)
    log: Literal["json", "text"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    call_logs: Path | None = None
    longest_call: float = Field(default=7200.0, ge=600, le=86_400)
    quiet_end: float = Field(default=180.0, ge=60, le=3600)
    drain: float = Field(default=900.0, ge=0, le=7200)
    restart_after: float = Field(default=1.0, gt=0, le=60)
    restarts: int = Field(default=5, ge=1, le=100)


class AdmissionSettings(Checked):
    """How many calls are taken, and what the others are told."""

    calls: int = Field(default=8, ge=1, le=500)
    when_full: Literal["refuse", "announce"] = "announce"
    announcements: int = Field(default=4, ge=0, le=100)
    from_one_caller: int = Field(default=3, ge=1, le=500)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone such as Asia/Almaty") from error
    return name


_HOURS: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_MIDNIGHT: Final = "24:00"


def opening(text: str) -> tuple[time, time]:
    """Read `09:00-18:30`: from and until; 24:00 is the day's last instant.

    Raises:
        ValueError: it is no such span, or ends before it begins.
    """
    match = _HOURS.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no span such as 09:00-18:30")
    begins, ends = text.split("-")
    span = time.fromisoformat(begins), time.max if ends == _MIDNIGHT else time.fromisoformat(ends)
    if span[0] >= span[1]:
        raise ValueError(f"{text!r} ends before it begins; give the part after midnight apart")
    return span


def _span(text: str) -> str:
    opening(text)
    return text


Spans = tuple[Annotated[str, AfterValidator(_span)], ...]


class HoursSettings(Checked):
    """When somebody is there; a day without a span is closed."""

    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()

    def on(self, weekday: int) -> tuple[tuple[time, time], ...]:
        """The spans of a weekday, Monday being 0."""
        days = (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )
        return tuple(opening(span) for span in days[weekday])


def _yearly_or_dated(text: str) -> str:
    # 2024 had a 29 February: it may be a holiday too.
    date.fromisoformat(f"2024-{text}" if len(text) == len("12-16") else text)
    return text


Day = Annotated[str, AfterValidator(_yearly_or_dated)]
"""A day of every year (`12-16`) or of one (`2026-05-27`)."""


class DeskSettings(Checked):
    """A person or a queue that callers are connected with."""

    name: str = Field(min_length=1)
    to: str = Field(min_length=1)
    languages: tuple[str, ...] = ()
    emergency: bool = False
    hours: HoursSettings | None = None


class OfficeSettings(Checked):
    """Who takes over calls, and when."""

    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Almaty"
    hours: HoursSettings = HoursSettings()
    holidays: tuple[Day, ...] = ()
    working_days: tuple[date, ...] = ()
    desks: tuple[DeskSettings, ...] = ()
    tries: int = Field(default=2, ge=1, le=5)
    ring: float = Field(default=30.0, ge=5, le=180)
    notes_address: str | None = Field(default=None, pattern="^https?://[^ ]+$")

    @model_validator(mode="after")
    def _one_name_each(self) -> "OfficeSettings":
        names = [desk.name for desk in self.desks]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"two desks are named {', '.join(sorted(twice))}")
        return self


class AudioSocketSettings(Checked):
    """The way in for an office with Asterisk."""

    host: str = "127.0.0.1"
    port: Port = 9092
    accept_from: Addresses = LOOPBACK
    announced_only: bool = False
    connections: int = Field(default=64, ge=1, le=1000)
