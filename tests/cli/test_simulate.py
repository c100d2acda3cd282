"""`jauap simulate`: transcript, goal, exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli import simulate
from assistant.dialogue.assistant import Assistant

GOOD = """\
scenarios:
  - name: reaches
    about: Asks how much the second group gets.
    language: ru
    turns: [Сколько платят по второй группе инвалидности]
    goal: {sums: [89498]}
  - name: misses
    about: Wants a sum that nobody pays.
    language: ru
    turns: [Сколько платят по второй группе инвалидности]
    goal: {sums: [12345]}
"""


@pytest.fixture(autouse=True)
def _loaded_once(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading all scripts takes a second, and these tests are many."""
    monkeypatch.setattr(simulate, "load_assistant", lambda _: assistant)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "calls.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(simulate.command, [str(each) for each in arguments])


def test_a_call_that_reaches_its_goal_is_shown_with_its_times(folder: Path) -> None:
    result = run(folder / "calls.yaml", "--only", "reaches")
    assert result.exit_code == 0, result.output
    assert "0:00.0  Jauap   Здравствуйте" in result.output
    assert "caller  Сколько платят" in result.output
    assert "89 498" in result.output
    assert "1 of 1 calls reached their goal" in result.output


def test_one_that_misses_it_says_why_and_the_exit_code_tells(folder: Path) -> None:
    result = run(folder, "--quiet")
    assert result.exit_code == 1
    assert "reaches: reached its goal" in result.output
    assert "misses: missed its goal" in result.output
    assert "12345" in result.output
    assert "1 of 2" in result.output


def test_programs_get_one_object_for_each_call(folder: Path) -> None:
    result = run(folder, "--json")
    good, bad = (json.loads(line) for line in result.stdout.splitlines())
    assert (good["reached"], bad["reached"]) == (True, False)
    assert good["sides"][0]["say"][0]["source"] == "prompts/greeting"
    assert good["sides"][1]["caller"].startswith("Сколько")


def test_mistakes_are_told_without_a_traceback(folder: Path) -> None:
    unknown = run(folder, "--only", "nobody")
    assert "nobody" in str(unknown.exception)
    no_sound = run(folder, "--voice")
    assert "mode: voice" in str(getattr(no_sound.exception, "mend", ""))
    assert run(folder, "--out", folder).exit_code == 2
