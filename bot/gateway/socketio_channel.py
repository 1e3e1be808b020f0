"""Rasa's Socket.IO channel: `session_request`, `session_confirm`, `user_uttered`, `bot_uttered` at `/socket.io/`.

A session id is one of our signed tokens: it names the conversation, so none that we did not issue is accepted.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.errors import BadRequest, NotFound, RelaisError, Unauthorized
from bot.gateway.callers import address_of
from bot.gateway.config import GatewayConfig
from bot.gateway.customer_desk import CustomerDesk
from bot.gateway.customer_limits import CustomerLimits
from bot.gateway.database import Database
from bot.gateway.hub import Audience, EventFrame, Hub, Subscription
from bot.gateway.jsontext import clean
from bot.gateway.metrics import Metrics
from bot.gateway.rasa_shapes import RasaShapes
from bot.gateway.rest_channel import base_url
from bot.gateway.tokens import CustomerTokens, IdentityTokens
from bot.handoff.conversation import LANGUAGES, Conversation
from bot.texts import error_text

if TYPE_CHECKING:
    from socketio import AsyncServer

log = logging.getLogger("relais.gateway.socketio")

MAX_PACKET_BYTES = 256 * 1024


class _Client:
    """One connected client: its session, and its way out, in order."""

    def __init__(self, server: AsyncServer, sid: str, shapes: RasaShapes, base: str, *, limit: int) -> None:
        self.audience = Audience.CUSTOMER
        self.sid = sid
        self.address = "unknown"
        self.session_id: str | None = None
        self.conversation_id: str | None = None
        self.language = "fr"
        self.subscription: Subscription | None = None
        self.delivered = 0
        self._server = server
        self._shapes = shapes
        self._base = base
        self._limit = limit
        self._waiting: deque[tuple[str, Any]] = deque()
        self._task: asyncio.Task[None] | None = None

    def on_event(self, frame: EventFrame) -> None:
        """Say an event."""
        for shape in self._shapes.socketio(frame.conversation_id, frame.event, self._base):
            self.emit("bot_uttered", shape)
        self.delivered = max(self.delivered, frame.event.seq)

    def on_notice(self, notice: dict[str, Any], text: str) -> None:
        """Leave out what Rasa's channel has no word for."""

    async def take_replay(self, frames: Sequence[EventFrame]) -> None:
        """Say missed events."""
        for frame in frames:
            self.on_event(frame)

    def emit(self, name: str, data: Any) -> None:
        """Put an event on its way; a client that does not read is disconnected."""
        if len(self._waiting) >= self._limit:
            self._waiting.clear()
            self._task = asyncio.get_running_loop().create_task(self._server.disconnect(self.sid))
            return
        self._waiting.append((name, data))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        while self._waiting:
            name, data = self._waiting.popleft()
            await self._server.emit(name, data, to=self.sid)
        self._task = None


class SocketIoChannel:
    """Serves Socket.IO clients; the library is loaded when the first of them comes."""

    def __init__(
        self,
        database: Database,
        desk: CustomerDesk,
        hub: Hub,
        *,
        shapes: RasaShapes,
        tokens: CustomerTokens,
        identities: IdentityTokens,
        limits: CustomerLimits,
        metrics: Metrics,
        config: GatewayConfig,
    ) -> None:
        self._database = database
        self._desk = desk
        self._hub = hub
        self._shapes = shapes
        self._tokens = tokens
        self._identities = identities
        self._limits = limits
        self._gauge = metrics.sockets.labels("socketio")
        self._config = config
        self._server: AsyncServer | None = None
        self._clients: dict[str, _Client] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Pass a request of `/socket.io/` to the library."""
        if self._server is None:
            self._server = self._make()
        response: web.StreamResponse = await self._server.eio.handle_request(request)
        return response

    async def stop(self) -> None:
        """Send everybody away."""
        if self._server is not None:
            for sid in tuple(self._clients):
                await self._server.disconnect(sid)
            await self._server.shutdown()

    def _make(self) -> AsyncServer:
        from socketio import AsyncServer

        origins = self._config.allowed_origins
        server = AsyncServer(
            async_mode="aiohttp",
            # The page's own origin is always allowed; the others are those that may embed the widget.
            cors_allowed_origins="*" if "*" in origins else self._is_allowed,
            cors_credentials=False,
            max_http_buffer_size=MAX_PACKET_BYTES,
            http_compression=False,
            # One after the other: a message must not overtake the one before it, nor its session.
            async_handlers=False,
        )
        server.on("connect", self._on_connect)
        server.on("disconnect", self._on_disconnect)
        server.on("session_request", self._on_session_request)
        server.on("user_uttered", self._on_user_uttered)
        return server

    def _is_allowed(self, origin: str, environ: Mapping[str, Any]) -> bool:
        own = origin.split("://", 1)[-1] == environ.get("HTTP_HOST")
        return own or origin in self._config.allowed_origins or origin == self._config.public_url

    async def _on_connect(self, sid: str, environ: Mapping[str, Any], auth: Any = None) -> bool:
        request: web.Request = environ["aiohttp.request"]
        if len(self._clients) >= self._config.max_sockets or self._server is None:
            return False
        base = base_url(request, self._config)
        client = _Client(self._server, sid, self._shapes, base, limit=self._config.socket_queue)
        client.address = address_of(request, trusted_proxies=self._config.trusted_proxies)
        self._clients[sid] = client
        self._gauge.inc()
        return True

    async def _on_disconnect(self, sid: str, *_reason: Any) -> None:
        client = self._clients.pop(sid, None)
        if client is None:
            return
        self._gauge.dec()
        await self._leave(client)

    async def _on_session_request(self, sid: str, data: Any = None) -> None:
        client = self._clients.get(sid)
        if client is not None:
            wanted = data if isinstance(data, dict) else {}
            await self._guarded(client, self._begin(client, wanted, confirm=True))

    async def _on_user_uttered(self, sid: str, data: Any = None) -> None:
        client = self._clients.get(sid)
        if client is not None:
            await self._guarded(client, self._utter(client, data if isinstance(data, dict) else {}))

    async def _guarded(self, client: _Client, work: Any) -> None:
        """Tell what goes wrong as Rasa's widgets can show it: as a message."""
        try:
            await work
        except RelaisError as error:
            sentence = error_text(error.code, client.language, **error.values)
            client.emit("bot_uttered", {"text": sentence, "metadata": {"sender": "system", "error": error.code}})

    async def _begin(self, client: _Client, wanted: Mapping[str, Any], *, confirm: bool) -> None:
        """Resume the session that the client names, if it is one of ours, or begin a new one."""
        offered = wanted.get("session_id")
        conversation = await self._known(offered)
        if conversation is not None:
            client.session_id, after = str(offered), conversation.read_by_customer
            if client.conversation_id == conversation.id:
                after = max(after, client.delivered)
        else:
            conversation, after = await self._open(client, wanted), 0
            client.session_id = self._tokens.issue(conversation.id)[0]
        await self._leave(client)
        client.conversation_id, client.language, client.delivered = conversation.id, conversation.language, after
        if confirm:
            client.emit("session_confirm", client.session_id)
        client.subscription = self._hub.subscribe(conversation.id, client, after=after)
        await client.subscription.catch_up()

    async def _utter(self, client: _Client, data: Mapping[str, Any]) -> None:
        offered = data.get("session_id")
        is_other = offered != client.session_id and await self._known(offered) is not None
        if client.conversation_id is None or is_other:
            # A client written for Rasa without persistence asks for no session, and may name one that is not ours.
            await self._begin(client, data, confirm=False)
        assert client.conversation_id is not None
        message = data.get("message")
        if not isinstance(message, str) or not message.strip():
            raise BadRequest("message: a text")
        self._limits.message(client.conversation_id, client.address)
        once = data.get("client_message_id")
        said = await self._desk.say_rasa(
            client.conversation_id, clean(message), client_message_id=once[:128] if isinstance(once, str) else None
        )
        client.language = said.outcome.conversation.language

    async def _known(self, session_id: Any) -> Conversation | None:
        if not isinstance(session_id, str):
            return None
        try:
            verified = self._tokens.verify(session_id, renewing=True)
            conversation = await self._database.read(self._database.store.conversation, verified.conversation_id)
        except (Unauthorized, NotFound):
            return None
        return None if conversation.is_closed else conversation

    async def _open(self, client: _Client, wanted: Mapping[str, Any]) -> Conversation:
        self._limits.session(client.address)
        raw = wanted.get("metadata") or wanted.get("customData")
        metadata = raw if isinstance(raw, dict) else {}
        language, page, identity = (metadata.get(name) for name in ("language", "page", "identity"))
        opened = await self._desk.open(
            language=language if language in LANGUAGES else self._config.default_language,
            page=page if isinstance(page, str) else None,
            channel="socketio",
            identity=self._identities.verify(identity) if isinstance(identity, str) else None,
        )
        return opened.conversation

    async def _leave(self, client: _Client) -> None:
        """Hear the present conversation no longer, and remember how far it was delivered."""
        if client.subscription is None or client.conversation_id is None:
            return
        client.subscription.close()
        client.subscription = None
        try:
            await self._desk.read(client.conversation_id, client.delivered)
        except RelaisError as error:
            log.info("delivery_mark_lost", extra={"cause": error.code})
