"""What a call leaves behind is kept; while the store is away nothing is lost and nobody waits."""

import errno
import stat
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import DEFAULTS, Settings, load_settings
from assistant.settings_store import StoreSettings
from assistant.store.callbacks import Callbacks
from assistant.store.engine import Store, open_store
from assistant.store.errors import StoreUnreachableError
from assistant.store.handovers import HandoverNote, Handovers
from assistant.store.records import AnsweredBy
from telephony.keeping import NOTE_S, Keeping, Wanted
from telephony.leg import CallInfo

NUMBER = "77011234567"
WANTED = Wanted(NUMBER, "kk", "asp", "call-1", urgent=True)
NOTE = HandoverNote(
    call_id="call-1",
    language="kk",
    urgent=False,
    topic="asp",
    purpose="purpose",
    facts={"self.age": "63"},
    turns=(),
)


@dataclass
class Database:
    """A store that can be switched off."""

    url: str
    away: bool = False

    @property
    def settings(self) -> Settings:
        shipped = load_settings(DEFAULTS)
        return shipped.model_copy(update={"store": StoreSettings(url=self.url)})

    def opened(self, url: str) -> Store:
        if self.away:
            raise StoreUnreachableError("no answer", mend="Wait.")
        return open_store(url)

    def callbacks(self) -> tuple[str, ...]:
        store = open_store(self.url)
        try:
            return tuple(
                Callbacks(store).number(each.id, "test") for each in Callbacks(store).all()
            )
        finally:
            store.close()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def keeping(database: Database, tmp_path: Path) -> Iterator[Keeping]:
    keeping = Keeping(database.settings, tmp_path / "waiting", database.opened)
    yield keeping
    keeping.close()


def waiting(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "waiting").glob("*.callback"))


def test_a_number_to_call_back_reaches_the_store_and_leaves_the_disk(
    keeping: Keeping, database: Database, tmp_path: Path
) -> None:
    keeping.open()
    keeping.call_back(WANTED)
    keeping.tend()
    assert database.callbacks() == (NUMBER,)
    assert waiting(tmp_path) == []


def test_while_the_store_is_away_it_lies_where_only_the_service_reads_it(
    keeping: Keeping, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    database.away = True
    keeping.open()
    keeping.call_back(WANTED)
    keeping.tend()
    [path] = waiting(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    database.away = False
    keeping.tend()
    assert keeping.reached
    assert database.callbacks() == (NUMBER,)
    assert waiting(tmp_path) == []
    assert keeping.reached
    told = [record.getMessage() for record in caplog.records if record.name == "telephony.keeping"]
    assert told == ["The store cannot be reached; calls go on", "The store is back"]
    assert NUMBER not in caplog.text


def test_a_service_that_was_killed_finds_it_again(database: Database, tmp_path: Path) -> None:
    database.away = True
    before = Keeping(database.settings, tmp_path / "waiting", database.opened)
    before.open()
    before.call_back(WANTED)  # and then it is killed
    database.away = False
    after = Keeping(database.settings, tmp_path / "waiting", database.opened)
    after.open()
    after.tend()
    after.close()
    assert database.callbacks() == (NUMBER,)


def test_a_damaged_file_stands_in_nobodys_way(
    keeping: Keeping, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keeping.open()
    keeping.call_back(WANTED)
    (tmp_path / "waiting" / "torn.callback").write_text('{"number": "7701', encoding="utf-8")
    keeping.tend()
    assert database.callbacks() == (NUMBER,)
    assert waiting(tmp_path) == []
    assert (tmp_path / "waiting" / "torn.damaged").exists()  # for a person to look at
    assert "7701" not in caplog.text


def test_a_number_that_cannot_be_written_leaves_nothing_of_it(
    keeping: Keeping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        keeping.call_back(WANTED)
    assert list((tmp_path / "waiting").iterdir()) == []


def test_what_another_line_has_put_into_the_store_is_no_error(
    keeping: Keeping,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    keeping.open()
    keeping.call_back(WANTED)
    [path] = waiting(tmp_path)
    added = Callbacks.add

    def add_and_lose(callbacks: Callbacks, *args: Any, **more: Any) -> int:
        path.unlink()
        return added(callbacks, *args, **more)

    monkeypatch.setattr(Callbacks, "add", add_and_lose)
    keeping.tend()
    assert database.callbacks() == (NUMBER,)
    assert "waits on disk" not in caplog.text


def test_a_note_has_a_page_and_without_a_store_there_is_none(
    keeping: Keeping, database: Database
) -> None:
    database.away = True
    keeping.open()
    assert keeping.note_token(NOTE) is None
    database.away = False
    keeping.tend()
    token = keeping.note_token(NOTE)
    assert token is not None
    store = open_store(database.url)
    kept = Handovers(store).get(token)
    store.close()
    assert kept is not None
    assert kept.note.facts == {"self.age": "63"}


def test_a_caller_does_not_wait_for_a_store_that_hangs(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.open()
    over = threading.Event()
    monkeypatch.setattr(Handovers, "add", lambda *_: over.wait(30) and "token")
    begun = time.monotonic()
    assert keeping.note_token(NOTE) is None
    assert time.monotonic() - begun < NOTE_S + 5
    over.set()


def test_a_call_without_a_store_has_no_record_but_goes_on(
    keeping: Keeping, database: Database
) -> None:
    info = CallInfo("call-1", "sip", "+77011234567", None)
    database.away = True
    keeping.open()
    assert keeping.recorder(info, "ru", AnsweredBy()) is None
    assert keeping.releases() is None
    database.away = False
    keeping.tend()
    assert keeping.recorder(info, "ru", AnsweredBy()) is not None
    assert keeping.releases() is not None
