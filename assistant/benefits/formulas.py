"""Formulas as YAML writes them: a handful of operations, and nothing that can be run."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from math import prod
from typing import Annotated, Any, TypeAlias

from pydantic import Discriminator, Field, Tag

from assistant.yaml_files import Checked


class Multiply(Checked):
    """The product of its parts."""

    multiply: tuple["Formula", ...] = Field(min_length=2)


class Sum(Checked):
    """The sum of its parts."""

    sum: tuple["Formula", ...] = Field(min_length=2)


class Least(Checked):
    """The smallest of its parts."""

    least: tuple["Formula", ...] = Field(min_length=2)


class Greatest(Checked):
    """The largest of its parts."""

    greatest: tuple["Formula", ...] = Field(min_length=2)


class Above(Checked):
    """How far the first lies above the second, never below nought."""

    above: tuple["Formula", "Formula"]


class Lookup(Checked):
    """The figure of a table for the value of a fact."""

    lookup: str
    by: str


_OPERATIONS: dict[str, type[Checked]] = {
    "multiply": Multiply,
    "sum": Sum,
    "least": Least,
    "greatest": Greatest,
    "above": Above,
    "lookup": Lookup,
}


def _kind(value: Any) -> str | None:
    if isinstance(value, str):
        return "name"
    if isinstance(value, dict):
        return next((name for name in _OPERATIONS if name in value), None)
    return next((name for name, kind in _OPERATIONS.items() if isinstance(value, kind)), None)


Formula: TypeAlias = Annotated[
    Annotated[str, Tag("name")]
    | Annotated[Multiply, Tag("multiply")]
    | Annotated[Sum, Tag("sum")]
    | Annotated[Least, Tag("least")]
    | Annotated[Greatest, Tag("greatest")]
    | Annotated[Above, Tag("above")]
    | Annotated[Lookup, Tag("lookup")],
    Discriminator(_kind),
]
"""The name of a parameter, a fact or a term; or one operation over formulas."""

for _operation in _OPERATIONS.values():
    _operation.model_rebuild()

Names: TypeAlias = Callable[[str], Decimal]
"""Value of a name."""
Tables: TypeAlias = Callable[[str, str], Decimal]
"""Figure of a table (first) for a fact (second)."""


def evaluate(formula: Formula, names: Names, tables: Tables) -> Decimal:
    """The value of a formula."""

    def value(part: Formula) -> Decimal:
        return evaluate(part, names, tables)

    match formula:
        case str():
            result = names(formula)
        case Multiply():
            result = prod(map(value, formula.multiply), start=Decimal(1))
        case Sum():
            result = sum(map(value, formula.sum), Decimal(0))
        case Least():
            result = min(map(value, formula.least))
        case Greatest():
            result = max(map(value, formula.greatest))
        case Above():
            result = max(Decimal(0), value(formula.above[0]) - value(formula.above[1]))
        case Lookup():
            result = tables(formula.lookup, formula.by)
    return result


def names_in(formula: Formula) -> Iterator[str]:
    """Every name that a formula uses, tables and their keys included."""
    match formula:
        case str():
            yield formula
        case Lookup():
            yield formula.lookup
            yield formula.by
        case Multiply():
            yield from _all(formula.multiply)
        case Sum():
            yield from _all(formula.sum)
        case Least():
            yield from _all(formula.least)
        case Greatest():
            yield from _all(formula.greatest)
        case Above():
            yield from _all(formula.above)


def _all(parts: tuple[Formula, ...]) -> Iterator[str]:
    for part in parts:
        yield from names_in(part)
