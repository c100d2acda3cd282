"""One benefit: who may have it, and this person's own sum."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from assistant.benefits.amounts import Amounts, Computed, MissingFactError
from assistant.benefits.known import Person
from assistant.benefits.parameters import NotKnownForDateError, Parameters
from assistant.benefits.rules import Judgement, Reason, judge
from assistant.conditions import Condition, names_in_rule
from assistant.texts import Texts
from assistant.yaml_files import Checked


class Occasion(Checked):
    """Without what nobody thinks of a benefit, such as a small child.

    Attributes:
        condition: what must be so.
        unless: facts that show that there is an occasion.
        no: said when there is none; without it the benefit is put aside and nobody is told
            that it does not fit.
    """

    condition: Condition = Field(alias="if")
    unless: tuple[str, ...] = ()
    no: Texts | None = None

    def shown_by(self, person: Person) -> bool:
        """Whether the occasion shows in what else is known."""
        return any(person.value(name) is not None for name in self.unless)


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
        occasion: without what nobody thinks of it.
    """

    id: str
    grade: Literal["A", "B", "C"]
    rule: Condition
    law: Texts
    formula: str | None = None
    fixed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    occasion: Occasion | None = None

    def judge(self, person: Person, parameters: Parameters) -> Judgement:
        """What the rule says; where it is open and there is no occasion, that."""
        judgement = judge(self.rule, person, parameters)
        occasion = self.occasion
        if judgement.verdict != "unknown" or occasion is None or occasion.no is None:
            return judgement
        if occasion.shown_by(person):
            return judgement
        found = judge(occasion.condition, person, parameters)
        if found.verdict != "unlikely":
            return judgement
        facts = tuple(dict.fromkeys(names_in_rule(occasion.condition)))
        reason = Reason(holds=False, text=occasion.no, law=None, path="occasion", facts=facts)
        return Judgement("unlikely", (reason,))


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
    judgement = benefit.judge(person, amounts.parameters)
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
