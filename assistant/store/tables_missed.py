"""Tables of what was asked in vain."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.columns import LONGEST_NAME, Moment, Table


class GroupRow(Table):
    """Utterances that are one question."""

    __tablename__ = "missed_groups"
    __table_args__ = (Index("ix_missed_groups_list", "state", "count", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2), index=True)
    text: Mapped[str] = mapped_column(Text)
    likeness: Mapped[str] = mapped_column(Text)
    """The text as it is compared."""
    small: Mapped[str] = mapped_column(Text)
    """The text in small letters, for searching: SQLite knows no others than Latin ones."""
    count: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    clarified: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)
    operator: Mapped[int] = mapped_column(default=0)
    topic: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    first_at: Mapped[datetime] = mapped_column(Moment)
    last_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(20))
    sorted_by: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    sorted_at: Mapped[datetime | None] = mapped_column(Moment)
    sorted_into: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    since_sorted: Mapped[int] = mapped_column(default=0)
    draft: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"), index=True)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("missed_groups.id"), index=True)


class UtteranceRow(Table):
    """What somebody said, without what was somebody's own."""

    __tablename__ = "missed_utterances"

    id: Mapped[int] = mapped_column(primary_key=True)
    group: Mapped[int] = mapped_column(ForeignKey("missed_groups.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    at: Mapped[datetime] = mapped_column(Moment)
