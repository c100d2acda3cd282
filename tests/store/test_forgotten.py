"""What is old is let go: calls, what was asked in them, numbers that nobody called."""

import time
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.dialogue.dialogue import Dialogue
from assistant.settings_store import StoreSettings
from assistant.store.audit import Audit
from assistant.store.call_tally import MissedKind, Utterance
from assistant.store.callbacks import Callbacks, CallbackState
from assistant.store.engine import Store, open_store, sqlite_url
from assistant.store.errors import RefusedError
from assistant.store.missed import Missed
from assistant.store.missed_rows import GroupState, note_missed
from assistant.store.overview import Overview
from assistant.store.records import Records
from tests.store.conftest import Clock
from tests.store.test_calls_kept import holding
from tests.store.test_records import MONDAY, NOT_UNDERSTOOD, call, written


def test_calls_are_forgotten_and_their_counts_stay(
    database: Store, dialogue: Dialogue, clock: Clock
) -> None:
    kept = StoreSettings(keep_calls_days=30)
    records = Records(database, kept, clock=clock)
    call(records, dialogue).hangs_up()
    records.close()
    clock.go(days=31)
    tidied(database, clock, kept)
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM calls")).scalar_one() == 0
    assert Overview(database).total(MONDAY, MONDAY).calls == 1


def test_a_number_nobody_called_in_time_is_let_go(database: Store, clock: Clock) -> None:
    """The caller stays in the list as one who was not called; who was tried again is waited for."""
    kept = StoreSettings(keep_numbers_days=30)
    callbacks = Callbacks(database, clock=clock)
    left = callbacks.add("87010001122", "ru", None, "call 1")
    tried = callbacks.add("87010001133", "kk", None, "call 2")
    clock.go(days=20)
    callbacks.take(tried, "dana")
    callbacks.not_reached(tried, "dana")
    clock.go(days=11)
    tidied(database, clock, kept)
    assert callbacks.get(left).state is CallbackState.LAPSED
    assert callbacks.get(left).masked == ""
    assert callbacks.get(tried).state is CallbackState.NOT_REACHED
    assert callbacks.number(tried, "dana") == "87010001133"
    with pytest.raises(RefusedError) as caught:
        callbacks.take(left, "dana")
    assert caught.value.rule == "callback_lapsed"
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM callback_numbers")).scalar_one() == 1
    [entry] = Audit(database).page(by="jauap")
    assert entry.detail == {"state": "lapsed"}


def tidied(store: Store, clock: Clock, kept: StoreSettings) -> None:
    """What is old is forgotten, as it is when a process begins, and every hour."""
    records = Records(store, kept, clock=clock)
    with store.writing() as session:
        records._desk._beat(session)
    records.close()


def test_what_was_asked_is_forgotten_unless_somebody_has_sorted_it(
    database: Store, dialogue: Dialogue, clock: Clock
) -> None:
    other = "какая завтра погода в горах"
    records = Records(database, clock=clock)
    call(records, dialogue).says(NOT_UNDERSTOOD).hangs_up()
    call(records, dialogue, "b").says(other).hangs_up()
    written(records)
    with database.writing() as session:
        note_missed(session, Utterance("забытое", "ru", MissedKind.REJECTED, None), clock())
    missed = Missed(database, clock=clock)
    forgotten, weather, opera = missed.groups()
    assert forgotten.text == "забытое"
    missed.out_of_scope(opera.id, "aigul")
    clock.go(days=20)
    call(records, dialogue, "c").says(other).hangs_up()
    records.close()
    clock.go(days=11)
    tidied(database, clock, StoreSettings())
    assert [each.id for each in missed.groups()] == [weather.id], "asked again since"
    assert missed.get(weather.id).count == 2
    assert len(missed.utterances(weather.id)) == 1
    assert missed.get(opera.id).state is GroupState.OUT_OF_SCOPE
    assert missed.utterances(opera.id) == ()


def test_its_bytes_are_gone_from_all_files_too(tmp_path: Path, clock: Clock) -> None:
    number = "87010001122"
    store = open_store(sqlite_url(tmp_path / "jauap.sqlite3"))
    callbacks = Callbacks(store, clock=clock)
    callback = callbacks.add(number, "ru", None, "call 1")
    assert holding(number, tmp_path) != []
    clock.go(days=31)
    records = Records(store, StoreSettings(keep_numbers_days=30), clock=clock)
    until = time.monotonic() + 60
    while callbacks.get(callback).state is CallbackState.NEW and time.monotonic() < until:
        time.sleep(0.05)
    records.close()
    assert holding(number, tmp_path) == [], "while the store is in use"
    store.close()
