"""The studio behind the gateway's guard: trainers and administrators, nobody else, and saves bear their name."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.gateway.middleware import CSP
from bot.gateway.trainers import studio_routes
from bot.studio.standalone import HEADERS
from bot.studio.studio import Studio, StudioConfig
from tests.integration.gateway.conftest import Start

ADD = {"operations": [{"op": "example.add", "intent": "greet", "examples": ["howdy"]}]}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "assistant"
    (root / "data").mkdir(parents=True)
    (root / "domain.yml").write_text("intents:\n- greet\n")
    (root / "data" / "nlu.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - hello\n")
    who = ["-c", "user.name=Op", "-c", "user.email=op@clairvolt.example"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "start"]):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
    return root


async def test_a_trainer_saves_under_their_name_and_an_advisor_may_not_even_look(start: Start, project: Path) -> None:
    studio = Studio(StudioConfig(project, state=project.parent / "state"))
    running = await start(extra_routes=studio_routes(studio))
    advisor = await running.staff("Nadia", role="advisor")
    assert (await advisor.get("/api/studio/project")).status == 403
    assert (await advisor.post("/api/studio/changes", ADD)).status == 403
    assert (await running.caller().get("/api/studio/examples")).status == 401
    assert "howdy" not in (project / "data/nlu.yml").read_text()

    trainer = await running.staff("Inès", role="trainer")
    assert (await trainer.get("/api/studio/examples"))["total"] == 1
    saved = await trainer.post("/api/studio/changes", ADD)
    assert saved.status == 200
    assert (project / "data/nlu.yml").read_text().endswith("    - hello\n    - howdy\n")
    log = ["git", "log", "-1", "--format=%an %H"]
    done = subprocess.run(log, cwd=project, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == f"Inès {saved['saved']['commit']}"


def test_the_page_alone_is_served_under_the_gateways_policy() -> None:
    assert HEADERS["Content-Security-Policy"] == CSP


async def test_an_error_of_the_studio_is_told_with_what_it_carries(start: Start, project: Path) -> None:
    studio = Studio(StudioConfig(project, state=project.parent / "state"))
    running = await start(extra_routes=studio_routes(studio))
    trainer = await running.staff("Inès", role="admin")
    answer = await trainer.post("/api/studio/changes", {"change": "forgotten"})
    assert (answer.status, answer["error"]["code"]) == (404, "not_found")
    stale = {"op": "example.edit", "id": "data/nlu.yml|4|00000000", "text": "x"}
    answer = await trainer.post("/api/studio/changes/preview", {"operations": [stale]})
    assert (answer.status, answer["error"]["id"]) == (409, "data/nlu.yml|4|00000000")
