"""Lets in whom the table of routes allows: verifies who calls before any handler runs."""

from __future__ import annotations

from aiohttp import web

from bot.errors import BadRequest, Forbidden, Unauthorized
from bot.gateway.callers import CONVERSATION, KEY, SESSION_TOKEN, STAFF, TOKEN_EXPIRES, address_of, bearer, is_local
from bot.gateway.clock import Clock
from bot.gateway.config import GatewayConfig
from bot.gateway.database import Database
from bot.gateway.limits import Limiter
from bot.gateway.outbox import CLOSE_UNAUTHORIZED
from bot.gateway.routes import ROLES, Access, Handler, Route
from bot.gateway.staff_auth import StaffAuth
from bot.gateway.tokens import CustomerTokens, FileLinks

SUBPROTOCOL = "relais.v1"
TOKEN_PREFIX = "token."  # noqa: S105  the word before a token, not a token


class Guard:
    """Wraps every handler of the table with the check that its route asks for."""

    def __init__(
        self,
        database: Database,
        config: GatewayConfig,
        clock: Clock,
        *,
        tokens: CustomerTokens,
        links: FileLinks,
        staff: StaffAuth,
    ) -> None:
        self._database = database
        self._config = config
        self._tokens = tokens
        self._links = links
        self._staff = staff
        self._by_address = Limiter(config.limits.calls_per_address, clock)

    def wrap(self, route: Route) -> Handler:
        """Return the handler behind its check."""
        handler, access, is_socket = route.handler, route.access, route.is_socket
        counts = route.is_api and route.path not in {"/health", "/metrics"}

        async def guarded(request: web.Request) -> web.StreamResponse:
            # A key is counted by its own limit: one address may be a whole contact centre's server.
            if counts and access is not Access.KEY:
                self._count(request)
            is_upgrade = is_socket and request.headers.get("Upgrade", "").lower() == "websocket"
            try:
                await self._check(request, access, is_socket=is_socket)
            except Unauthorized:
                if is_upgrade:
                    return await refuse_socket(request)
                raise
            if is_socket and not is_upgrade:
                raise BadRequest("this address speaks WebSocket")
            return await handler(request)

        return guarded

    def _count(self, request: web.Request) -> None:
        address = address_of(request, trusted_proxies=self._config.trusted_proxies)
        if not is_local(address):
            self._by_address.take(address)

    async def _check(self, request: web.Request, access: Access, *, is_socket: bool) -> None:
        if access is Access.PUBLIC:
            return
        if access in ROLES:
            await self._check_staff(request, access, is_socket=is_socket)
        elif access is Access.KEY:
            await self._check_key(request)
        elif access is Access.LINK and "s" in request.query:
            self._check_link(request)
        else:
            self._check_customer(request, renewing=access is Access.RENEWAL)

    async def _check_staff(self, request: web.Request, access: Access, *, is_socket: bool) -> None:
        member, token = await self._staff.authenticate(request, is_socket=is_socket)
        request[STAFF], request[SESSION_TOKEN] = member, token
        if member.role not in ROLES[access]:
            raise Forbidden(f"the role {member.role} may not do this")

    async def _check_key(self, request: web.Request) -> None:
        token = bearer(request)
        if token is None:
            raise Unauthorized("no API key")
        key = await self._database.write(self._database.store.key, token)
        if key is None:
            raise Unauthorized("an API key that is not known, or no longer")
        request[KEY] = key

    def _check_link(self, request: web.Request) -> None:
        query, conversation_id = request.query, request.query.get("c", "")
        name = request.match_info.get("name", "")
        self._links.verify(conversation_id, name, expires=query.get("e", ""), signature=query["s"])
        request[CONVERSATION] = conversation_id

    def _check_customer(self, request: web.Request, *, renewing: bool) -> None:
        token = bearer(request) or offered_token(request)
        if token is None:
            raise Unauthorized("no customer token")
        verified = self._tokens.verify(token, renewing=renewing)
        request[CONVERSATION], request[TOKEN_EXPIRES] = verified.conversation_id, verified.expires_at


async def refuse_socket(request: web.Request) -> web.StreamResponse:
    """Open a socket only to close it with 4401: a page cannot see the status of a socket that never opened."""
    ws = web.WebSocketResponse(protocols=(SUBPROTOCOL,), compress=False)
    await ws.prepare(request)
    await ws.close(code=CLOSE_UNAUTHORIZED, message=b"unauthorized")
    return ws


def offered_token(request: web.Request) -> str | None:
    """Return the token that a browser offers as a subprotocol of its WebSocket."""
    for offer in request.headers.get("Sec-WebSocket-Protocol", "").split(","):
        if offer.strip().startswith(TOKEN_PREFIX):
            return offer.strip().removeprefix(TOKEN_PREFIX)
    return None
