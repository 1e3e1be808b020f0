"""The really trained assistant, for every test that is marked `rasa`: trained once, kept for the next run.

The model lies where `relais serve` keeps it by default, so that a developer's own is used when it fits the files.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.assistant.childlog import ChildLog
from bot.assistant.model import ModelStore, Project
from bot.assistant.training import train
from tests.relais_process import ROOT, Served

# Loading Rasa and a model, on a machine that does other things too.
START_LIMIT_S = 240


@dataclass(frozen=True)
class RealRelais:
    """A `relais serve` whose assistant answers, and the first account."""

    served: Served
    login: str
    password: str
    data_dir: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.served.port}"


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """The file of a model that fits the present files."""
    models, project = ModelStore(ROOT / ".relais" / "models"), Project(ROOT)
    model = models.fitting(project.fingerprint())
    if model is None:
        log = ChildLog("training", ROOT / ".relais" / "logs")
        try:
            model = asyncio.run(train(project, models, log=log))
        finally:
            log.close()
    return model.path


@pytest.fixture(scope="session")
def real_relais(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealRelais]:
    """A whole Relais on SQLite, with Rasa and the action server; shared, so leave it as you found it."""
    data = tmp_path_factory.mktemp("relais")
    (data / "models").symlink_to(trained_model.parent)
    served = Served(data)
    try:
        account = served.read_until(r"First advisor:\s+(\S+)\s+password: (\S+)")
        served.wait_for("assistant", "ready", seconds=START_LIMIT_S)
        served.wait_for("actions", "ready", seconds=START_LIMIT_S)
        yield RealRelais(served, account[1], account[2], data)
        served.stop()
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.communicate()
