"""JSON Schemas of the script files: every shipped file fits, and mistakes do not."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.dialogue.script_kinds import kind_of_each_file
from assistant.dialogue.script_schemas import schemas
from assistant.understanding.scripts import default_folder
from tests.dialogue.json_schema import errors

FILES = [*kind_of_each_file(default_folder())]


@pytest.fixture(scope="module")
def schema_of() -> Mapping[str, Any]:
    return {name.split(".")[0]: json.loads(text) for name, text in schemas().items()}


def read(path: Path) -> Any:
    """A YAML file as editors see it: days are texts, and so are keys."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(each) for key, each in value.items()}
        if isinstance(value, list):
            return [plain(each) for each in value]
        return value.isoformat() if isinstance(value, date) else value

    return plain(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


def test_every_file_of_the_scripts_has_a_schema() -> None:
    assert {path for path, _ in FILES} == {*default_folder().rglob("*.yaml")}


@pytest.mark.parametrize(
    ("path", "kind"), FILES, ids=lambda each: each.name if isinstance(each, Path) else ""
)
def test_a_shipped_file_fits_its_schema(
    path: Path, kind: Any, schema_of: Mapping[str, Any]
) -> None:
    assert not errors(schema_of[kind.name], read(path))


@pytest.mark.parametrize(
    ("file", "place", "value"),
    [
        ("topics/birth_grant.yaml", ("grade",), "D"),
        ("topics/birth_grant.yaml", ("names", "kk"), None),
        ("topics/birth_grant.yaml", ("aspects", "amounts"), {}),
        ("topics/birth_grant.yaml", ("aspects", "amount", "phrases", "ru", 0), 5),
        ("topics/birth_grant.yaml", ("aspects", "amount", "phrases", "en"), []),
        ("topics/birth_grant.yaml", ("rule", "all", 1, "isnt"), True),
        ("topics/birth_grant.yaml", ("rule", "all", 1, "no", "kk"), 7),
        ("parameters/indexes.yaml", ("parameters", "monthly_index", "unit"), "roubles"),
        ("facts/person.yaml", ("facts", "sex", "cost"), 9),
        ("facts/person.yaml", ("facts", "sex", "choices", "male", "key"), "two"),
        ("prompts/talk.yaml", ("prompts", "greeting", "fr"), "Bonjour."),
        ("wording.yaml", ("wording", "en", "never"), "you made a mistake"),
    ],
)
def test_a_mistake_does_not_fit(
    file: str, place: tuple[str | int, ...], value: Any, schema_of: Mapping[str, Any]
) -> None:
    path = default_folder() / file
    document = part = read(path)
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    kind = next(kind for each, kind in FILES if each == path)
    assert errors(schema_of[kind.name], document)


def test_fields_are_explained_to_who_writes_them(schema_of: Mapping[str, Any]) -> None:
    topic = schema_of["topic"]
    assert topic["description"].startswith("One benefit or procedure")
    assert "how far a machine may go" in topic["properties"]["grade"]["description"]
    compare = topic["$defs"]["Compare"]["properties"]
    assert "what it must be" in compare["is"]["description"]
    assert "least number" in compare["from"]["description"]
