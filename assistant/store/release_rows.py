"""Releases as rows: what reading and publishing share, all within one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.store.rows import row_of
from assistant.store.script_files import digest_of_content
from assistant.store.tables_scripts import (
    ContentRow,
    DraftFileRow,
    DraftRow,
    InForceRow,
    ReleaseFileRow,
    ReleaseRow,
)

_AT_ONCE = 500
"""Values of one `IN`: SQLite takes a limited number."""


@dataclass(frozen=True)
class FileChange:
    """A file that differs.

    Attributes:
        path: of the file.
        old: its text before; None if there was none.
        new: its text now; None if it was removed.
    """

    path: str
    old: str | None
    new: str | None

    def lines(self) -> tuple[str, ...]:
        """The difference as a unified diff, with three lines of what stands around."""
        old, new = (self.old or "").splitlines(), (self.new or "").splitlines()
        return tuple(unified_diff(old, new, self.path, self.path, lineterm=""))


def current_number(session: Session, now: datetime) -> int | None:
    """The release in force at a time."""
    return session.scalar(
        select(InForceRow.release)
        .where(InForceRow.since <= now, InForceRow.withdrawn.is_(False))
        .order_by(InForceRow.since.desc(), InForceRow.id.desc())
        .limit(1)
    )


def to_come(session: Session, now: datetime) -> Sequence[InForceRow]:
    """What comes into force later, soonest first."""
    return session.scalars(
        select(InForceRow)
        .where(InForceRow.since > now, InForceRow.withdrawn.is_(False))
        .order_by(InForceRow.since, InForceRow.id)
    ).all()


def release_row(session: Session, number: int) -> ReleaseRow:
    """A release.

    Raises:
        NotFoundError: there is none.
    """
    return row_of(session, ReleaseRow, number, "release")


def draft_row(session: Session, draft: int) -> DraftRow:
    """A draft.

    Raises:
        NotFoundError: there is none.
    """
    return row_of(session, DraftRow, draft, "draft")


def release_files(session: Session, number: int) -> dict[str, str]:
    """Path to digest."""
    query = select(ReleaseFileRow.path, ReleaseFileRow.digest)
    rows = session.execute(query.where(ReleaseFileRow.release == number))
    return dict(rows.all())


def draft_changes(session: Session, draft: int) -> dict[str, str | None]:
    """Path to digest of what a draft changes; None for what it removes."""
    query = select(DraftFileRow.path, DraftFileRow.digest)
    return dict(session.execute(query.where(DraftFileRow.draft == draft)).all())


def draft_files(session: Session, row: DraftRow) -> dict[str, str]:
    """Path to digest of all files of a draft."""
    files: dict[str, str | None] = {**release_files(session, row.base)}
    files |= draft_changes(session, row.id)
    return {path: digest for path, digest in files.items() if digest is not None}


def base_file(session: Session, row: DraftRow, path: str) -> str | None:
    """Digest of a file in the release that a draft changes; None if it is not there."""
    file = session.get(ReleaseFileRow, (row.base, path))
    return None if file is None else file.digest


def change_file(  # noqa: PLR0913, PLR0917 - a whole row
    session: Session, row: DraftRow, path: str, digest: str | None, by: str, at: datetime
) -> None:
    """Change a file of a draft; without a digest it is removed."""
    kept = session.get(DraftFileRow, (row.id, path))
    if digest == base_file(session, row, path):
        if kept is not None:
            session.delete(kept)  # it is again as it was
        return
    if kept is None:
        kept = DraftFileRow(draft=row.id, path=path)
        session.add(kept)
    kept.digest, kept.by, kept.at = digest, by, at


def writers_of(session: Session, row: DraftRow) -> dict[str, str]:
    """Path to who changed it last, of what a draft changes."""
    query = select(DraftFileRow.path, DraftFileRow.by).where(DraftFileRow.draft == row.id)
    return dict(session.execute(query).all())


def add_release(session: Session, row: ReleaseRow, files: Mapping[str, str]) -> None:
    """Add a release under the next number.

    Args:
        session: of a change.
        row: the release without its number.
        files: path to digest; the contents are there already.
    """
    row.number = (session.scalar(select(func.max(ReleaseRow.number))) or 0) + 1
    session.add(row)
    session.flush()
    session.add_all(
        ReleaseFileRow(release=row.number, path=path, digest=digest)
        for path, digest in files.items()
    )


def add_content(session: Session, content: bytes) -> str:
    """Keep a content, once; gives its digest."""
    digest = digest_of_content(content)
    if session.get(ContentRow, digest) is None:
        session.add(ContentRow(digest=digest, content=content))
        session.flush()
    return digest


def content_of(session: Session, digest: str) -> bytes:
    """The content of a digest that a release or draft names."""
    return session.scalars(select(ContentRow.content).where(ContentRow.digest == digest)).one()


def contents_of(session: Session, files: Mapping[str, str]) -> dict[str, bytes]:
    """Path to content, from path to digest."""
    found: dict[str, bytes] = {}
    for some in _some_at_once(sorted(set(files.values()))):
        query = select(ContentRow.digest, ContentRow.content).where(ContentRow.digest.in_(some))
        found |= dict(session.execute(query).all())
    return {path: found[digest] for path, digest in sorted(files.items())}


def changes(
    session: Session, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[FileChange, ...]:
    """The files that differ, by path."""
    paths = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))

    def text(files: Mapping[str, str], path: str) -> str | None:
        return content_of(session, files[path]).decode() if path in files else None

    return tuple(FileChange(path, text(before, path), text(after, path)) for path in paths)


def _some_at_once(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
