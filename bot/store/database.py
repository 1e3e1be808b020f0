"""The database underneath: engines, transactions, column types, and what its failures mean to a caller.

SQLite: WAL, `synchronous=FULL` (a commit survives a power cut; a heartbeat need not), foreign keys, `BEGIN IMMEDIATE`
for every write, so that a transaction never finds out half-way that it may not write. Several commands that wait may
share a transaction (`together`), and so one wait for the disk. PostgreSQL through psycopg 3: reads in autocommit,
writes lock the conversation's row with `SELECT … FOR UPDATE`; it groups the commits of its connections by itself.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.types import TypeDecorator

from bot.errors import SettingsError, StorageBusy, StorageFull

BUSY_TIMEOUT_MS = 10_000
POOL_SIZE = 20
FULL_SQLSTATE = "53100"
BUSY_SQLSTATES = ("40001", "40P01", "55P03", "57014", "53300", "53400", "57P01", "57P02", "57P03")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, aware on both databases (SQLite itself knows no zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Send UTC; refuse a moment without a zone, which could be any."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


class _Shared(threading.local):
    """The connection of the transaction that this thread's writes share, while they do."""

    connection: Connection | None = None


class Database:
    """Two views of one engine, to write and to read, and the translation of failures."""

    def __init__(self, url: str) -> None:
        """Open (lazily) the database at an address; raise `SettingsError` when the address makes no sense."""
        self.url = parse_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url) if self.is_sqlite else _postgresql_engine(self.url)
        self._writer = self.engine.execution_options(relais_begin="BEGIN IMMEDIATE", relais_sync="FULL")
        self._light_writer = self._writer.execution_options(relais_sync="NORMAL")
        self._reader = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        # In one process a lock wakes the next writer at once; SQLite itself would wait by sleeping.
        self._lock: Any = threading.Lock() if self.is_sqlite else nullcontext()
        self._shared = _Shared()

    @contextmanager
    def write(self, *, is_light: bool = False) -> Iterator[Connection]:
        """Run one transaction that may write; all of it is done, or nothing. Inside `together`, a part of that one.

        `is_light` is for what a power cut may take back (a sign of life, a read mark, a reading): SQLite does not wait
        for the disk, as it must for what people say.
        """
        if (shared := self._shared.connection) is not None:
            with translated(), shared.begin_nested():
                yield shared
            return
        writer = self._light_writer if is_light else self._writer
        with self._lock, translated(), writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read: on SQLite one snapshot, on PostgreSQL each statement for itself."""
        if (shared := self._shared.connection) is not None:
            with translated():
                yield shared
            return
        with translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make what this thread writes meanwhile one transaction: committed, and waited for, once.

        Each `write` is a savepoint: one that fails takes nothing of the others with it. Nobody may be told of any of
        them before this block has ended. For SQLite alone.
        """
        with self.write() as connection:
            outer, self._shared.connection = self._shared.connection, connection
            try:
                yield
            finally:
                self._shared.connection = outer

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def parse_url(url: str) -> URL:
    """Read a database address; a bare `postgresql://` gets the driver that we ship."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError("The database address is not valid; write sqlite:///FILE or postgresql://…") from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise SettingsError(f"{parsed.drivername} is not supported; write sqlite:///FILE or postgresql://…")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise SettingsError("The database must be a file: several connections share it.")
    return parsed


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's failures into errors that callers know."""
    try:
        yield
    except DBAPIError as error:
        if _is_full(error):
            raise StorageFull(type(error.orig).__name__) from error
        if _is_busy(error):
            raise StorageBusy(type(error.orig).__name__) from error
        raise


def _is_full(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return "database or disk is full" in str(error.orig)
    return getattr(error.orig, "sqlstate", None) == FULL_SQLSTATE


def _is_busy(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        message = str(error.orig)
        return isinstance(error.orig, sqlite3.OperationalError) and ("locked" in message or "unable to open" in message)
    state = getattr(error.orig, "sqlstate", None)
    return state in BUSY_SQLSTATES or (isinstance(error, OperationalError) and state is None)


def _to_json(value: Any) -> str:
    # ASCII only: an escaped half surrogate can be stored, a raw one cannot.
    return json.dumps(value, separators=(",", ":"), default=str)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        json_serializer=_to_json,
        pool_size=POOL_SIZE,
        max_overflow=-1,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: `begin` below does
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}").close()
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        wanted = options.get("relais_sync")
        if wanted is not None and connection.info.get("relais_sync", "FULL") != wanted:
            connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
            connection.info["relais_sync"] = wanted
        connection.exec_driver_sql(options.get("relais_begin", "BEGIN"))

    return engine


def _postgresql_engine(url: URL) -> Engine:
    return create_engine(
        url, json_serializer=_to_json, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_pre_ping=True, pool_timeout=10
    )
