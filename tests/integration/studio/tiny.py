"""A tiny project with a stand-in for Rasa, which `python -m rasa` finds first in its folder, and a trainer’s page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.studio.studio import Studio
from bot.studio.training.part import Training
from bot.studio.web import PREFIX

STAND_IN = """
import os, pathlib, subprocess, sys, time
here = pathlib.Path.cwd()
print("INFO rasa.engine.training.hooks  - Starting to train component 'First'.", flush=True)
(here / "priority").write_text(str(os.nice(0)))
if (here / "refuse").exists():
    print("InvalidRule: Contradicting rules or stories found")
    sys.exit(1)
if (here / "hang").exists():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (here / "pids.new").write_text(f"{os.getpid()} {child.pid}")
    (here / "pids.new").rename(here / "pids")
    time.sleep(600)
print("INFO rasa.engine.training.hooks  - Restored component 'Second' from cache.", flush=True)
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
(out / "model.tar.gz").write_bytes(b"a model of " + (here / "data" / "nlu.yml").read_bytes())
"""
CONFIG = "assistant_id: tiny\nlanguage: en\npipeline:\n- name: First\n- name: Second\npolicies:\n- name: RulePolicy\n"


async def eventually(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    async def look() -> None:
        while not condition():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(look(), seconds)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


class Page:
    """A trainer's page, and the studio behind it."""

    def __init__(self, client: ClientSession, studio: Studio, project: Path) -> None:
        self.client, self.project = client, project
        (self.training,) = (part for part in studio.parts if isinstance(part, Training))

    async def get(self, path: str, status: int = 200) -> dict[str, Any]:
        async with self.client.get(PREFIX + path) as response:
            assert response.status == status, await response.text()
            return await response.json()  # type: ignore[no-any-return]

    async def post(self, path: str, body: Any = None, status: int = 200) -> dict[str, Any]:
        async with self.client.post(PREFIX + path, json=body or {}) as response:
            assert response.status == status, await response.text()
            return await response.json()  # type: ignore[no-any-return]

    async def train(self) -> dict[str, Any]:
        """Train to the end and return the run."""
        await self.post("/training", status=202)
        await self.training.jobs.wait()
        job: dict[str, Any] = (await self.get("/training"))["job"]
        return job


FILES = {
    "config.yml": CONFIG, "domain.yml": "intents: [greet]\n", "rasa/__main__.py": STAND_IN, "rasa/__init__.py": "",
    "data/nlu.yml": "nlu:\n- intent: greet\n  examples: |\n    - hello\n",
}  # fmt: skip
REAL = {
    "config.yml": "recipe: default.v1\nassistant_id: tiny\nlanguage: en\npipeline:\n- name: WhitespaceTokenizer\n"
    "- name: CountVectorsFeaturizer\n- name: LogisticRegressionClassifier\npolicies:\n- name: RulePolicy\n",
    "domain.yml": 'version: "3.1"\nintents: [greet, goodbye]\nresponses:\n  utter_greet:\n  - text: Hello\n',
    "data/nlu.yml": 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n'
    "    - hello\n    - hi\n    - good day\n    - hello there\n"
    "- intent: goodbye\n  examples: |\n    - bye\n    - see you\n    - bye bye\n    - goodbye now\n",
    "data/rules.yml": 'version: "3.1"\nrules:\n- rule: greet\n  steps:\n  - intent: greet\n  - action: utter_greet\n',
}  # fmt: skip
