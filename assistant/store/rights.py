"""Who may do what."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a person does in the office; one person may have several."""

    EDITOR = "editor"
    APPROVER = "approver"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What somebody may do. Everybody who is signed in may read scripts and overviews."""

    EDIT = "edit"
    """Change drafts, and have their tests run."""
    APPROVE = "approve"
    """Publish, approve, roll back."""
    SORT = "sort"
    """Say what missed questions are."""
    CALLS = "calls"
    """See calls that go on, alarms, callbacks and their numbers."""
    ADMINISTER = "administer"
    """Accounts, tokens, the audit log."""


RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.EDITOR: frozenset({Right.EDIT, Right.SORT}),
        Role.APPROVER: frozenset({Right.EDIT, Right.SORT, Right.APPROVE}),
        Role.OPERATOR: frozenset({Right.CALLS, Right.SORT}),
        Role.ADMINISTRATOR: frozenset(Right),
    }
)


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """All that somebody with these roles may do."""
    return frozenset(right for role in roles for right in RIGHTS[role])
