"""Ports for servers of tests that have to be told one."""

import os
import socket
from itertools import count
from typing import Final

FIRST: Final = 12_000
EACH: Final = 2_000
WORKERS: Final = 10
"""All under 32768: from there on the system gives ports to whoever asks for any, and a port that
was free a moment ago is then another program's. Each worker of the tests has its own 2000."""

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
_next = count(os.getpid() % (EACH // 2) * 2, 2)
"""Two runs at once begin at different places."""


def free_port(host: str = "127.0.0.1") -> int:
    """A port that is free for UDP and TCP, with a free one after it (for TLS)."""
    for _ in range(EACH // 2):
        port = FIRST + _worker * EACH + next(_next) % EACH
        if all(_is_free(host, each) for each in (port, port + 1)):
            return port
    raise OSError(f"no free port of {host} from {FIRST + _worker * EACH}")


def _is_free(host: str, port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((host, port))
            except OSError:
                return False
    return True
