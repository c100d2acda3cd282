"""Facts as other programs hand them over: checked against `facts/*.yaml`, field by field."""

import difflib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from assistant.conditions import FactValue
from assistant.errors import ConfigurationError
from assistant.facts import Fact

_EARLIEST = date(1900, 1, 1)
"""Nobody who calls was born before it, and nothing that they ask about happened before it."""


class GivenFactsError(ConfigurationError):
    """Facts that were handed over cannot be used; `faults` lists all that is wrong."""

    def __init__(self, faults: list[tuple[str, str, str]]) -> None:
        """Take what is wrong.

        Args:
            faults: field, what is wrong with it, and how to mend it.
        """
        text = "; ".join(f"{field}: {what}" for field, what, _ in faults)
        super().__init__(text, mend=" ".join(dict.fromkeys(mend for _, _, mend in faults)))
        self.faults = tuple(faults)


class ImpossibleFactsError(GivenFactsError):
    """Facts of the right kind that cannot be: a day to come, or one too long ago."""


def read_given(document: Any, facts: Mapping[str, Fact], on: date) -> dict[str, FactValue | None]:
    """Facts from a JSON document: an object of facts, or one under `facts`.

    Args:
        document: what was read.
        facts: everything that can be known.
        on: the day of the call; nothing from which time is counted lies after it.

    Raises:
        GivenFactsError: a field is unknown, of the wrong type, or cannot be; all are listed.
        ImpossibleFactsError: nothing is wrong but days that cannot be.
    """
    if isinstance(document, dict) and isinstance(document.get("facts"), dict):
        beside = [name for name in document if name in facts]
        if beside:
            mend = "Put all facts inside `facts`."
            raise GivenFactsError([(name, "stands beside `facts`", mend) for name in beside])
        document = document["facts"]
    if not isinstance(document, dict):
        mend = 'Write an object such as {"birth_date": "1963-05-01", "sex": "male"}.'
        raise GivenFactsError([("facts", f"is {_kind(document)}, not an object", mend)])
    given: dict[str, FactValue | None] = {}
    faults: list[tuple[str, str, str]] = []
    impossible = 0
    counted = {derived.source for fact in facts.values() for derived in fact.derived}
    for name, value in document.items():
        fact = facts.get(name)
        if fact is None:
            faults.append((str(name), "is no known fact", _nearest(str(name), facts)))
            continue
        try:
            given[name] = _read(fact, value)
            if name in counted:
                _not_to_come(given[name], on)
        except _WrongValueError as wrong:
            impossible += isinstance(wrong, _ImpossibleValueError)
            faults.append((name, wrong.what, wrong.mend))
    if faults:
        raise (ImpossibleFactsError if impossible == len(faults) else GivenFactsError)(faults)
    return given


class _WrongValueError(Exception):
    """One value cannot be used.

    Attributes:
        what: what is wrong.
        mend: what to give instead.
    """

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


class _ImpossibleValueError(_WrongValueError):
    """A day that is written as it should be, and cannot be."""


def _read(fact: Fact, value: Any) -> FactValue | None:
    """The value of a fact, if it can be one."""
    if value is None:
        return None
    if fact.kind == "date":
        return _date(value)
    if fact.kind == "flag":
        fits, mend = isinstance(value, bool), "true or false"
    elif fact.kind == "choice":
        fits, mend = (
            isinstance(value, str) and value in fact.choices,
            f"one of {', '.join(fact.choices)}",
        )
    else:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # in JSON 2.0 is the same number as 2
        least, most = fact.range
        whole = isinstance(value, int) and not isinstance(value, bool)
        fits, mend = whole and least <= value <= most, f"a whole number from {least} to {most}"
    if not fits:
        raise _WrongValueError(f"is {_shown(value)}", f"Give {mend}, or null when it is not known.")
    known: FactValue = value
    return known


def _date(value: Any) -> date:
    try:
        day = date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        mend = "Give a day as year-month-day, such as 2026-04-30, or null when it is not known."
        raise _WrongValueError(f"is {_shown(value)}", mend) from error
    if day < _EARLIEST:
        raise _ImpossibleValueError(f"is {day}, too long ago", "Correct the year.")
    return day


def _not_to_come(value: FactValue | None, on: date) -> None:
    mend = "Correct it, or give the day of the call with --date."
    if isinstance(value, date) and value > on:
        raise _ImpossibleValueError(f"is {value}, after the day of the call ({on})", mend)
    if isinstance(value, int) and value > on.year:
        raise _ImpossibleValueError(f"is {value}, after the year of the call", mend)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _nearest(name: str, facts: Mapping[str, Fact]) -> str:
    near = difflib.get_close_matches(name, facts, n=1)
    if near:
        return f"Do you mean {near[0]}? `jauap screen --schema` lists all facts."
    return "`jauap screen --schema` lists all facts."


def _kind(document: Any) -> str:
    kinds = {list: "a list", str: "a text", type(None): "null"}
    return kinds.get(type(document), "a single value")


def json_schema(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an object of facts; null means «does not know»."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts about one person, for jauap screen",
        "description": (
            "Every fact is from the point of view of the person who would receive the benefit. "
            "Leave out what was not asked; give null where the person does not know: it is then "
            "never asked again."
        ),
        "type": "object",
        "additionalProperties": False,
        "properties": dict(_properties(facts)),
    }


def _properties(facts: Mapping[str, Fact]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, fact in facts.items():
        entry: dict[str, Any] = {"description": fact.description}
        if fact.kind == "flag":
            entry["type"] = ["boolean", "null"]
        elif fact.kind == "choice":
            entry |= {"type": ["string", "null"], "enum": [*fact.choices, None]}
        elif fact.kind == "date":
            entry |= {"type": ["string", "null"], "format": "date"}
        else:
            entry |= {
                "type": ["integer", "null"],
                "minimum": fact.range[0],
                "maximum": fact.range[1],
            }
        yield name, entry
