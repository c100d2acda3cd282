"""From a draft to a release: what stands in the way, who has to agree, from when it holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from assistant.store.audit import What, note
from assistant.store.carrying import carried, carry_scheduled
from assistant.store.drafts import Draft, DraftState, draft_of, open_row, reopen
from assistant.store.engine import Store, utc_now
from assistant.store.errors import RefusedError
from assistant.store.proofs import forget_proofs, proof_of_files, result_of
from assistant.store.release_rows import (
    add_release,
    current_number,
    draft_changes,
    draft_files,
    draft_row,
    release_files,
    to_come,
)
from assistant.store.releases import Release, Releases, scheduled_in_the_way
from assistant.store.script_files import digest_of_files
from assistant.store.tables_scripts import DraftRow, InForceRow, ProofRow, ReleaseRow


class Obstacle(StrEnum):
    """Why a draft cannot be published yet."""

    NOTHING_CHANGED = "nothing_changed"
    OLD_BASE = "old_base"
    """Another release came into force since: bring the draft onto it."""
    NOT_PROVED = "not_proved"
    """Its tests have not been run as it is now."""
    LINT = "lint"
    """The linter found mistakes."""
    FEWER_RIGHT = "fewer_right"
    """It answers fewer questions correctly, and nobody has written why."""


@dataclass(frozen=True)
class Hindrance:
    """What stands in the way of publishing a draft.

    Attributes:
        obstacle: what it is.
        count: how many mistakes, or tests that are broken; 0 where it does not count.
    """

    obstacle: Obstacle
    count: int = 0


_PROBLEMS = {
    Obstacle.NOTHING_CHANGED: ("the draft changes nothing", "Change something, or discard it."),
    Obstacle.OLD_BASE: (
        "another release came into force since the draft was opened",
        "Bring the draft onto it, and run its tests.",
    ),
    Obstacle.NOT_PROVED: (
        "the tests have not been run with the draft as it is now",
        "Run them; it takes a few minutes.",
    ),
    Obstacle.LINT: ("the linter found mistakes", "Mend each mistake, and run the tests again."),
    Obstacle.FEWER_RIGHT: (
        "the draft answers fewer questions correctly than the release in force",
        "Mend what broke, or write the reason why it shall be published all the same.",
    ),
}


class Publishing:
    """Makes releases of drafts.

    Args:
        store: where both are kept.
        approval: whether a second person has to agree.
        clock: the time.
    """

    def __init__(
        self, store: Store, *, approval: bool = True, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._store = store
        self._approval = approval
        self._clock = clock
        self._releases = Releases(store, clock=clock)

    def hindrances(self, draft: int, reason: str | None = None) -> tuple[Hindrance, ...]:
        """What stands in the way of publishing a draft; nothing when it may be.

        Args:
            draft: which.
            reason: why it shall be published although it answers fewer questions correctly.

        Raises:
            NotFoundError: there is no such draft.
        """
        with self._store.reading() as session:
            return self._hindrances(session, draft_row(session, draft), reason)[0]

    def submit(
        self,
        draft: int,
        by: str,
        comment: str,
        reason: str | None = None,
        at: datetime | None = None,
    ) -> Draft:
        """Ask a second person to agree; until then the draft is not changed.

        Args:
            draft: which.
            by: who asks.
            comment: what it changes, for people.
            reason: why although it answers fewer questions correctly.
            at: when it shall come into force; None for at once.

        Raises:
            NotFoundError: there is no such draft.
            RefusedError: `draft_not_open`, `no_comment`, `in_the_past`, or an `Obstacle`.
        """
        with self._store.writing() as session:
            row = self._ready(session, draft, comment, reason, at)
            _refuse(self._hindrances(session, row, row.reason)[0])
            row.state, row.submitted_by = DraftState.SUBMITTED, by
            self._note(session, by, What.DRAFT_SUBMITTED, row, comment=comment)
            return draft_of(row)

    def approve(self, draft: int, by: str) -> Release:
        """Agree to a draft that was submitted: it becomes a release.

        Raises:
            NotFoundError: there is no such draft.
            RefusedError: `not_submitted`, `own_draft`, an `Obstacle`, `scheduled_in_the_way`.
        """
        with self._store.writing() as session:
            row = draft_row(session, draft)
            if row.state != DraftState.SUBMITTED:
                raise RefusedError(
                    "not_submitted", f"draft {draft} is {row.state}", mend="Submit it first."
                )
            if by == row.submitted_by:
                raise RefusedError(
                    "own_draft",
                    "nobody approves a draft that he or she has submitted",
                    mend="Ask a colleague to look at it.",
                )
            number = self._publish(session, row, row.submitted_by or row.by, approver=by)
        return self._releases.get(number)

    def publish(
        self,
        draft: int,
        by: str,
        comment: str,
        reason: str | None = None,
        at: datetime | None = None,
    ) -> Release:
        """Make a release of a draft, where nobody else has to agree.

        Args:
            draft: which.
            by: who publishes it.
            comment: what it changes, for people.
            reason: why although it answers fewer questions correctly.
            at: when it shall come into force; None for at once.

        Raises:
            NotFoundError: there is no such draft.
            RefusedError: `needs_approval`, `draft_not_open`, `no_comment`, `in_the_past`, an
                `Obstacle`, `scheduled_in_the_way`.
        """
        if self._approval:
            raise RefusedError(
                "needs_approval",
                "a second person has to agree",
                mend="Submit the draft; a colleague approves it.",
            )
        with self._store.writing() as session:
            row = self._ready(session, draft, comment, reason, at)
            number = self._publish(session, row, by, approver=None)
        return self._releases.get(number)

    def withdraw(self, draft: int, by: str) -> Draft:
        """Take back a draft that was submitted, or whose release comes into force later.

        Raises:
            NotFoundError: there is no such draft.
            RefusedError: `not_submitted`; `in_force_already`: it is too late for that, roll back
                instead; `scheduled_in_the_way`: a later release needs this one.
        """
        now = self._clock()
        with self._store.writing() as session:
            row = draft_row(session, draft)
            if row.state == DraftState.PUBLISHED:
                self._withdraw_scheduled(session, row, now)
            elif row.state != DraftState.SUBMITTED:
                raise RefusedError(
                    "not_submitted", f"draft {draft} is {row.state}", mend="Nothing has to be done."
                )
            row.state, row.submitted_by = DraftState.OPEN, None
            self._note(session, by, What.DRAFT_WITHDRAWN, row)
            return draft_of(row)

    def _withdraw_scheduled(self, session: Session, row: DraftRow, now: datetime) -> None:
        coming = to_come(session, now)
        mine = next((each for each in coming if each.release == row.in_release), None)
        if mine is None:
            raise RefusedError(
                "in_force_already",
                f"release {row.in_release} is in force, or was",
                mend="Roll back to an older release.",
            )
        reopen(session, mine)
        session.flush()
        current = current_number(session, now)
        if current is not None and carry_scheduled(session, now, now, current):
            raise scheduled_in_the_way()

    def _ready(
        self, session: Session, draft: int, comment: str, reason: str | None, at: datetime | None
    ) -> DraftRow:
        """A draft that may be published, with what its release will say of itself."""
        row = open_row(session, draft)
        if not comment.strip():
            raise RefusedError(
                "no_comment", "a release needs a comment", mend="Write what it changes."
            )
        if at is not None and at <= self._clock():
            raise RefusedError(
                "in_the_past", "the time to come into force is over", mend="Give a later time."
            )
        row.comment, row.publish_at = comment.strip(), at
        row.reason = (reason or "").strip() or None
        return row

    def _publish(self, session: Session, row: DraftRow, author: str, approver: str | None) -> int:
        now = self._clock()
        hindrances, proof = self._hindrances(session, row, row.reason)
        _refuse(hindrances)
        # A time that came while a second person was asked for is as good as at once.
        since = max(now, row.publish_at or now)
        release = ReleaseRow(
            at=now,
            author=author,
            approver=approver,
            comment=row.comment or row.title,
            reason=row.reason,
            base=row.base,
        )
        files, before = draft_files(session, row), current_number(session, since)
        if before is not None and before != row.base:
            # Another scheduled release comes into force in between.
            base = release_files(session, row.base)
            joined = carried(session, base, files, release_files(session, before))
            if joined.conflicts:
                raise scheduled_in_the_way()
            files, release.base = dict(joined.files), before
        else:
            release.proof = None if proof is None else proof.id
        add_release(session, release, files)
        why = release.comment
        by = approver or author
        session.add(InForceRow(release=release.number, since=since, at=now, by=by, why=why))
        session.flush()
        if carry_scheduled(session, now, since, release.number):
            raise scheduled_in_the_way()
        row.state, row.in_release = DraftState.PUBLISHED, release.number
        forget_proofs(session, row.id)
        subject, draft = f"release {release.number}", f"draft {row.id}"
        note(session, now, by, What.RELEASE_PUBLISHED, subject, draft=draft, since=str(since))
        return release.number

    def _hindrances(
        self, session: Session, row: DraftRow, reason: str | None
    ) -> tuple[tuple[Hindrance, ...], ProofRow | None]:
        if not draft_changes(session, row.id):
            return (Hindrance(Obstacle.NOTHING_CHANGED),), None
        if row.base != current_number(session, self._clock()):
            return (Hindrance(Obstacle.OLD_BASE),), None
        digest = digest_of_files(draft_files(session, row))
        proof = proof_of_files(session, row.id, digest, row.base)
        if proof is None or proof.result is None:
            return (Hindrance(Obstacle.NOT_PROVED),), None
        result = result_of(proof.result)
        found = []
        if result.problems:
            found.append(Hindrance(Obstacle.LINT, len(result.problems)))
        if result.fewer_right and not (reason or "").strip():
            found.append(Hindrance(Obstacle.FEWER_RIGHT, len(result.broken)))
        return tuple(found), proof

    def _note(self, session: Session, by: str, what: What, row: DraftRow, **detail: str) -> None:
        note(session, self._clock(), by, what, f"draft {row.id}", **detail)


def _refuse(hindrances: Sequence[Hindrance]) -> None:
    """Say the first thing that stands in the way."""
    if hindrances:
        obstacle = hindrances[0].obstacle
        problem, mend = _PROBLEMS[obstacle]
        raise RefusedError(obstacle.value, problem, mend=mend)
