"""Small helpers to read requests and write answers."""

from __future__ import annotations

from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel

from bot.errors import BadRequest
from bot.gateway.jsontext import dumps
from bot.gateway.models import read_model

Model = TypeVar("Model", bound=BaseModel)


def ok(fields: dict[str, Any] | None = None, *, status: int = 200) -> web.Response:
    """Answer with the fields of success."""
    return web.Response(status=status, text=dumps({"ok": True, **(fields or {})}), content_type="application/json")


async def body(request: web.Request, model: type[Model]) -> Model:
    """Read the request's body; too large a one is refused before it is read whole."""
    return read_model(model, await request.read())


def number(request: web.Request, name: str, *, default: int = 0) -> int:
    """Return a whole number of the query; raise `BadRequest` for anything else."""
    text = request.query.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise BadRequest(f"{name}: a whole number, 0 or more")
    return int(text)
