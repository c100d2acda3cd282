"""The scripts that a new conversation begins with: the current release of the store.

A thread looks every two seconds which release is in force. A new one is written into a
folder, compiled in a process of its own, so that calls do not wait for it, then loaded and
taken by the conversations that begin from then on; those under way keep theirs. One that
cannot be loaded is logged, and the scripts that worked stay in force, also after a restart
while the store is away.
"""

import hashlib
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from assistant.dialogue.assistant import load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.errors import JauapError, places_of
from assistant.paths import keep_last_taken
from assistant.privacy.redacting import Privacy, load_privacy
from telephony.errors import ServiceError

_log = logging.getLogger(__name__)

LOOKED_EVERY_S: Final = 2.0
_AGAIN_S: Final = 60.0
"""A release that could not be loaded is tried again after so long."""
_COMPILING_S: Final = 600.0
_POLL_S: Final = 0.5
"""How closely it is looked whether the service stops meanwhile."""
_KEPT: Final = 5
"""Folders of releases that stay on disk."""
_NICE: Final = "10"
_LAST: Final = "last"
"""File that names the folder of the release that was in force last."""


class Releases(Protocol):
    """Where releases come from; see `assistant.store.releases.Releases`."""

    def current_number(self) -> int | None:
        """The release in force; None when there is none."""

    def files(self, number: int) -> Mapping[str, str]:
        """Path of each file, with the digest of its content."""

    def write_to(self, number: int, folder: Path) -> None:
        """Write it into a folder that is not there yet."""


@dataclass(frozen=True)
class InForce:
    """Scripts that conversations can begin with.

    Attributes:
        dialogue: talks by them.
        release: their number; None for those that come with Jauap or lie in a folder.
        pronunciations: folder of how names are said; None for the shipped ones.
        privacy: what of a caller's words is never written down.
    """

    dialogue: Dialogue
    release: int | None = None
    pronunciations: Path | None = None
    privacy: Privacy = field(default_factory=load_privacy)


class ScriptsInForce:
    """Knows the scripts for new conversations. Safe for several threads.

    Args:
        releases: gives the releases, or None while the store cannot be reached.
        shipped: folder of scripts where there never was a release.
        folder: where releases are written to; they can be made again at any time.
        prepare: is given scripts before they are in force, to load what goes with them.
    """

    def __init__(
        self,
        releases: Callable[[], Releases | None],
        shipped: Path,
        folder: Path,
        *,
        prepare: Callable[[InForce], None] = lambda _: None,
    ) -> None:
        self._releases = releases
        self._shipped = shipped
        self._folder = folder
        self._prepare = prepare
        self._now: InForce | None = None
        self._failed: tuple[int, float] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="scripts", daemon=True)

    def start(self) -> None:
        """Load what is in force, then look for what comes.

        Raises:
            ScriptError: neither the current release nor the shipped scripts can be used.
        """
        self.look()
        if self._now is None:
            self._take(self._last() or _shipped(self._shipped))
        self._thread.start()

    def now(self) -> InForce:
        """The scripts for a conversation that begins now.

        Raises:
            ServiceError: not started.
        """
        if self._now is None:
            raise ServiceError("the scripts are not loaded yet", mend="Start them first.")
        return self._now

    def look(self) -> None:
        """Take the current release if it is another one than before. Raises nothing."""
        releases = self._releases()
        if releases is None:
            return
        try:
            number = releases.current_number()
        except JauapError:
            return  # the store is away, which whoever tends it tells
        if number is None:
            with suppress(OSError):
                (self._folder / _LAST).unlink(missing_ok=True)
            return
        if not self._is_new(number):
            return
        try:
            folder = self._written(releases, number)
            if self._now is not None:
                # Calls are under way: what takes seconds is done outside of this process.
                self._compile(folder)
            self._take(_loaded(folder, number))
            self._remember(folder)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, calls go on
            if self._stop.is_set():
                return
            self._failed = number, time.monotonic()
            _log.error(
                "A release cannot be used; the scripts before it stay in force",
                extra={
                    "release": number,
                    "error": type(error).__name__,
                    "problem": _problem(error),
                    "places": places_of(error),
                },
            )

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(LOOKED_EVERY_S):
            self.look()

    def _is_new(self, number: int) -> bool:
        if self._now is not None and self._now.release == number:
            return False
        if self._failed is None or self._failed[0] != number:
            return True
        return time.monotonic() - self._failed[1] >= _AGAIN_S

    def _remember(self, folder: Path) -> None:
        try:
            (self._folder / _LAST).write_text(folder.name, encoding="utf-8")
        except OSError as error:
            _log.error(
                "A restart without the store will not find this release",
                extra={"error": type(error).__name__},
            )

    def _last(self) -> InForce | None:
        """The release that was in force last: newer than the shipped scripts, in any case."""
        with suppress(JauapError, OSError, ValueError):
            name = (self._folder / _LAST).read_text(encoding="utf-8")
            scripts = _loaded(self._folder / name, int(name.partition("-")[0]))
            _log.warning("The store gave no scripts; the last release stays in force")
            return scripts
        return None

    def _take(self, scripts: InForce) -> None:
        self._prepare(scripts)
        self._now = scripts
        _log.info("Scripts are in force", extra={"release": scripts.release})

    def _written(self, releases: Releases, number: int) -> Path:
        """The folder of a release; named by its content, as numbers begin anew in a new store."""
        digest = hashlib.sha256()
        for path, content in sorted(releases.files(number).items()):
            digest.update(f"{path}\0{content}\n".encode())
        folder = self._folder / f"{number}-{digest.hexdigest()[:16]}"
        if not folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                releases.write_to(number, folder)
            except JauapError:
                # Another line on this machine may have been quicker.
                if not folder.is_dir():
                    raise
        keep_last_taken(folder, _KEPT)
        return folder

    def _compile(self, folder: Path) -> None:
        """Compile scripts in a process of low priority; the result stays in the cache.

        Raises:
            ServiceError: they cannot be used, or nobody waits for them any more.
        """
        command = ("nice", "-n", _NICE, sys.executable, "-m", "telephony.scripts_compiling", folder)
        until = time.monotonic() + _COMPILING_S
        complaint = ""
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            while process.returncode is None:
                try:
                    _, complaint = process.communicate(timeout=_POLL_S)
                except subprocess.TimeoutExpired:
                    if self._stop.is_set() or time.monotonic() >= until:
                        process.kill()
                        complaint = "compiling was broken off"
                        break
        if process.returncode != 0:
            raise ServiceError(
                complaint.strip().splitlines()[-1] if complaint.strip() else "no reason was given",
                mend="`jauap lint` on an export of the release says what is wrong.",
            )


def _shipped(folder: Path) -> InForce:
    return InForce(Dialogue(load_assistant(folder)), privacy=load_privacy(folder))


def _loaded(folder: Path, number: int) -> InForce:
    pronunciations = folder / "pronunciations"
    return InForce(
        Dialogue(load_assistant(folder)),
        number,
        pronunciations if pronunciations.is_dir() else None,
        load_privacy(folder),
    )


def _problem(error: Exception) -> str:
    """What is wrong in words, of errors whose words are known to name nothing that was said."""
    if isinstance(error, JauapError):
        return error.problem
    return str(error) if isinstance(error, (OSError, subprocess.SubprocessError)) else ""
