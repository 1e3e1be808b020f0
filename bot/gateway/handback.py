"""When a conversation returns to the assistant: sees that Rasa's tracker hears of it, before the next turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.errors import RelaisError, Unavailable
from bot.gateway.assistant_watch import AssistantWatch
from bot.gateway.background import Background
from bot.gateway.database import Database
from bot.gateway.tracker_writer import TrackerWriter
from bot.gateway.turns import Turns
from bot.handoff.conversation import Conversation, EventType, StoredEvent

log = logging.getLogger("relais.gateway.handback")

RETRY_AFTER_S = (0.5, 2.0)


class Handback:
    """Observes commands, and takes up what is still owed: at the start, when the assistant is back, and now and then.

    The order is kept by the conversation's line of turns; a turn looks for itself what another gateway left undone.
    """

    def __init__(
        self,
        database: Database,
        writer: TrackerWriter,
        turns: Turns,
        watch: AssistantWatch,
        *,
        interval: timedelta,
        is_alone: bool,
    ) -> None:
        self._database = database
        self._writer = writer
        self._turns = turns
        self._watch = watch
        self._interval = interval.total_seconds()
        self._is_alone = is_alone
        self._came_back = asyncio.Event()
        self._background = Background()

    def start(self) -> None:
        """Begin to take up what is owed."""
        self._background.run(self._recover_for_ever)

    async def stop(self) -> None:
        """Stop."""
        await self._background.stop()

    def observe(self, conversation: Conversation, events: Sequence[StoredEvent]) -> None:
        """Notice that the assistant has the conversation again."""
        if any(event.type in {EventType.HANDED_BACK, EventType.HANDOFF_CANCELLED} for event in events):
            self._turns.precede(conversation.id, partial(self._settle, conversation.id, pauses=RETRY_AFTER_S))

    def assistant_changed(self) -> None:
        """Notice that the assistant came back, or went."""
        if self._watch.state == "ready":
            self._came_back.set()

    async def recover(self) -> int:
        """Line up what is owed and nobody writes; none while the assistant is away. Returns how many conversations."""
        if self._watch.state != "ready":
            return 0
        owed = await self._database.read(self._database.store.owed_trackers)
        for conversation_id in owed:
            self._turns.precede(conversation_id, partial(self._settle, conversation_id))
        return len(owed)

    async def _recover_for_ever(self) -> None:
        if self._is_alone:
            # Whoever had taken something died with it.
            await self._database.write(self._database.store.free_tracker_writes)
            self._is_alone = False
        while True:
            self._came_back.clear()
            try:
                await self.recover()
            except RelaisError as error:
                log.warning("handbacks_not_recovered", extra={"cause": error.code})
            try:
                await asyncio.wait_for(self._came_back.wait(), self._interval)
            except asyncio.TimeoutError:
                continue

    async def _settle(self, conversation_id: str, *, pauses: Sequence[float] = ()) -> None:
        for pause in (*pauses, None):
            try:
                return await self._writer.settle(conversation_id)
            except Unavailable as error:
                if pause is None:
                    # It stays owed: the next turn, or the assistant's return, tries again.
                    log.warning("handback_not_written", extra={"conversation": conversation_id, "cause": str(error)})
                    return None
                await asyncio.sleep(pause)
