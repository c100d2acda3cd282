"""The days that a page looks at, as they stand in its address."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

USUAL: Final = 30
"""Days that are looked at where nothing else is asked for."""
PRESETS: Final = (7, 30, 90, 365)
"""Lengths in days that a page offers."""
LONGEST: Final = 3 * 366
"""Days that are looked at together, at most."""


@dataclass(frozen=True)
class Period:
    """Days, both ends included.

    Attributes:
        first: the first.
        last: the last.
        problem: name of a text that says why something else was asked for; empty when nothing
            is wrong.
    """

    first: date
    last: date
    problem: str = ""

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


def ending(today: date, days: int) -> Period:
    """So many days up to today."""
    return Period(today - timedelta(days=days - 1), today)


def read_period(first: str, last: str, today: date) -> Period:
    """The days between two dates as browsers send them; the last 30 days without them.

    What cannot be used is answered with the usual days and a problem to show beside them.
    """
    usual = ending(today, USUAL)
    try:
        end = date.fromisoformat(last) if last else today
        begin = date.fromisoformat(first) if first else end - timedelta(days=USUAL - 1)
    except (ValueError, OverflowError):
        return Period(usual.first, usual.last, "overview.no_date")
    if begin > end:
        return Period(usual.first, usual.last, "overview.wrong_order")
    if (end - begin).days >= LONGEST:
        return Period(usual.first, usual.last, "overview.too_long")
    return Period(begin, end)


def read_day(text: str) -> date | None:
    """A day as browsers send it; None for no day, and for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
