"""How well and how fast intents are read: our pipeline beside Rasa's default one, trained on the same corpus.

Every message is read once, so that no cache helps.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from bench import models
from bench.measure import Measure, Row, percentile
from bench.messages import Example, examples
from bench.python_process import python

GOALS = {"fr": 0.92, "en": 0.90}
OUT_OF_SCOPE, OUT_OF_SCOPE_GOAL = "out_of_scope", 0.80
LANGUAGES = {"fr": "French", "en": "English"}
FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Outcome:
    """What a model made of the messages. `refused` were under its threshold: the two likeliest are then offered."""

    read: list[str]
    refused: list[bool]
    milliseconds: list[float]

    def accuracy(self, asked: Sequence[Example], chosen: list[int]) -> tuple[int, int]:
        """Return (right, all) among the chosen: the likeliest intent, whether offered or acted upon."""
        return sum(self.read[index] == asked[index].intent for index in chosen), len(chosen)


async def run() -> list[Row]:
    """Read with both, and compare."""
    asked, outcomes = examples(), {}
    for name, find in (("ours", models.ours), ("stock", models.stock)):
        model = await find()
        print(f"    reading {len(asked)} messages with the {name} pipeline", file=sys.stderr, flush=True)
        outcomes[name] = await read(model.path, [example.text for example in asked])
    return rows_of(asked, outcomes)


def rows_of(asked: Sequence[Example], outcomes: dict[str, Outcome]) -> list[Row]:
    """Return a row a language, one for what is out of scope, and two for speed."""
    rows = []
    for language, goal in GOALS.items():
        chosen = [index for index, example in enumerate(asked) if example.language == language]
        values = {name: outcome.accuracy(asked, chosen) for name, outcome in outcomes.items()}
        rows.append(compared(f"intents, {LANGUAGES[language]} (unseen messages)", values, goal))
    chosen = [index for index, example in enumerate(asked) if example.intent == OUT_OF_SCOPE]
    values = {name: outcome.accuracy(asked, chosen) for name, outcome in outcomes.items()}
    rows.append(compared("out_of_scope, recall", values, OUT_OF_SCOPE_GOAL))
    refused = {name: sum(outcome.refused) / len(outcome.refused) for name, outcome in outcomes.items()}
    rows.append(Row("asked back instead", f"{refused['ours']:.1%} (stock {refused['stock']:.1%})"))
    for rank, what in ((50, "p50"), (95, "p95")):
        ours, stock = (percentile(outcomes[name].milliseconds, rank) for name in ("ours", "stock"))
        rows.append(Row(f"reading a message, {what}", f"{ours:.1f} ms (stock {stock:.1f} ms)"))
    means = {name: statistics.fmean(outcome.milliseconds) for name, outcome in outcomes.items()}
    rows.append(Row("messages read a second", f"{1000 / means['ours']:.0f} (stock {1000 / means['stock']:.0f})"))
    return rows


def compared(what: str, values: dict[str, tuple[int, int]], goal: float) -> Row:
    """Return ours with its interval, the default pipeline's beside it, and whether the goal is met."""
    right, everything = values["ours"]
    low, high = wilson(right, everything)
    stock = values["stock"][0] / values["stock"][1]
    value = f"{right / everything:.3f} [{low:.3f}; {high:.3f}] of {everything} (stock {stock:.3f})"
    return Row(what, value, f"≥ {goal:.2f}", right / everything >= goal)


def wilson(right: int, everything: int, *, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a proportion."""
    share = right / everything
    centre = share + z * z / (2 * everything)
    half = z * sqrt(share * (1 - share) / everything + z * z / (4 * everything * everything))
    return (centre - half) / (1 + z * z / everything), (centre + half) / (1 + z * z / everything)


async def read(model: Path, texts: list[str]) -> Outcome:
    """Read the texts in a process of its own, so that neither model pays for the other."""
    output = await python("-m", "bench.nlu_reader", str(model), given=json.dumps(texts))
    answer = json.loads(output.splitlines()[-1])
    refused = [bool(ranking) and ranking[0][0] == FALLBACK for ranking in answer["intents"]]
    likeliest = [
        ranking[is_refused][0] if len(ranking) > is_refused else ""
        for ranking, is_refused in zip(answer["intents"], refused, strict=True)
    ]
    return Outcome(likeliest, refused, answer["milliseconds"])


MEASURE = Measure("nlu", "intents and speed of reading, beside Rasa's default pipeline", run)
