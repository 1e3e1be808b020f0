"""Who is calling, as verified: set by the guard before a handler runs, read by handlers."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from bot.store import ApiKey, StaffMember

STAFF: web.RequestKey[StaffMember] = web.RequestKey("staff", StaffMember)
SESSION_TOKEN: web.RequestKey[str] = web.RequestKey("session_token", str)
CONVERSATION: web.RequestKey[str] = web.RequestKey("conversation", str)
TOKEN_EXPIRES: web.RequestKey[datetime] = web.RequestKey("token_expires", datetime)
REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)
KEY: web.RequestKey[ApiKey] = web.RequestKey("key", ApiKey)


def bearer(request: web.Request) -> str | None:
    """Return the token of `Authorization: Bearer …`, if there is one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


def address_of(request: web.Request, *, trusted_proxies: int) -> str:
    """Return the client's address; what proxies say is believed only as far as they are trusted."""
    if trusted_proxies > 0:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= trusted_proxies:
            return hops[-trusted_proxies]
    return request.remote or "unknown"


def is_local(address: str) -> bool:
    """Say whether an address is this machine's own."""
    return address == "::1" or address.startswith(("127.", "::ffff:127."))


def language_of(request: web.Request, *, default: str = "fr") -> str:
    """Return the reader's language: the logged-in person's, else the first of Accept-Language that we speak."""
    if STAFF in request:
        return request[STAFF].language
    for part in request.headers.get("Accept-Language", "").split(","):
        tongue = part.split(";", 1)[0].strip().lower()[:2]
        if tongue in {"fr", "en"}:
            return tongue
    return default
