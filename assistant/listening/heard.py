"""What one caller's listener reports: events for the conversation.

Times are seconds since the call's first frame.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

from assistant.errors import JauapError
from assistant.listening.recogniser import ListeningRequest, Recognition
from assistant.listening.turns import Ended, EndReason, NoInput, SpeechStarted

ENGINE_FAILURES: Final = (JauapError, RuntimeError, ValueError, OSError, MemoryError)
"""What engines raise when they break; anything else is a mistake of ours and must be seen."""


@dataclass(frozen=True)
class Question:
    """What is asked of the caller, as far as listening needs to know.

    Attributes:
        kind: a key of `listening.questions` in the settings.
        request: language, hint and vocabulary for the recogniser.
    """

    kind: str
    request: ListeningRequest


@dataclass(frozen=True)
class TurnTiming:
    """When what happened in one turn.

    Attributes:
        start: the caller began to speak.
        end: the caller stopped.
        ended_at: the turn was taken to be over.
        words_at: the words were there.
        reason: why it was taken to be over.
        thrown_away: how often words were looked for in a pause in vain.
        looked_at: when the search began that found the words: in the pause, or at the end.
    """

    start: float
    end: float
    ended_at: float
    words_at: float
    reason: EndReason
    thrown_away: int = 0
    looked_at: float | None = None

    @property
    def waited_s(self) -> float:
        """Silence from the caller's last sound until the words could be acted on."""
        return max(self.ended_at, self.words_at) - self.end


@dataclass(frozen=True)
class PartialWords:
    """Words so far in a turn that is still open; they may change.

    Attributes:
        at: when they were known.
        text: the words.
        joined: whether the turn goes on with one whose words are among these.
    """

    at: float
    text: str
    joined: bool = False


@dataclass(frozen=True)
class Heard:
    """A turn is over and these are its words, or the reason why none can be given.

    Attributes:
        recognition: the words.
        timing: of this turn.
        question: that it answers.
        joins: the turns that it goes on with, whose words are among these: they had been taken
            to be over too soon.
    """

    recognition: Recognition
    timing: TurnTiming
    question: Question
    joins: tuple[Ended, ...] = ()


@dataclass(frozen=True)
class NoiseHeard:
    """What seemed to be speech held none. The turn stays open and the clock goes on."""

    recognition: Recognition
    timing: TurnTiming
    question: Question


@dataclass(frozen=True)
class RecogniserFailed:
    """A turn is over, but the recogniser broke down over it: the caller must be told.

    Attributes:
        error: the engine's exception; its text may hold what was said, so it is for the
            screen of a developer, not for a log.
    """

    error: BaseException
    timing: TurnTiming
    question: Question


TurnOutcome: TypeAlias = Heard | NoiseHeard | RecogniserFailed
ListenerEvent: TypeAlias = SpeechStarted | PartialWords | NoInput | TurnOutcome
