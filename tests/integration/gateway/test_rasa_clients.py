"""Clients written for Rasa: its REST channel and its Socket.IO channel, unchanged."""

from __future__ import annotations

import asyncio
import json

import jwt
import pytest
import socketio
from aiohttp import web

from bot.assistant.client import TurnResult
from bot.gateway.tokens import CustomerTokens, derive_key
from bot.handoff.turn import AssistantMessage
from tests.integration.gateway.support import IDENTITY_SECRET, PATIENCE_S, SECRET, escalated

WEBHOOK = "/webhooks/rest/webhook"


async def test_the_rest_channel_answers_as_rasas(running):
    shop = await running.key()
    answer = await shop.post(WEBHOOK, {"sender": "zoé", "message": "Bonjour"})
    assert answer.status == 200
    assert answer.json == [{"recipient_id": "zoé", "text": "echo: Bonjour"}]
    assert (await running.caller().get("/webhooks/rest/")).json == {"status": "ok"}


async def test_every_part_of_a_message_is_an_object_of_its_own(running):
    shop = await running.key()
    buttons = [{"title": "Oui", "payload": "/affirm"}]
    running.assistant.answer = lambda _: TurnResult(
        messages=[
            AssistantMessage(text="un\n\ndeux"),
            AssistantMessage(text="Choisissez", buttons=buttons),
            AssistantMessage(image="https://clairvolt.example/compteur.png"),
            AssistantMessage(custom={"chart": [1, 2]}),
        ]
    )
    answer = await shop.post(WEBHOOK, {"sender": "zoé", "message": "Bonjour"})
    assert answer.json == [
        {"recipient_id": "zoé", "text": "un"},
        {"recipient_id": "zoé", "text": "deux"},
        {"recipient_id": "zoé", "text": "Choisissez", "buttons": buttons},
        {"recipient_id": "zoé", "image": "https://clairvolt.example/compteur.png"},
        {"recipient_id": "zoé", "custom": {"chart": [1, 2]}},
    ]


async def test_a_button_payload_is_an_intent_and_any_other_slash_is_text(running):
    shop = await running.key()
    button = {"title": "Oui", "payload": "/affirm"}
    running.assistant.answer = lambda _: TurnResult(messages=[AssistantMessage(text="?", buttons=[button])])
    await shop.post(WEBHOOK, {"sender": "zoé", "message": "/affirm"})
    await shop.post(WEBHOOK, {"sender": "zoé", "message": "/affirm"})
    await shop.post(WEBHOOK, {"sender": "zoé", "message": "/restart"})
    asked = [(turn["payload"], turn["text"]) for turn in running.assistant.turns]
    assert asked == [(None, "/affirm"), ("/affirm", "Oui"), (None, "/restart")]


async def test_a_handoff_is_told_in_the_list_and_then_nobody_speaks_until_a_person_does(running):
    shop, advisor = await running.key(), await running.staff()
    running.assistant.answer = lambda _: escalated(text="Je comprends.")
    answer = await shop.post(WEBHOOK, {"sender": "zoé", "message": "j’en ai ras le bol"})
    assert answer.json[0] == {"recipient_id": "zoé", "text": "Je comprends."}
    (handoff,) = [shape["custom"]["handoff"] for shape in answer.json if "custom" in shape]
    assert handoff["reason"] == "tension"
    assert handoff["evidence"] == [{"quote": "ras le bol", "seq": 2}]
    conversation_id = running.store.queue()[0].conversation.id
    assert handoff["id"] == running.store.conversation(conversation_id).handoff_id

    await advisor.claim(conversation_id)
    assert (await shop.post(WEBHOOK, {"sender": "zoé", "message": "allô ?"})).json == []
    await advisor.reply(conversation_id, "Nadia, bonjour.")
    heard = await shop.get("/webhooks/rest/messages?sender=zoé&after=0")
    assert heard["messages"][-1]["text"] == "Nadia, bonjour."
    assert heard["messages"][-1]["sender"] == {"kind": "advisor", "name": "Nadia"}
    assert heard["status"] == "advisor"
    later = await shop.get(f"/webhooks/rest/messages?sender=zoé&after={heard['last_seq']}")
    assert later["messages"] == []


async def test_a_reserved_word_over_rest_brings_a_person(running):
    shop = await running.key()
    answer = await shop.post(WEBHOOK, {"sender": "zoé", "message": "humain"})
    assert [shape["custom"]["handoff"]["reason"] for shape in answer.json if "custom" in shape] == ["asked"]
    assert running.assistant.turns == []


async def test_a_stream_gives_one_object_a_line(running):
    shop = await running.key()
    answer = await shop.post(WEBHOOK + "?stream=true", {"sender": "zoé", "message": "Bonjour"})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert [json.loads(line) for line in answer.text.splitlines()] == [{"recipient_id": "zoé", "text": "echo: Bonjour"}]


async def test_metadata_gives_language_page_and_a_signed_identity(running, clock):
    shop = await running.key()
    claims = {"sub": "C-7", "aud": "relais", "exp": clock.now.timestamp() + 60}
    metadata = {"language": "en", "page": "https://x.example/", "identity": jwt.encode(claims, IDENTITY_SECRET)}
    await shop.post(WEBHOOK, {"sender": "zoe", "message": "Hello", "metadata": metadata})
    turn = running.assistant.turns[0]
    assert turn["language"] == "en"
    assert turn["metadata"]["page"] == "https://x.example/"
    assert turn["metadata"]["identity"]["number"] == "C-7"


async def test_a_repeated_message_id_answers_what_was_said(running):
    shop = await running.key()
    body = {"sender": "zoé", "message": "Bonjour", "metadata": {"client_message_id": "m1"}}
    first = await shop.post(WEBHOOK, body)
    assert first.json == (await shop.post(WEBHOOK, body)).json
    assert len(running.assistant.turns) == 1


async def test_a_closed_conversation_of_a_sender_is_followed_by_a_new_one(running):
    shop, advisor = await running.key(), await running.staff()
    await shop.post(WEBHOOK, {"sender": "zoé", "message": "humain"})
    first = running.store.queue()[0].conversation.id
    await advisor.claim(first)
    await advisor.do(first, "close", outcome="settled")
    answer = await shop.post(WEBHOOK, {"sender": "zoé", "message": "Bonjour"})
    assert answer.json == [{"recipient_id": "zoé", "text": "echo: Bonjour"}]
    assert running.assistant.turns[0]["conversation_id"] != first


@pytest.fixture
async def receiver():
    """A caller's own server, which refuses the first post it gets."""
    posts, refusals = [], [503]

    async def take(request):
        if refusals:
            return web.Response(status=refusals.pop())
        posts.append(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", posts
    await runner.cleanup()


async def test_what_a_person_says_is_posted_to_the_callback_in_order_and_again_after_a_refusal(running, receiver):
    url, posts = receiver
    running.gateway.callbacks._retry_after_s = (0.01, 0.01)
    shop, advisor = await running.key(callback_url=url), await running.staff()
    await shop.post(WEBHOOK, {"sender": "zoé", "message": "humain"})
    conversation_id = running.store.queue()[0].conversation.id
    await advisor.claim(conversation_id)
    for word in ("un", "deux", "trois"):
        await advisor.reply(conversation_id, word)
    await asyncio.wait_for(running.gateway.callbacks.settled(), PATIENCE_S)
    assert {post["sender"] for post in posts} == {"zoé"}
    texts = [message["text"] for post in posts for message in post["messages"]]
    assert "Nadia" in texts[0]
    assert texts[1:] == ["un", "deux", "trois"]
    seqs = [message["seq"] for post in posts for message in post["messages"]]
    assert seqs == sorted(seqs)


class RasaWidget:
    """What a Socket.IO widget written for Rasa does."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.client = socketio.AsyncClient(reconnection=False)
        self.uttered: asyncio.Queue = asyncio.Queue()
        self.confirmed: asyncio.Queue = asyncio.Queue()
        self.client.on("bot_uttered", self.uttered.put)
        self.client.on("session_confirm", self.confirmed.put)

    async def connect(self, transports=("websocket",)) -> None:
        await self.client.connect(self.base, transports=list(transports), socketio_path="/socket.io/")

    async def session(self, session_id: str | None = None) -> str:
        await self.client.emit("session_request", {"session_id": session_id} if session_id else {})
        return await asyncio.wait_for(self.confirmed.get(), PATIENCE_S)

    async def say(self, message: str, session_id: str) -> None:
        await self.client.emit("user_uttered", {"message": message, "session_id": session_id})

    async def heard(self, sender: str | None = None) -> dict:
        while True:
            message = await asyncio.wait_for(self.uttered.get(), PATIENCE_S)
            if sender in {None, message["metadata"]["sender"]}:
                return message


@pytest.fixture
async def widget(running):
    made = []

    def make() -> RasaWidget:
        made.append(RasaWidget(running.base))
        return made[-1]

    yield make
    for widget in made:
        # A polling client would wait for its last poll to time out.
        await widget.client.eio.disconnect(abort=True)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_socketio_widget_is_served_and_hears_the_advisor(running, widget, transport):
    page = widget()
    await page.connect([transport])
    session = await page.session()
    assert "automatique" in (await page.heard("system"))["text"]
    await page.say("Bonjour", session)
    assert (await page.heard("assistant"))["text"] == "echo: Bonjour"
    await page.say("humain", session)
    assert (await page.heard("system"))["text"]

    advisor = await running.staff()
    conversation_id = running.store.queue()[0].conversation.id
    await advisor.claim(conversation_id)
    await advisor.reply(conversation_id, "Nadia, bonjour.")
    heard = await page.heard("advisor")
    assert (heard["text"], heard["metadata"]["name"]) == ("Nadia, bonjour.", "Nadia")
    assert heard["metadata"]["seq"] == running.store.conversation(conversation_id).last_seq


async def test_quick_replies_and_images_look_as_rasas(running, widget):
    button = {"title": "Oui", "payload": "/affirm"}
    messages = [
        AssistantMessage(text="un\n\ndeux", buttons=[button]),
        AssistantMessage(image="https://x.example/i.png"),
    ]
    running.assistant.answer = lambda _: TurnResult(messages=messages)
    page = widget()
    await page.connect()
    session = await page.session()
    await page.say("Bonjour", session)
    assert (await page.heard("assistant"))["text"] == "un"
    assert (await page.heard("assistant"))["quick_replies"] == [{"content_type": "text", **button}]
    image = await page.heard("assistant")
    assert image["attachment"] == {"type": "image", "payload": {"src": "https://x.example/i.png"}}
    await page.say("/affirm", session)
    await page.heard("assistant")
    assert running.assistant.turns[-1]["payload"] == "/affirm"


async def test_a_session_id_of_ours_is_resumed_and_what_was_missed_is_said(running, widget):
    first = widget()
    await first.connect()
    session = await first.session()
    await first.say("humain", session)
    await first.heard("system")
    await first.heard("system")
    advisor = await running.staff()
    conversation_id = running.store.queue()[0].conversation.id
    await first.client.disconnect()
    await advisor.claim(conversation_id)
    await advisor.reply(conversation_id, "Vous êtes là ?")

    second = widget()
    await second.connect()
    assert await second.session(session) == session
    assert (await second.heard("advisor"))["text"] == "Vous êtes là ?"
    await second.say("Oui", session)
    watching = await advisor.watch(conversation_id)
    await watching.event(sender="customer", text="Oui")


async def test_a_session_id_that_we_did_not_issue_opens_nothing_of_anybodys(running, widget, clock):
    victim = await running.customer()
    await victim.say("secret")
    config = running.gateway.config
    elsewhere = CustomerTokens(
        b"another gateway's secret, 32 bytes long",
        clock,
        lifetime=config.customer_token_lifetime,
        renewal=config.customer_token_renewal,
    )
    wrong_purpose = jwt.encode(
        {"sub": victim.id, "aud": "relais-customer", "exp": clock.now.timestamp() + 60}, derive_key(SECRET, "file-link")
    )
    for offered in (victim.id, "mine", elsewhere.issue(victim.id)[0], wrong_purpose):
        page = widget()
        await page.connect()
        confirmed = await page.session(offered)
        assert confirmed != offered
        await page.say("Bonjour", offered)
        await page.heard("assistant")
        assert running.assistant.turns[-1]["conversation_id"] != victim.id
    # The token that we issued, on the other hand, does open it.
    page = widget()
    await page.connect()
    assert await page.session(victim.token) == victim.token


async def test_a_widget_that_asks_for_no_session_keeps_one_conversation(running, widget):
    page = widget()
    await page.connect()
    for word in ("un", "deux", "trois"):
        await page.say(word, "an id of its own")
        await page.heard("assistant")
    assert len({turn["conversation_id"] for turn in running.assistant.turns}) == 1


async def test_messages_of_a_widget_keep_their_order(running, widget):
    page = widget()
    await page.connect()
    session = await page.session()
    for number in range(20):
        await page.say(f"m{number}", session)
    for number in range(20):
        assert (await page.heard("assistant"))["text"] == f"echo: m{number}"


async def test_what_goes_wrong_is_told_as_a_message(running, widget):
    page = widget()
    await page.connect()
    session = await page.session()
    await page.heard("system")
    await page.say("x" * 5000, session)
    assert (await page.heard("system"))["metadata"]["error"] == "too_long"
