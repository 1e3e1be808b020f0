"""Training, comparison and publication as a part of the studio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.assistant.childlog import ChildLog
from bot.assistant.model import ModelStore
from bot.errors import NotFound
from bot.store import Store
from bot.studio.corpus import Documents
from bot.studio.git import Author
from bot.studio.part import AuthorOf, Table
from bot.studio.studio import Studio
from bot.studio.training.comparison import COMMAND, FOLDS, Comparison, read_result
from bot.studio.training.confusion import confusion_hints
from bot.studio.training.figures import comparison_shown, figures
from bot.studio.training.jobs import Job, Jobs, Tell
from bot.studio.training.live import Live, found_in
from bot.studio.training.publisher import Publisher
from bot.studio.training.trainer import make_candidate

RESULT = ".result"


@dataclass
class Training:
    """What trainers do with models. `folder` holds the runs, `candidates` what they made."""

    studio: Studio
    store: Store
    live: Live
    candidates: ModelStore
    folder: Path
    owns_store: bool = False
    comparer: Sequence[str] = COMMAND
    name: str = "training"
    jobs: Jobs = field(init=False)
    publisher: Publisher = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.folder)
        self.publisher = Publisher(self.live, self.candidates, self.store)
        self.studio.more_hints.append(self.hints)

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

    def compare(self, author: Author, model: str | None, *, folds: int = FOLDS) -> Job:
        """Begin to compare a candidate (by default the latest) with the live model; raise `Busy`, `NotFound`.

        `folds` of cross-validation, each as long as a training of the NLU; 0: none.
        """
        made = self.candidates.models()
        if model is None and not made:
            raise NotFound("train first: there is no candidate")
        candidate = made[0] if model is None else found_in(self.candidates, model)
        comparison = Comparison(
            self.studio, None if self.owns_store else self.store, self.live.model(), candidate, self.folder,
            self.candidates.folder.parent, self.comparer, folds,
        )  # fmt: skip

        async def work(tell: Tell, log: ChildLog) -> str:
            return await comparison.run(log.path.with_suffix(RESULT), tell, log)

        return self.jobs.start("comparison", work, by=author.name)

    def comparison_shown(self) -> dict[str, Any]:
        """Return the present or last comparison; its figures once it is done."""
        job = self.jobs.latest("comparison")
        if job is None:
            return {"comparison": {"state": "never", "job": None}}
        found: dict[str, Any] = {"state": job.state, "job": self.jobs.shown(job)}
        result = self._result(job) or next(self._results(), None)
        if result is not None:
            found |= comparison_shown(result, live_folds=self._folds_of(result.get("live")))
        return {"comparison": found}

    def figures_of(self, model: str) -> list[dict[str, Any]] | None:
        """Return the figures of a candidate's comparison with the live model; None: it was not compared with it."""
        live = self.live.model()
        for result in self._results():
            if result.get("candidate") == model and result.get("live") == (live.name if live else None):
                return figures(result, live_folds=self._folds_of(result.get("live")))
        return None

    def hints(self, documents: Documents) -> list[dict[str, Any]]:
        """Return what cross-validation says of intents that look alike."""
        return confusion_hints(next(self._results(), {}), documents)

    def _results(self) -> Iterator[Mapping[str, Any]]:
        for job in self.jobs.all():
            if job.kind == "comparison" and (result := self._result(job)) is not None:
                yield result

    def _result(self, job: Job) -> Mapping[str, Any] | None:
        return read_result(self.folder / f"{job.id}{RESULT}")

    def _folds_of(self, model: str | None) -> Mapping[str, Any] | None:
        """Return the cross-validation of the data that a model was made from: of when it was the candidate."""
        found = (result for result in self._results() if model and result.get("candidate") == model)
        return next((result["cross_validation"] for result in found if result.get("cross_validation")), None)
