"""What happens in a caller's turn: events of the endpointer.

Times are seconds on the caller's own clock, which is the number of samples heard so far.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from assistant.completeness import Completeness


class EndReason(Enum):
    """Why a turn ended."""

    COMPLETE = "complete"
    """The words heard were a complete answer, and a short silence followed."""
    SILENCE = "silence"
    """The ordinary silence for this kind of question passed."""
    INCOMPLETE = "incomplete"
    """The words were unfinished, but nothing came even after the longer silence."""
    NOISE = "noise"
    """What was heard held no words, so there is nothing to wait for."""
    LONGEST_TURN = "longest_turn"
    """The turn reached the longest that is allowed."""
    LINE_ENDED = "line_ended"
    """No more sound will come: the caller hung up, or the file is over."""


@dataclass(frozen=True)
class SpeechStarted:
    """The caller speaks: barge-in may stop the prompt now.

    Attributes:
        at: when it became certain.
        start: when the speech began; sound from a little before is worth keeping.
    """

    at: float
    start: float


@dataclass(frozen=True)
class Paused:
    """A silence began at `since` that may be the end: time to look for words."""

    at: float
    since: float


@dataclass(frozen=True)
class Resumed:
    """The caller went on after `pause` seconds: words looked for meanwhile are worthless."""

    at: float
    pause: float


@dataclass(frozen=True)
class Ended:
    """The turn is over.

    Attributes:
        at: when it was decided.
        start: when the speech began.
        end: when the speech stopped; `at` if it went on.
        reason: why.
        judged: how finished the words seemed at that moment.
    """

    at: float
    start: float
    end: float
    reason: EndReason
    judged: Completeness = Completeness.UNKNOWN


@dataclass(frozen=True)
class NoInput:
    """Nothing was said within the time the question allows."""

    at: float


@dataclass(frozen=True)
class CallerNow:
    """What a caller is doing at one moment; nothing, as it stands.

    Attributes:
        turn_open: whether they have begun to speak and are not taken to have finished.
        speech_s: seconds for which they have been speaking now; 0 in silence.
        certainty: the highest probability that this is speech, 0 to 1; 0 in silence.
        unfinished_s: seconds of silence in the midst of a clearly unfinished sentence.
        awaited: the first turn that is over and whose words are awaited.
    """

    turn_open: bool = False
    speech_s: float = 0.0
    certainty: float = 0.0
    unfinished_s: float = 0.0
    awaited: Ended | None = None


TurnEvent: TypeAlias = SpeechStarted | Paused | Resumed | Ended | NoInput
