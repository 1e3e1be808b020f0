"""A Rasa server for a measure, with both channels (Rasa's own REST and ours), and the action server beside it."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bench.gateway_process import free_port
from bot.assistant.endpoints import CHANNEL, Endpoints
from bot.assistant.environment import rasa_environment
from bot.assistant.process import LeashedProcess
from bot.assistant.programs import seed_command

ROOT = Path(__file__).resolve().parents[1]
CHANNEL_TOKEN = "a token of the bench, nowhere else"
# Rasa imports TensorFlow for a quarter of a minute, more beside other work.
PATIENCE_S = 240.0


@dataclass(frozen=True)
class RasaProcess:
    """A Rasa server that answers."""

    url: str
    http: aiohttp.ClientSession

    async def say(self, sender: str, text: str) -> list[dict[str, Any]]:
        """Put a message through Rasa's own REST channel; return its answers."""
        return await post_message(self.http, self.url, sender, text)


async def post_message(
    http: aiohttp.ClientSession, base: str, sender: str, text: str, **headers: str
) -> list[dict[str, Any]]:
    """Post to `/webhooks/rest/webhook`, Rasa's or the gateway's."""
    body = {"sender": sender, "message": text}
    async with http.post(f"{base}/webhooks/rest/webhook", json=body, headers=headers) as response:
        answers = await response.json()
        if response.status != 200 or not isinstance(answers, list):
            raise RuntimeError(f"{base} answered {response.status}: {answers}")
        return answers


@asynccontextmanager
async def actions_process(folder: Path) -> AsyncIterator[str]:
    """Start the action server on a sample database of its own; yield its address."""
    env = {"RELAIS_DATA_DIR": str(folder)}
    argv, seed_env = seed_command(project=ROOT, cache=folder / "cache", env=env)
    async with _running(argv, seed_env) as seeding:
        await seeding.wait()
    port = free_port()
    argv = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    more = {**env, "SANIC_HOST": "127.0.0.1", "SANIC_WORKERS": "1"}
    async with _running(argv, _environment(folder, more)) as process:
        url = f"http://127.0.0.1:{port}"
        await _until_it_answers(f"{url}/health", process)
        yield url


@asynccontextmanager
async def rasa_process(model: Path, actions_url: str, folder: Path) -> AsyncIterator[RasaProcess]:
    """Start Rasa as `relais serve` does, but with its own REST channel too, which asks nobody who they are."""
    endpoints, credentials = _configured(folder, actions_url)
    port = free_port()
    argv = [
        *(sys.executable, "-m", "rasa", "run", "--enable-api", "--interface", "127.0.0.1", "--port", str(port)),
        *("--model", str(model), "--endpoints", str(endpoints), "--credentials", str(credentials)),
    ]
    more = {"RELAIS_CHANNEL_TOKEN": CHANNEL_TOKEN, "RELAIS_DATA_DIR": str(folder), "SANIC_WORKERS": "1"}
    url = f"http://127.0.0.1:{port}"
    async with _running(argv, _environment(folder, more)) as process, aiohttp.ClientSession() as http:
        await _until_it_answers(f"{url}/status", process)
        yield RasaProcess(url, http)


def _configured(folder: Path, actions_url: str) -> tuple[Path, Path]:
    """Write the endpoints that `relais serve` would write, and credentials for both channels."""
    endpoints, _ = Endpoints(
        actions_url=actions_url, tracker_file=folder / "trackers.db", database_url="sqlite:///none"
    ).write(ROOT, folder)
    credentials = folder / "both.yml"
    credentials.write_text(f"rest:\n{CHANNEL}:\n", "utf-8")
    return endpoints, credentials


@asynccontextmanager
async def _running(argv: list[str], env: Mapping[str, str]) -> AsyncIterator[LeashedProcess]:
    """Run a program; what it prints is read and dropped."""
    process = await LeashedProcess.start(argv, env=env, cwd=ROOT)

    async def drop() -> None:
        async for _ in process.lines():
            pass

    reading = asyncio.create_task(drop())
    try:
        yield process
    finally:
        await process.stop()
        await reading


async def _until_it_answers(url: str, process: LeashedProcess) -> None:
    """Wait for a 200; raise when the program ends, or does not answer in time."""
    ended = asyncio.create_task(process.wait())
    deadline = time.perf_counter() + PATIENCE_S
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
            while time.perf_counter() < deadline and not ended.done():
                try:
                    async with http.get(url) as response:
                        if response.status == 200:
                            return
                except (aiohttp.ClientError, asyncio.TimeoutError):
                    pass
                await asyncio.sleep(0.2)
        raise RuntimeError(f"{url} does not answer")
    finally:
        ended.cancel()


def _environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return rasa_environment(cache=folder / "cache", extra={"PYTHONPATH": path, **more})
