"""Insert-or-update, which both databases have under one syntax and SQLAlchemy under two names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Insert a row, or replace these values in the row that has the key; without values an existing row stays."""
    statement = _statement(connection.dialect.name, table, tuple(key), tuple(values))
    connection.execute(statement, {**key, **values})


@cache
def _statement(dialect: str, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Any:
    statement: Any = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    if not values:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(index_elements=key, set_={name: statement.excluded[name] for name in values})
