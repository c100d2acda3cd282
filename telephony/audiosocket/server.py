"""Takes calls from an Asterisk: a TCP server in a thread of its own, with one clock for sending.

Whatever comes that is no AudioSocket ends its connection and nothing else. Only addresses that
are configured are answered.
"""

import asyncio
import logging
import threading
import uuid
from collections.abc import Callable, Coroutine
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final

import numpy as np

from assistant.audio import TELEPHONE_RATE, Samples
from assistant.resampler import FrameResampler
from assistant.settings_service import AudioSocketSettings
from assistant.turn_taking.keys import KEYS
from telephony.audiosocket.announced import Announced
from telephony.audiosocket.frames import HEADER, RATES, Kind, SocketFrame, packed
from telephony.audiosocket.leg import AudioSocketLeg
from telephony.errors import ServiceError
from telephony.leg import FRAME, FRAME_S, CallInfo, Leg, Transfer
from telephony.transferring import GRACE_S

_log = logging.getLogger(__name__)

FIRST_FRAME_S: Final = 5.0
"""Who connects says within this time which call it is."""
VANISHED_S: Final = 20.0
"""Nothing came for so long: the caller, or Asterisk, is gone."""
_FIRST_SOUND_S: Final = 0.5
"""Until the first sound tells whether the call is of 8 or 16 kHz."""
_SOUND_8K: Final = 0x10
_MOST_UNSENT: Final = 64 * 1024
"""Bytes (two seconds at 16 kHz) that Asterisk does not take: it has stopped reading."""
_BEHIND_S: Final = 1.0
"""So far behind its clock the sender gives up what it has missed."""
_UUID_BYTES: Final = 16


class _NotAudioSocketError(Exception):
    """What came cannot be read any further."""


class AudioSocketServer:
    """Calls from Asterisk.

    Args:
        settings: where to listen, and to whom.
        on_call: is given each call; returns at once.
        admit: whether a call is taken; never waits.
        ring_s: how long a person's telephone may ring.
    """

    def __init__(
        self,
        settings: AudioSocketSettings,
        on_call: Callable[[Leg], None],
        admit: Callable[[CallInfo], bool],
        *,
        ring_s: float,
    ) -> None:
        self._settings = settings
        self._on_call = on_call
        self._admit = admit
        self._away_s = ring_s + GRACE_S
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="audiosocket", daemon=True)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._legs: dict[str, AudioSocketLeg] = {}
        self._announced = Announced()
        self._draining = False
        self.refused = 0
        """Connections that were not answered, or made no sense."""

    # --- from any thread --------------------------------------------------------------------

    def start(self) -> None:
        """Take calls from now on.

        Raises:
            ServiceError: the port is taken, or the address is not this machine's.
        """
        self._thread.start()
        try:
            self._server = self._wait(
                asyncio.start_server(self._connected, self._settings.host, self._settings.port)
            )
        except OSError as error:
            self._stop_loop()
            raise ServiceError(
                f"[audiosocket] {self._settings.host}:{self._settings.port}: {error.strerror}",
                mend="Name a free port and an address of this machine in [audiosocket].",
            ) from error
        _log.info("AudioSocket listens", extra={"port": self.port})

    @property
    def port(self) -> int:
        """The port that is listened on."""
        assert self._server is not None  # noqa: S101 - asked for after `start` only
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def alive(self) -> bool:
        """Whether calls can still come."""
        return self._thread.is_alive() and self._server is not None and self._server.is_serving()

    def drain(self) -> None:
        """Take no more new calls; a caller who comes back from a transfer is no new one."""
        self._draining = True

    def close(self) -> None:
        """End all calls and stop. Harmless when it is done."""
        if not self._thread.is_alive():
            return
        self._wait(self._end())
        self._stop_loop()

    def announce(self, call: str, *, caller: str, dialled: str) -> None:
        """Asterisk says who is about to call."""
        self._announced.put(call, caller=caller, dialled=dialled)

    def wanted(self, call: str) -> tuple[str, str | None] | None:
        """Whom Asterisk shall call now, with the address of the note; None for nobody."""
        leg = self._legs.get(call)
        return None if leg is None else leg.wanted

    def dialled(self, call: str, result: Transfer | None) -> None:
        """Asterisk says what became of it; None: the caller hung up meanwhile."""
        leg = self._legs.get(call)
        if leg is None:
            return
        if result is None:
            leg.gone()
        else:
            leg.dialled(result)
        if not leg.away:
            self._legs.pop(call, None)

    # --- one connection ---------------------------------------------------------------------

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        if len(self._tasks) >= self._settings.connections or not self._known(writer):
            self.refused += 1
            writer.close()
            return
        self._tasks.add(task)
        try:
            await self._call(reader, writer)
        except _NotAudioSocketError:
            # What came may hold anything and is not shown.
            _log.warning("A connection spoke no AudioSocket")
            self.refused += 1
        except (asyncio.IncompleteReadError, TimeoutError, OSError):
            pass  # Asterisk ends a call by closing its connection, or has vanished
        finally:
            self._tasks.discard(task)
            writer.close()

    def _known(self, writer: asyncio.StreamWriter) -> bool:
        peer = writer.get_extra_info("peername")
        # None of somebody who was gone before we looked.
        return peer is not None and any(
            ip_address(peer[0]) in network for network in self._settings.accept_from
        )

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await asyncio.wait_for(_read(reader), FIRST_FRAME_S)
        if first.kind != Kind.UUID or len(first.payload) != _UUID_BYTES:
            raise _NotAudioSocketError
        call = str(uuid.UUID(bytes=first.payload))

        def close() -> None:
            with suppress(RuntimeError):  # the service has ended
                self._loop.call_soon_threadsafe(_hang_up, writer)

        leg = self._legs.get(call)
        if leg is not None and leg.away:
            leg.back(close)
        else:
            leg = self._new_leg(call, close)
            if leg is None:
                _hang_up(writer)
                return
            self._legs.setdefault(call, leg)
            self._on_call(leg)
        try:
            await self._talk(leg, reader, writer)
        finally:
            if not leg.away:
                leg.gone()
                if self._legs.get(call) is leg:
                    del self._legs[call]

    def _new_leg(self, call: str, close: Callable[[], None]) -> AudioSocketLeg | None:
        # Calls that a person took over while Asterisk had them, and said nothing of it.
        self._legs = {name: leg for name, leg in list(self._legs.items()) if not leg.over}
        announced = self._announced.take(call)
        if announced is None and self._settings.announced_only:
            raise _NotAudioSocketError
        caller, dialled = announced or (None, None)
        info = CallInfo.new("audiosocket", caller, dialled)
        if self._draining or not self._admit(info):
            return None
        return AudioSocketLeg(info, close=close, away_s=self._away_s)

    async def _talk(
        self, leg: AudioSocketLeg, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        sound = _Sound(leg)
        sender = asyncio.create_task(self._send(leg, sound, writer))
        try:
            while True:
                frame = await asyncio.wait_for(_read(reader), VANISHED_S)
                if frame.kind == Kind.HANG_UP:
                    return
                if frame.kind == Kind.KEY:
                    key = frame.payload[:1].decode("ascii", errors="replace")
                    if key in KEYS:
                        leg.pressed(key)
                elif frame.is_sound:
                    sound.came(frame)
                elif frame.kind == Kind.ERROR:
                    _log.warning("Asterisk tells of an error in AudioSocket")
                    return
                # Kinds that a later Asterisk may send are passed over.
        finally:
            sender.cancel()

    async def _send(
        self, leg: AudioSocketLeg, sound: "_Sound", writer: asyncio.StreamWriter
    ) -> None:
        """A frame every 20 ms, by a clock that does not drift."""
        with suppress(TimeoutError):
            await asyncio.wait_for(sound.known.wait(), _FIRST_SOUND_S)
        clock = self._loop.time
        due = clock()
        while not writer.is_closing():
            frame = leg.due()
            if writer.transport.get_write_buffer_size() < _MOST_UNSENT:
                writer.write(packed(sound.kind, sound.out(frame)))
            due += FRAME_S
            if clock() - due > _BEHIND_S:
                due = clock()
            await asyncio.sleep(max(0.0, due - clock()))

    # --- the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        for leg in tuple(self._legs.values()):
            leg.gone()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # What was written last goes out before the loop stops.
        await asyncio.sleep(0)

    def _stop_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Sound:
    """The sound of one connection, cut into frames of 20 ms at 8 kHz.

    Args:
        leg: is given the frames.
    """

    def __init__(self, leg: AudioSocketLeg) -> None:
        self._leg = leg
        self._rest = np.zeros(0, np.int16)
        self._in = self._out = FrameResampler(TELEPHONE_RATE, TELEPHONE_RATE)
        self.kind = _SOUND_8K
        self.known = asyncio.Event()

    def came(self, frame: SocketFrame) -> None:
        """Sound came.

        Raises:
            _NotAudioSocketError: of a rate that is not spoken here, or half a sample.
        """
        rate = RATES.get(frame.kind)
        if rate is None or len(frame.payload) % 2:
            raise _NotAudioSocketError
        if frame.kind != self.kind:
            self.kind = frame.kind
            self._in = FrameResampler(rate, TELEPHONE_RATE)
            self._out = FrameResampler(TELEPHONE_RATE, rate)
        self.known.set()
        samples = self._in.push(np.frombuffer(frame.payload, "<i2").astype(np.int16))
        self._rest = np.concatenate((self._rest, samples))
        while len(self._rest) >= FRAME:
            self._leg.came(self._rest[:FRAME])
            self._rest = self._rest[FRAME:]

    def out(self, frame: Samples) -> bytes:
        """A frame as it goes to Asterisk."""
        return self._out.push(frame).astype("<i2").tobytes()


async def _read(reader: asyncio.StreamReader) -> SocketFrame:
    kind, length = HEADER.unpack(await reader.readexactly(HEADER.size))
    return SocketFrame(kind, await reader.readexactly(length) if length else b"")


def _hang_up(writer: asyncio.StreamWriter) -> None:
    if not writer.is_closing():
        writer.write(packed(Kind.HANG_UP))
        writer.close()
