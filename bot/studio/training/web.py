"""The addresses of training, comparison and publication. `docs/studio-api.md` says what each takes and answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.errors import BadRequest, NotFound
from bot.studio.answers import answer, body_of, number
from bot.studio.part import AuthorOf, Table
from bot.studio.training.comparison import FOLDS
from bot.studio.training.publisher import shown

if TYPE_CHECKING:
    from bot.studio.training.part import Training

ALL_LINES = 100_000_000
FOLDS_AT_MOST = 10


class TrainingAddresses:
    """Answers the calls around models."""

    def __init__(self, training: Training, author_of: AuthorOf) -> None:
        self._training = training
        self._author_of = author_of

    def table(self) -> Table:
        """Return every route."""
        return [
            ("POST", "/training", self.train), ("GET", "/training", self.training),
            ("GET", "/training/log", self.log), ("POST", "/training/cancel", self.cancel),
            ("POST", "/comparison", self.compare), ("GET", "/comparison", self.comparison),
            ("POST", "/publish", self.publish), ("GET", "/publications", self.publications),
            ("POST", "/publications/{id}/rollback", self.roll_back),
        ]  # fmt: skip

    async def train(self, request: web.Request) -> web.StreamResponse:
        """Train a candidate on the files as they are."""
        job = self._training.train(self._author_of(request))
        return answer({"job": self._training.jobs.shown(job)}, status=202)

    async def training(self, _: web.Request) -> web.StreamResponse:
        """The present or last training."""
        return answer(await asyncio.to_thread(self._training.shown))

    async def log(self, request: web.Request) -> web.StreamResponse:
        """What Rasa says while it trains, or while models are compared."""
        jobs = self._training.jobs
        job = request.query.get("job") or None
        last = jobs.get(job) if job else jobs.running() or jobs.latest("training")
        if last is None:
            raise NotFound("nothing has run yet")
        after = number(request, "after", 0, most=ALL_LINES)
        lines, following = await asyncio.to_thread(jobs.log, last.id, after)
        return answer({"job": last.id, "lines": lines, "next": following})

    async def cancel(self, _: web.Request) -> web.StreamResponse:
        """Stop what runs."""
        return answer({"job": self._training.jobs.shown(await self._training.jobs.cancel())})

    async def compare(self, request: web.Request) -> web.StreamResponse:
        """Compare a candidate with the live model."""
        body = await body_of(request)
        folds = body.get("folds", FOLDS)
        if folds not in range(FOLDS_AT_MOST + 1) or folds == 1:
            raise BadRequest(f"folds is 0, or from 2 to {FOLDS_AT_MOST}")
        job = self._training.compare(self._author_of(request), _text(body, "model"), folds=folds)
        return answer({"job": self._training.jobs.shown(job)}, status=202)

    async def comparison(self, _: web.Request) -> web.StreamResponse:
        """The present or last comparison."""
        return answer(await asyncio.to_thread(self._training.comparison_shown))

    async def publish(self, request: web.Request) -> web.StreamResponse:
        """Put a candidate into service."""
        body = await body_of(request)
        name = _text(body, "model")
        if name is None:
            raise BadRequest("model is missing")
        training = self._training
        figures = await asyncio.to_thread(training.figures_of, name)
        made = await training.publisher.publish(name, _text(body, "reason"), self._author_of(request), figures=figures)
        return answer({"publication": {**shown(made), "live": True}})

    async def publications(self, _: web.Request) -> web.StreamResponse:
        """What was in service, and is."""
        return answer({"publications": await self._training.publisher.history()})

    async def roll_back(self, request: web.Request) -> web.StreamResponse:
        """Let an earlier model serve again."""
        body = await body_of(request)
        made = await self._training.publisher.roll_back(
            request.match_info["id"], _text(body, "reason"), self._author_of(request)
        )
        return answer({"publication": {**shown(made), "live": True}})


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequest(f"{name} is a text")
    return value or None
