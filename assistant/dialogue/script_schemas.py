"""JSON Schemas of the script files, by which editors complete and check them."""

import json
import re
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from assistant.dialogue.script_kinds import KINDS, ScriptKind
from assistant.understanding.schema import Phrase

_ENTRY = re.compile(r"^ {4}(\w+): (.+)$")


def schemas() -> dict[str, str]:
    """File name to the text of its schema (JSON Schema 2020-12), for each kind of file."""
    return {f"{kind.name}.schema.json": as_schema(kind) for kind in KINDS}


def as_schema(kind: ScriptKind) -> str:
    """The schema of one kind of file, as text."""
    content: dict[str, Any] = kind.model.model_json_schema(
        by_alias=True, schema_generator=_Described
    )
    head = {"$schema": GenerateJsonSchema.schema_dialect, "$id": f"jauap:{kind.name}"}
    return json.dumps({**head, **content}, ensure_ascii=False, indent=2) + "\n"


class _Described(GenerateJsonSchema):
    """Tells editors what the documentation of each class says of its fields."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        content = super().model_schema(schema)
        cls = schema["cls"]
        summary, entries = _documented(cls.__doc__ or "")
        if summary:
            content["description"] = summary
        for name, field in cls.model_fields.items():
            shown = content.get("properties", {}).get(field.alias or name)
            if shown is not None and name in entries:
                shown["description"] = entries[name]
        if issubclass(cls, Phrase):
            # Nearly all phrases are written as bare words; only some carry a mark.
            return {"anyOf": [{"type": "string", "minLength": 1}, content]}
        return content

    def frozenset_schema(self, schema: core_schema.FrozenSetSchema) -> JsonSchemaValue:
        content = super().frozenset_schema(schema)
        # A word that is listed twice does no harm.
        content.pop("uniqueItems", None)
        return content


def _documented(text: str) -> tuple[str, dict[str, str]]:
    """What a class is, and what each of its fields is."""
    summary, _, rest = text.partition("Attributes:\n")
    entries: dict[str, str] = {}
    last = ""
    for line in rest.splitlines():
        entry = _ENTRY.match(re.sub(r"^ {4}(?= {4})", "", line))
        if entry:
            last = entry[1]
            entries[last] = entry[2]
        elif last and line.strip():
            entries[last] += " " + line.strip()
    return " ".join(summary.split()), entries
