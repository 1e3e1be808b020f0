"""Staff who log in: passwords, sessions in the store, a cookie, same-origin checks, throttling."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import Forbidden, Unauthorized
from bot.gateway.callers import address_of, bearer
from bot.gateway.clock import Clock
from bot.gateway.config import GatewayConfig
from bot.gateway.database import Database
from bot.gateway.limits import Limiter
from bot.gateway.passwords import PasswordChecker
from bot.store import StaffMember

COOKIE = "relais_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# A session's end is moved at most this often: not every call of a page is worth a write.
EXTEND_EVERY = timedelta(minutes=10)
# A sign of life of an advisor is written at most this often.
BEAT_EVERY = timedelta(seconds=10)
MOST_REMEMBERED = 10_000


class StaffAuth:
    """Opens, verifies and ends the sessions of staff."""

    def __init__(self, database: Database, config: GatewayConfig, clock: Clock) -> None:
        self._database = database
        self._store = database.store
        self._config = config
        self._clock = clock
        self._checker = PasswordChecker()
        self._by_login = Limiter(config.limits.logins_per_login, clock)
        self._by_address = Limiter(config.limits.logins_per_address, clock)
        self._extended: dict[str, datetime] = {}
        self._beats: dict[str, datetime] = {}

    async def login(self, request: web.Request, *, login: str, password: str) -> tuple[StaffMember, str]:
        """Return who logged in and their session's token; raise `Unauthorized`, or `RateLimited` after failures."""
        require_same_origin(request, self._config.public_url)
        address = address_of(request, trusted_proxies=self._config.trusted_proxies)
        name = f"{login.casefold()}|{address}"
        self._by_address.take(address)
        self._by_login.take(name)
        known = await self._database.read(self._store.credentials, login)
        hashed = known[1] if known and not known[0].disabled else None
        if not await self._checker.check(password, hashed=hashed) or known is None:
            raise Unauthorized("wrong login or password")
        self._by_login.forgive(name)
        token = secrets.token_urlsafe(32)
        await self._database.write(self._store.start_session, known[0].id, token, expires_at=self._end())
        return known[0], token

    async def authenticate(self, request: web.Request, *, is_socket: bool = False) -> tuple[StaffMember, str]:
        """Return the staff member behind a request and their token; raise `Unauthorized` or `Forbidden`.

        A cookie goes along with whatever a page of another site makes the browser do: then, and for sockets, which
        no browser keeps within an origin, the Origin must be ours. A token in the header is proof enough.
        """
        token = bearer(request)
        if token is None:
            token = request.cookies.get(COOKIE)
            if token is None:
                raise Unauthorized("no session")
            if is_socket or request.method not in SAFE_METHODS:
                require_same_origin(request, self._config.public_url, is_needed=True)
        return await self.member(token), token

    async def member(self, token: str) -> StaffMember:
        """Return whose session this is; raise `Unauthorized` when it has ended."""
        key, now = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest(), self._clock()
        if now - self._extended.get(key, datetime.min.replace(tzinfo=now.tzinfo)) >= EXTEND_EVERY:
            member = await self._database.write(self._store.session, token, extend_to=self._end())
            if member is not None:
                _remember(self._extended, key, now)
        else:
            member = await self._database.read(self._store.session, token)
        if member is None:
            self._extended.pop(key, None)
            raise Unauthorized("the session has ended")
        return member

    async def beat(self, staff_id: str) -> bool:
        """Note a sign of life; say whether the person was offline until now."""
        now = self._clock()
        if now - self._beats.get(staff_id, datetime.min.replace(tzinfo=now.tzinfo)) < BEAT_EVERY:
            return False
        _remember(self._beats, staff_id, now)
        return await self._database.write(self._store.heartbeat, staff_id)

    def forget_beat(self, staff_id: str) -> None:
        """Write the next sign of life at once."""
        self._beats.pop(staff_id, None)

    async def logout(self, token: str) -> None:
        """End a session."""
        await self._database.write(self._store.end_session, token)

    def set_cookie(self, response: web.StreamResponse, token: str) -> None:
        """Give the browser its session."""
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(self._config.staff_session_lifetime.total_seconds()),
            httponly=True,
            samesite="Strict",
            secure=self._config.is_secure,
            path="/",
        )

    def clear_cookie(self, response: web.StreamResponse) -> None:
        """Take it back."""
        response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=self._config.is_secure)

    def close(self) -> None:
        """End the password thread."""
        self._checker.close()

    def _end(self) -> datetime:
        return self._clock() + self._config.staff_session_lifetime


def require_same_origin(request: web.Request, public_url: str | None, *, is_needed: bool = False) -> None:
    """Raise `Forbidden` when a browser says that the request comes from another site's page."""
    origin = request.headers.get("Origin")
    if origin is None:
        if is_needed:
            raise Forbidden("this call needs an Origin header, or the session token in Authorization")
        return
    host = urlsplit(origin).netloc
    ours = {request.host}
    if public_url:
        ours.add(urlsplit(public_url).netloc)
    if not host or host not in ours:
        raise Forbidden("a page of another site may not do this")


def _remember(times: dict[str, datetime], key: str, now: datetime) -> None:
    if len(times) >= MOST_REMEMBERED:
        times.clear()
    times[key] = now
