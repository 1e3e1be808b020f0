"""Start, memory, customer → advisor, `/metrics`, and the replay of a long absence, on a gateway process of its own."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from bench.gateway_process import GatewayProcess, customer_socket, free_port, gateway_process
from bench.measure import Measure, Row, percentile
from bot.store import Store

HANDOFFS = 500
ADVISORS = 10
MESSAGES_A_SECOND = 100
MESSAGES = 1500
WARM_UP = 300
CONNECTED = 1000
MISSED = 1000
MEMORY_MB, EACH_KB = 120, 40


async def run() -> list[Row]:
    """Measure; every figure is of one gateway process with SQLite on this machine."""
    async with gateway_process() as gateway:
        rows = [Row("gateway ready", f"{gateway.ready_s:.2f} s", "≤ 2 s", gateway.ready_s <= 2)]
        rows += await memory(gateway)
        rows += await replay(gateway)
    async with gateway_process() as gateway:
        ours, after = await seam_delays(gateway)
    theirs = await relay_delays()
    p95 = percentile(ours, 95)
    rows.append(
        Row(f"customer → advisor, {HANDOFFS} live handoffs, {MESSAGES_A_SECOND} messages/s: p95",
            f"{p95:.1f} ms (p50 {percentile(ours, 50):.1f})", "≤ 15 ms", p95 <= 15)
    )  # fmt: skip
    p50, bare = percentile(ours, 50), percentile(theirs, 50)
    bare95 = percentile(theirs, 95)
    value = f"{p50 / bare:.1f} × ({bare:.2f} ms; p95 {bare95:.2f})"
    return [*rows, Row("… against two bare sockets that keep nothing: p50", value), *after]


async def memory(gateway: GatewayProcess) -> list[Row]:
    """Count the gateway's memory before and with many customers connected."""
    alone = gateway.memory()
    sockets = []
    for _ in range(CONNECTED):
        _, token = await gateway.customer()
        sockets.append(await customer_socket(gateway, token))
    each = (gateway.memory() - alone) / CONNECTED / 1000
    await asyncio.gather(*(socket.close() for socket in sockets))
    megabytes = alone / 1e6
    return [
        Row("gateway memory", f"{megabytes:.0f} MB", f"≤ {MEMORY_MB} MB", megabytes <= MEMORY_MB),
        Row(f"… a connected customer (of {CONNECTED})", f"{each:.0f} kB", f"≤ {EACH_KB} kB", each <= EACH_KB),
    ]


async def after_the_load(gateway: GatewayProcess) -> list[Row]:
    """Ask for the metrics, and count the memory, while every handoff is still live."""
    times = []
    for _ in range(20):
        started = time.perf_counter()
        async with gateway.http.get(f"{gateway.base}/metrics") as response:
            text = await response.text()
        times.append((time.perf_counter() - started) * 1000)
    connected = sum(float(line.split()[1]) for line in text.splitlines() if line.startswith("relais_sockets{"))
    if connected != HANDOFFS + ADVISORS:
        raise RuntimeError(f"/metrics counts {connected:.0f} sockets, not {HANDOFFS + ADVISORS}")
    megabytes, most = gateway.memory() / 1e6, MEMORY_MB + EACH_KB * connected / 1000
    return [
        Row("GET /metrics meanwhile: median", f"{statistics.median(times):.1f} ms"),
        Row(
            f"gateway memory with {connected:.0f} sockets, after {WARM_UP + MESSAGES} messages",
            f"{megabytes:.0f} MB", f"≤ {most:.0f} MB", megabytes <= most,
        ),
    ]  # fmt: skip


async def replay(gateway: GatewayProcess) -> list[Row]:
    """Time what a customer who comes back gets: every event missed, over the socket."""
    conversation_id, token = await gateway.customer()
    store = Store(f"sqlite:///{next(gateway.data_dir.glob('*.db'))}")
    store.request_handoff(conversation_id)
    for number in range(MISSED):
        store.add_customer_message(conversation_id, text=f"message {number}", client_message_id=f"m{number}")
    store.dispose()
    times = []
    for _ in range(20):
        started = time.perf_counter()
        socket = await customer_socket(gateway, token)
        received = 0
        while received < MISSED:
            frame = json.loads((await socket.receive(timeout=10)).data)
            received += frame["type"] == "event"
        times.append((time.perf_counter() - started) * 1000)
        await socket.close()
    median = statistics.median(times)
    return [Row(f"replay of {MISSED} missed events", f"{median:.0f} ms", "≤ 100 ms", median <= 100)]


@dataclass
class Clocked:
    """When each message left, and how long it took to be read."""

    sent: dict[str, float] = field(default_factory=dict)
    took_ms: list[float] = field(default_factory=list)

    def arrived(self, name: str) -> None:
        self.took_ms.append((time.perf_counter() - self.sent.pop(name)) * 1000)


async def seam_delays(gateway: GatewayProcess) -> tuple[list[float], list[Row]]:
    """Return the delays in ms from a customer's send to the advisor's receipt, and what the gateway is like then."""
    clocked = Clocked()
    advisors = [await gateway.advisor(number) for number in range(ADVISORS)]
    consoles = [
        await gateway.http.ws_connect(gateway.base + "/api/advisor/ws", headers={"Authorization": f"Bearer {token}"})
        for token in advisors
    ]

    async def listen(console: aiohttp.ClientWebSocketResponse) -> None:
        async for message in console:
            frame = json.loads(message.data)
            if frame["type"] == "event" and frame["event"].get("client_message_id") in clocked.sent:
                clocked.arrived(frame["event"]["client_message_id"])

    async def drain(socket: aiohttp.ClientWebSocketResponse) -> None:
        async for _ in socket:
            pass

    # Everybody reads from the beginning: who answers no ping is taken for gone.
    listeners = [asyncio.create_task(listen(console)) for console in consoles]
    customers = []
    for number in range(HANDOFFS):
        conversation_id, token = await gateway.customer()
        await gateway.call("POST", "/api/customer/actions", {"action": "request_person"}, token=token)
        path = f"/api/advisor/conversations/{conversation_id}/claim"
        await gateway.call("POST", path, {}, token=advisors[number % ADVISORS])
        await consoles[number % ADVISORS].send_json({"type": "watch", "conversation_id": conversation_id, "after": 0})
        customers.append(await customer_socket(gateway, token))
        listeners.append(asyncio.create_task(drain(customers[-1])))

    async def send(number: int) -> None:
        name = clocked_name(number)
        clocked.sent[name] = time.perf_counter()
        frame = {"type": "message", "text": f"Still there? {number}", "client_message_id": name}
        await customers[number % HANDOFFS].send_json(frame)

    try:
        await paced(clocked, send)
        return clocked.took_ms[WARM_UP:], await after_the_load(gateway)
    finally:
        await stop(listeners)


async def relay_delays() -> list[float]:
    """Return the same delays through two bare sockets, the same number of them."""
    port, clocked = free_port(), Clocked()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.relay", str(port))
    base = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            await answers_anything(http, base)
            consoles = [await http.ws_connect(f"{base}/advisor?advisor={number}") for number in range(ADVISORS)]
            customers = [
                await http.ws_connect(f"{base}/customer?advisor={number % ADVISORS}") for number in range(HANDOFFS)
            ]

            async def listen(console: aiohttp.ClientWebSocketResponse) -> None:
                async for message in console:
                    clocked.arrived(message.data)

            async def send(number: int) -> None:
                name = clocked_name(number)
                clocked.sent[name] = time.perf_counter()
                await customers[number % HANDOFFS].send_str(name)

            listeners = [asyncio.create_task(listen(console)) for console in consoles]
            await paced(clocked, send)
            await stop(listeners)
            return clocked.took_ms[WARM_UP:]
    finally:
        process.terminate()
        await process.wait()


async def answers_anything(http: aiohttp.ClientSession, base: str) -> None:
    """Wait until the port is served."""
    for _ in range(1000):
        try:
            await (await http.get(base)).release()
            return
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.01)
    raise TimeoutError(f"{base} does not answer")


async def paced(clocked: Clocked, send: Callable[[int], Awaitable[None]]) -> None:
    """Send at an even pace, and wait for the last to arrive."""
    started = time.perf_counter()
    for number in range(WARM_UP + MESSAGES):
        await asyncio.sleep(max(0.0, started + number / MESSAGES_A_SECOND - time.perf_counter()))
        await send(number)
    for _ in range(1000):
        if not clocked.sent:
            break
        await asyncio.sleep(0.01)
    if clocked.sent:
        raise RuntimeError(f"{len(clocked.sent)} messages never arrived")


async def stop(listeners: list[asyncio.Task[None]]) -> None:
    """Listen no more: the sockets close with it."""
    for task in listeners:
        task.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)


def clocked_name(number: int) -> str:
    """Name a message so that no other has its name."""
    return f"bench-{number}"


MEASURE = Measure("seam", "the gateway: start, memory, customer to advisor, replay", run)
