"""Who waits to be called back. Numbers stand apart from all else, and go when they were used."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assistant.store.audit import What, note
from assistant.store.engine import Store, utc_now
from assistant.store.errors import RefusedError, StoreUnreachableError
from assistant.store.rows import given, row_of
from assistant.store.tables_calls import CallbackNumberRow, CallbackRow

_SHOWN: Final = 2
"""Digits that a list shows: enough to tell two callers apart, too few to call anybody."""

_BY_ITSELF: Final = "jauap"
"""Who did what nobody did by hand, in the audit log."""


class CallbackState(StrEnum):
    """What was done about it."""

    NEW = "new"
    TAKEN = "taken"
    """Somebody is about to call."""
    NOT_REACHED = "not_reached"
    """Somebody called, and nobody answered."""
    DONE = "done"
    """Somebody has talked with the caller; the number is gone."""
    LAPSED = "lapsed"
    """Nothing was done about it for too long; the number is gone."""


OPEN: Final = frozenset({CallbackState.NEW, CallbackState.TAKEN, CallbackState.NOT_REACHED})
"""States in which somebody still waits."""


@dataclass(frozen=True)
class Callback:
    """Somebody waits to be called back.

    Attributes:
        id: of the callback.
        masked: the number, of which only the last digits are shown.
        language: in which to call.
        topic: what the call was about; None where that is not known.
        call_id: of the call.
        urgent: whether the caller may be in danger.
        state: what was done about it.
        at: when the caller asked for it.
        changed_at: when something was done last.
        attempts: how often nobody answered.
        taken_by: login of who is about to call, or called last.
    """

    id: int
    masked: str
    language: str
    topic: str | None
    call_id: str
    urgent: bool
    state: CallbackState
    at: datetime
    changed_at: datetime
    attempts: int
    taken_by: str | None


class Callbacks:
    """All callbacks.

    Args:
        store: where they are kept.
        clock: the time.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock

    def add(
        self, number: str, language: str, topic: str | None, call_id: str, *, urgent: bool = False
    ) -> int:
        """Keep a number that a caller confirmed; gives the callback's id.

        A caller who gives another number in the same call is waited for under that one.
        """
        now = self._clock()
        same = select(CallbackRow).where(
            CallbackRow.call_id == call_id, CallbackRow.state == CallbackState.NEW
        )
        with self._store.writing() as session:
            row = session.scalar(same)
            if row is None:
                row = CallbackRow(call_id=call_id, state=CallbackState.NEW, at=now, urgent=urgent)
                session.add(row)
            row.masked, row.language, row.topic = masked(number), language, topic
            row.urgent, row.changed_at = row.urgent or urgent, now
            session.flush()
            session.merge(CallbackNumberRow(callback=row.id, number=number))
            return row.id

    def all(
        self,
        states: Collection[CallbackState] | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[Callback, ...]:
        """Callbacks in some states, or in all: urgent ones first, then who waits longest."""
        query = (
            select(CallbackRow)
            .order_by(CallbackRow.urgent.desc(), CallbackRow.at, CallbackRow.id)
            .limit(limit)
            .offset(offset)
        )
        if states is not None:
            query = query.where(CallbackRow.state.in_([state.value for state in states]))
        with self._store.reading() as session:
            return tuple(map(_callback, session.scalars(query)))

    def get(self, callback: int) -> Callback:
        """A callback.

        Raises:
            NotFoundError: there is none.
        """
        with self._store.reading() as session:
            return _callback(row_of(session, CallbackRow, callback, "callback"))

    def counts(self) -> Mapping[CallbackState, int]:
        """How many there are in each state."""
        query = select(CallbackRow.state, func.count()).group_by(CallbackRow.state)
        with self._store.reading() as session:
            found = dict(session.execute(query).all())
        return {state: found.get(state.value, 0) for state in CallbackState}

    def number(self, callback: int, by: str) -> str:
        """The whole number; the audit log tells that it was read.

        Raises:
            NotFoundError: there is no such callback.
            RefusedError: `callback_done`, `callback_lapsed`: the number is gone.
        """
        with self._store.writing() as session:
            row = _open(session, callback)
            note(session, self._clock(), by, What.CALLBACK_NUMBER_READ, f"callback {row.id}")
            return session.scalars(
                select(CallbackNumberRow.number).where(CallbackNumberRow.callback == row.id)
            ).one()

    def take(self, callback: int, by: str) -> Callback:
        """Somebody is about to call.

        Raises:
            NotFoundError: there is no such callback.
            RefusedError: `callback_done`, `callback_lapsed`; `callback_taken`: a colleague is
                about to call.
        """
        with self._store.writing() as session:
            row = _open(session, callback)
            if row.state == CallbackState.TAKEN and row.taken_by != by:
                raise RefusedError(
                    "callback_taken",
                    f"{row.taken_by} is about to call",
                    mend="Take another one, or ask your colleague to give it back.",
                )
            return self._change(session, row, CallbackState.TAKEN, by, taken_by=by)

    def release(self, callback: int, by: str) -> Callback:
        """Give it back, so that somebody else may call.

        Raises:
            NotFoundError: there is no such callback.
            RefusedError: `callback_done`, `callback_lapsed`.
        """
        with self._store.writing() as session:
            row = _open(session, callback)
            state = CallbackState.NOT_REACHED if row.attempts else CallbackState.NEW
            return self._change(session, row, state, by, taken_by=None)

    def not_reached(self, callback: int, by: str) -> Callback:
        """Somebody called, and nobody answered.

        Raises:
            NotFoundError: there is no such callback.
            RefusedError: `callback_done`, `callback_lapsed`.
        """
        with self._store.writing() as session:
            row = _open(session, callback)
            row.attempts += 1
            return self._change(session, row, CallbackState.NOT_REACHED, by, taken_by=by)

    def done(self, callback: int, by: str) -> Callback:
        """Somebody has talked with the caller, or gives up: the number is deleted.

        Raises:
            NotFoundError: there is no such callback.
            RefusedError: `callback_done`, `callback_lapsed`.
        """
        with self._store.writing() as session:
            row = _open(session, callback)
            _forget_number(session, row)
            done = self._change(session, row, CallbackState.DONE, by, taken_by=by)
        wipe_numbers(self._store)
        return done

    def _change(
        self,
        session: Session,
        row: CallbackRow,
        state: CallbackState,
        by: str,
        *,
        taken_by: str | None,
    ) -> Callback:
        row.state, row.changed_at, row.taken_by = state, self._clock(), taken_by
        note(session, self._clock(), by, What.CALLBACK_CHANGED, f"callback {row.id}", state=state)
        return _callback(row)


def lapse(session: Session, before: datetime, now: datetime) -> int:
    """Let go of numbers about which nothing was done for too long; gives how many.

    Args:
        session: of a transaction that writes.
        before: when something was done last about the youngest of them.
        now: the time.
    """
    old = select(CallbackRow).where(
        CallbackRow.state.in_([state.value for state in OPEN]), CallbackRow.changed_at < before
    )
    rows = session.scalars(old).all()
    for row in rows:
        _forget_number(session, row)
        row.state, row.changed_at = CallbackState.LAPSED, now
        note(session, now, _BY_ITSELF, What.CALLBACK_CHANGED, f"callback {row.id}", state=row.state)
    return len(rows)


def wipe_numbers(store: Store) -> None:
    """Leave no byte of numbers that were deleted; if not now, then with the next one."""
    with suppress(StoreUnreachableError):
        store.wipe()


def _forget_number(session: Session, row: CallbackRow) -> None:
    session.execute(delete(CallbackNumberRow).where(CallbackNumberRow.callback == row.id))
    row.masked = ""


def masked(number: str) -> str:
    """A number of which only the last digits are shown."""
    digits = [letter for letter in number if letter.isdigit()]
    return "••" + "".join(digits[-_SHOWN:] if len(digits) > _SHOWN else ())


def _open(session: Session, callback: int) -> CallbackRow:
    row = row_of(session, CallbackRow, callback, "callback")
    if row.state == CallbackState.DONE:
        raise RefusedError(
            "callback_done",
            f"callback {callback} is done, and its number is gone",
            mend="Nothing has to be done.",
        )
    if row.state == CallbackState.LAPSED:
        raise RefusedError(
            "callback_lapsed",
            f"the number of callback {callback} was kept for too long, and is gone",
            mend="Nothing can be done; `[store] keep_numbers_days` tells how long one is kept.",
        )
    return row


def _callback(row: CallbackRow) -> Callback:
    return given(Callback, row, state=CallbackState(row.state))
