"""`jauap replay`: a log as a transcript."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from assistant.cli.replay import command
from assistant.dialogue.dialogue import Dialogue
from assistant.errors import JauapError
from assistant.journal import journal_file
from tests.conversation_line import Line


def replay(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments])


def test_a_call_reads_as_a_transcript(tmp_path: Path, dialogue: Dialogue) -> None:
    log = tmp_path / "call.jsonl"
    with journal_file(log) as journal:
        line = Line(
            ["какие документы нужны для адресной социальной помощи"],
            dialogue,
            journal=journal,
        )
        line.pauses(30.0).says(2.0).pauses(4.0).says(0.5).presses("0").pauses(20.0)
        line.conversation.hang_up()
    result = replay(log)
    assert result.exit_code == 0, result.output
    shown = result.output
    assert "ru, 2026-01-05" in shown
    assert "Звук не сохраняется." in shown
    assert "«какие документы нужны для адресной социальной помощи»" in shown
    assert "key 0" in shown
    assert "transfer" in shown
    assert "endpoint" in shown
    assert "hung up" in shown
    assert "turns of Jauap's; answers after" in shown
    assert "thought" not in shown
    assert "thought" in replay(log, "--all").output


def test_a_broken_line_is_told_with_what_to_do(tmp_path: Path) -> None:
    log = tmp_path / "call.jsonl"
    first = json.dumps({"at": 0.0, "what": "call", "format": 1})
    log.write_text(f"{first}\n{{broken\n", encoding="utf-8")
    error = replay(log).exception
    assert isinstance(error, JauapError)
    assert ":2: no JSON" in error.problem
    assert error.exit_code == 2


def test_events_of_later_versions_are_shown_as_they_are(tmp_path: Path) -> None:
    log = tmp_path / "call.jsonl"
    events: list[dict[str, object]] = [
        {"at": 0.0, "what": "call", "format": 1, "language": "kk", "on": "2026-01-05"},
        {"at": 1.0, "what": "turn", "state": "open", "said": [{"source": "gone/text"}]},
        {"at": 65.2, "what": "novelty", "colour": "blue"},
    ]
    log.write_text("\n".join(json.dumps(each) for each in events), encoding="utf-8")
    shown = replay(log).output
    assert "(gone/text)" in shown
    assert "1:05.2  novelty   colour blue" in shown
