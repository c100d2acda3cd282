"""What an utterance was understood to mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from assistant.conditions import FactValue


class Decision(Enum):
    """What to do with what was heard."""

    ANSWER = "answer"
    """It is clear enough to answer."""
    CLARIFY = "clarify"
    """Ask whether it is about one topic or the other."""
    REJECT = "reject"
    """Not understood, or not a question for Jauap."""
    ACT = "act"
    """Something other than a question, such as asking for a person."""


class Why(Enum):
    """Why the decision was taken."""

    CLEAR = "clear"
    CLOSE_RUNNER_UP = "close_runner_up"
    WEAK = "weak"
    NOTHING_LIKE_IT = "nothing_like_it"
    ELSEWHERE = "elsewhere"
    """About a subject that has no script here."""
    NO_WORDS = "no_words"
    CONTEXT = "context"
    """It says no topic, and the talk had one."""


@dataclass(frozen=True)
class Reading:
    """One reading of what was said, with its confidence (0 to 1)."""

    text: str
    confidence: float = 1.0


@dataclass(frozen=True)
class Candidate:
    """A topic, act or other subject, with its score (0 to 1)."""

    id: str
    score: float


@dataclass(frozen=True)
class Understanding:
    """What an utterance means.

    Attributes:
        decision: what to do.
        why: the reason.
        topic: the topic, or the act; None when rejected as unknown.
        aspects: kinds of question, surest first; `general` alone when none was shown.
        score: of the topic.
        aspect_score: of the first aspect; 0 when none was shown.
        confidence: how sure the decision is: the score, less where a runner-up is near.
        runner_up: the next best candidate of any kind.
        alternatives: topics to ask about, when the decision is to clarify.
        facts: what was said about the person whom it is about, and the household.
        about: who that is: `self` for the caller.
        people: what was said of each person.
        bounds: facts of which only limits were said, at least one of the two: «over eighty».
        words: the normalised words of the best reading.
    """

    decision: Decision
    why: Why
    topic: str | None = None
    aspects: tuple[str, ...] = ("general",)
    score: float = 0.0
    aspect_score: float = 0.0
    confidence: float = 0.0
    runner_up: Candidate | None = None
    alternatives: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=lambda: MappingProxyType({}))
    about: str = "self"
    people: Mapping[str, Mapping[str, FactValue]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    bounds: Mapping[str, tuple[int | None, int | None]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    words: tuple[str, ...] = ()

    @property
    def aspect(self) -> str:
        """The surest kind of question."""
        return self.aspects[0]
