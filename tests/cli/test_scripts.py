"""`jauap scripts schema`: what editors complete script files by."""

import json
from pathlib import Path

from click.testing import CliRunner

from assistant import paths
from assistant.cli.scripts import command
from assistant.dialogue.script_kinds import KINDS


def test_the_committed_schemas_are_up_to_date() -> None:
    folder = paths.shipped("intents") / "schema"
    result = CliRunner().invoke(command, ["schema", str(folder), "--check"])
    assert result.exit_code == 0, f"run `jauap scripts schema {folder}`\n{result.output}"
    assert {path.name for path in folder.iterdir()} == {
        f"{kind.name}.schema.json" for kind in KINDS
    }


def test_schemas_are_written_and_then_checked(tmp_path: Path) -> None:
    folder = tmp_path / "schema"
    missing = CliRunner().invoke(command, ["schema", str(folder), "--check"])
    assert missing.exit_code == 1
    assert missing.stdout.count("old or missing") == len(KINDS)
    assert not folder.exists()

    written = CliRunner().invoke(command, ["schema", str(folder)])
    assert written.exit_code == 0
    assert written.stdout.count(": written") == len(KINDS)
    assert CliRunner().invoke(command, ["schema", str(folder), "--check"]).exit_code == 0

    topic = folder / "topic.schema.json"
    content = json.loads(topic.read_text(encoding="utf-8"))
    assert content["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    topic.write_text("{}", encoding="utf-8")
    old = CliRunner().invoke(command, ["schema", str(folder), "--check"])
    assert old.exit_code == 1
    assert old.stdout.strip() == f"{topic}: old or missing"
