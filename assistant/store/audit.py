"""Who changed what, and when: written in the same transaction as the change itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.store.engine import Store, utc_now
from assistant.store.rows import given
from assistant.store.tables_people import AuditRow


class What(StrEnum):
    """What was done."""

    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    PASSWORD_SET = "password_set"  # noqa: S105 - the name of a deed
    OPENID_LINKED = "openid_linked"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    TOKEN_ISSUED = "token_issued"  # noqa: S105 - the name of a deed
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of a deed
    RELEASE_SEEDED = "release_seeded"
    RELEASE_IMPORTED = "release_imported"
    RELEASE_PUBLISHED = "release_published"
    RELEASE_CARRIED_OVER = "release_carried_over"
    ROLLED_BACK = "rolled_back"
    DRAFT_OPENED = "draft_opened"
    DRAFT_SAVED = "draft_saved"
    DRAFT_FILE_REMOVED = "draft_file_removed"
    DRAFT_REBASED = "draft_rebased"
    DRAFT_DISCARDED = "draft_discarded"
    DRAFT_SUBMITTED = "draft_submitted"
    DRAFT_WITHDRAWN = "draft_withdrawn"
    PROOF_STARTED = "proof_started"
    PROOF_CANCELLED = "proof_cancelled"
    CALLBACK_NUMBER_READ = "callback_number_read"
    CALLBACK_CHANGED = "callback_changed"
    ALARM_ACKNOWLEDGED = "alarm_acknowledged"
    MISSED_SORTED = "missed_sorted"
    MISSED_REOPENED = "missed_reopened"
    MISSED_MERGED = "missed_merged"


@dataclass(frozen=True)
class Entry:
    """One deed.

    Attributes:
        id: rising with time.
        at: when.
        by: login of the person, or what did it by itself.
        what: a value of `What`, or of whoever else records.
        subject: what it was done to, such as `draft 3`.
        detail: what else is worth knowing; nothing personal and no secret.
    """

    id: int
    at: datetime
    by: str
    what: str
    subject: str
    detail: Mapping[str, str]


class Audit:
    """The audit log; nothing is ever taken out of it.

    Args:
        store: where it is kept.
        clock: the time.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock

    def record(
        self,
        by: str,
        what: str,
        subject: str,
        detail: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Write down a deed that changed nothing in the store itself."""
        with self._store.writing() as session:
            note(session, self._clock(), by, what, subject, **detail)

    def page(
        self,
        limit: int = 50,
        before: int | None = None,
        by: str | None = None,
        what: str | None = None,
    ) -> tuple[Entry, ...]:
        """Deeds, newest first.

        Args:
            limit: so many at most.
            before: only those with a smaller id: the last one of the page before.
            by: only those of this login.
            what: only those of this kind.
        """
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AuditRow.id < before)
        if by is not None:
            query = query.where(AuditRow.by == by)
        if what is not None:
            query = query.where(AuditRow.what == what)
        with self._store.reading() as session:
            return tuple(
                given(Entry, row, detail=MappingProxyType(row.detail))
                for row in session.scalars(query)
            )


def note(session: Session, at: datetime, by: str, what: str, subject: str, **detail: str) -> None:
    """Write down a deed within the transaction that does it."""
    session.add(AuditRow(at=at, by=by, what=str(what), subject=subject, detail=detail))
