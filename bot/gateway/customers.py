"""The customer's REST calls: `/api/customer/...`."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.gateway.callers import CONVERSATION, address_of, language_of
from bot.gateway.config import GatewayConfig
from bot.gateway.customer_desk import CustomerDesk
from bot.gateway.customer_limits import CustomerLimits
from bot.gateway.database import Database
from bot.gateway.jsontext import iso
from bot.gateway.models import ActionRequest, MessageRequest, SessionRequest
from bot.gateway.replies import body, number, ok
from bot.gateway.states import CustomerStates
from bot.gateway.tokens import CustomerTokens, FileLinks, IdentityTokens
from bot.gateway.transcript import transcript
from bot.gateway.wire_customer import customer_event, handoff_preview
from bot.handoff.conversation import Conversation
from bot.store import Outcome

EVENTS_LIMIT = 1000


class Customers:
    """Handlers of the widget's calls; each knows its conversation from the verified token."""

    def __init__(
        self,
        database: Database,
        desk: CustomerDesk,
        states: CustomerStates,
        *,
        tokens: CustomerTokens,
        identities: IdentityTokens,
        links: FileLinks,
        limits: CustomerLimits,
        config: GatewayConfig,
    ) -> None:
        self._database = database
        self._store = database.store
        self._desk = desk
        self._states = states
        self._tokens = tokens
        self._identities = identities
        self._links = links
        self._limits = limits
        self._config = config

    async def open(self, request: web.Request) -> web.Response:
        """Open a conversation."""
        wanted = await body(request, SessionRequest)
        self._limits.session(self._address(request))
        identity = self._identities.verify(wanted.identity) if wanted.identity else None
        language = wanted.language or language_of(request, default=self._config.default_language)
        page = wanted.page or request.headers.get("Referer")
        outcome = await self._desk.open(
            language=language, page=_without_query(page), channel="widget", identity=identity
        )
        return await self._session(outcome.conversation, status=201)

    async def renew(self, request: web.Request) -> web.Response:
        """Exchange an old token for a fresh one of the same conversation."""
        conversation = await self._database.read(self._store.conversation, request[CONVERSATION])
        return await self._session(conversation, status=201)

    async def events(self, request: web.Request) -> web.Response:
        """Return the log after `after`."""
        conversation_id, after = request[CONVERSATION], number(request, "after")
        events = await self._database.read(self._store.events_after, conversation_id, after, limit=EVENTS_LIMIT)
        conversation = await self._database.read(self._store.conversation, conversation_id)
        return ok(
            {
                "events": [customer_event(conversation_id, event, self._links) for event in events],
                "last_seq": conversation.last_seq,
                "conversation": await self._states.state(conversation),
            }
        )

    async def say(self, request: web.Request) -> web.Response:
        """Store a message; 200 when its id was known already."""
        message = await body(request, MessageRequest)
        conversation_id = request[CONVERSATION]
        self._limits.message(conversation_id, self._address(request))
        said = await self._desk.say(
            conversation_id, text=message.text, payload=message.payload, client_message_id=message.client_message_id
        )
        event = customer_event(conversation_id, said.outcome.events[0], self._links)
        return ok({"seq": event["seq"], "event": event}, status=200 if said.outcome.repeated else 202)

    async def act(self, request: web.Request) -> web.Response:
        """Run an action."""
        action = await body(request, ActionRequest)
        self._limits.message(request[CONVERSATION], self._address(request))
        outcome = await self._desk.act(request[CONVERSATION], action)
        return ok(await self._outcome(outcome))

    async def handoff(self, request: web.Request) -> web.Response:
        """Return what is passed on to a person."""
        dossier = await self._database.read(self._store.dossier, request[CONVERSATION])
        language = language_of(request, default=dossier.language)
        return ok({"handoff": handoff_preview(dossier, language)})

    async def transcript(self, request: web.Request) -> web.Response:
        """Return the conversation as a text to keep."""
        conversation = await self._database.read(self._store.conversation, request[CONVERSATION])
        events = await self._database.read(self._store.events_after, request[CONVERSATION])
        text = transcript(conversation, events, zone=request.query.get("tz", ""))
        return web.Response(
            text=text,
            content_type="text/plain",
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="conversation-{conversation.id[:8]}.txt"'},
        )

    async def _session(self, conversation: Conversation, *, status: int) -> web.Response:
        token, expires_at = self._tokens.issue(conversation.id)
        fields: dict[str, Any] = {
            "conversation_id": conversation.id,
            "token": token,
            "expires_at": iso(expires_at),
            "retention_days": self._config.retention_days,
            "conversation": await self._states.state(conversation),
        }
        return ok(fields, status=status)

    async def _outcome(self, outcome: Outcome) -> dict[str, Any]:
        conversation = outcome.conversation
        return {
            "events": [customer_event(conversation.id, event, self._links) for event in outcome.events],
            "conversation": await self._states.state(conversation),
        }

    def _address(self, request: web.Request) -> str:
        return address_of(request, trusted_proxies=self._config.trusted_proxies)


def _without_query(page: str | None) -> str | None:
    """Return a page's address without what follows `?` or `#`, which may hold anything about anybody."""
    if not page:
        return None
    return page.split("#", 1)[0].split("?", 1)[0] or None
