"""Loops that run as long as the gateway does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("relais.gateway.background")

PAUSE_S = 1.0


class Background:
    """Tasks of one part: started together, stopped together."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def run(self, loop: Callable[[], Awaitable[None]]) -> None:
        """Run a loop that never ends; one that breaks is told and begun again, or its part would be dead unseen."""
        self._tasks.append(asyncio.get_running_loop().create_task(_keep_alive(loop)))

    async def stop(self) -> None:
        """Stop them all."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()


async def _keep_alive(loop: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await loop()
        except Exception:
            log.exception("loop_broke", extra={"loop": getattr(loop, "__qualname__", str(loop))})
        await asyncio.sleep(PAUSE_S)
