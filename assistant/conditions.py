"""Conditions on facts, as scripts, formulas and rules write them.

Two shapes. A `When` picks an answer or a formula: all its facts must fit. A `Condition` is
the tree by which a rule of the law is written; `benefits` evaluates it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from assistant.texts import Texts
from assistant.yaml_files import Checked

FactValue: TypeAlias = bool | int | str | date
"""Whether something is so, a number, one of several choices, or a day."""

Facts: TypeAlias = Mapping[str, FactValue]
"""What is known about a person, by the names of `facts/*.yaml`."""


class Range(Checked):
    """A number between two limits, both included; a limit may be a parameter's name."""

    lower: int | str | None = Field(default=None, alias="from")
    upper: int | str | None = Field(default=None, alias="to")


When: TypeAlias = Mapping[str, bool | int | str | tuple[str, ...] | Range]
"""Fact name to what it must be; all must hold."""


def holds(when: When, facts: Facts, number: Callable[[str], float]) -> bool:
    """Whether all conditions hold; a fact that is not known fulfils none but `false`.

    `since_childhood: false` means that nobody spoke of it: flags are said or not said.

    Args:
        when: the conditions.
        facts: what is known.
        number: value of a parameter that stands as a limit.
    """
    return all(
        _fits(condition, facts[name], number) if name in facts else condition is False
        for name, condition in when.items()
    )


def as_number(value: FactValue) -> int:
    """A fact that counts something.

    Raises:
        TypeError: it is a choice or a day, and the formula that counts with it is wrong.
    """
    if isinstance(value, int):
        return int(value)
    raise TypeError(f"{value!r} is no number")


def _fits(
    condition: int | str | tuple[str, ...] | Range,
    value: FactValue,
    number: Callable[[str], float],
) -> bool:
    if isinstance(condition, tuple):
        return value in condition
    if not isinstance(condition, Range):
        return value == condition
    if not isinstance(value, int):
        return False

    def limit(bound: int | str) -> float:
        return number(bound) if isinstance(bound, str) else bound

    above = condition.lower is None or value >= limit(condition.lower)
    below = condition.upper is None or value <= limit(condition.upper)
    return above and below


class Compare(Checked):
    """One fact against the law. Exactly one way of comparing is given.

    Attributes:
        fact: the fact.
        equals: what it must be: true or false, or one of these choices.
        lower: least number; a figure or a parameter's name.
        upper: largest number.
        within: parameter of months, years or days: the fact is a day, and no more than so
            long may have passed since it.
        reached: parameter of an age that rises by law: the fact is `age`, and the person
            must have reached the age that held on some day until today.
        if_known: what is not known counts as not so and is never asked for, because another
            condition asks for as much; the way to hear what a caller tells unasked.
        yes: said to the caller when it is so; may hold `{the fact}` and parameters.
        no: said when it is not so.
        law: the article, where it differs from the topic's.
    """

    fact: str
    equals: bool | tuple[str, ...] | None = Field(default=None, alias="is")
    lower: int | float | str | None = Field(default=None, alias="from")
    upper: int | float | str | None = Field(default=None, alias="to")
    within: str | None = None
    reached: str | None = None
    if_known: bool = False
    yes: Texts | None = None
    no: Texts | None = None
    law: Texts | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Compare":
        ways = [
            self.equals is not None,
            self.lower is not None or self.upper is not None,
            self.within is not None,
            self.reached is not None,
        ]
        if sum(ways) != 1:
            raise ValueError("needs exactly one of `is`, `from`/`to`, `within`, `reached`")
        return self


class All(Checked):
    """All of these; `yes` and `no`, where given, replace the reasons of the parts."""

    all: tuple["Condition", ...] = Field(min_length=1)
    yes: Texts | None = None
    no: Texts | None = None
    law: Texts | None = None


class AnyOf(Checked):
    """At least one of these; `no` is said when none holds, instead of each one's own."""

    any: tuple["Condition", ...] = Field(min_length=1)
    yes: Texts | None = None
    no: Texts | None = None
    law: Texts | None = None


class Not(Checked):
    """The opposite; the reasons of the part keep their sides."""

    negated: "Condition" = Field(alias="not")


class By(Checked):
    """One condition for each choice of a fact.

    While the fact is unknown, the result is known if all the choices agree.
    """

    by: str
    cases: Mapping[str, "Condition"] = Field(min_length=2)


class Office(Checked):
    """Something that only the office can find out; said to the caller as what it checks."""

    office: Texts
    law: Texts | None = None


_KINDS: dict[str, type[Checked]] = {
    "fact": Compare,
    "all": All,
    "any": AnyOf,
    "not": Not,
    "by": By,
    "office": Office,
}


def _kind(value: Any) -> str | None:
    if isinstance(value, dict):
        return next((name for name in _KINDS if name in value), None)
    return next((name for name, kind in _KINDS.items() if isinstance(value, kind)), None)


Condition: TypeAlias = Annotated[
    Annotated[Compare, Tag("fact")]
    | Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[By, Tag("by")]
    | Annotated[Office, Tag("office")],
    Discriminator(_kind),
]
"""A node of a rule."""

for _node in _KINDS.values():
    _node.model_rebuild()


def nodes(rule: Condition, path: str = "rule") -> Iterator[tuple[str, Condition]]:
    """Every node of a rule, with its place, such as `rule.all.1`."""
    yield path, rule
    match rule:
        case All():
            parts = [(f"{path}.all.{at}", part) for at, part in enumerate(rule.all)]
        case AnyOf():
            parts = [(f"{path}.any.{at}", part) for at, part in enumerate(rule.any)]
        case Not():
            parts = [(f"{path}.not", rule.negated)]
        case By():
            parts = [(f"{path}.cases.{key}", part) for key, part in rule.cases.items()]
        case _:
            parts = []
    for place, part in parts:
        yield from nodes(part, place)


def names_in_rule(rule: Condition) -> Iterator[str]:
    """The facts that a rule names, as often as it names them."""
    for _, node in nodes(rule):
        if isinstance(node, Compare):
            yield node.fact
        elif isinstance(node, By):
            yield node.by
