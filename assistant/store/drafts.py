"""Drafts: changes to a release that several people may make at once, losing nothing."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.store.audit import What, note
from assistant.store.carrying import carried
from assistant.store.engine import Store, utc_now
from assistant.store.errors import NotFoundError, RefusedError, StoreError
from assistant.store.missed_rows import open_again
from assistant.store.proofs import forget_proofs
from assistant.store.release_rows import (
    FileChange,
    add_content,
    base_file,
    change_file,
    changes,
    content_of,
    contents_of,
    current_number,
    draft_files,
    draft_row,
    release_files,
    writers_of,
)
from assistant.store.rows import given
from assistant.store.script_files import checked_path, digest_of_files, write_folder
from assistant.store.tables_missed import GroupRow
from assistant.store.tables_scripts import DraftFileRow, DraftRow, InForceRow


class DraftState(StrEnum):
    """How far a draft is."""

    OPEN = "open"
    SUBMITTED = "submitted"
    """Waits for a second person; not to be changed meanwhile."""
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Draft:
    """Changes to a release.

    Attributes:
        id: of the draft.
        title: for people.
        by: login of who opened it.
        at: when.
        base: number of the release that it changes.
        state: how far it is.
        comment: what it changes, once it was submitted.
        reason: why it shall be published although it answers fewer questions correctly.
        publish_at: when it shall come into force; None for at once.
        submitted_by: who asked for approval.
        in_release: number of its release, once it was published.
    """

    id: int
    title: str
    by: str
    at: datetime
    base: int
    state: DraftState
    comment: str | None
    reason: str | None
    publish_at: datetime | None
    submitted_by: str | None
    in_release: int | None


@dataclass(frozen=True)
class DraftFile:
    """A file of a draft.

    Attributes:
        path: of the file.
        text: its content.
        version: to be given back when it is saved; empty for a file that is not there.
        by: login of who changed it last in this draft; None if nobody has.
        at: when.
    """

    path: str
    text: str
    version: str
    by: str | None
    at: datetime | None


class ConflictError(StoreError):
    """Somebody else has changed the same file meanwhile; nothing was saved.

    Attributes:
        theirs: the file as it is now; with an empty version if it was removed.
    """

    def __init__(self, theirs: DraftFile) -> None:
        """Show what is there now."""
        super().__init__(
            f"{theirs.path}: {theirs.by or 'somebody'} has changed it meanwhile",
            mend="Look at both texts, join them, and save again.",
        )
        self.theirs = theirs


class Drafts:
    """All drafts.

    Args:
        store: where they are kept.
        clock: the time.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock

    def open(self, by: str, title: str) -> Draft:
        """Begin a draft on the release in force.

        Raises:
            RefusedError: `no_release`: there are no scripts yet.
        """
        with self._store.writing() as session:
            base = current_number(session, self._clock())
            if base is None:
                raise RefusedError(
                    "no_release", "there is no release to change", mend="Seed the first release."
                )
            row = DraftRow(
                title=title.strip() or f"{self._clock():%Y-%m-%d}",
                by=by,
                at=self._clock(),
                base=base,
                state=DraftState.OPEN,
            )
            session.add(row)
            session.flush()
            self._note(session, by, What.DRAFT_OPENED, row, title=row.title)
            return draft_of(row)

    def all(self, states: Collection[DraftState] | None = None) -> tuple[Draft, ...]:
        """Drafts in some states, or in all; newest first."""
        query = select(DraftRow).order_by(DraftRow.id.desc())
        if states is not None:
            query = query.where(DraftRow.state.in_([state.value for state in states]))
        with self._store.reading() as session:
            return tuple(map(draft_of, session.scalars(query)))

    def get(self, draft: int) -> Draft:
        """A draft.

        Raises:
            NotFoundError: there is none.
        """
        with self._store.reading() as session:
            return draft_of(draft_row(session, draft))

    def files(self, draft: int) -> tuple[str, ...]:
        """Paths of all files of a draft, sorted.

        Raises:
            NotFoundError: there is no such draft.
        """
        with self._store.reading() as session:
            return tuple(sorted(draft_files(session, draft_row(session, draft))))

    def read(self, draft: int, path: str) -> DraftFile:
        """A file of a draft.

        Raises:
            NotFoundError: there is no such draft, or no such file in it.
        """
        with self._store.reading() as session:
            found = _file(session, draft_row(session, draft), path)
            if not found.version:
                raise NotFoundError("file", path)
            return found

    def save(self, draft: int, path: str, text: str, version: str, by: str) -> DraftFile:
        """Save a file, if it is still as it was read.

        Args:
            draft: in which.
            path: of the file.
            text: its new content.
            version: as it was read; empty for a new file.
            by: who changes it.

        Raises:
            ConflictError: somebody else has changed it since; nothing is saved.
            NotFoundError: there is no such draft.
            RefusedError: `bad_path`; `draft_not_open`.
        """
        return self.save_all(draft, {path: (text, version)}, by)[0]

    def save_all(
        self, draft: int, files: dict[str, tuple[str, str]], by: str
    ) -> tuple[DraftFile, ...]:
        """Save several files, all or none; each as `save` does.

        Args:
            draft: in which.
            files: path to new text and the version that was read.
            by: who changes them.

        Raises:
            ConflictError: somebody else has changed one of them since.
            NotFoundError: there is no such draft.
            RefusedError: `bad_path`; `draft_not_open`.
        """
        with self._store.writing() as session:
            return self.save_within(session, draft, files, by)

    def save_within(
        self, session: Session, draft: int, files: dict[str, tuple[str, str]], by: str
    ) -> tuple[DraftFile, ...]:
        """Save several files within a change that does more; as `save_all`."""
        row = open_row(session, draft)
        for path, (text, version) in files.items():
            self._unchanged(session, row, checked_path(path), version)
            change_file(session, row, path, add_content(session, text.encode()), by, self._clock())
            self._note(session, by, What.DRAFT_SAVED, row, path=path)
        session.flush()
        return tuple(_file(session, row, path) for path in files)

    def remove(self, draft: int, path: str, version: str, by: str) -> None:
        """Remove a file, if it is still as it was read.

        Raises:
            ConflictError: somebody else has changed it since.
            NotFoundError: there is no such draft.
            RefusedError: `draft_not_open`.
        """
        with self._store.writing() as session:
            row = open_row(session, draft)
            self._unchanged(session, row, path, version)
            change_file(session, row, path, None, by, self._clock())
            self._note(session, by, What.DRAFT_FILE_REMOVED, row, path=path)

    def difference(self, draft: int) -> tuple[FileChange, ...]:
        """What a draft changes of its base, by path.

        Raises:
            NotFoundError: there is no such draft.
        """
        with self._store.reading() as session:
            row = draft_row(session, draft)
            return changes(session, release_files(session, row.base), draft_files(session, row))

    def digest(self, draft: int) -> str:
        """A digest of all files of a draft: the same only if all of them are.

        Raises:
            NotFoundError: there is no such draft.
        """
        with self._store.reading() as session:
            return digest_of_files(draft_files(session, draft_row(session, draft)))

    def write_to(self, draft: int, folder: Path) -> str:
        """Write a draft as a folder of scripts; gives the digest of what was written.

        Raises:
            NotFoundError: there is no such draft.
            StoreError: the folder holds something already, or cannot be written.
        """
        with self._store.reading() as session:
            digests = draft_files(session, draft_row(session, draft))
            files = contents_of(session, digests)
        write_folder(files, folder)
        return digest_of_files(digests)

    def theirs(self, draft: int) -> tuple[FileChange, ...]:
        """What the release in force changes of a draft's base, by path.

        Raises:
            NotFoundError: there is no such draft.
        """
        with self._store.reading() as session:
            base = draft_row(session, draft).base
            onto = current_number(session, self._clock()) or base
            return changes(session, release_files(session, base), release_files(session, onto))

    def rebase(
        self,
        draft: int,
        by: str,
        *,
        mine: Collection[str] = (),
        dropped: Collection[str] = (),
        seen: int | None = None,
    ) -> tuple[str, ...]:
        """Bring a draft onto the release that is in force now.

        Args:
            draft: which.
            by: who does it.
            mine: paths of which the draft's text is kept where both changed the same lines.
            dropped: paths of which the draft's changes are given up there.
            seen: the release that was in force when these were chosen: they do not count for
                another one, which nobody has looked at; None where nobody chose.

        Returns:
            Paths for which a person has to choose one of the two; then nothing was changed.

        Raises:
            NotFoundError: there is no such draft.
            RefusedError: `draft_not_open`.
        """
        with self._store.writing() as session:
            row = open_row(session, draft)
            onto = current_number(session, self._clock())
            if onto is None or onto == row.base:
                return ()
            if seen not in (None, onto):
                mine = dropped = ()
            theirs = release_files(session, onto)
            base, ours = release_files(session, row.base), draft_files(session, row)
            joined = carried(session, base, ours, theirs, mine=mine, dropped=dropped)
            if joined.conflicts:
                return joined.conflicts
            writers = writers_of(session, row)
            session.execute(delete(DraftFileRow).where(DraftFileRow.draft == draft))
            before, row.base = row.base, onto
            for path in sorted({*theirs, *joined.files}):
                if theirs.get(path) != joined.files.get(path):
                    who = writers.get(path, by)
                    change_file(session, row, path, joined.files.get(path), who, self._clock())
            self._note(session, by, What.DRAFT_REBASED, row, before=str(before), onto=str(onto))
            return ()

    def discard(self, draft: int, by: str) -> None:
        """Give a draft up; it can still be read. Questions sorted into it are open again.

        Raises:
            NotFoundError: there is no such draft.
            RefusedError: `draft_not_open`.
        """
        with self._store.writing() as session:
            row = open_row(session, draft)
            row.state = DraftState.DISCARDED
            open_again(session, GroupRow.draft == draft)
            forget_proofs(session, draft)
            self._note(session, by, What.DRAFT_DISCARDED, row)

    def _unchanged(self, session: Session, row: DraftRow, path: str, version: str) -> None:
        now = _file(session, row, path)
        if now.version != version:
            raise ConflictError(now)

    def _note(self, session: Session, by: str, what: What, row: DraftRow, **detail: str) -> None:
        note(session, self._clock(), by, what, f"draft {row.id}", **detail)


def open_row(session: Session, draft: int) -> DraftRow:
    """A draft that may be changed.

    Raises:
        NotFoundError: there is no such draft.
        RefusedError: `draft_not_open`.
    """
    row = draft_row(session, draft)
    if row.state != DraftState.OPEN:
        raise RefusedError(
            "draft_not_open",
            f"draft {draft} is {row.state}",
            mend="Withdraw it, or open another draft.",
        )
    return row


def reopen(session: Session, row: InForceRow) -> None:
    """Take back a release that was to come into force; its draft is open again."""
    row.withdrawn = True
    draft = session.scalar(select(DraftRow).where(DraftRow.in_release == row.release))
    if draft is not None:
        draft.state, draft.in_release, draft.submitted_by = DraftState.OPEN, None, None


def draft_of(row: DraftRow) -> Draft:
    """A row as it is given out."""
    return given(Draft, row, state=DraftState(row.state))


def _file(session: Session, row: DraftRow, path: str) -> DraftFile:
    changed = session.get(DraftFileRow, (row.id, path))
    by, at = (None, None) if changed is None else (changed.by, changed.at)
    digest = base_file(session, row, path) if changed is None else changed.digest
    text = "" if digest is None else content_of(session, digest).decode()
    return DraftFile(path, text, digest or "", by, at)
