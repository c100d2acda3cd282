"""Figures of the law: what holds now, since when, by which article; and the next one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fastapi import APIRouter, Response

from assistant.benefits.parameters import DatedValue, Parameter, ParametersFile
from assistant.console import figures
from assistant.console.chosen import of_draft, working
from assistant.console.fields import Field, as_sent, checked, shown
from assistant.console.ids import SentId
from assistant.console.saving import Saved, save_fields, save_file, sent_fields, with_was
from assistant.console.visit import AnyStaff, Editor, Visit
from assistant.console.working import Working
from assistant.store.errors import NotFoundError
from assistant.yaml_editing import appended, inserted
from assistant.yaml_files import Place

router = APIRouter()

_CONFIDENCE = ("high", "medium", "low")


@dataclass(frozen=True)
class Found:
    """A parameter and where it stands."""

    name: str
    path: str
    parameter: Parameter


@dataclass(frozen=True)
class Row:
    """A figure in the list.

    Attributes:
        name: of the parameter.
        title: its name, for people.
        value: what holds today, as it is read.
        until: its last day.
        law: that sets it.
        state: `fine`, `soon` when it ends within the days of warning, or `ended`.
    """

    name: str
    title: str
    value: str
    until: date | None
    law: str
    state: str


@router.get("/parameters")
def show_all(visit: AnyStaff, q: str = "") -> Response:
    """All figures, those first that end soonest."""
    scripts = working(visit)
    rows = [row_of(visit, found) for found in all_parameters(visit, scripts)]
    wanted = q.strip().casefold()
    if wanted:
        rows = [row for row in rows if wanted in f"{row.title} {row.name} {row.law}".casefold()]
    rows.sort(key=lambda row: (row.until or date.max, row.title.casefold()))
    return visit.page("parameters.html", scripts=scripts, rows=rows, q=q)


@router.get("/parameters/{name}")
def show(visit: AnyStaff, name: str) -> Response:
    """One figure through the years."""
    scripts = working(visit)
    return _page(visit, scripts, find(visit, scripts, name))


@router.post("/parameters/{name}")
def change(visit: Editor, name: str, draft: SentId) -> Response:
    """Correct its values."""
    scripts = of_draft(visit, draft)
    found = find(visit, scripts, name)
    saved = save_fields(visit, found.path, _fields(visit, found))
    if saved.done:
        return visit.back(f"/parameters/{name}", done="saved")
    return _page(visit, scripts, found, saved=saved)


@router.post("/parameters/{name}/next")
def add_next(visit: Editor, name: str, draft: SentId) -> Response:
    """Add the value that follows the newest one."""
    scripts = of_draft(visit, draft)
    found = find(visit, scripts, name)
    wrong = {key: visit.text(f"fields.{key}") for key in ("missing", "number", "day")}
    fields = checked(as_sent(_next_fields(visit, found), sent_fields(visit)), wrong)
    if not any(each.error for each in fields):
        fields = _after_newest(visit, found, fields)
    if any(each.error for each in fields):
        return _page(visit, scripts, found, following=fields, status=422)
    saved = save_file(visit, scripts, found.path, lambda text: _with_next(found, text, fields))
    if saved.done:
        return visit.back(f"/parameters/{name}", done="saved")
    problem, status = saved.problem, saved.status
    return _page(visit, scripts, found, following=fields, status=status, problem=problem)


def all_parameters(visit: Visit, scripts: Working) -> list[Found]:
    """Every parameter of some scripts, as the files order them."""
    found = []
    for path in scripts.below("parameters"):
        file = visit.console.workshop.model(scripts, path, ParametersFile)
        found += [Found(name, path, each) for name, each in file.parameters.items()]
    return found


def find(visit: Visit, scripts: Working, name: str) -> Found:
    """A parameter by its name.

    Raises:
        NotFoundError: there is none.
    """
    for found in all_parameters(visit, scripts):
        if found.name == name:
            return found
    raise NotFoundError("parameter", name)


def row_of(visit: Visit, found: Found) -> Row:
    """A parameter as a row of the list."""
    today = visit.now.date()
    values = found.parameter.values
    now = [value for value in values if value.since <= today] or [values[0]]
    until = values[-1].until
    warned_from = today + timedelta(visit.console.settings.console.warn_days)
    state = "fine"
    if until is not None and until <= warned_from:
        state = "ended" if until < today else "soon"
    title = found.parameter.name.in_language(visit.language)
    read = shown_value(now[-1], found.parameter.unit)
    return Row(found.name, title, read, until, now[-1].law, state)


def shown_value(value: DatedValue, unit: str) -> str:
    """A value as it is read; of a table, all its figures."""
    if value.value is not None:
        return figures.shown(value.value, unit)
    return "; ".join(f"{k}: {figures.shown(v, unit)}" for k, v in (value.table or {}).items())


def _page(  # noqa: PLR0913 - what the page shows
    visit: Visit,
    scripts: Working,
    found: Found,
    *,
    saved: Saved | None = None,
    following: Sequence[Field] = (),
    status: int = 200,
    problem: str = "",
) -> Response:
    fields = saved.fields if saved else with_was(_fields(visit, found))
    values = found.parameter.values
    groups = []
    for number in reversed(range(len(values))):
        place: Place = ("parameters", found.name, "values", number)
        own = [each for each in fields if each.place[:4] == place]
        groups.append((values[number], own))
    return visit.page(
        "parameter.html",
        status=saved.status if saved else status,
        scripts=scripts,
        found=found,
        row=row_of(visit, found),
        groups=groups,
        following=following or with_was(_next_fields(visit, found)),
        adding=bool(following),
        problem=saved.problem if saved else problem,
        wrong=[each for each in (*fields, *following) if each.error or each.theirs is not None],
        shown=lambda value: shown_value(value, found.parameter.unit),
    )


def _fields(visit: Visit, found: Found) -> list[Field]:
    """The fields of all values."""
    return [
        field
        for number, value in enumerate(found.parameter.values)
        for field in _value_fields(visit, ("parameters", found.name, "values", number), value)
    ]


def _next_fields(visit: Visit, found: Found) -> list[Field]:
    """The fields of a value that follows the newest one: what will be the same stands there."""
    values = found.parameter.values
    newest = values[-1]
    since = newest.until + timedelta(days=1) if newest.until else None
    place: Place = ("parameters", found.name, "values", len(values))
    own = {"since": since, "until": None, "checked": visit.now.date(), "law": "", "source": ""}
    fields = _value_fields(visit, place, newest)
    return [
        replace(each, value=shown(own[name]))
        if (name := str(each.place[-1])) in own
        else replace(each, value="")
        if each.kind == "number"
        else each
        for each in fields
    ]


def _value_fields(visit: Visit, place: Place, value: DatedValue) -> list[Field]:
    def text(name: str) -> str:
        return visit.text(f"parameters.{name}")

    def field(name: str, given: object, kind: str = "line", *, required: bool = True) -> Field:
        hint = text(f"{name}_hint") if name in {"law", "source", "until"} else ""
        return Field(
            (*place, name),
            text(name),
            shown(given),
            kind="day" if kind == "day" else "number" if kind == "number" else "line",
            hint=hint,
            required=required,
        )

    if value.table is None:
        figure = [field("value", value.value, "number")]
    else:
        figure = [
            Field((*place, "table", key), f"{text('value')}: {key}", shown(each), kind="number")
            for key, each in value.table.items()
        ]
    choices = tuple((each, text(f"confidence_{each}")) for each in _CONFIDENCE)
    return [
        *figure,
        field("since", value.since, "day"),
        field("until", value.until, "day", required=False),
        field("law", value.law),
        field("source", value.source),
        field("checked", value.checked, "day"),
        Field(
            (*place, "confidence"),
            text("confidence"),
            value.confidence,
            kind="choice",
            choices=choices,
        ),
    ]


def _after_newest(visit: Visit, found: Found, fields: Sequence[Field]) -> list[Field]:
    """The fields of a next value, with an error where it does not follow the newest one."""
    newest = found.parameter.values[-1]

    def error(each: Field) -> str:
        day = each.data(each.value)
        if each.place[-1] != "since" or not isinstance(day, date):
            return ""
        if newest.until is not None and day != newest.until + timedelta(days=1):
            right = visit.day(newest.until + timedelta(days=1))
            return visit.text("parameters.gap", day=right)
        if day <= newest.since:
            return visit.text("parameters.not_after", day=visit.day(newest.since))
        return ""

    return [replace(each, error=error(each)) for each in fields]


def _with_next(found: Found, text: str, fields: Sequence[Field]) -> str:
    """The file with one more value; the one before it ends the day before.

    Raises:
        YamlEditError: it cannot be written alone.
    """
    entry: dict[str, object] = {}
    table: dict[str | int, object] = {}
    for each in fields:
        data = each.data(each.value)
        if each.place[-2] == "table":
            key = each.place[-1]
            table[int(key) if str(key).isdecimal() else key] = data
            entry["table"] = table
        elif data is not None:
            entry[str(each.place[-1])] = data
    values: Place = ("parameters", found.name, "values")
    newest, since = found.parameter.values[-1], entry["since"]
    if newest.until is None and isinstance(since, date):
        last = (*values, len(found.parameter.values) - 1)
        text = inserted(text, last, "until", since - timedelta(days=1))
    return appended(text, values, entry)
