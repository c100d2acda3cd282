"""Bringing changes that were made to one release onto another one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from sqlalchemy import update
from sqlalchemy.orm import Session

from assistant.store.audit import What, note
from assistant.store.merging import merged
from assistant.store.release_rows import (
    add_content,
    add_release,
    content_of,
    release_files,
    release_row,
    to_come,
)
from assistant.store.tables_scripts import DraftRow, InForceRow, ReleaseRow

_BY = "schedule"
"""Who carries a scheduled release over, in the audit log."""


@dataclass(frozen=True)
class Carried:
    """Files with the changes of both sides.

    Attributes:
        files: path to digest.
        conflicts: paths that both sides changed in the same lines; then `files` lacks ours.
    """

    files: Mapping[str, str]
    conflicts: tuple[str, ...]


def carried(  # noqa: PLR0913 - three versions, and who wins where
    session: Session,
    base: Mapping[str, str],
    ours: Mapping[str, str],
    theirs: Mapping[str, str],
    *,
    mine: Collection[str] = (),
    dropped: Collection[str] = (),
) -> Carried:
    """Join two sets of files that were made from the same one; all are path to digest.

    Args:
        session: of a change.
        base: from which both were made.
        ours: one of them.
        theirs: the other.
        mine: paths of which ours is taken whole where the two do not fit together.
        dropped: paths of which ours is given up there.
    """
    files, conflicts = dict(theirs), []
    for path in sorted({*base, *ours}):
        was, our, their = base.get(path), ours.get(path), theirs.get(path)
        if our in (was, their):
            continue
        result = our
        if their != was and path in dropped:
            continue
        if their != was and path not in mine:
            result = _joined(session, was, our, their)
            if result is None:
                conflicts.append(path)
                continue
        if result is None:
            files.pop(path, None)
        else:
            files[path] = result
    return Carried(files, tuple(conflicts))


def carry_scheduled(
    session: Session, now: datetime, after: datetime, onto: int
) -> list[InForceRow]:
    """Bring all releases that come into force after a time onto another release.

    Args:
        session: of a change.
        now: the time of it.
        after: releases that come into force later than this are carried.
        onto: number of the release that is in force before the first of them.

    Returns:
        Those that do not fit onto it, which are left as they are.
    """
    in_the_way: list[InForceRow] = []
    for row in to_come(session, max(now, after)):
        release = release_row(session, row.release)
        if release.base == onto:
            onto = release.number
            continue
        base = {} if release.base is None else release_files(session, release.base)
        ours = release_files(session, release.number)
        joined = carried(session, base, ours, release_files(session, onto))
        if joined.conflicts:
            in_the_way.append(row)
            continue
        copy = ReleaseRow(
            at=now,
            author=release.author,
            approver=release.approver,
            comment=release.comment,
            reason=release.reason,
            base=onto,
            carried_from=release.number,
        )
        add_release(session, copy, joined.files)
        row.withdrawn = True
        session.add(
            InForceRow(release=copy.number, since=row.since, at=now, by=row.by, why=row.why)
        )
        moved = update(DraftRow).where(DraftRow.in_release == release.number)
        session.execute(moved.values(in_release=copy.number))
        what, before = What.RELEASE_CARRIED_OVER, str(release.number)
        note(session, now, _BY, what, f"release {copy.number}", carried_from=before, onto=str(onto))
        onto = copy.number
    return in_the_way


def _joined(session: Session, was: str | None, our: str | None, their: str | None) -> str | None:
    """Digest of one file with both changes; None if they do not fit together."""
    if was is None or our is None or their is None:
        return None
    texts = [content_of(session, digest).decode() for digest in (was, our, their)]
    text = merged(*texts)
    if text is None or not _is_yaml(text):
        return None
    return add_content(session, text.encode())


def _is_yaml(text: str) -> bool:
    """Both sides may have added the same key, lines apart."""
    try:
        YAML(typ="safe").load(text)
    except (YAMLError, ValueError):
        return False
    return True
