"""Reads messages with one trained model, in a process of its own: `python -m bench.nlu_reader MODEL < MESSAGES`.

In: a JSON list of texts. Out, after all that Rasa may print, one line of JSON: the intents and the milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from rasa.core.agent import Agent

WARM_UP = ("bonjour", "hello there", "je voudrais savoir quelque chose", "could you tell me something")


async def read(model: str, texts: list[str]) -> dict[str, Any]:
    """Parse each text once, one after the other."""
    agent = Agent.load(model)
    for text in WARM_UP:
        await agent.parse_message(text)
    intents, milliseconds = [], []
    for text in texts:
        started = time.perf_counter()
        parsed = await agent.parse_message(text)
        milliseconds.append((time.perf_counter() - started) * 1000)
        intents.append([[ranked["name"], ranked["confidence"]] for ranked in parsed["intent_ranking"][:3]])
    return {"intents": intents, "milliseconds": milliseconds}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read(sys.argv[1], json.load(sys.stdin)))))
