"""What the gateway asks of its neighbours, so that tests can stand in for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, Protocol

from bot.assistant.client import TurnResult
from bot.handoff.turn import Reading

AssistantState = Literal["ready", "starting", "down"]


class Assistant(Protocol):
    """The assistant as `bot.assistant.client.AssistantClient` offers it; each method raises `Unavailable`."""

    async def turn(
        self,
        conversation_id: str,
        text: str,
        *,
        language: str,
        payload: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        timeout: timedelta | None = None,
    ) -> TurnResult: ...

    async def parse(self, text: str, *, timeout: timedelta | None = None) -> Reading: ...

    async def append_events(self, conversation_id: str, events: Sequence[Mapping[str, Any]]) -> None: ...

    async def tracker_events(self, conversation_id: str) -> Sequence[Mapping[str, Any]]: ...

    async def health(self) -> AssistantState: ...


class Bus(Protocol):
    """Carries small notices between gateways. Losing one costs a delay, never a message."""

    @property
    def state(self) -> str:
        """Return `ready`, `down` or `off`."""

    async def start(self, receiver: BusReceiver) -> None: ...

    def publish(self, notice: Mapping[str, Any]) -> None:
        """Send to the other gateways; never blocks, drops when they cannot be reached."""

    async def stop(self) -> None: ...


class BusReceiver(Protocol):
    """Whoever listens to the bus."""

    def on_bus_notice(self, notice: Mapping[str, Any]) -> None:
        """Act on a notice of another gateway."""

    def on_bus_gap(self) -> None:
        """Notices may have been lost: read again what is shown."""
