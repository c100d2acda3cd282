"""What happened in a conversation: for the line, which must act, and for screens and logs.

Times are seconds since the call's first sample.
"""

from dataclasses import dataclass
from typing import TypeAlias

from assistant.dialogue.events import CallerEvent
from assistant.dialogue.turn import Action, Say, Turn
from assistant.turn_taking.gap import ResponseGap


@dataclass(frozen=True)
class CallerDid:
    """The caller's words, key or silence went to the dialogue."""

    at: float
    event: CallerEvent


@dataclass(frozen=True)
class WordsSoFar:
    """Words in a turn of the caller's that is still open; they may change."""

    at: float
    text: str


@dataclass(frozen=True)
class TurnBegan:
    """Jauap's next turn; its first sound comes now, or when the caller is silent."""

    at: float
    turn: Turn


@dataclass(frozen=True)
class SentenceBegan:
    """The first sound of a sentence: for captions.

    Attributes:
        at: when.
        text: the sentence.
        say: the line that it belongs to.
    """

    at: float
    text: str
    say: Say


@dataclass(frozen=True)
class Interrupted:
    """Jauap fell silent, because the caller speaks or pressed a key."""

    at: float


@dataclass(frozen=True)
class WentOn:
    """The interruption was nothing: Jauap says the sentence again and goes on."""

    at: float


@dataclass(frozen=True)
class TurnSpoken:
    """All of the turn has been said; silence counts from now."""

    at: float


@dataclass(frozen=True)
class Do:
    """What the line has to do now.

    Attributes:
        at: when it was asked for.
        action: what.
        callback: the number for `TAKE_CALLBACK`; to be kept nowhere else.
    """

    at: float
    action: Action
    callback: str | None = None


@dataclass(frozen=True)
class Answered:
    """Jauap's first sound after the caller's words, with the time that each stage took."""

    at: float
    gap: ResponseGap


@dataclass(frozen=True)
class Failed:
    """Something broke down; the call goes on with keys and persons.

    Attributes:
        at: when.
        part: `recogniser`, `voice` or `dialogue`.
        error: the kind of error; never its text, which may hold what was said.
    """

    at: float
    part: str
    error: str


Happened: TypeAlias = (
    CallerDid
    | WordsSoFar
    | TurnBegan
    | SentenceBegan
    | Interrupted
    | WentOn
    | TurnSpoken
    | Do
    | Answered
    | Failed
)
