"""The customer's WebSocket: `GET /api/customer/ws?after=SEQ`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.errors import BadRequest, Forbidden, Unauthorized
from bot.gateway.announcer import Announcer
from bot.gateway.callers import CONVERSATION, TOKEN_EXPIRES, address_of, language_of
from bot.gateway.clock import Clock
from bot.gateway.config import GatewayConfig
from bot.gateway.customer_desk import CustomerDesk
from bot.gateway.customer_limits import CustomerLimits
from bot.gateway.database import Database
from bot.gateway.hub import Audience, EventFrame, Hub
from bot.gateway.jsontext import dumps
from bot.gateway.middleware import is_allowed
from bot.gateway.models import ActionRequest, MessageRequest, ReadRequest, check_model
from bot.gateway.outbox import Outbox
from bot.gateway.read_marks import ReadMarks
from bot.gateway.replies import number
from bot.gateway.sockets import Sockets
from bot.gateway.states import CustomerStates

RESET = dumps({"type": "reset"})
PONG = dumps({"type": "pong"})


class CustomerListener:
    """Passes what the hub says on to one customer's socket."""

    __slots__ = ("_outbox", "audience", "is_greeted")

    def __init__(self, outbox: Outbox) -> None:
        self.audience = Audience.CUSTOMER
        self.is_greeted = False
        self._outbox = outbox

    def on_event(self, frame: EventFrame) -> None:
        """Send an event."""
        self._outbox.push(frame.text(Audience.CUSTOMER))

    def on_notice(self, notice: dict[str, Any], text: str) -> None:
        """Send a notice; before the hello there is nothing to add to."""
        if self.is_greeted:
            self._outbox.push(text)

    async def take_replay(self, frames: Sequence[EventFrame]) -> None:
        """Send missed events."""
        await self._outbox.send_all(frame.text(Audience.CUSTOMER) for frame in frames)


class CustomerSockets:
    """Serves customers' sockets."""

    def __init__(
        self,
        sockets: Sockets,
        hub: Hub,
        database: Database,
        *,
        desk: CustomerDesk,
        states: CustomerStates,
        announcer: Announcer,
        limits: CustomerLimits,
        config: GatewayConfig,
        clock: Clock,
    ) -> None:
        self._sockets = sockets
        self._hub = hub
        self._database = database
        self._desk = desk
        self._states = states
        self._announcer = announcer
        self._limits = limits
        self._config = config
        self._clock = clock

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket from its hello to its end."""
        origin = request.headers.get("Origin")
        if origin and not is_allowed(origin, self._config) and origin.split("://", 1)[-1] != request.host:
            raise Forbidden("this site may not embed the widget")
        after = number(request, "after")

        async def session(ws: web.WebSocketResponse, outbox: Outbox) -> None:
            await _Session(self, request, outbox).run(ws, after)

        return await self._sockets.serve(request, "customer", session)


class _Session:
    """One customer's socket."""

    __slots__ = ("_address", "_expires", "_id", "_is_typing", "_language", "_of", "_outbox", "_reads", "_request")

    def __init__(self, of: CustomerSockets, request: web.Request, outbox: Outbox) -> None:
        self._of = of
        self._request = request
        self._outbox = outbox
        self._id = request[CONVERSATION]
        self._expires: datetime = request[TOKEN_EXPIRES]
        self._address = address_of(request, trusted_proxies=of._config.trusted_proxies)
        self._language = language_of(request)
        self._is_typing = False
        self._reads = ReadMarks(of._desk.read)

    async def run(self, ws: web.WebSocketResponse, after: int) -> None:
        of = self._of
        listener = CustomerListener(self._outbox)
        # Subscribed before the state is read: what happens in between is served by the catch-up.
        subscription = of._hub.subscribe(self._id, listener, after=after)
        try:
            conversation = await of._database.read(of._database.store.conversation, self._id)
            self._language = conversation.language
            state = await of._states.state(conversation)
            hello = dumps({"type": "hello", "conversation": state, "last_seq": conversation.last_seq})
            greeting = [hello]
            if after > conversation.last_seq:
                subscription.position = 0
                greeting.append(RESET)
            await self._outbox.send_all(greeting)
            listener.is_greeted = True
            await subscription.catch_up()
            await of._sockets.read(ws, self._request, self._outbox, on_frame=self._on_frame, language=self._language)
        finally:
            subscription.close()
            self._tell_typing(False)
            await self._reads.flush()

    async def _on_frame(self, frame: dict[str, Any]) -> None:
        if self._of._clock() > self._expires:
            raise Unauthorized("the token has expired")
        kind = frame.get("type")
        if kind == "ping":
            self._outbox.push(PONG)
            return
        self._of._limits.frame(self._id)
        match kind:
            case "message":
                await self._on_message(frame)
            case "action":
                await self._on_action(frame)
            case "typing":
                self._tell_typing(bool(frame.get("on")))
            case "read":
                self._reads.note(self._id, check_model(ReadRequest, frame).seq)
            case _:
                raise BadRequest("type: message, action, typing, read or ping")

    async def _on_message(self, frame: dict[str, Any]) -> None:
        message = check_model(MessageRequest, frame)
        self._of._limits.message(self._id, self._address)
        said = await self._of._desk.say(
            self._id, text=message.text, payload=message.payload, client_message_id=message.client_message_id
        )
        self._is_typing = False
        self._acknowledge(message.client_message_id, said.outcome.seq)

    async def _on_action(self, frame: dict[str, Any]) -> None:
        action = check_model(ActionRequest, frame)
        self._of._limits.message(self._id, self._address)
        outcome = await self._of._desk.act(self._id, action)
        if action.action == "set_language":
            self._language = outcome.conversation.language
        seq = outcome.events[-1].seq if outcome.events else outcome.conversation.last_seq
        self._acknowledge(action.client_message_id, seq)

    def _acknowledge(self, client_message_id: str | None, seq: int) -> None:
        if client_message_id is not None:
            self._outbox.push(dumps({"type": "ack", "client_message_id": client_message_id, "seq": seq}))

    def _tell_typing(self, is_on: bool) -> None:
        # Repeated while it lasts: a page renews it every few seconds, and forgets one that is not renewed.
        if not is_on and not self._is_typing:
            return
        self._is_typing = is_on
        notice = {"type": "typing", "conversation_id": self._id, "on": is_on}
        self._of._announcer.notify(self._id, notice, audience=Audience.STAFF)
