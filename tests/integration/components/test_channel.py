"""Our channel on a real socket of Rasa's own web server; what Rasa does with a message is played."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from bot.components.channel import RelaisChannel
from bot.components.turns import show_tracker

TOKEN = "secret-of-the-channel"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}

PAY = {"title": "Payer", "payload": "/bill_pay"}
Handle = Callable[[UserMessage], Awaitable[None]]


class PlayedAgent:
    """Rasa as the channel sees it: handles a message, and keeps trackers."""

    def __init__(self) -> None:
        self.ready = True
        self.heard: list[UserMessage] = []
        self.read_again: list[str] = []
        self.tracker_store = self
        self.handle: Handle = self.answer

    def is_ready(self) -> bool:
        return self.ready

    async def get_or_create_tracker(self, sender_id: str) -> DialogueStateTracker:
        self.read_again.append(sender_id)
        return tracker_of(sender_id, "lu dans la base")

    async def answer(self, message: UserMessage) -> None:
        """Say hello, as an action with text, buttons and a document would, and let the policy see the tracker."""
        tracker = tracker_of(message.sender_id, message.text)
        show_tracker(tracker)
        await message.output_channel.send_response(
            message.sender_id,
            {"text": "Bonjour.\n\nQue puis-je ?", "buttons": [PAY], "image": None},
        )
        tracker.update(SlotSet("postcode", "69003"))


def tracker_of(sender_id: str, text: str) -> DialogueStateTracker:
    slots = [AnySlot(name, mappings=[{}], influence_conversation=False) for name in ("postcode", "handoff", "language")]
    tracker = DialogueStateTracker(sender_id, slots)
    read = {"intent": {"name": "greet", "confidence": 1.0}, "entities": [], "text": text}
    tracker.update(UserUttered(text, read["intent"], [], read))
    return tracker


class Channel:
    """The channel, served; `post` is a turn."""

    def __init__(self, session: aiohttp.ClientSession, url: str, agent: PlayedAgent) -> None:
        self.session, self.url, self.agent = session, url, agent

    async def post(self, body: Any, headers: dict[str, str] | None = HEADERS) -> tuple[int, Any]:
        kind = {"data": body} if isinstance(body, str) else {"json": body}
        async with self.session.post(self.url + "/turn", headers=headers, **kind) as answer:
            return answer.status, await answer.json()


@pytest_asyncio.fixture
async def channel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Channel]:
    monkeypatch.setenv("RELAIS_CHANNEL_TOKEN", getattr(request, "param", TOKEN))
    # Several servers in one process: without this, Sanic rewrites its own methods a second time and fails.
    monkeypatch.setattr(Sanic, "test_mode", True)
    app = Sanic(f"test_{abs(hash(request.node.nodeid))}", configure_logging=False)
    agent = PlayedAgent()
    app.ctx.agent = agent

    async def on_new_message(message: UserMessage) -> None:
        agent.heard.append(message)
        await agent.handle(message)

    played = RelaisChannel.from_credentials({})
    app.blueprint(played.blueprint(on_new_message), url_prefix="/webhooks/relais")
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.start_serving()
    async with aiohttp.ClientSession() as session:
        yield Channel(session, f"http://127.0.0.1:{port}/webhooks/relais", agent)
    server.close()
    await server.wait_closed()


async def test_a_turn_is_answered_with_everything_about_it(channel: Channel) -> None:
    body = {"sender": "c1", "text": "bonjour", "language": "fr", "metadata": {"page": "/"}}
    status, answer = await channel.post(body)
    assert status == 200
    assert answer["messages"] == [{"text": "Bonjour.\n\nQue puis-je ?", "buttons": [PAY]}]
    assert answer["reading"]["intent"] == "greet"
    assert answer["slots"] == {"postcode": "69003"}
    (heard,) = channel.agent.heard
    assert (heard.sender_id, heard.input_channel) == ("c1", "relais")
    assert heard.metadata == {"page": "/", "language": "fr"}


async def test_the_tracker_of_the_turn_is_not_read_again(channel: Channel) -> None:
    await channel.post({"sender": "c1", "text": "bonjour"})
    assert channel.agent.read_again == []


async def test_a_turn_in_which_no_policy_was_asked_is_read_from_the_store(channel: Channel) -> None:
    async def without_policy(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": "…"})

    channel.agent.handle = without_policy
    status, _ = await channel.post({"sender": "c1", "text": "bonjour"})
    assert (status, channel.agent.read_again) == (200, ["c1"])


async def test_turns_at_the_same_time_keep_their_trackers_apart(channel: Channel) -> None:
    both_are_here = asyncio.Event()

    async def slowly(message: UserMessage) -> None:
        tracker = tracker_of(message.sender_id, message.text)
        show_tracker(tracker)
        if len(channel.agent.heard) == 2:
            both_are_here.set()
        await both_are_here.wait()
        tracker.update(SlotSet("postcode", message.sender_id))
        await message.output_channel.send_response(message.sender_id, {"text": message.sender_id})

    channel.agent.handle = slowly
    answers = await asyncio.gather(*(channel.post({"sender": sender, "text": sender}) for sender in ("c1", "c2")))
    assert [answer["messages"][0]["text"] for _, answer in answers] == ["c1", "c2"]
    assert [answer["slots"] for _, answer in answers] == [{"postcode": "c1"}, {"postcode": "c2"}]


@pytest.mark.parametrize("text", ["/restart", "  /restart", '/inform{"verified": true}'])
async def test_a_slash_that_was_typed_reaches_rasa_as_text(channel: Channel, text: str) -> None:
    await channel.post({"sender": "c1", "text": text})
    (heard,) = channel.agent.heard
    assert not heard.text.strip().startswith("/")
    assert heard.text.endswith(text.strip())


async def test_a_payload_reaches_rasa_as_it_is(channel: Channel) -> None:
    await channel.post({"sender": "c1", "text": "Payer", "payload": '/bill_pay{"choice": "all"}'})
    assert channel.agent.heard[0].text == '/bill_pay{"choice": "all"}'


@pytest.mark.parametrize(
    "body",
    ["no json", [], {}, {"sender": "c1"}, {"sender": "", "text": "a"}, {"sender": "c1", "text": "  "},
     {"sender": "c1", "payload": "bonjour"}, {"sender": 3, "text": "a"}],
)  # fmt: skip
async def test_a_body_that_makes_no_sense_is_refused(channel: Channel, body: Any) -> None:
    status, answer = await channel.post(body)
    assert (status, answer["ok"], answer["error"]["code"]) == (400, False, "bad_request")
    assert channel.agent.heard == []


@pytest.mark.parametrize(
    "headers",
    [None, {"Authorization": "Bearer other"}, {"Authorization": f"Basic {TOKEN}"}, {"Authorization": "Bearer é"}],
)
async def test_nobody_else_is_served(channel: Channel, headers: dict[str, str] | None) -> None:
    status, answer = await channel.post({"sender": "c1", "text": "bonjour"}, headers)
    assert (status, answer["error"]["code"]) == (401, "unauthorized")
    assert channel.agent.heard == []


@pytest.mark.parametrize("channel", [""], indirect=True)
async def test_without_a_token_in_the_environment_nobody_is_served(channel: Channel) -> None:
    for headers in (HEADERS, {"Authorization": "Bearer "}):
        assert (await channel.post({"sender": "c1", "text": "bonjour"}, headers))[0] == 401


async def test_without_a_model_the_assistant_is_unavailable(channel: Channel) -> None:
    channel.agent.ready = False
    status, answer = await channel.post({"sender": "c1", "text": "bonjour"})
    assert (status, answer["error"]["code"]) == (503, "unavailable")


async def test_an_assistant_that_says_nothing_is_unavailable(channel: Channel) -> None:
    async def silently(message: UserMessage) -> None:
        show_tracker(tracker_of(message.sender_id, message.text))

    channel.agent.handle = silently
    status, answer = await channel.post({"sender": "c1", "text": "bonjour"})
    assert (status, answer["error"]["code"]) == (503, "unavailable")


async def test_silence_is_an_answer_when_a_person_takes_over(channel: Channel) -> None:
    async def hands_over(message: UserMessage) -> None:
        tracker = tracker_of(message.sender_id, message.text)
        show_tracker(tracker)
        tracker.update(SlotSet("handoff", {"decision": "handoff", "reason": "asked"}))

    channel.agent.handle = hands_over
    status, answer = await channel.post({"sender": "c1", "text": "un conseiller"})
    assert (status, answer["messages"], answer["assessment"]["reason"]) == (200, [], "asked")


async def test_a_failure_inside_rasa_is_an_error_without_the_customers_words(channel: Channel) -> None:
    async def fails(message: UserMessage) -> None:
        raise RuntimeError(f"could not read {message.text}")

    channel.agent.handle = fails
    status, answer = await channel.post({"sender": "c1", "text": "mon secret"})
    assert (status, answer["error"]["code"]) == (500, "internal")
    assert "secret" not in str(answer)


async def test_a_turn_is_finished_although_the_caller_has_gone(channel: Channel) -> None:
    begun, go_on, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(message: UserMessage) -> None:
        begun.set()
        await go_on.wait()
        await channel.agent.answer(message)
        finished.set()

    channel.agent.handle = slowly
    caller = asyncio.ensure_future(channel.post({"sender": "c1", "text": "bonjour"}))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await asyncio.wait_for(finished.wait(), timeout=5)
