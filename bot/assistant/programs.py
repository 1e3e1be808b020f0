"""The two programs behind the gateway: Rasa's server and the action server, and how to know that they serve."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

import bot
from bot.assistant.client import AssistantClient
from bot.assistant.entry import HIDDEN
from bot.assistant.environment import rasa_environment
from bot.assistant.supervisor import Program
from bot.errors import Unavailable

CHECKOUT = Path(bot.__file__).resolve().parent.parent
# Loads what the first customer would otherwise wait for.
WARMING = ("Bonjour, je voudrais comprendre ma facture.", "Hello, I would like to understand my bill.")
SEED = (
    "from datetime import date; from actions.backend import open_from_environment as o; o(today=date.today()).close()"
)
PROBE = aiohttp.ClientTimeout(total=3)


def rasa_program(
    *,
    project: Path,
    model: Callable[[], Path],
    port: int,
    endpoints: Path,
    credentials: Path,
    token: str,
    client: AssistantClient,
    cache: Path,
    workers: int = 1,
    env: Mapping[str, str] | None = None,
) -> Program:
    """Return `rasa run` on the loopback interface; it is ready once it has read a message in each language.

    `model` is asked at each start of Rasa.
    """

    def argv() -> list[str]:
        return [
            *(sys.executable, "-m", "bot.assistant.entry", "rasa", "run", "--enable-api"),
            *("--interface", "127.0.0.1", "--port", str(port), "--model", str(model())),
            *("--endpoints", str(endpoints), "--credentials", str(credentials)),
        ]

    extra = {HIDDEN: json.dumps(["--auth-token", token]), "SANIC_WORKERS": str(workers)}
    return Program(
        name="rasa",
        argv=argv,
        is_serving=_warmed(client),
        env=_environment(project, cache, {**extra, **(env or {})}),
        cwd=project,
    )


def actions_program(*, project: Path, port: int, cache: Path, env: Mapping[str, str] | None = None) -> Program:
    """Return the action server on the loopback interface."""
    argv = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    return Program(
        name="actions",
        argv=lambda: argv,
        is_serving=answers(f"http://127.0.0.1:{port}/health"),
        env=_environment(project, cache, {"SANIC_HOST": "127.0.0.1", "SANIC_WORKERS": "1", **(env or {})}),
        cwd=project,
    )


def seed_command(*, project: Path, cache: Path, env: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the arguments and environment of a program that creates the supplier's sample database, and ends."""
    return [sys.executable, "-c", SEED], _environment(project, cache, env)


def answers(url: str) -> Callable[[], Coroutine[Any, Any, bool]]:
    """Return a question: does a GET of this address succeed now?"""

    async def ask() -> bool:
        try:
            async with aiohttp.ClientSession(timeout=PROBE) as session, session.get(url) as response:
                return response.status == 200
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
            return False

    return ask


def _warmed(client: AssistantClient) -> Callable[[], Awaitable[bool]]:
    """Return a question: does Rasa answer? The first yes comes after it has read a message in each language."""
    is_warm = False

    async def ask() -> bool:
        nonlocal is_warm
        try:
            await client.status()
            if not is_warm:
                for text in WARMING:
                    await client.parse(text, timeout=timedelta(seconds=60))
                is_warm = True
        except Unavailable:
            is_warm = False
            return False
        return True

    return ask


def _environment(project: Path, cache: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """Let the project's own modules and ours be imported, in this order, wherever Python looks."""
    paths = dict.fromkeys([str(project), str(CHECKOUT)])
    return rasa_environment(cache=cache, extra={"PYTHONPATH": ":".join(paths), **extra})
