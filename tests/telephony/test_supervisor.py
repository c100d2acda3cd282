"""Parts of the service run again when they end, and stop when that makes no sense."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from telephony.supervisor import GAVE_UP
from telephony.systemd import notify

SOON_S = 30.0
PROGRAM = """
import sys
from telephony.supervisor import Part, Supervisor
parts = [
    Part(f"part-{number}", [sys.executable, "-c", code], restart_after=0.05, restarts=3)
    for number, code in enumerate(sys.argv[1:])
]
sys.exit(Supervisor(parts).run())
"""
NOTES = "import os, sys, time; print(os.getpid(), file=open({path!r}, 'a'), flush=True)\n"
RUNS = NOTES + "time.sleep(60)"
FINISHES = (
    """
import signal
ending = []
signal.signal(signal.SIGTERM, lambda *_: ending.append(1))
"""
    + NOTES
    + """
while len(ending) < {times}:
    time.sleep(0.01)
print('finished', file=open({path!r}, 'a'), flush=True)
"""
)


Supervised = Callable[..., "subprocess.Popen[bytes]"]
"""Has parts run by these programs."""


@pytest.fixture
def supervised() -> Iterator[Supervised]:
    """Nothing that it starts outlives its test, however that ends."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*codes: str) -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen([sys.executable, "-c", PROGRAM, *codes]))
        return started[-1]

    yield start
    for process in started:
        while process.poll() is None:
            process.terminate()  # a second one ends what does not finish
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + SOON_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


def test_a_part_that_is_killed_is_started_again(supervised: Supervised, tmp_path: Path) -> None:
    path = tmp_path / "pids"
    process = supervised(RUNS.format(path=str(path)))
    until(lambda: len(lines(path)) == 1)
    os.kill(int(lines(path)[0]), signal.SIGKILL)
    until(lambda: len(lines(path)) == 2)
    process.terminate()
    assert process.wait(SOON_S) == 0
    assert not alive(lines(path)[1])


def test_one_part_that_breaks_leaves_the_other_alone(
    supervised: Supervised, tmp_path: Path
) -> None:
    steady, shaky = tmp_path / "steady", tmp_path / "shaky"
    process = supervised(RUNS.format(path=str(steady)), RUNS.format(path=str(shaky)))
    until(lambda: lines(steady) and lines(shaky))
    os.kill(int(lines(shaky)[0]), signal.SIGKILL)
    until(lambda: len(lines(shaky)) == 2)
    assert len(lines(steady)) == 1
    assert alive(lines(steady)[0])
    process.terminate()
    assert process.wait(SOON_S) == 0


@pytest.mark.parametrize("code", [2, 3])
def test_what_is_configured_wrongly_is_not_repeated(
    supervised: Supervised, tmp_path: Path, code: int
) -> None:
    path = tmp_path / "pids"
    process = supervised(
        NOTES.format(path=str(path)) + f"sys.exit({code})",
        RUNS.format(path=str(tmp_path / "other")),
    )
    assert process.wait(SOON_S) == code
    assert len(lines(path)) == 1
    assert all(not alive(pid) for pid in lines(tmp_path / "other"))


def test_a_part_that_keeps_breaking_is_given_up(supervised: Supervised, tmp_path: Path) -> None:
    path = tmp_path / "pids"
    process = supervised(NOTES.format(path=str(path)) + "sys.exit(70)")
    assert process.wait(SOON_S) == GAVE_UP
    assert len(lines(path)) == 4


def test_stopping_waits_for_what_a_part_has_to_finish(
    supervised: Supervised, tmp_path: Path
) -> None:
    path = tmp_path / "pids"
    process = supervised(FINISHES.format(path=str(path), times=2))
    until(lambda: len(lines(path)) == 1)
    process.terminate()
    time.sleep(0.5)
    assert process.poll() is None
    process.terminate()
    assert process.wait(SOON_S) == 0
    assert lines(path)[-1] == "finished"


def test_a_hangup_lets_parts_finish_and_starts_them_anew(
    supervised: Supervised, tmp_path: Path
) -> None:
    path = tmp_path / "pids"
    process = supervised(FINISHES.format(path=str(path), times=1))
    until(lambda: len(lines(path)) == 1)
    process.send_signal(signal.SIGHUP)
    until(lambda: len(lines(path)) == 3)
    assert lines(path)[1] == "finished"
    process.terminate()
    assert process.wait(SOON_S) == 0


def test_systemd_is_told_that_it_runs_and_still_does(
    supervised: Supervised, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = tmp_path / "notify"
    monkeypatch.setenv("NOTIFY_SOCKET", str(address))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(address))
        systemd.settimeout(SOON_S)
        notify("READY=1")
        assert systemd.recv(100) == b"READY=1"
        process = supervised(RUNS.format(path=str(tmp_path / "pids")))
        assert [systemd.recv(100) for _ in range(3)] == [b"WATCHDOG=1"] * 3
        process.terminate()
        assert process.wait(SOON_S) == 0


def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    notify("READY=1")
