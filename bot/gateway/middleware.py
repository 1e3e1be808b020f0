"""Around every call: one error shape in the reader's language, a request id, security headers, CORS, a measure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from time import perf_counter
from uuid import uuid4

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.errors import BadRequest, Forbidden, NotFound, RateLimited, RelaisError, TooLong
from bot.gateway.callers import REQUEST_ID, language_of
from bot.gateway.config import GatewayConfig
from bot.gateway.jsontext import dumps
from bot.gateway.metrics import Metrics
from bot.gateway.routes import Handler
from bot.texts import error_text

log = logging.getLogger("relais.gateway.http")

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# The widget's own calls, from the pages of the sites that embed it.
CROSS_ORIGIN = ("/api/customer/",)
# Anybody's page may load the widget itself: there is nothing private in it.
EMBEDDED = ("/widget.js", "/web/")
CORS_METHODS = "GET, POST, OPTIONS"
CORS_HEADERS = "Authorization, Content-Type, Accept-Language"
CORS_AGE_S = "600"
REQUEST_ID_HEADER = "X-Request-ID"


class Envelope:
    """The middleware, and the signal that completes every answer's headers."""

    def __init__(self, config: GatewayConfig, metrics: Metrics) -> None:
        self._config = config
        self._metrics = metrics
        self._headers = {
            "Content-Security-Policy": CSP,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        }
        if config.is_secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    @property
    def middleware(self) -> Middleware:
        """Return the middleware for `web.Application`."""

        @web.middleware
        async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self.answer(request, handler)

        return answer

    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Call the handler; turn what it raises into our shape."""
        request[REQUEST_ID] = uuid4().hex
        started = perf_counter()
        preflight = self._preflight(request)
        if preflight is not None:
            return preflight
        response: web.StreamResponse
        try:
            response = await handler(request)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # the one place of the HTTP side
            response = self._error(request, error)
        self._measure(request, response, perf_counter() - started)
        return response

    async def on_prepare(self, request: web.Request, response: web.StreamResponse) -> None:
        """Complete the headers of an answer that is about to leave."""
        for name, value in self._headers.items():
            response.headers.setdefault(name, value)
        response.headers["Server"] = "Relais"
        response.headers[REQUEST_ID_HEADER] = request.get(REQUEST_ID, "-")
        if request.path.startswith(("/api/", "/webhooks/")):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.update(self._cors(request))

    def _preflight(self, request: web.Request) -> web.Response | None:
        if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
            return None
        if not request.path.startswith(CROSS_ORIGIN):
            return None
        return web.Response(status=204)

    def _cors(self, request: web.Request) -> Mapping[str, str]:
        if request.path.startswith(EMBEDDED):
            return {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        origin = request.headers.get("Origin")
        if origin is None or not request.path.startswith(CROSS_ORIGIN) or not is_allowed(origin, self._config):
            return {}
        headers = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = CORS_METHODS
            headers["Access-Control-Allow-Headers"] = CORS_HEADERS
            headers["Access-Control-Max-Age"] = CORS_AGE_S
        else:
            headers["Access-Control-Expose-Headers"] = f"Retry-After, {REQUEST_ID_HEADER}"
        return headers

    def _error(self, request: web.Request, error: Exception) -> web.Response:
        known, status = _as_ours(error, self._config)
        if known is None:
            log.error(
                "handler_broke", exc_info=error, extra={"request": request[REQUEST_ID], "path": route_of(request)}
            )
            known, status = RelaisError(), 500
        elif status >= 500:
            log.warning(
                "call_failed", extra={"request": request[REQUEST_ID], "cause": str(known), "path": route_of(request)}
            )
        response = web.Response(
            status=status,
            text=dumps(error_body(known, language_of(request, default=self._config.default_language))),
            content_type="application/json",
        )
        if isinstance(known, RateLimited):
            response.headers["Retry-After"] = str(max(1, round(known.retry_after + 0.5)))
        if isinstance(error, web.HTTPMethodNotAllowed):
            response.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
        if status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def _measure(self, request: web.Request, response: web.StreamResponse, seconds: float) -> None:
        route = route_of(request)
        self._metrics.calls.labels(route, str(response.status)).inc()
        if response.status != 101:
            self._metrics.call_seconds.labels(route).observe(seconds)


def error_body(error: RelaisError, language: str) -> dict[str, object]:
    """Return the one shape of an error; `detail`, in English, is for whoever wrote the client."""
    shown: dict[str, object] = {"code": error.code, "message": error_text(error.code, language, **error.values)}
    if isinstance(error, (BadRequest, Forbidden)) and error.detail:
        shown["detail"] = error.detail
    return {"ok": False, "error": shown}


def is_allowed(origin: str, config: GatewayConfig) -> bool:
    """Say whether pages of this origin may embed the widget."""
    ours = (config.public_url or "").rstrip("/")
    return "*" in config.allowed_origins or origin in config.allowed_origins or origin == ours


def route_of(request: web.Request) -> str:
    """Return the route's pattern: a path itself may hold an identifier."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "(none)"


def _as_ours(error: Exception, config: GatewayConfig) -> tuple[RelaisError | None, int]:
    if isinstance(error, RelaisError):
        return error, error.status
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return TooLong("the body is over the limit", limit=config.max_message_characters), 413
    if isinstance(error, web.HTTPNotFound):
        return NotFound("no such address"), 404
    if isinstance(error, web.HTTPException) and error.status >= 400:
        return BadRequest(error.reason), error.status
    if isinstance(error, ConnectionError):
        return BadRequest("the connection broke"), 400
    return None, 500
