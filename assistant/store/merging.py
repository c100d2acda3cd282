"""Joining two changes of one text that were made apart, line by line."""

from difflib import SequenceMatcher
from typing import Final, NamedTuple

_CHANGED: Final = frozenset({"replace", "delete", "insert"})


class _Change(NamedTuple):
    """Lines `first` to `last` (not included) of the base, and what stands there instead."""

    first: int
    last: int
    lines: list[str]


def merged(base: str, ours: str, theirs: str) -> str | None:
    """A text with both changes in it; None where they touch the same lines or neighbours.

    Args:
        base: as it was.
        ours: as one side changed it.
        theirs: as the other side did.
    """
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    lines = base.splitlines(keepends=True)
    changes: list[_Change] = []
    both = _changes(lines, ours) + _changes(lines, theirs)
    for change in sorted(both, key=lambda each: (each.first, each.last)):
        if changes and change == changes[-1]:
            continue  # both did the same
        if changes and change.first <= changes[-1].last:
            return None
        changes.append(change)
    for change in reversed(changes):
        lines[change.first : change.last] = change.lines
    return "".join(lines)


def _changes(base: list[str], text: str) -> list[_Change]:
    lines = text.splitlines(keepends=True)
    matcher = SequenceMatcher(a=base, b=lines, autojunk=False)
    return [
        _Change(first, last, lines[begin:end])
        for kind, first, last, begin, end in matcher.get_opcodes()
        if kind in _CHANGED
    ]
