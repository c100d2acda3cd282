"""Sums computed from figures of the law, for a day and for what is known of a caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field

from assistant.benefits.calendar import Days, days_of_year
from assistant.benefits.formulas import Formula, evaluate
from assistant.benefits.parameters import Known, Parameters, Unit, load_parameters
from assistant.conditions import Facts, When, as_number, holds
from assistant.errors import JauapError
from assistant.texts import Texts
from assistant.yaml_files import Checked, merged


class Term(Checked):
    """A value inside a formula that has a name, so that it can be spoken."""

    unit: Unit
    value: Formula


class Case(Checked):
    """One way to compute a sum, and how to tell where it comes from."""

    when: When = Field(default_factory=dict)
    value: Formula
    origin: Texts


class Amount(Checked):
    """One sum of the law.

    Attributes:
        needs: facts without which it cannot be computed.
        as_of: facts that say from which day's figures it is computed, where that is not the
            day of the call; each a day or a calendar year, and the first that is known counts.
        law: article, in three languages.
        terms: named values inside.
        cases: in order; the first whose `when` holds is computed.
    """

    needs: tuple[str, ...]
    as_of: tuple[str, ...] = ()
    law: Texts
    terms: Mapping[str, Term] = Field(default_factory=dict)
    cases: tuple[Case, ...] = Field(min_length=1)


class AmountsFile(Checked):
    """`amounts/*.yaml`."""

    amounts: Mapping[str, Amount]


class MissingFactError(JauapError):
    """A sum depends on something that is not known about the caller."""


@dataclass(frozen=True)
class Part:
    """A value that went into a sum, with its unit."""

    value: Decimal
    unit: Unit | Literal["fact"]


@dataclass(frozen=True)
class Computed:
    """A sum with all that led to it.

    Attributes:
        formula: its id.
        tenge: whole tenge, rounded up as published sums are.
        as_of: the day whose figures were used: that of the call, or the one on which the law
            lets it depend.
        expired: figures had ended before the day that counts: the sum is an old one.
        used: the figures of the law.
        parts: named values by which the origin is told.
        origin: how it came about, with placeholders for the parts.
        law: the article.
    """

    formula: str
    tenge: int
    as_of: date
    expired: bool
    used: tuple[Known, ...]
    origin: Texts
    law: Texts
    parts: Mapping[str, Part] = field(default_factory=dict)


class Amounts:
    """All sums of a folder of scripts."""

    def __init__(self, amounts: Mapping[str, Amount], parameters: Parameters) -> None:
        self._amounts = dict(amounts)
        self.parameters = parameters

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of all formulas."""
        return tuple(self._amounts)

    def __contains__(self, name: str) -> bool:
        return name in self._amounts

    def __getitem__(self, name: str) -> Amount:
        return self._amounts[name]

    def undecided(self, name: str, facts: Facts, on: date) -> tuple[str, ...]:
        """Facts that are not known and that the sum depends on, in the order of the formula."""
        amount = self._amounts[name]
        asked = [*amount.needs]
        day = _days(amount, facts, on).last
        for case in amount.cases:
            known = {fact: each for fact, each in case.when.items() if fact in facts}
            if not holds(known, facts, lambda limit: self._limit(limit, day)):
                continue
            asked += [fact for fact in case.when if fact not in facts]
            if len(known) == len(case.when):
                break
        return tuple(dict.fromkeys(fact for fact in asked if fact not in facts))

    def _limit(self, name: str, on: date) -> float:
        return float(self.parameters.look_up(name, on).figure)

    def compute(self, name: str, facts: Facts, on: date) -> Computed:
        """A sum for a day of the call.

        When a figure has ended and no newer one is known, the whole sum is computed for
        the last day on which all its figures held: half of it after the new rules and
        half after the old would be a sum that never was.

        Raises:
            MissingFactError: a fact is not known, or the year alone does not tell the sum.
            NotKnownForDateError: a figure is not known for so early a day.
        """
        amount = self._amounts[name]
        missing = [fact for fact in amount.needs if fact not in facts]
        if missing:
            raise MissingFactError(
                f"{name}: {', '.join(missing)} must be known",
                mend="Ask the caller, or answer with all cases.",
            )
        days = _days(amount, facts, on)
        computed = self._on_day(name, facts, days.last)
        if self._on_day(name, facts, days.first).tenge != computed.tenge:
            raise MissingFactError(
                f"{name}: the sum changed within the year; {amount.as_of[0]} must be known",
                mend="Ask the caller for the day.",
            )
        return computed

    def _on_day(self, name: str, facts: Facts, on: date) -> Computed:
        """A sum from the figures of a day."""
        as_of = on
        while True:
            computation = _Computation(name, self._amounts[name], self.parameters, facts, as_of)
            computed = computation.result()
            ended = [known.entry.until for known in computed.used if known.expired]
            if not ended:
                return replace(computed, expired=as_of != on)
            as_of = min(until for until in ended if until is not None)


def _days(amount: Amount, facts: Facts, on: date) -> Days:
    """The day whose figures count, or all days on which it may have been; never one to come."""
    for name in amount.as_of:
        known = facts.get(name)
        if isinstance(known, date):
            return Days(known, known)
        if isinstance(known, int):
            year = days_of_year(known)
            return Days(year.first, min(year.last, on))
    return Days(on, on)


class _Computation:
    """One sum being computed; remembers every figure that was used."""

    def __init__(
        self, name: str, amount: Amount, parameters: Parameters, facts: Facts, on: date
    ) -> None:
        self._name = name
        self._amount = amount
        self._parameters = parameters
        self._facts = facts
        self._on = on
        self._used: dict[str, Known] = {}
        self._parts: dict[str, Part] = {}

    def result(self) -> Computed:
        case = next(
            (
                each
                for each in self._amount.cases
                if holds(each.when, self._facts, lambda name: float(self._value(name)))
            ),
            None,
        )
        if case is None:
            raise MissingFactError(
                f"{self._name}: no case fits the facts",
                mend="Give the last case of this amount no `when`.",
            )
        exact = evaluate(case.value, self._value, self._table)
        return Computed(
            formula=self._name,
            tenge=int(exact.to_integral_value(ROUND_CEILING)),
            as_of=self._on,
            expired=False,
            used=tuple(self._used.values()),
            origin=case.origin,
            law=self._amount.law,
            parts=dict(self._parts),
        )

    def _value(self, name: str) -> Decimal:
        if name in self._amount.terms:
            term = self._amount.terms[name]
            value = evaluate(term.value, self._value, self._table)
            self._parts[name] = Part(value, term.unit)
            return value
        if name in self._facts:
            value = Decimal(as_number(self._facts[name]))
            self._parts[name] = Part(value, "fact")
            return value
        return self._keep(name, None)

    def _table(self, name: str, fact: str) -> Decimal:
        value = self._facts[fact]
        return self._keep(name, value if isinstance(value, str) else as_number(value))

    def _keep(self, name: str, key: int | str | None) -> Decimal:
        known = self._parameters.look_up(name, self._on, key)
        self._used[name] = known
        self._parts.setdefault(name, Part(known.figure, known.unit))
        return known.figure


def load_amounts(folder: Path) -> Amounts:
    """The sums of a folder of scripts, with its figures.

    Raises:
        ScriptError: a file is missing or wrong, or a name stands twice.
    """
    amounts = merged(folder / "amounts", AmountsFile, lambda file: file.amounts)
    return Amounts(amounts, load_parameters(folder))
