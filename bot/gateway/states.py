"""Tells customers the state of their conversation: who answers, where they stand in the queue, what has been read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bot.errors import RelaisError
from bot.gateway.background import Background
from bot.gateway.database import Database
from bot.gateway.hub import Audience, Hub
from bot.gateway.metrics import Metrics
from bot.gateway.wire_customer import customer_state, waiting_panel
from bot.handoff.conversation import Conversation, Status
from bot.handoff.routing import Waiting

log = logging.getLogger("relais.gateway.states")

# After a change the queue is read once, however many changes follow within this time.
SETTLE_S = 0.15
# Without any change: the estimate of a wait moves with the clock, and opening hours come and go.
REFRESH_S = 15.0
QUEUE_LIMIT = 5000


class CustomerStates:
    """Builds states, sends them, and follows the queue for everybody who waits."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        metrics: Metrics,
        *,
        assistant_state: Callable[[], str],
        is_typing: Callable[[str, str | None], bool],
    ) -> None:
        self._store = database.store
        self._database = database
        self._hub = hub
        self._metrics = metrics
        self._assistant_state = assistant_state
        self._is_typing = is_typing
        self._has_changed = asyncio.Event()
        self._told: dict[str, dict[str, Any]] = {}
        self._background = Background()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to follow the queue."""
        self._background.run(self._follow)

    async def stop(self) -> None:
        """Stop following."""
        await self._background.stop()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def state(self, conversation: Conversation) -> dict[str, Any]:
        """Return the state of a conversation as its customer sees it."""
        waiting = None
        if conversation.status is Status.WAITING:
            waiting = await self._database.read(self._store.waiting, conversation.id)
        return self._state(conversation, waiting)

    def tell(self, conversation: Conversation) -> None:
        """Send a conversation's state to its customer; while it waits, with everybody else's place in the queue."""
        if conversation.status is Status.WAITING:
            self._told.pop(conversation.id, None)
            self.touch_queue()
        elif self._hub.has_listeners(conversation.id, Audience.CUSTOMER):
            self._send(conversation, None)

    def touch_queue(self) -> None:
        """The queue has changed: places and waits are told again, soon."""
        self._has_changed.set()

    def tell_everybody(self) -> None:
        """Send every customer's state again (the assistant came or went)."""
        self._spawn(self._tell_everybody())

    def tell_again(self, conversation_id: str) -> None:
        """Read a conversation and send its state (another gateway changed it)."""
        if self._hub.has_listeners(conversation_id, Audience.CUSTOMER):
            self._spawn(self._tell_again(conversation_id))

    def _state(self, conversation: Conversation, waiting: Waiting | None) -> dict[str, Any]:
        return customer_state(
            conversation,
            waiting=waiting,
            assistant=self._assistant_state(),
            is_advisor_typing=self._is_typing(conversation.id, conversation.owner_id),
        )

    def _send(self, conversation: Conversation, waiting: Waiting | None) -> None:
        notice = {"type": "state", "conversation": self._state(conversation, waiting)}
        self._hub.notify(conversation.id, notice, audience=Audience.CUSTOMER)

    async def _follow(self) -> None:
        while True:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._has_changed.wait(), REFRESH_S)
            self._has_changed.clear()
            try:
                await self._refresh()
            except RelaisError as error:
                log.warning("queue_not_read", extra={"cause": error.code})
            await asyncio.sleep(SETTLE_S)

    async def _refresh(self) -> None:
        counts = await self._database.read(self._store.counts)
        self._metrics.waiting.set(counts.waiting)
        self._metrics.with_advisors.set(counts.advisor)
        if not counts.waiting:
            self._told.clear()
            return
        waiting = await self._database.read(self._store.all_waiting)
        panels = {identifier: waiting_panel(panel) for identifier, panel in waiting.items()}
        news = {
            identifier
            for identifier, panel in panels.items()
            if self._told.get(identifier) != panel and self._hub.has_listeners(identifier, Audience.CUSTOMER)
        }
        self._told = panels
        if not news:
            return
        queue = await self._database.read(self._store.queue, status=("waiting",), limit=QUEUE_LIMIT)
        for summary in queue:
            identifier = summary.conversation.id
            if identifier in news and identifier in waiting:
                self._send(summary.conversation, waiting[identifier])

    async def _tell_everybody(self) -> None:
        self._told.clear()
        self.touch_queue()
        for identifier in self._hub.topics():
            if self._hub.has_listeners(identifier, Audience.CUSTOMER):
                await self._tell_again(identifier)

    async def _tell_again(self, conversation_id: str) -> None:
        try:
            self.tell(await self._database.read(self._store.conversation, conversation_id))
        except RelaisError as error:
            log.warning("state_not_read", extra={"conversation": conversation_id, "cause": error.code})

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
