"""Rasa's REST channel, server to server: `POST /webhooks/rest/webhook` with an API key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web

from bot.errors import NotFound
from bot.gateway.callers import KEY
from bot.gateway.clock import Clock
from bot.gateway.config import GatewayConfig
from bot.gateway.customer_desk import CustomerDesk, Said
from bot.gateway.database import Database
from bot.gateway.jsontext import dumps, iso
from bot.gateway.limits import Limiter
from bot.gateway.models import RestMessage
from bot.gateway.rasa_shapes import RasaShapes
from bot.gateway.replies import body, number, ok
from bot.gateway.tokens import IdentityTokens
from bot.handoff.conversation import LANGUAGES, StoredEvent

MESSAGES_LIMIT = 500


class RestChannel:
    """Handlers; the guard has verified the key, and each key has senders of its own."""

    def __init__(
        self,
        database: Database,
        desk: CustomerDesk,
        shapes: RasaShapes,
        *,
        identities: IdentityTokens,
        config: GatewayConfig,
        clock: Clock,
    ) -> None:
        self._database = database
        self._store = database.store
        self._desk = desk
        self._shapes = shapes
        self._identities = identities
        self._config = config
        self._limit = Limiter(config.limits.messages_per_key, clock)

    async def health(self, request: web.Request) -> web.Response:
        """Answer as Rasa's channel does."""
        return web.json_response({"status": "ok"})

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Take a message; answer with the list of what was said to it."""
        message = await body(request, RestMessage)
        key = request[KEY]
        self._limit.take(key.id)
        metadata = message.metadata or {}
        language, page = metadata.get("language"), metadata.get("page")
        opened = await self._desk.open_rest(
            key.id,
            message.sender,
            language=language if language in LANGUAGES else self._config.default_language,
            page=page if isinstance(page, str) else None,
        )
        conversation_id = opened.conversation.id
        if isinstance(metadata.get("identity"), str):
            await self._desk.identify(conversation_id, self._identities.verify(metadata["identity"]))
        once = metadata.get("client_message_id")
        said = await self._desk.say_rasa(
            conversation_id, message.message, client_message_id=once[:128] if isinstance(once, str) and once else None
        )
        if request.query.get("stream", "").lower() in {"true", "1"}:
            return await self._stream(request, message.sender, conversation_id, said)
        events = await self._answer(conversation_id, said)
        base = base_url(request, self._config)
        shapes = self._shapes.rest_all(message.sender, conversation_id, events, base)
        return web.Response(text=dumps(shapes), content_type="application/json")

    async def messages(self, request: web.Request) -> web.Response:
        """Return what was said to a sender after `after`: how a caller without a callback hears the advisor."""
        sender, after = request.query.get("sender", ""), number(request, "after")
        self._limit.take(request[KEY].id)
        conversation_id = await self._database.read(self._store.sender_conversation, request[KEY].id, sender)
        if conversation_id is None:
            raise NotFound("no such sender")
        conversation = await self._database.read(self._store.conversation, conversation_id)
        events = await self._database.read(self._store.events_after, conversation_id, after, limit=MESSAGES_LIMIT)
        base = base_url(request, self._config)
        messages = [
            {**shape, "seq": event.seq, "at": iso(event.at), "sender": sender_of(event)}
            for event in events
            for shape in self._shapes.rest(sender, conversation_id, event, base)
        ]
        last_seq = events[-1].seq if events else min(after, conversation.last_seq)
        return ok({"messages": messages, "last_seq": last_seq, "status": conversation.status.value})

    async def _stream(self, request: web.Request, sender: str, conversation_id: str, said: Said) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        base = base_url(request, self._config)
        for shape in self._shapes.rest_all(sender, conversation_id, await self._answer(conversation_id, said), base):
            await response.write((dumps(shape) + "\n").encode())
        await response.write_eof()
        return response

    async def _answer(self, conversation_id: str, said: Said) -> Sequence[StoredEvent]:
        """Return what was said to the message."""
        if said.outcome.repeated:
            return await self._stored(conversation_id, said.outcome.seq)
        along = said.outcome.events[1:]
        if said.answer is None:
            return along
        try:
            outcome = await said.answer
        except asyncio.CancelledError:
            if not said.answer.cancelled():
                raise
            return along  # the gateway is stopping: the message is kept and answered later
        return (*along, *(outcome.events if outcome else ()))

    async def _stored(self, conversation_id: str, seq: int) -> Sequence[StoredEvent]:
        """Return what the log holds between a message and the customer's next one."""
        events = await self._database.read(self._store.events_after, conversation_id, seq, limit=MESSAGES_LIMIT)
        until = next((i for i, event in enumerate(events) if event.sender.kind == "customer"), len(events))
        return events[:until]


def base_url(request: web.Request, config: GatewayConfig) -> str:
    """Return the address that the gateway is reached at."""
    return (config.public_url or f"{request.scheme}://{request.host}").rstrip("/")


def sender_of(event: StoredEvent) -> dict[str, str | None]:
    """Return who said it."""
    return {"kind": event.sender.kind, "name": event.sender.name}
