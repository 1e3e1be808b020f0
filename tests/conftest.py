"""Fixtures that every kind of test may use: a clock that only moves when told, and both real databases.

A PostgreSQL test gets a schema of its own, dropped afterwards. `RELAIS_TEST_POSTGRESQL` names another server than the
one on 127.0.0.1:5432; where there is none, those tests are skipped, and say so.
"""

from __future__ import annotations

import getpass
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from bot.store import Store

pytest_plugins = ["tests.fixtures_rasa"]

MONDAY_MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


class Clock:
    """A clock for tests: it stands still until `advance`."""

    def __init__(self, now: datetime = MONDAY_MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float = 0.0, **parts: float) -> datetime:
        self.now += timedelta(seconds=seconds, **parts)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'relais.db'}"
        return
    with postgresql_schema() as url:
        yield url


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """The address of an empty PostgreSQL schema; the test is skipped where there is no server."""
    with postgresql_schema() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'relais.db'}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied: quicker than migrating for each test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    store.dispose()
    return path


@pytest.fixture
def open_store(database_url: str, clock: Clock, sqlite_template: Path) -> Iterator[Callable[..., Store]]:
    """Open stores on one migrated database; each call is like one more gateway on it."""
    opened: list[Store] = []
    if database_url.startswith("sqlite"):
        shutil.copy(sqlite_template, database_url.removeprefix("sqlite:///"))

    def make(**options: object) -> Store:
        store = Store(database_url, **{"clock": clock, **options})  # type: ignore[arg-type]
        store.migrate()
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.dispose()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    """A store on each kind of database, with the test's clock and references that count up."""
    numbers = count(1)
    return open_store(new_reference=lambda: f"REF-{next(numbers)}")


class postgresql_schema:
    """A context that yields the address of a fresh schema, and drops it."""

    def __enter__(self) -> str:
        import psycopg

        self.server = postgresql_server()
        if self.server is None:
            pytest.skip("no PostgreSQL on 127.0.0.1:5432 (or RELAIS_TEST_POSTGRESQL)")
        self.name = f"test_{uuid4().hex}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE SCHEMA "{self.name}"')
        separator = "&" if "?" in self.server else "?"
        return f"{self.server}{separator}options=-csearch_path%3D{self.name}"

    def __exit__(self, *_error: object) -> None:
        import psycopg

        assert self.server is not None
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'DROP SCHEMA IF EXISTS "{self.name}" CASCADE')


@cache
def postgresql_server() -> str | None:
    """Return the address of a server that lets us in, or None."""
    import psycopg

    named = os.environ.get("RELAIS_TEST_POSTGRESQL")
    users = ("postgres", getpass.getuser())
    candidates = [named] if named else [f"postgresql://{user}@127.0.0.1:5432/test" for user in users]
    for candidate in candidates:
        try:
            psycopg.connect(candidate, connect_timeout=2).close()
        except psycopg.OperationalError:
            continue
        return candidate
    return None
