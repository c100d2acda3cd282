"""Reads a language's word list from `voices/reading/` and says what is wrong with it."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from assistant.paths import shipped
from assistant.yaml_files import YamlFile

Words = TypeVar("Words", bound=BaseModel)


def load_words(model: type[Words], language: str, path: Path | None = None) -> Words:
    """The word list of a language.

    Args:
        model: what the file must look like.
        language: ISO 639-1 code; names the shipped file.
        path: another file, instead of the shipped one.

    Raises:
        ScriptError: the file cannot be read, is no YAML, or a field is wrong; names the
            file, line and field.
    """
    path = path or shipped("voices") / "reading" / f"{language}.yaml"
    mend = "The comment at the top of the file says what this field looks like."
    return YamlFile(path).checked(model, mend=mend)
