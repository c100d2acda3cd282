"""Rows of tables: found by their key, and given out as frozen objects."""

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from assistant.store.columns import Table
from assistant.store.errors import NotFoundError

Row = TypeVar("Row", bound=Table)
Given = TypeVar("Given")


def row_of(session: Session, table: type[Row], key: object, what: str) -> Row:
    """The row of a key.

    Args:
        session: of a look or a change.
        table: in which it stands.
        key: its primary key.
        what: its kind, for people, such as `draft`.

    Raises:
        NotFoundError: there is none.
    """
    row = session.get(table, key)
    if row is None:
        raise NotFoundError(what, key)
    return row


def given(kind: type[Given], row: Table, /, **others: Any) -> Given:
    """A row as a dataclass.

    Args:
        kind: the dataclass.
        row: has a column of the name of each field.
        others: fields that are not in the row as they are given out.
    """
    names = [each.name for each in fields(kind) if each.name not in others]  # type: ignore[arg-type]  # a dataclass
    return kind(**{name: getattr(row, name) for name in names}, **others)
