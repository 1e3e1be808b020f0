"""Tells the advisors who look at a conversation what the assistant understood of its messages."""

from __future__ import annotations

import asyncio
import logging

from bot.errors import RelaisError
from bot.gateway import wire_staff
from bot.gateway.database import Database
from bot.gateway.hub import Audience, Hub

log = logging.getLogger("relais.gateway.reading_news")


class ReadingNews:
    """Reads a fresh reading from the store when somebody of staff is there to see it."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._store = database.store
        self._database = database
        self._hub = hub
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, conversation_id: str, seq: int) -> None:
        """Send the reading of message `seq`, soon."""
        if self._hub.has_listeners(conversation_id, Audience.STAFF):
            task = asyncio.get_running_loop().create_task(self._tell(conversation_id, seq))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _tell(self, conversation_id: str, seq: int) -> None:
        try:
            readings = await self._database.read(self._store.readings, conversation_id)
        except RelaisError as error:
            log.info("reading_not_told", extra={"cause": error.code})
            return
        for reading in readings:
            if reading.seq == seq:
                notice = {"type": "reading", "conversation_id": conversation_id, "reading": wire_staff.reading(reading)}
                self._hub.notify(conversation_id, notice, audience=Audience.STAFF)
