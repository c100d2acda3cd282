"""Bringing the tables of a database to what this Jauap needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy.engine import Connection

from assistant.store.errors import StoreError

MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(connection: Connection) -> None:
    """Make the tables, or change those of an older Jauap; within the connection's transaction.

    Raises:
        StoreError: they were made by a newer Jauap.
    """
    try:
        command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise StoreError(
            "the store was made by a newer Jauap",
            mend="Use that version, or the copy of the store from before it.",
        ) from error


def alembic_config(connection: Connection) -> Config:
    """What Alembic has to know; `migrations/env.py` reads it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
