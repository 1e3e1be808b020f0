"""A customer over REST: sessions, messages, actions, what the assistant and people say."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import jwt

from bot.assistant.client import TurnResult
from bot.handoff.turn import AssistantMessage
from tests.integration.gateway.support import IDENTITY_SECRET, escalated, said


async def test_a_session_opens_with_a_greeting_that_names_the_machine_and_the_person(running):
    customer = await running.customer(language="fr", page="https://clairvolt.example/aide?x=1#y")
    assert customer.opened["conversation"]["status"] == "assistant"
    (greeting,) = await customer.events()
    assert greeting["code"] == "greeting"
    assert "automatique" in greeting["text"]
    assert running.store.conversation(customer.id).page == "https://clairvolt.example/aide"


async def test_the_language_of_a_session_is_the_pages_else_the_browsers(running):
    assert (await running.customer(language="en")).opened["conversation"]["language"] == "en"
    english = running.caller(**{"Accept-Language": "en-GB,en;q=0.9"})
    assert (await english.post("/api/customer/sessions", {}))["conversation"]["language"] == "en"
    assert (await running.customer()).opened["conversation"]["language"] == "fr"


async def test_a_message_is_stored_answered_and_read(running):
    customer = await running.customer()
    answer = await customer.say("Bonjour", once="m1")
    assert (answer.status, answer["seq"], answer["event"]["text"]) == (202, 2, "Bonjour")
    await running.settled()
    assert await customer.texts("assistant") == ["echo: Bonjour"]
    assert running.assistant.turns[0]["conversation_id"] == customer.id


async def test_a_repeated_id_answers_the_stored_message_and_asks_the_assistant_once(running):
    customer = await running.customer()
    first = await customer.say("Bonjour", once="same")
    again = await asyncio.gather(*[customer.say("Bonjour", once="same") for _ in range(5)])
    await running.settled()
    assert [(answer.status, answer["seq"]) for answer in again] == [(200, first["seq"])] * 5
    assert len(running.assistant.turns) == 1
    assert await customer.texts("customer") == ["Bonjour"]


async def test_messages_of_one_conversation_are_answered_one_at_a_time_in_order(running):
    customer = await running.customer()
    for number in range(6):
        await customer.say(f"message {number}")
    await running.settled()
    assert [turn["text"] for turn in running.assistant.turns] == [f"message {n}" for n in range(6)]
    assert running.assistant.most_in_progress == 1
    assert await customer.texts("assistant") == [f"echo: message {n}" for n in range(6)]


async def test_conversations_are_answered_beside_each_other_up_to_a_bound(start):
    running = await start(assistant_concurrency=3)
    running.assistant.gate = asyncio.Event()
    customers = [await running.customer() for _ in range(5)]
    for customer in customers:
        await customer.say("Bonjour")
    await running.assistant.until(lambda: running.assistant.in_progress == 3)
    assert len(running.assistant.turns) == 3
    running.assistant.gate.set()
    await running.settled()
    assert running.assistant.most_in_progress == 3
    assert len(running.assistant.turns) == 5


async def test_a_button_that_we_sent_is_an_intent_and_a_leading_slash_is_text(running):
    customer = await running.customer()
    button = {"title": "Ma facture", "payload": "/bill_explain"}
    running.assistant.answer = lambda _: TurnResult(messages=[AssistantMessage(text="?", buttons=[button])])
    await customer.say("/restart")
    await running.settled()
    assert (running.assistant.turns[0]["text"], running.assistant.turns[0]["payload"]) == ("/restart", None)

    answer = await customer.post("/api/customer/messages", {"payload": "/bill_explain", "client_message_id": "b"})
    await running.settled()
    assert answer["event"]["text"] == "Ma facture"
    assert running.assistant.turns[1]["payload"] == "/bill_explain"

    refused = await customer.post("/api/customer/messages", {"payload": "/restart", "client_message_id": "r"})
    assert (refused.status, refused["error"]["code"]) == (400, "bad_request")
    assert len(running.assistant.turns) == 2


async def test_the_reserved_words_bring_a_person_while_the_assistant_is_down(running):
    running.assistant.is_broken = True
    running.assistant.state = "down"
    for word in ("0", "Humain"):
        customer = await running.customer()
        await customer.say(word)
        assert (await customer.get("/api/customer/events"))["conversation"]["status"] == "waiting"
        requested = [event for event in await customer.events() if event["type"] == "handoff_requested"]
        assert [event["reason"] for event in requested] == ["asked"]
    assert running.assistant.turns == []


async def test_an_assistant_that_is_down_becomes_a_handoff_that_the_customer_is_told_of(running):
    customer = await running.customer()
    running.assistant.is_broken = True
    await customer.say("Bonjour")
    await running.settled()
    events = await customer.events()
    assert [event["type"] for event in events[2:]] == ["handoff_requested", "message"]
    assert events[2]["reason"] == "unavailable"
    assert events[3]["code"] == "handoff_acknowledged"


async def test_no_answer_in_time_becomes_a_handoff_and_the_late_answer_is_discarded(start):
    running = await start(assistant_timeout=timedelta(seconds=0.2))
    running.assistant.gate = asyncio.Event()
    customer = await running.customer()
    socket = await customer.connect()
    await customer.say("Bonjour")
    assert (await socket.event("handoff_requested"))["reason"] == "unavailable"
    running.assistant.gate.set()
    await running.settled()
    assert await customer.texts("assistant") == []
    assert running.store.conversation(customer.id).discarded_answers == 1
    metrics = (await running.caller().get("/metrics")).text
    assert "relais_answers_discarded_total 1.0" in metrics


async def test_an_answer_after_the_claim_is_discarded_through_the_whole_stack(running):
    running.assistant.gate = asyncio.Event()
    customer, advisor = await running.customer(), await running.staff()
    await customer.say("Ma facture ?")
    await running.assistant.until(lambda: running.assistant.in_progress == 1)
    await customer.act("request_person")
    await advisor.claim(customer.id)
    running.assistant.gate.set()
    await running.settled()
    await advisor.reply(customer.id, "Bonjour, Nadia à l’appareil.")
    assert await customer.texts("assistant") == []
    assert await customer.texts("advisor") == ["Bonjour, Nadia à l’appareil."]
    assert running.store.conversation(customer.id).discarded_answers == 1
    # The reading of the discarded answer still serves the dossier, and nothing is left to be asked again.
    assert running.store.pending_turns() == []


async def test_a_queued_message_after_a_handoff_is_read_but_not_put_to_the_assistant(running):
    running.assistant.gate = asyncio.Event()
    running.assistant.answer = lambda text: escalated() if text == "j’en ai ras le bol" else said("?")
    customer = await running.customer()
    await customer.say("j’en ai ras le bol")
    await customer.say("vous m’entendez ?")
    await running.assistant.until(lambda: running.assistant.in_progress == 1)
    running.assistant.gate.set()
    await running.settled()
    assert [turn["text"] for turn in running.assistant.turns] == ["j’en ai ras le bol"]
    assert running.assistant.parsed == ["vous m’entendez ?"]
    assert running.store.pending_turns() == []


async def test_what_the_assistant_escalates_is_acknowledged_with_its_reason(running):
    running.assistant.answer = lambda _: escalated(text="Je vous passe quelqu’un.")
    customer = await running.customer()
    await customer.say("j’en ai ras le bol")
    await running.settled()
    events = await customer.events()
    assert [event["type"] for event in events[2:]] == ["message", "handoff_requested", "message"]
    assert events[3]["reason"] == "tension"
    assert "evidence" not in events[3]
    assert "score" not in events[3]


async def test_the_messages_of_a_human_stretch_are_read_after_delivery(running):
    customer, advisor = await running.helped()
    socket = await advisor.watch(customer.id)
    await customer.say("Toujours rien")
    await socket.event(text="Toujours rien")
    reading = (await socket.next("reading"))["reading"]
    assert (reading["intent"], running.assistant.parsed) == ("greet", ["Toujours rien"])
    assert running.assistant.turns == []


async def test_a_waiting_customer_knows_the_place_and_can_change_their_mind(running, clock):
    first = await running.waiting()
    clock.advance(seconds=30)
    second = await running.waiting()
    state = (await second.get("/api/customer/events"))["conversation"]
    assert (state["status"], state["waiting"]["position"]) == ("waiting", 2)
    assert (await first.act("cancel_handoff"))["conversation"]["status"] == "assistant"
    assert (await second.get("/api/customer/events"))["conversation"]["waiting"]["position"] == 1
    assert (await second.act("assistant_meanwhile", on=True)).status == 200
    await second.say("Et en attendant ?")
    await running.settled()
    assert await second.texts("assistant") == ["echo: Et en attendant ?"]


async def test_a_contact_is_checked_and_gets_a_reference(running):
    customer = await running.customer()
    for wrong in (
        {"kind": "callback", "phone": "bientôt"},
        {"kind": "callback"},
        {"kind": "email", "email": "nobody"},
        {"kind": "message", "text": " "},
        {},
    ):
        assert (await customer.act("leave_contact", **wrong)).status == 400
    answer = await customer.act("leave_contact", kind="callback", phone="06 12 34 56 78", when="après 18 h")
    assert answer["conversation"]["contact"]["address"] == "06 12 34 56 78"
    left = next(event for event in answer["events"] if event["type"] == "contact_left")
    assert left["reference"] == answer["conversation"]["contact"]["reference"]


async def test_the_customer_sees_what_is_passed_on_and_may_correct_it(running):
    customer = await running.waiting()
    preview = (await customer.get("/api/customer/handoff"))["handoff"]
    assert preview["summary"]
    assert (await customer.act("correct_handoff", summary="C’est pour ma mère.")).status == 200
    assert (await customer.get("/api/customer/handoff"))["handoff"]["correction"] == "C’est pour ma mère."


async def test_a_transcript_says_who_said_what(running):
    customer, advisor = await running.helped()
    await advisor.reply(customer.id, "Je regarde.")
    answer = await customer.get("/api/customer/transcript?tz=Europe/Paris")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "[10:00] Nadia\n    Je regarde." in answer.text


async def test_an_end_and_a_rating_are_kept(running):
    customer = await running.customer()
    assert (await customer.act("end"))["conversation"]["status"] == "closed"
    refused = await customer.say("Encore une chose")
    assert (refused.status, refused["error"]["code"]) == (409, "conversation_closed")
    assert (await customer.act("rate", stars=5, comment="Merci")).status == 200
    assert (await customer.act("rate", stars=9)).status == 400


async def test_a_token_opens_its_own_conversation_only_and_expires(running, clock):
    customer, other = await running.customer(), await running.customer()
    await customer.say("secret de Zoé")
    assert "secret de Zoé" in await customer.texts()
    assert "secret de Zoé" not in await other.texts()
    forged = jwt.encode({"sub": customer.id, "aud": "relais-customer", "exp": 9e9}, b"x" * 32, algorithm="HS256")
    assert (await running.caller(Authorization=f"Bearer {forged}").get("/api/customer/events")).status == 401

    clock.advance(hours=25)
    assert (await customer.get("/api/customer/events")).status == 401
    renewed = await customer.post("/api/customer/sessions/renew")
    assert (renewed.status, renewed["conversation_id"]) == (201, customer.id)
    customer.headers["Authorization"] = f"Bearer {renewed['token']}"
    assert "secret de Zoé" in await customer.texts()
    clock.advance(days=9)
    assert (await customer.post("/api/customer/sessions/renew")).status == 401


async def test_the_host_sites_signed_identity_is_verified_and_reaches_the_assistant(running, clock):
    now = clock.now.timestamp()
    claims = {"sub": "C-1001", "name": "Zoé Martin", "aud": "relais", "exp": now + 300}
    good = jwt.encode(claims, IDENTITY_SECRET, algorithm="HS256")
    customer = await running.customer(identity=good)
    await customer.say("Bonjour")
    await running.settled()
    assert running.assistant.turns[0]["metadata"]["identity"]["number"] == "C-1001"
    assert running.assistant.turns[0]["metadata"]["identity"]["verified"] is True

    for bad in (
        jwt.encode({**claims, "exp": now - 60}, IDENTITY_SECRET, algorithm="HS256"),
        jwt.encode({**claims, "aud": "somebody else"}, IDENTITY_SECRET, algorithm="HS256"),
        jwt.encode({"sub": "C-1001", "aud": "relais"}, IDENTITY_SECRET, algorithm="HS256"),
        jwt.encode(claims, b"y" * 32, algorithm="HS256"),
        "nonsense",
    ):
        assert (await running.caller().post("/api/customer/sessions", {"identity": bad})).status == 401
