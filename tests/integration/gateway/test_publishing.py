"""A model is published while customers talk: every message is answered by the assistant.

The crew, the supervisor, the processes and the sockets are real; a small server takes Rasa's place in them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.assistant.client import AssistantClient
from bot.assistant.model import ModelStore
from bot.assistant.programs import answers
from bot.assistant.supervisor import Program
from bot.cli import crew as crew_module
from bot.cli.crew import Crew
from bot.gateway.trainers import studio_routes
from bot.settings import Settings
from bot.store import Store
from bot.studio.assembly import assemble
from bot.studio.studio import Studio, StudioConfig
from bot.studio.training.live import LiveAssistant
from tests.integration.gateway.conftest import Start
from tests.integration.gateway.support import Running

# Loads for a while, then answers each turn with the name of its model; a broken model ends at once.
STAND_IN = """
import asyncio, pathlib, sys
from aiohttp import web
port, model = int(sys.argv[1]), pathlib.Path(sys.argv[2])
name = model.read_text()
if name == "broken":
    sys.exit("cannot load")
async def turn(request):
    await asyncio.sleep(0.03)
    return web.json_response({"messages": [{"text": name}], "reading": {"intent": "greet", "confidence": 0.9}})
async def status(request):
    return web.json_response({"model_file": str(model)})
async def main():
    await asyncio.sleep(0.5)
    app = web.Application()
    app.router.add_post("/webhooks/relais/turn", turn)
    app.router.add_get("/status", status)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()
asyncio.run(main())
"""
CUSTOMERS = 12


def stand_in(*, model: Callable[[], Path], port: int, **_: Any) -> Program:
    return Program(
        name="rasa", argv=lambda: [sys.executable, "-c", STAND_IN, str(port), str(model())],
        is_serving=answers(f"http://127.0.0.1:{port}/status"), probe_every=0.05,
    )  # fmt: skip


def add_model(folder: Path, words: str, *, day: int) -> str:
    draft = folder.parent / "draft"
    folder.mkdir(parents=True, exist_ok=True)
    draft.write_text(words)
    at = datetime(2026, 3, day, tzinfo=timezone.utc)
    return ModelStore(folder).add(draft, fingerprint=words * 3, trained_at=at, seconds=1.0).name


class Talk:
    """Customers who write again as soon as they are answered."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.heard: list[str] = []
        self.codes: set[str] = set()
        self._goes_on = True

    async def customer(self) -> None:
        customer = await self.running.customer()
        socket = await customer.connect()
        while self._goes_on:
            assert (await customer.say("bonjour")).status in {200, 201, 202}
            event = await socket.event(sender="assistant")
            self.heard.append(event["text"])
        self.codes |= {event["type"] for event in await customer.events()}

    async def until(self, words: str, count: int) -> None:
        while self.heard.count(words) < count:
            await asyncio.sleep(0.01)

    def stop(self) -> None:
        self._goes_on = False


@pytest.fixture
async def crew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Crew]:
    monkeypatch.setattr(crew_module, "rasa_program", stand_in)
    project = tmp_path / "project"
    (project / "data").mkdir(parents=True)
    (project / "config.yml").write_text("assistant_id: tiny\n")
    (project / "domain.yml").write_text("intents: [greet]\n")
    settings = Settings(data_dir=tmp_path / "data", project_dir=project, actions_url="http://127.0.0.1:9")
    models = ModelStore(tmp_path / "data" / "models")
    add_model(models.folder, "first", day=1)
    models.publish(models.models()[0])
    found = Crew(settings)
    await found.run()
    while await found.client.health() != "ready":
        await asyncio.sleep(0.02)
    yield found
    await found.stop()


@pytest.fixture
async def running(start: Start, crew: Crew, tmp_path: Path, open_store: Callable[..., Store]) -> Running:
    store = open_store()
    models = ModelStore(tmp_path / "data" / "models")
    studio: Studio = assemble(
        StudioConfig(tmp_path / "project", state=tmp_path / "data" / "studio"), store=store,
        live=LiveAssistant(models, present=lambda: crew.model, swap=crew.swap),
        candidates=tmp_path / "data" / "candidates",
    )  # fmt: skip
    client: AssistantClient = crew.client
    return await start(assistant=client, store=store, extra_routes=studio_routes(studio))


@pytest.mark.timeout(120)
async def test_every_message_is_answered_while_a_model_is_published_and_rolled_back(
    running: Running, crew: Crew, tmp_path: Path, clock: Any
) -> None:
    second = add_model(tmp_path / "data" / "candidates", "second", day=2)
    trainer = await running.staff("Inès", role="trainer")
    post = trainer.post
    talk = Talk(running)
    talking = [asyncio.create_task(talk.customer()) for _ in range(CUSTOMERS)]
    await talk.until("first", CUSTOMERS)
    made = await post("/api/studio/publish", {"model": second, "reason": "better on bills"})
    assert made.status == 200, made.json
    await talk.until("second", 3 * CUSTOMERS)
    clock.advance(minutes=1)
    back = await post(f"/api/studio/publications/{made['publication']['id']}/rollback", {})
    assert back.status == 200, back.json
    before = talk.heard.count("first")
    await asyncio.wait_for(talk.until("first", before + 2 * CUSTOMERS), 20)
    talk.stop()
    await asyncio.gather(*talking)
    assert set(talk.heard) == {"first", "second"}
    assert talk.codes == {"message"}, "nobody was handed over or told to wait"
    assert crew.model is not None
    history = (await trainer.get("/api/studio/publications"))["publications"]
    assert [(one["by"], one["rollback"], one["live"]) for one in history] == [
        ("Inès", True, True),
        ("Inès", False, False),
    ]
    assert ModelStore(tmp_path / "data" / "models").published() == crew.model


async def test_a_model_that_cannot_be_loaded_changes_nothing(running: Running, crew: Crew, tmp_path: Path) -> None:
    broken = add_model(tmp_path / "data" / "candidates", "broken", day=3)
    trainer = await running.staff("Inès", role="trainer")
    before = crew.model
    answer = await trainer.post("/api/studio/publish", {"model": broken, "reason": "why not"})
    assert (answer.status, answer["error"]["code"]) == (503, "unavailable")
    assert crew.model == before == ModelStore(tmp_path / "data" / "models").published()
    assert (await trainer.get("/api/studio/publications"))["publications"] == []
    customer = await running.customer()
    socket = await customer.connect()
    await customer.say("bonjour")
    assert (await socket.event(sender="assistant"))["text"] == "first"


async def test_only_trainers_train_publish_and_decide(running: Running) -> None:
    advisor = await running.staff("Nadia", role="advisor")
    for path in ("/api/studio/publish", "/api/studio/training", "/api/studio/inbox/decisions"):
        assert (await advisor.post(path, {})).status == 403
        assert (await running.caller().post(path, {})).status == 401
    for path in ("/api/studio/inbox", "/api/studio/training", "/api/studio/publications"):
        assert (await advisor.get(path)).status == 403
