"""The difference of two texts as a page shows it: lines that came, lines that went, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.store.release_rows import FileChange

_AROUND = 2
"""Unchanged lines shown around a change."""


@dataclass(frozen=True)
class Line:
    """One line of a difference.

    Attributes:
        kind: `same`, `added`, `removed`, or `gap` where unchanged lines are left out.
        text: of the line.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """What changed in one file.

    Attributes:
        path: of the file.
        kind: `changed`, `added` or `removed`.
        lines: in order.
    """

    path: str
    kind: str
    lines: tuple[Line, ...]

    @property
    def added(self) -> int:
        """How many lines came."""
        return sum(line.kind == "added" for line in self.lines)

    @property
    def removed(self) -> int:
        """How many lines went."""
        return sum(line.kind == "removed" for line in self.lines)


def difference(change: FileChange) -> Difference:
    """What changed in a file."""
    old, new = (change.old or "").splitlines(), (change.new or "").splitlines()
    kind = "added" if change.old is None else "removed" if change.new is None else "changed"
    lines: list[Line] = []
    groups = SequenceMatcher(a=old, b=new, autojunk=False).get_grouped_opcodes(_AROUND)
    for number, group in enumerate(groups):
        if number or group[0][1] > 0:
            lines.append(Line("gap", f"{group[0][3] + 1}"))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += _lines("same", old[i1:i2])
            else:
                lines += _lines("removed", old[i1:i2]) + _lines("added", new[j1:j2])
    return Difference(change.path, kind, tuple(lines))


def _lines(kind: str, texts: Sequence[str]) -> list[Line]:
    return [Line(kind, text) for text in texts]
