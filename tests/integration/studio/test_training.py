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
from pathlib import Path

import pytest

from bot.studio.training.jobs import Jobs
from tests.integration.studio.tiny import REAL, Page, eventually, is_alive

ROOT = Path(__file__).resolve().parents[3]


async def test_a_training_tells_its_stages_and_leaves_a_candidate_apart(tiny_page: Page) -> None:
    assert (await tiny_page.get("/project"))["parts"] == {"corpus": True, "inbox": False, "training": True}
    assert "relais serve" in (await tiny_page.get("/project"))["absent"]["inbox"]["en"]
    assert (await tiny_page.get("/training"))["job"] is None
    job = await tiny_page.train()
    assert (job["state"], job["progress"], job["error"]) == ("done", 1.0, None), job
    assert job["stage"] == {"fr": "Apprentissage\u00a0: Second", "en": "Learning: Second"}
    shown = await tiny_page.get("/training")
    assert [one["name"] for one in shown["candidates"]] == [job["model"]]
    assert shown["live"] is None
    assert not (tiny_page.project / "models").exists()
    lines = (await tiny_page.get("/training/log"))["lines"]
    assert any("component 'First'" in line for line in lines)
    rest = await tiny_page.get("/training/log?after=1")
    assert rest["lines"] == lines[1:]
    assert rest["next"] == len(lines)


async def test_a_training_gives_way_to_what_serves_customers(tiny_page: Page) -> None:
    await tiny_page.train()
    assert int((tiny_page.project / "priority").read_text()) >= 10


async def test_what_rasa_refuses_is_said(tiny_page: Page) -> None:
    (tiny_page.project / "refuse").touch()
    job = await tiny_page.train()
    assert job["state"] == "failed"
    assert "Contradicting rules" in job["error"]["fr"]
    assert (await tiny_page.get("/training"))["candidates"] == []


async def test_a_cancelled_training_takes_all_its_processes_along(tiny_page: Page) -> None:
    (tiny_page.project / "hang").touch()
    await tiny_page.post("/training", status=202)
    await eventually((tiny_page.project / "pids").exists)
    pids = [int(word) for word in (tiny_page.project / "pids").read_text().split()]
    assert all(is_alive(pid) for pid in pids)
    job = (await tiny_page.post("/training/cancel"))["job"]
    assert job["state"] == "cancelled"
    assert not any(is_alive(pid) for pid in pids)
    (tiny_page.project / "hang").unlink()
    assert (await tiny_page.train())["state"] == "done"
    earlier = (await tiny_page.get("/training"))["jobs"]
    assert [one["state"] for one in earlier] == ["cancelled"]


async def test_of_two_trainers_at_once_one_trains_and_the_other_is_told(tiny_page: Page) -> None:
    (tiny_page.project / "hang").touch()
    first = (await tiny_page.post("/training", status=202))["job"]
    error = (await tiny_page.post("/training", status=409))["error"]
    assert error["code"] == "busy"
    assert error["job"]["id"] == first["id"]
    assert (await tiny_page.get("/training"))["running"]["state"] == "running"
    await tiny_page.post("/training/cancel")
    await tiny_page.post("/training/cancel", status=404)


async def test_a_run_that_is_cancelled_before_it_begins_lets_the_next_one_run(tmp_path: Path) -> None:
    async def work(*_: object) -> None:
        raise AssertionError("it has begun")

    jobs = Jobs(tmp_path / "runs")
    jobs.start("training", work, by="Inès")
    assert (await jobs.cancel()).state == "cancelled"
    jobs.start("training", work, by="Inès")
    await jobs.stop()
    assert [job.state for job in jobs.all()] == ["failed", "cancelled"]


async def test_a_server_that_stops_leaves_a_run_that_says_so(tiny_page: Page, tiny_project: Path) -> None:
    (tiny_project / "hang").touch()
    await tiny_page.post("/training", status=202)
    await eventually((tiny_project / "pids").exists)
    await tiny_page.training.jobs.stop()
    job = (await tiny_page.get("/training"))["job"]
    assert job["state"] == "failed"
    assert "server stopped" in job["error"]["en"]


CRASHING = """
import asyncio, pathlib, sys
from bot.studio.training.jobs import Jobs
from tests.integration.studio.tiny import REAL, Page, eventually, is_alive
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
    tiny_page: Page, tiny_project: Path
) -> None:
    first = (await tiny_page.train())["model"]
    error = (await tiny_page.post("/publish", {"model": first}, 400))["error"]
    assert error["code"] == "reason_required"
    assert (await tiny_page.get("/publications"))["publications"] == []
    made = (await tiny_page.post("/publish", {"model": first, "reason": "the first one"}))["publication"]
    assert (made["model"], made["reason"], made["replaced"]) == (first, "the first one", None)
    assert (tiny_project / "models" / first).read_bytes().startswith(b"a model of")

    (tiny_project / "data/nlu.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - howdy\n")
    await asyncio.sleep(1.1)  # models are named by the second
    second = (await tiny_page.train())["model"]
    await tiny_page.post("/publish", {"model": second, "reason": "howdy"})
    history = (await tiny_page.get("/publications"))["publications"]
    assert [(one["model"], one["live"], one["can_roll_back"]) for one in history] == [
        (second, True, True), (first, False, True),
    ]  # fmt: skip
    back = (await tiny_page.post(f"/publications/{history[0]['id']}/rollback", {"reason": "worse"}))["publication"]
    assert (back["model"], back["rollback"], back["replaced"]) == (first, True, second)
    assert (await tiny_page.get("/training"))["live"] == first
    await tiny_page.post("/publish", {"model": "unknown.tar.gz", "reason": "x"}, 404)
    await tiny_page.post("/publications/unknown/rollback", {}, 404)


@pytest.mark.rasa
@pytest.mark.timeout(400)
async def test_rasa_itself_trains_a_tiny_project(tiny_page: Page) -> None:
    for path in tiny_page.project.rglob("*"):
        if path.is_file() and ".relais" not in path.parts:
            path.unlink()
    shutil.rmtree(tiny_page.project / "rasa")
    for name, text in REAL.items():
        (tiny_page.project / name).write_text(text)
    started = time.monotonic()
    job = await tiny_page.train()
    assert job["state"] == "done", await tiny_page.get("/training/log")
    assert 0 < job["seconds"] <= time.monotonic() - started
    candidate = tiny_page.training.candidates.folder / job["model"]
    assert candidate.read_bytes()[:2] == b"\x1f\x8b"
