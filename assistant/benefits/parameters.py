"""Figures of the law with their dates: indexes, multiples, ages, time limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from assistant.errors import JauapError
from assistant.texts import Texts
from assistant.yaml_files import Checked, merged

Unit: TypeAlias = Literal[
    "tenge", "multiple", "share", "age", "years", "months", "days", "count", "phone"
]


def _exact(value: Any) -> Any:
    # The figure as written: 16.03 is not the nearest binary fraction to it.
    return Decimal(str(value)) if isinstance(value, int | float) else value


Figure: TypeAlias = Annotated[Decimal, BeforeValidator(_exact)]


class DatedValue(Checked):
    """A figure, or a table of figures, and the days on which it holds.

    Attributes:
        value: the figure.
        table: figures by key, instead of one.
        since: first day.
        until: last day; None where the law names no end.
        law: the article or law that sets it.
        source: where it was read.
        checked: when it was read.
        confidence: how well the source supports it.
    """

    value: Figure | None = None
    table: Mapping[int | str, Figure] | None = None
    since: date
    until: date | None = None
    law: str = Field(min_length=1)
    source: str = Field(min_length=1)
    checked: date
    confidence: Literal["high", "medium", "low"]

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.value is None) == (self.table is None):
            raise ValueError("needs either a value or a table")
        if self.until is not None and self.until < self.since:
            raise ValueError("its last day lies before its first")
        return self


class Parameter(Checked):
    """One figure through the years, oldest first."""

    name: Texts
    unit: Unit
    values: tuple[DatedValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_gaps(self) -> Self:
        for earlier, later in pairwise(self.values):
            if earlier.until is None or later.since != earlier.until + timedelta(days=1):
                raise ValueError(
                    f"the value since {later.since} must begin the day after the one before it ends"
                )
        return self


class ParametersFile(Checked):
    """`parameters/*.yaml`."""

    parameters: Mapping[str, Parameter]


class NotKnownForDateError(JauapError):
    """A figure was never recorded for so early a day, or a table lacks the key."""


@dataclass(frozen=True)
class Known:
    """A figure as it is known for a day.

    Attributes:
        name: the parameter.
        unit: its unit.
        entry: the value in force, or the last one known.
        key: the table's key, if it is a table.
        expired: the entry ended before the day that was asked for.
    """

    name: str
    unit: Unit
    entry: DatedValue
    key: int | str | None = None
    expired: bool = False

    @property
    def figure(self) -> Decimal:
        """The figure itself."""
        if self.entry.value is not None:
            return self.entry.value
        return (self.entry.table or {})[0 if self.key is None else self.key]


class Parameters:
    """All figures of a folder of scripts."""

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        self._parameters = dict(parameters)

    @property
    def names(self) -> Sequence[str]:
        """Names of all parameters, as the file orders them."""
        return tuple(self._parameters)

    def __contains__(self, name: str) -> bool:
        return name in self._parameters

    def __getitem__(self, name: str) -> Parameter:
        return self._parameters[name]

    def look_up(self, name: str, on: date, key: int | str | None = None) -> Known:
        """The figure in force on a day; if it has ended with no successor, the last one.

        Raises:
            NotKnownForDateError: the day lies before the first value, or the table has no
                such key.
        """
        parameter = self._parameters[name]
        begun = [value for value in parameter.values if value.since <= on]
        if not begun:
            raise NotKnownForDateError(
                f"{name}: no value is known for {on}",
                mend=f"Ask for a day from {parameter.values[0].since} on, or add the value.",
            )
        entry = begun[-1]
        if entry.table is not None and key not in entry.table:
            raise NotKnownForDateError(
                f"{name}: no figure for {key}",
                mend=f"The table knows {', '.join(map(str, entry.table))}.",
            )
        expired = entry.until is not None and entry.until < on
        return Known(name, parameter.unit, entry, key, expired)

    def expired(self, on: date) -> tuple[Known, ...]:
        """Figures that have ended by a day with no newer one: staff must add what holds now.

        Until then the sums of the last year known are told, and the year is said.
        """
        return tuple(
            Known(name, parameter.unit, newest, expired=True)
            for name, parameter in self._parameters.items()
            for newest in [parameter.values[-1]]
            if newest.until is not None and newest.until < on
        )

    def changed(self, name: str, figure: Decimal) -> "Parameters":
        """The same parameters with another figure for the newest value of one of them.

        Shows what depends on a figure before a new one is written.
        """
        parameter = self._parameters[name]
        newest = parameter.values[-1].model_copy(update={"value": figure})
        values = (*parameter.values[:-1], newest)
        return Parameters(
            {**self._parameters, name: parameter.model_copy(update={"values": values})}
        )


def load_parameters(folder: Path) -> Parameters:
    """The figures of a folder of scripts.

    Raises:
        ScriptError: a file is missing or wrong, or a name stands twice.
    """
    return Parameters(merged(folder / "parameters", ParametersFile, lambda file: file.parameters))
