"""Alembic's entry: runs on the connection that the store hands over. Imports nothing of ours, on purpose."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
