"""Killed in the middle of publishing: the old release or the new one is there, whole."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
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

PUBLISH = """
import sys
from assistant.store.engine import open_store
from assistant.store.publishing import Publishing
from tests.store.conftest import Clock
store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
Publishing(store, approval=False, clock=Clock()).publish(int(sys.argv[2]), "dana", "Many files")
print("done", flush=True)
"""


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


def publish(url: str) -> subprocess.Popen[str]:
    """A process that publishes draft 1 once it is told to."""
    process = subprocess.Popen(
        [sys.executable, "-c", PUBLISH, url, "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def told(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_the_old_release_or_the_new_one_is_whole(ready: Copies, tmp_path: Path) -> None:
    with publish(ready()) as process:
        began = time.monotonic()
        told(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        takes = time.monotonic() - began
    numbers = []
    for kill in range(KILLS):
        url = ready()
        with publish(url) as process:
            told(process)
            time.sleep(takes * kill / KILLS)
            os.kill(process.pid, signal.SIGKILL)
        store = open_store(url)
        releases = Releases(store, clock=Clock())
        number = releases.current_number()
        assert number in (1, 2)
        numbers.append(number)
        first, now = len(releases.files(1)), releases.files(number)
        assert len(now) == (first if number == 1 else first + FILES)
        releases.write_to(number, tmp_path / str(kill))
        assert len([*(tmp_path / str(kill)).rglob("*.yaml")]) == len(now)
        if number == 1:
            assert len(releases.all()) == 1, "no half of a release is left"
            with publish(url) as process:
                told(process)
                assert process.stdout is not None
                assert process.stdout.readline() == "done\n", "it can be published again"
            assert releases.current_number() == 2
        store.close()
    assert 1 in numbers, "none was hit before the end"
