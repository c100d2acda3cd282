"""A fresh store for each test, once in SQLite and once in PostgreSQL."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from assistant.store.engine import Store, open_store, sqlite_url

_SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_INSTALL = "PostgreSQL's server is not installed: apt-get install postgresql"


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
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store without anything in it."""
    path = tmp_path_factory.mktemp("store") / "empty.sqlite3"
    store = open_store(sqlite_url(path))
    store.close()
    return path


@pytest.fixture(scope="session")
def empty_postgres(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with our tables and nothing in them."""
    url = postgres.database()
    open_store(url).close()
    return url.split("@/")[1].split("?")[0]


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store without anything in it."""
    if request.param == "sqlite":
        path = tmp_path / "jauap.sqlite3"
        shutil.copy(request.getfixturevalue("empty_sqlite"), path)
        return sqlite_url(path)
    server: Postgres = request.getfixturevalue("postgres")
    return server.database(request.getfixturevalue("empty_postgres"))


@pytest.fixture
def database(store_url: str) -> Iterator[Store]:
    """A store without anything in it."""
    store = open_store(store_url)
    yield store
    store.close()


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 6, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def go(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """Monday morning."""
    return Clock()
