"""The studio's routes behind the gateway's guard: for trainers and administrators."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.gateway.callers import STAFF
from bot.gateway.routes import Access, Route
from bot.studio.git import Author
from bot.studio.studio import Studio
from bot.studio.web import Addresses


def studio_routes(studio: Studio) -> Sequence[Route]:
    """Return the studio's routes; what they take and answer is described in docs/studio-api.md."""
    return [
        Route(
            method=method, path=path, handler=handler, access=Access.TRAINING, tag="studio",
            summary=(handler.__doc__ or "The studio.").strip(),
        )
        for method, path, handler in Addresses(studio, _author).table()
    ]  # fmt: skip


def _author(request: web.Request) -> Author:
    member = request[STAFF]
    return Author(member.name, f"{member.login}@localhost")
