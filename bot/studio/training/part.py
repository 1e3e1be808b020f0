"""Training, comparison and publication as a part of the studio."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.assistant.childlog import ChildLog
from bot.assistant.model import ModelStore
from bot.store import Store
from bot.studio.git import Author
from bot.studio.part import AuthorOf, Table
from bot.studio.studio import Studio
from bot.studio.training.jobs import Job, Jobs, Tell
from bot.studio.training.live import Live
from bot.studio.training.publisher import Publisher
from bot.studio.training.trainer import make_candidate


@dataclass
class Training:
    """What trainers do with models. `folder` holds the runs, `candidates` what they made."""

    studio: Studio
    store: Store
    live: Live
    candidates: ModelStore
    folder: Path
    owns_store: bool = False
    name: str = "training"
    jobs: Jobs = field(init=False)
    publisher: Publisher = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.folder)
        self.publisher = Publisher(self.live, self.candidates, self.store)

    def table(self, author_of: AuthorOf) -> Table:
        """Return the addresses."""
        from bot.studio.training.web import TrainingAddresses

        return TrainingAddresses(self, author_of).table()

    def start(self) -> None:
        """Nothing runs until a trainer asks."""

    async def stop(self) -> None:
        """Stop what runs."""
        await self.jobs.stop()
        if self.owns_store:
            self.store.dispose()

    def train(self, author: Author) -> Job:
        """Begin to make a candidate; raise `Busy`."""

        async def work(tell: Tell, log: ChildLog) -> str:
            return await make_candidate(self.studio, self.candidates, tell, log)

        return self.jobs.start("training", work, by=author.name)

    def shown(self) -> dict[str, Any]:
        """Return the present or last training, the earlier ones, and what could be published."""
        jobs = self.jobs.all()
        last = next((job for job in jobs if job.kind == "training"), None)
        running = next((job for job in jobs if job.state == "running"), None)
        live = self.live.model()
        return {
            "job": self.jobs.shown(last),
            "jobs": [self.jobs.shown(job) for job in jobs if job is not last],
            "running": self.jobs.shown(running),
            "live": live.name if live else None,
            "candidates": [
                {"name": model.name, "trained_at": model.trained_at, "seconds": model.seconds}
                for model in self.candidates.models()
            ],
        }

    def figures_of(self, model: str) -> list[dict[str, Any]] | None:
        """Return the figures of a candidate's comparison with the live model; None: it was not compared."""
        return None
