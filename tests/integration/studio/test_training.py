"""Training through the API: stages, log, cancel, one at a time, and what a stop of the server leaves behind.

A stand-in takes Rasa's place in the project's folder, where `python -m rasa` finds it first; one test trains for real.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.studio.standalone import STUDIO, Door, make_app
from bot.studio.studio import StudioConfig
from bot.studio.training.jobs import Jobs
from bot.studio.training.part import Training
from bot.studio.web import PREFIX

ROOT = Path(__file__).resolve().parents[3]
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

    def __init__(self, client: ClientSession, training: Training, project: Path) -> None:
        self.client, self.training, self.project = client, training, project

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


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "tiny"
    for name, text in {
        "config.yml": CONFIG, "domain.yml": "intents: [greet]\n", "rasa/__main__.py": STAND_IN, "rasa/__init__.py": "",
        "data/nlu.yml": "nlu:\n- intent: greet\n  examples: |\n    - hello\n",
    }.items():  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
async def page(project: Path) -> AsyncIterator[Page]:
    door = Door(language="en")
    app = make_app(StudioConfig(project, language="en"), door)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    (training,) = (part for part in app[STUDIO].parts if isinstance(part, Training))
    async with ClientSession(base, headers={"Authorization": f"Bearer {door.token}"}) as client:
        yield Page(client, training, project)
    await runner.cleanup()


async def test_a_training_tells_its_stages_and_leaves_a_candidate_apart(page: Page) -> None:
    assert (await page.get("/project"))["parts"] == {"corpus": True, "inbox": False, "training": True}
    assert "relais serve" in (await page.get("/project"))["absent"]["inbox"]["en"]
    assert (await page.get("/training"))["job"] is None
    job = await page.train()
    assert (job["state"], job["progress"], job["error"]) == ("done", 1.0, None), job
    assert job["stage"] == {"fr": "Apprentissage\u00a0: Second", "en": "Learning: Second"}
    shown = await page.get("/training")
    assert [one["name"] for one in shown["candidates"]] == [job["model"]]
    assert shown["live"] is None
    assert not (page.project / "models").exists()
    lines = (await page.get("/training/log"))["lines"]
    assert any("component 'First'" in line for line in lines)
    rest = await page.get("/training/log?after=1")
    assert rest["lines"] == lines[1:]
    assert rest["next"] == len(lines)


async def test_a_training_gives_way_to_what_serves_customers(page: Page) -> None:
    await page.train()
    assert int((page.project / "priority").read_text()) >= 10


async def test_what_rasa_refuses_is_said(page: Page) -> None:
    (page.project / "refuse").touch()
    job = await page.train()
    assert job["state"] == "failed"
    assert "Contradicting rules" in job["error"]["fr"]
    assert (await page.get("/training"))["candidates"] == []


async def test_a_cancelled_training_takes_all_its_processes_along(page: Page) -> None:
    (page.project / "hang").touch()
    await page.post("/training", status=202)
    await eventually((page.project / "pids").exists)
    pids = [int(word) for word in (page.project / "pids").read_text().split()]
    assert all(is_alive(pid) for pid in pids)
    job = (await page.post("/training/cancel"))["job"]
    assert job["state"] == "cancelled"
    assert not any(is_alive(pid) for pid in pids)
    (page.project / "hang").unlink()
    assert (await page.train())["state"] == "done"
    earlier = (await page.get("/training"))["jobs"]
    assert [one["state"] for one in earlier] == ["cancelled"]


async def test_of_two_trainers_at_once_one_trains_and_the_other_is_told(page: Page) -> None:
    (page.project / "hang").touch()
    first = (await page.post("/training", status=202))["job"]
    error = (await page.post("/training", status=409))["error"]
    assert error["code"] == "busy"
    assert error["job"]["id"] == first["id"]
    assert (await page.get("/training"))["running"]["state"] == "running"
    await page.post("/training/cancel")
    await page.post("/training/cancel", status=404)


async def test_a_server_that_stops_leaves_a_run_that_says_so(page: Page, project: Path) -> None:
    (project / "hang").touch()
    await page.post("/training", status=202)
    await eventually((project / "pids").exists)
    await page.training.jobs.stop()
    job = (await page.get("/training"))["job"]
    assert job["state"] == "failed"
    assert "server stopped" in job["error"]["en"]


CRASHING = """
import asyncio, pathlib, sys
from bot.studio.training.jobs import Jobs
async def main():
    jobs = Jobs(pathlib.Path(sys.argv[1]))
    async def work(tell, log):
        print("running", flush=True)
        await asyncio.sleep(600)
    jobs.start("training", work, by="Inès")
    await jobs.wait()
asyncio.run(main())
"""


def test_a_run_whose_server_was_killed_is_failed_and_one_that_runs_elsewhere_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    process = subprocess.Popen(
        [sys.executable, "-c", CRASHING, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, env=dict(os.environ)
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        beside = Jobs(folder)
        assert [job.state for job in beside.all()] == ["running"]
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    (job,) = Jobs(folder).all()
    assert (job.state, job.by) == ("failed", "Inès")
    assert job.error is not None
    assert "server stopped" in job.error["en"]


async def test_a_candidate_that_was_not_compared_is_published_for_a_reason_and_taken_back_in_one_call(
    page: Page, project: Path
) -> None:
    first = (await page.train())["model"]
    error = (await page.post("/publish", {"model": first}, 400))["error"]
    assert error["code"] == "reason_required"
    assert (await page.get("/publications"))["publications"] == []
    made = (await page.post("/publish", {"model": first, "reason": "the first one"}))["publication"]
    assert (made["model"], made["reason"], made["replaced"]) == (first, "the first one", None)
    assert (project / "models" / first).read_bytes().startswith(b"a model of")

    (project / "data/nlu.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - howdy\n")
    await asyncio.sleep(1.1)  # models are named by the second
    second = (await page.train())["model"]
    await page.post("/publish", {"model": second, "reason": "howdy"})
    history = (await page.get("/publications"))["publications"]
    assert [(one["model"], one["live"], one["can_roll_back"]) for one in history] == [
        (second, True, True), (first, False, True),
    ]  # fmt: skip
    back = (await page.post(f"/publications/{history[0]['id']}/rollback", {"reason": "worse"}))["publication"]
    assert (back["model"], back["rollback"], back["replaced"]) == (first, True, second)
    assert (await page.get("/training"))["live"] == first
    await page.post("/publish", {"model": "unknown.tar.gz", "reason": "x"}, 404)
    await page.post("/publications/unknown/rollback", {}, 404)


REAL = {
    "config.yml": "recipe: default.v1\nassistant_id: tiny\nlanguage: en\npipeline:\n- name: WhitespaceTokenizer\n"
    "- name: CountVectorsFeaturizer\n- name: LogisticRegressionClassifier\npolicies:\n- name: RulePolicy\n",
    "domain.yml": 'version: "3.1"\nintents: [greet, goodbye]\nresponses:\n  utter_greet:\n  - text: Hello\n',
    "data/nlu.yml": 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hello\n    - hi\n'
    "- intent: goodbye\n  examples: |\n    - bye\n    - see you\n",
    "data/rules.yml": 'version: "3.1"\nrules:\n- rule: greet\n  steps:\n  - intent: greet\n  - action: utter_greet\n',
}  # fmt: skip


@pytest.mark.rasa
@pytest.mark.timeout(400)
async def test_rasa_itself_trains_a_tiny_project(page: Page) -> None:
    for path in page.project.rglob("*"):
        if path.is_file() and ".relais" not in path.parts:
            path.unlink()
    shutil.rmtree(page.project / "rasa")
    for name, text in REAL.items():
        (page.project / name).write_text(text)
    started = time.monotonic()
    job = await page.train()
    assert job["state"] == "done", await page.get("/training/log")
    assert 0 < job["seconds"] <= time.monotonic() - started
    candidate = page.training.candidates.folder / job["model"]
    assert candidate.read_bytes()[:2] == b"\x1f\x8b"
