"""`./demo` and `./test` set up what is missing: who is asked, and what is said when it fails.

The programs that would change the system are replaced by small ones that write down how
they were called; everything else is the real thing.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = "system_packages python3 python3-venv -- librhvoice5 rhvoice-russian"

Shell = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the scripts, in a folder with a space in its name."""
    folder = tmp_path / "a checkout"
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("demo", "test", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Stand-ins for programs; `calls` lists how those that change something were called."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (tmp_path / "calls").touch()
    note = f'echo "$(basename "$0") $*" >>"{tmp_path}/calls"'
    _program(folder, "dpkg-query", "exit 1")
    _program(folder, "apt-cache", "echo 'Candidate: 1.0'")
    _program(folder, "apt-get", note)
    _program(folder, "sudo", "echo 'not in the sudoers file' >&2; exit 1")
    _program(folder, "id", "echo 0")
    return folder


@pytest.fixture
def shell(checkout: Path, programs: Path) -> Shell:
    """Runs commands after `scripts/setup.sh` was read."""

    def run(commands: str) -> subprocess.CompletedProcess[str]:
        return _run(["bash", "-c", _sourced(commands)], checkout, programs)

    return run


def test_help_from_anywhere_and_through_a_link(tmp_path: Path, checkout: Path) -> None:
    link = tmp_path / "show"
    link.symlink_to(checkout / "demo")
    done = subprocess.run([link, "--help"], cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "--no-system" in done.stdout


def test_an_unknown_option_changes_nothing(checkout: Path, programs: Path, tmp_path: Path) -> None:
    done = _run(["./demo", "--nonsense"], checkout, programs)
    assert done.returncode == 1
    assert "--nonsense" in done.stderr
    assert not (checkout / ".venv.log").exists()
    assert (tmp_path / "calls").read_text() == ""


def test_with_nobody_to_ask_the_packages_are_installed(shell: Shell, tmp_path: Path) -> None:
    done = shell(PACKAGES)
    assert done.returncode == 0
    assert "These Debian packages will be installed: " in done.stdout
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[0].startswith("apt-get update")
    assert calls[1].startswith("apt-get install")
    assert calls[1].endswith("librhvoice5 rhvoice-russian")


@pytest.mark.parametrize(("answer", "installs"), [("n", False), ("y", True), ("", True)])
def test_who_sits_at_a_terminal_is_asked_even_when_the_output_goes_elsewhere(
    *, answer: str, installs: bool, checkout: Path, programs: Path, tmp_path: Path
) -> None:
    script = tmp_path / "script.sh"
    script.write_text(_sourced(PACKAGES))
    command = f"bash '{script}' 2>&1 | cat"
    done = _run(["script", "-qec", command, "/dev/null"], checkout, programs, f"{answer}\n")
    assert "Go on? [Y/n]" in done.stdout
    assert ("Left alone" in done.stdout) is not installs
    assert ("apt-get install" in (tmp_path / "calls").read_text()) is installs


@pytest.mark.parametrize("no_administrator", ["system=false; ", "id() { echo 1000; }; "])
def test_without_an_administrator_the_user_learns_what_to_ask_for(
    no_administrator: str, shell: Shell, tmp_path: Path
) -> None:
    done = shell(no_administrator + PACKAGES)
    assert done.returncode == 0
    assert "apt-get install --no-install-recommends librhvoice5 rhvoice-russian" in done.stdout
    assert (tmp_path / "calls").read_text() == ""


def test_a_failed_installation_shows_why_and_what_to_ask_for(shell: Shell, programs: Path) -> None:
    _program(programs, "apt-get", 'echo "E: dpkg was interrupted" >&2; exit 100')
    done = shell(PACKAGES)
    assert done.returncode == 0, "Jauap works without them, with a loss"
    assert "E: dpkg was interrupted" in done.stdout
    assert "apt-get install --no-install-recommends librhvoice5" in done.stdout


def test_an_environment_of_another_folder_is_made_anew(
    shell: Shell, checkout: Path, programs: Path, tmp_path: Path
) -> None:
    """A checkout that was moved or copied would otherwise run the old one's programs."""
    _program(programs, "python3", f'echo "python3 $*" >>"{tmp_path}/calls"; exit 1')
    (checkout / ".venv/bin").mkdir(parents=True)
    _program(checkout / ".venv/bin", "python", "exit 0")
    _program(checkout / ".venv/bin", "pip", "#!/elsewhere/.venv/bin/python3")
    done = shell("python_environment requirements/run.lock")
    assert done.returncode == 1
    assert "could not be made" in done.stderr
    assert (tmp_path / "calls").read_text() == "python3 -m venv .venv\n"
    assert not (checkout / ".venv").exists()


def test_two_at_once_wait_for_each_other(checkout: Path, programs: Path) -> None:
    with (checkout / ".venv.log").open("a") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        with subprocess.Popen(
            [
                "/bin/bash",
                "-c",
                _sourced("step() { echo begun; exit; }; setup requirements/run.lock -- x"),
            ],
            cwd=checkout,
            env=_environment(programs),
            stdout=subprocess.PIPE,
            text=True,
        ) as waiting:
            assert waiting.stdout is not None
            assert "waiting for it" in waiting.stdout.readline()
            fcntl.flock(log, fcntl.LOCK_UN)
            assert waiting.stdout.readline() == "begun\n"


def test_a_folder_that_cannot_be_written_to(shell: Shell, checkout: Path) -> None:
    (checkout / ".venv.log").mkdir()
    done = shell("setup requirements/run.lock --default -- x")
    assert done.returncode == 1
    assert "cannot be written to" in done.stderr


def _sourced(commands: str) -> str:
    return f"set -euo pipefail; . scripts/setup.sh; {commands}"


def _environment(programs: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}


def _run(
    command: list[str], folder: Path, programs: Path, answer: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=_environment(programs),
        input=answer,
        capture_output=True,
        text=True,
        check=False,
    )


def _program(folder: Path, name: str, commands: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/bash\n{commands}\n")
    path.chmod(0o755)
