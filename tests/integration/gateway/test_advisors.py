"""Advisors over REST: claiming, answering, passing on, handing back; logging in."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.gateway.support import PASSWORD


async def test_of_twenty_who_claim_at_once_one_wins_and_the_others_are_told_who(running):
    customer = await running.waiting()
    advisors = [await running.staff(f"Advisor{n}") for n in range(20)]
    answers = await asyncio.gather(*[advisor.do(customer.id, "claim") for advisor in advisors])
    winners = [advisor for advisor, answer in zip(advisors, answers, strict=True) if answer.status == 200]
    assert len(winners) == 1
    losers = [answer for answer in answers if answer.status != 200]
    assert {(answer.status, answer["error"]["code"]) for answer in losers} == {(409, "already_claimed")}
    assert all(winners[0].name in answer["error"]["message"] for answer in losers)
    assert running.store.conversation(customer.id).owner_id == winners[0].id


async def test_the_customer_sees_the_name_and_hears_the_advisor(running):
    customer, advisor = await running.helped()
    claimed = [event for event in await customer.events() if event["type"] == "handoff_claimed"]
    assert [event["advisor"] for event in claimed] == ["Nadia"]
    answer = await advisor.reply(customer.id, "Bonjour")
    assert answer["event"]["sender"] == {"kind": "advisor", "name": "Nadia", "id": advisor.id}
    spoken = (await customer.events())[-1]
    assert (spoken["sender"], spoken["text"]) == ({"kind": "advisor", "name": "Nadia"}, "Bonjour")


async def test_a_repeated_reply_is_said_once(running):
    customer, advisor = await running.helped()
    answers = await asyncio.gather(
        *[advisor.do(customer.id, "messages", text="Bonjour", client_message_id="same") for _ in range(5)]
    )
    assert len({answer["seq"] for answer in answers}) == 1
    assert await customer.texts("advisor") == ["Bonjour"]


async def test_only_the_owner_may_speak(running):
    customer, _ = await running.helped()
    colleague = await running.staff("Karim")
    for verb, fields in (
        ("messages", {"text": "x"}),
        ("release", {}),
        ("handback", {}),
        ("close", {"outcome": "settled"}),
        ("transfer", {"to_user": colleague.id}),
    ):
        refused = await colleague.do(customer.id, verb, **fields)
        assert (refused.status, refused["error"]["code"]) == (409, "not_owner"), verb
        assert "Nadia" in refused["error"]["message"]
    assert (await colleague.do(customer.id, "notes", text="Je connais ce client.")).status == 200


async def test_the_dossier_holds_what_is_known(running):
    customer = await running.customer(page="https://clairvolt.example/factures")
    await customer.say("Ma facture a doublé")
    await running.settled()
    await customer.act("request_person", comment="c’est urgent")
    advisor = await running.staff()
    page = (await advisor.get(f"/api/advisor/conversations/{customer.id}")).json
    assert page["dossier"]["handoff"]["reason"] == "asked"
    assert page["dossier"]["page"] == "https://clairvolt.example/factures"
    assert set(page["dossier"]["summary"]) == {"fr", "en"}
    assert [event["type"] for event in page["events"]][-2:] == ["handoff_requested", "message"]
    assert page["conversation"]["status"] == "waiting"
    assert page["viewers"] == []


async def test_the_queue_is_listed_filtered_and_counted(running):
    waiting, (helped, nadia) = await running.waiting(), await running.helped()
    karim = await running.staff("Karim")
    path = "/api/advisor/conversations"
    everything = await nadia.get(path)
    assert {line["id"] for line in everything["conversations"]} == {waiting.id, helped.id}
    assert everything["counts"] == {"waiting": 1, "advisor": 1, "mine": 1}
    assert [line["id"] for line in (await nadia.get(path + "?mine=1"))["conversations"]] == [helped.id]
    assert (await karim.get(path + "?mine=1"))["conversations"] == []
    assert [line["id"] for line in (await karim.get(path + "?status=waiting"))["conversations"]] == [waiting.id]
    assert (await karim.get(path + "?status=nonsense")).status == 400


async def test_a_conversation_is_released_transferred_and_closed(running):
    customer, nadia = await running.helped()
    karim = await running.staff("Karim", team="gaz")
    page = await karim.watch(customer.id)
    assert (await nadia.do(customer.id, "release", comment="Je pars"))["conversation"]["status"] == "waiting"
    assert (await page.next("note"))["note"]["text"] == "Je pars"
    await nadia.claim(customer.id)
    assert (await nadia.do(customer.id, "transfer", to_user="nobody", comment="x")).status == 404
    assert (await nadia.do(customer.id, "transfer", comment="x")).status == 400
    moved = await nadia.do(customer.id, "transfer", to_user=karim.id, comment="Pour toi")
    assert moved["conversation"]["assigned_to"] == karim.id
    await karim.claim(customer.id)
    assert (await karim.do(customer.id, "transfer", to_team="gaz"))["conversation"]["team"] == "gaz"
    await karim.claim(customer.id)
    closed = await karim.do(customer.id, "close", outcome="settled", verdict="needed")
    assert closed["conversation"]["status"] == "closed"
    assert (await karim.do(customer.id, "close", outcome="nonsense")).status == 400
    metrics = (await running.caller().get("/metrics")).text
    assert 'relais_verdicts_total{verdict="needed"} 1.0' in metrics
    assert 'relais_handoffs_total{reason="asked"} 1.0' in metrics


async def test_an_advisor_steps_in_where_the_assistant_was(running):
    customer, advisor = await running.customer(), await running.staff()
    assert (await advisor.do(customer.id, "claim")).status == 409
    assert (await advisor.do(customer.id, "step-in"))["conversation"]["status"] == "advisor"
    reasons = [event["reason"] for event in await customer.events() if event["type"] == "handoff_requested"]
    assert reasons == ["advisor"]


async def test_a_handback_tells_the_assistant_what_was_said_and_settled_before_the_next_turn(running):
    customer, advisor = await running.helped()
    await customer.say("Je veux un échéancier")
    await advisor.reply(customer.id, "C’est fait : trois fois 40 €.")
    running.assistant.gate = asyncio.Event()
    await advisor.do(
        customer.id, "handback", settled="Échéancier en trois fois", slots={"plan_months": 3, "handoff": "x"}
    )
    await customer.say("Merci")
    await running.assistant.until(lambda: running.assistant.in_progress == 1)
    ((conversation_id, events),) = running.assistant.appended
    running.assistant.gate.set()
    await running.settled()
    assert conversation_id == customer.id
    spoken = [(e["event"], e["text"]) for e in events if e["event"] in {"user", "bot"}]
    assert spoken == [("user", "Je veux un échéancier"), ("bot", "C’est fait : trois fois 40 €.")]
    slots = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
    assert slots == {
        "requested_slot": None,
        "plan_months": 3,
        "confirmed": ["plan_months"],
        "settled": "Échéancier en trois fois",
        "handoff": None,
    }
    assert await customer.texts("assistant") == ["echo: Merci"]


async def test_a_customer_whom_an_advisor_identified_is_known_to_the_assistant(running):
    customer, advisor = await running.helped()
    await advisor.do(customer.id, "handback", verified_number="CL-482913")
    await customer.say("Où en est ma facture ?")
    await running.settled()
    identity = running.assistant.turns[-1]["metadata"]["identity"]
    assert (identity["number"], identity["verified"], identity["by"]) == ("CL-482913", True, "advisor")


async def test_a_handback_that_cannot_be_written_leaves_nobody_in_silence(running, monkeypatch):
    monkeypatch.setattr("bot.gateway.handback.RETRY_AFTER_S", (0.01,))
    customer, advisor = await running.helped()
    running.assistant.is_broken = True
    await advisor.do(customer.id, "handback", settled="Fait")
    await customer.say("Merci")
    await running.settled()
    reasons = [event["reason"] for event in await customer.events() if event["type"] == "handoff_requested"]
    assert reasons == ["asked", "unavailable"]


async def test_a_vanished_advisor_gives_the_conversation_back_and_everybody_is_told(running, clock):
    customer, nadia = await running.helped()
    karim = await running.staff("Karim")
    socket, page = await customer.connect(), await karim.connect()
    clock.advance(seconds=45)
    await page.send(type="ping")
    await page.next("pong")
    clock.advance(seconds=16)
    await running.gateway.sweeper.sweep()
    released = await socket.event("handoff_released")
    assert (released["cause"], released["advisor"]) == ("vanished", "Nadia")
    state = await socket.until(lambda f: f["type"] == "state" and f["conversation"]["status"] == "waiting")
    assert state["conversation"]["waiting"]["position"] == 1
    await page.next("handoff_requested")
    assert (await nadia.reply(customer.id, "Me revoilà")).status == 409
    assert "relais_advisors_vanished_total 1.0" in (await running.caller().get("/metrics")).text


async def test_an_advisor_whose_page_beats_keeps_the_conversation(running, clock):
    customer, nadia = await running.helped()
    page = await nadia.connect()
    for _ in range(4):
        clock.advance(seconds=20)
        await page.send(type="ping")
        await page.next("pong")
        await running.gateway.sweeper.sweep()
    assert running.store.conversation(customer.id).owner_id == nadia.id


@pytest.mark.parametrize(
    ("role", "has_colleague", "status"),
    [
        ("advisor", True, "available"),
        ("admin", False, "available"),
        ("admin", True, "offline"),
        ("trainer", False, "offline"),
    ],
)
async def test_who_logs_in_to_answer_or_is_alone_to_do_so_is_available(running, role, has_colleague, status):
    if has_colleague:
        await running.staff("Karim")
    member = await running.staff("Nadia", role=role)
    assert (await member.get("/api/me"))["user"]["status"] == status


async def test_a_login_gives_a_cookie_that_scripts_cannot_read(running):
    await running.staff("Nadia")
    answer = await running.caller().post("/api/login", {"login": "NADIA1", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    token = answer["token"]
    me = await running.caller(Cookie=f"relais_session={token}").get("/api/me")
    assert (me["user"]["name"], me["user"]["status"]) == ("Nadia", "available")
    assert "password" not in me.text


async def test_the_cookie_acts_only_from_our_own_pages(running):
    advisor = await running.staff()
    cookie = f"relais_session={advisor.token}"
    for origin, status in ((running.base, 200), ("https://evil.example", 403), (None, 403), ("null", 403)):
        headers = {"Cookie": cookie, **({"Origin": origin} if origin else {})}
        answer = await running.caller(**headers).post("/api/me", {"status": "away"})
        assert answer.status == status, origin
    foreign = running.caller(Origin="https://evil.example")
    assert (await foreign.post("/api/login", {"login": "nadia1", "password": PASSWORD})).status == 403


async def test_wrong_passwords_are_throttled_by_login_and_a_right_one_forgives(running, clock):
    await running.staff("Nadia")
    caller = running.caller()

    async def attempt(password: str, login: str = "nadia1") -> int:
        return (await caller.post("/api/login", {"login": login, "password": password})).status

    assert [await attempt("wrong") for _ in range(4)] == [401] * 4
    assert await attempt(PASSWORD) == 200
    assert [await attempt("wrong") for _ in range(6)] == [401] * 5 + [429]
    refused = await caller.post("/api/login", {"login": "nadia1", "password": PASSWORD})
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert await attempt("wrong", "somebody else") == 401
    clock.advance(minutes=2)
    assert await attempt(PASSWORD) == 200


async def test_an_unknown_login_and_a_wrong_password_look_alike(running):
    await running.staff("Nadia")
    wrong = await running.caller().post("/api/login", {"login": "nadia1", "password": "wrong"})
    unknown = await running.caller().post("/api/login", {"login": "nobody", "password": "wrong"})
    assert (wrong.status, wrong.json) == (unknown.status, unknown.json)
    assert wrong.status == 401


async def test_a_disabled_account_is_out_at_once(running):
    advisor = await running.staff()
    assert (await advisor.get("/api/me")).status == 200
    running.store.set_disabled(advisor.id, True)
    assert (await advisor.get("/api/me")).status == 401
    answer = await running.caller().post("/api/login", {"login": "nadia1", "password": PASSWORD})
    assert answer.status == 401


async def test_a_logout_ends_the_session(running):
    advisor = await running.staff()
    assert (await advisor.post("/api/logout")).status == 200
    assert (await advisor.get("/api/me")).status == 401


async def test_shortcuts_are_shared(running):
    nadia, karim = await running.staff(), await running.staff("Karim")
    body = {"name": "merci", "text": "Merci de votre patience.", "language": "fr"}
    assert (await nadia.call("PUT", "/api/advisor/shortcuts", body)).status == 200
    assert [s["name"] for s in (await karim.get("/api/advisor/shortcuts"))["shortcuts"]] == ["merci"]
    assert (await karim.call("DELETE", "/api/advisor/shortcuts/merci")).status == 200
    assert (await karim.call("DELETE", "/api/advisor/shortcuts/merci")).status == 404


@pytest.mark.parametrize("role", ["supervisor", "admin"])
async def test_figures_count_handoffs_and_name_nobody(running, role):
    await running.helped()
    boss = await running.staff("Boss", role=role)
    answer = await boss.get("/api/advisor/figures?days=7")
    assert answer["figures"]["by_reason"]["asked"] == 1
    assert "Nadia" not in answer.text
