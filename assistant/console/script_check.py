"""Whether a whole file of scripts holds what it must, when it is read and before it is saved."""

import tempfile
from collections.abc import Iterator
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from assistant.dialogue.script_kinds import KINDS
from assistant.errors import ConfigurationError
from assistant.speaking.lexicon import load_lexicon
from assistant.store.script_files import PRONUNCIATIONS, checked_path
from assistant.understanding.scripts import TESTS
from assistant.yaml_files import Checked, Place, ScriptError

_MEND = "Mend the place that is named, in the whole file, and save it again."

M = TypeVar("M", bound=BaseModel)


class BadFileError(ConfigurationError):
    """A file cannot be used as it is.

    Attributes:
        problems: each with its place in the file.
    """

    def __init__(self, path: str, problems: tuple[tuple[Place, str], ...]) -> None:
        place, text = problems[0]
        super().__init__(f"{path}: {'.'.join(map(str, place))}: {text}", mend=_MEND)
        self.problems = problems


def check_file(path: str, text: str) -> None:
    """Check one file by itself.

    Args:
        path: in the folder of scripts.
        text: its content.

    Raises:
        BadFileError: it is no YAML, or holds something else than a file there must.
        RefusedError: `bad_path`.
    """
    data = loaded(checked_path(path), text)
    if path.startswith(f"{PRONUNCIATIONS}/"):
        _check_pronunciations(path, text)
    model = model_of(path)
    if model is not None:
        as_model(path, data, model)


def loaded(path: str, text: str) -> Any:
    """The plain data of a file.

    Raises:
        BadFileError: it is no YAML.
    """
    try:
        return YAML(typ="safe").load(StringIO(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BadFileError(path, (((f"line {line}",), error.problem or "not YAML"),)) from error
    except (YAMLError, ValueError) as error:
        raise BadFileError(path, (((), str(error)),)) from error


def as_model(path: str, data: Any, model: type[M]) -> M:
    """The data of a file as what it must hold.

    Raises:
        BadFileError: it holds something else.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise BadFileError(path, tuple(_problems(error))) from error


def model_of(path: str) -> type[Checked] | None:
    """What a file at a path must hold; None where only other programs know."""
    for kind in KINDS:
        for name in kind.names:
            tests = path.endswith(TESTS) and not name.endswith(TESTS)
            if fnmatch(path, name) and not tests:
                return kind.model
    return None


def _problems(error: ValidationError) -> Iterator[tuple[Place, str]]:
    for each in error.errors(include_url=False):
        yield tuple(each["loc"]), each["msg"].removeprefix("Value error, ")


def _check_pronunciations(path: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / PurePosixPath(path).name
        file.write_text(text, encoding="utf-8")
        try:
            load_lexicon(file.stem, file.parent)
        except ScriptError as error:
            problems = tuple((tuple(p.field.split(".")), p.text) for p in error.problems)
            raise BadFileError(path, problems) from error
