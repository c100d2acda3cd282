"""Callbacks and hand-over notes."""

from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.store.audit import Audit, What
from assistant.store.callbacks import OPEN, Callbacks, CallbackState
from assistant.store.engine import Store, open_store, sqlite_url
from assistant.store.errors import NotFoundError, RefusedError
from assistant.store.handovers import HandoverNote, Handovers
from assistant.store.live import Spoken
from tests.store.conftest import Clock

NUMBER = "87011234567"


@pytest.fixture
def callbacks(database: Store, clock: Clock) -> Callbacks:
    return Callbacks(database, clock=clock)


def test_a_callback_goes_its_way(callbacks: Callbacks, database: Store, clock: Clock) -> None:
    number = callbacks.add(NUMBER, "kk", "asp", "call 1")
    waiting = callbacks.get(number)
    assert (waiting.state, waiting.masked, waiting.language, waiting.topic) == (
        CallbackState.NEW,
        "••67",
        "kk",
        "asp",
    )
    assert callbacks.take(number, "dana").taken_by == "dana"
    with pytest.raises(RefusedError) as caught:
        callbacks.take(number, "aigul")
    assert caught.value.rule == "callback_taken"
    assert callbacks.number(number, "dana") == NUMBER
    clock.go(minutes=5)
    missed = callbacks.not_reached(number, "dana")
    assert (missed.state, missed.attempts, missed.changed_at) == (
        CallbackState.NOT_REACHED,
        1,
        clock.now,
    )
    callbacks.take(number, "aigul")
    released = callbacks.release(number, "aigul")
    assert (released.state, released.taken_by) == (CallbackState.NOT_REACHED, None)
    assert callbacks.get(number) == released
    assert callbacks.done(number, "dana").state is CallbackState.DONE
    entries = Audit(database).page(what=What.CALLBACK_NUMBER_READ)
    assert [(each.by, each.subject) for each in entries] == [("dana", f"callback {number}")]
    assert not [each for each in Audit(database).page() if NUMBER in str(each)]


def test_a_number_is_gone_when_it_was_used(callbacks: Callbacks, database: Store) -> None:
    number = callbacks.add(NUMBER, "ru", None, "call 1")
    callbacks.done(number, "dana")
    for change in (callbacks.number, callbacks.take, callbacks.done, callbacks.not_reached):
        with pytest.raises(RefusedError) as caught:
            change(number, "dana")
        assert caught.value.rule == "callback_done"
    assert callbacks.get(number).masked == ""
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM callback_numbers")).scalar_one() == 0
    with pytest.raises(NotFoundError):
        callbacks.take(99, "dana")


def test_its_bytes_are_gone_from_all_files_too(tmp_path: Path) -> None:
    path = tmp_path / "jauap.sqlite3"
    store = open_store(sqlite_url(path))
    callbacks = Callbacks(store)
    number = callbacks.add(NUMBER, "ru", None, "call 1")
    assert holding(NUMBER, tmp_path) != []
    callbacks.done(number, "dana")
    assert holding(NUMBER, tmp_path) == [], "while the store is in use"
    store.close()
    assert holding(NUMBER, tmp_path) == []


def test_its_bytes_are_gone_when_it_has_come_into_the_file_itself(tmp_path: Path) -> None:
    path = tmp_path / "jauap.sqlite3"
    store = open_store(sqlite_url(path))
    number = Callbacks(store).add(NUMBER, "ru", None, "call 1")
    store.close()
    assert holding(NUMBER, tmp_path) == [path.name]
    store = open_store(sqlite_url(path))
    Callbacks(store).done(number, "dana")
    assert holding(NUMBER, tmp_path) == []
    store.close()


def holding(number: str, folder: Path) -> list[str]:
    """Files with a number in them."""
    return [each.name for each in folder.iterdir() if number.encode() in each.read_bytes()]


def test_another_number_in_the_same_call_replaces_the_first(callbacks: Callbacks) -> None:
    first = callbacks.add(NUMBER, "ru", None, "call 1")
    assert callbacks.add("87770000011", "ru", "asp", "call 1", urgent=True) == first
    assert callbacks.number(first, "dana") == "87770000011"
    assert callbacks.get(first).urgent
    assert callbacks.add(NUMBER, "ru", None, "call 2") != first


def test_urgent_callbacks_come_first_then_who_waits_longest(
    callbacks: Callbacks, clock: Clock
) -> None:
    numbers = []
    for call, urgent in enumerate((False, False, True, False)):
        numbers.append(callbacks.add(NUMBER, "ru", None, f"call {call}", urgent=urgent))
        clock.go(minutes=1)
    callbacks.done(numbers[1], "dana")
    assert [each.id for each in callbacks.all(OPEN)] == [numbers[2], numbers[0], numbers[3]]
    assert [each.id for each in callbacks.all(OPEN, limit=1, offset=1)] == [numbers[0]]
    assert len(callbacks.all()) == 4
    assert callbacks.counts() == {
        CallbackState.NEW: 3,
        CallbackState.TAKEN: 0,
        CallbackState.NOT_REACHED: 0,
        CallbackState.DONE: 1,
        CallbackState.LAPSED: 0,
    }


def test_a_note_can_be_read_by_its_token_until_it_expires(database: Store, clock: Clock) -> None:
    handovers = Handovers(database, minutes=60, clock=clock)
    note = HandoverNote(
        call_id="call 1",
        language="kk",
        urgent=False,
        topic="asp",
        purpose="targeted assistance",
        facts={"self.children": "4"},
        turns=(Spoken("caller", "сәлем", "kk"), Spoken("jauap", "Сәлеметсіз бе", "kk")),
    )
    token = handovers.add(note)
    found = handovers.get(token)
    assert found is not None
    assert found.note == note
    assert handovers.get(token[:-1] + "x") is None
    with database.reading() as session:
        kept = session.execute(text("SELECT * FROM handovers")).one()
    assert token not in str(tuple(kept))
    clock.go(minutes=60)
    assert handovers.get(token) is None
    handovers.add(note)
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM handovers")).scalar_one() == 1
