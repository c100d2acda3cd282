"""Tables of the scripts: contents, releases of them, drafts, and what their tests said."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.columns import LONGEST_NAME, Moment, Table

_SHA_256 = 64


class ContentRow(Table):
    """A text of which there is one, however many releases and drafts hold it."""

    __tablename__ = "contents"

    digest: Mapped[str] = mapped_column(String(_SHA_256), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ReleaseRow(Table):
    """A release; never changed."""

    __tablename__ = "releases"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    author: Mapped[str] = mapped_column(String(LONGEST_NAME))
    approver: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    comment: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    base: Mapped[int | None] = mapped_column(ForeignKey("releases.number"))
    carried_from: Mapped[int | None] = mapped_column(ForeignKey("releases.number"))
    proof: Mapped[int | None] = mapped_column(ForeignKey("proofs.id"))


class ReleaseFileRow(Table):
    """A file of a release."""

    __tablename__ = "release_files"

    release: Mapped[int] = mapped_column(ForeignKey("releases.number"), primary_key=True)
    path: Mapped[str] = mapped_column(String(LONGEST_NAME), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("contents.digest"))


class InForceRow(Table):
    """From when a release is in force, unless it was withdrawn before."""

    __tablename__ = "in_force"

    id: Mapped[int] = mapped_column(primary_key=True)
    release: Mapped[int] = mapped_column(ForeignKey("releases.number"))
    since: Mapped[datetime] = mapped_column(Moment, index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(String(LONGEST_NAME))
    why: Mapped[str] = mapped_column(Text)
    withdrawn: Mapped[bool] = mapped_column(default=False)


class DraftRow(Table):
    """A draft: changes to a release."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))
    by: Mapped[str] = mapped_column(String(LONGEST_NAME))
    at: Mapped[datetime] = mapped_column(Moment)
    base: Mapped[int] = mapped_column(ForeignKey("releases.number"))
    state: Mapped[str] = mapped_column(String(20), index=True)
    comment: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    publish_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_by: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    in_release: Mapped[int | None] = mapped_column(ForeignKey("releases.number"))


class DraftFileRow(Table):
    """A file that a draft changes; without a digest the draft removes it."""

    __tablename__ = "draft_files"

    draft: Mapped[int] = mapped_column(ForeignKey("drafts.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(LONGEST_NAME), primary_key=True)
    digest: Mapped[str | None] = mapped_column(ForeignKey("contents.digest"))
    by: Mapped[str] = mapped_column(String(LONGEST_NAME))
    at: Mapped[datetime] = mapped_column(Moment)


class ProofRow(Table):
    """All tests, run once against the files of a digest."""

    __tablename__ = "proofs"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[int] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(String(_SHA_256), index=True)
    base: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str] = mapped_column(String(40))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(Moment)
    alive_at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(String(LONGEST_NAME))
    error: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
