"""What the service keeps in the store, and what becomes of it while the store is away.

Calls go on without the store. Numbers to call back are the one thing that must not be lost:
until they are in the store they lie in a file that only the service may read.
"""

import json
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from assistant.errors import JauapError
from assistant.settings import Settings
from assistant.store.callbacks import Callbacks, masked
from assistant.store.engine import Store, open_store
from assistant.store.errors import StoreUnreachableError
from assistant.store.handovers import HandoverNote, Handovers
from assistant.store.records import AnsweredBy, CallRecorder, Records
from assistant.store.releases import Releases
from telephony.leg import CallInfo

_log = logging.getLogger(__name__)

_SUFFIX: Final = ".callback"
_DAMAGED: Final = ".damaged"
_PRIVATE: Final = 0o700
NOTE_S: Final = 1.0
"""So long the transfer waits for its note to be kept."""


@dataclass(frozen=True)
class Wanted:
    """A callback as a caller asked for it.

    Attributes:
        number: to be called; kept nowhere else.
        language: of the caller.
        topic: what the call was about.
        call_id: of the call.
        urgent: whether the caller may be in danger.
    """

    number: str
    language: str
    topic: str | None
    call_id: str
    urgent: bool


class Keeping:
    """The store as the service uses it. Safe for several threads; nothing here waits long.

    Args:
        settings: where the store is, and how long what is kept.
        waiting: folder for callbacks while it is away. Lines with another store have another.
        opened: opens the store, for tests of a store that is away.
    """

    def __init__(
        self,
        settings: Settings,
        waiting: Path,
        opened: Callable[[str], Store] = open_store,
    ) -> None:
        self._settings = settings
        self._waiting = waiting
        self._opened = opened
        self._lock = threading.Lock()
        self._notes = ThreadPoolExecutor(1, "notes")
        self._reached: bool | None = None
        self._store: Store | None = None
        self._records: Records | None = None

    def open(self) -> None:
        """Open the store; one that cannot be reached is tried again by `tend`.

        Raises:
            StoreError: its address makes no sense, or it is another program's database.
        """
        try:
            store = self._opened(self._settings.store.url)
        except StoreUnreachableError as error:
            self._is_reached(problem=error.problem)
            return
        with self._lock:
            self._store = store
            self._records = Records(
                store, self._settings.store, timezone=self._settings.office.timezone
            )
        self._is_reached()

    def tend(self) -> None:
        """Do what could not be done before. It may wait for the store, but raises nothing.

        The service calls it now and then, in a thread that no call waits for.
        """
        try:
            if self._store is None:
                self.open()
            releases = self.releases()
            if releases is not None:
                releases.current_number()
                self._is_reached()
        except JauapError as error:
            self._is_reached(problem=error.problem)
            return
        for path in self._waiting.glob(f"*{_SUFFIX}"):
            self._put_into_store(path)

    def close(self) -> None:
        """Write what is left, and let go of the store."""
        self.tend()
        with self._lock:
            store, records = self._store, self._records
            self._store = self._records = None
        self._notes.shutdown(wait=False, cancel_futures=True)
        if records is not None:
            records.close()
        if store is not None:
            store.close()

    @property
    def reached(self) -> bool:
        """Whether the store answered when it was last asked."""
        return self._reached is True

    def releases(self) -> Releases | None:
        """The releases of scripts; None while the store is away."""
        return None if self._store is None else Releases(self._store)

    def recorder(self, info: CallInfo, language: str, by: AnsweredBy) -> CallRecorder | None:
        """What records a call; None while the store is away.

        Args:
            info: of the call.
            language: of the line.
            by: the scripts that answer it.
        """
        records = self._records
        if records is None:
            return None
        shown = None if info.caller is None else masked(info.caller)
        return records.recorder(info.id, info.way, shown, language, by)

    def note_token(self, note: HandoverNote) -> str | None:
        """Keep a hand-over note: the token of its page, or None when it cannot be kept."""
        store = self._store
        if store is None:
            return None
        handovers = Handovers(store, minutes=self._settings.store.handover_minutes)
        adding = self._notes.submit(handovers.add, note)
        try:
            return adding.result(timeout=NOTE_S)
        except (JauapError, TimeoutError) as error:
            # The caller is connected all the same.
            adding.cancel()
            _log.error("A hand-over note could not be kept", extra={"error": type(error).__name__})
            return None

    def call_back(self, wanted: Wanted) -> None:
        """Keep a number to be called back: on disk now, in the store with the next `tend`.

        Raises:
            OSError: it can be kept nowhere.
        """
        self._waiting.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
        # Only its owner may read a temporary file; it appears under its name when it is whole.
        handle, name = tempfile.mkstemp(dir=self._waiting)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(wanted), file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).rename(f"{name}{_SUFFIX}")
        except OSError:
            # Half a number is of use to nobody, and must not lie about.
            Path(name).unlink(missing_ok=True)
            raise

    def _put_into_store(self, path: Path) -> None:
        store = self._store
        if store is None:
            return
        try:
            entry: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            wanted = Wanted(**entry)
            Callbacks(store).add(
                wanted.number, wanted.language, wanted.topic, wanted.call_id, urgent=wanted.urgent
            )
            path.unlink(missing_ok=True)
        except FileNotFoundError:
            return  # another line on this machine has put it there
        except (ValueError, TypeError) as error:
            # Neither the file nor the text of the error may be shown: both hold the number.
            _log.error("A callback on disk is damaged", extra={"error": type(error).__name__})
            with suppress(OSError):
                path.rename(path.with_suffix(_DAMAGED))
        except (JauapError, OSError) as error:
            _log.error(
                "A callback waits on disk for the store", extra={"error": type(error).__name__}
            )

    def _is_reached(self, *, problem: str | None = None) -> None:
        before, self._reached = self._reached, problem is None
        if problem is not None and before is not False:
            _log.error("The store cannot be reached; calls go on", extra={"problem": problem})
        elif problem is None and before is False:
            _log.info("The store is back")
