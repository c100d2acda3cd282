"""A line that does what a test tells it, as fast as the test runs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from assistant.audio import Samples
from telephony.leg import FRAME, CallInfo, LegEvent, LegReport, Transferred

INFO = CallInfo("call-1", "test", "+77011234567", "1414")


@dataclass
class ScriptedLeg:
    """Plays frames to whoever hears, and notes all that is done.

    Attributes:
        frames: how many there are before the caller hangs up.
        loud: frames in which the caller hisses.
        at: what happens before a frame is heard, by its number.
        outcomes: what becomes of each attempt to transfer, after how many frames.
    """

    frames: int
    loud: Iterable[int] = ()
    at: dict[int, list[LegEvent]] = field(default_factory=dict)
    outcomes: list[tuple[int, Transferred] | None] = field(default_factory=list)
    info: CallInfo = INFO
    heard: int = 0
    said: list[Samples] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    transfers: list[tuple[str, str | None, bool]] = field(default_factory=list)
    each: Callable[[int], None] = lambda _: None
    _hiss: np.random.Generator = field(default_factory=lambda: np.random.default_rng(7))

    def __post_init__(self) -> None:
        self.loud = frozenset(self.loud)

    def hear(self) -> Samples | None:
        self.each(self.heard)
        if self.heard >= self.frames:
            return None
        loudness = 8_000 if self.heard in self.loud else 6
        self.heard += 1
        return self._hiss.integers(-loudness, loudness, FRAME).astype(np.int16)

    def say(self, frame: Samples) -> None:
        self.said.append(frame)

    def flush(self) -> None:
        self.done.append("flush")

    def events(self) -> list[LegEvent]:
        return self.at.pop(self.heard, [])

    def transfer(self, to: str, note_url: str | None, *, urgent: bool = False) -> None:
        self.transfers.append((to, note_url, urgent))
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is not None:
            after, result = outcome
            self.at.setdefault(self.heard + after, []).append(result)

    def hang_up(self) -> None:
        self.done.append("hang_up")

    def report(self) -> LegReport:
        # Exactly the lead waits, so that what is said is what is to be heard.
        return LegReport(queued_s=0.04)
