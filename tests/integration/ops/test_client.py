"""The client of the assistant, against a real HTTP server that answers as Rasa and our channel do, or worse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.assistant.client import AssistantClient
from bot.assistant.ports import free_ports
from bot.errors import Unavailable
from bot.handoff.conversation import Identity, Reason

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ANSWER: dict[str, Any] = {
    "messages": [{"text": "Bonjour", "buttons": [{"title": "Oui", "payload": "/affirm"}]}, {"text": "Voici"}],
    "reading": {"intent": "greet", "confidence": 0.9, "tension": {"score": 0.1}},
    "assessment": {"level": 0.8, "decision": "handoff", "reason": "tension", "evidence": [{"quote": "!", "turn": 1}]},
    "slots": {"language": "fr"},
    "facts": [{"key": "bill", "label": {"fr": "Facture", "en": "Bill"}, "value": "42 €"}],
    "verified": {"name": "Léa Martin", "number": "CL-482913"},
    "loop": "meter_form",
    "language": "fr",
}


class FakeRasa:
    """Notes what it is asked; `answer` decides what it says."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], str | None, Any]] = []
        self.answer: Handler = self._ok
        self.url = ""

    async def _ok(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(ANSWER if request.path.endswith("/turn") else {"intent": {"name": "greet"}})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else None
        self.asked.append(
            (request.method, request.path, dict(request.query), request.headers.get("Authorization"), body)
        )
        return await self.answer(request)


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    fake = FakeRasa()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.handle)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    (port,) = free_ports(1)
    await web.TCPSite(runner, "127.0.0.1", port).start()
    fake.url = f"http://127.0.0.1:{port}"
    yield fake
    await runner.cleanup()


@pytest.fixture
async def client(rasa: FakeRasa) -> AsyncIterator[AssistantClient]:
    async with AssistantClient(rasa.url, token="rasa-token", channel_token="channel-token") as made:
        yield made


async def test_a_turn_carries_the_message_and_brings_back_everything(rasa: FakeRasa, client: AssistantClient) -> None:
    result = await client.turn("c1", "/restart", language="fr", metadata={"page": "/offres"})
    assert rasa.asked == [
        (
            "POST", "/webhooks/relais/turn", {"token": "rasa-token"}, "Bearer channel-token",
            {"sender": "c1", "text": "/restart", "payload": None, "language": "fr", "metadata": {"page": "/offres"}},
        )
    ]  # fmt: skip
    assert [message.text for message in result.messages] == ["Bonjour", "Voici"]
    assert result.reading is not None
    assert result.reading.intent == "greet"
    assert result.assessment is not None
    assert result.assessment.is_handoff
    assert result.assessment.reason is Reason.TENSION
    assert result.verified == Identity(name="Léa Martin", number="CL-482913", verified=True, by="assistant")
    assert (result.slots, result.loop, result.language) == ({"language": "fr"}, "meter_form", "fr")
    assert len(result.facts) == 1


async def test_an_answer_without_anything_is_an_empty_result(rasa: FakeRasa, client: AssistantClient) -> None:
    async def empty(_: web.Request) -> web.StreamResponse:
        return web.json_response({})

    rasa.answer = empty
    result = await client.turn("c1", "bonjour", language="fr")
    assert (result.messages, result.reading, result.assessment, result.verified) == ((), None, None, None)


async def test_parsing_and_writing_events_use_rasas_own_api(rasa: FakeRasa, client: AssistantClient) -> None:
    assert (await client.parse("bonjour")).intent == "greet"
    await client.append_events("key/1 é", [{"event": "slot", "name": "settled", "value": "done"}])
    assert await client.tracker_events("key/1 é") == []
    await client.replace_model("m.tar.gz")
    assert [(method, path, body) for method, path, _, _, body in rasa.asked] == [
        ("POST", "/model/parse", {"text": "bonjour"}),
        ("POST", "/conversations/key/1 é/tracker/events", [{"event": "slot", "name": "settled", "value": "done"}]),
        ("GET", "/conversations/key/1 é/tracker", None),
        ("PUT", "/model", {"model_file": "m.tar.gz"}),
    ]
    assert {authorization for _, _, _, authorization, _ in rasa.asked} == {None}, "the channel's token is its alone"


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=500, text="Traceback"),
        web.Response(status=401, text="no"),
        web.Response(text="not json"),
        web.json_response([1]),
    ],
    ids=["error", "refused", "no json", "a list"],
)
async def test_anything_but_an_answer_is_unavailable(
    rasa: FakeRasa, client: AssistantClient, answer: web.Response
) -> None:
    async def bad(_: web.Request) -> web.StreamResponse:
        return answer

    rasa.answer = bad
    with pytest.raises(Unavailable) as refusal:
        await client.turn("c1", "bonjour", language="fr")
    assert "token" not in str(refusal.value)


async def test_an_answer_that_does_not_come_in_time_is_unavailable(rasa: FakeRasa, client: AssistantClient) -> None:
    released = asyncio.Event()

    async def slow(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.json_response(ANSWER)

    rasa.answer = slow
    with pytest.raises(Unavailable, match=r"did not answer /webhooks/relais/turn within 0\.05 s"):
        await client.turn("c1", "bonjour", language="fr", timeout=timedelta(seconds=0.05))
    released.set()


async def test_a_server_that_is_gone_is_down_or_starting_as_the_supervisor_says() -> None:
    starting = True
    (port,) = free_ports(1)
    async with AssistantClient(f"http://127.0.0.1:{port}", token="hunter2", is_starting=lambda: starting) as client:
        assert await client.health() == "starting"
        starting = False
        assert await client.health() == "down"
        with pytest.raises(Unavailable) as refusal:
            await client.parse("bonjour")
        assert "hunter2" not in str(refusal.value)


async def test_a_server_that_answers_is_ready_once_it_is_warm(rasa: FakeRasa) -> None:
    warm = False
    async with AssistantClient(rasa.url, is_starting=lambda: not warm) as client:
        assert await client.health() == "starting"
        warm = True
        assert await client.health() == "ready"
