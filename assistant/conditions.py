"""Conditions on facts, as scripts and formulas write them: `children: {from: 4}`."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from pydantic import Field

from assistant.yaml_files import Checked

FactValue: TypeAlias = int | bool
"""A number, or whether something is so."""

Facts: TypeAlias = Mapping[str, FactValue]
"""What is known about a caller, by the names of `facts.yaml`."""


class Range(Checked):
    """A number between two limits, both included; a limit may be a parameter's name."""

    lower: int | str | None = Field(default=None, alias="from")
    upper: int | str | None = Field(default=None, alias="to")


When: TypeAlias = Mapping[str, bool | int | Range]
"""Fact name to what it must be; all must hold."""


def holds(when: When, facts: Facts, number: Callable[[str], float]) -> bool:
    """Whether all conditions hold; a fact that is not known fulfils none but `false`.

    `woman: false` means that nobody spoke of a woman: flags are said or not said.

    Args:
        when: the conditions.
        facts: what is known.
        number: value of a parameter that stands as a limit.
    """
    return all(
        _fits(condition, facts[name], number) if name in facts else condition is False
        for name, condition in when.items()
    )


def _fits(condition: int | Range, value: FactValue, number: Callable[[str], float]) -> bool:
    if not isinstance(condition, Range):
        return value == condition

    def limit(bound: int | str) -> float:
        return number(bound) if isinstance(bound, str) else bound

    above = condition.lower is None or value >= limit(condition.lower)
    below = condition.upper is None or value <= limit(condition.upper)
    return above and below
