"""Posts what a person says in a REST conversation to the callback address of its API key, in order."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence

import aiohttp

from bot.errors import RelaisError
from bot.gateway.database import Database
from bot.gateway.jsontext import dumps, iso
from bot.gateway.metrics import Metrics
from bot.gateway.rasa_shapes import RasaShapes
from bot.gateway.rest_channel import sender_of
from bot.handoff.conversation import Conversation, EventType, StoredEvent

log = logging.getLogger("relais.gateway.callbacks")

# What a caller does not learn from the answer to its own message.
UNASKED = frozenset({EventType.HANDOFF_CLAIMED, EventType.HANDOFF_RELEASED, EventType.HANDED_BACK, EventType.CLOSED})
TIMEOUT = aiohttp.ClientTimeout(total=10)
RETRY_AFTER_S = (1.0, 5.0, 20.0)


class Callbacks:
    """Observes commands. A post that fails for good is given up: `GET /webhooks/rest/messages` has it too."""

    def __init__(
        self,
        database: Database,
        shapes: RasaShapes,
        metrics: Metrics,
        *,
        base_url: str,
        retry_after_s: Sequence[float] = RETRY_AFTER_S,
    ) -> None:
        self._database = database
        self._shapes = shapes
        self._metrics = metrics
        self._base_url = base_url
        self._retry_after_s = retry_after_s
        self._lines: dict[str, deque[Sequence[StoredEvent]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def observe(self, conversation: Conversation, events: Sequence[StoredEvent]) -> None:
        """Line up what a REST caller must be told."""
        if conversation.channel != "rest":
            return
        if not any(event.sender.kind == "advisor" or event.type in UNASKED for event in events):
            return
        line = self._lines.get(conversation.id)
        if line is not None:
            line.append(events)
            return
        self._lines[conversation.id] = deque([events])
        task = asyncio.get_running_loop().create_task(self._work(conversation.id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until everything is posted or given up (for tests)."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Give up what is not posted yet."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _work(self, conversation_id: str) -> None:
        line = self._lines[conversation_id]
        try:
            key_and_sender = await self._database.read(self._database.store.key_of_conversation, conversation_id)
            if key_and_sender is None or key_and_sender[0].callback_url is None:
                return
            key, sender = key_and_sender
            while line:
                await self._post(key.callback_url or "", sender, conversation_id, line.popleft())
        except RelaisError as error:
            log.warning("callback_not_made", extra={"conversation": conversation_id, "cause": error.code})
        finally:
            del self._lines[conversation_id]

    async def _post(self, url: str, sender: str, conversation_id: str, events: Sequence[StoredEvent]) -> None:
        messages = [
            {**shape, "seq": event.seq, "at": iso(event.at), "sender": sender_of(event)}
            for event in events
            for shape in self._shapes.rest(sender, conversation_id, event, self._base_url)
        ]
        if not messages:
            return
        data = dumps({"sender": sender, "messages": messages}).encode()
        for pause in (*self._retry_after_s, None):
            if await self._is_taken(url, data):
                self._metrics.callbacks.labels("posted").inc()
                return
            if pause is not None:
                await asyncio.sleep(pause)
        self._metrics.callbacks.labels("given_up").inc()
        log.warning("callback_given_up", extra={"conversation": conversation_id})

    async def _is_taken(self, url: str, data: bytes) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        headers = {"Content-Type": "application/json"}
        try:
            async with self._session.post(url, data=data, headers=headers, allow_redirects=False) as response:
                return response.status < 300
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
            return False
