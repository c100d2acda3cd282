"""The fields of a page that shows part of a script, and what a form of them sends back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from assistant.console import figures
from assistant.console.edits import Conflict, Edit, lines_of
from assistant.yaml_files import Place

Kind: TypeAlias = Literal["text", "line", "lines", "number", "day", "choice"]
"""A text of several lines; one line; a list with one entry a line; a figure; a day; one of some."""

WAS = "was:"
"""Begins the name of the hidden field that keeps what stood there when the page was made."""


@dataclass(frozen=True)
class Field:
    """A value that somebody may change.

    Attributes:
        place: in its file.
        label: what it is, for people.
        value: what stands there now, or was typed.
        language: of the text; empty for what is in no language.
        kind: how it is written.
        was: what stood there when the page was made.
        hint: how it is to be written.
        choices: what may be chosen, each with its name.
        known: names that may stand in braces.
        faults: what the linter says: what is wrong, and what to do.
        theirs: what a colleague has written there meanwhile; None without a conflict.
        by: login of that colleague.
        error: why it was not saved.
        spoken: it is said to callers, and can be heard and checked.
        shared: in how many other places the same text is used.
        required: something must stand there.
    """

    place: Place
    label: str
    value: str
    language: str = ""
    kind: Kind = "text"
    was: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    known: frozenset[str] = frozenset()
    faults: tuple[tuple[str, str], ...] = ()
    theirs: str | None = None
    by: str = ""
    error: str = ""
    spoken: bool = False
    shared: int = 0
    required: bool = True

    @property
    def name(self) -> str:
        """Its name in the form."""
        return "/".join(map(str, self.place))

    @property
    def id(self) -> str:
        """Its id on the page."""
        return "-".join(("f", *map(str, self.place)))

    @property
    def linted(self) -> bool:
        """Whether the linter has something to say of it: of what is spoken, and of phrases."""
        return self.spoken or (self.kind == "lines" and bool(self.language))

    @property
    def changed(self) -> bool:
        """Whether something else stands there than when the page was made."""
        if self.kind == "lines":
            return lines_of(self.value) != lines_of(self.was)
        return self.value.strip() != self.was.strip()

    def data(self, typed: str) -> Any:
        """What somebody typed, as it stands in a file; None for nothing.

        Raises:
            ValueError: it is no figure or no day.
        """
        text = typed.strip()
        if self.kind == "lines":
            return lines_of(typed)
        if not text:
            return None
        if self.kind == "number":
            return figures.read(text)
        return figures.read_day(text) if self.kind == "day" else text


def as_sent(fields: Iterable[Field], sent: Mapping[str, str]) -> list[Field]:
    """The fields with what a form sent for them; others stay as they are in the file."""
    return [
        replace(each, value=_text(sent[each.name]), was=_text(sent.get(WAS + each.name, "")))
        if each.name in sent
        else replace(each, was=each.value)
        for each in fields
    ]


def checked(fields: Iterable[Field], errors: Mapping[str, str]) -> list[Field]:
    """The fields, with an error where something is missing or cannot be read.

    Args:
        fields: as they were sent.
        errors: what to say: `missing`, `number`, `day`.
    """
    return [replace(each, error=_error(each, errors)) for each in fields]


def edits_of(fields: Iterable[Field]) -> list[Edit]:
    """What was changed: fields that differ from what stood there when the page was made."""
    return [
        Edit(each.place, each.data(each.was), each.data(each.value))
        for each in fields
        if each.changed
    ]


def with_conflicts(fields: Iterable[Field], conflicts: Sequence[Conflict]) -> list[Field]:
    """The fields, each with what a colleague wrote there; saving again keeps what was typed."""
    at = {each.place: each for each in conflicts}
    return [
        replace(each, theirs=shown(found.theirs), was=shown(found.theirs), by=found.by)
        if (found := at.get(each.place))
        else each
        for each in fields
    ]


def with_errors(fields: Iterable[Field], errors: Mapping[Place, str]) -> list[Field]:
    """The fields, each with an error of its place or of a place inside it."""

    def of(field: Field) -> str:
        near = (text for place, text in errors.items() if place[: len(field.place)] == field.place)
        return next(near, field.error)

    return [replace(each, error=of(each)) for each in fields]


def shown(value: Any) -> str:
    """A value of a file as it stands in a field."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(map(shown, value))
    if isinstance(value, float | int) and not isinstance(value, bool):
        return figures.typed(value)
    return str(value).strip()


def _error(field: Field, errors: Mapping[str, str]) -> str:
    try:
        value = field.data(field.value)
    except ValueError:
        return errors["day"]
    if value is None and field.kind == "number" and field.value.strip():
        return errors["number"]
    return errors["missing"] if field.required and value in (None, []) else ""


def _text(sent: str) -> str:
    return sent.replace("\r\n", "\n")
