"""The command line itself: what a person reads when something goes wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "from assistant.cli.main import main; main()"


def test_an_unknown_command() -> None:
    done = _jauap("speak")
    assert done.returncode == 2
    assert "No such command 'speak'" in done.stderr


@pytest.mark.parametrize("command", [["doctor"], ["models", "verify"], ["models", "list"]])
def test_a_folder_of_models_that_cannot_be(command: list[str], tmp_path: Path) -> None:
    done = _jauap(*command, JAUAP_DATA="~nobody-of-this-name/models")
    assert done.returncode == 2
    assert done.stderr.startswith("jauap: JAUAP_DATA=~nobody-of-this-name/models: ")
    assert not list(tmp_path.iterdir())


def test_a_refusal_of_the_operating_system_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = _jauap("demo", "--out", str(tmp_path / "file" / "sound"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"jauap: {tmp_path}/file")
    assert "Traceback" not in done.stderr


def test_a_terminal_without_kazakh_letters() -> None:
    done = _jauap("ask", "--lang", "kk", "?", PYTHONIOENCODING="koi8-r", PYTHONUTF8="0")
    assert "Traceback" not in done.stderr
    assert done.stdout


def _jauap(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
