"""One invented person on one day, and logic in four values.

`True`, `False`, `None` (a fact is missing) and `OFFICE` (whatever the person tells, only the
office can know). Facts are those of `jauap screen --schema`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeAlias


class Value(Enum):
    """What is neither so, nor not so, nor a question to the person."""

    OFFICE = "only the office can know"


OFFICE = Value.OFFICE
Truth: TypeAlias = bool | Value | None


def both(*values: Truth) -> Truth:
    """All of them: one that is not so settles it; a question comes before the office."""
    for settled in (False, None, OFFICE):
        if any(value is settled for value in values):
            return settled
    return True


def either(*values: Truth) -> Truth:
    """At least one of them."""
    for settled in (True, None, OFFICE):
        if any(value is settled for value in values):
            return settled
    return False


def opposite(value: Truth) -> Truth:
    return not value if isinstance(value, bool) else value


def later(day: date, *, years: int = 0, months: int = 0) -> date:
    """The same day of a later month; the last of that month where it has no such day."""
    count = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError(day)


@dataclass(frozen=True)
class Household:
    """One person on one day.

    Attributes:
        facts: what is known; None and absent are the same here.
        on: the day of the call.
    """

    facts: Mapping[str, Any]
    on: date

    def __getitem__(self, name: str) -> Any:
        return self.facts.get(name)

    def one_of(self, name: str, *values: Any) -> Truth:
        return None if self[name] is None else self[name] in values

    def at_least(self, name: str, least: int) -> Truth:
        return None if self[name] is None else self[name] >= least

    def born(self) -> tuple[date, date] | None:
        """First and last day on which the person may have been born."""
        if self["birth_date"] is not None:
            day = self["birth_date"]
            return day, day
        spans = []
        if self["age"] is not None:
            spans.append(_days_ago(self.on, years=self["age"]))
        if self["birth_year"] is not None:
            spans.append(_year(self["birth_year"]))
        if not spans:
            return None
        return max(span[0] for span in spans), min(span[1] for span in spans)

    def of_age(self, years: int) -> Truth:
        return self._at_both_ends(lambda day: later(day, years=years) <= self.on)

    def pension_age(self) -> Truth:
        """Section 1.2; an age once reached stays reached when the law raises it."""
        men = self._at_both_ends(lambda day: later(day, years=63) <= self.on)
        women = self._at_both_ends(lambda day: _woman_retires(day) <= self.on)
        if self["sex"] is None:
            return men if men is women else None
        return men if self["sex"] == "male" else women

    def in_time(self, name: str, *, months: int, counted: str | None = None) -> Truth:
        """Whether no more than so many months have passed since a day."""
        if self[name] is not None:
            span: tuple[date, date] = (self[name], self[name])
        elif counted is not None and self[counted] is not None:
            step = 12 if counted.startswith("years") else 1
            span = _days_ago(self.on, months=self[counted] * step, step=step)
        else:
            return None
        return self._within(span, months)

    def year_in_time(self, name: str, *, months: int) -> Truth:
        """The same of a calendar year: known when its first and last day agree."""
        return None if self[name] is None else self._within(_year(self[name]), months)

    def _within(self, span: tuple[date, date], months: int) -> Truth:
        ends = {later(day, months=months) >= self.on for day in span}
        return ends.pop() if len(ends) == 1 else None

    def _at_both_ends(self, so: Callable[[date], bool]) -> Truth:
        span = self.born()
        if span is None:
            return None
        ends = {so(day) for day in span}
        return ends.pop() if len(ends) == 1 else None


@cache
def _days_ago(on: date, *, years: int = 0, months: int = 0, step: int = 12) -> tuple[date, date]:
    """Days since which so many whole years or months have passed, and not one step more."""
    count = years * 12 + months
    first, last = later(on, months=-count - step), later(on, months=-count)
    # The ends of short months are found by trying, not by reckoning.
    days = [first + timedelta(days=n) for n in range(-4, (last - first).days + 5)]
    fitting = [
        day
        for day in days
        if later(day, months=count) <= on and later(day, months=count + step) > on
    ]
    return min(fitting), max(fitting)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _woman_retires(born: date) -> date:
    """61 until the end of 2027, then half a year more each year up to 63 in 2031."""
    for half_years, since, until in (
        (122, date.min, date(2027, 12, 31)),
        (123, date(2028, 1, 1), date(2028, 12, 31)),
        (124, date(2029, 1, 1), date(2029, 12, 31)),
        (125, date(2030, 1, 1), date(2030, 12, 31)),
    ):
        day = later(born, months=half_years * 6)
        if day <= until:
            return max(day, since)
    return max(later(born, years=63), date(2031, 1, 1))
