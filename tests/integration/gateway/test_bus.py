"""Two gateways on one database, with Redis between them."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from bot.gateway.bus import RedisBus
from tests.integration.gateway.support import PATIENCE_S

REDIS = "redis://127.0.0.1:6379/0"

pytestmark = pytest.mark.redis


@pytest.fixture
async def redis():
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    client = Redis.from_url(REDIS, socket_connect_timeout=1)
    try:
        await client.ping()
    except (RedisError, OSError):
        pytest.skip("no Redis on 127.0.0.1:6379")
    yield client
    await client.aclose() if hasattr(client, "aclose") else await client.close()


@pytest.fixture
async def pair(start, redis):
    channel = f"relais:test:{uuid4().hex}"
    here, there = await start(bus=RedisBus(REDIS, channel=channel)), await start(bus=RedisBus(REDIS, channel=channel))
    while (await redis.pubsub_numsub(channel))[0][1] < 2:
        await asyncio.sleep(0)
    return here, there


async def test_an_advisor_at_one_gateway_and_a_customer_at_the_other_talk(pair):
    here, there = pair
    customer, advisor = await here.waiting(), await there.staff()
    socket, page = await customer.connect(), await advisor.watch(customer.id)
    await advisor.claim(customer.id)
    await socket.event("handoff_claimed")
    # Between gateways a state may be read before the event that it follows.
    await socket.anywhere(lambda f: f["type"] == "state" and f["conversation"]["status"] == "advisor")
    await socket.send(type="message", text="Bonjour", client_message_id="m")
    await page.event(text="Bonjour")
    await advisor.reply(customer.id, "Nadia, bonjour.")
    await socket.event(text="Nadia, bonjour.")
    await page.send(type="typing", conversation_id=customer.id, on=True)
    await socket.next("typing", who="advisor", on=True)
    await socket.settle()
    assert socket.seqs == list(range(1, socket.seqs[-1] + 1))


async def test_pages_at_both_gateways_hear_of_a_handoff_notes_and_each_other(pair):
    here, there = pair
    nadia, karim = await here.staff("Nadia"), await there.staff("Karim")
    one, other = await nadia.connect(), await karim.connect()
    customer = await here.waiting()
    socket = await customer.connect()
    await one.next("handoff_requested")
    await other.next("handoff_requested")
    await other.send(type="watch", conversation_id=customer.id, after=0)
    await other.next("customer", here=True)
    await one.send(type="watch", conversation_id=customer.id, after=0)
    await one.until(lambda f: f["type"] == "presence" and len(f["viewers"]) == 2)
    await nadia.do(customer.id, "notes", text="Client pressé")
    assert (await other.next("note"))["note"]["text"] == "Client pressé"
    await socket.settle()
    assert "pressé" not in str(socket.frames)


async def test_what_was_missed_while_redis_was_away_is_read_from_the_log(pair, redis):
    here, there = pair
    customer, advisor = await here.waiting(), await there.staff()
    socket = await customer.connect()
    await advisor.claim(customer.id)
    await socket.event("handoff_claimed")
    # Cut every connection of both gateways, and speak before they are back.
    ours = {here.gateway.bus.client_name, there.gateway.bus.client_name}
    connections = [client["id"] for client in await redis.client_list() if client["name"] in ours]
    assert len(connections) >= 3
    for connection in connections:
        await redis.client_kill_filter(_id=connection)
    await advisor.reply(customer.id, "pendant la coupure")
    await asyncio.wait_for(socket.event(text="pendant la coupure"), PATIENCE_S)
    assert (await here.caller().get("/health"))["bus"] in {"ready", "down"}


async def test_a_gateway_starts_and_serves_without_its_redis(start):
    running = await start(bus=RedisBus("redis://127.0.0.1:1/0"))
    assert (await running.caller().get("/health"))["bus"] == "down"
    customer = await running.customer()
    socket = await customer.connect()
    await customer.say("Bonjour")
    await socket.event(text="echo: Bonjour")
