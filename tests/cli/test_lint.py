"""`jauap lint` as office staff use it."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli.lint import command
from assistant.cli.scripts import command as scripts_command
from assistant.understanding.scripts import default_folder

QUICK = ["--no-vosk", "--no-phrases"]


def test_good_scripts_pass() -> None:
    result = CliRunner().invoke(command, [*QUICK, "--date", "2026-11-21"])
    assert result.exit_code == 0, result.output
    assert f"{default_folder()}: 0 problems" in result.stdout
    assert "note: " in result.stdout


def test_a_mistake_is_shown_with_its_place_and_what_to_do(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(default_folder(), tmp_path / "kz"))
    path = folder / "acts.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("reply: identity", "reply: nobody", 1), encoding="utf-8")
    line = text[: text.index("reply: identity")].count("\n") + 1
    result = CliRunner().invoke(command, [*QUICK, str(folder)])
    assert result.exit_code == 1
    assert f"{path}:{line}: acts.bot_question.reply: names 'nobody'" in result.stdout
    assert "    Mend the name." in result.stdout


def test_one_mistake_is_one_problem(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(default_folder(), tmp_path / "kz"))
    (folder / "wording.yaml").unlink()
    result = CliRunner().invoke(command, [*QUICK, str(folder)])
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == f"{folder}: 1 problem"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "nowhere")])
    assert result.exit_code == 2


@pytest.mark.parametrize("day", ["2027-01-01", "2030-06-15"])
def test_old_figures_fail(day: str) -> None:
    result = CliRunner().invoke(command, [*QUICK, "--date", day])
    assert result.exit_code == 1
    assert "ended on 2026-12-31" in result.stdout


def test_the_command_stands_beside_the_schemas_too() -> None:
    assert scripts_command.commands["lint"] is command
