"""Changing one value in a YAML text and leaving every other byte as it was.

Reading a file and writing it anew would fold its lines differently and lose what its authors
put where. So only the place of a value is written, and the result is read again: an edit that
would change anything else is refused. A value that is written once and used again (`&name`,
`*name`, `<<`) changes wherever it is used; `shared` tells where that is.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from assistant.errors import ConfigurationError
from assistant.yaml_files import Place
from assistant.yaml_nodes import Node, read_nodes

_MEND: Final = "Change this place in a text editor, on an exported copy, and import it."

Change = Callable[[Any, Any], None]
"""Makes a change in the data as it should be afterwards: what holds the value, and its key."""


class YamlEditError(ConfigurationError):
    """The place is not there, or is written in a way that cannot be changed alone."""

    def __init__(self, place: Place, problem: str) -> None:
        super().__init__(f"{'.'.join(map(str, place))}: {problem}", mend=_MEND)


def replaced(text: str, place: Place, value: Any) -> str:
    """The text with another value at a place.

    A text of several lines is written as a block, and then ends with a line break.

    Args:
        text: YAML.
        place: keys and list positions of a value that is there.
        value: a text, number, date, truth value, or a list or mapping of them.

    Raises:
        YamlEditError: the place is not there, or cannot be changed alone.
    """
    found, parents = _find(_tree(text, place), place)
    node = found.meant
    before, after = text[: node.start], text[node.end :]
    flow = any(parent.flow for parent in parents)
    ways = [before + way + after for way in _ways(value)]
    if isinstance(value, str) and not flow and (node.block or "\n" in value):
        try:
            block = before + _block(value, parents[-1].column + 2) + after
            return _first_right(text, place, _setting(_as_block(value)), [block])
        except YamlEditError:
            # A comment behind the old value stands in the way of a block; quotes do as well.
            return _first_right(text, place, _setting(value), ways)
    return _first_right(text, place, _setting(value), ways)


def appended(text: str, place: Place, value: Any) -> str:
    """The text with one more entry at the end of a list.

    Args:
        text: YAML.
        place: keys and list positions of the list.
        value: the entry; a mapping is written over several lines where the last one is.

    Raises:
        YamlEditError: there is no list, or it cannot be changed alone.
    """
    found, _ = _find(_tree(text, place), place)
    node = found.meant
    if node.kind != "list":
        raise YamlEditError(place, "is no list")
    last = node.entries[-1] if node.entries else None
    if node.flow:
        at, comma = (last.end, ", ") if last else (node.start + 1, "")
        ways = [f"{text[:at]}{comma}{way}{text[at:]}" for way in _ways(value)]
    else:
        spread = last is not None and last.kind == "mapping" and not last.flow
        several = isinstance(value, Mapping) and spread
        margin, at = " " * node.column, _line_end(text, node.end)
        written = [_spread(value, node.column)] if several else _ways(value)
        ways = [_with_line(text, at, f"{margin}- {way}") for way in written]
    return _first_right(text, place, lambda holds, key: holds[key].append(value), ways)


def inserted(text: str, place: Place, key: str, value: Any) -> str:
    """The text with one more key at the end of a mapping.

    Args:
        text: YAML.
        place: keys and list positions of the mapping; none for the whole file.
        key: a name that is not there yet.
        value: as for `replaced`.

    Raises:
        YamlEditError: there is no mapping, it has the key, or it cannot be changed alone.
    """
    found, parents = _find(_root(text, place), place)
    node = found.meant
    if node.kind != "mapping" or not node.entries:
        raise YamlEditError(place, "is no mapping with entries")
    if key in node.names():
        raise YamlEditError((*place, key), "is there already")
    wanted = value
    pairs = [(name, way) for name in _ways(key) for way in _ways(value)]
    if node.flow or any(parent.flow for parent in parents):
        ways = [f"{text[: node.end - 1]}, {name}: {way}}}{text[node.end :]}" for name, way in pairs]
    else:
        margin, at = " " * node.column, _line_end(text, node.end)
        if isinstance(value, str) and "\n" in value:
            pairs = [(name, _block(value, node.column + 2)) for name in _ways(key)]
            wanted = _as_block(value)
        ways = [_with_line(text, at, f"{margin}{name}: {way}") for name, way in pairs]

    def insert(holds: Any, name: Any) -> None:
        holds[name][key] = wanted

    return _first_right(text, place, insert, ways, None if place else [()])


def removed(text: str, place: Place) -> str:
    """The text without an entry of a list or a key of a mapping.

    Args:
        text: YAML.
        place: keys and list positions of the entry, which is not the only one.

    Raises:
        YamlEditError: it is not there, is the only one, or cannot be taken out alone.
    """
    node, parents = _find(_tree(text, place), place)
    parent = parents[-1]
    if len(parent.names()) < 2:
        raise YamlEditError(place, "is the only entry, and something must stand here")
    # Each entry from its first to its last byte: with its key, if it has one.
    spans = [(each.begins, each.end) for each in parent.entries]
    if parent.kind == "mapping":
        spans = [(key.begins, value.end) for key, value in parent.pairs()]
        if all(value is not node for _, value in parent.pairs()):
            raise YamlEditError(place, "is written elsewhere and only used here")
    number = next(n for n, span in enumerate(spans) if node.end in span)
    start, end = spans[number]
    if not parent.flow:
        start, end = text.rfind("\n", 0, start) + 1, min(_line_end(text, end) + 1, len(text))
    elif number:
        start = spans[number - 1][1]
    else:
        end = spans[1][0]

    def take(holds: Any, key: Any) -> None:
        del holds[key]

    holders = shared(text, place[:-1]) if len(place) > 1 else ((),)
    where = [(*above, place[-1]) for above in holders]
    return _first_right(text, place, take, [text[:start] + text[end:]], where)


def shared(text: str, place: Place) -> tuple[Place, ...]:
    """All places at which a value stands: more than one, if it is written once and used again.

    Raises:
        YamlEditError: the place is not there.
    """
    root = _tree(text, place)
    node, _ = _find(root, place)
    return tuple(place for place, each in _every(root) if each.meant is node.meant)


def uses(text: str) -> Mapping[Place, int]:
    """At how many places each value stands that is written once and used again; all at once.

    Raises:
        YamlEditError: the file is not YAML.
    """
    if "*" not in text:
        return {}
    places: dict[int, list[Place]] = {}
    for place, node in _every(_root(text, ())):
        places.setdefault(id(node.meant), []).append(place)
    return {place: len(same) for same in places.values() if len(same) > 1 for place in same}


def _tree(text: str, place: Place) -> Node:
    if not place:
        raise YamlEditError(place, "is not a place in a file")
    return _root(text, place)


def _root(text: str, place: Place) -> Node:
    try:
        root = read_nodes(text)
    except YAMLError as error:
        raise YamlEditError(place, "the file is not YAML") from error
    if root is None:
        raise YamlEditError(place, "is not a place in a file")
    return root


def _find(root: Node, place: Place) -> tuple[Node, list[Node]]:
    """The node of a place, and those that hold it, outermost first."""
    node, parents = root, list[Node]()
    for part in place:
        parents.append(node.meant)
        child = node.meant.child(part)
        if child is None:
            raise YamlEditError(place, "is not there")
        node = child
    return node, parents


def _every(node: Node, above: Place = ()) -> Iterator[tuple[Place, Node]]:
    """All values with their places, those that are used again at each of them."""
    yield above, node
    for name in node.meant.names():
        child = node.meant.child(name)
        if child is not None:
            yield from _every(child, (*above, name))


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _with_line(text: str, at: int, line: str) -> str:
    """The text with one more line after the one that ends at a place."""
    return f"{text[:at]}\n{line}{text[at:] or chr(10)}"


def _block(value: str, indent: int) -> str:
    lines = value.strip("\n").split("\n")
    return "|\n" + "\n".join(" " * indent + line if line else "" for line in lines)


def _as_block(value: str) -> str:
    return value.strip("\n") + "\n"


def _ways(value: Any) -> list[str]:
    """Ways to write a value in one line, plainest first."""
    if not isinstance(value, str):
        return [_flow(value)]
    quoted = json.dumps(value, ensure_ascii=False)
    return [quoted] if "\n" in value or value != value.strip() or not value else [value, quoted]


def _flow(value: Any) -> str:
    """A value in one line that can be read anywhere."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str) and value.isidentifier() and _loaded(f"[{value}]") == [value]:
        return value
    # Numbers, truth values, nothing and quoted texts are written alike in JSON.
    return json.dumps(value, ensure_ascii=False)


def _spread(value: Mapping[str, Any], indent: int) -> str:
    """A mapping over several lines, its texts without quotes where they can be read so."""
    lines = []
    for key, each in value.items():
        ways = _ways(each)
        plain = next((way for way in ways if _loaded(f"k: {way}") == {"k": each}), ways[-1])
        lines.append(f"{key}: {plain}")
    return ("\n" + " " * (indent + 2)).join(lines)


def _setting(value: Any) -> Change:
    def set_it(holds: Any, key: Any) -> None:
        holds[key] = value

    return set_it


def _first_right(
    text: str,
    place: Place,
    change: Change,
    ways: Iterable[str],
    where: Iterable[Place] | None = None,
) -> str:
    """The first text that reads as the data should read after a change.

    Args:
        text: as it was.
        place: what is changed.
        change: what becomes of the data.
        ways: texts to choose from.
        where: all places that the change is made at, if not wherever the value is used.

    Raises:
        YamlEditError: none does.
    """
    expected = [deepcopy(_loaded(text))]
    changed = set[tuple[int, Any]]()
    for each in where or shared(text, place):
        inside: Place = (0, *each)
        holds: Any = expected
        for part in inside[:-1]:
            holds = holds[_key(holds, part)]
        key = _key(holds, inside[-1])
        # What is used twice is one object, and is changed once.
        mark = (id(holds[key]), None) if _many(holds[key]) else (id(holds), key)
        if mark not in changed:
            changed.add(mark)
            change(holds, key)
    wanted = _alike(expected[0])
    for way in ways:
        if _alike(_loaded(way)) == wanted:
            return way
    raise YamlEditError(place, "cannot be changed without changing what stands around it")


def _many(value: Any) -> bool:
    return isinstance(value, dict | list)


def _key(holds: Any, part: str | int) -> Any:
    """The key as the data has it: a number or a date stands in a place as a text."""
    if isinstance(holds, dict):
        return next((key for key in holds if str(key) == str(part)), part)
    return part


_NOT_YAML: Final = object()


def _loaded(text: str) -> Any:
    try:
        return YAML(typ="safe").load(text)
    except (YAMLError, ValueError):
        return _NOT_YAML


def _alike(value: Any) -> Any:
    """The data without the differences between the types of numbers."""
    if isinstance(value, dict):
        return {key: _alike(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_alike(each) for each in value]
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        return Decimal(str(value)).normalize()
    return value
