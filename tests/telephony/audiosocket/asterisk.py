"""The other side of AudioSocket, as Asterisk is: frames every 20 ms, none while a key is down."""

import socket
import struct
import threading
import time
import uuid
from collections import deque
from contextlib import suppress

import numpy as np

from assistant.audio import Samples

FRAME_S = 0.02
SLIN8, SLIN16 = 0x10, 0x12


def frame(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack(">BH", kind, len(payload)) + payload


class Asterisk:
    """One connection.

    Args:
        port: of the server.
        call: the call's UUID; a new one without it.
        kind: of sound.
    """

    def __init__(self, port: int, call: uuid.UUID | None = None, kind: int = SLIN8) -> None:
        self.call = call or uuid.uuid4()
        self.kind = kind
        self._size = {SLIN8: 160, SLIN16: 320}[kind]
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.sendall(frame(0x01, self.call.bytes))
        self.kinds: list[int] = []
        self.arrivals: list[float] = []
        self._sound: list[bytes] = []
        self.ended = threading.Event()
        self._queue: deque[bytes] = deque()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=target, daemon=True) for target in (self._read, self._write)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def heard(self) -> Samples:
        return np.frombuffer(b"".join(self._sound), "<i2").astype(np.int16)

    def says(self, sound: Samples) -> None:
        """Queue sound of the connection's rate."""
        for begin in range(0, len(sound), self._size):
            piece = np.zeros(self._size, np.int16)
            part = sound[begin : begin + self._size]
            piece[: len(part)] = part
            self._queue.append(frame(self.kind, piece.astype("<i2").tobytes()))

    def presses(self, key: str) -> None:
        """A key: Asterisk sends no sound for 180 ms, then what key it was."""
        self._queue.extend([b""] * 9)
        self._queue.append(frame(0x03, key.encode()))

    def sends(self, raw: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(raw)

    def waits_for(self, seconds: float) -> None:
        """Wait until so much was heard."""
        until = time.monotonic() + seconds * 3 + 10
        while len(self.heard) < seconds * self._size * 50:
            assert time.monotonic() < until, len(self.heard)
            assert not self.ended.is_set()
            time.sleep(FRAME_S)

    def hangs_up(self) -> None:
        """As Asterisk does: it closes the connection."""
        self._stop.set()
        with suppress(OSError):  # it was closed already
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        data = b""
        while True:
            try:
                more = self._socket.recv(65_536)
            except OSError:
                more = b""
            if not more:
                self._stop.set()
                self._socket.close()
                self.ended.set()
                return
            data += more
            while len(data) >= 3:
                kind, length = struct.unpack(">BH", data[:3])
                if len(data) < 3 + length:
                    break
                payload, data = data[3 : 3 + length], data[3 + length :]
                self.kinds.append(kind)
                if kind in (SLIN8, SLIN16):
                    self.arrivals.append(time.monotonic())
                    self._sound.append(payload)

    def _write(self) -> None:
        silence = frame(self.kind, bytes(2 * self._size))
        due = time.monotonic()
        while not self._stop.is_set():
            raw = self._queue.popleft() if self._queue else silence
            try:
                if raw:
                    self._socket.sendall(raw)
            except OSError:
                return
            due += FRAME_S
            time.sleep(max(0.0, due - time.monotonic()))
