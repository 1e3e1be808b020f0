"""The really trained assistant in this process: Rasa's agent, the real actions, a real SQLite backend for each test."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from actions.backend import Backend, broken_engine, open_backend
from actions.dialogue.surroundings import Surroundings, put_in_place

TODAY_AT_TEN = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)
_numbers = count(1)


@dataclass
class Said:
    """One message of the assistant, and the response of the domain that it was made from."""

    text: str
    response: str | None
    buttons: list[dict[str, str]] = field(default_factory=list)
    attachment: dict[str, Any] | None = None
    custom: dict[str, Any] | None = None


class Conversation:
    """A customer before the assistant, on our channel unless said otherwise."""

    def __init__(self, agent: Any, *, language: str | None = None, channel: str = "relais", **metadata: Any) -> None:
        self.agent = agent
        self.id = f"c-{next(_numbers)}"
        self.channel = channel
        self.metadata = {**metadata, **({"language": language} if language else {})}
        self.said: list[Said] = []
        self.tracker: Any = None

    async def says(self, text: str) -> list[str | None]:
        """Write a message, or press a button (its payload); return the names of the responses that answer it."""
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
        from rasa.shared.core.events import BotUttered

        seen = len(self.tracker.events) if self.tracker else 0
        message = UserMessage(
            text, CollectingOutputChannel(), self.id, input_channel=self.channel, metadata=dict(self.metadata)
        )
        await self.agent.handle_message(message)
        self.tracker = await self.agent.tracker_store.retrieve(self.id)
        new = list(self.tracker.events)[seen:]
        self.said = [_said(event) for event in new if isinstance(event, BotUttered)]
        if self.channel == "relais":  # the gateway keeps the conversation's language and sends it with the next turn
            self.metadata["language"] = self.tracker.get_slot("language")
        return self.responses

    async def presses(self, title: str) -> list[str | None]:
        """Press a button of the latest messages."""
        payloads = [b["payload"] for said in self.said for b in said.buttons if b["title"].startswith(title)]
        assert payloads, f"no button {title!r}"
        return await self.says(payloads[-1])

    @property
    def responses(self) -> list[str | None]:
        return [said.response for said in self.said]

    @property
    def texts(self) -> list[str]:
        return [said.text for said in self.said]

    @property
    def loop(self) -> str | None:
        return self.tracker.active_loop_name

    def slot(self, name: str) -> Any:
        return self.tracker.get_slot(name)


def _said(event: Any) -> Said:
    data = event.data or {}
    return Said(
        event.text or "",
        event.metadata.get("utter_action"),
        data.get("buttons") or [],
        data.get("attachment"),
        data.get("custom"),
    )


@pytest.fixture(scope="session")
def agent(trained_model: Path) -> Any:
    """Rasa's agent with the trained model; its actions run in this process, through rasa_sdk's own executor."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    from rasa.core.agent import load_agent
    from rasa.utils.endpoints import EndpointConfig
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")

    class Actions(EndpointConfig):
        """What the action server does, without the socket: the same JSON there and back."""

        async def request(self, method: str = "post", *_: Any, **call: Any) -> Any:
            return json.loads(json.dumps(await executor.run(json.loads(json.dumps(call["json"])))))

    loaded = asyncio.run(load_agent(model_path=str(trained_model)))
    loaded.processor.action_endpoint = Actions("http://actions.invalid/webhook", selective_domain=True)
    return loaded


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("supplier")
    open_backend(data_dir=folder, today=date(2026, 11, 21), households=40).engine.dispose()
    return folder


@pytest.fixture
def backend(seeded: Path, tmp_path: Path) -> Iterator[Backend]:
    folder = tmp_path / "supplier"
    shutil.copytree(seeded, folder)
    opened = open_backend(data_dir=folder, today=date(2026, 11, 21), households=40)
    before = put_in_place(Surroundings(open_backend=lambda today: opened, clock=lambda: TODAY_AT_TEN))
    yield opened
    put_in_place(before)
    opened.engine.dispose()


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Backend]:
    """A backend whose every use fails."""
    failing = Backend(broken_engine(), files=tmp_path)
    before = put_in_place(Surroundings(open_backend=lambda today: failing, clock=lambda: TODAY_AT_TEN))
    yield failing
    put_in_place(before)


@pytest.fixture
def customer(agent: Any, backend: Backend) -> Conversation:
    """Somebody on a French page, not identified."""
    return Conversation(agent, language="fr")


@pytest.fixture
def claire(agent: Any, backend: Backend) -> Conversation:
    """A customer whom the host site vouches for, on a French page."""
    return Conversation(agent, language="fr", identity={"number": "CL-482913", "verified": True, "by": "site"})
