"""A conversation on stage, with a backend of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from actions.backend import Backend, broken_engine, open_backend
from actions.dialogue.surroundings import Surroundings, put_in_place
from tests.unit.actions.stage import TODAY_AT_TEN, Stage

CLAIRE = "CL-482913 69003"  # a bill that grew
DANIEL = "CL-104520 24200"  # writes English, both energies, a fixed monthly amount, a visit booked


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a freshly seeded database, to be copied."""
    folder = tmp_path_factory.mktemp("supplier")
    backend = open_backend(data_dir=folder, today=date(2026, 11, 21), households=40)
    backend.engine.dispose()
    return folder


@pytest.fixture
def backend(seeded: Path, tmp_path: Path) -> Iterator[Backend]:
    folder = tmp_path / "supplier"
    shutil.copytree(seeded, folder)
    opened = open_backend(data_dir=folder, today=date(2026, 11, 21), households=40)
    before = put_in_place(Surroundings(open_backend=lambda today: opened, clock=lambda: TODAY_AT_TEN))
    yield opened
    put_in_place(before)
    opened.engine.dispose()


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Backend]:
    """A backend whose every use fails."""
    failing = Backend(broken_engine(), files=tmp_path)
    before = put_in_place(Surroundings(open_backend=lambda today: failing, clock=lambda: TODAY_AT_TEN))
    yield failing
    put_in_place(before)


@pytest.fixture
def stage(backend: Backend) -> Stage:
    return Stage(slots={"language": "fr"})


@pytest.fixture
def english(backend: Backend) -> Stage:
    return Stage(slots={"language": "en"})
