"""What came of a reply to a question of Jauap's."""

from dataclasses import dataclass
from enum import Enum

from assistant.conditions import FactValue


class Word(Enum):
    """What a whole reply says, when it says no more than that."""

    YES = "yes"
    NO = "no"
    DONT_KNOW = "dont_know"


class Kind(Enum):
    """What came of a reply to a question."""

    VALUE = "value"
    """It says the fact."""
    LIMITS = "limits"
    """It only says between which limits: «over eighty»."""
    DONT_KNOW = "dont_know"
    """The caller does not know it."""
    NO_ANSWER = "no_answer"
    """It does not answer the question."""


@dataclass(frozen=True)
class Answer:
    """A reply to the question for one fact.

    Attributes:
        kind: what came of it.
        value: the fact, when it was said.
        lower: the least that was meant, when only limits were said.
        upper: the most that was meant.
        whole: whether it is the whole reply that says so, and not a yes or no that more follows.
    """

    kind: Kind
    value: FactValue | None = None
    lower: int | None = None
    upper: int | None = None
    whole: bool = False
