"""What nobody asks for and must happen: vanished advisors, turns that were lost, data that is too old."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from pathlib import Path

from bot.errors import RelaisError
from bot.gateway.announcer import Announcer
from bot.gateway.background import Background
from bot.gateway.clock import Clock
from bot.gateway.database import Database
from bot.gateway.files import forget_documents
from bot.gateway.turns import Turns

log = logging.getLogger("relais.gateway.sweeper")

FORGET_EVERY = timedelta(hours=6)


class Sweeper:
    """Looks around at intervals; `sweep` is one look, for tests to call."""

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        turns: Turns,
        *,
        clock: Clock,
        interval: timedelta,
        documents: Path,
        retention_days: int | None,
        is_alone: bool,
    ) -> None:
        self._database = database
        self._store = database.store
        self._announcer = announcer
        self._turns = turns
        self._clock = clock
        self._interval = interval.total_seconds()
        self._documents = documents
        self._retention_days = retention_days
        self._is_alone = is_alone
        self._forgot_at: datetime | None = None
        self._statuses: dict[str, str] = {}
        self._background = Background()

    def start(self) -> None:
        """Begin to look around."""
        self._background.run(self._sweep_for_ever)

    async def stop(self) -> None:
        """Stop."""
        await self._background.stop()

    async def sweep(self) -> None:
        """Look once."""
        for outcome in await self._database.write(self._store.give_back_vanished):
            self._announcer.announce(outcome)
        await self._notice_absences()
        await self._turns.recover()
        await self._forget()

    async def _sweep_for_ever(self) -> None:
        try:
            # Alone, whatever is pending at the start was lost with the last run; beside others, only what is old.
            await self._turns.recover(at_start=self._is_alone)
        except RelaisError as error:
            log.warning("recovery_failed", extra={"cause": error.code})
        while True:
            try:
                await self.sweep()
            except RelaisError as error:
                log.warning("sweep_failed", extra={"cause": error.code})
            await asyncio.sleep(self._interval)

    async def _notice_absences(self) -> None:
        """Tell everybody when the silence of a colleague made them offline: nothing else says so."""
        statuses = {member.id: member.status for member in await self._database.read(self._store.colleagues)}
        if self._statuses and statuses != self._statuses:
            self._announcer.colleagues_changed()
        self._statuses = statuses

    async def _forget(self) -> None:
        now = self._clock()
        if self._retention_days is None or (self._forgot_at and now - self._forgot_at < FORGET_EVERY):
            return
        self._forgot_at = now
        gone = await self._database.write(self._store.delete_conversations_older_than, self._retention_days)
        for conversation_id in gone:
            self._announcer.deleted(conversation_id)
        if gone:
            log.info("conversations_deleted", extra={"count": len(gone)})
        limit = now - timedelta(days=self._retention_days)
        documents = await asyncio.to_thread(forget_documents, self._documents, before=limit)
        if documents:
            log.info("documents_deleted", extra={"count": documents})
