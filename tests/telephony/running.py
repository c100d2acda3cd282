"""A service as a process of its own, and what can be seen of it from outside."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.ports import free_port

START_S = 900.0
"""On a machine that has never learnt the scripts and is busy with other things."""
SOON_S = 90.0
JAUAP = (sys.executable, "-m", "assistant.cli.main")


def until(true: Callable[[], Any], seconds: float = SOON_S) -> Any:
    """Wait until something is true; gives it."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


@dataclass
class Running:
    """A service, and what can be seen of it.

    Attributes:
        process: its supervisor, or the line itself.
        http: the port of its health and metrics.
        line: the port of its line.
        folder: where `log`, the folder `calls` and `store.db` lie.
    """

    process: "subprocess.Popen[bytes]"
    http: int
    line: int
    folder: Path

    def get(self, path: str) -> httpx.Response | None:
        try:
            return httpx.get(f"http://127.0.0.1:{self.http}{path}", timeout=10)
        except httpx.TransportError:
            return None

    def ready(self) -> bool:
        response = self.get("/ready")
        return response is not None and response.status_code == 200

    def metric(self, name: str) -> float:
        response = self.get("/metrics")
        assert response
        values = [
            line.rpartition(" ")[2] for line in response.text.splitlines() if line.startswith(name)
        ]
        return float(values[0]) if values else 0.0

    def log(self) -> list[dict[str, Any]]:
        lines = (self.folder / "log").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def calls(self) -> list[list[dict[str, Any]]]:
        """The logs of calls, oldest first."""
        paths = sorted(
            (self.folder / "calls").glob("*.jsonl"), key=lambda path: path.stat().st_ctime
        )
        return [
            [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            for path in paths
        ]

    def happens(self, what: str, call: int = -1, **fields: Any) -> dict[str, Any]:
        """Wait for an event in the log of a call."""

        def found() -> dict[str, Any] | None:
            events = self.calls()[call] if self.calls() else []
            wanted = {"what": what, **fields}
            return next((e for e in events if wanted.items() <= e.items()), None)

        event: dict[str, Any] = until(found)
        return event


@contextmanager
def served(folder: Path, config: str, *arguments: str, **more: object) -> Iterator[Running]:
    """A service that takes calls, until it is stopped at the end.

    Args:
        folder: for its files.
        config: its settings, with `{folder}`, `{http}` and `{line}` where these belong.
        arguments: of `jauap serve`.
        more: what else stands in braces there.
    """
    (folder / "calls").mkdir()
    http, line = free_port(), free_port()
    path = folder / "jauap.toml"
    path.write_text(config.format(http=http, line=line, folder=folder, **more), encoding="utf-8")
    environment = {**os.environ, "JAUAP_CONFIG": str(path)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen((*JAUAP, "serve", *arguments), stderr=log, env=environment)
        running = Running(process, http, line, folder)
        try:
            until(lambda: running.ready() or process.poll() is not None, START_S)
            assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
            yield running
        finally:
            for _ in range(2):
                process.terminate()
                time.sleep(0.5)
            process.wait(60)
