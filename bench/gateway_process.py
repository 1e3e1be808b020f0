"""A gateway of its own for a measure: a process, a data folder that goes with it, and the calls that scripts make."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil

PATIENCE_S = 60.0
PASSWORD = "a password of the bench, nowhere else"


def free_port() -> int:
    """Return a port of the loopback that nobody holds now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class GatewayProcess:
    """A running gateway, and how long it took to answer."""

    http: aiohttp.ClientSession
    port: int
    data_dir: Path
    process: asyncio.subprocess.Process
    ready_s: float

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> int:
        """Return the resident memory in bytes of the gateway alone."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    async def call(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> Any:
        """Return the answer's JSON; an error is an exception."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.http.request(method, self.base + path, json=body, headers=headers) as response:
            answer = await response.json()
            if not answer.get("ok"):
                raise RuntimeError(f"{method} {path}: {answer}")
            return answer

    async def customer(self, language: str = "en") -> tuple[str, str]:
        """Open a conversation; return its id and its token."""
        answer = await self.call("POST", "/api/customer/sessions", {"language": language})
        return answer["conversation_id"], answer["token"]

    async def advisor(self, number: int) -> str:
        """Add an advisor; return a session token."""
        login = f"advisor{number}"
        await self._command("user", "add", login, "--role", "advisor", "--name", login, "--password-stdin")
        return str((await self.call("POST", "/api/login", {"login": login, "password": PASSWORD}))["token"])

    async def key(self, name: str) -> str:
        """Add a key of the REST channel; return it."""
        return await self._command("key", "add", name)

    async def _command(self, *arguments: str) -> str:
        """Run `relais ARGUMENTS...` beside the gateway; return what it prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, env=self.environment(self.data_dir, self.port),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        output, complaint = await process.communicate(PASSWORD.encode())
        if process.returncode:
            raise RuntimeError(f"relais {' '.join(arguments[:2])} failed: {complaint.decode().strip()}")
        return output.decode().strip()

    @staticmethod
    def environment(data_dir: Path, port: int, **more: str) -> dict[str, str]:
        """Return the environment of a gateway that knows nothing of the machine's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
        ours = {"RELAIS_DATA_DIR": str(data_dir), "RELAIS_PORT": str(port), "RELAIS_LOG_LEVEL": "warning"}
        return {**kept, **ours, "RELAIS_OPENING_HOURS": "always", **more}


@asynccontextmanager
async def gateway_process(**settings: str) -> AsyncIterator[GatewayProcess]:
    """Start `relais serve --no-assistant` on an empty folder, wait for `/health`, and stop it at the end."""
    with tempfile.TemporaryDirectory() as folder:
        port, data_dir = free_port(), Path(folder)
        # The first start makes the database; what is timed is a start like every later one.
        for is_warm in (False, True):
            started = time.perf_counter()
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "serve", "--no-assistant",
                env=GatewayProcess.environment(data_dir, port, **settings), stdout=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            try:
                async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
                    await answers(http, f"http://127.0.0.1:{port}/health")
                    ready_s = time.perf_counter() - started
                    if is_warm:
                        yield GatewayProcess(http, port, data_dir, process, ready_s)
            finally:
                process.terminate()
                await asyncio.wait_for(process.wait(), PATIENCE_S)


async def customer_socket(gateway: GatewayProcess, token: str) -> aiohttp.ClientWebSocketResponse:
    """Open a customer's socket as a browser does."""
    return await gateway.http.ws_connect(
        gateway.base + "/api/customer/ws?after=0", protocols=("relais.v1", f"token.{token}")
    )


async def answers(http: aiohttp.ClientSession, url: str) -> None:
    """Wait until something answers 200 there, at most a minute."""
    deadline = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < deadline:
        try:
            async with http.get(url) as response:
                if response.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.01)
    raise TimeoutError(f"{url} does not answer")
