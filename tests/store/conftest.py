"""A fresh store for each test, once in SQLite and once in PostgreSQL."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from assistant.store.engine import Store, open_store, sqlite_url
from assistant.store.releases import Releases

_SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
Fill = Callable[[Store], None]
"""Puts something into a store."""
Copies = Callable[[], str]
"""Gives the address of one more copy of a store."""
_INSTALL = "PostgreSQL's server is not installed: apt-get install postgresql"


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 6, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def go(self, **by: float) -> None:
        self.now += timedelta(**by)


class Postgres:
    """A server of our own in a temporary folder, reached by a socket there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._numbers = count(1)

    def start(self) -> None:
        self._run("initdb", "-D", self._data, "-U", "jauap", "-A", "trust", "-N", "-E", "UTF8")
        options = f"-c listen_addresses='' -c fsync=off -k {self._folder}"
        self._run(
            "pg_ctl", "-D", self._data, "-w", "-l", self._folder / "log", "-o", options, "start"
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def url(self, database: str) -> str:
        return f"postgresql://jauap@/{database}?host={self._folder}"

    def database(self, template: str = "template1") -> str:
        """A new database like another one, and its address."""
        name = f"store{next(self._numbers)}"
        engine = create_engine(
            self.url("postgres").replace("postgresql:", "postgresql+psycopg:"),
            isolation_level="AUTOCOMMIT",
        )
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()
        return self.url(name)

    def _run(self, program: str, *arguments: str | Path) -> None:
        # The server refuses to run as root.
        user = "postgres" if os.geteuid() == 0 else None
        command = [str(_SERVERS[-1] / program), *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=self._folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server."""
    if not _SERVERS:
        pytest.skip(_INSTALL)
    # Not pytest's own folder: the way to a socket may be 107 bytes long, and the server's
    # user has to get there.
    folder = Path(tempfile.mkdtemp(prefix="jauap-postgres-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = Postgres(folder)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def make_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Fill], Copies]:
    """Makes a SQLite store once and gives copies of it."""
    folder = tmp_path_factory.mktemp("store")
    numbers = count(1)

    def make(fill: Fill) -> Copies:
        path = folder / f"{next(numbers)}.sqlite3"
        _filled(sqlite_url(path), fill)

        def copy() -> str:
            mine = folder / f"{next(numbers)}.sqlite3"
            shutil.copy(path, mine)
            return sqlite_url(mine)

        return copy

    return make


@pytest.fixture(scope="session")
def make_postgres(request: pytest.FixtureRequest) -> Callable[[Fill], Copies]:
    """Makes a PostgreSQL database once and gives copies of it."""

    def make(fill: Fill) -> Copies:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.database()
        _filled(url, fill)
        return lambda: server.database(url.split("@/")[1].split("?")[0])

    return make


def _filled(url: str, fill: Fill) -> None:
    store = open_store(url)
    fill(store)
    store.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def make(request: pytest.FixtureRequest) -> Callable[[Fill], Copies]:
    """Makes stores in one of the two, and copies of them."""
    name = "make_sqlite" if request.param == "sqlite" else "make_postgres"
    made: Callable[[Fill], Copies] = request.getfixturevalue(name)
    return made


@pytest.fixture(scope="session")
def empty(make: Callable[[Fill], Copies]) -> Copies:
    """Stores without anything in them."""
    return make(lambda _store: None)


@pytest.fixture(scope="session")
def seeded(make: Callable[[Fill], Copies]) -> Copies:
    """Stores with the first release, of the scripts that come along."""

    def seed(store: Store) -> None:
        Releases(store, clock=Clock()).seed("boss", "The first")

    return make(seed)


@pytest.fixture
def store_url(empty: Copies) -> str:
    """The address of a store without anything in it."""
    return empty()


@pytest.fixture
def database(store_url: str) -> Iterator[Store]:
    """A store without anything in it."""
    store = open_store(store_url)
    yield store
    store.close()


@pytest.fixture
def office(seeded: Copies) -> Iterator[Store]:
    """A store with the first release."""
    store = open_store(seeded())
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    """Monday morning."""
    return Clock()
