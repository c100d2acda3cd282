"""Alembic's entry: applies the migrations on the connection that it is given."""

from alembic import context

from assistant.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata
)
context.run_migrations()
