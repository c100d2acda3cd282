"""Tables of the calls: those that go on, those that ended, their counts, what staff do next."""

import datetime as dt
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.columns import LONGEST_NAME, Moment, Table

_SHORT = 40
_SHA_256 = 64


class CallRow(Table):
    """A call that ended. Nothing in it tells who called."""

    __tablename__ = "calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(String(LONGEST_NAME), index=True)
    way: Mapped[str] = mapped_column(String(_SHORT))
    language: Mapped[str] = mapped_column(String(2))
    began_at: Mapped[datetime] = mapped_column(Moment, index=True)
    seconds: Mapped[float]
    release: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(_SHORT))
    helped: Mapped[bool | None]
    topics: Mapped[list[str]] = mapped_column(JSON)
    no_match: Mapped[int]
    no_input: Mapped[int]
    repeats: Mapped[int]
    clarified: Mapped[int]
    failures: Mapped[int]
    transfers: Mapped[int]


class DayRow(Table):
    """Counts of a day in one language: overviews need not look at calls."""

    __tablename__ = "days"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    calls: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    person: Mapped[int] = mapped_column(default=0)
    callback: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    helped: Mapped[int] = mapped_column(default=0)
    not_helped: Mapped[int] = mapped_column(default=0)
    no_match: Mapped[int] = mapped_column(default=0)
    no_input: Mapped[int] = mapped_column(default=0)
    repeats: Mapped[int] = mapped_column(default=0)
    clarified: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    transfers: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)


class DayTopicRow(Table):
    """How often a topic was answered on a day, in one language."""

    __tablename__ = "day_topics"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    topic: Mapped[str] = mapped_column(String(LONGEST_NAME), primary_key=True)
    answers: Mapped[int] = mapped_column(default=0)


class DayGapRow(Table):
    """How many answers of a day came after about so long; steps are those of `gaps.py`."""

    __tablename__ = "day_gaps"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[int] = mapped_column(default=0)


class LiveRow(Table):
    """A call that goes on; gone when it ends."""

    __tablename__ = "live_calls"

    call_id: Mapped[str] = mapped_column(String(LONGEST_NAME), primary_key=True)
    way: Mapped[str] = mapped_column(String(_SHORT))
    masked_caller: Mapped[str | None] = mapped_column(String(_SHORT))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(_SHORT))
    topic: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    urgent: Mapped[bool]
    began_at: Mapped[datetime] = mapped_column(Moment)
    alive_at: Mapped[datetime] = mapped_column(Moment)
    turns: Mapped[list[list[str]]] = mapped_column(JSON)


class AlarmRow(Table):
    """Somebody needs a person now."""

    __tablename__ = "alarms"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(String(LONGEST_NAME), index=True)
    kind: Mapped[str] = mapped_column(String(_SHORT))
    masked_caller: Mapped[str | None] = mapped_column(String(_SHORT))
    language: Mapped[str] = mapped_column(String(2))
    at: Mapped[datetime] = mapped_column(Moment)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    acknowledged_by: Mapped[str | None] = mapped_column(String(LONGEST_NAME))


class HandoverRow(Table):
    """What the person who takes a call may read; gone when it expires."""

    __tablename__ = "handovers"

    digest: Mapped[str] = mapped_column(String(_SHA_256), primary_key=True)
    note: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class CallbackRow(Table):
    """Somebody waits to be called back; the number stands apart."""

    __tablename__ = "callbacks"
    __table_args__ = (Index("ix_callbacks_open", "state", "urgent", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    masked: Mapped[str] = mapped_column(String(_SHORT))
    language: Mapped[str] = mapped_column(String(2))
    topic: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    call_id: Mapped[str] = mapped_column(String(LONGEST_NAME), index=True)
    urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(String(_SHORT))
    at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    taken_by: Mapped[str | None] = mapped_column(String(LONGEST_NAME))


class CallbackNumberRow(Table):
    """A telephone number that somebody gave to be called back: the one thing that is kept."""

    __tablename__ = "callback_numbers"

    callback: Mapped[int] = mapped_column(ForeignKey("callbacks.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(_SHORT))
