"""The migrations make exactly the tables that the code expects, on both databases."""

from __future__ import annotations

import ast
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.command import downgrade
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.store import Store, migrations
from bot.store.tables import metadata

FOLDER = Path(migrations.__file__).parent


def test_migrated_tables_equal_the_metadata(database_url):
    store = Store(database_url)
    store.migrate()
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert set(metadata.tables) < set(inspect(connection).get_table_names())
    store.dispose()


def test_migrating_again_changes_nothing_and_keeps_everything(database_url):
    first = Store(database_url)
    first.migrate()
    conversation_id = first.open_conversation().conversation.id
    first.dispose()
    second = Store(database_url)
    second.migrate()
    assert second.conversation(conversation_id).id == conversation_id
    second.dispose()


def test_a_migration_can_be_undone_and_done_again(database_url):
    store = Store(database_url)
    store.migrate()
    with store.database.write() as connection:
        downgrade(migrations.config(connection), "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    assert migrations.current(store.database) is None
    store.migrate()
    assert migrations.current(store.database) == migrations.HEAD
    store.dispose()


def test_the_newest_migration_is_the_one_a_start_checks_for():
    assert ScriptDirectory.from_config(migrations.config()).get_current_head() == migrations.HEAD


def test_migrations_import_no_application_code():
    files = [FOLDER / "env.py", *(FOLDER / "versions").glob("*.py")]
    assert len(files) > 1
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or "."] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= {"sqlalchemy", "alembic"}, path.name


def test_sqlite_is_set_up_to_survive_a_power_cut(sqlite_url):
    store = Store(sqlite_url)
    store.migrate()
    with store.database.read() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    store.dispose()
