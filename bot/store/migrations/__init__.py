"""Bringing the tables to the present form. The migrations themselves import nothing of ours: they are history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from alembic.config import Config

    from bot.store.database import Database

HEAD = "0003"
"""The newest migration. A test compares it with the folder, so that a start need not read the folder."""
LOCK_NUMBER = 7_305_212
"""Of the advisory lock under which gateways that start together migrate one after the other."""


def migrate(database: Database) -> None:
    """Run the migrations that are missing; quickly done when none is."""
    if database.is_sqlite:
        Path(database.url.database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
    if current(database) == HEAD:
        return
    from alembic import command  # its import takes longer than the whole check above

    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
        command.upgrade(config(connection), "head")


def current(database: Database) -> str | None:
    """Return the version of the tables; None when there are none yet."""
    try:
        with database.read() as connection:
            version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return version
    except DBAPIError:
        return None


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, on a given connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made
