"""`jauap serve` as a process of its own: real calls, the cap, a killed line, draining."""

import json
import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from assistant.audio import TELEPHONE_RATE
from assistant.listening.audio_files import read_audio
from assistant.paths import shipped
from assistant.store.callbacks import Callbacks, CallbackState
from assistant.store.engine import open_store
from tests.telephony.audiosocket.asterisk import Asterisk
from tests.telephony.running import SOON_S, START_S, Running, served, until

pytestmark = [pytest.mark.model, pytest.mark.timeout(1500)]

NUMBER = "77051234568"
CALLER = "+77019876543"
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


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with served(tmp_path_factory.mktemp("service"), CONFIG) as running:
        yield running


def called(running: Running) -> Asterisk:
    """A call, as of an Asterisk that tells who calls whom."""
    call = uuid.uuid4()
    form = {"caller": CALLER, "dialled": "1414"}
    httpx.post(f"http://127.0.0.1:{running.http}/audiosocket/{call}", data=form, timeout=10)
    return Asterisk(running.line, call)


def loud(asterisk: Asterisk) -> bool:
    return bool(np.abs(asterisk.heard).max(initial=0) > 3000)


def test_a_spoken_question_is_answered_and_keys_lead_to_a_callback(running: Running) -> None:
    recording = read_audio(shipped("voices") / "callers" / "demo-question.flac")
    caller = called(running)
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
    first = called(running)
    first.waits_for(0.5)
    second = called(running)
    second.waits_for(1.0)
    assert loud(second)
    third = called(running)
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

    caller = called(running)
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
