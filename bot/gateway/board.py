"""The advisors' queue, live: every advisor's page hears which conversations are new, changed or gone."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Protocol

from bot.errors import RelaisError
from bot.gateway import wire_staff
from bot.gateway.background import Background
from bot.gateway.database import Database
from bot.gateway.jsontext import dumps
from bot.handoff.conversation import Status
from bot.store import Summary

log = logging.getLogger("relais.gateway.board")

# A conversation that changes often is summed up at most this often; the messages themselves go out at once.
SETTLE_S = 0.15
# Lines told at a stretch: fewer than the frames that may wait for one socket.
PORTION = 50
SHOWN = (Status.WAITING, Status.ADVISOR)


class Page(Protocol):
    """An advisor's connected page."""

    staff_id: str

    def push(self, text: str) -> None:
        """Take a frame; never blocks."""


class Board:
    """The pages of this gateway's advisors, and what they must be told about all conversations."""

    def __init__(self, database: Database) -> None:
        self._store = database.store
        self._database = database
        self._pages: set[Page] = set()
        self._changed: set[str] = set()
        self._requested: set[str] = set()
        self._must_tell_colleagues = False
        self._wake = asyncio.Event()
        self._background = Background()

    def start(self) -> None:
        """Begin to tell."""
        self._background.run(self._follow)

    async def stop(self) -> None:
        """Stop telling."""
        await self._background.stop()

    def join(self, page: Page) -> None:
        """An advisor's page listens."""
        self._pages.add(page)

    def part(self, page: Page) -> None:
        """It listens no longer."""
        self._pages.discard(page)

    def touch(self, conversation_id: str, *, is_requested: bool = False) -> None:
        """A conversation has changed; `is_requested` when an advisor is wanted for it, which rings a bell."""
        if not self._pages:
            return
        self._changed.add(conversation_id)
        if is_requested:
            self._requested.add(conversation_id)
        self._wake.set()

    def touch_colleagues(self) -> None:
        """Somebody came, left, or changed their status."""
        if self._pages:
            self._must_tell_colleagues = True
            self._wake.set()

    def gone(self, conversation_id: str) -> None:
        """A conversation was deleted."""
        self._broadcast({"type": "gone", "id": conversation_id})

    async def colleagues(self) -> dict[str, Any]:
        """Return everybody who may hold conversations, and the teams."""
        colleagues = await self._database.read(self._store.colleagues)
        teams = await self._database.read(self._store.teams)
        return {"colleagues": [wire_staff.colleague(colleague) for colleague in colleagues], "teams": teams}

    async def _follow(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            changed, self._changed = self._changed, set()
            requested, self._requested = self._requested, set()
            try:
                await self._tell(changed, requested)
                if self._must_tell_colleagues:
                    self._must_tell_colleagues = False
                    self._broadcast({"type": "colleagues", **await self.colleagues()})
            except RelaisError as error:
                log.warning("board_not_told", extra={"cause": error.code})
                self._changed |= changed
                self._requested |= requested
                self._wake.set()
                await asyncio.sleep(1.0)
            await asyncio.sleep(SETTLE_S)

    async def _tell(self, changed: set[str], requested: set[str]) -> None:
        if not changed:
            return
        shown = await self._database.read(self._read_lines, changed)
        for number, identifier in enumerate(changed, 1):
            if number % PORTION == 0:
                await asyncio.sleep(0)  # let the sockets take what they have, or all of them count as too slow
            if identifier not in shown:
                self._broadcast({"type": "gone", "id": identifier})
                continue
            line = wire_staff.summary(shown[identifier])
            self._broadcast({"type": "summary", "conversation": line})
            if identifier in requested:
                self._broadcast({"type": "handoff_requested", "conversation": line})

    def _read_lines(self, changed: set[str]) -> dict[str, Summary]:
        """Read the lines that are still on the board (in a thread: one hop and one statement for all of them)."""
        return {line.conversation.id: line for line in self._store.queue(status=SHOWN, ids=changed)}

    def _broadcast(self, notice: dict[str, Any]) -> None:
        if self._pages:
            text = dumps(notice)
            for page in tuple(self._pages):
                page.push(text)
