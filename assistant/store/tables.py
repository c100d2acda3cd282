"""All tables, for migrations; each room of the store imports those it needs itself."""

from assistant.store import tables_calls, tables_missed, tables_people, tables_scripts
from assistant.store.columns import Table

__all__ = ["Table", "tables_calls", "tables_missed", "tables_people", "tables_scripts"]
