"""Opening the store: SQLite in a file, or PostgreSQL by its address; the same for all above.

Whoever writes is alone: SQLite knows no other way, and PostgreSQL is told to do the same by
one lock that ends with the transaction. So what is read before it is changed cannot have been
changed in between, on both, and the few writes a second of a whole office never notice.
"""

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError
from sqlalchemy.orm import Session

from assistant import paths
from assistant.store.errors import StoreError, StoreUnreachableError
from assistant.store.migrating import migrate

_WRITES: Final = "jauap_writes"
_WRITERS_LOCK: Final = 0x6A617561
"""Number of the lock by which writers of a PostgreSQL database take turns."""
_WAIT_S: Final = 10
"""So long one writer waits for another, and a connection for its server."""
_AGAIN_S: Final = 0.05
_ANSWERS: Final = {
    "connect_timeout": _WAIT_S,
    "tcp_user_timeout": _WAIT_S * 1000,
    "keepalives_idle": _WAIT_S,
    "keepalives_interval": _WAIT_S,
    "keepalives_count": 2,
}
"""A PostgreSQL server that lost its power answers nothing, and would be waited for for hours."""
_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


class Store:
    """An open database. Safe for several threads.

    Args:
        engine: of SQLAlchemy, as `open_store` makes it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**{_WRITES: True})
        sqlite = engine.dialect.name == "sqlite"  # which reads of one moment by itself
        self._reading = (
            engine if sqlite else engine.execution_options(isolation_level="REPEATABLE READ")
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One look at the store: everything that is read in it is of one moment.

        Raises:
            StoreUnreachableError: the database does not answer.
        """
        with _told_apart(), Session(self._reading) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One change, whole or not at all; nobody else writes meanwhile.

        Raises:
            StoreUnreachableError: the database does not answer, or others write for too long.
        """
        with _told_apart(), Session(self._writing) as session, session.begin():
            if self._engine.dialect.name == "postgresql":
                session.execute(text(f"SET LOCAL lock_timeout = '{_WAIT_S}s'"))
                session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _WRITERS_LOCK})
            yield session

    def wipe(self) -> None:
        """Leave no byte of what was deleted in SQLite's log, which grows until it is emptied.

        PostgreSQL does so by `VACUUM`, at a time of its own.

        Raises:
            StoreUnreachableError: the database does not answer.
        """
        if self._engine.dialect.name == "sqlite":
            with self.reading() as session:
                session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine, for looking at the tables themselves."""
        return self._engine

    def close(self) -> None:
        """Let go of all connections; those in use end with their users."""
        self._engine.dispose()


def open_store(url: str = "") -> Store:
    """Open the store; make or migrate its tables.

    Args:
        url: SQLAlchemy's address, such as `postgresql://jauap@/jauap` or
            `sqlite:////var/lib/jauap/jauap.sqlite3`; empty for SQLite in Jauap's data folder.

    Raises:
        StoreUnreachableError: the server does not answer, or the file cannot be opened.
        StoreError: the address is none, or the database is of a newer Jauap.
    """
    address = _address(url)
    sqlite = address.get_backend_name() == "sqlite"
    engine = _sqlite(address) if sqlite else _postgresql(address)
    store = Store(engine)
    try:
        with _told_apart(), store.writing() as session:
            migrate(session.connection())
    except BaseException:
        engine.dispose()
        raise
    return store


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def store_name(url: str) -> str:
    """A name of the store for files: the same whoever signs in there, and how.

    Raises:
        StoreError: this is no address of a store.
    """
    address = _address(url)
    place = (address.get_backend_name(), address.host, address.port, address.database)
    return hashlib.sha256(repr(place).encode()).hexdigest()[:_NAME]


def _address(url: str) -> URL:
    try:
        address = make_url(url or sqlite_url(paths.data_dir() / "store" / "jauap.sqlite3"))
    except ArgumentError as error:
        raise StoreError(
            "[store] url: this is no address of a database", mend=_ADDRESSES
        ) from error
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"[store] url: {address.get_backend_name()} is not known here", mend=_ADDRESSES
        )
    return address


_NAME: Final = 16
"""Letters of a store's name."""
_ADDRESSES: Final = (
    "Write sqlite:////folder/jauap.sqlite3 or postgresql://user:password@host/database."
)


def _sqlite(address: URL) -> Engine:
    if address.database in (None, "", ":memory:"):
        raise StoreError(
            "[store] url: a database in memory would be lost with the process",
            mend="Name a file: sqlite:////folder/jauap.sqlite3.",
        )
    path = Path(str(address.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
        path.touch(mode=_PRIVATE_FILE)
    except OSError as error:
        raise StoreUnreachableError(
            f"{path}: the store cannot be opened ({error.strerror})",
            mend="Check the folder, the space left, and that this user may write there.",
        ) from error
    engine = create_engine(address, connect_args={"timeout": _WAIT_S})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's driver would begin transactions late and by itself; we say when.
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in (
        "synchronous = FULL",  # what was said to be saved survives a power cut
        "foreign_keys = ON",
        "secure_delete = ON",  # a number that was deleted leaves no bytes behind
    ):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn on the write-ahead log, which stays on.

    For this alone SQLite does not wait for others, such as another process that has just made
    the same file.
    """
    until = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_AGAIN_S)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(address: URL) -> Engine:
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    try:
        return create_engine(address, pool_pre_ping=True, connect_args=_ANSWERS)
    except ModuleNotFoundError as error:
        raise StoreError(
            "PostgreSQL's driver is not installed", mend="Install it: pip install jauap[postgresql]"
        ) from error


@contextmanager
def _told_apart() -> Iterator[None]:
    """Errors of the database as ours; their text may hold what was written, and is left out."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        if getattr(error.orig, "sqlite_errorname", "") == _SQLITES_NO:
            raise _refused(error) from error
        raise StoreUnreachableError(
            f"the store cannot be reached ({type(error.orig).__name__})",
            mend="Look whether the database runs and has space; then try again.",
        ) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnreachableError(
                "the store broke off", mend="Look whether the database runs; then try again."
            ) from error
        raise _refused(error) from error
    except NoConnectionFreeError as error:
        raise StoreUnreachableError(
            "all connections to the store are in use for too long",
            mend="Try again; if it stays so, look what keeps the database busy.",
        ) from error
    except SQLAlchemyError as error:
        raise StoreError(
            f"the store cannot do this ({type(error).__name__})",
            mend="This is a mistake of Jauap's: report it, with the log.",
        ) from error


_SQLITES_NO: Final = "SQLITE_ERROR"
"""SQLite calls errors of ours by the same class as a disk that is full."""


def _refused(error: DBAPIError) -> StoreError:
    return StoreError(
        f"the store refused a change ({type(error.orig).__name__})",
        mend="If it is SQLite, look whether the file is damaged, and take the last copy of it.",
    )
