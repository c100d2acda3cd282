"""What the SIP stack tells of a call."""

from dataclasses import dataclass
from typing import TypeAlias

from assistant.audio import Samples


@dataclass(frozen=True)
class Key:
    """A key event of the network's began, or (`key` is None) ended."""

    key: str | None
    at: float


@dataclass(frozen=True)
class Hold:
    """The other side put the call on hold, or took it off."""

    on: bool


Notice: TypeAlias = Key | Hold


@dataclass(frozen=True)
class Sound:
    """Sound from the wire: mono, at the codec's rate."""

    samples: Samples
    rate: int


@dataclass(frozen=True)
class Sending:
    """How sound is sent.

    Attributes:
        rate: samples a second that are wanted.
        channels: of each sample.
        queued: bytes that wait to be sent.
        room: bytes that can be queued besides.
    """

    rate: int
    channels: int
    queued: int
    room: int
