"""What a turn costs through the gateway, and how many turns a second our assistant makes beside Rasa's default one.

The gateway: each message goes to Rasa's own REST channel and through the gateway's, on one and the same server, one
after the other, each way first in turn. Another greeting before it makes two texts of it, so that neither finds in a
cache what the other has read.

The assistants: two Rasa servers with one action server, each asked by so many customers at once, in bursts that
alternate. Both answer through Rasa's REST channel: one process each.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

from bench import models
from bench.gateway_process import GatewayProcess, gateway_process
from bench.measure import Measure, Row, ratio
from bench.messages import Example, examples
from bench.rasa_process import CHANNEL_TOKEN, RasaProcess, actions_process, post_message, rasa_process

PAIRS, WARM_UP = 150, 12
TURNS_OF_A_CUSTOMER = 3
GREETINGS = {"fr": ("Bonjour, ", "Bonsoir, "), "en": ("Hello there, ", "Hello again, ")}
BURSTS, TURNS_A_BURST, CUSTOMERS = 4, 80, 8
PASS_ON_AT_MOST, FASTER_AT_LEAST = 1.10, 2.0

Say = Callable[[str, str], Awaitable[list[dict[str, Any]]]]


async def run() -> list[Row]:
    """Measure the gateway's part of a turn, then the rate beside Rasa's default configuration."""
    ours, stock = await models.ours(), await models.stock()
    with tempfile.TemporaryDirectory(prefix="bench-turns-") as name:
        folder = Path(name)
        async with (
            actions_process(folder / "actions") as actions_url,
            rasa_process(ours.path, actions_url, folder / "ours") as our_rasa,
        ):
            _tell("turns through the gateway, and past it")
            settings = {
                "RELAIS_RASA_URL": our_rasa.url,
                "RELAIS_ACTIONS_URL": actions_url,
                "RELAIS_CHANNEL_TOKEN": CHANNEL_TOKEN,
                "RELAIS_LIMIT_MESSAGES_PER_KEY": "1000/1000",
            }
            async with gateway_process(**settings) as gateway:
                rows = await _passing_on(gateway, our_rasa)
            _tell("turns a second, beside Rasa's default configuration")
            async with rasa_process(stock.path, actions_url, folder / "stock") as stock_rasa:
                return rows + await _rates(our_rasa, stock_rasa)


async def _passing_on(gateway: GatewayProcess, rasa: RasaProcess) -> list[Row]:
    """Compare the same turns through the gateway and on Rasa's REST channel."""
    key = await gateway.key("bench")

    async def through(sender: str, text: str) -> list[dict[str, Any]]:
        return await post_message(gateway.http, gateway.base, sender, text, Authorization=f"Bearer {key}")

    await _until_ready(gateway)
    ours, theirs = [], []
    sender = 0
    for number, example in enumerate(_chosen(PAIRS + WARM_UP)):
        sender += number % TURNS_OF_A_CUSTOMER == 0
        texts = [greeting + example.text for greeting in GREETINGS[example.language]]
        ways: list[tuple[Say, list[float]]] = [(through, ours), (rasa.say, theirs)]
        if number % 2:
            texts.reverse()
        # Who is first changes every two turns, who greets how every turn: all four cases come equally often.
        for place in (1, 0) if number % 4 > 1 else (0, 1):
            say, took = ways[place]
            started = time.perf_counter()
            said = await say(f"customer-{sender}", texts[place])
            took.append((time.perf_counter() - started) * 1000)
            if any("handoff" in (message.get("custom") or {}) for message in said):
                sender += 1000  # a person was asked for: the next turn is another customer's
    ours, theirs = ours[WARM_UP:], theirs[WARM_UP:]
    value, bar, holds = ratio(statistics.median(ours), statistics.median(theirs), at_most=PASS_ON_AT_MOST)
    return [
        Row("a turn through the gateway / on Rasa's REST channel: medians", value, bar, holds),
        Row(f"… through the gateway, {len(ours)} turns", _spread(ours)),
        Row("… on Rasa's REST channel, the same turns", _spread(theirs)),
    ]


async def _rates(ours: RasaProcess, stock: RasaProcess) -> list[Row]:
    """Compare turns a second, over bursts that alternate between both servers."""
    rates: dict[str, list[float]] = {"ours": [], "stock": []}
    for burst in range(BURSTS + 1):
        for name, rasa in (("ours", ours), ("stock", stock)):
            rate = await _burst(rasa, _chosen(TURNS_A_BURST, skip=burst * TURNS_A_BURST), f"{name}-{burst}")
            if burst:  # the first one warms both up
                rates[name].append(rate)
    ours_rate, stock_rate = (statistics.median(rates[name]) for name in ("ours", "stock"))
    faster = ours_rate / stock_rate
    return [
        Row(
            f"turns a second, {CUSTOMERS} customers at once, one process: ours / Rasa's default",
            f"{faster:.2f} ×", f"≥ {FASTER_AT_LEAST:.2f} ×", faster >= FASTER_AT_LEAST,
        ),
        Row("… ours", _rate(rates["ours"])),
        Row("… Rasa's default configuration (DIET, TED)", _rate(rates["stock"])),
    ]  # fmt: skip


async def _burst(rasa: RasaProcess, chosen: Sequence[Example], name: str) -> float:
    """Let several customers write at once, each waiting for the answer; return turns a second."""
    waiting = list(enumerate(chosen))

    async def customer(number: int) -> None:
        while waiting:
            turn, example = waiting.pop()
            await rasa.say(f"{name}-{number}-{turn // (CUSTOMERS * TURNS_OF_A_CUSTOMER)}", example.text)

    started = time.perf_counter()
    await asyncio.gather(*(customer(number) for number in range(CUSTOMERS)))
    return len(chosen) / (time.perf_counter() - started)


async def _until_ready(gateway: GatewayProcess) -> None:
    """Wait until the gateway has noticed that Rasa answers."""
    for _ in range(600):
        async with gateway.http.get(f"{gateway.base}/health") as response:
            if (await response.json())["assistant"] == "ready":
                return
        await asyncio.sleep(0.1)
    raise TimeoutError("the gateway does not see the assistant")


def _chosen(count: int, *, skip: int = 0) -> list[Example]:
    """Return so many messages in an order that mixes subjects and languages; the same ones at each call."""
    everything = examples()
    # 7 has no divisor in common with their number, or the walk would come round early.
    stride = next(step for step in (7, 11, 13, 17) if len(everything) % step)
    walk: Iterator[Example] = cycle(everything[(place * stride) % len(everything)] for place in range(len(everything)))
    for _ in range(skip):
        next(walk)
    return [next(walk) for _ in range(count)]


def _spread(times: list[float]) -> str:
    low, middle, high = statistics.quantiles(times, n=4)
    return f"{middle:.1f} ms (half of them {low:.1f} to {high:.1f})"


def _rate(rates: list[float]) -> str:
    return f"{statistics.median(rates):.1f} ({min(rates):.1f} to {max(rates):.1f} over {len(rates)} bursts)"


def _tell(text: str) -> None:
    print(f"    {text}", file=sys.stderr, flush=True)


MEASURE = Measure("turns", "a turn through the gateway, and turns a second beside Rasa's default configuration", run)
