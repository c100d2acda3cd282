"""The turn that ended last: who goes on with it at once had only paused, and we cut in.

    caller   ███████▁▁▁▁▁▁▁▁▁███▁▁▁▁▁▁▁▁
    turn     └────────────┤ Ended
    Jauap                  ▒▒▒            answers what it took for all of it
    joined   └─────────────────────────┤  words are looked for in both parts together

For a moment its sound is kept, so that what is added is heard and understood with what it
belongs to: «listening» alone is heard as anything, «yes, I am listening» is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.listening.heard import Question
from assistant.listening.turns import Ended, EndReason, SpeechStarted

_WENT_ON_S: Final = 0.9
"""Speech so soon after a turn's end is no reaction to what we say next, of which hardly a word
was heard: the caller had only paused, and we cut in. After a whole question, which is waited
after for 0.8 s, that is a pause of up to 1.7 s."""
_KEPT_S: Final = 2.0
"""Sound kept after the end: when speech is certain it began a while ago."""
_LONGEST_S: Final = 20.0
"""Longer turns are not joined: to look for all their words again would take too long."""
_TAKEN: Final = frozenset({EndReason.COMPLETE, EndReason.SILENCE, EndReason.INCOMPLETE})
"""Ends after which the words are acted on."""


class KeptSound:
    """Sound of one turn, forgotten when it becomes too long to be joined."""

    def __init__(self) -> None:
        self._frames: list[Samples] | None = []
        self._samples = 0

    @property
    def frames(self) -> tuple[Samples, ...]:
        """All of it; nothing when it was too long."""
        return tuple(self._frames or ())

    def add(self, frames: Iterable[Samples]) -> None:
        """Keep these too."""
        if self._frames is None:
            return
        for frame in frames:
            self._frames.append(frame)
            self._samples += len(frame)
        if self._samples > _LONGEST_S * TELEPHONE_RATE:
            self._frames = None


@dataclass(frozen=True)
class Continued:
    """A turn that the caller goes on with.

    Attributes:
        ended: how it had ended.
        question: what it answers.
        pause: seconds from its last sound to the speech that goes on.
        sound: from its beginning up to now; empty when it was too long to be joined.
    """

    ended: Ended
    question: Question
    pause: float
    sound: tuple[Samples, ...]


class JustEnded:
    """Keeps the turn that ended last for as long as the caller may go on with it."""

    def __init__(self) -> None:
        self._turn: tuple[Ended, Question] | None = None
        self._sound = KeptSound()

    def over(self, ended: Ended, question: Question, sound: KeptSound) -> None:
        """A turn has ended."""
        self._turn = (ended, question) if ended.reason in _TAKEN else None
        self._sound = sound if self._turn is not None else KeptSound()

    def hear(self, frame: Samples, now: float) -> None:
        """Sound while no turn is open, which ends now."""
        if self._turn is None:
            return
        if now - self._turn[0].at > _KEPT_S:
            self._turn, self._sound = None, KeptSound()
            return
        self._sound.add([frame])

    def goes_on(self, event: SpeechStarted) -> Continued | None:
        """The turn that this speech goes on with, if it does."""
        turn, self._turn = self._turn, None
        sound, self._sound = self._sound, KeptSound()
        if turn is None or event.start - turn[0].at > _WENT_ON_S:
            return None
        return Continued(*turn, pause=event.start - turn[0].end, sound=sound.frames)
