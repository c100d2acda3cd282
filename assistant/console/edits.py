"""Saving what somebody typed into fields, so that two people at once lose nothing.

A form sends for each field what stood there when the page was made, and what stands there now.
Only fields that were changed are written, into the file as it is at that moment. Where a
colleague has changed the same field meanwhile, nothing is saved, and both texts are shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import count
from typing import Any

from ruamel.yaml import YAML

from assistant.store.drafts import ConflictError, Drafts
from assistant.yaml_editing import appended, inserted, removed, replaced
from assistant.yaml_files import Place

_TRIES = 5
"""A colleague may save the same file between our reading and writing it."""


@dataclass(frozen=True)
class Edit:
    """One field that was changed.

    Attributes:
        place: of the value in the file.
        old: as it was when the page was made; of a list, its texts.
        new: as it shall be.
    """

    place: Place
    old: Any
    new: Any


@dataclass(frozen=True)
class Conflict:
    """A field that a colleague has changed meanwhile.

    Attributes:
        place: of the value.
        mine: as it was typed.
        theirs: as it is now.
        by: login of the colleague.
    """

    place: Place
    mine: Any
    theirs: Any
    by: str


Check = Callable[[str], None]
"""Raises what is wrong with a whole file, before it is saved."""


def save(  # noqa: PLR0913, PLR0917 - each says one thing
    drafts: Drafts, draft: int, path: str, edits: Sequence[Edit], by: str, check: Check
) -> tuple[Conflict, ...]:
    """Write changed fields into a file of a draft.

    Args:
        drafts: all drafts.
        draft: which.
        path: of the file.
        edits: what was changed; a new value None takes the field away.
        by: who changed it.
        check: is given the new text, and raises what is wrong with it.

    Returns:
        What a colleague has changed meanwhile; then nothing was saved.

    Raises:
        NotFoundError: there is no such draft or file.
        RefusedError: the draft is not open any more.
        YamlEditError: a place cannot be changed alone.
    """
    for attempt in count(1):
        file = drafts.read(draft, path)
        text, conflicts = edited(file.text, edits, file.by or "")
        if conflicts or text == file.text:
            return conflicts
        check(text)
        try:
            drafts.save(draft, path, text, file.version, by)
        except ConflictError:
            if attempt == _TRIES:
                raise
        else:
            return ()
    raise AssertionError  # the loop ends by itself only


def edited(text: str, edits: Sequence[Edit], writer: str) -> tuple[str, tuple[Conflict, ...]]:
    """The text with changed fields, and what a colleague has changed meanwhile.

    Args:
        text: YAML, as it is now.
        edits: what was changed.
        writer: login of whoever saved it last.

    Raises:
        YamlEditError: a place cannot be changed alone.
    """
    conflicts = []
    for edit in edits:
        if isinstance(edit.new, list):
            text = _with_list(text, edit)
            continue
        theirs = value_at(text, edit.place)
        if _same(theirs, edit.new):
            continue
        if _same(theirs, edit.old):
            text = _with_value(text, edit.place, theirs, edit.new)
        else:
            conflicts.append(Conflict(edit.place, edit.new, theirs, writer))
    return text, tuple(conflicts)


def _with_value(text: str, place: Place, old: Any, new: Any) -> str:
    if new is None:
        return removed(text, place)
    if old is None:
        return inserted(text, place[:-1], str(place[-1]), new)
    return replaced(text, place, new)


def value_at(text: str, place: Place) -> Any:
    """The value at a place of a YAML text; None where there is none."""
    value = YAML(typ="safe").load(text)
    for part in place:
        if isinstance(value, Mapping):
            value = next((each for key, each in value.items() if str(key) == str(part)), None)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def lines_of(value: str) -> list[str]:
    """The lines of a text field that holds one entry a line, without empty and double ones."""
    return list(
        dict.fromkeys(" ".join(line.split()) for line in value.splitlines() if line.strip())
    )


def text_of(entry: Any) -> str:
    """The text of an entry of a list of phrases, which may carry a mark beside it."""
    return str(entry["text"] if isinstance(entry, Mapping) else entry)


def _with_list(text: str, edit: Edit) -> str:
    """The text with what was added to and taken from a list; what colleagues added stays."""
    there = value_at(text, edit.place)
    if there is None:
        return _with_new_list(text, edit.place, edit.new) if edit.new else text
    if not edit.new and {text_of(entry) for entry in there} <= set(edit.old):
        return _without(text, edit.place)
    for kind, old, new in _steps(edit.old, edit.new):
        texts = [text_of(entry) for entry in value_at(text, edit.place) or []]
        if kind == "replace" and old in texts and new not in texts:
            text = replaced(text, (*edit.place, texts.index(old)), new)
        elif kind == "insert" and new not in texts:
            text = appended(text, edit.place, new)
        elif kind == "delete" and old in texts:
            text = removed(text, (*edit.place, texts.index(old)))
    return text


def _with_new_list(text: str, place: Place, value: list[str]) -> str:
    """The text with a list where there was none, in a mapping that may have to be begun too."""
    if value_at(text, place[:-1]) is not None:
        return inserted(text, place[:-1], str(place[-1]), value)
    return inserted(text, place[:-2], str(place[-2]), {str(place[-1]): value})


def _without(text: str, place: Place) -> str:
    """The text without a list of which nothing is left, nor the mapping that held only it."""
    only = len(value_at(text, place[:-1])) == 1
    return removed(text, place[:-1] if only else place)


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str, str]]:
    """What leads from one list to the other: additions first, so that none is ever empty."""
    steps = []
    for _, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if old[i1:i2] == new[j1:j2]:
            continue
        both = min(i2 - i1, j2 - j1)
        steps += [("replace", old[i1 + n], new[j1 + n]) for n in range(both)]
        steps += [("delete", old[n], "") for n in range(i1 + both, i2)]
        steps += [("insert", "", new[n]) for n in range(j1 + both, j2)]
    return sorted(steps, key=lambda step: step[0] == "delete")


def _same(one: Any, other: Any) -> bool:
    """Whether two values of a field are the same; a text's last line break does not count."""
    if isinstance(one, str) and isinstance(other, str):
        return one.strip().replace("\r\n", "\n") == other.strip().replace("\r\n", "\n")
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and Decimal(str(one)) == Decimal(str(other))
    return bool(one == other)
