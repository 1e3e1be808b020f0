"""JSON as the studio answers it, and its errors with what they carry."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, is_dataclass
from functools import wraps
from typing import Any

from aiohttp import web

from bot.errors import BadRequest, Forbidden, RelaisError
from bot.studio.errors import message_of
from bot.texts import error_text

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SHOWN = ("files", "problems", "places", "id", "job", "figures")
MAX_BODY = 72 * 1024 * 1024


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)


def answer(fields: Mapping[str, Any], *, status: int = 200) -> web.Response:
    """Return a success."""
    text = json.dumps({"ok": True, **fields}, ensure_ascii=False, default=_plain)
    return web.Response(
        status=status, text=text, content_type="application/json", headers={"Cache-Control": "no-store"}
    )


def language_of(request: web.Request, default: str) -> str:
    """Return the reader's language."""
    for part in request.headers.get("Accept-Language", "").split(","):
        tongue = part.split(";", 1)[0].strip().lower()[:2]
        if tongue in {"fr", "en"}:
            return tongue
    return default


def failure(error: RelaisError, language: str) -> web.Response:
    """Return an error with what it carries."""
    shown: dict[str, Any] = {
        "code": error.code,
        "message": message_of(error, language) or error_text(error.code, language, **error.values),
    }
    if isinstance(error, (BadRequest, Forbidden)) and error.detail:
        shown["detail"] = error.detail
    shown |= {name: error.values[name] for name in SHOWN if name in error.values}
    text = json.dumps({"ok": False, "error": shown}, ensure_ascii=False, default=_plain)
    return web.Response(status=error.status, text=text, content_type="application/json")


def told(handler: Handler, default_language: str) -> Handler:
    """Wrap a handler: our errors become answers, with the fields that the general ones have not."""

    @wraps(handler)
    async def wrapped(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except RelaisError as error:
            return failure(error, language_of(request, default_language))

    return wrapped


async def body_of(request: web.Request) -> dict[str, Any]:
    """Return a request's object; raise `BadRequest`."""
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise BadRequest("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("the body is an object")
    return body


def number(request: web.Request, name: str, default: int, *, most: int) -> int:
    """Return a number of the query; raise `BadRequest`."""
    value = request.query.get(name, "")
    if not value:
        return default
    if not value.isdecimal():
        raise BadRequest(f"{name} is a number")
    return min(int(value), most)
