"""The two models that are compared: the one that `relais serve` would serve, and Rasa's default configuration's.

Both are kept in the data folder, so that only the first run trains them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bot.assistant.childlog import ChildLog
from bot.assistant.model import Model, ModelStore, Project
from bot.assistant.training import Progress, train
from bot.settings import load

ROOT = Path(__file__).resolve().parents[1]
STOCK_CONFIG = "bench/stock.yml"
CORPUS = ("nlu", "rules", "stories")


class StockProject(Project):
    """This project's corpus under Rasa's default configuration."""

    def sources(self) -> Iterator[Path]:
        """Yield what that configuration learns from: nothing of our components."""
        yield self.root / STOCK_CONFIG
        yield self.domain
        for name in CORPUS:
            yield from sorted((self.root / "data" / name).rglob("*.yml"))


async def ours() -> Model:
    """Return the assistant's model."""
    return await _found_or_trained("ours", Project(ROOT), ModelStore(load().data / "models"), ())


async def stock() -> Model:
    """Return the model of Rasa's default configuration, trained on the same corpus."""
    arguments = ("--config", STOCK_CONFIG, "--data", *(f"data/{name}" for name in CORPUS))
    return await _found_or_trained("stock", StockProject(ROOT), ModelStore(load().data / "bench" / "models"), arguments)


async def _found_or_trained(name: str, project: Project, models: ModelStore, arguments: tuple[str, ...]) -> Model:
    """Return the model that fits the files; failing that the newest, which is said; failing that one trained now."""
    fitting, newest = models.in_service(project.fingerprint()), next(iter(models.models()), None)
    if fitting is None and newest is not None:
        _say(f"{name}: {newest.name}, of {newest.trained_at}; the files have changed since")
    if model := fitting or newest:
        return model
    _say(f"{name}: no model yet; training one, which takes long")
    log = ChildLog("bench-training", load().data / "logs")
    try:
        return await train(project, models, log=log, on_progress=_tell, arguments=arguments)
    finally:
        log.close()


def _tell(progress: Progress) -> None:
    _say(f"  {progress.seconds:4.0f} s  {progress.stage}")


def _say(text: str) -> None:
    print(f"    {text}", file=sys.stderr, flush=True)
