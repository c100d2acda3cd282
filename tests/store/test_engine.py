"""Opening the store: tables as the models say, errors that a person can act on."""

import os
import sqlite3
import stat
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from assistant.store.audit import Audit, note
from assistant.store.engine import Store, open_store, sqlite_url, store_name, utc_now
from assistant.store.errors import StoreError, StoreUnreachableError
from assistant.store.migrating import alembic_config
from assistant.store.missed import Missed
from assistant.store.tables import Table


def test_migrations_make_the_tables_of_the_models(database: Store) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_a_store_of_the_first_tables_is_migrated_with_all_that_is_in_it(store_url: str) -> None:
    store = open_store(store_url)
    with store.writing() as session:
        Table.metadata.drop_all(session.connection())
        session.execute(text("DROP TABLE alembic_version"))
        command.upgrade(alembic_config(session.connection()), "0001")
        for statement in _OF_THE_FIRST:
            session.execute(text(statement))
    store.close()
    store = open_store(store_url)
    test_migrations_make_the_tables_of_the_models(store)
    missed = Missed(store)
    (group,) = missed.groups()
    assert group.text == "a question"
    assert [each.text for each in missed.utterances(group.id)] == ["a question"]
    store.close()


_OF_THE_FIRST = (
    """INSERT INTO missed_groups (id, language, text, likeness, small, count, rejected, clarified,
    repeated, operator, first_at, last_at, state, since_sorted) VALUES (1, 'en', 'a question',
    'a question', 'a question', 1, 1, 0, 0, 0, '2026-11-23 06:00:00', '2026-11-23 06:00:00', 'open',
    0)""",
    """INSERT INTO missed_utterances (id, "group", text, likeness, kind, at)
    VALUES (1, 1, 'a question', 'a question', 'rejected', '2026-11-23 06:00:00')""",
)


def test_a_store_of_a_newer_jauap_is_left_alone(store_url: str) -> None:
    store = open_store(store_url)
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="newer Jauap"):
        open_store(store_url)


def test_an_error_in_a_change_undoes_all_of_it(database: Store) -> None:
    def fail() -> None:
        with database.writing() as session:
            note(session, utc_now(), "aigul", "first", "x")
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert Audit(database).page() == ()


def test_who_writes_is_alone(database: Store) -> None:
    seen: list[int] = []

    def write() -> None:
        with database.writing() as session:
            row = session.execute(text("SELECT count(*) FROM audit")).scalar_one()
            time.sleep(0.02)  # long enough for the other to come between, if it could
            seen.append(row)
            note(session, utc_now(), "aigul", "x", "x")

    threads = [threading.Thread(target=write) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [0, 1, 2, 3, 4]


def test_what_is_read_at_once_is_of_one_moment(database: Store) -> None:
    count = text("SELECT count(*) FROM audit")
    with database.reading() as session:
        before = session.execute(count).scalar_one()
        Audit(database).record("aigul", "x", "x")
        assert session.execute(count).scalar_one() == before
    with database.reading() as session:
        assert session.execute(count).scalar_one() == before + 1


def test_when_all_connections_are_in_use_it_may_be_tried_again(tmp_path: Path) -> None:
    engine = create_engine(
        sqlite_url(tmp_path / "jauap.sqlite3"), pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    store = Store(engine)
    with store.reading() as one:
        one.execute(text("SELECT 1"))
        with pytest.raises(StoreUnreachableError), store.reading() as other:
            other.execute(text("SELECT 1"))
    store.close()


def test_a_file_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "jauap.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        ready = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
        ready.start()
        open_store(sqlite_url(path)).close()
        ready.join()


@pytest.mark.parametrize(
    "url", ["mysql://root@localhost/x", "no address", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="url"):
        open_store(url)


def test_a_server_that_is_not_there_is_told_from_other_errors(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachableError) as caught:
        open_store(f"postgresql://jauap:swordfish@/x?host={tmp_path}")
    assert "swordfish" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear colleagues, " * 100)
    with pytest.raises(StoreError):
        open_store(sqlite_url(path))
    assert path.read_text().startswith("Dear colleagues")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnreachableError, match="cannot be opened"):
        open_store(sqlite_url(tmp_path / "file" / "jauap.sqlite3"))


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store" / "jauap.sqlite3"
    store = open_store(sqlite_url(path))
    Audit(store).record("aigul", "x", "x")
    for each in path.parent.iterdir():
        assert stat.S_IMODE(each.stat().st_mode) & 0o077 == 0, each
    store.close()


def test_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    store = open_store(sqlite_url(tmp_path / "jauap.sqlite3"))
    with store.reading() as session:
        answers = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    store.close()
    assert answers == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_without_an_address_it_lies_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAUAP_DATA", os.fspath(tmp_path))
    open_store().close()
    assert (tmp_path / "store" / "jauap.sqlite3").is_file()


def test_a_store_has_the_same_name_whoever_signs_in() -> None:
    one = store_name("postgresql://ann:old@host/jauap")
    assert one == store_name("postgresql://bob:new@host/jauap")
    assert one != store_name("postgresql://ann:old@host/other")
    assert "old" not in one
    assert store_name("") == store_name("")
    with pytest.raises(StoreError):
        store_name("no address")
