"""What is written of calls: those that go on, those that ended, alarms; by the records' thread."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from assistant.settings_store import StoreSettings
from assistant.store.call_tally import CallCounts, CallTally
from assistant.store.callbacks import lapse, wipe_numbers
from assistant.store.day_counts import add_to_day
from assistant.store.engine import Store
from assistant.store.live import AlarmKind, Spoken, as_kept, raise_alarm
from assistant.store.missed_rows import forget_missed, note_missed
from assistant.store.record_writer import RecordWriter
from assistant.store.tables_calls import CallRow, HandoverRow, LiveRow

_TIDY_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Call:
    """What is known of a call before anything was said.

    Attributes:
        call_id: of the call; holds nothing of the caller's.
        way: how it came in, such as `sip`.
        masked_caller: the caller's number, of which only the last digits are shown.
        release: number of the scripts' release that answers it; None for none.
        began_at: when it came in.
    """

    call_id: str
    way: str
    masked_caller: str | None
    release: int | None
    began_at: datetime


class CallDesk:
    """Hands over what is to be written; nothing here waits or raises.

    Args:
        store: where it is kept.
        kept: how long single calls, what was asked in them and numbers to call back are kept.
        zone: of the office.
        clock: the time.
    """

    def __init__(
        self, store: Store, kept: StoreSettings, *, zone: ZoneInfo, clock: Callable[[], datetime]
    ) -> None:
        self._zone = zone
        self._keep_calls = timedelta(days=kept.keep_calls_days)
        self._keep_words = timedelta(days=kept.keep_words_days)
        self._keep_numbers = timedelta(days=kept.keep_numbers_days)
        self._clock = clock
        self._lock = threading.Lock()
        self._live: set[str] = set()
        self._tidied: datetime | None = None
        self._store = store
        self._lapsed = False
        self.writer = RecordWriter(store, self._beat, after_beat=self._after_beat)

    def show(self, call: Call, tally: CallTally, turns: Sequence[Spoken]) -> None:
        """How a call stands now."""
        values = {
            "call_id": call.call_id,
            "way": call.way,
            "masked_caller": call.masked_caller,
            "language": tally.language,
            "state": tally.state.value,
            "topic": tally.topic,
            "urgent": tally.urgent,
            "began_at": call.began_at,
            "alive_at": self._clock(),
            "turns": as_kept(turns),
        }
        with self._lock:
            self._live.add(call.call_id)
        self.writer.put(call.call_id, lambda session: session.merge(LiveRow(**values)))

    def alarm(self, call: Call, kind: AlarmKind, language: str) -> None:
        """Somebody needs a person now."""
        at, caller = self._clock(), call.masked_caller
        self.writer.add(
            lambda session: raise_alarm(session, at, call.call_id, kind, caller, language)
        )

    def ended(self, call: Call, counts: CallCounts) -> None:
        """A call is over."""
        at = self._clock()
        with self._lock:
            self._live.discard(call.call_id)
        self.writer.drop(call.call_id)
        self.writer.add(lambda session: self._keep_call(session, call, counts, at))

    def _keep_call(self, session: Session, call: Call, counts: CallCounts, at: datetime) -> None:
        session.execute(delete(LiveRow).where(LiveRow.call_id == call.call_id))
        seconds = (at - call.began_at).total_seconds()
        session.add(
            CallRow(
                call_id=call.call_id,
                way=call.way,
                language=counts.language,
                began_at=call.began_at,
                seconds=seconds,
                release=call.release,
                outcome=counts.outcome.value,
                helped=counts.helped,
                topics=list(counts.topics),
                no_match=counts.no_match,
                no_input=counts.no_input,
                repeats=counts.repeats,
                clarified=counts.clarified,
                failures=counts.failures,
                transfers=counts.transfers,
            )
        )
        add_to_day(session, call.began_at.astimezone(self._zone).date(), seconds, counts)
        for said in counts.missed:
            note_missed(session, said, at)

    def _beat(self, session: Session) -> None:
        """Say that the calls go on; now and then, forget what is old."""
        now = self._clock()
        with self._lock:
            live = sorted(self._live)
        if live:
            alive = update(LiveRow).where(LiveRow.call_id.in_(live))
            session.execute(alive.values(alive_at=now))
        if self._tidied is None or now - self._tidied >= _TIDY_EVERY:
            self._tidied = now
            session.execute(delete(CallRow).where(CallRow.began_at < now - self._keep_calls))
            forget_missed(session, now - self._keep_words)
            self._lapsed = lapse(session, now - self._keep_numbers, now) > 0
            session.execute(delete(HandoverRow).where(HandoverRow.expires_at <= now))
            session.execute(delete(LiveRow).where(LiveRow.alive_at < now - _TIDY_EVERY))

    def _after_beat(self) -> None:
        """Leave no byte of the numbers that were let go."""
        if self._lapsed:
            self._lapsed = False
            wipe_numbers(self._store)
