"""A caller's turn while it lasts, and while its words are awaited."""

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
    joins: Ended | None = None
    """The turn that this one goes on with, whose sound it holds too."""
    sound: KeptSound = field(default_factory=KeptSound)
    peek: "Future[Recognition] | None" = None
    looked_at: float | None = None
    """When the peek began."""
    judged: bool = False
    """Whether the peek's words have been told to the endpointer."""
    thrown_away: int = 0
    failure: BaseException | None = None


@dataclass
class Decoding:
    """A turn that is over and whose words are awaited."""

    words: "Future[Recognition]"
    ended: Ended
    turn: OpenTurn
