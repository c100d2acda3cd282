"""A caller's turn while it lasts, and while its words are awaited."""

import re
from concurrent.futures import Future
from dataclasses import dataclass, field

from assistant.audio import Samples
from assistant.listening.heard import Question
from assistant.listening.just_ended import KeptSound
from assistant.listening.recogniser import Recognition, Utterance
from assistant.listening.turns import Ended


@dataclass
class OpenTurn:
    """A turn whose speech has begun: the utterance and what is known about it."""

    utterance: Utterance | None
    """None after the recogniser broke down."""
    question: Question
    held: list[Samples]
    """Sound since the pause, kept back so that the peek stays valid."""
    joins: tuple[Ended, ...] = ()
    """The turns that this one goes on with, whose sound it holds too."""
    sound: KeptSound = field(default_factory=KeptSound)
    peek: "Future[Recognition] | None" = None
    looked_at: float | None = None
    """When the peek began."""
    judged: bool = False
    """Whether the peek's words have been told to the endpointer."""
    thrown_away: int = 0
    failure: BaseException | None = None

    def adds_nothing(self, heard: tuple[Ended, str] | None, text: str) -> bool:
        """Whether what goes on with a turn is a sound without words of its own.

        Args:
            heard: the turn that was heard last, and its words.
            text: words of this one.
        """
        if heard is None or not any(heard[0] is each for each in self.joins):
            return False
        return _words(heard[1]) == _words(text)


@dataclass
class Decoding:
    """A turn that is over and whose words are awaited."""

    words: "Future[Recognition]"
    ended: Ended
    turn: OpenTurn


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
