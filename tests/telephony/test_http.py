"""Health, readiness, metrics, and what an Asterisk's dialplan asks: by real requests."""

import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network

import httpx
import pytest

from assistant.dialogue.events import NothingThere, Silent, Unclear
from assistant.settings_service import LOOPBACK
from assistant.turn_taking.gap import ResponseGap
from assistant.turn_taking.happened import Answered, CallerDid, Failed, Interrupted, TurnSpoken
from telephony.audiosocket.server import AudioSocketServer
from telephony.errors import ServiceError
from telephony.http import Health, HttpServer, make_app
from telephony.leg import LegReport, Transfer
from telephony.metrics import Metrics
from tests.telephony.audiosocket.asterisk import Asterisk
from tests.telephony.audiosocket.test_server import Echoing, serving, until

WORKING = Health(
    lines={"sip": True, "audiosocket": True},
    draining=False,
    store=True,
    hears=("en", "ru"),
    calls=2,
    release=7,
    registered=None,
)
NOBODY = (IPv4Network("192.0.2.0/24"),)


@dataclass
class Answering:
    """A server under test, with what it looks at."""

    url: str
    health: Health
    metrics: Metrics
    line: AudioSocketServer
    echo: Echoing

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=10)

    def post(self, path: str, **form: str) -> httpx.Response:
        return httpx.post(self.url + path, data=form, timeout=10)


@pytest.fixture
def answering() -> Iterator[Answering]:
    metrics, echo = Metrics(), Echoing()
    with serving(echo) as line:
        answering = Answering("", WORKING, metrics, line, echo)
        app = make_app(lambda: answering.health, metrics, LOOPBACK, line, LOOPBACK)
        server = HttpServer("127.0.0.1", 0, app)
        answering.url = f"http://127.0.0.1:{server.port}"
        server.start()
        yield answering
        server.close()


def test_a_working_service_is_healthy_and_ready(answering: Answering) -> None:
    health, ready = answering.get("/health"), answering.get("/ready")
    assert (health.status_code, ready.status_code) == (200, 200)
    assert health.json() == {
        "state": "working",
        "lines": {"sip": True, "audiosocket": True},
        "store": True,
        "hears": ["en", "ru"],
        "calls": 2,
        "release": 7,
        "registered": None,
    }


def test_while_it_is_drained_it_is_healthy_but_not_ready(answering: Answering) -> None:
    answering.health = replace(WORKING, draining=True)
    health, ready = answering.get("/health"), answering.get("/ready")
    assert (health.status_code, ready.status_code) == (200, 503)
    assert health.json()["state"] == "draining"


def test_a_dead_line_is_neither(answering: Answering) -> None:
    answering.health = replace(WORKING, lines={"sip": False, "audiosocket": True})
    health, ready = answering.get("/health"), answering.get("/ready")
    assert (health.status_code, ready.status_code) == (503, 503)
    assert health.json()["state"] == "broken"


def test_without_its_store_the_service_goes_on(answering: Answering) -> None:
    answering.health = replace(WORKING, store=False)
    assert answering.get("/ready").status_code == 200


def counted(text: str) -> dict[str, float]:
    """Each metric with its labels, and its value."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_what_happens_is_counted(answering: Answering) -> None:
    metrics = answering.metrics
    metrics.call_began("sip", "whole")
    for event in (
        Answered(3.0, ResponseGap(0.8, 0.1, 0.01, 0.05)),
        CallerDid(4.0, Unclear()),
        CallerDid(5.0, NothingThere()),
        CallerDid(6.0, Silent()),
        Interrupted(7.0),
        Failed(8.0, "voice", "OSError"),
        TurnSpoken(9.0),
    ):
        metrics.observe(event)
    metrics.network("sip", LegReport(lost=1), LegReport(lost=4, late=2, underruns=2, broken=1))
    metrics.network(
        "sip",
        LegReport(lost=4, late=2, underruns=2, broken=1),
        LegReport(lost=5, late=2, underruns=2, broken=1),
    )
    metrics.transfer("busy")
    metrics.callback()
    metrics.call_ended("sip", 61.0, 0.004)
    metrics.watch("jauap_calls_now", "Calls now.", lambda: 3)
    response = answering.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    values = counted(response.text)
    expected = {
        'jauap_calls_total{place="whole",way="sip"}': 1,
        "jauap_response_gap_seconds_count": 1,
        "jauap_response_gap_seconds_sum": pytest.approx(0.96),
        'jauap_response_stage_seconds_sum{stage="recogniser"}': pytest.approx(0.1),
        'jauap_not_understood_total{why="no_match"}': 2,
        'jauap_not_understood_total{why="no_input"}': 1,
        "jauap_interrupted_total": 1,
        'jauap_failures_total{part="voice"}': 1,
        'jauap_frames_lost_total{way="sip"}': 4,
        'jauap_frames_late_total{way="sip"}': 2,
        'jauap_underruns_total{way="sip"}': 2,
        'jauap_voice_broken_total{way="sip"}': 1,
        'jauap_transfers_total{result="busy"}': 1,
        "jauap_callbacks_total": 1,
        'jauap_call_seconds_bucket{le="120.0"}': 1,
        'jauap_call_seconds_bucket{le="60.0"}': 0,
        'jauap_jitter_seconds_sum{way="sip"}': pytest.approx(0.004),
        "jauap_calls_now": 3,
    }
    assert {name: values[name] for name in expected} == expected


def test_metrics_and_calls_are_for_configured_addresses_only(answering: Answering) -> None:
    app = make_app(lambda: WORKING, answering.metrics, NOBODY, answering.line, NOBODY)
    server = HttpServer("127.0.0.1", 0, app)
    server.start()
    try:
        url = f"http://127.0.0.1:{server.port}"
        call = uuid.uuid4()
        assert httpx.get(f"{url}/metrics").status_code == 403
        assert httpx.get(f"{url}/audiosocket/{call}/next").status_code == 403
        assert httpx.post(f"{url}/audiosocket/{call}", data={"caller": "1"}).status_code == 403
        assert httpx.get(f"{url}/health").status_code == 200
    finally:
        server.close()


def test_a_dialplan_announces_a_call_and_is_told_whom_to_call(answering: Answering) -> None:
    call = uuid.uuid4()
    assert answering.post(f"/audiosocket/{call}", caller="+77011234567", dialled="1414").text == ""
    asterisk = Asterisk(answering.line.port, call)
    asterisk.waits_for(0.2)
    leg = answering.echo.legs[0]
    assert (leg.info.caller, leg.info.dialled) == ("+77011234567", "1414")
    assert answering.get(f"/audiosocket/{call}/next").text == ""
    leg.transfer("PJSIP/200", "https://office/handover/x")
    until(asterisk.ended.is_set)
    assert answering.get(f"/audiosocket/{call}/next").text == "PJSIP/200|https://office/handover/x"
    answering.post(f"/audiosocket/{call}", dialstatus="ANSWER")
    until(lambda: answering.echo.ended == 1)
    assert answering.get(f"/audiosocket/{call}/next").text == ""


def test_a_hidden_number_is_nobodys(answering: Answering) -> None:
    call = uuid.uuid4()
    answering.post(f"/audiosocket/{call}", caller="anonymous", dialled="a b\r\nc")
    asterisk = Asterisk(answering.line.port, call)
    asterisk.waits_for(0.1)
    assert (answering.echo.legs[0].info.caller, answering.echo.legs[0].info.dialled) == (None, None)
    asterisk.hangs_up()


@pytest.mark.parametrize(
    ("dialstatus", "result"),
    [
        ("BUSY", Transfer.BUSY),
        ("NOANSWER", Transfer.NO_ANSWER),
        ("CHANUNAVAIL", Transfer.REFUSED),
        ("CONGESTION", Transfer.REFUSED),
    ],
)
def test_what_dial_says_comes_back_with_the_call(
    answering: Answering, dialstatus: str, result: Transfer
) -> None:
    call = uuid.uuid4()
    asterisk = Asterisk(answering.line.port, call)
    asterisk.waits_for(0.2)
    answering.echo.legs[0].transfer("PJSIP/200", None)
    until(asterisk.ended.is_set)
    answering.post(f"/audiosocket/{call}", dialstatus=dialstatus)
    back = Asterisk(answering.line.port, call)
    back.waits_for(0.2)
    back.hangs_up()
    until(lambda: answering.echo.ended == 1)
    assert [event.result for event in answering.echo.events if hasattr(event, "result")] == [result]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/audiosocket/not-a-uuid", {}),
        (f"/audiosocket/{uuid.UUID(int=1)}", {"caller": "7" * 200}),
        (f"/audiosocket/{uuid.UUID(int=2)}", {"dialstatus": "X" * 100}),
    ],
)
def test_nonsense_is_refused(answering: Answering, path: str, form: dict[str, str]) -> None:
    assert answering.post(path, **form).status_code == 422


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        app = make_app(lambda: WORKING, Metrics(), LOOPBACK, None, ())
        with pytest.raises(ServiceError, match=str(port)):
            HttpServer("127.0.0.1", port, app)


def test_it_listens_at_an_address_of_ipv6_too() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    server = HttpServer("::1", 0, make_app(lambda: WORKING, Metrics(), LOOPBACK, None, ()))
    server.start()
    try:
        assert httpx.get(f"http://[::1]:{server.port}/metrics").status_code == 200
    finally:
        server.close()


def test_without_an_asterisk_there_is_nothing_to_tell_it() -> None:
    server = HttpServer("127.0.0.1", 0, make_app(lambda: WORKING, Metrics(), LOOPBACK, None, ()))
    server.start()
    try:
        response = httpx.get(f"http://127.0.0.1:{server.port}/audiosocket/{uuid.uuid4()}/next")
        assert response.status_code == 404
    finally:
        server.close()
