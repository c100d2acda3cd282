"""One benefit: who may have it, and this person's own sum."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from assistant.benefits.amounts import Amounts, Computed, MissingFactError
from assistant.benefits.known import Person
from assistant.benefits.parameters import NotKnownForDateError, Parameters
from assistant.benefits.rules import Judgement, Reason, judge
from assistant.conditions import Condition, Facts, names_in_rule
from assistant.texts import Texts
from assistant.yaml_files import Checked

_FEW = 3
"""Of so many possible numbers, each is tried."""


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
        amount, missing = _sum(benefit.formula, person, values, amounts)
    except NotKnownForDateError:
        # No figure for so early a day, or none for so few children.
        return Finding(benefit, person, judgement)
    return Finding(benefit, person, judgement, amount, missing)


def _sum(
    formula: str, person: Person, values: Facts, amounts: Amounts
) -> tuple[Computed | None, tuple[str, ...]]:
    """A sum, if it can be told, and the facts on which it depends still.

    Of a number that may be one of two, such as the age in a birth year, all are tried: where
    they give one sum, nobody has to be asked for it.
    """
    missing = amounts.undecided(formula, values, person.on)
    numbers = {name: person.number(name) for name in missing}
    doubtful = {
        name: range(each.least, each.most + 1)
        for name, each in numbers.items()
        if each is not None and each.most - each.least < _FEW
    }
    sums: list[Computed | None] = []
    open_still: list[str] = []
    for chosen in product(*doubtful.values()):
        known = {**values, **dict(zip(doubtful, chosen, strict=True))}
        open_still += amounts.undecided(formula, known, person.on)
        try:
            sums.append(amounts.compute(formula, known, person.on))
        except MissingFactError:
            sums.append(None)
    if len({each and each.tenge for each in sums}) > 1:
        return None, missing
    return sums[0], tuple(dict.fromkeys(open_still))
