"""Counting calls with their day, so that overviews need not look at single calls."""

from datetime import date
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from assistant.store.call_tally import CallCounts
from assistant.store.gaps import step_of
from assistant.store.tables_calls import DayGapRow, DayRow, DayTopicRow

Counted = TypeVar("Counted", DayTopicRow, DayGapRow)

_SUMMED: Final = ("no_match", "no_input", "repeats", "clarified", "failures", "transfers")
_COUNTED: Final = (
    "calls",
    "answered",
    "person",
    "callback",
    "left",
    "helped",
    "not_helped",
    *_SUMMED,
)


def add_to_day(session: Session, day: date, seconds: float, counts: CallCounts) -> None:
    """Count a call with its day.

    Args:
        session: of a change.
        day: on which it began, in the office.
        seconds: how long it lasted.
        counts: of the call.
    """
    key: dict[str, object] = {"day": day, "language": counts.language}
    row = session.get(DayRow, key)
    if row is None:
        row = DayRow(**key, **dict.fromkeys(_COUNTED, 0), seconds=0.0)
        session.add(row)
    row.seconds += seconds
    added = {
        "calls": 1,
        counts.outcome.value: 1,
        "helped": counts.helped is True,
        "not_helped": counts.helped is False,
        **{name: getattr(counts, name) for name in _SUMMED},
    }
    for name, number in added.items():
        setattr(row, name, getattr(row, name) + int(number))
    for topic in counts.topics:
        _count(session, DayTopicRow, {**key, "topic": topic})
    for gap in counts.gaps:
        _count(session, DayGapRow, {**key, "step": step_of(gap)})


def _count(session: Session, table: type[Counted], key: dict[str, object]) -> None:
    row = session.get(table, key)
    if row is None:
        session.add(table(**key, answers=1))
        session.flush()
    else:
        row.answers += 1
