"""A real gateway on a real port, with a real store on each kind of database."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.gateway.app import create_app
from bot.gateway.config import GatewayConfig
from bot.store import Store
from tests.integration.gateway.support import IDENTITY_SECRET, SECRET, FakeAssistant, Running

Start = Callable[..., Awaitable[Running]]


@pytest.fixture
def config(tmp_path: Path) -> GatewayConfig:
    """A gateway's values, for tests to change with `dataclasses.replace`."""
    return GatewayConfig(
        secret=SECRET,
        identity_secret=IDENTITY_SECRET,
        data_dir=tmp_path,
        sweep_interval=timedelta(hours=1),
        assistant_timeout=timedelta(seconds=8),
    )


@pytest.fixture
async def start(
    config: GatewayConfig, clock: Callable[[], datetime], open_store: Callable[..., Store]
) -> AsyncIterator[Start]:
    """Start gateways, several on one database if a test wants; all are stopped at its end."""
    running: list[Running] = []
    async with aiohttp.ClientSession() as http:

        async def make(
            *, assistant: Any = None, bus: Any = None, store: Store | None = None, **changes: Any
        ) -> Running:
            store = store or open_store()
            assistant = assistant or FakeAssistant()
            extra = {name: changes.pop(name) for name in ("actions_state", "extra_routes") if name in changes}
            app = create_app(
                replace(config, **changes), store=store, assistant=assistant, bus=bus, clock=clock, **extra
            )
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
            await runner.setup()
            bound = socket.create_server(("127.0.0.1", 0))
            await web.SockSite(runner, bound).start()
            base = f"http://127.0.0.1:{bound.getsockname()[1]}"
            started = Running(app, base, store, assistant, http, runner)
            running.append(started)
            await started.gateway.watch.look()
            return started

        yield make
        for started in running:
            await started.runner.cleanup()


@pytest.fixture
async def running(start: Start) -> Running:
    """One running gateway, on each kind of database."""
    return await start()
