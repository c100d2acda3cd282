"""What a real Asterisk sent, played again as it came: `recorded/asterisk-22.gz`.

Recorded from Asterisk 22.10 with the dialplan of docs/asterisk.md: a call that is a tone of
440 Hz for a second, then the keys 14##*0, then hangs up. The file holds pieces of what came
over TCP, each with its time in seconds and its length (big-endian double and 32 bits).
"""

import gzip
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from telephony.leg import KeyPressed
from tests.telephony.audiosocket.test_server import Echoing, serving, until

RECORDED = Path(__file__).with_name("recorded") / "asterisk-22.gz"
PIECE = struct.Struct(">dI")


def pieces() -> Iterator[tuple[float, bytes]]:
    content = gzip.decompress(RECORDED.read_bytes())
    while content:
        at, length = PIECE.unpack(content[: PIECE.size])
        yield at, content[PIECE.size : PIECE.size + length]
        content = content[PIECE.size + length :]


@pytest.mark.parametrize("cut", [0, 1, 7, 1000])
def test_a_recorded_call_is_heard_however_tcp_cuts_it(cut: int) -> None:
    """As it came, byte by byte, in odd pieces, and in large ones."""
    echo = Echoing()
    sent = b"".join(piece for _, piece in pieces())
    with serving(echo) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as asterisk:
            asterisk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            began = time.monotonic()
            if cut == 0:
                for at, piece in pieces():
                    # The keys are over after three seconds, the silence after them is not.
                    time.sleep(max(0.0, began + min(at, 4.0) - time.monotonic()))
                    asterisk.sendall(piece)
            else:
                for begin in range(0, len(sent), cut):
                    asterisk.sendall(sent[begin : begin + cut])
            asterisk.shutdown(socket.SHUT_WR)
            while asterisk.recv(65_536):
                pass
        until(lambda: echo.ended == 1)
    keys = [event.key for event in echo.events if isinstance(event, KeyPressed)]
    heard = np.concatenate(echo.heard) if echo.heard else np.zeros(0, np.int16)
    assert keys == list("14##*0")
    if cut == 0:
        tone = heard[np.abs(heard) > 100]
        crossings = np.count_nonzero(np.diff(np.signbit(heard[: 8000 // 2])))
        assert len(tone) > 4000
        assert crossings > 200
    assert len(echo.legs) == 1
    assert server.refused == 0
