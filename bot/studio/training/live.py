"""The assistant that customers talk to, as the studio sees it: which model it serves, and how it takes another."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Protocol

from bot.assistant.model import Model, ModelStore
from bot.errors import NotFound


class Live(Protocol):
    """What serves customers."""

    def model(self) -> Model | None:
        """Return the model in service; None when there is none, or nobody knows."""

    def find(self, name: str) -> Model:
        """Return a model that is, or was, in service; raise `NotFound`."""

    async def serve(self, candidate: Model) -> Model:
        """Put a model into service, now and from the next start on, and return it as it is kept there.

        Raise `Unavailable` when it cannot be loaded: the earlier one then goes on.
        """


@dataclass
class LiveAssistant:
    """The assistant of `relais serve`: `present` is what Rasa runs with, `swap` makes the running one take another."""

    models: ModelStore
    present: Callable[[], Model | None]
    swap: Callable[[Model], Awaitable[None]]

    def model(self) -> Model | None:
        """Return what Rasa runs with."""
        return self.present()

    def find(self, name: str) -> Model:
        """Return a model of the store."""
        return found_in(self.models, name)

    async def serve(self, candidate: Model) -> Model:
        """Copy the model into the store, publish it, and let Rasa take it; everything as before when it cannot."""
        model = await asyncio.to_thread(kept, self.models, candidate)
        before = self.models.published()
        self.models.publish(model)
        try:
            await self.swap(model)
        except BaseException:
            self.models.publish(before)
            raise
        return model


@dataclass
class RasaFolder:
    """A plain Rasa project: `rasa run` serves the newest file of `models/`."""

    folder: Path

    def model(self) -> Model | None:
        """Return the newest file."""
        files = sorted(self.folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
        return _plain(files[-1]) if files else None

    def find(self, name: str) -> Model:
        """Return one file."""
        path = self.folder / Path(name).name
        if not path.is_file():
            raise NotFound("this model is not there any more")
        return _plain(path)

    async def serve(self, candidate: Model) -> Model:
        """Copy the model in as the newest file; the project's own Rasa takes it at its next start."""
        return await asyncio.to_thread(self._put, candidate)

    def _put(self, candidate: Model) -> Model:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / candidate.name
        if path.exists():
            path.touch()
        else:
            draft = path.with_name(f".{path.name}.draft")
            shutil.copyfile(candidate.path, draft)
            draft.rename(path)
        return _plain(path)


def found_in(models: ModelStore, name: str) -> Model:
    """Return a model by its name; raise `NotFound`."""
    found = next((model for model in models.models() if model.name == name), None)
    if found is None:
        raise NotFound("this model is not there any more")
    return found


def kept(models: ModelStore, candidate: Model) -> Model:
    """Copy a model into a store, unless it lies there."""
    if candidate.path.parent == models.folder:
        return candidate
    models.folder.mkdir(parents=True, exist_ok=True)
    draft = models.folder / f".{candidate.name}.draft"
    shutil.copyfile(candidate.path, draft)
    at = datetime.fromisoformat(candidate.trained_at)
    return models.add(draft, fingerprint=candidate.fingerprint, trained_at=at, seconds=candidate.seconds)


def _plain(path: Path) -> Model:
    at = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.utc)
    return Model(path, "", at.isoformat(timespec="seconds"), 0.0)
