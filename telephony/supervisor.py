"""Keeps the parts of the service running: the line and the console, a process each.

A part that ends by itself is started again, after a second, then two, then four. One that is
configured wrongly is not: then all stop, with its exit code. SIGTERM and SIGINT stop everything
and let calls finish; sent again, they end them. SIGHUP lets calls finish too, and starts the
parts anew, which then read the settings as they are.
"""

import logging
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final

from assistant.errors import ConfigurationError, NotInstalledError
from telephony.systemd import notify

_log = logging.getLogger(__name__)

WINDOW_S: Final = 600.0
"""Starts are counted over so long."""
MOST_WAIT_S: Final = 60.0
LOOKED_EVERY_S: Final = 0.2
SUPERVISOR: Final = "JAUAP_SUPERVISOR"
"""Tells a part its supervisor's process id: a part that is left alone ends."""
GAVE_UP: Final = 75
"""Exit code when a part kept ending: EX_TEMPFAIL of sysexits.h."""
_USELESS_TO_REPEAT: Final = (ConfigurationError.exit_code, NotInstalledError.exit_code)


class Part:
    """One process that is to run as long as the service does.

    Args:
        name: for the log.
        command: what starts it.
        restart_after: seconds until it is started again when it ended, at first.
        restarts: starts within ten minutes that are tried.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        restart_after: float,
        restarts: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._command = tuple(command)
        self._restart_after = restart_after
        self._restarts = restarts
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._starts: deque[float] = deque()
        self._again_at = 0.0
        self._renewed = False

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        return None if self._process is None else self._process.pid

    def look(self) -> int | None:
        """Start it when it is due, notice when it has ended.

        Returns:
            An exit code when it makes no sense to go on; None as long as it does.
        """
        now = self._clock()
        if self._process is None:
            if now >= self._again_at:
                self._starts.append(now)
                environment = {**os.environ, SUPERVISOR: str(os.getpid())}
                self._process = subprocess.Popen(self._command, env=environment)
                _log.info("A part was started", extra={"part": self.name})
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._process = None
        while self._starts and now - self._starts[0] > WINDOW_S:
            self._starts.popleft()
        if self._renewed:
            self._renewed, self._again_at = False, now
            return None
        if code in _USELESS_TO_REPEAT:
            return code
        _log.error("A part ended by itself", extra={"part": self.name, "code": code})
        if len(self._starts) > self._restarts:
            _log.critical("A part keeps ending; the service stops", extra={"part": self.name})
            return GAVE_UP
        wait_s = min(self._restart_after * 2 ** (len(self._starts) - 1), MOST_WAIT_S)
        self._again_at = now + wait_s
        return None

    def renew(self) -> None:
        """Let it end, and start it again then."""
        self._renewed = self._process is not None
        self.send(signal.SIGTERM)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def ended(self) -> bool:
        """Whether its process has ended."""
        return self._process is None or self._process.poll() is not None


class Supervisor:
    """Runs parts until it is told to stop.

    Args:
        parts: what to run.
        tells_ready: whether systemd is told here that the service works; a line tells it
            itself, once it takes calls.
    """

    def __init__(self, parts: Sequence[Part], *, tells_ready: bool = False) -> None:
        self._parts = tuple(parts)
        self._tells_ready = tells_ready
        self._stops = 0
        self._renewals = 0

    def run(self) -> int:
        """Run them; call it in the main thread, where signals come.

        Returns:
            The exit code: 0 after a stop that was asked for, or why it gave up.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._renew)
        code = self._look()
        if self._tells_ready:
            notify("READY=1")
        while code is None and not self._stops:
            notify("WATCHDOG=1")
            self._renew_parts()
            time.sleep(LOOKED_EVERY_S)
            code = self._look()
        notify("STOPPING=1")
        # A signal may come at any place: it is only counted there, and passed on here.
        passed = 0
        self._stops = max(self._stops, 1)
        while not all(part.ended() for part in self._parts):
            while passed < self._stops:
                passed += 1
                for part in self._parts:
                    part.send(signal.SIGTERM)
            notify("WATCHDOG=1")
            time.sleep(LOOKED_EVERY_S)
        return code or 0

    def _look(self) -> int | None:
        codes = [part.look() for part in self._parts]
        return next((code for code in codes if code is not None), None)

    def _renew_parts(self) -> None:
        renewals, self._renewals = self._renewals, 0
        if renewals:
            for part in self._parts:
                part.renew()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stops += 1

    def _renew(self, _number: int, _frame: FrameType | None) -> None:
        self._renewals += 1
