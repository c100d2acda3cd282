"""Putting an utterance into the group of its likes, within one change of the store."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.store.call_tally import Utterance
from assistant.store.likeness import likeness_of, most_alike
from assistant.store.tables_missed import GroupRow, UtteranceRow

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
    if group is None:
        group = GroupRow(
            language=said.language,
            text=said.text,
            likeness=likeness,
            topic=said.topic,
            first_at=at,
            state="open",
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
    if group.state != "open":
        group.since_sorted += 1
    session.flush()
    session.add(
        UtteranceRow(
            group=group.id,
            text=said.text,
            likeness=likeness,
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
