"""What the calls of some days were like, from the counts of each day."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select

from assistant.store.engine import Store
from assistant.store.gaps import Gaps, gaps_of
from assistant.store.tables_calls import DayGapRow, DayRow, DayTopicRow


@dataclass(frozen=True)
class DayCounts:
    """What was counted of the calls that began on a day; of several days, for a sum of them.

    Attributes:
        day: the day, or the first of several.
        calls: all calls.
        answered: calls in which Jauap answered and nobody else was needed.
        person: calls that a person took over.
        callback: calls after which somebody calls back.
        left: calls of which the caller left without any of it.
        helped: calls in which the caller said that it helped.
        not_helped: calls in which the caller said that it did not.
        no_match: times that words were not understood.
        no_input: times that nothing was said in time.
        repeats: times that a caller wanted to hear something again.
        clarified: times that Jauap had to ask which of two topics was meant.
        failures: times that something broke down.
        transfers: times that a person was called.
        seconds: length of all calls.
    """

    day: date
    calls: int = 0
    answered: int = 0
    person: int = 0
    callback: int = 0
    left: int = 0
    helped: int = 0
    not_helped: int = 0
    no_match: int = 0
    no_input: int = 0
    repeats: int = 0
    clarified: int = 0
    failures: int = 0
    transfers: int = 0
    seconds: float = 0.0


_COUNTS: Final = tuple(each.name for each in fields(DayCounts) if each.name != "day")
_OPEN_DATA: Final = ("answered", "person", "callback", "left", "helped", "not_helped")
"""What is published. Numbers of all calls are not: a suppressed part would follow from them."""


class Overview:
    """Counts of days.

    Args:
        store: where they are kept.
        small_cell: counts below this are not published.
    """

    def __init__(self, store: Store, *, small_cell: int = 10) -> None:
        self._store = store
        self._small_cell = small_cell

    def days(self, first: date, last: date, language: str | None = None) -> tuple[DayCounts, ...]:
        """Every day of a span, both ends included; days without calls too.

        Args:
            first: day.
            last: day.
            language: only calls in it.
        """
        sums = [func.sum(getattr(DayRow, name)) for name in _COUNTS]
        query = select(DayRow.day, *sums).where(*_within(DayRow, first, last, language))
        with self._store.reading() as session:
            rows = session.execute(query.group_by(DayRow.day)).all()
        found = {row[0]: DayCounts(row[0], *row[1:]) for row in rows}
        return tuple(found.get(day, DayCounts(day)) for day in _span(first, last))

    def total(self, first: date, last: date, language: str | None = None) -> DayCounts:
        """The sum of a span of days; arguments as those of `days`."""
        sums = [func.coalesce(func.sum(getattr(DayRow, name)), 0) for name in _COUNTS]
        query = select(*sums).where(*_within(DayRow, first, last, language))
        with self._store.reading() as session:
            return DayCounts(first, *session.execute(query).one())

    def topics(self, first: date, last: date, language: str | None = None) -> Mapping[str, int]:
        """In how many calls each topic was answered, most first; arguments as those of `days`."""
        answers = func.sum(DayTopicRow.answers)
        query = (
            select(DayTopicRow.topic, answers)
            .where(*_within(DayTopicRow, first, last, language))
            .group_by(DayTopicRow.topic)
            .order_by(answers.desc(), DayTopicRow.topic)
        )
        with self._store.reading() as session:
            return dict(session.execute(query).all())

    def languages(self, first: date, last: date) -> Mapping[str, int]:
        """Calls in each language, most first."""
        calls = func.sum(DayRow.calls)
        query = (
            select(DayRow.language, calls)
            .where(*_within(DayRow, first, last, None))
            .group_by(DayRow.language)
            .order_by(calls.desc(), DayRow.language)
        )
        with self._store.reading() as session:
            return dict(session.execute(query).all())

    def gaps(self, first: date, last: date, language: str | None = None) -> Gaps:
        """How long callers waited for answers; arguments as those of `days`."""
        query = (
            select(DayGapRow.step, func.sum(DayGapRow.answers))
            .where(*_within(DayGapRow, first, last, language))
            .group_by(DayGapRow.step)
        )
        with self._store.reading() as session:
            return gaps_of(dict(session.execute(query).all()))

    def gaps_by_day(
        self, first: date, last: date, language: str | None = None
    ) -> Mapping[date, Gaps]:
        """How long callers waited on each day with answers; arguments as those of `days`."""
        query = (
            select(DayGapRow.day, DayGapRow.step, func.sum(DayGapRow.answers))
            .where(*_within(DayGapRow, first, last, language))
            .group_by(DayGapRow.day, DayGapRow.step)
        )
        steps: dict[date, dict[int, int]] = defaultdict(dict)
        with self._store.reading() as session:
            for day, step, answers in session.execute(query):
                steps[day][step] = answers
        return {day: gaps_of(steps[day]) for day in sorted(steps)}

    def open_data(self, first: date, last: date) -> str:
        """Counts for publication, as CSV: day, language, measure, count.

        A small count stands as `<10`, so that nobody is found by it. Sums are left out: the
        small count would follow from the sum and the others.
        """
        file = io.StringIO()
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("day", "language", "measure", "count"))
        for day, language, measure, count in sorted(self._cells(first, last)):
            shown = count if count >= self._small_cell else f"<{self._small_cell}"
            table.writerow((day.isoformat(), language, measure, shown))
        return file.getvalue()

    def _cells(self, first: date, last: date) -> Iterator[tuple[date, str, str, int]]:
        columns = [getattr(DayRow, name) for name in _OPEN_DATA]
        counts = select(DayRow.day, DayRow.language, *columns)
        counts = counts.where(*_within(DayRow, first, last, None))
        topics = select(
            DayTopicRow.day, DayTopicRow.language, DayTopicRow.topic, DayTopicRow.answers
        ).where(*_within(DayTopicRow, first, last, None))
        with self._store.reading() as session:
            for day, language, *numbers in session.execute(counts):
                for name, number in zip(_OPEN_DATA, numbers, strict=True):
                    if number:
                        yield day, language, name, number
            for day, language, topic, number in session.execute(topics):
                yield day, language, f"topic:{topic}", number


def _within(
    table: type[DayRow] | type[DayTopicRow] | type[DayGapRow],
    first: date,
    last: date,
    language: str | None,
) -> list[ColumnElement[bool]]:
    conditions = [table.day >= first, table.day <= last]
    return conditions if language is None else [*conditions, table.language == language]


def _span(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
