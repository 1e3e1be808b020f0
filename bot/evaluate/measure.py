"""Run a model over measurement files, with a progress bar, and return all figures as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tqdm import tqdm

from bot.evaluate import escalation as handoffs
from bot.evaluate import messages as readings
from bot.evaluate.assistant import Assistant, open_assistant
from bot.evaluate.inputs import (
    LabelledIntent,
    Read,
    read_conversations,
    read_intents,
    read_messages,
)
from bot.terminal import said

Item = TypeVar("Item")


async def messages(files: Sequence[Path], *, model: Path, project: Path, language: str | None = None) -> dict[str, Any]:
    """Measure `label<TAB>text` files."""
    items, bad = _all(files, lambda path: read_messages(path, language=language))
    async with open_assistant(model, project=project, with_actions=False) as assistant:
        await _warm(assistant)
        read = []
        for item in _progress(items):
            found, seconds = await assistant.read(item.text)
            read.append(readings.ReadMessage(item, found.get("tension") or {}, seconds))
    return {
        "kind": "messages",
        "files": [path.name for path in files],
        "model": model.name,
        "bad_lines": bad,
        "figures": readings.message_figures(read),
        "threshold_curve": readings.threshold_curve(read),
        "errors": readings.message_errors(read),
    }


async def intents(files: Sequence[Path], *, model: Path, project: Path) -> dict[str, Any]:
    """Measure `lang<TAB>intent<TAB>text` files."""
    items, bad = _all(files, read_intents)
    async with open_assistant(model, project=project, with_actions=False) as assistant:
        await _warm(assistant)
        read: list[tuple[LabelledIntent, str | None, float, float]] = []
        for item in _progress(items):
            found, seconds = await assistant.read(item.text)
            intent = first_intent(found)
            read.append((item, intent.get("name"), float(intent.get("confidence") or 0.0), seconds))
    return {
        "kind": "intents",
        "files": [path.name for path in files],
        "model": model.name,
        "bad_lines": bad,
        "figures": readings.intent_figures(read),
        "errors": [
            {"line": item.line, "language": item.language, "label": item.intent, "read": said_, "text": item.text}
            for item, said_, _, _ in read
            if said_ != item.intent
        ],
    }


async def escalation(files: Sequence[Path], *, model: Path, project: Path) -> dict[str, Any]:
    """Measure conversations through the real assistant with its actions."""
    items, bad = _all(files, read_conversations)
    async with open_assistant(model, project=project, with_actions=True) as assistant:
        await _warm(assistant)
        handled = []
        for number, item in enumerate(_progress(items)):
            answered = await assistant.converse(f"evaluate-{number}-{item.id}", item.turns, language=item.language)
            over = next((n for n, turn in enumerate(answered) if turn.decision == "handoff"), None)
            handled.append(handoffs.Handled(item, over, answered))
    return {
        "kind": "escalation",
        "files": [path.name for path in files],
        "model": model.name,
        "bad_lines": bad,
        "figures": handoffs.escalation_figures(handled),
        "threshold_curve": _curve(handoffs.levels_in_time(handled)),
        "errors": handoffs.escalation_errors(handled),
    }


def _curve(levels: Sequence[tuple[float, bool]]) -> list[dict[str, Any]]:
    needed = sum(is_needed for _, is_needed in levels)
    calm = len(levels) - needed
    return [
        {
            "threshold": step / 100,
            "missed": sum(is_needed and level < step / 100 for level, is_needed in levels) / max(1, needed),
            "needless": sum(not is_needed and level >= step / 100 for level, is_needed in levels) / max(1, calm),
        }
        for step in range(5, 101, 5)
    ]


def first_intent(found: dict[str, Any]) -> dict[str, Any]:
    """Return the intent, or the likeliest one where the fallback stands before it."""
    intent: dict[str, Any] = found.get("intent") or {}
    if intent.get("name") != "nlu_fallback":
        return intent
    return next((one for one in found.get("intent_ranking") or () if one.get("name") != "nlu_fallback"), intent)


async def _warm(assistant: Assistant) -> None:
    """Load what the first message would pay for, so that the latency is that of any message."""
    for text in ("Bonjour, je voudrais comprendre ma facture.", "This is ridiculous, nobody ever answers me!"):
        await assistant.read(text)


def _all(files: Sequence[Path], reader: Callable[[Path], Read[Item]]) -> tuple[list[Item], list[str]]:
    items: list[Item] = []
    bad: list[str] = []
    for path in files:
        read = reader(path)
        items += read.items
        bad += read.bad_lines
    return items, bad


def _progress(items: Iterable[Item]) -> Iterable[Item]:
    bar: Iterable[Item] = tqdm(items, desc=said("measuring", "mesure"), unit="", leave=False, dynamic_ncols=True)
    return bar
