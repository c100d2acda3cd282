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
"""Ends after which words may be acted on; if nothing comes of them, `forget` is called."""


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
        ended: how it had ended, after those that it had gone on with itself.
        question: what it answers.
        pause: seconds from its last sound to the speech that goes on.
        sound: from its beginning up to now; empty when it was too long to be joined.
    """

    ended: tuple[Ended, ...]
    question: Question
    pause: float
    sound: tuple[Samples, ...]

    @property
    def last(self) -> Ended:
        """How it ended last."""
        return self.ended[-1]


class JustEnded:
    """Keeps the turn that ended last for as long as the caller may go on with it.

    Args:
        joins: whether its sound is kept too; without, only its end is known.
    """

    def __init__(self, *, joins: bool) -> None:
        self._joins = joins
        self._turn: tuple[tuple[Ended, ...], Question] | None = None
        self._sound = KeptSound()

    def over(
        self, ended: Ended, question: Question, sound: KeptSound, after: tuple[Ended, ...] = ()
    ) -> None:
        """A turn has ended.

        Args:
            ended: how.
            question: that it answers.
            sound: all of it.
            after: the turns that it went on with.
        """
        self._turn = ((*after, ended), question) if ended.reason in _TAKEN else None
        self._sound = sound if self._turn is not None and self._joins else KeptSound()

    def forget(self) -> None:
        """Nothing came of the turn: what follows is not to be heard with it."""
        self._turn, self._sound = None, KeptSound()

    def hear(self, frame: Samples, now: float) -> None:
        """Sound while no turn is open, which ends now."""
        if self._turn is None:
            return
        if now - self._turn[0][-1].at > _KEPT_S:
            self.forget()
        elif self._joins:
            self._sound.add([frame])

    def goes_on(self, event: SpeechStarted) -> Continued | None:
        """The turn that this speech goes on with, if it does."""
        turn, sound = self._turn, self._sound
        self.forget()
        if turn is None or event.start - turn[0][-1].at > _WENT_ON_S:
            return None
        return Continued(*turn, pause=event.start - turn[0][-1].end, sound=sound.frames)
