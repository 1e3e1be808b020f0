"""Whether the assistant answers, known without asking it each time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.errors import RelaisError
from bot.gateway.background import Background
from bot.gateway.ports import Assistant, AssistantState

READY_PAUSE_S = 5.0
AWAY_PAUSE_S = 1.0


class AssistantWatch:
    """Asks for the assistant's health now and then, more often while it is away."""

    def __init__(self, assistant: Assistant, *, on_change: Callable[[], None] = lambda: None) -> None:
        self._assistant = assistant
        self._on_change = on_change
        self._background = Background()
        self._is_ready = asyncio.Event()
        self.state: AssistantState = "starting"

    def start(self) -> None:
        """Begin to watch."""
        self._background.run(self._watch)

    async def stop(self) -> None:
        """Stop watching."""
        await self._background.stop()

    async def look(self) -> AssistantState:
        """Ask now."""
        try:
            state = await self._assistant.health()
        except RelaisError:
            state = "down"
        if state != self.state:
            self.state = state
            if state == "ready":
                self._is_ready.set()
            else:
                self._is_ready.clear()
            self._on_change()
        return state

    async def wait_until_ready(self, *, seconds: float) -> bool:
        """Wait while the assistant is starting; say whether it is worth asking now."""
        if self.state != "starting":
            return True
        try:
            await asyncio.wait_for(self._is_ready.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        return True

    async def _watch(self) -> None:
        while True:
            state = await self.look()
            await asyncio.sleep(READY_PAUSE_S if state == "ready" else AWAY_PAUSE_S)
