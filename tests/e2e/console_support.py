"""What the console's browser tests stand on: a real gateway in a thread, an assistant that plays its part, and people.

Conversations are made through the store, as the gateway would, at moments that the scene chooses; what happens live
goes through the gateway's own calls.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.assistant.client import TurnResult
from bot.gateway.app import GATEWAY, create_app
from bot.gateway.config import GatewayConfig, RateLimit, RateLimits
from bot.gateway.passwords import hash_password
from bot.gateway.routes import Route
from bot.handoff.turn import AssistantMessage, Reading
from bot.store import Outcome, StaffMember, Store
from tests.e2e.console_people import PASSWORD, Colleague, Customer

GENEROUS = RateLimit(burst=10_000, per_second=10_000)
LIMITS = RateLimits(
    messages_per_token=GENEROUS,
    messages_per_address=GENEROUS,
    sessions_per_address=GENEROUS,
    calls_per_address=GENEROUS,
    logins_per_address=GENEROUS,
)


class StageClock:
    """The real time, or a moment before it while a scene's past is told."""

    def __init__(self) -> None:
        self.back = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(timezone.utc) - self.back


class PlayedAssistant:
    """Stands in for Rasa: answers by the script of the scene, or asks to say it otherwise."""

    def __init__(self) -> None:
        self.script: dict[str, TurnResult] = {}
        self.readings: dict[str, Reading] = {}

    async def turn(self, conversation_id: str, text: str, *, language: str, **_rest: Any) -> TurnResult:
        sorry = "Pouvez-vous le dire autrement ?" if language == "fr" else "Could you say that differently?"
        return self.script.get(text, TurnResult(messages=[AssistantMessage(text=sorry)]))

    async def parse(self, text: str, **_rest: Any) -> Reading:
        return self.readings.get(text, Reading("greet", 0.6, tension={"score": 0.1, "label": "calm", "cues": []}))

    async def tracker_events(self, conversation_id: str) -> Sequence[Mapping[str, Any]]:
        return []

    async def append_events(self, conversation_id: str, events: Sequence[Mapping[str, Any]]) -> None:
        return None

    async def health(self) -> Any:
        return "ready"


class Stage:
    """A running gateway, and everything a scene needs to happen on it."""

    def __init__(self, folder: Path) -> None:
        self.clock = StageClock()
        self.assistant = PlayedAssistant()
        self.store = Store(f"sqlite:///{folder / 'relais.db'}", clock=self.clock)
        self.store.migrate()
        self.config = GatewayConfig(
            secret=b"a secret of the tests, of at least 32 bytes",
            data_dir=folder,
            limits=LIMITS,
            sweep_interval=timedelta(hours=1),
        )
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self._site: web.SockSite | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="gateway", daemon=True)

    def start(self, port: int = 0) -> Stage:
        """Serve; the address is `url`."""
        self._thread.start()
        self.run(self._serve(port))
        return self

    def stop(self) -> None:
        """Stop, and leave nothing behind."""
        if self._runner is not None:
            self.run(self._runner.cleanup())
        self.run(self._rest())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.store.dispose()

    def run(self, work: Any) -> Any:
        """Run a coroutine in the gateway's loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def call(self, work: Callable[[], Any]) -> Any:
        """Run a function in the gateway's loop."""

        async def inside() -> Any:
            return work()

        return self.run(inside())

    async def _rest(self) -> None:
        """Let nothing that a broken socket left behind outlive the loop."""
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def drop_sockets(self) -> None:
        """Break every open socket, as a network does."""

        async def drop() -> None:
            for socket_ in tuple(self.gateway.sockets._open):
                transport = socket_._req.transport if socket_._req is not None else None
                if transport is not None:
                    transport.abort()

        self.run(drop())

    async def _serve(self, port: int) -> None:
        app = create_app(
            self.config, store=self.store, assistant=self.assistant, clock=self.clock, extra_routes=self.extra_routes()
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        bound = socket.create_server(("127.0.0.1", port))
        await web.SockSite(self._runner, bound).start()
        self.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        self.gateway = app[GATEWAY]

    def extra_routes(self) -> Sequence[Route]:
        """Return what a scene serves beside the gateway's own calls."""
        return ()

    # People

    def staff(self, login: str, *, role: str = "advisor", team: str | None = None, language: str = "fr") -> StaffMember:
        """Add somebody who can log in with `PASSWORD`."""
        name = login.capitalize()
        return self.store.add_staff(
            login=login, name=name, role=role, password_hash=hash_password(PASSWORD), team=team, language=language
        )

    def customer(self, **details: Any) -> Customer:
        """Open a conversation, as a customer's page does."""
        return Customer(self, self.store.open_conversation(**details).conversation)

    def told(self, outcome: Outcome) -> Outcome:
        """Tell the pages what the store has just kept, as the gateway does after each command."""
        if self.url:
            self.call(lambda: self.gateway.announcer.announce(outcome))
        return outcome

    def past(self, **back: float) -> Past:
        """A stretch in which things happen that long ago."""
        return Past(self.clock, timedelta(**back))

    def colleague(self, login: str) -> Colleague:
        """Log somebody in without a browser: another advisor at another desk."""
        return Colleague(self, login)


class Past:
    """Within it the clock is behind; `tick` lets some of that time go by."""

    def __init__(self, clock: StageClock, back: timedelta) -> None:
        self._clock, self._back = clock, back

    def __enter__(self) -> Past:
        self._clock.back = self._back
        return self

    def __exit__(self, *_error: object) -> None:
        self._clock.back = timedelta()

    def tick(self, **forth: float) -> None:
        """Let time go by, but never past the present."""
        self._clock.back = max(timedelta(), self._clock.back - timedelta(**forth))
