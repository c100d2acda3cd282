"""Counting months and years as the law does: from a day to the same day, and no guess between."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day so many months later (or earlier, below nought).

    A month that is too short ends the period on its last day: 31 August and six months are
    28 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(day: date, on: date) -> int:
    """Whole months that have passed from a day until another."""
    months = (on.year - day.year) * 12 + on.month - day.month
    return months if add_months(day, months) <= on else months - 1


def latest_start(on: date, months: int) -> date:
    """The last day from which so many months have passed by a day."""
    day = add_months(on, -months)
    while add_months(day + _DAY, months) <= on:
        # At the end of February several days before it count as one.
        day += _DAY
    return day


@dataclass(frozen=True)
class Days:
    """A day of which only the first and the last possible one are known."""

    first: date
    last: date

    def meeting(self, other: "Days") -> "Days | None":
        """The days of both; None when they contradict each other."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Days(first, last) if first <= last else None


@dataclass(frozen=True)
class Numbers:
    """A whole number of which only the least and the largest possible one are known."""

    least: int
    most: int

    @property
    def exact(self) -> int | None:
        """The number, when only one is possible."""
        return self.least if self.least == self.most else None


def days_since(on: date, months: int, step: int) -> Days:
    """The days from which `months` have passed by a day, counted in whole steps.

    Eighteen months, counted by months, may be eighteen and nearly nineteen.

    Args:
        on: the day on which it was said.
        months: what was said, in months.
        step: 1 when it was counted in months, 12 when in years.
    """
    return Days(latest_start(on, months + step) + _DAY, latest_start(on, months))


def days_of_year(year: int) -> Days:
    """All days of a calendar year."""
    return Days(date(year, 1, 1), date(year, 12, 31))
