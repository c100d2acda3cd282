"""Releases: immutable, numbered, one of them in force."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.settings import load_settings
from assistant.store.audit import What, note
from assistant.store.carrying import carry_scheduled
from assistant.store.checking import Checks
from assistant.store.drafts import reopen
from assistant.store.engine import Store, utc_now
from assistant.store.errors import NotFoundError, RefusedError
from assistant.store.proofs import ProofResult, result_of
from assistant.store.release_rows import (
    FileChange,
    add_content,
    add_release,
    changes,
    content_of,
    contents_of,
    current_number,
    release_files,
    release_row,
    to_come,
)
from assistant.store.rows import given
from assistant.store.script_files import read_folder, shipped_files, write_folder
from assistant.store.tables_scripts import InForceRow, ProofRow, ReleaseRow
from assistant.understanding.scripts import default_folder


@dataclass(frozen=True)
class Release:
    """Scripts as they were once and for all.

    Attributes:
        number: from 1.
        at: when it was made.
        author: login of who made it.
        approver: login of who approved it; None where nobody else had to.
        comment: what it changes, for people.
        reason: why it was published although it answers fewer questions correctly.
        base: number of the release that it changes; None for the first one.
        carried_from: number of the scheduled release whose changes it brings onto a newer base.
        in_force_from: when it came or comes into force first; None if that was withdrawn.
        proof: what its tests said; None where none were run for exactly these files.
    """

    number: int
    at: datetime
    author: str
    approver: str | None
    comment: str
    reason: str | None
    base: int | None
    carried_from: int | None
    in_force_from: datetime | None
    proof: ProofResult | None


@dataclass(frozen=True)
class InForce:
    """From when a release is in force.

    Attributes:
        number: of the release.
        since: from when on.
        at: when that was decided.
        by: by whom.
        why: the reason, for people.
        proved: whether all tests were run with just these files: not after they were imported, or
            carried over onto a release that came in between.
    """

    number: int
    since: datetime
    at: datetime
    by: str
    why: str
    proved: bool


class Releases:
    """All releases.

    Args:
        store: where they are kept.
        clock: the time.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock

    def current_number(self) -> int | None:
        """Number of the release in force; None before the first one. Cheap: to be polled."""
        with self._store.reading() as session:
            return current_number(session, self._clock())

    def current(self) -> Release | None:
        """The release in force; None before the first one."""
        with self._store.reading() as session:
            number = current_number(session, self._clock())
            return None if number is None else _release(session, release_row(session, number))

    def get(self, number: int) -> Release:
        """A release.

        Raises:
            NotFoundError: there is none of this number.
        """
        with self._store.reading() as session:
            return _release(session, release_row(session, number))

    def all(self, limit: int = 50, before: int | None = None) -> tuple[Release, ...]:
        """Releases, newest first.

        Args:
            limit: so many at most.
            before: only those with a smaller number.
        """
        query = select(ReleaseRow).order_by(ReleaseRow.number.desc()).limit(limit)
        if before is not None:
            query = query.where(ReleaseRow.number < before)
        with self._store.reading() as session:
            return tuple(_release(session, row) for row in session.scalars(query).all())

    def history(self, limit: int = 50) -> tuple[InForce, ...]:
        """What was in force from when on, newest first."""
        query = (
            select(InForceRow)
            .where(InForceRow.since <= self._clock(), InForceRow.withdrawn.is_(False))
            .order_by(InForceRow.since.desc(), InForceRow.id.desc())
            .limit(limit)
        )
        with self._store.reading() as session:
            return tuple(_in_force(session, row) for row in session.scalars(query).all())

    def scheduled(self) -> tuple[InForce, ...]:
        """What comes into force later, soonest first."""
        with self._store.reading() as session:
            return tuple(_in_force(session, row) for row in to_come(session, self._clock()))

    def files(self, number: int) -> Mapping[str, str]:
        """Path to SHA-256 of the files of a release.

        Raises:
            NotFoundError: there is no such release.
        """
        with self._store.reading() as session:
            return release_files(session, release_row(session, number).number)

    def read(self, number: int, path: str) -> str:
        """A file of a release.

        Raises:
            NotFoundError: there is no such release, or no such file in it.
        """
        with self._store.reading() as session:
            files = release_files(session, release_row(session, number).number)
            if path not in files:
                raise NotFoundError("file", path)
            return content_of(session, files[path]).decode()

    def write_to(self, number: int, folder: Path) -> None:
        """Write a release as a folder of scripts, which is whole once it is there.

        Raises:
            NotFoundError: there is no such release.
            StoreError: the folder holds something already, or cannot be written.
        """
        with self._store.reading() as session:
            release_row(session, number)
            files = contents_of(session, release_files(session, number))
        write_folder(files, folder)

    def difference(self, number: int) -> tuple[FileChange, ...]:
        """What a release changed of its base, by path; of the first one, nothing.

        Raises:
            NotFoundError: there is no such release.
        """
        with self._store.reading() as session:
            row = release_row(session, number)
            if row.base is None:
                return ()
            return changes(
                session, release_files(session, row.base), release_files(session, number)
            )

    def seed(self, by: str, comment: str, folder: Path | None = None) -> Release:
        """Make the first release; where there is one already, nothing happens.

        Args:
            by: who does it.
            comment: for people.
            folder: of scripts; without it, those that come along.

        Returns:
            The release that is in force then.

        Raises:
            ScriptError: the scripts cannot be used.
        """
        current = self.current()
        if current is not None:
            return current
        _usable(folder or default_folder())
        files = shipped_files() if folder is None else read_folder(folder)
        with self._store.writing() as session:
            number = current_number(session, self._clock())
            if number is None:
                what = What.RELEASE_SEEDED
                number = self._add(session, files, by, comment, what).number
            return _release(session, release_row(session, number))

    def add(self, folder: Path, by: str, comment: str) -> Release:
        """Bring the scripts of a folder into force at once, as a new release.

        Raises:
            ScriptError: the scripts cannot be used.
            RefusedError: `nothing_changed`; `scheduled_in_the_way`.
        """
        _usable(folder)
        files = read_folder(folder)
        with self._store.writing() as session:
            row = self._add(session, files, by, comment, What.RELEASE_IMPORTED)
            return _release(session, row)

    def roll_back(self, number: int, by: str, why: str) -> InForce:
        """Bring an older release into force again, at once.

        Scheduled releases are carried over onto it; one that does not fit is an open draft again.

        Raises:
            NotFoundError: there is no such release.
            RefusedError: `in_force_already`; `never_in_force`: it has never been published.
        """
        now = self._clock()
        with self._store.writing() as session:
            release_row(session, number)
            before = current_number(session, now)
            if before == number:
                raise RefusedError(
                    "in_force_already",
                    f"release {number} is in force",
                    mend="Choose the release that shall be in force again.",
                )
            if not _was_in_force(session, number, now):
                raise RefusedError(
                    "never_in_force",
                    f"release {number} has never been in force",
                    mend="Publish it as it is meant to be, or choose an older one.",
                )
            row = InForceRow(release=number, since=now, at=now, by=by, why=why)
            session.add(row)
            for each in carry_scheduled(session, now, now, number):
                reopen(session, each)
                note(session, now, by, What.DRAFT_WITHDRAWN, f"release {each.release}")
            what, instead = What.ROLLED_BACK, str(before)
            note(session, now, by, what, f"release {number}", instead_of=instead, why=why)
            return _in_force(session, row)

    def _add(
        self, session: Session, files: Mapping[str, bytes], by: str, comment: str, what: What
    ) -> ReleaseRow:
        now = self._clock()
        base = current_number(session, now)
        digests = {path: add_content(session, content) for path, content in files.items()}
        if base is not None and release_files(session, base) == digests:
            raise RefusedError(
                "nothing_changed",
                f"the scripts are those of release {base}",
                mend="Nothing has to be done: they are in force.",
            )
        row = ReleaseRow(at=now, author=by, comment=comment, base=base)
        add_release(session, row, digests)
        session.add(InForceRow(release=row.number, since=now, at=now, by=by, why=comment))
        if carry_scheduled(session, now, now, row.number):
            raise scheduled_in_the_way()
        note(session, now, by, what, f"release {row.number}", comment=comment)
        return row


def scheduled_in_the_way() -> RefusedError:
    """A release that comes into force later changes the same lines."""
    return RefusedError(
        "scheduled_in_the_way",
        "a release that comes into force later changes the same lines",
        mend="Withdraw that one, publish this, and schedule the other anew.",
    )


def _usable(folder: Path) -> None:
    """Whether calls can be answered with these scripts, and their tests can be run.

    Raises:
        ConfigurationError: no; a `ScriptError` says where.
    """
    Checks(folder, load_settings())


def _was_in_force(session: Session, number: int, now: datetime) -> bool:
    query = select(func.count()).select_from(InForceRow)
    mine = query.where(
        InForceRow.release == number, InForceRow.since <= now, InForceRow.withdrawn.is_(False)
    )
    return bool(session.scalar(mine))


def _release(session: Session, row: ReleaseRow) -> Release:
    since = session.scalar(
        select(func.min(InForceRow.since)).where(
            InForceRow.release == row.number, InForceRow.withdrawn.is_(False)
        )
    )
    proof = None if row.proof is None else session.get(ProofRow, row.proof)
    result = None if proof is None or proof.result is None else result_of(proof.result)
    return given(Release, row, in_force_from=since, proof=result)


def _in_force(session: Session, row: InForceRow) -> InForce:
    proved = release_row(session, row.release).proof is not None
    return given(InForce, row, number=row.release, proved=proved)
