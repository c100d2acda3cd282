"""Fewer examples of cries for help: tests that are about other things learn them in a second."""

from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_KEPT = 10
"""Lines of each kind and language: of thousands they take most of the time of learning."""
PATH = "urgent_examples.yaml"


def fewer_examples(content: str) -> str:
    """The text of `urgent_examples.yaml` with a few lines of each kind and language."""
    file: dict[str, Any] = YAML(typ="safe").load(content)
    for by_language in file["examples"].values():
        for language, lines in by_language.items():
            by_language[language] = lines[:: max(1, len(lines) // _KEPT)]
    text = StringIO()
    YAML(typ="safe").dump(file, text)
    return text.getvalue()


def with_fewer_examples(folder: Path) -> None:
    """The same for a folder of scripts."""
    path = folder / PATH
    path.write_text(fewer_examples(path.read_text(encoding="utf-8")), encoding="utf-8")
