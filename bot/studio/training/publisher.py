"""Puts a candidate in the place of the live model, takes it back, and keeps who did what, why, with which figures."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.assistant.model import Model, ModelStore
from bot.errors import NotFound
from bot.store import Store
from bot.store.inbox_records import Publication
from bot.studio.errors import Busy, ReasonNeeded
from bot.studio.git import Author
from bot.studio.training.live import Live, found_in

Figures = Sequence[Mapping[str, Any]]
REASON_AT_MOST = 2000


@dataclass
class Publisher:
    """One publication at a time."""

    live: Live
    candidates: ModelStore
    store: Store
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def publish(self, name: str, reason: str | None, author: Author, *, figures: Figures | None) -> Publication:
        """Put a candidate into service. `figures` are those of its comparison with the live model, None without one.

        Raise `ReasonNeeded` when it was not compared or is under a floor, and nobody says why all the same.
        """
        candidate = await asyncio.to_thread(found_in, self.candidates, name)
        worse = [figure for figure in figures or () if figure.get("under_floor")]
        words = (reason or "").strip()[:REASON_AT_MOST] or None
        if words is None and (figures is None or worse):
            raise ReasonNeeded("a reason is required", figures=worse)
        return await self._serve(candidate, words, author, figures=figures or (), is_rollback=False)

    async def roll_back(self, publication_id: str, reason: str | None, author: Author) -> Publication:
        """Undo the live publication: the model before it serves again. Of an earlier one: its own serves again."""
        history = await asyncio.to_thread(self.store.publications)
        chosen = await asyncio.to_thread(self.store.publication, publication_id)
        name = chosen.replaced if history and history[0].id == chosen.id else chosen.model
        if name is None:
            raise NotFound("there was no model before")
        earlier = await asyncio.to_thread(self.live.find, name)
        words = (reason or "").strip()[:REASON_AT_MOST] or None
        of_then = next((one.figures for one in history if one.model == name and one.figures), ())
        return await self._serve(earlier, words, author, figures=of_then, is_rollback=True)

    async def history(self) -> list[dict[str, Any]]:
        """Return the publications, the latest first."""
        found, live = await asyncio.gather(
            asyncio.to_thread(self.store.publications), asyncio.to_thread(self.live.model)
        )
        return [
            self._shown(one, is_live=number == 0 and live is not None and live.name == one.model, is_latest=number == 0)
            for number, one in enumerate(found)
        ]

    async def _serve(
        self, model: Model, reason: str | None, author: Author, *, figures: Figures, is_rollback: bool
    ) -> Publication:
        if self._lock.locked():
            raise Busy("a model is being published")
        async with self._lock:
            before = self.live.model()
            served = await self.live.serve(model)
            # Whoever asked may have gone: what is served is recorded all the same.
            return await asyncio.shield(
                asyncio.to_thread(
                    self.store.add_publication, by_id=author.email, by_name=author.name, model=served.name,
                    replaced=before.name if before else None, reason=reason, figures=figures, is_rollback=is_rollback,
                )
            )  # fmt: skip

    def _shown(self, one: Publication, *, is_live: bool, is_latest: bool) -> dict[str, Any]:
        target = one.replaced if is_latest else one.model
        return {
            **shown(one),
            "live": is_live,
            "can_roll_back": not (is_live and not is_latest) and self._is_kept(target),
        }

    def _is_kept(self, name: str | None) -> bool:
        if name is None:
            return False
        try:
            self.live.find(name)
        except NotFound:
            return False
        return True


def shown(one: Publication) -> dict[str, Any]:
    """Return a publication for a page."""
    return {
        "id": one.id, "at": one.at.isoformat(), "by": one.by_name, "model": one.model, "replaced": one.replaced,
        "reason": one.reason, "figures": one.figures, "rollback": one.is_rollback,
    }  # fmt: skip
