"""The SIP stack: the one file that knows baresip.

SIP, RTP, codecs and jitter buffer run in threads of baresip's own (C); commands and events in an
asyncio loop, in a thread that is started here. Sound is read and written from the call's own
thread. What baresip does in ways of its own, and what is done about it, stands in docs/sip.md.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from enum import Enum
from typing import Any, Final, TypeVar

import baresip
import numpy as np

from telephony.sip.complaints import Complaints
from telephony.sip.early_events import early_events
from telephony.sip.errors import LineError, NotConnectedError
from telephony.sip.notices import Hold, Key, Notice, Sending, Sound
from telephony.sip.wanted import Agent, Wanted

_LOG = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")

HEADERS: Final = ("To", "From", "P-Asserted-Identity")
"""Read from each call: To is the only place where the dialled number can be seen."""
_BEAT_S: Final = 2.0
_SILENT_S: Final = 12.0
"""A loop that has not beaten for so long hangs, and so does the line."""
_READ: Final = 65_536
_START_S: Final = 15.0


class StackCall:
    """One call. Sound goes from and to one thread; `notices` and `closed` may be read anywhere.

    Everything asynchronous runs in the stack's loop.
    """

    def __init__(
        self, call: baresip.Call, agent: baresip.UserAgent, stack_ended: Callable[[], bool]
    ) -> None:
        self._call = call
        self._stack_ended = stack_ended
        self.agent = agent
        self._notices: deque[Notice] = deque()
        self.jitter_s = 0.0
        self._seen: baresip.AudioInfo | None = None
        """The streams as they were since sound was read last."""
        call.on(self._event)
        call.on_rtcp(self._rtcp)

    @property
    def closed(self) -> bool:
        """Whether the call is over, or the stack that carried it."""
        return self._call.state is baresip.CallState.CLOSED or self._stack_ended()

    @property
    def headers(self) -> dict[str, str]:
        """What the caller's side sent, of `HEADERS`. Not to be trusted."""
        return dict(self._call.headers)

    def notices(self) -> list[Notice]:
        """What happened since this was last asked, in order."""
        return [self._notices.popleft() for _ in range(len(self._notices))]

    def read(self) -> Sound | None:
        """What has arrived since the last time; None while no sound is being received."""
        # Each question to the stack lets other threads run first: twice a frame is too often.
        info = self._seen or self._look()
        self._seen = None
        if info is None or not info.rx_ready:
            return None
        try:
            data = self._call.audio.read(_READ)
        except (baresip.AudioNotActive, baresip.AudioRestarted):
            # A re-INVITE replaced the streams; the next reading meets the new ones.
            return None
        samples = np.frombuffer(data, np.int16)
        if info.rx_channels > 1:
            samples = samples.reshape(-1, info.rx_channels).mean(axis=1).astype(np.int16)
        return Sound(samples, info.rx_sample_rate)

    def sending(self) -> Sending | None:
        """How sound is sent now; None while none can be."""
        if (info := self._look()) is None or not info.tx_ready:
            return None
        queued = info.tx_buffered
        return Sending(info.tx_sample_rate, info.tx_channels, queued, info.tx_capacity - queued)

    def write(self, data: bytes) -> None:
        """Queue sound as `sending` tells; what there is no room for is lost."""
        with suppress(baresip.AudioNotActive, baresip.AudioRestarted):
            self._call.audio.write(data)

    def flush(self) -> None:
        """Drop what is queued, and what is written until the stack has done so (20 ms)."""
        with suppress(baresip.AudioNotActive, baresip.AudioRestarted):
            self._call.audio.flush_tx()

    def _look(self) -> baresip.AudioInfo | None:
        self._seen = None
        with suppress(baresip.AudioNotActive):
            self._seen = self._call.audio.info()
        return self._seen

    async def answer(self) -> bool:
        """Take the call; False if the caller has given up."""
        try:
            # With video the stack sends no second offer after its answer (docs/sip.md).
            await self._call.answer(video=True)
            await self._call.wait_established()
        except baresip.BaresipError:
            return False
        return True

    async def reject(self) -> None:
        """Busy (486)."""
        await _gone_already(self._call.reject())

    async def hang_up(self) -> None:
        """End the call; harmless when it is over."""
        await _gone_already(self._call.hangup())

    async def established(self, within_s: float) -> None:
        """Wait until a call that was dialled is answered.

        Raises:
            NotConnectedError: it was not.
        """
        try:
            await self._call.wait_established(within_s)
        except baresip.CallTimeout as error:
            raise NotConnectedError(status=None, timed_out=True) from error
        except baresip.CallFailed as error:
            raise NotConnectedError(status=error.status) from error

    async def refer(self, target: str, within_s: float) -> None:
        """Ask the other side to call `target` instead (blind transfer); this call then ends.

        Raises:
            NotConnectedError: it does not do so, or that call came to nothing.
        """
        try:
            await self._call.transfer(target, timeout=within_s)
        except baresip.TransferFailed as error:
            raise NotConnectedError(
                status=error.status, timed_out=error.status is None and not self.closed
            ) from error
        except (baresip.BaresipError, ValueError) as error:
            raise NotConnectedError(status=None) from error

    async def send_keys(self, keys: str) -> None:
        """Press keys on the call, one after the other."""
        await _gone_already(self._call.send_dtmf(keys))

    def _event(self, event: baresip.StackEvent) -> None:
        if event.event is baresip.Event.CALL_DTMF_START and event.text:
            self._notices.append(Key(event.text, time.monotonic()))
        elif event.event is baresip.Event.CALL_DTMF_END:
            self._notices.append(Key(None, time.monotonic()))
        elif event.event in {baresip.Event.CALL_HOLD, baresip.Event.CALL_RESUME}:
            self._notices.append(Hold(event.event is baresip.Event.CALL_HOLD))

    def _rtcp(self, stats: baresip.CallStats) -> None:
        self.jitter_s = stats.rx_jitter_ms / 1000


class _Life(Enum):
    NEW = "new"
    RUNNING = "running"
    CLOSING = "closing"
    DEAD = "dead"


class Stack:
    """Runs baresip in a thread of its own: one at a time in a process.

    Args:
        wanted: what it is started with.
        incoming: takes each call that comes in, as a task in the loop.
    """

    def __init__(
        self, wanted: Wanted, incoming: Callable[[StackCall], Coroutine[Any, Any, None]]
    ) -> None:
        self._wanted = wanted
        self._incoming = incoming
        self._complaints = Complaints()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runtime = baresip.Runtime(native_log_level="error")
        self._thread: threading.Thread | None = None
        self._ready: Future[None] = Future()
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._calls: set[StackCall] = set()
        self._beat = time.monotonic()
        self._life = _Life.NEW
        self.agents: tuple[baresip.UserAgent, ...] = ()
        self.registered = False

    @property
    def alive(self) -> bool:
        """Whether the stack's threads run and answer."""
        return self._life is _Life.RUNNING and time.monotonic() - self._beat < _SILENT_S

    def start(self) -> None:
        """Start it and wait until it listens.

        Raises:
            LineError: it does not start.
        """
        self._thread = threading.Thread(target=self._run, name="sip", daemon=True)
        self._thread.start()
        try:
            self._ready.result(_START_S)
        except (baresip.BaresipError, ValueError, OSError, TimeoutError) as error:
            raise LineError(
                f"the SIP line does not start at {self._wanted.address}:{self._wanted.port} "
                f"({str(error) or type(error).__name__})",
                mend="Check [sip]: the address must be this machine's, and the port free.",
            ) from error

    def close(self) -> None:
        """End all calls and stop. Harmless when it has died or never started."""
        if self._thread and self._loop and self._thread.is_alive():
            with suppress(RuntimeError):  # the loop has closed a moment ago
                self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(_START_S)

    def post(self, work: Coroutine[Any, Any, _Answer]) -> "Future[_Answer] | None":
        """Run something in the loop, from any thread; None when the loop is gone."""
        if self._loop is None or self._life is not _Life.RUNNING:
            work.close()
            return None
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def dial(
        self, agent: baresip.UserAgent, target: str, headers: dict[str, str]
    ) -> StackCall:
        """Begin a call.

        Raises:
            NotConnectedError: no call can be made to such an address.
        """
        try:
            with early_events(self._runtime) as early:
                call = await agent.dial(target, headers)
        except (baresip.BaresipError, ValueError) as error:
            raise NotConnectedError(status=None) from error
        for event in (each for each in early if each.call == call.handle):
            call._on_stack_event(event)  # noqa: SLF001 - as it would have been told itself
        return self._known(call, agent)

    async def register(self, agent: baresip.UserAgent) -> None:
        """Make a user agent known to its registrar.

        Raises:
            NotConnectedError: it was refused, or nobody answered.
        """
        try:
            await agent.register()
        except baresip.BaresipError as error:
            raise NotConnectedError(status=getattr(error, "status", None)) from error

    # --- in the thread ----------------------------------------------------------------------

    def _run(self) -> None:
        logger = logging.getLogger("baresip")
        logger.propagate = False
        logger.addHandler(self._complaints)
        try:
            asyncio.run(self._live())
        finally:
            self._life = _Life.DEAD
            logger.removeHandler(self._complaints)

    async def _live(self) -> None:
        self._loop, runtime = asyncio.get_running_loop(), self._runtime
        runtime.on_dead = self._died
        try:
            await runtime.start(_config(self._wanted))
        except (baresip.BaresipError, ValueError, OSError) as error:
            self._ready.set_exception(error)
            return
        try:
            self.agents = await self._agents(runtime)
        except (baresip.BaresipError, ValueError) as error:
            self._ready.set_exception(error)
        else:
            self._life = _Life.RUNNING
            self._ready.set_result(None)
            await self._watch(runtime)
        await self._end(runtime)

    async def _agents(self, runtime: baresip.Runtime) -> tuple[baresip.UserAgent, ...]:
        agents = []
        for each in self._wanted.agents:
            # A REFER of the caller's side would make us call, and pay for, any number.
            agent = await baresip.UserAgent.create(
                runtime, _account(each), transfer_policy="reject"
            )
            agent.on_incoming(lambda call, agent=agent: self._came(call, agent))
            agent.on(self._registration)
            agents.append(agent)
        return tuple(agents)

    def _came(self, call: baresip.Call, agent: baresip.UserAgent) -> None:
        task = asyncio.get_running_loop().create_task(self._incoming(self._known(call, agent)))
        self._tasks.add(task)
        task.add_done_callback(self._handled)

    def _handled(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _LOG.error("A call could not be taken", extra={"error": type(error).__name__})

    def _known(self, call: baresip.Call, agent: baresip.UserAgent) -> StackCall:
        known = StackCall(call, agent, lambda: self._life is _Life.DEAD)
        self._calls = {each for each in self._calls if not each.closed} | {known}
        return known

    def _registration(self, event: baresip.StackEvent) -> None:
        if event.event in {baresip.Event.REGISTER_OK, baresip.Event.REGISTER_FAIL}:
            if (known := event.event is baresip.Event.REGISTER_OK) is not self.registered:
                _LOG.warning("The registration changed", extra={"registered": known})
            self.registered = known

    async def _watch(self, runtime: baresip.Runtime) -> None:
        """Beat as long as the SIP thread answers, until the end."""
        while not self._stop.is_set():
            try:
                # Harmless, and answered by the SIP thread itself.
                await runtime.set_native_log_level("error")
                self._beat = time.monotonic()
            except baresip.CommandQueueFull:
                pass  # it may get through in time: `alive` looks how long ago it last did
            except baresip.BaresipError:  # it does not answer, or is gone
                self._died()
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), _BEAT_S)

    def _died(self) -> None:
        if self._life is not _Life.DEAD:
            self._life = _Life.DEAD
            _LOG.critical("The SIP thread died: the process has to be started again")
            self._stop.set()

    async def _end(self, runtime: baresip.Runtime) -> None:
        if self._life is _Life.RUNNING:
            self._life = _Life.CLOSING
        if self.registered:
            await _gone_already(self.agents[0].unregister(timeout=2.0))
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(call.hang_up() for call in self._calls if not call.closed))
        await _gone_already(runtime.close())


async def _gone_already(command: Awaitable[None]) -> None:
    """A command about something that may have ended a moment ago."""
    try:
        await command
    except baresip.BaresipError as error:
        if not isinstance(error, baresip.StaleHandleError):
            _LOG.info("The SIP stack refused a command", extra={"error": type(error).__name__})


def _config(wanted: Wanted) -> baresip.Config:
    return baresip.Config(
        net_interface=wanted.address,
        max_concurrent_calls=wanted.calls,
        rtp_timeout=wanted.vanished_s,
        expose_headers=HEADERS,
        native_log_level="error",
        extra_config_text=wanted.config,
    )


def _account(agent: Agent) -> baresip.Account:
    return baresip.Account(
        user=agent.user,
        domain=agent.domain,
        password=agent.password,
        registrar=agent.proxy,
        reg_interval=agent.every_s,
        transport=agent.transport,
        audio_codecs=agent.codecs,
        auth_user=agent.login,
        extra_params=agent.params,
    )
