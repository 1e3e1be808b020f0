"""The inbox's addresses. `docs/studio-api.md` says what each takes and answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from bot.studio.answers import answer, body_of, number
from bot.studio.part import AuthorOf, Table

if TYPE_CHECKING:
    from bot.studio.inbox.inbox import Inbox

# A list does not wait longer than that for what has just been said: the next one has it.
PATIENCE_S = 0.04
LIMIT = 50
LIMIT_AT_MOST = 200


class InboxAddresses:
    """Answers the calls around the inbox; whatever reads or writes does so in a thread."""

    def __init__(self, inbox: Inbox, author_of: AuthorOf) -> None:
        self._inbox = inbox
        self._author_of = author_of
        self._catching_up: asyncio.Task[None] | None = None

    def table(self) -> Table:
        """Return every route."""
        return [
            ("GET", "/inbox", self.lines), ("GET", "/inbox/{id}", self.line),
            ("POST", "/inbox/decisions", self.decide),
            ("POST", "/inbox/conversations/{id}/story", self.story),
        ]  # fmt: skip

    async def lines(self, request: web.Request) -> web.StreamResponse:
        """The messages that deserve an eye."""
        limit = max(1, number(request, "limit", LIMIT, most=LIMIT_AT_MOST))
        is_fresh = True if request.query.get("after") else await self._catch_up()
        page = await asyncio.to_thread(self._inbox.page, request.query, limit=limit)
        return answer({**page, "fresh": is_fresh})

    async def _catch_up(self) -> bool:
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.create_task(asyncio.to_thread(self._inbox.feed.catch_up))
        done, _ = await asyncio.wait({self._catching_up}, timeout=PATIENCE_S)
        for task in done:
            task.result()
        return bool(done)

    async def line(self, request: web.Request) -> web.StreamResponse:
        """One message, where it was said, and what could be made of it."""
        return answer(await asyncio.to_thread(self._inbox.line, request.match_info["id"]))

    async def decide(self, request: web.Request) -> web.StreamResponse:
        """Accept, correct, ignore, hold or reopen."""
        body = await body_of(request)
        return answer(await asyncio.to_thread(self._inbox.decide, body, self._author_of(request)))

    async def story(self, request: web.Request) -> web.StreamResponse:
        """A conversation as a story or test."""
        return answer(await self._inbox.story(request.match_info["id"], await body_of(request)))
