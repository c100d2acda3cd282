"""The telephone service: lines in front, conversations behind, one process.

`Service.run` is what `jauap serve` starts as a process of its own; the supervisor beside it
starts it again when it ends by itself. The process ends with 0 when it was drained, and
with `BROKEN` when a line died that cannot be started twice in one process.
"""

import logging
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, Protocol

from assistant.errors import JauapError, places_of
from assistant.journal import Journal, journal_file
from assistant.paths import cache_dir, data_dir
from assistant.privacy.redacting import Privacy
from assistant.settings import Settings
from assistant.store.engine import store_name
from assistant.store.records import AnsweredBy
from assistant.understanding.scripts import default_folder
from telephony.admission import Admission, Place
from telephony.audiosocket.server import AudioSocketServer
from telephony.call import Call, Limits
from telephony.call_watch import CallWatch
from telephony.engine import Engine, Loaded
from telephony.http import Health, HttpServer, make_app
from telephony.keeping import Keeping
from telephony.lead import LeadLength
from telephony.leg import CallInfo, Leg
from telephony.metrics import Metrics
from telephony.office import Office
from telephony.scripts_in_force import ScriptsInForce
from telephony.sip.line import SipLine
from telephony.supervisor import SUPERVISOR
from telephony.systemd import notify
from telephony.transferring import Transferring

_log = logging.getLogger(__name__)

BROKEN: Final = 70
"""Exit code when a line died: EX_SOFTWARE of sysexits.h."""
LOOKED_EVERY_S: Final = 0.25
_TENDED_EVERY_S: Final = 2.0
_ENDING_S: Final = 10.0
"""Calls that are ended have so long to say goodbye to their lines."""
_PRIVATE: Final = 0o700
_SWITCH_S: Final = 0.001
"""How long Python lets one thread go on while others wait. Its 5 ms add up: with eight calls
a frame could wait for its turn longer than the lead lasts."""


class Line(Protocol):
    """A way in; see `SipLine` and `AudioSocketServer`."""

    @property
    def alive(self) -> bool:
        """Whether calls can come."""

    def start(self) -> None:
        """Take calls."""

    def drain(self) -> None:
        """Take no more calls."""

    def close(self) -> None:
        """End all calls and stop."""


class Service:
    """All of it. `run` is called in the main thread, where signals come.

    Args:
        settings: all settings.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._metrics = Metrics()
        self._admission = Admission(settings.admission)
        self._office = Office(settings.office)
        self._keeping = Keeping(settings, data_dir() / "callbacks" / store_name(settings.store.url))
        self._lines: dict[str, Line] = {}
        self._sip: SipLine | None = None
        self._asterisk: AudioSocketServer | None = None
        self._engine: Engine | None = None
        self._http: HttpServer | None = None
        self._threads: set[threading.Thread] = set()
        self._lead = LeadLength(settings.service.lead)
        self._stops = 0
        self._ending = threading.Event()
        self._supervisor = os.environ.get(SUPERVISOR, "")

    def stop(self, *_: Any) -> None:
        """Take no more calls, let those under way finish; asked again, end them now.

        A signal comes in the middle of anything, also of what holds a lock: it is only counted.
        """
        self._stops += 1

    def run(self) -> int:
        """Take calls until stopped.

        Returns:
            The exit code of the process.

        Raises:
            JauapError: it cannot be started as it is configured.
        """
        sys.setswitchinterval(_SWITCH_S)
        with ExitStack() as stack:
            self._start(stack)
            # Until here a signal ends the process at once: there is nothing to finish.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self.stop)
            notify("READY=1")
            _log.info("The service takes calls", extra={"lines": sorted(self._lines)})
            while not self._stops:
                time.sleep(LOOKED_EVERY_S)
                if not self._all_alive():
                    return BROKEN
                if self._supervisor not in ("", str(os.getppid())):
                    _log.error("The supervisor is gone; the service ends")
                    break
            return self._drained()

    # --- starting ---------------------------------------------------------------------------

    def _start(self, stack: ExitStack) -> None:
        settings = self._settings
        stack.callback(self._keeping.close)
        self._keeping.open()
        _log.info("Models and scripts are being loaded; after a change it takes minutes")
        engine = self._engine = Engine(settings)
        stack.callback(engine.close)
        scripts = ScriptsInForce(
            self._keeping.releases,
            settings.service.scripts or default_folder(),
            cache_dir() / "releases",
            prepare=engine.prepare,
        )
        scripts.start()
        stack.callback(scripts.close)
        self._make_lines()
        self._watch(engine)
        self._http = HttpServer(settings.service.host, settings.service.port, self._app())
        stack.callback(self._http.close)
        self._http.start()
        for line in self._lines.values():
            line.start()
            stack.callback(line.close)
        tending = threading.Thread(target=self._tend, name="tending", daemon=True)
        tending.start()
        stack.callback(tending.join)
        stack.callback(self._end_calls)

    def _make_lines(self) -> None:
        settings, ring_s = self._settings, self._settings.office.ring
        if settings.sip is not None:
            self._sip = SipLine(settings.sip, self._on_call, self._admission.admit, ring_s=ring_s)
            self._lines["sip"] = self._sip
        if settings.audiosocket is not None:
            self._asterisk = AudioSocketServer(
                settings.audiosocket, self._on_call, self._admission.admit, ring_s=ring_s
            )
            self._lines["audiosocket"] = self._asterisk

    def _app(self) -> Any:
        audiosocket = self._settings.audiosocket
        return make_app(
            self._health,
            self._metrics,
            self._settings.service.metrics_from,
            self._asterisk,
            () if audiosocket is None else audiosocket.accept_from,
        )

    def _watch(self, engine: Engine) -> None:
        watch, admission = self._metrics.watch, self._admission
        for place in Place:
            watch(
                f"jauap_calls_now_{place.value}",
                f"Calls now: {place.value}",
                partial(_counted, admission, place),
            )
        watch("jauap_calls_refused", "Calls that were refused", lambda: admission.refused)
        watch(
            "jauap_recogniser_queue", "Utterances that wait to be decoded", lambda: engine.waiting
        )
        watch("jauap_store_reached", "Whether the store answers", lambda: self._keeping.reached)

    # --- running ----------------------------------------------------------------------------

    def _health(self) -> Health:
        engine = self._engine
        return Health(
            lines={name: line.alive for name, line in self._lines.items()},
            draining=self._admission.draining,
            store=self._keeping.reached,
            hears=() if engine is None else engine.hears,
            calls=sum(self._admission.counts().values()),
            registered=None if self._sip is None else self._sip.registered,
            release=None if engine is None else engine.loaded.scripts.release,
        )

    def _all_alive(self) -> bool:
        dead = [name for name, line in self._lines.items() if not line.alive]
        for name in dead:
            _log.critical(
                "A line has died; the process ends to be started anew", extra={"line": name}
            )
        return not dead

    def _tend(self) -> None:
        while not self._ending.wait(_TENDED_EVERY_S):
            self._keeping.tend()
            if self._engine is not None and not self._threads:
                self._engine.rest()

    def _drained(self) -> int:
        self._admission.drain()
        for line in self._lines.values():
            line.drain()
        _log.info("No more calls are taken", extra={"calls": len(self._threads)})
        until = time.monotonic() + self._settings.service.drain
        while self._threads and self._stops <= 1 and time.monotonic() < until:
            time.sleep(LOOKED_EVERY_S)
            if not self._all_alive():
                return BROKEN
        return 0

    def _end_calls(self) -> None:
        self._ending.set()
        until = time.monotonic() + _ENDING_S
        for thread in tuple(self._threads):
            thread.join(max(0.0, until - time.monotonic()))

    # --- one call ---------------------------------------------------------------------------

    def _on_call(self, leg: Leg) -> None:
        thread = threading.Thread(target=self._hold, args=(leg,), name="call", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _hold(self, leg: Leg) -> None:
        """A call from its first frame to its last, in its own thread."""
        info = leg.info
        with ExitStack() as stack:
            stack.callback(self._threads.discard, threading.current_thread())
            stack.callback(self._admission.end, info.id)
            stack.callback(leg.hang_up)
            try:
                place = self._admission.begin(info)
                if place is not None:
                    self._metrics.call_began(info.way, place.value)
                    self._talk(leg, place, stack)
            except JauapError as error:
                # What it says is about files and models, never about the caller.
                _log.error("A call could not be held", extra={"problem": error.problem})
                self._metrics.failed("call")
            except Exception as error:  # noqa: BLE001 - a defect must not leave the line occupied
                _log.error(
                    "A call ended by a defect",
                    extra={"error": type(error).__name__, "places": places_of(error)},
                )
                self._metrics.failed("call")

    def _talk(self, leg: Leg, place: Place, stack: ExitStack) -> None:
        assert self._engine is not None  # noqa: S101 - lines are started after it
        settings, loaded, info = self._settings, self._engine.loaded, leg.info
        journal = self._journal(info, loaded.scripts.privacy, stack)
        whole = place is Place.WHOLE
        conversation = self._engine.conversation(
            loaded, self._office.today, whole=whole, journal=journal
        )
        watch = self._call_watch(leg, loaded)
        transferring = Transferring(
            leg,
            self._office,
            watch.note,
            watch.transferred,
            tries=settings.office.tries,
            ring_s=settings.office.ring,
        )
        service = settings.service
        limits = Limits(self._lead, service.longest_call, service.quiet_end)
        call = Call(
            leg,
            conversation,
            transferring,
            watch,
            limits,
            apologies=loaded.apologies,
            ended=self._ending.is_set,
        )
        _log.info("A call began", extra={"call": info.id, "way": info.way, "place": place.value})
        try:
            call.run()
        finally:
            watch.ended(call.seconds, leg.report().jitter_s)
        _log.info(
            "A call ended", extra={"call": info.id, "way": info.way, "seconds": round(call.seconds)}
        )

    def _journal(self, info: CallInfo, privacy: Privacy, stack: ExitStack) -> Journal | None:
        """The log of a call; None where none is wanted or possible: the call goes on."""
        folder = self._settings.service.call_logs
        if folder is None:
            return None
        at = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
            return stack.enter_context(journal_file(folder / f"{at}-{info.id}.jsonl", privacy))
        except OSError as error:
            _log.error("A call cannot be logged", extra={"error": type(error).__name__})
            return None

    def _call_watch(self, leg: Leg, loaded: Loaded) -> CallWatch:
        scripts, settings = loaded.scripts, self._settings
        recorder = self._keeping.recorder(
            leg.info, settings.service.language, AnsweredBy(scripts.release, scripts.privacy)
        )
        return CallWatch(
            leg.info,
            scripts.dialogue.assistant.scripts,
            self._metrics,
            self._keeping,
            recorder,
            redact=scripts.privacy.redacted,
            notes_address=settings.notes_address,
        )


def _counted(admission: Admission, place: Place) -> float:
    return admission.counts()[place]


def serve(settings: Settings) -> int:
    """Run the service in this process until it is told to stop; its exit code.

    Raises:
        JauapError: it cannot be started as it is configured.
    """
    return Service(settings).run()
