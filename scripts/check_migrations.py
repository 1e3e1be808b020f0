"""Fails when the tables that the migrations make differ from those that the code describes."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.store import Store
from bot.store.tables import metadata


def main() -> int:
    """Migrate an empty SQLite file and compare."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'empty.db'}")
        store.migrate()
        with store.database.engine.connect() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), metadata)
        store.dispose()
    for difference in differences:
        print(difference)
    print("migrations: they differ from bot/store/tables.py" if differences else "migrations: as bot/store/tables.py")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
