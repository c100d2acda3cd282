"""Killed in the middle of publishing: the old release or the new one is there, whole."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.store.drafts import Drafts
from assistant.store.engine import Store, open_store
from assistant.store.releases import Releases
from tests.store.conftest import Clock, Copies, Fill
from tests.store.publishing_office import proved

FILES = 400
"""New files of the draft: publishing takes long enough to be hit in the middle."""
KILLS = 12

PUBLISHERS = """
import os, signal, sys, time
from assistant.store.engine import open_store
from assistant.store.publishing import Publishing
from tests.store.conftest import Clock

def publish(url, ready):
    publishing = Publishing(open_store(url), approval=False, clock=Clock())
    os.write(ready, b"!")
    publishing.publish(1, "dana", "Many files")

print("ready", flush=True)
for line in sys.stdin:
    seconds, url = line.rstrip().split(" ", 1)
    here, there = os.pipe()
    pid = os.fork()
    if pid == 0:
        publish(url, there)
        os._exit(0)
    os.read(here, 1)
    began = time.monotonic()
    if float(seconds) >= 0:
        time.sleep(float(seconds))
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    print(status, time.monotonic() - began, flush=True)
"""
"""Makes a process for each store that it is told: to publish draft 1, and to be killed."""


class Publishers:
    """Publish, and are killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert self._read() == ["ready"]

    def publish(self, url: str, kill_after_s: float = -1) -> tuple[int, float]:
        """How the process that publishes ended (0: it was done), and after how many seconds."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{kill_after_s} {url}\n")
        self._process.stdin.flush()
        status, seconds = self._read()
        return int(status), float(seconds)

    def _read(self) -> list[str]:
        assert self._process.stdout is not None
        return self._process.stdout.readline().split()


@pytest.fixture
def publishers() -> Iterator[Publishers]:
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISHERS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        yield Publishers(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="session")
def ready(make: Callable[[Fill], Copies]) -> Copies:
    """Stores with a draft of many files that may be published."""

    def fill(store: Store) -> None:
        clock = Clock()
        Releases(store, clock=clock).seed("boss", "The first")
        drafts = Drafts(store, clock=clock)
        draft = drafts.open("aigul", "Many files").id
        files = {f"extra/file{number}.yaml": (f"n: {number}\n", "") for number in range(FILES)}
        drafts.save_all(draft, files, "aigul")
        proved(store, clock, draft)

    return make(fill)


def test_the_old_release_or_the_new_one_is_whole(
    ready: Copies, publishers: Publishers, tmp_path: Path
) -> None:
    status, takes_s = publishers.publish(ready())
    assert status == 0
    left = []
    for kill in range(KILLS):
        url = ready()
        publishers.publish(url, takes_s * kill / KILLS)
        store = open_store(url)
        releases = Releases(store, clock=Clock())
        number = releases.current_number()
        assert number in (1, 2)
        first, now = len(releases.files(1)), releases.files(number)
        assert len(now) == (first if number == 1 else first + FILES)
        releases.write_to(number, tmp_path / str(kill))
        assert len([*(tmp_path / str(kill)).rglob("*.yaml")]) == len(now)
        if number == 1:
            left.append(url)
            assert len(releases.all()) == 1, "no half of a release is left"
        store.close()
    assert left, "none was hit before the end"
    assert publishers.publish(left[-1])[0] == 0, "it can be published again"
    store = open_store(left[-1])
    assert Releases(store, clock=Clock()).current_number() == 2
    store.close()
