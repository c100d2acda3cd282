"""Calls that go on now, and alarms that somebody has to answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.store.audit import What, note
from assistant.store.engine import Store, utc_now
from assistant.store.rows import given, row_of
from assistant.store.tables_calls import AlarmRow, LiveRow

GONE_AFTER: Final = timedelta(seconds=45)
"""A call of which nothing was heard for so long is over: its process broke down."""


@dataclass(frozen=True)
class Spoken:
    """What one side said.

    Attributes:
        who: `caller` or `jauap`.
        text: without anything personal.
        language: ISO 639-1, so that a page can say which words are of which.
    """

    who: str
    text: str
    language: str


@dataclass(frozen=True)
class LiveCall:
    """A call that goes on.

    Attributes:
        call_id: of the call.
        way: how it came in.
        masked_caller: the caller's number, of which only the last digits are shown.
        language: in which Jauap speaks.
        state: of the dialogue, a value of `State`.
        topic: what the talk is about.
        urgent: whether somebody may be in danger.
        began_at: when it came in.
        turns: what was said last, oldest first.
    """

    call_id: str
    way: str
    masked_caller: str | None
    language: str
    state: str
    topic: str | None
    urgent: bool
    began_at: datetime
    turns: tuple[Spoken, ...]


class AlarmKind(StrEnum):
    """Why a person is needed now."""

    EMERGENCY = "emergency"
    """Somebody in danger is being connected."""
    SILENT = "silent"
    """Somebody in distress has fallen silent."""


@dataclass(frozen=True)
class Alarm:
    """Somebody needs a person now.

    Attributes:
        id: of the alarm.
        call_id: of the call.
        kind: why.
        masked_caller: the caller's number, of which only the last digits are shown.
        language: of the caller.
        at: since when.
    """

    id: int
    call_id: str
    kind: AlarmKind
    masked_caller: str | None
    language: str
    at: datetime


class Live:
    """Calls and alarms of now.

    Args:
        store: where they are kept.
        clock: the time.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock

    def calls(self) -> tuple[LiveCall, ...]:
        """Calls that go on: urgent ones first, then those that wait longest."""
        query = (
            select(LiveRow)
            .where(LiveRow.alive_at > self._clock() - GONE_AFTER)
            .order_by(LiveRow.urgent.desc(), LiveRow.began_at, LiveRow.call_id)
        )
        with self._store.reading() as session:
            return tuple(map(_call, session.scalars(query)))

    def alarms(self) -> tuple[Alarm, ...]:
        """Alarms that nobody has acknowledged, oldest first."""
        query = select(AlarmRow).where(AlarmRow.acknowledged_at.is_(None)).order_by(AlarmRow.id)
        with self._store.reading() as session:
            return tuple(map(_alarm, session.scalars(query)))

    def alarm(self, call_id: str, kind: AlarmKind, masked_caller: str | None, language: str) -> int:
        """Raise an alarm; gives its id, or that of the same one that is open already."""
        with self._store.writing() as session:
            at = self._clock()
            return raise_alarm(session, at, call_id, kind, masked_caller, language)

    def acknowledge(self, alarm: int, by: str) -> None:
        """Somebody looks after it; it falls silent for everybody. Harmless the second time.

        Raises:
            NotFoundError: there is no such alarm.
        """
        now = self._clock()
        with self._store.writing() as session:
            row = row_of(session, AlarmRow, alarm, "alarm")
            if row.acknowledged_at is None:
                row.acknowledged_at, row.acknowledged_by = now, by
                note(session, now, by, What.ALARM_ACKNOWLEDGED, f"alarm {alarm}")


def raise_alarm(  # noqa: PLR0913, PLR0917 - a whole alarm
    session: Session,
    at: datetime,
    call_id: str,
    kind: AlarmKind,
    masked_caller: str | None,
    language: str,
) -> int:
    """Add an alarm within a change; gives its id, or that of the same one that is open."""
    same = select(AlarmRow.id).where(
        AlarmRow.call_id == call_id, AlarmRow.kind == kind, AlarmRow.acknowledged_at.is_(None)
    )
    number = session.scalar(same)
    if number is not None:
        return number
    row = AlarmRow(
        call_id=call_id, kind=kind, masked_caller=masked_caller, language=language, at=at
    )
    session.add(row)
    session.flush()
    return row.id


def as_kept(turns: Sequence[Spoken]) -> list[list[str]]:
    """Turns as a column keeps them."""
    return [[each.who, each.text, each.language] for each in turns]


def as_spoken(turns: Sequence[Sequence[str]]) -> tuple[Spoken, ...]:
    """Turns as they were kept."""
    return tuple(Spoken(who, text, language) for who, text, language in turns)


def _call(row: LiveRow) -> LiveCall:
    return given(LiveCall, row, turns=as_spoken(row.turns))


def _alarm(row: AlarmRow) -> Alarm:
    return given(Alarm, row, kind=AlarmKind(row.kind))
