"""schemathesis asks the API everything that its description allows, and much that it does not."""

from pathlib import Path

import schemathesis
from schemathesis.engine import events, from_schema

from assistant.settings import Settings
from assistant.texts import LANGUAGES
from tests.console.api_client import open_api

OPERATIONS = 39
"""So many there are at least: a description that lost its operations would pass everything."""


def test_schemathesis_finds_nothing(tmp_path: Path, settings: Settings) -> None:
    tested: set[str] = set()
    found: list[str] = []
    with open_api(tmp_path, settings) as api:
        for language in LANGUAGES:  # learning phrases afresh can take longer than an answer may
            api.desk.scripts.now().dialogue.assistant.matcher(language)
        token = {"Authorization": api.client.headers["authorization"]}
        schema = schemathesis.openapi.from_asgi("/openapi.json", api.client.app, headers=token)
        schema.config.update(headers=token, request_timeout=60.0)
        schema.config.generation.update(max_examples=3)
        schema.config.seed = 1
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                tested.add(str(event.label))
                found += [
                    f"{event.label}: {check.failure_info.failure}"
                    for checks in event.recorder.checks.values()
                    for check in checks
                    if check.failure_info is not None
                ]
            if isinstance(event, events.NonFatalError | events.FatalError):
                found.append(str(event))
    assert found == []
    assert len(tested) >= OPERATIONS
