"""Reading the YAML that office staff write, so that every mistake names its place."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from assistant.errors import ConfigurationError


class Checked(BaseModel):
    """What every part of a script is: known fields only, and not changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")

_MEND_SYNTAX = (
    "Mend the line named: indentation by two blanks, «: » after a key, "
    "quotes round a text that holds a colon."
)
_QUOTE_QUESTIONS = "In the line named put quotes round a text with a question mark."

M = TypeVar("M", bound=BaseModel)
V = TypeVar("V")
Place = tuple[str | int, ...]
"""Keys and list positions that lead to a value inside a file."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a file of data.

    Attributes:
        path: the file.
        line: its line, from 1; 0 when the whole file is meant.
        field: keys that lead to the value, joined by dots.
        text: what is wrong.
        mend: what to do; a whole sentence.
    """

    path: Path
    line: int
    field: str
    text: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.field}: {self.text}" if self.field else f"{place}: {self.text}"


class ScriptError(ConfigurationError):
    """A file of scripts cannot be used; `problems` lists all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{first}{more}", mend=first.mend)
        self.problems = tuple(problems)


class YamlFile:
    """One file: its plain data, and the line on which each value stands."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            ScriptError: it cannot be read or is not YAML.
        """
        self.path = path
        try:
            self._text = path.read_text(encoding="utf-8")
            self.data: Any = YAML(typ="safe").load(self._text)
        except OSError as error:
            raise ScriptError(
                [
                    Problem(
                        path,
                        0,
                        "",
                        f"cannot be read ({error.strerror})",
                        "Check that the file is there and may be read.",
                    )
                ]
            ) from error
        except UnicodeDecodeError as error:
            raise ScriptError(
                [Problem(path, 0, "", "is not written in UTF-8", "Save the file as UTF-8.")]
            ) from error
        except YAMLError as error:
            raise ScriptError([_syntax(path, error, self._text)]) from error
        except ValueError as error:
            # The reader itself builds dates, and says nothing of the place of a wrong one.
            raise ScriptError([_impossible_date(path, self._text)]) from error

    def line(self, place: Iterable[str | int]) -> int:
        """Line of a value, from 1; of the nearest value around it when it is missing."""
        node: Any = self._marked
        line = 1
        for part in place:
            try:
                line = int((node.lc.key(part) if hasattr(node, "keys") else node.lc.item(part))[0])
                line += 1
                node = node[part]
            except (KeyError, IndexError, TypeError, AttributeError):
                # pydantic puts names of alternatives into a place; they are no keys.
                continue
        return line

    def problem(self, place: Place, text: str, mend: str) -> Problem:
        """A mistake at a place of this file."""
        return Problem(self.path, self.line(place), ".".join(map(str, place)), text, mend)

    def checked(self, model: type[M], *, mend: str) -> M:
        """The data as a model.

        Raises:
            ScriptError: fields are missing, unknown or wrong; all of them are listed.
        """
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            problems = [
                self.problem(tuple(each["loc"]), _plain(each["msg"]), mend)
                for each in error.errors(include_url=False)
            ]
            raise ScriptError(problems) from error

    @cached_property
    def _marked(self) -> Any:
        return YAML(typ="rt").load(self._text)


def merged(
    folder: Path, model: type[M], entries: Callable[[M], Mapping[str, V]]
) -> Mapping[str, V]:
    """The entries of all files of a folder, which bears the name of their one field.

    Args:
        folder: such as `parameters/`, whose files hold `parameters:`.
        model: what one file is.
        entries: the entries of a file.

    Raises:
        ScriptError: no file is there, one is wrong, or a name stands twice.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        mend = "Name a folder of scripts like intents/kz."
        raise ScriptError([Problem(folder, 0, "", "holds no file", mend)])
    found: dict[str, V] = {}
    for path in paths:
        file = YamlFile(path)
        read = file.checked(model, mend="The head of the first file explains every field.")
        for name, entry in entries(read).items():
            if name in found:
                place: Place = (folder.name, name)
                raise ScriptError([file.problem(place, "stands twice", "Keep one of the two.")])
            found[name] = entry
    return found


def _impossible_date(path: Path, text: str) -> Problem:
    mend = "Write dates as year-month-day, such as 2026-12-31."
    for number, line in enumerate(text.splitlines(), 1):
        for day in _DATE.findall(line):
            try:
                date.fromisoformat(day)
            except ValueError:
                return Problem(path, number, "", f"{day} is not a valid date", mend)
    return Problem(path, 0, "", "holds a date or number that cannot be", mend)


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


def _syntax(path: Path, error: YAMLError, content: str) -> Problem:
    line = 0
    text = str(error)
    written = ""
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        line = error.problem_mark.line + 1
        text = error.problem or "not YAML"
        written = "".join(content.splitlines()[line - 1 : line])
    # Inside brackets a bare «?» begins a key, so that the list seems to end too soon.
    mend = _QUOTE_QUESTIONS if "?" in written and "expected ','" in text else _MEND_SYNTAX
    return Problem(path, line, "", text, mend)
