"""The language cases: what is written, and what must be said."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A written text and the words that must be said for it."""

    text: str
    say: str


def _cases(language: str) -> list[Case]:
    themes = YAML(typ="safe").load(_FOLDER / f"{language}.yaml")
    return [Case(case["text"], case["say"]) for listed in themes.values() for case in listed]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each case of a language: arguments `russian` and `english`."""
    for argument, language in (("russian", "ru"), ("english", "en")):
        if argument in metafunc.fixturenames:
            listed = _cases(language)
            metafunc.parametrize(argument, listed, ids=[case.text for case in listed])
