"""`GET /health` and `GET /metrics`: the state of each part, for operators and their machines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.errors import RelaisError
from bot.gateway.assistant_watch import AssistantWatch
from bot.gateway.database import Database
from bot.gateway.jsontext import dumps
from bot.gateway.metrics import CONTENT_TYPE, Metrics
from bot.gateway.ports import Bus

# An answer that takes longer is none, for whoever watches us.
LIMIT_S = 2.0

PartState = Callable[[], Awaitable[str]]


class Health:
    """Asks each part."""

    def __init__(
        self,
        database: Database,
        watch: AssistantWatch,
        bus: Bus,
        metrics: Metrics,
        *,
        actions: PartState | None,
        version: str,
    ) -> None:
        self._database = database
        self._watch = watch
        self._bus = bus
        self._metrics = metrics
        self._actions = actions
        self._version = version

    async def health(self, request: web.Request) -> web.Response:
        """Answer 200 while the gateway serves; 503 when it cannot, for want of its database."""
        database, actions = await asyncio.gather(self._database_state(), self._actions_state())
        parts = {"assistant": self._watch.state, "database": database, "actions": actions, "bus": self._bus.state}
        for name, state in parts.items():
            self._metrics.parts.labels(name).set(1 if state in {"ready", "off"} else 0)
        is_ok = database == "ready"
        told = {"ok": is_ok, "gateway": "ready" if is_ok else "down", **parts, "version": self._version}
        return web.Response(
            text=dumps(told),
            status=200 if is_ok else 503,
            content_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    async def metrics(self, request: web.Request) -> web.Response:
        """Answer in Prometheus' format."""
        return web.Response(body=self._metrics.render(), headers={"Content-Type": CONTENT_TYPE})

    async def _database_state(self) -> str:
        try:
            await asyncio.wait_for(self._database.read(self._database.store.ping), LIMIT_S)
        except (RelaisError, asyncio.TimeoutError):
            return "down"
        return "ready"

    async def _actions_state(self) -> str:
        if self._actions is None:
            return "unknown"
        try:
            return await asyncio.wait_for(self._actions(), LIMIT_S)
        except (RelaisError, asyncio.TimeoutError):
            return "down"
