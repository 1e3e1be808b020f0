"""Customers' and advisors' WebSockets: order, resumption, outsiders, slow readers, expiry, the stop."""

from __future__ import annotations

import asyncio
import base64
import random

import aiohttp
import pytest

from bot.gateway import outbox
from bot.gateway.hub import Audience
from bot.gateway.outbox import Outbox
from tests.integration.gateway.support import Socket


async def test_hello_comes_first_then_what_was_missed_once_and_in_order(running):
    customer = await running.customer()
    await customer.say("un")
    await running.settled()
    socket = await customer.connect(hello=False)
    await socket.settle()
    assert socket.frames[0]["type"] == "hello"
    assert socket.frames[0]["last_seq"] == 3
    assert socket.seqs == [1, 2, 3]
    again = await customer.connect(after=2)
    await again.settle()
    assert again.seqs == [3]


async def test_a_message_over_the_socket_is_acknowledged_answered_and_announced_as_typed(running):
    customer = await running.customer()
    socket = await customer.connect()
    await socket.send(type="message", text="Bonjour", client_message_id="x1")
    ack = await socket.next("ack")
    assert (ack["client_message_id"], ack["seq"]) == ("x1", 2)
    await socket.event(sender="assistant", text="echo: Bonjour")
    await socket.next("typing", who="assistant", on=False)
    typing = [frame["on"] for frame in socket.frames if frame["type"] == "typing"]
    assert typing == [True, False]
    await socket.send(type="message", text="Bonjour", client_message_id="x1")
    assert (await socket.next("ack"))["seq"] == 2
    await socket.settle()
    assert socket.seqs == [1, 2, 3]


async def test_outsiders_hear_nothing(running):
    customer, advisor = await running.helped()
    other = await running.customer()
    insider, outsider = await customer.connect(), await other.connect()
    watching, elsewhere = await advisor.watch(customer.id), await advisor.watch(other.id)
    await advisor.reply(customer.id, "Votre code est 1234.")
    await advisor.do(customer.id, "notes", text="Client pressé")
    await insider.event(text="Votre code est 1234.")
    await watching.event(text="Votre code est 1234.")
    await watching.next("note")
    for socket in (outsider, elsewhere, insider):
        await socket.settle()
    assert "1234" not in str(outsider.frames)
    assert "1234" not in str([frame for frame in elsewhere.frames if frame["type"] == "event"])
    assert "Client pressé" in str(watching.frames)
    assert "Client pressé" not in str(insider.frames)
    assert "Client pressé" not in str((await customer.get("/api/customer/events")).json)
    assert "Client pressé" not in (await customer.get("/api/customer/transcript")).text


async def test_a_customer_never_sees_what_only_staff_may(running):
    customer, advisor = await running.helped()
    socket, watching = await customer.connect(), await advisor.watch(customer.id)
    await advisor.do(customer.id, "close", outcome="abuse", comment="insultes", verdict="not_needed")
    seen = await watching.event("closed")
    assert (seen["outcome"], seen["comment"], seen["verdict"]) == ("abuse", "insultes", "not_needed")
    shown = await socket.event("closed")
    assert set(shown) == {"seq", "type", "at", "sender", "by"}
    assert advisor.id not in str(socket.frames)


async def test_a_client_that_drops_and_returns_loses_nothing_and_doubles_nothing(running, clock):
    customer, advisor = await running.helped()
    dice = random.Random(7)
    total, sent, held = 120, 0, []

    async def talk():
        nonlocal sent
        for number in range(total):
            clock.advance(seconds=1)
            if number % 3:
                assert (await advisor.reply(customer.id, f"m{number}")).status == 200
            else:
                assert (await customer.say(f"m{number}")).status == 202
            sent += 1

    talking = asyncio.create_task(talk())
    while True:
        socket = await customer.connect(after=held[-1]["seq"] if held else 0)
        for _ in range(dice.randint(0, 9)):
            if socket.frames[-1]["type"] == "event" and socket.events[-1].get("text") == f"m{total - 1}":
                break
            await socket.pump()
        held += socket.events
        # Some go politely, some vanish.
        if dice.random() < 0.5:
            await socket.ws.close()
        else:
            socket.ws._response.close()
        if held and held[-1].get("text") == f"m{total - 1}":
            break
    await talking
    assert sent == total
    log = await customer.events()
    assert [event["seq"] for event in held] == [event["seq"] for event in log] == list(range(1, len(log) + 1))
    spoken = [event["text"] for event in held if event.get("text", "").startswith("m")]
    assert spoken == [f"m{n}" for n in range(total)]


async def test_a_thousand_missed_events_are_replayed_in_order(running):
    customer, advisor = await running.helped()
    for number in range(1000):
        await asyncio.to_thread(lambda n=number: running.store.reply(customer.id, advisor_id=advisor.id, text=f"m{n}"))
    socket = await customer.connect()
    await socket.event(text="m999")
    assert socket.seqs == list(range(1, running.store.conversation(customer.id).last_seq + 1))


async def test_a_seq_that_we_do_not_know_is_reset(running):
    customer, advisor = await running.helped()
    socket = await customer.connect(after=999, hello=False)
    await socket.settle()
    assert [frame["type"] for frame in socket.frames][:2] == ["hello", "reset"]
    assert socket.seqs[0] == 1
    page = await advisor.connect()
    await page.send(type="watch", conversation_id=customer.id, after=999)
    await page.next("reset", conversation_id=customer.id)
    await page.settle()
    assert page.seqs == socket.seqs


async def test_a_reader_that_does_not_read_is_cut_and_comes_back(start, monkeypatch):
    running = await start(socket_queue=5)
    customer, advisor = await running.helped()
    slow, quick = await customer.connect(), await customer.connect()
    release, stuck = asyncio.Event(), asyncio.Event()
    send = Outbox._drain

    async def drain(outbox):
        # The first socket's line is full: nothing goes out until it is released.
        if outbox is first:
            stuck.set()
            await release.wait()
        await send(outbox)

    outboxes = [sub.listener._outbox for sub in running.gateway.hub._topics[customer.id]]
    transports = {outbox._request.transport.get_extra_info("peername"): outbox for outbox in outboxes}
    first = transports[slow.ws._response.connection.transport.get_extra_info("sockname")]
    monkeypatch.setattr(Outbox, "_drain", drain)
    for number in range(12):
        await advisor.reply(customer.id, f"m{number}")
    await quick.event(text="m11")
    assert stuck.is_set()
    assert await slow.closed() == 4408
    release.set()
    back = await customer.connect(after=slow.seqs[-1] if slow.seqs else 0)
    await back.event(text="m11")
    assert slow.seqs + back.seqs == quick.seqs
    assert "relais_sockets_cut_total 1.0" in (await running.caller().get("/metrics")).text


async def test_a_peer_that_takes_no_bytes_at_all_is_dropped_and_holds_nobody_up(start, monkeypatch):
    monkeypatch.setattr(outbox, "CUT_GRACE_S", 0.2)
    running = await start(socket_queue=5)
    customer = await running.customer()
    quick = await customer.connect()
    reader, writer = await asyncio.open_connection("127.0.0.1", running.runner.addresses[0][1], limit=1024)
    lines = [
        "GET /api/customer/ws HTTP/1.1",
        "Host: test",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(b'0123456789abcdef').decode()}",
        f"Authorization: Bearer {customer.token}",
    ]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    assert b"101" in await reader.readline()
    reader._transport.pause_reading()
    gauge = running.gateway.metrics.sockets.labels("customer")._value
    for number in range(200):
        notice = {"type": "typing", "who": "assistant", "on": True, "number": number, "padding": "x" * 200_000}
        running.gateway.hub.notify(customer.id, notice, audience=Audience.CUSTOMER)
        await quick.next("typing", number=number)
    while gauge.get() > 1:
        await quick.settle()
    assert running.gateway.metrics.sockets_cut._value.get() == 1
    writer.close()


async def test_an_expired_token_closes_the_socket_with_4401(running, clock):
    customer = await running.customer()
    socket = await customer.connect()
    clock.advance(hours=25)
    await socket.send(type="message", text="Bonjour", client_message_id="x")
    assert await socket.closed() == 4401
    late = Socket(
        await running.http.ws_connect(
            f"{running.base}/api/customer/ws", protocols=["relais.v1", f"token.{customer.token}"]
        )
    )
    assert await late.closed() == 4401


async def test_a_frame_that_makes_no_sense_is_told_and_the_socket_stays(running):
    customer = await running.customer()
    socket = await customer.connect()
    await socket.ws.send_str("{nonsense")
    assert (await socket.next("error"))["error"]["code"] == "bad_request"
    await socket.ws.send_bytes(b"\x00")
    assert (await socket.next("error"))["error"]["code"] == "bad_request"
    await socket.send(type="message", text="x" * 4001, client_message_id="long")
    error = await socket.next("error")
    assert (error["error"]["code"], error["client_message_id"]) == ("too_long", "long")
    await socket.send(type="message", text="x" * 4000, client_message_id="fits")
    assert (await socket.next("ack"))["client_message_id"] == "fits"


async def test_typing_and_read_marks_travel_both_ways(running):
    customer, advisor = await running.helped()
    socket, page = await customer.connect(), await advisor.watch(customer.id)
    await socket.send(type="typing", on=True)
    await page.next("typing", conversation_id=customer.id, on=True)
    await page.send(type="typing", conversation_id=customer.id, on=True)
    await socket.next("typing", who="advisor", on=True)
    seq = (await customer.say("Bonjour"))["seq"]
    await page.send(type="read", conversation_id=customer.id, seq=seq)
    await socket.until(lambda f: f["type"] == "state" and f["conversation"]["read_by_advisor"] == seq)
    await socket.send(type="read", seq=seq)
    await page.until(lambda f: f["type"] == "summary" and f["conversation"]["read_by_customer"] == seq)


async def test_a_colleague_who_only_looks_does_not_read_for_the_owner(running):
    customer, _ = await running.helped()
    colleague = await running.staff("Karim")
    seq = (await customer.say("Bonjour"))["seq"]
    assert (await colleague.do(customer.id, "read", seq=seq)).status == 200
    assert running.store.conversation(customer.id).read_by_advisor < seq


async def test_waiting_customers_see_their_place_move(running, clock):
    first = await running.waiting()
    clock.advance(seconds=30)
    second = await running.waiting()
    socket = await second.connect()
    advisor = await running.staff()
    await advisor.claim(first.id)
    moved = await socket.until(
        lambda f: f["type"] == "state" and (f["conversation"]["waiting"] or {}).get("position") == 1
    )
    assert moved["conversation"]["waiting"]["advisors_available"] is True
    await advisor.claim(second.id)
    claimed = await socket.until(lambda f: f["type"] == "state" and f["conversation"]["status"] == "advisor")
    assert claimed["conversation"]["advisor"] == {"name": "Nadia", "typing": False}


async def test_presence_tells_who_looks_and_who_types(running):
    customer, nadia = await running.helped()
    karim = await running.staff("Karim")
    here = await nadia.watch(customer.id)
    there = await karim.watch(customer.id)
    seen = await here.until(lambda f: f["type"] == "presence" and len(f["viewers"]) == 2)
    assert {viewer["name"] for viewer in seen["viewers"]} == {"Nadia", "Karim"}
    await there.send(type="typing", conversation_id=customer.id, on=True)
    await here.until(
        lambda f: f["type"] == "presence" and {"id": karim.id, "name": "Karim", "typing": True} in f["viewers"]
    )
    await there.ws.close()
    await here.until(lambda f: f["type"] == "presence" and len(f["viewers"]) == 1)


async def test_staff_see_whether_the_customers_page_is_connected(running):
    customer, advisor = await running.helped()
    page = await advisor.watch(customer.id)
    assert page.frames[-1] == {"type": "customer", "conversation_id": customer.id, "here": False}
    socket = await customer.connect()
    await page.next("customer", here=True)
    await socket.ws.close()
    await page.next("customer", here=False)


async def test_the_board_rings_for_a_new_handoff_and_forgets_what_is_over(running):
    advisor = await running.staff()
    page = await advisor.connect()
    customer = await running.waiting()
    rung = await page.next("handoff_requested")
    assert (rung["conversation"]["id"], rung["conversation"]["reason"]) == (customer.id, "asked")
    await advisor.claim(customer.id)
    await page.until(lambda f: f["type"] == "summary" and f["conversation"]["status"] == "advisor")
    await advisor.do(customer.id, "close", outcome="settled")
    await page.next("gone", id=customer.id)


async def test_a_stop_sends_everybody_away_with_1001(running):
    customer, advisor = await running.helped()
    sockets = [await customer.connect(), await advisor.connect()]
    stopping = asyncio.create_task(running.runner.cleanup())
    assert [await socket.closed() for socket in sockets] == [1001, 1001]
    await stopping


async def test_a_foreign_page_may_not_open_an_advisors_socket_with_the_cookie(running):
    advisor = await running.staff()
    jar = {"Cookie": f"relais_session={advisor.token}"}
    own = await running.http.ws_connect(f"{running.base}/api/advisor/ws", headers={**jar, "Origin": running.base})
    await Socket(own).next("hello")
    for headers in ({**jar, "Origin": "https://evil.example"}, jar):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await running.http.ws_connect(f"{running.base}/api/advisor/ws", headers=headers)
        assert refused.value.status == 403


async def test_only_allowed_sites_may_embed_the_widget(start):
    running = await start(allowed_origins=("https://shop.example",))
    customer = await running.customer()
    protocols = ["relais.v1", f"token.{customer.token}"]
    for origin in ("https://shop.example", running.base):
        opened = await running.http.ws_connect(
            f"{running.base}/api/customer/ws", protocols=protocols, headers={"Origin": origin}
        )
        await Socket(opened).next("hello")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await running.http.ws_connect(
            f"{running.base}/api/customer/ws", protocols=protocols, headers={"Origin": "https://evil.example"}
        )
    assert refused.value.status == 403


async def test_a_session_that_was_ended_elsewhere_ends_its_socket(running, clock):
    advisor = await running.staff()
    page = await advisor.connect()
    await advisor.post("/api/logout")
    clock.advance(seconds=31)
    await page.send(type="ping")
    assert await page.closed() == 4401
