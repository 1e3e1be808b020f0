"""How well and how fast intents are read: our pipeline beside Rasa's default one, trained on the same corpus.

The messages are those of `tests/eval/intents.tsv`, which nobody trains on. Every message is read once, so that no cache
helps. Rasa keeps what it has trained (in `.rasa/cache`): only the first run on a corpus trains the default pipeline,
which takes long.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from bench.measure import Measure, Row

ROOT = Path(__file__).resolve().parents[1]
MESSAGES = ROOT / "tests" / "eval" / "intents.tsv"
CONFIGS = {"ours": ROOT / "config.yml", "stock": ROOT / "bench" / "stock_nlu.yml"}
GOALS = {"fr": 0.92, "en": 0.90}
OUT_OF_SCOPE, OUT_OF_SCOPE_GOAL = "out_of_scope", 0.80
LANGUAGES = {"fr": "French", "en": "English"}
FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Example:
    """One labelled message."""

    language: str
    intent: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What a model made of the messages. `refused` were under its threshold: the two likeliest are then offered."""

    read: list[str]
    refused: list[bool]
    milliseconds: list[float]

    def accuracy(self, examples: list[Example], chosen: list[int]) -> tuple[int, int]:
        """Return (right, all) among the chosen: the likeliest intent, whether offered or acted upon."""
        return sum(self.read[index] == examples[index].intent for index in chosen), len(chosen)


async def run() -> list[Row]:
    """Train both, read with both, and compare."""
    examples = [Example(*line.split("\t", 2)) for line in MESSAGES.read_text("utf-8").splitlines() if line]
    outcomes = {}
    with tempfile.TemporaryDirectory(prefix="bench-nlu-") as folder:
        for name, config in CONFIGS.items():
            print(f"    training and reading with the {name} pipeline", file=sys.stderr, flush=True)
            model = await train(config, Path(folder), name)
            outcomes[name] = await read(model, [example.text for example in examples])
    return rows_of(examples, outcomes)


def rows_of(examples: list[Example], outcomes: dict[str, Outcome]) -> list[Row]:
    """Return a row a language, one for what is out of scope, and two for speed."""
    rows = []
    for language, goal in GOALS.items():
        chosen = [index for index, example in enumerate(examples) if example.language == language]
        values = {name: outcome.accuracy(examples, chosen) for name, outcome in outcomes.items()}
        rows.append(compared(f"intents, {LANGUAGES[language]} (unseen messages)", values, goal))
    chosen = [index for index, example in enumerate(examples) if example.intent == OUT_OF_SCOPE]
    values = {name: outcome.accuracy(examples, chosen) for name, outcome in outcomes.items()}
    rows.append(compared("out_of_scope, recall", values, OUT_OF_SCOPE_GOAL))
    asked = {name: sum(outcome.refused) / len(outcome.refused) for name, outcome in outcomes.items()}
    rows.append(Row("asked back instead", f"{asked['ours']:.1%} (stock {asked['stock']:.1%})"))
    for share, what in ((0.5, "p50"), (0.95, "p95")):
        ours, stock = (quantile(outcomes[name].milliseconds, share) for name in ("ours", "stock"))
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


def quantile(values: list[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


async def train(config: Path, folder: Path, name: str) -> Path:
    """Train the understanding alone on the project's corpus."""
    arguments = ["-m", "rasa", "train", "nlu", "--config", str(config), "--nlu", "data/nlu", "--domain", "domain.yml"]
    await python(*arguments, "--out", str(folder), "--fixed-model-name", name)
    return folder / f"{name}.tar.gz"


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


async def python(*arguments: str, given: str = "") -> str:
    """Run this Python in the project's folder and return its output; its complaints when it fails."""
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate(given.encode())
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments[:4])} failed: {errors.decode(errors='replace')[-500:]}")
    return output.decode()


MEASURE = Measure("nlu", "intents and speed of reading, beside Rasa's default pipeline", run)
