"""Health, readiness and metrics over HTTP, and what an Asterisk's dialplan asks.

It is served inside the process that takes the calls: whoever asks learns whether that one
lives. docs/operating.md and docs/asterisk.md describe each address.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated, Any, Final
from uuid import UUID

import uvicorn
from fastapi import FastAPI, Form, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from assistant.server_socket import server_socket
from assistant.settings_service import Addresses
from telephony.audiosocket.server import AudioSocketServer
from telephony.errors import ServiceError
from telephony.leg import Transfer
from telephony.metrics import CONTENT_TYPE, Metrics

_STOPS_S: Final = 5.0
DIAL_RESULTS: Final[Mapping[str, Transfer | None]] = {
    "ANSWER": Transfer.CONNECTED,
    "BUSY": Transfer.BUSY,
    "NOANSWER": Transfer.NO_ANSWER,
    "CANCEL": None,
}
"""DIALSTATUS of Asterisk's Dial(); all others say that there is no way to the person."""


@dataclass(frozen=True)
class Health:
    """How the service is.

    Attributes:
        lines: each way in, and whether calls can come through it.
        draining: whether no more calls are taken.
        store: whether the store is reached; calls go on without it.
        hears: languages that are recognised; callers of the others use keys.
        calls: that are held now, or about to come.
        release: number of the scripts in force.
        registered: whether the provider knows the SIP line; None where it registers nowhere.
    """

    lines: Mapping[str, bool]
    draining: bool
    store: bool
    hears: tuple[str, ...]
    calls: int
    release: int | None
    registered: bool | None


class HttpServer:
    """Answers over HTTP in a thread of its own.

    Args:
        host: address to listen on.
        port: 0 takes a free one.
        app: what is answered.

    Raises:
        ServiceError: the port is taken, or the address is not this machine's.
    """

    def __init__(self, host: str, port: int, app: FastAPI) -> None:
        try:
            self._socket = server_socket(host, port)
        except OSError as error:
            raise ServiceError(
                f"[service] {host}:{port}: {error.strerror}",
                mend="Name a free port and an address of this machine in [service].",
            ) from error
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="http", daemon=True
        )

    @property
    def port(self) -> int:
        """The port that is listened on."""
        port: int = self._socket.getsockname()[1]
        return port

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(_STOPS_S)
        self._socket.close()


def make_app(
    health: Callable[[], Health],
    metrics: Metrics,
    metrics_from: Addresses,
    asterisk: AudioSocketServer | None,
    asterisk_from: Addresses,
) -> FastAPI:
    """What is answered.

    Args:
        health: looks how the service is.
        metrics: its counters.
        metrics_from: who may read them.
        asterisk: the line of an Asterisk, if there is one.
        asterisk_from: its addresses.
    """
    app = FastAPI(title="Jauap's telephone service", docs_url=None, redoc_url=None)

    @app.get("/health")
    def healthy() -> JSONResponse:
        """Whether the process does its work: 200, or 503 when it should be started anew."""
        now = health()
        return JSONResponse(_shown(now), 200 if all(now.lines.values()) else 503)

    @app.get("/ready")
    def ready() -> JSONResponse:
        """Whether calls should be sent here: 503 also while it is drained."""
        now = health()
        return JSONResponse(
            _shown(now), 200 if all(now.lines.values()) and not now.draining else 503
        )

    @app.get("/metrics")
    def counters(request: Request) -> Response:
        """For Prometheus."""
        _only_from(request, metrics_from)
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    if asterisk is not None:
        _answer_asterisk(app, asterisk, asterisk_from)
    return app


def _answer_asterisk(app: FastAPI, line: AudioSocketServer, addresses: Addresses) -> None:
    @app.post("/audiosocket/{call}", response_class=PlainTextResponse)
    def told(
        request: Request,
        call: UUID,
        caller: Annotated[str, Form(max_length=80)] = "",
        dialled: Annotated[str, Form(max_length=80)] = "",
        dialstatus: Annotated[str, Form(max_length=20)] = "",
    ) -> str:
        """Before the call: who calls whom. After Dial(): its DIALSTATUS."""
        _only_from(request, addresses)
        if dialstatus:
            line.dialled(str(call), DIAL_RESULTS.get(dialstatus, Transfer.REFUSED))
        else:
            line.announce(str(call), caller=caller, dialled=dialled)
        return ""

    @app.get("/audiosocket/{call}/next", response_class=PlainTextResponse)
    def wanted(request: Request, call: UUID) -> str:
        """After AudioSocket(): whom to call, and the address of the note; empty for nobody."""
        _only_from(request, addresses)
        found = line.wanted(str(call))
        return "" if found is None else f"{found[0]}|{found[1] or ''}"


def _only_from(request: Request, addresses: Addresses) -> None:
    host = request.client.host if request.client is not None else ""
    try:
        known = any(ip_address(host) in network for network in addresses)
    except ValueError:
        known = False
    if not known:
        raise HTTPException(403)


def _shown(now: Health) -> dict[str, Any]:
    alive = all(now.lines.values())
    state = "draining" if now.draining else "working"
    return {
        "state": state if alive else "broken",
        "lines": dict(now.lines),
        "store": now.store,
        "hears": list(now.hears),
        "calls": now.calls,
        "release": now.release,
        "registered": now.registered,
    }
