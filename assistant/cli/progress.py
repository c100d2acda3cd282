"""Showing how far something is: a moving bar on a terminal, else a line per step."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn

from assistant.models.download import Progress as Report

_QUIET_BELOW = 1 << 20
"""Files smaller than this are not worth a line of their own, in bytes."""


@contextmanager
def progress() -> Iterator[Report]:
    """A function to report progress to, while the context lasts."""
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("  {task.description}"), BarColumn(), DownloadColumn())
        with Progress(*columns, console=console, transient=True) as bars:
            yield _Bars(bars)
    else:
        yield _Lines(console)


class _Bars:
    """One bar for each file, the last one moving."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int | None) -> None:
        if what not in self._tasks:
            for task in self._tasks.values():
                self._bars.update(task, visible=False)
            self._tasks[what] = self._bars.add_task(_short(what), total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)


class _Lines:
    """One line when something begins: readable in a log and by a screen reader."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._seen: set[str] = set()

    def __call__(self, what: str, _done: int, total: int | None) -> None:
        if what in self._seen:
            return
        self._seen.add(what)
        if total is None or total >= _QUIET_BELOW:
            size = f", {megabytes(total)}" if total else ""
            self._console.print(f"  {_short(what)}{size}", highlight=False, markup=False)


def megabytes(size: int) -> str:
    """A size in bytes, for people."""
    if size >= 10**9:
        return f"{size / 10**9:.1f} GB"
    return f"{max(size / 10**6, 0.1):.0f} MB" if size >= 10**6 else f"{max(1, size // 1000)} kB"


def _short(what: str) -> str:
    """The file's name, of an address."""
    return PurePosixPath(urlsplit(what).path).name if "://" in what else what
