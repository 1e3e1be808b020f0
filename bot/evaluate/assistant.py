"""The really trained assistant, in this process, with its actions in a child process and a database of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.assistant.environment import rasa_environment
from bot.errors import NotFound, Unavailable

# Rasa must be told before it is imported, which happens in `open_assistant`.
os.environ.update({name: value for name, value in rasa_environment(cache=Path(".rasa/cache")).items() if value})

_START = timedelta(seconds=120)
_LANGUAGE_NAMES = {"fr", "en"}


@dataclass(frozen=True)
class Answered:
    """What became of one customer message: the assessment that the policy left, and how long it all took."""

    decision: str
    level: float
    reason: str | None
    terms: Sequence[Mapping[str, Any]]
    tension: Mapping[str, Any]
    seconds: float


class Assistant:
    """Reads messages and holds conversations. Made by `open_assistant`."""

    def __init__(self, agent: Any) -> None:
        self._agent = agent

    async def read(self, text: str) -> tuple[dict[str, Any], float]:
        """Return what the pipeline makes of a message that a customer types, and the seconds that it took."""
        from bot.components.payloads import as_plain_text

        begun = time.perf_counter()
        read: dict[str, Any] = await self._agent.parse_message(as_plain_text(text))
        return read, time.perf_counter() - begun

    async def converse(self, conversation: str, turns: Sequence[str], *, language: str) -> list[Answered]:
        """Say the customer's messages one after the other, until a person takes over."""
        answered: list[Answered] = []
        for text in turns:
            answered.append(await self._say(conversation, text, language=language))
            if answered[-1].decision == "handoff":
                break
        return answered

    async def _say(self, conversation: str, text: str, *, language: str) -> Answered:
        from rasa.core.channels.channel import UserMessage
        from rasa.shared.core.events import UserUttered

        from bot.components.channel import RelaisChannel, TurnOutput
        from bot.components.payloads import as_plain_text

        metadata = {"language": language} if language in _LANGUAGE_NAMES else {}
        message = UserMessage(
            as_plain_text(text), TurnOutput(), conversation, input_channel=RelaisChannel.name(), metadata=metadata
        )
        begun = time.perf_counter()
        await self._agent.handle_message(message)
        seconds = time.perf_counter() - begun
        tracker = await self._agent.tracker_store.retrieve(conversation)
        assessment = tracker.get_slot("handoff") or {}
        heard = next((event for event in reversed(tracker.events) if isinstance(event, UserUttered)), None)
        return Answered(
            decision=str(assessment.get("decision") or "stay"),
            level=float(assessment.get("level") or 0.0),
            reason=assessment.get("reason"),
            terms=assessment.get("terms") or (),
            tension=(heard.parse_data.get("tension") if heard and heard.parse_data else None) or {},
            seconds=seconds,
        )


@asynccontextmanager
async def open_assistant(model: Path, *, project: Path, with_actions: bool) -> AsyncIterator[Assistant]:
    """Load a model; `with_actions` starts the project's action server on a free port for as long.

    Raises NotFound for a model that is none, Unavailable when the action server does not start.
    """
    _check(model)
    warnings.filterwarnings("ignore")
    from rasa.core.agent import Agent
    from rasa.utils.endpoints import EndpointConfig
    from rasa.utils.log_utils import configure_structlog

    logging.getLogger().setLevel(logging.ERROR)
    configure_structlog(logging.ERROR)
    if not with_actions:
        yield Assistant(Agent.load(str(model)))
        return
    with tempfile.TemporaryDirectory(prefix="relais-evaluate-") as folder:
        port = _free_port()
        child = await _start_actions(project, port, Path(folder))
        try:
            endpoint = EndpointConfig(url=f"http://127.0.0.1:{port}/webhook", selective_domain=True)
            yield Assistant(Agent.load(str(model), action_endpoint=endpoint))
        finally:
            await _stop(child)


def _check(model: Path) -> None:
    if not model.exists():
        raise NotFound(f"There is no model at {model}: train first, or name one with --model.")


async def _start_actions(project: Path, port: int, folder: Path) -> subprocess.Popen[bytes]:
    extra = {
        "SANIC_HOST": "127.0.0.1",
        "SANIC_WORKERS": "1",
        "PYTHONPATH": os.pathsep.join([str(project), os.environ.get("PYTHONPATH", "")]),
        "RELAIS_DATA_DIR": str(folder),
    }
    # Not asyncio's: Rasa brings an event loop policy that cannot watch children of another loop.
    child = subprocess.Popen(  # noqa: ASYNC220, S603 (starting takes a millisecond; our own interpreter)
        [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)],
        cwd=project,
        env=rasa_environment(cache=folder, extra=extra),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    give_up = time.monotonic() + _START.total_seconds()
    while time.monotonic() < give_up and child.poll() is None:
        if await _answers(port):
            return child
        await asyncio.sleep(0.3)
    await _stop(child)
    raise Unavailable("The action server did not start: try `python -m rasa_sdk --actions actions`.")


async def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    await asyncio.to_thread(child.wait)


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port
