"""One benefit: who may have it, and this person's own sum."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from assistant.benefits.amounts import Amounts, Computed, MissingFactError
from assistant.benefits.known import Person
from assistant.benefits.parameters import NotKnownForDateError
from assistant.benefits.rules import Judgement, judge
from assistant.conditions import Condition
from assistant.texts import Texts


@dataclass(frozen=True)
class Benefit:
    """What has to be known of a topic to judge it.

    Attributes:
        id: the topic.
        grade: how far a machine may go, see `Topic`.
        rule: who may have it.
        law: the articles.
        formula: of the person's own sum; None where there is none to tell.
        fixed: facts that are fixed for that sum.
    """

    id: str
    grade: Literal["A", "B", "C"]
    rule: Condition
    law: Texts
    formula: str | None = None
    fixed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Finding:
    """What can be said about a benefit and a person.

    Attributes:
        benefit: the benefit.
        person: of whom so much is known.
        judgement: whether it fits.
        amount: the sum; None when it does not fit, or when too little is known.
        amount_missing: facts on which the sum depends still.
    """

    benefit: Benefit
    person: Person
    judgement: Judgement
    amount: Computed | None = None
    amount_missing: tuple[str, ...] = ()


def find(benefit: Benefit, person: Person, amounts: Amounts) -> Finding:
    """Judge one benefit, and compute its sum as far as that can be done."""
    judgement = judge(benefit.rule, person, amounts.parameters)
    if benefit.formula is None or judgement.verdict == "unlikely":
        return Finding(benefit, person, judgement)
    values = {**person.values(), **benefit.fixed}
    try:
        missing = amounts.undecided(benefit.formula, values, person.on)
        amount = amounts.compute(benefit.formula, values, person.on)
    except MissingFactError:
        return Finding(benefit, person, judgement, amount_missing=missing)
    except NotKnownForDateError:
        # No figure for so early a day, or none for so few children.
        return Finding(benefit, person, judgement)
    return Finding(benefit, person, judgement, amount, missing)
