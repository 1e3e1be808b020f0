"""The way to the supplier's database: it opens transactions and turns every failure into `BackendUnavailable`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from actions.backend import schema
from actions.backend.errors import BackendUnavailable

STALE_AFTER_DAYS = 45
_WRITES = "clairvolt_writes"


class Backend:
    """The supplier's database and its folder of generated files. Cheap to share between threads.

    Operations are functions of the sibling modules and take a Backend first: `billing.latest_bill(backend, number)`.
    Tests of the dialogue simulate a failing database with `Backend(broken_engine(), files=...)`.
    """

    def __init__(self, engine: Engine, *, files: Path) -> None:
        self.engine = engine
        self.files = files

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads."""
        with translated_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: committed at the end, rolled back at any exception.

        SQLite takes its only write lock at once, so that what was checked stays true; PostgreSQL locks rows
        (`rows.lock_household`).
        """
        with (
            translated_errors(),
            self.engine.connect().execution_options(**{_WRITES: True}) as connection,
            connection.begin(),
        ):
            yield connection

    def create(self) -> None:
        """Create the tables that are missing."""
        with self.writing() as connection:
            schema.metadata.create_all(connection)

    def is_alive(self) -> bool:
        try:
            with self.reading() as connection:
                connection.execute(text("SELECT 1"))
        except BackendUnavailable:
            return False
        return True

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn a failure of the database or of the disk into `BackendUnavailable`; refusals pass."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        # The message names no value: a failed statement carries the customer's data.
        raise BackendUnavailable(type(error).__name__) from error


def open_backend(*, data_dir: Path, url: str | None = None, today: date, households: int = 200) -> Backend:
    """Connect, create what is missing, and seed the demonstration data relative to `today`.

    `url` is an SQLAlchemy address (default: SQLite in `data_dir`). Seeding is idempotent; demonstration data older than
    `STALE_AFTER_DAYS` are made anew, and what customers wrote into them goes with them.
    """
    from actions.backend.seed import seed

    with translated_errors():
        (data_dir / "files").mkdir(parents=True, exist_ok=True)
        backend = Backend(make_engine(url or f"sqlite:///{data_dir / 'backend.db'}"), files=data_dir / "files")
    backend.create()
    seed(backend, today=today, households=households, stale_after_days=STALE_AFTER_DAYS)
    return backend


def open_from_environment(environ: Mapping[str, str] = os.environ, *, today: date) -> Backend:
    """`open_backend` from RELAIS_DATA_DIR (default `.relais`) and RELAIS_BACKEND_URL."""
    data_dir = Path(environ.get("RELAIS_DATA_DIR") or ".relais")
    return open_backend(data_dir=data_dir, url=environ.get("RELAIS_BACKEND_URL") or None, today=today)


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL, with the pragmas and the driver that we rely on."""
    address = make_url(url)
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": 3})
    engine = create_engine(address, connect_args={"timeout": 10, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for pragma in ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def broken_engine() -> Engine:
    """An engine whose every use fails, for tests of what customers are told then."""

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise SQLAlchemyError("simulated failure")

    engine = create_engine("sqlite://")
    event.listen(engine, "do_connect", refuse)
    return engine
