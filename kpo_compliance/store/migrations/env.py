"""How Alembic reaches the store that is to be brought up to date: by the connection that it is handed."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="kpo_schema")
with context.begin_transaction():
    context.run_migrations()
