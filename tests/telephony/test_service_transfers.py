"""A caller on the SIP line of `jauap serve` asks for a person: REFER, a joined call, busy."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from assistant.store.engine import open_store
from assistant.store.handovers import Handovers
from tests.ports import free_port
from tests.telephony.running import Running, served, until
from tests.telephony.sip import sipp
from tests.telephony.sip.raw_caller import HOST, RawCaller
from tests.telephony.sip.sipp import Ran, Sipp

pytestmark = [pytest.mark.model, pytest.mark.timeout(1500)]

DESK = free_port()
NOTES = "https://office.example/handover/"
CALLER = "77010000000"
CONFIG = """
[service]
port = {http}
log = "json"
call_logs = "{folder}/calls"
[sip]
port = {line}
callers_from = ["127.0.0.1/32"]
rtp_ports = [24000, 24099]
vanished = 60
[office]
notes_address = "{notes}"
desks = [{{ name = "first line", to = "sip:200@{desk}" }}]
[office.hours]
monday = {day}
tuesday = {day}
wednesday = {day}
thursday = {day}
friday = {day}
saturday = {day}
sunday = {day}
[store]
url = "sqlite:///{folder}/store.db"
"""
QUIET = np.zeros(8000, np.int16)
TONE = (np.sin(np.arange(8000) * 2 * np.pi * 440 / 8000) * 8000).astype(np.int16)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("transfers")
    more = {"desk": f"{HOST}:{DESK}", "notes": NOTES, "day": '["00:00-24:00"]'}
    with served(folder, CONFIG, "--line", **more) as running:
        yield running


def transfers(running: Running, result: str) -> float:
    """How many attempts ended so."""
    return running.metric(f'jauap_transfers_total{{result="{result}"}}')


def asks_for_a_person(folder: Path) -> str:
    """Presses the key for it while Jauap greets; what is heard besides is silence."""
    silent = sipp.play(sipp.ulaw_file(folder, QUIET))
    return sipp.invite() + silent + sipp.pause(1.5) + sipp.play_keys("0")


def check(ran: Ran) -> None:
    assert ran.code == 0, ran.output


def check_note(running: Running, token: str) -> None:
    """The page of the note shows what was said, and holds nothing of the caller's."""
    store = open_store(f"sqlite:///{running.folder}/store.db")
    try:
        kept = Handovers(store).get(token)
    finally:
        store.close()
    assert kept is not None
    assert kept.note.language == "ru"
    assert kept.note.turns
    assert CALLER not in repr(kept.note)
    assert kept.expires_at > datetime.now(UTC) + timedelta(minutes=60)


def is_free(running: Running) -> bool:
    """Whether all calls have given their places back."""
    return running.metric("jauap_calls_now_whole") == 0


def test_a_network_that_is_asked_to_connects_caller_and_person(
    running: Running, tmp_path: Path
) -> None:
    before = transfers(running, "connected")
    steps = asks_for_a_person(tmp_path)
    steps += sipp.referred(202, ("100 Trying", "200 OK")) + sipp.hung_up()
    with Sipp(tmp_path, steps, to=running.line, port=free_port()) as caller:
        ran = caller.wait()
    check(ran)
    assert f"sip:200@{HOST}:{DESK}" in ran.log
    note = re.search(r"X-Jauap-Note=https%3A%2F%2Foffice.example%2Fhandover%2F([\w-]+)", ran.log)
    assert note is not None, ran.log
    check_note(running, note[1])
    until(lambda: transfers(running, "connected") == before + 1)
    until(lambda: is_free(running))


def test_where_the_network_refuses_it_the_person_is_called_and_joined(
    running: Running, tmp_path: Path
) -> None:
    before = transfers(running, "connected")
    takes = sipp.take_call(says=sipp.ulaw_file(tmp_path, TONE))
    with (
        Sipp(tmp_path, takes, to=None, port=DESK) as person,
        RawCaller(running.line, refuses=("REFER",)) as caller,
    ):
        assert caller.invite() == 200
        caller.send(QUIET)
        caller.press("0")
        while transfers(running, "connected") == before:
            caller.attend(0.5)
        caller.attend(1.0)
        joined = len(caller.heard)
        caller.attend(2.0)
        assert caller.bye() == 200
        ran = person.wait()
    check(ran)
    assert [each.split()[0] for each in caller.requests][:1] == ["REFER"]
    note = re.search(rf"Note {NOTES}([\w-]+)", ran.log)
    assert note is not None, ran.log
    check_note(running, note[1])
    assert joined > 50
    last = caller.sound()[-8000:].astype(float)
    wave = np.exp(-2j * np.pi * 440 * np.arange(len(last)) / 8000)
    assert abs(last @ wave) / len(last) * 2 > 7000, "the caller hears the person"
    until(lambda: is_free(running))


def test_a_person_who_is_busy_leads_to_the_offer_of_a_callback(
    running: Running, tmp_path: Path
) -> None:
    before = transfers(running, "busy"), transfers(running, "nobody_on_duty")
    logs = len(running.calls())
    steps = asks_for_a_person(tmp_path)
    steps += sipp.referred(202, ("100 Trying", "486 Busy Here")) + sipp.pause(25)
    with Sipp(tmp_path, steps, to=running.line, port=free_port()):
        until(lambda: len(running.calls()) > logs)
        running.happens("do", action="transfer")
        running.happens("turn", state="offering_callback")
        assert transfers(running, "busy") == before[0] + 1
        # Nobody else is there, and nobody is tried twice.
        assert transfers(running, "nobody_on_duty") == before[1]


def test_nothing_of_a_caller_s_is_in_the_log(running: Running) -> None:
    log = (running.folder / "log").read_text(encoding="utf-8")
    assert "A transfer ended" in log
    assert CALLER not in log
    assert NOTES not in log, "whoever knows the address of a note can read it"
