"""The messages that measures put to the assistants: those of `tests/eval/intents.tsv`, which nobody trains on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "tests" / "eval" / "intents.tsv"


@dataclass(frozen=True)
class Example:
    """One labelled message."""

    language: str
    intent: str
    text: str


@cache
def examples() -> tuple[Example, ...]:
    """Return all of them, in the order of the file."""
    return tuple(Example(*line.split("\t", 2)) for line in FILE.read_text("utf-8").splitlines() if line)
