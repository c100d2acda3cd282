"""Where each value of a YAML text stands in it: the parser's events as a tree.

ruamel's own tree forgets where a value that is used again (`*name`, `<<`) is used.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

_PROPERTIES: Final = re.compile(r"(?:[&!]\S*\s+)+")
_MERGE: Final = "<<"


@dataclass(eq=False)
class Node:
    """A value as it is written.

    Attributes:
        kind: `scalar`, `list`, `mapping` or `alias`.
        begins: where it begins, with its anchor.
        start: the same after its anchor.
        end: where it ends, without the line breaks and comments after it.
        column: of its beginning; of its first key, for a mapping over several lines.
        flow: it is written with brackets.
        block: it is a text over several lines, after `|` or `>`.
        value: of a scalar, as written without its quotes.
        entries: of a list, or keys and values of a mapping in turn.
        target: what an alias stands for.
    """

    kind: str
    begins: int
    start: int
    end: int
    column: int
    flow: bool = False
    block: bool = False
    value: str = ""
    entries: list["Node"] = field(default_factory=list)
    target: "Node | None" = None

    @property
    def meant(self) -> "Node":
        """What is meant: the value that an alias stands for, otherwise itself."""
        return self if self.target is None else self.target

    def pairs(self) -> Iterator[tuple["Node", "Node"]]:
        """Keys and values of a mapping, as they are written in it."""
        return zip(self.entries[::2], self.entries[1::2], strict=True)

    def names(self) -> list[str | int]:
        """The keys or positions by which `child` finds something."""
        if self.kind == "list":
            return list(range(len(self.entries)))
        if self.kind != "mapping":
            return []
        own: dict[str | int, None] = {k.value: None for k, _ in self.pairs() if k.value != _MERGE}
        for merged in self._merged():
            own.update(dict.fromkeys(merged.names()))
        return list(own)

    def child(self, part: str | int) -> "Node | None":
        """The value of a key, also of one merged in with `<<`, or of a position."""
        if self.kind == "list":
            inside = isinstance(part, int) and 0 <= part < len(self.entries)
            return self.entries[int(part)] if inside else None
        if self.kind != "mapping":
            return None
        for key, value in self.pairs():
            if key.value == str(part):
                return value
        return next((found for m in self._merged() if (found := m.child(part))), None)

    def _merged(self) -> Iterator["Node"]:
        for key, value in self.pairs():
            if key.value == _MERGE:
                meant = value.meant
                yield from (
                    (each.meant for each in meant.entries) if meant.kind == "list" else [meant]
                )


def read_nodes(text: str) -> Node | None:
    """The tree of a text; None for an empty one.

    Raises:
        YAMLError: it is no YAML.
    """
    anchors: dict[str, Node] = {}
    open_nodes: list[Node] = []
    root: Node | None = None
    for event in YAML(typ="safe").parse(text):
        if isinstance(event, CollectionEndEvent):
            done = open_nodes.pop()
            done.end = event.end_mark.index if done.flow else _last_end(done)
            if done.kind == "mapping" and done.entries and not done.flow:
                done.column = _column(text, done.entries[0].start)
        elif isinstance(event, NodeEvent):
            node = _node(text, event, anchors)
            if open_nodes:
                open_nodes[-1].entries.append(node)
            root = root or node
            if node.kind in {"list", "mapping"}:
                open_nodes.append(node)
    return root


def _node(text: str, event: Any, anchors: dict[str, Node]) -> Node:
    begins = start = event.start_mark.index
    end, column = event.end_mark.index, event.start_mark.column
    if isinstance(event, AliasEvent):
        return Node("alias", begins, start, end, column, target=anchors[event.anchor])
    properties = _PROPERTIES.match(text, start)
    if properties and properties.end() <= end:
        start = properties.end()
    if isinstance(event, ScalarEvent):
        block = event.style in {"|", ">"}
        end = start + len(text[start:end].rstrip()) if block else end
        node = Node("scalar", begins, start, end, column, block=block, value=event.value)
    else:
        kind = "mapping" if isinstance(event, MappingStartEvent) else "list"
        node = Node(kind, begins, start, end, column, flow=bool(event.flow_style))
    if event.anchor is not None:
        anchors[event.anchor] = node
    return node


def _column(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _last_end(node: Node) -> int:
    return node.entries[-1].end if node.entries else node.end
