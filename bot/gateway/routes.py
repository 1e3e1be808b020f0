"""The table of routes: what exists, who may call it, what it takes. Tests and the API's description walk it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from aiohttp import web

from bot.gateway.models import Body

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Access(Enum):
    """Who may call a route."""

    PUBLIC = "public"
    CUSTOMER = "customer"  # a customer's token
    RENEWAL = "renewal"  # a customer's token, even one that has just expired
    LINK = "link"  # a customer's token, or a signed link
    KEY = "key"  # an API key of the REST channel
    STAFF = "staff"  # anybody who has logged in
    ADVISING = "advising"  # whoever may hold conversations
    SUPERVISING = "supervising"
    TRAINING = "training"


ROLES: Mapping[Access, frozenset[str]] = {
    Access.STAFF: frozenset({"advisor", "supervisor", "trainer", "admin"}),
    Access.ADVISING: frozenset({"advisor", "supervisor", "admin"}),
    Access.SUPERVISING: frozenset({"supervisor", "admin"}),
    Access.TRAINING: frozenset({"trainer", "admin"}),
}


@dataclass(frozen=True, kw_only=True)
class Route:
    """One route. `answers` describes the answer's fields, `query` the parameters, for the API's description."""

    method: str
    path: str
    handler: Handler
    access: Access
    summary: str
    body: type[Body] | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    content_type: str = "application/json"
    is_socket: bool = False
    tag: str = "operator"

    @property
    def is_api(self) -> bool:
        """Say whether the route belongs to the described API (pages and static files do not)."""
        return self.path.startswith(("/api/", "/webhooks/")) or self.path in {"/health", "/metrics"}
