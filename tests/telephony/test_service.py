"""`jauap serve` as a process of its own: real calls, the cap, a killed line, draining."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE
from assistant.listening.audio_files import read_audio
from assistant.paths import shipped
from assistant.store.callbacks import Callbacks, CallbackState
from assistant.store.engine import open_store
from tests.telephony.audiosocket.asterisk import Asterisk

pytestmark = [pytest.mark.model, pytest.mark.timeout(1500)]

START_S = 900.0
"""On a machine that has never learnt the scripts and is busy with other things."""
SOON_S = 90.0
NUMBER = "77051234568"
CALLER = "+77019876543"
JAUAP = (sys.executable, "-m", "assistant.cli.main")
CONFIG = """
[service]
port = {http}
log = "json"
call_logs = "{folder}/calls"
restart_after = 0.1
[audiosocket]
port = {line}
[admission]
calls = 1
announcements = 1
[store]
url = "sqlite:///{folder}/store.db"
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def until(true: Callable[[], Any], seconds: float = SOON_S) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


@dataclass
class Running:
    """A service, and what can be seen of it."""

    process: "subprocess.Popen[bytes]"
    http: int
    line: int
    folder: Path

    def get(self, path: str) -> httpx.Response | None:
        try:
            return httpx.get(f"http://127.0.0.1:{self.http}{path}", timeout=10)
        except httpx.TransportError:
            return None

    def ready(self) -> bool:
        response = self.get("/ready")
        return response is not None and response.status_code == 200

    def metric(self, name: str) -> float:
        response = self.get("/metrics")
        assert response
        values = [
            line.rpartition(" ")[2] for line in response.text.splitlines() if line.startswith(name)
        ]
        return float(values[0]) if values else 0.0

    def log(self) -> list[dict[str, Any]]:
        lines = (self.folder / "log").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def calls(self) -> list[list[dict[str, Any]]]:
        """The logs of calls, oldest first."""
        paths = sorted(
            (self.folder / "calls").glob("*.jsonl"), key=lambda path: path.stat().st_ctime
        )
        return [
            [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            for path in paths
        ]

    def call(self) -> Asterisk:
        """Call, as an Asterisk does that tells who calls whom."""
        call = uuid.uuid4()
        form = {"caller": CALLER, "dialled": "1414"}
        httpx.post(f"http://127.0.0.1:{self.http}/audiosocket/{call}", data=form, timeout=10)
        return Asterisk(self.line, call)

    def happens(self, what: str, call: int = -1, **fields: Any) -> dict[str, Any]:
        """Wait for an event in the log of a call."""

        def found() -> dict[str, Any] | None:
            events = self.calls()[call] if self.calls() else []
            wanted = {"what": what, **fields}
            return next((e for e in events if wanted.items() <= e.items()), None)

        event: dict[str, Any] = until(found)
        return event


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("service")
    (folder / "calls").mkdir()
    http, line = free_port(), free_port()
    config = folder / "jauap.toml"
    config.write_text(CONFIG.format(http=http, line=line, folder=folder), encoding="utf-8")
    environment = {**os.environ, "JAUAP_CONFIG": str(config)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen((*JAUAP, "serve"), stderr=log, env=environment)
        running = Running(process, http, line, folder)
        try:
            until(running.ready, START_S)
            yield running
        finally:
            for _ in range(2):
                process.terminate()
                time.sleep(0.5)
            process.wait(60)


def loud(asterisk: Asterisk) -> bool:
    return bool(np.abs(asterisk.heard).max(initial=0) > 3000)


def test_a_spoken_question_is_answered_and_keys_lead_to_a_callback(running: Running) -> None:
    recording = read_audio(shipped("voices") / "callers" / "demo-question.flac")
    caller = running.call()
    caller.waits_for(1.0)
    assert loud(caller)  # the greeting
    caller.says(recording.resampled(TELEPHONE_RATE).samples)
    running.happens("thought", topic="large_family")
    running.happens("answered")
    caller.presses("0")
    running.happens("turn", state="offering_callback")
    caller.presses("1")
    running.happens("turn", state="taking_number")
    for key in NUMBER:
        caller.presses(key)
        caller.says(np.zeros(TELEPHONE_RATE // 2, np.int16))  # the same key again is meant so
    running.happens("turn", state="confirming_number")
    caller.presses("1")
    running.happens("do", action="take_callback")
    caller.hangs_up()
    running.happens("end")

    store = open_store(f"sqlite:///{running.folder}/store.db")
    try:
        [callback] = until(lambda: Callbacks(store).all(states={CallbackState.NEW}))
        assert Callbacks(store).number(callback.id, "test").endswith(NUMBER[1:])
        assert callback.language == "ru"
        assert callback.topic == "large_family"
    finally:
        store.close()
    assert running.metric("jauap_response_gap_seconds_count") >= 1
    assert running.metric("jauap_callbacks_total") == 1
    assert running.metric("jauap_recogniser_queue") == 0
    assert running.metric('jauap_transfers_total{result="nobody_on_duty"}') == 1
    until(lambda: running.metric("jauap_calls_now_whole") == 0)


def test_beyond_the_cap_callers_are_offered_a_callback_and_then_the_line_is_busy(
    running: Running,
) -> None:
    refused = running.metric("jauap_calls_refused")
    first = running.call()
    first.waits_for(0.5)
    second = running.call()
    second.waits_for(1.0)
    assert loud(second)
    third = running.call()
    until(third.ended.is_set)
    assert third.kinds == [0x00]
    assert running.metric("jauap_calls_now_announcement") == 1
    assert running.metric("jauap_calls_refused") == refused + 1
    [said] = [running.happens("turn", state="offering_callback")["said"]]
    assert said[0]["source"] == "prompts/lines_full"
    for caller in (first, second):
        caller.hangs_up()
    until(lambda: running.metric("jauap_calls_now_whole") == 0)


def test_nothing_of_a_callers_is_in_the_log(running: Running) -> None:
    log = (running.folder / "log").read_text(encoding="utf-8")
    for secret in (CALLER[1:], CALLER[-7:], NUMBER, NUMBER[-7:]):
        assert secret not in log
    calls = "".join(json.dumps(call, ensure_ascii=False) for call in running.calls())
    for secret in (CALLER[-7:], NUMBER[-7:]):
        assert secret not in calls
    events = [each["event"] for each in running.log()]
    assert events.count("A call began") >= 2
    response = running.get("/metrics")
    assert response
    assert CALLER[-7:] not in response.text


def test_a_line_that_is_killed_is_there_again_and_draining_lets_a_call_finish(
    running: Running,
) -> None:
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")
    [before] = children.read_text(encoding="utf-8").split()
    os.kill(int(before), signal.SIGKILL)
    until(lambda: children.read_text(encoding="utf-8").split() not in ([], [before]))
    until(running.ready, START_S)

    caller = running.call()
    caller.waits_for(0.5)
    running.process.send_signal(signal.SIGTERM)
    until(lambda: not running.ready())
    health = running.get("/health")
    assert health
    assert health.json()["state"] == "draining"
    late = Asterisk(running.line)
    until(late.ended.is_set)
    assert not loud(late)
    heard = len(caller.heard)
    until(lambda: len(caller.heard) > heard + TELEPHONE_RATE)
    assert running.process.poll() is None
    caller.hangs_up()
    assert running.process.wait(SOON_S) == 0
