"""Writes into Rasa's trackers what they are owed: once, by one gateway, and never forgotten."""

from __future__ import annotations

import asyncio
import logging

from bot.gateway import tracker_events
from bot.gateway.database import Database
from bot.gateway.ports import Assistant
from bot.store import TrackerWrite

log = logging.getLogger("relais.gateway.tracker_writer")

# Another gateway is writing: it takes milliseconds, unless it has died.
OTHERS_PAUSE_S = 0.1
OTHERS_PATIENCE = 20


class TrackerWriter:
    """The way out of the store's outbox."""

    def __init__(self, database: Database, assistant: Assistant) -> None:
        self._database = database
        self._store = database.store
        self._assistant = assistant

    async def settle(self, conversation_id: str) -> None:
        """Write all that this conversation's tracker is owed; raise `Unavailable` when the assistant refuses it."""
        for _ in range(OTHERS_PATIENCE):
            if not await self._database.read(self._store.owes_tracker, conversation_id):
                return
            taken = await self._database.write(self._store.take_tracker_writes, conversation_id)
            await self._write(taken)
            if not taken:
                await asyncio.sleep(OTHERS_PAUSE_S)
        # What is already in the tracker is not written twice: taking it from who is slow costs nothing.
        await self._write(await self._database.write(self._store.take_tracker_writes, conversation_id, by_force=True))

    async def _write(self, writes: list[TrackerWrite]) -> None:
        left = list(writes)
        try:
            while left:
                await self._write_one(left[0])
                await self._database.write(self._store.settle_tracker, left.pop(0))
        finally:
            if left:
                await self._database.write(self._store.give_back_tracker_writes, left)

    async def _write_one(self, write: TrackerWrite) -> None:
        if write.is_retry:
            known = await self._assistant.tracker_events(write.conversation_id)
            if tracker_events.is_written(write, known):
                return
        await self._assistant.append_events(write.conversation_id, tracker_events.of_write(write))
        log.info("tracker_written", extra={"conversation": write.conversation_id, "seq": write.event.seq})
