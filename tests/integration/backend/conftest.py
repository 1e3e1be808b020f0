"""A seeded supplier's database of each kind, a fresh copy for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from actions.backend import Backend, open_backend
from actions.backend.engine import make_engine
from actions.backend.schema import metadata
from tests.conftest import postgresql_schema
from tests.integration.backend.support import HOUSEHOLDS, TODAY


@pytest.fixture(scope="session")
def sqlite_seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clairvolt")
    open_backend(data_dir=folder, today=TODAY, households=HOUSEHOLDS).close()
    return folder / "backend.db"


@pytest.fixture(scope="session")
def postgresql_seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The name of a seeded schema and its address."""
    context = postgresql_schema()
    with context as url:
        open_backend(data_dir=tmp_path_factory.mktemp("pg"), url=url, today=TODAY, households=HOUSEHOLDS).close()
        yield context.name, url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """Forty households on each database."""
    (tmp_path / "files").mkdir()
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_seed"), tmp_path / "backend.db")
        opened = Backend(make_engine(f"sqlite:///{tmp_path / 'backend.db'}"), files=tmp_path / "files")
        yield opened
        opened.close()
        return
    seeded, _ = request.getfixturevalue("postgresql_seed")
    with postgresql_schema() as url:
        opened = Backend(make_engine(url), files=tmp_path / "files")
        opened.create()
        _copy_rows(opened, seeded)
        yield opened
        opened.close()


def _copy_rows(backend: Backend, source: str) -> None:
    with backend.writing() as connection:
        for table in metadata.sorted_tables:
            connection.execute(text(f'INSERT INTO "{table.name}" SELECT * FROM "{source}"."{table.name}"'))
            key = table.primary_key.columns.values()[0]
            if key.name == "id" and len(table.primary_key.columns) == 1:
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                connection.execute(
                    text(f'SELECT setval({sequence}, 1 + (SELECT coalesce(max(id), 0) FROM "{table.name}"))')
                )
