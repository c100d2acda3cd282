"""Putting an utterance into the group of its likes, within one change of the store."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session, aliased

from assistant.store.call_tally import Utterance
from assistant.store.likeness import likeness_of, most_alike
from assistant.store.tables_missed import GroupRow, UtteranceRow


class GroupState(StrEnum):
    """What a group of utterances was found to be."""

    OPEN = "open"
    """Nobody has said yet."""
    PHRASE = "phrase"
    """A phrase of a topic."""
    OUT_OF_SCOPE = "out_of_scope"
    """Not for Jauap to answer."""
    MERGED = "merged"
    """The same question as that of another group, which counts for both."""


def open_again(session: Session, which: ColumnElement[bool]) -> None:
    """Nobody says any more what these groups are."""
    session.execute(
        update(GroupRow)
        .where(which)
        .values(
            state=GroupState.OPEN,
            sorted_by=None,
            sorted_at=None,
            sorted_into=None,
            since_sorted=0,
            draft=None,
            merged_into=None,
        )
    )


KEPT: Final = 50
"""Wordings that a group keeps; what was said more often is only counted."""


def note_missed(session: Session, said: Utterance, at: datetime) -> None:
    """Count an utterance with its group, or begin one.

    What was sorted once stays so: its group only counts on.
    """
    likeness = likeness_of(said.text)
    known = select(GroupRow.id, GroupRow.likeness).where(GroupRow.language == said.language)
    number = most_alike(likeness, dict(session.execute(known).all()))
    group = None if number is None else session.get(GroupRow, number)
    while group is not None and group.merged_into is not None:
        group = session.get(GroupRow, group.merged_into)
    if group is None:
        group = GroupRow(
            language=said.language,
            text=said.text,
            likeness=likeness,
            small=said.text.casefold(),
            topic=said.topic,
            first_at=at,
            state=GroupState.OPEN,
            count=0,
            rejected=0,
            clarified=0,
            repeated=0,
            operator=0,
            since_sorted=0,
        )
        session.add(group)
    group.last_at = at
    group.count += 1
    group.topic = said.topic or group.topic
    setattr(group, said.kind.value, getattr(group, said.kind.value) + 1)
    if group.state != GroupState.OPEN:
        group.since_sorted += 1
    session.flush()
    session.add(
        UtteranceRow(
            group=group.id,
            text=said.text,
            kind=said.kind.value,
            topic=said.topic,
            at=at,
        )
    )
    session.flush()
    if group.count > KEPT:
        oldest = (
            select(UtteranceRow.id)
            .where(UtteranceRow.group == group.id)
            .order_by(UtteranceRow.id.desc())
            .offset(KEPT)
        )
        numbers = session.scalars(oldest).all()
        session.execute(delete(UtteranceRow).where(UtteranceRow.id.in_(numbers)))


def forget_missed(session: Session, before: datetime) -> None:
    """Forget how people asked before a time, and questions that nobody has asked or sorted since.

    What was sorted stays, so that nobody has to sort it again.
    """
    merged = aliased(GroupRow)
    old = select(GroupRow.id).where(
        GroupRow.state == GroupState.OPEN,
        GroupRow.last_at < before,
        ~select(merged.id).where(merged.merged_into == GroupRow.id).exists(),
    )
    of_old = UtteranceRow.group.in_(old)
    session.execute(delete(UtteranceRow).where((UtteranceRow.at < before) | of_old))
    session.execute(delete(GroupRow).where(GroupRow.id.in_(old)))
