"""The port between the telephone and the conversation: what every way in has to bring.

A leg is one call, whatever carried it here: Jauap's own SIP user agent (`telephony/sip/`) or
an Asterisk that speaks AudioSocket (`telephony/audiosocket/`). Sound is 8 kHz, 20 ms a frame.
Another way in needs a class with these methods, and nothing else of Jauap changes.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol, Self, TypeAlias
from uuid import uuid4

from assistant.audio import FRAME_MS, TELEPHONE_RATE, Samples

FRAME: Final = TELEPHONE_RATE * FRAME_MS // 1000
"""Samples of a frame: 20 ms at 8 kHz."""
FRAME_S: Final = FRAME_MS / 1000
_NUMBER: Final = re.compile(r"\+?[0-9]{2,15}")
"""E.164 allows 15 digits; "anonymous" is nobody's number."""
_NAME: Final = re.compile(r"[A-Za-z0-9._+*#-]{1,64}")


@dataclass(frozen=True)
class CallInfo:
    """What is known of a call before anything was said.

    Attributes:
        id: of the call, unique in this process; holds nothing of the caller's.
        way: `sip` or `audiosocket`.
        caller: the caller's number as the network gives it, or None. Personal: it reaches no
            log, metric or page unmasked.
        dialled: the number or name that was called; None if the network does not say.
    """

    id: str
    way: str
    caller: str | None
    dialled: str | None

    @classmethod
    def new(cls, way: str, caller: str | None, dialled: str | None) -> Self:
        """A call that has just come; what is no number, or no name, is left out.

        Args:
            way: `sip` or `audiosocket`.
            caller: as the network gives it, right or wrong.
            dialled: likewise.
        """
        return cls(
            uuid4().hex,
            way,
            caller if caller and _NUMBER.fullmatch(caller) else None,
            dialled if dialled and _NAME.fullmatch(dialled) else None,
        )


@dataclass(frozen=True)
class KeyPressed:
    """One key: 0 to 9, * or #; each press once, however often the network repeats it."""

    key: str


class Transfer(Enum):
    """What became of an attempt to connect the caller with a person."""

    CONNECTED = "connected"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    """The other side cannot do it, or there is no such number."""


@dataclass(frozen=True)
class Transferred:
    """An attempt to connect the caller with a person has ended."""

    result: Transfer


@dataclass(frozen=True)
class Held:
    """The network put the call on hold, or took it off."""

    on: bool


LegEvent: TypeAlias = KeyPressed | Transferred | Held


@dataclass(frozen=True)
class LegReport:
    """How the network treated the call so far.

    Attributes:
        lost: frames that never came and were concealed.
        late: frames that came too late to be played.
        jitter_s: how unevenly frames came, as RFC 3550 defines it.
        underruns: times that nothing was there to be sent when it was due.
        broken: those of them between two frames of a voice, so that they were heard; whoever
            says the frames counts them.
        queued_s: sound that waits to be sent now; None while none can be sent, because the
            call is on hold or not connected yet.
    """

    lost: int = 0
    late: int = 0
    jitter_s: float = 0.0
    underruns: int = 0
    broken: int = 0
    queued_s: float | None = 0.0


class Leg(Protocol):
    """One call.

    All methods are called from one thread, which is the call's own; none raises because the
    caller is gone: `hear` says so by returning None.
    """

    @property
    def info(self) -> CallInfo:
        """Who calls whom, which way."""

    def hear(self) -> Samples | None:
        """The next frame from the caller: waits for it, so it sets the pace of the call.

        A frame that was lost is concealed, and while the call is on hold silence comes: a
        frame is given every 20 ms as long as the call lasts.

        Returns:
            160 samples; None once the call is over.
        """

    def say(self, frame: Samples) -> None:
        """Queue a frame for the caller, after those that wait already."""

    def flush(self) -> None:
        """Throw away what waits to be sent: the caller has begun to speak."""

    def events(self) -> list[LegEvent]:
        """What happened since this was last asked, in order."""

    def transfer(self, to: str, note_url: str | None, *, urgent: bool = False) -> None:
        """Begin to connect the caller with a person; `Transferred` tells how it ended.

        Args:
            to: address of the person, as configured: a SIP address or a number.
            note_url: page that tells the person what was said so far; no personal data.
            urgent: before everybody else in the queue.
        """

    def hang_up(self) -> None:
        """End the call. Harmless when it is over already."""

    def report(self) -> LegReport:
        """How the network treated the call so far."""
