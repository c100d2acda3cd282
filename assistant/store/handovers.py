"""Notes for the person who takes over a call: a page that cannot be guessed, and that expires."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from assistant.store.engine import Store, utc_now
from assistant.store.live import Spoken, as_kept, as_spoken
from assistant.store.secrets_made import digest_of, new_secret
from assistant.store.tables_calls import HandoverRow


@dataclass(frozen=True)
class HandoverNote:
    """What was said so far; nothing in it is personal.

    Attributes:
        call_id: of the call.
        language: of the caller.
        urgent: whether the caller may be in danger.
        topic: id of what the call is about; None where that is not known.
        purpose: what the caller wants, for people.
        facts: what the caller told, by name.
        turns: what was said last, oldest first.
    """

    call_id: str
    language: str
    urgent: bool
    topic: str | None
    purpose: str
    facts: Mapping[str, str]
    turns: tuple[Spoken, ...]


@dataclass(frozen=True)
class Handover:
    """A note, and how long it can be read.

    Attributes:
        note: the note.
        at: when it was written.
        expires_at: when it will be gone.
    """

    note: HandoverNote
    at: datetime
    expires_at: datetime


class Handovers:
    """All notes.

    Args:
        store: where they are kept.
        minutes: so long a note can be read.
        clock: the time.
    """

    def __init__(
        self, store: Store, *, minutes: int = 120, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._store = store
        self._lasts = timedelta(minutes=minutes)
        self._clock = clock

    def add(self, handover: HandoverNote) -> str:
        """Keep a note; those that expired are forgotten meanwhile.

        Returns:
            The token of its page, which the store does not keep.
        """
        token, now = new_secret(), self._clock()
        with self._store.writing() as session:
            session.execute(delete(HandoverRow).where(HandoverRow.expires_at <= now))
            session.add(
                HandoverRow(
                    digest=digest_of(token),
                    note=_kept(handover),
                    at=now,
                    expires_at=now + self._lasts,
                )
            )
        return token

    def get(self, token: str) -> Handover | None:
        """The note of a token; None if there is none, or not any more."""
        with self._store.reading() as session:
            row = session.get(HandoverRow, digest_of(token))
            if row is None or row.expires_at <= self._clock():
                return None
            return Handover(_note(row.note), row.at, row.expires_at)


def _kept(handover: HandoverNote) -> dict[str, Any]:
    return {
        **vars(handover),
        "facts": dict(handover.facts),
        "turns": as_kept(handover.turns),
    }


def _note(kept: Mapping[str, Any]) -> HandoverNote:
    return HandoverNote(**{**kept, "turns": as_spoken(kept["turns"])})
