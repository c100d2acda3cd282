"""Facts as they were said, and what is known of an utterance while they are looked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.conditions import FactValue
from assistant.understanding.normalising import Token
from assistant.understanding.patterns import Durations
from assistant.understanding.people import SELF, Present


@dataclass(frozen=True)
class Statement:
    """One fact as it was said.

    Attributes:
        fact: its name.
        value: what was said; None when only limits were.
        start: place of its first word.
        end: place after its last word.
        person: whose it is; `self` for the caller and for the household.
        lower: the least that was meant: over eighty.
        upper: the most that was meant.
    """

    fact: str
    value: FactValue | None
    start: int
    end: int
    person: str = SELF
    lower: int | None = None
    upper: int | None = None


YearOf = Callable[[str, int, str], int]
"""The calendar year that is meant with two digits: of a fact, of a person."""


@dataclass
class Utterance:
    """One utterance, and the statements found in it so far.

    Attributes:
        tokens: normalised words.
        durations: lengths of time among them.
        present: persons among them.
        year: completes a year said with two digits.
        topic: what the question is about, when known.
        expected: the fact just asked for.
        used: places of numbers that have their meaning.
        limited: for the place of a number the way in which it is only a limit.
        repaired: places after which something is said anew.
        statements: what has been found.
    """

    tokens: Sequence[Token]
    durations: Durations
    present: Present
    year: YearOf
    topic: str | None = None
    expected: str | None = None
    used: set[int] = field(default_factory=set)
    limited: Mapping[int, str] = field(default_factory=dict)
    repaired: Sequence[int] = ()
    statements: list[Statement] = field(default_factory=list)

    def number(self, at: int) -> int:
        """The number at a place; 0 where there is none."""
        return self.tokens[at].number or 0

    def free(self) -> list[int]:
        """Places of the numbers that have no meaning yet."""
        return [
            at
            for at, token in enumerate(self.tokens)
            if token.number is not None and at not in self.used
        ]

    def states(self, fact: str) -> bool:
        """Whether a fact has been found, whose ever it is."""
        return any(each.fact == fact for each in self.statements)

    def drop(self, fact: str, person: str) -> None:
        """Forget a statement that was corrected."""
        self.statements = [
            each for each in self.statements if (each.fact, each.person) != (fact, person)
        ]
