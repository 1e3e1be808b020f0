"""The studio standing alone on a real socket, over a copy of the starter project that Rasa itself ships."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.studio.standalone import STUDIO, Door, make_app
from bot.studio.studio import StudioConfig
from tests.integration.studio.tiny import FILES, Page


@pytest.fixture(scope="session")
def shipped() -> Path:
    """Where the installed Rasa keeps its starter project; Rasa is not imported."""
    found = importlib.util.find_spec("rasa")
    if found is None or found.origin is None:
        pytest.skip("Rasa is not installed")
    return Path(found.origin).parent / "cli" / "initial_project"


@pytest.fixture
def starter(shipped: Path, tmp_path: Path) -> Path:
    """A copy of the starter project, in a git repository."""
    root = tmp_path / "starter"
    shutil.copytree(shipped, root, ignore=shutil.ignore_patterns("__pycache__"))
    who = ["-c", "user.name=Op", "-c", "user.email=op@clairvolt.example"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "start"]):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
    return root


@pytest.fixture
def door() -> Door:
    return Door(language="en")


@pytest.fixture
async def address(starter: Path, door: Door) -> AsyncIterator[str]:
    runner = web.AppRunner(make_app(StudioConfig(starter, language="en"), door), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def client(address: str, door: Door) -> AsyncIterator[ClientSession]:
    async with ClientSession(
        address, headers={"Authorization": f"Bearer {door.token}", "Accept-Language": "fr"}
    ) as session:
        yield session


@pytest.fixture
def tiny_project(tmp_path: Path) -> Path:
    """A tiny project with a stand-in for Rasa in it."""
    root = tmp_path / "tiny"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
async def tiny_page(tiny_project: Path, door: Door) -> AsyncIterator[Page]:
    """A trainer's page over the tiny project."""
    app = make_app(StudioConfig(tiny_project, language="en"), door)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ClientSession(base, headers={"Authorization": f"Bearer {door.token}"}) as session:
        yield Page(session, app[STUDIO], tiny_project)
    await runner.cleanup()
