"""JSON Schemas of the script files, by which editors complete and check them."""

import json
from collections.abc import Mapping
from typing import Any

from assistant.facts import FactsFile
from assistant.understanding.language import LanguageData
from assistant.understanding.schema import (
    ActsFile,
    AspectsFile,
    ElsewhereFile,
    MatchingFile,
    PromptsFile,
    Topic,
    TopicTests,
)
from assistant.yaml_files import Checked

_MODELS: Mapping[str, type[Checked]] = {
    "acts": ActsFile,
    "aspects": AspectsFile,
    "elsewhere": ElsewhereFile,
    "facts": FactsFile,
    "language": LanguageData,
    "matching": MatchingFile,
    "prompts": PromptsFile,
    "tests": TopicTests,
    "topic": Topic,
}


def schemas() -> dict[str, str]:
    """File name to the text of its schema (JSON Schema 2020-12), for each kind of file."""
    return {f"{name}.schema.json": as_schema(name, model) for name, model in _MODELS.items()}


def as_schema(name: str, model: type[Checked]) -> str:
    """The schema of one kind of file, as text."""
    content: dict[str, Any] = model.model_json_schema(by_alias=True)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"jauap:{name}"}
    return json.dumps({**head, **content}, ensure_ascii=False, indent=2) + "\n"
