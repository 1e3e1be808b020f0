"""What breaks: the assistant's server mid-turn, the gateway with turns pending, wake-ups that are lost."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta

import pytest
from aiohttp import web

from bot.assistant.client import AssistantClient
from bot.errors import NotFound
from tests.integration.gateway.support import PATIENCE_S, FakeAssistant, said


class DyingRasa:
    """A server that takes a turn and dies before it answers; started again, it answers."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.will_die = True
        self.app = web.Application()
        self.app.router.add_post("/webhooks/relais/turn", self.turn)
        self.app.router.add_get("/status", self.status)

    async def start(self) -> str:
        self.runner = web.AppRunner(self.app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def status(self, _request: web.Request) -> web.Response:
        return web.json_response({"model_id": "x"})

    async def turn(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.set()
        if self.will_die:
            request.transport.abort()
            await asyncio.sleep(0)
        return web.json_response({"messages": [{"text": f"rasa: {body['text']}"}]})


async def test_a_rasa_that_dies_mid_turn_leaves_nobody_in_silence(start):
    rasa = DyingRasa()
    async with AssistantClient(await rasa.start()) as client:
        running = await start(assistant=client)
        customer = await running.customer()
        socket = await customer.connect()
        await customer.say("Bonjour")
        requested = await socket.event("handoff_requested")
        assert requested["reason"] == "unavailable"
        assert (await socket.event(sender="system"))["code"] == "handoff_acknowledged"
        await socket.until(lambda f: f["type"] == "state" and f["conversation"]["status"] == "waiting")
        assert rasa.asked.is_set()

        rasa.will_die = False
        other = await running.customer()
        await other.say("Bonjour")
        await running.settled()
        assert await other.texts("assistant") == ["rasa: Bonjour"]
    await rasa.runner.cleanup()


async def test_an_answer_that_cannot_be_read_is_no_answer(start):
    rasa = DyingRasa()
    rasa.will_die = False

    async def nonsense(_request: web.Request) -> web.Response:
        return web.json_response({"messages": "?", "assessment": {"level": "high"}})

    rasa.app = web.Application()
    rasa.app.router.add_post("/webhooks/relais/turn", nonsense)
    rasa.app.router.add_get("/status", rasa.status)
    async with AssistantClient(await rasa.start()) as client:
        running = await start(assistant=client)
        customer = await running.customer()
        await customer.say("Bonjour")
        await running.settled()
        reasons = [event["reason"] for event in await customer.events() if event["type"] == "handoff_requested"]
        assert reasons == ["unavailable"]
    await rasa.runner.cleanup()


async def test_a_message_that_comes_while_rasa_loads_waits_for_it(start):
    assistant = FakeAssistant()
    assistant.state = "starting"
    running = await start(assistant=assistant)
    assert (await running.caller().get("/health"))["assistant"] == "starting"
    customer = await running.customer()
    await customer.say("Bonjour")
    assert assistant.turns == []
    assistant.state = "ready"
    await running.gateway.watch.look()
    await running.settled()
    assert await customer.texts("assistant") == ["echo: Bonjour"]


async def test_a_rasa_that_loads_for_too_long_becomes_a_person(start):
    assistant = FakeAssistant()
    assistant.state = "starting"
    running = await start(assistant=assistant, assistant_timeout=timedelta(seconds=0.1))
    customer = await running.customer()
    await customer.say("Bonjour")
    await running.settled()
    reasons = [event["reason"] for event in await customer.events() if event["type"] == "handoff_requested"]
    assert reasons == ["unavailable"]
    assert assistant.turns == []


async def test_turns_that_a_dead_gateway_left_are_answered_by_the_next(start, open_store):
    first = await start()
    first.assistant.gate = asyncio.Event()
    customer = await first.customer()
    await customer.say("Bonjour")
    await first.assistant.until(lambda: first.assistant.in_progress == 1)
    for task in first.gateway.turns._tasks:
        task.cancel()  # as a kill would, but for this process
    await asyncio.wait(first.gateway.turns._tasks, timeout=PATIENCE_S)

    second = await start()
    await second.assistant.until(lambda: bool(second.assistant.turns))
    await second.settled()
    customer.base = second.base
    assert await customer.texts("assistant") == ["echo: Bonjour"]
    assert second.store.pending_turns() == []


async def test_beside_others_a_gateway_takes_up_only_turns_that_are_lost(start, clock):
    first = await start()
    first.assistant.gate = asyncio.Event()
    customer = await first.customer()
    await customer.say("Bonjour")
    await first.assistant.until(lambda: first.assistant.in_progress == 1)
    second = await start()
    second.gateway.sweeper._is_alone = False
    second.assistant.turns.clear()
    assert await second.gateway.turns.recover() == 0
    clock.advance(seconds=60)
    second.assistant.answer = lambda text: said(f"second: {text}")
    assert await second.gateway.turns.recover() in {0, 1}
    await second.settled()
    first.assistant.gate.set()
    await first.settled()
    # Whoever came first, the customer was answered once.
    assert len(await customer.texts("assistant")) == 1


async def test_a_lost_wake_up_costs_a_delay_and_never_a_message(start):
    here, there = await start(), await start()
    customer = await here.customer()
    socket = await customer.connect()
    customer.base = there.base
    await customer.say("par l’autre")  # no bus: this gateway hears nothing of it
    await there.settled()
    await socket.settle()
    assert "par l’autre" not in str(socket.frames)
    customer.base = here.base
    await customer.say("par ici")
    await socket.event(text="par ici")
    assert socket.seqs == list(range(1, socket.seqs[-1] + 1))
    assert [e["text"] for e in socket.events if e["sender"]["kind"] == "customer"] == ["par l’autre", "par ici"]


async def test_health_tells_each_part(start, monkeypatch):
    async def actions() -> str:
        return "starting"

    running = await start(actions_state=actions)
    health = await running.caller().get("/health")
    assert health.status == 200
    assert {name: health[name] for name in ("ok", "gateway", "assistant", "database", "actions", "bus")} == {
        "ok": True,
        "gateway": "ready",
        "assistant": "ready",
        "database": "ready",
        "actions": "starting",
        "bus": "off",
    }
    running.assistant.state = "down"
    await running.gateway.watch.look()
    assert (await running.caller().get("/health"))["assistant"] == "down"
    assert 'relais_part_up{part="assistant"} 0.0' in (await running.caller().get("/metrics")).text


async def test_a_database_that_is_gone_makes_health_fail(running, monkeypatch):
    from bot.errors import StorageBusy

    def gone() -> None:
        raise StorageBusy("gone")

    monkeypatch.setattr(running.store, "ping", gone)
    health = await running.caller().get("/health")
    assert (health.status, health["ok"], health["database"]) == (503, False, "down")


@pytest.mark.parametrize("races", [60])
async def test_claims_and_late_answers_race_and_no_answer_comes_after_a_claim(running, races, clock):
    advisor = await running.staff()
    for number in range(races):
        running.assistant.gate = asyncio.Event()
        customer = await running.customer()
        await customer.say("Bonjour")
        await running.assistant.until(lambda: running.assistant.in_progress == 1)
        if number % 2:
            running.assistant.gate.set()
            await advisor.do(customer.id, "step-in")
        else:
            stepping = asyncio.create_task(advisor.do(customer.id, "step-in"))
            running.assistant.gate.set()
            await stepping
        await running.settled()
        log = await customer.events()
        claimed = next(event["seq"] for event in log if event["type"] == "handoff_claimed")
        assert all(event["seq"] < claimed for event in log if event["sender"]["kind"] == "assistant")
        clock.advance(seconds=1)


async def test_the_retention_deletes_conversations_and_the_documents_made_for_customers(start, clock, tmp_path):
    running = await start(retention_days=30)
    old = await running.customer()
    folder = tmp_path / "files"
    folder.mkdir()
    written = clock().timestamp()
    for name in ("old.pdf", "young.pdf"):
        (folder / name).write_bytes(b"%PDF")
        os.utime(folder / name, (written, written))
    await running.gateway.sweeper.sweep()
    assert sorted(path.name for path in folder.iterdir()) == ["old.pdf", "young.pdf"]
    clock.advance(days=31)
    os.utime(folder / "young.pdf", (clock().timestamp(), clock().timestamp()))
    young = await running.customer()
    await running.gateway.sweeper.sweep()
    assert [path.name for path in folder.iterdir()] == ["young.pdf"]
    assert running.store.conversation(young.id).id == young.id
    with pytest.raises(NotFound):
        running.store.conversation(old.id)
