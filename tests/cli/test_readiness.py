"""Waiting for a line that is starting, by a real HTTP server."""

import math
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import monotonic

import pytest

from assistant.cli.readiness import NotReadyError, takes_calls
from tests.ports import free_port

LOADING_S = 0.7


class Starting(HTTPServer):
    """A line that is loading for a while."""

    ready_at = 0.0


class Readiness(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Starting)
        known = self.path == "/ready"
        self.send_response((200 if monotonic() >= self.server.ready_at else 503) if known else 404)
        self.end_headers()

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Nobody reads it."""


def readiness(server: Starting) -> str:
    return f"http://127.0.0.1:{server.server_port}/ready"


@pytest.fixture
def starting() -> Iterator[Starting]:
    server = Starting(("127.0.0.1", 0), Readiness)
    server.ready_at = monotonic() + LOADING_S
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_line_that_is_loading_is_waited_for(starting: Starting) -> None:
    assert takes_calls(readiness(starting), within_s=30)
    assert monotonic() >= starting.ready_at


def test_a_line_that_stays_loading_is_given_up(starting: Starting) -> None:
    starting.ready_at = math.inf
    assert not takes_calls(readiness(starting), within_s=0.3)


def test_an_address_that_is_none_is_told_at_once(starting: Starting) -> None:
    for address in ("127.0.0.1:8080/ready", "sip:jauap@127.0.0.1", readiness(starting) + "x"):
        with pytest.raises(NotReadyError) as told:
            takes_calls(address, within_s=30)
        assert address in told.value.problem


def test_nobody_waits_for_what_has_ended() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/ready"
    began = monotonic()
    assert not takes_calls(nowhere, within_s=30, given_up=lambda: monotonic() - began > 0.3)
    assert monotonic() - began < 10
