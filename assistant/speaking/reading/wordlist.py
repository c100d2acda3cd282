"""Reads a language's word list from `voices/reading/` and says what is wrong with it."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from assistant.errors import ConfigurationError
from assistant.paths import shipped

Words = TypeVar("Words", bound=BaseModel)


def load_words(model: type[Words], language: str, path: Path | None = None) -> Words:
    """The word list of a language.

    Args:
        model: what the file must look like.
        language: ISO 639-1 code; names the shipped file.
        path: another file, instead of the shipped one.

    Raises:
        ConfigurationError: the file cannot be read, is no YAML, or a field is wrong; names the
            file, line and field.
    """
    path = path or shipped("voices") / "reading" / f"{language}.yaml"
    try:
        data = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path}: cannot be read: {error}.",
            mend="Restore the file from the Jauap release, or correct its permissions.",
        ) from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigurationError(
            f"{path}, line {line}: {error.problem}.",
            mend="Correct the line; compare it with its neighbours: spaces, colons, brackets.",
        ) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(
            f"{path}, line {_line(data, first['loc'])}, field {field}: {first['msg']}.",
            mend="The comment at the top of the file says what this field looks like.",
        ) from error


def _line(data: Any, location: tuple[int | str, ...]) -> int:
    """The line, counted from 1, of the innermost entry on the way to `location`."""
    line = 0
    for part in location:
        if isinstance(data, CommentedMap) and part in data:
            line = data.lc.key(part)[0]
        elif isinstance(data, CommentedSeq) and isinstance(part, int) and part < len(data):
            line = data.lc.item(part)[0]
        else:
            break
        data = data[part]
    return line + 1
