"""Reads what customers write to people: after delivery, never in its way, and only as far as there is time for it."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.errors import RelaisError
from bot.gateway.announcer import Announcer
from bot.gateway.assistant_watch import AssistantWatch
from bot.gateway.background import Background
from bot.gateway.database import Database
from bot.gateway.ports import Assistant

log = logging.getLogger("relais.gateway.readings")

# Messages that wait to be read; beyond that the oldest stay unread (the advisor has read them long since).
MAX_WAITING = 500
READERS = 2
TIMEOUT = timedelta(seconds=5)


class Readings:
    """Asks the language understanding about messages that the assistant does not answer."""

    def __init__(self, database: Database, assistant: Assistant, watch: AssistantWatch, announcer: Announcer) -> None:
        self._store = database.store
        self._database = database
        self._assistant = assistant
        self._watch = watch
        self._announcer = announcer
        self._waiting: asyncio.Queue[tuple[str, int, str]] = asyncio.Queue(MAX_WAITING)
        self._background = Background()

    def start(self) -> None:
        """Begin to read."""
        for _ in range(READERS):
            self._background.run(self._work)

    async def stop(self) -> None:
        """Stop reading."""
        await self._background.stop()

    def submit(self, conversation_id: str, seq: int, text: str) -> None:
        """Line a message up to be read."""
        if self._waiting.full():
            self._waiting.get_nowait()
            self._waiting.task_done()
        self._waiting.put_nowait((conversation_id, seq, text))

    async def settled(self) -> None:
        """Wait until everything is read (for tests)."""
        await self._waiting.join()

    async def _work(self) -> None:
        while True:
            conversation_id, seq, text = await self._waiting.get()
            try:
                if self._watch.state == "ready":
                    await self._read(conversation_id, seq, text)
            except RelaisError as error:
                log.info("not_read", extra={"conversation": conversation_id, "cause": error.code})
            finally:
                self._waiting.task_done()

    async def _read(self, conversation_id: str, seq: int, text: str) -> None:
        reading = await self._assistant.parse(text, timeout=TIMEOUT)
        await self._database.write(self._store.record_reading, conversation_id, seq, reading)
        self._announcer.reading_kept(conversation_id, seq)
