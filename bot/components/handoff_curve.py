"""Choose the level of a handoff from labelled conversations and from what the operator's two errors cost.

The detector reads the conversations of `data/handoff/*.yml` at the end of its training (it has not learned from them)
and keeps the readings with the model. The policy weighs them with its own configuration when it is loaded, so that
other weights or costs need no training.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from bot.components.handoff_turns import turn_of, with_likeness
from bot.components.tension_data import BadExamples
from bot.handoff.policy import HANDOFF, assess
from bot.handoff.policy_inputs import Context, TurnReading, Weights
from bot.handoff.policy_level import Reached

FILE = "conversations.json"
# Rasa names what a component has trained after it and its place in the pipeline.
_NAMES = ("bot.components.tension_detector.TensionDetector", "TensionDetector")
_MOST_COMPONENTS = 30


@dataclass(frozen=True)
class LabelledTalk:
    """The customer's messages of a conversation and, where a person is needed, the window in which one helps."""

    language: str
    turns: Sequence[str]
    earliest: int | None
    latest: int | None


def read_talks(paths: Iterable[Path]) -> list[LabelledTalk]:
    """Return the labelled conversations of the files. Raises BadExamples."""
    talks = []
    for path in paths:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for number, one in enumerate(content.get("conversations") or ()):
            earliest, latest = one.get("earliest"), one.get("latest")
            needed = bool(one.get("handoff"))
            turns = [str(turn) for turn in one.get("turns") or ()]
            if not turns or (needed and not (isinstance(earliest, int) and isinstance(latest, int))):
                raise BadExamples(f"{path.name}, conversation {number + 1}: turns, or the window, are missing")
            language = str(content.get("language") or "fr")
            talks.append(LabelledTalk(language, turns, earliest if needed else None, latest if needed else None))
    return talks


def write_readings(
    talks: Sequence[LabelledTalk], read_all: Callable[[Sequence[str]], list[dict[str, Any]]], folder: Path
) -> None:
    """Keep the readings of every conversation with the model."""
    readings = iter(read_all([text for talk in talks for text in talk.turns]))
    kept = [
        {
            "earliest": talk.earliest,
            "latest": talk.latest,
            "turns": [{"text": text, "tension": next(readings)} for text in talk.turns],
        }
        for talk in talks
    ]
    (folder / FILE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def kept_readings(model_storage: ModelStorage) -> list[dict[str, Any]]:
    """Return the readings that a detector left in this model; none where there is no detector."""
    for name in _NAMES:
        for place in range(_MOST_COMPONENTS):
            try:
                with model_storage.read_from(Resource(f"train_{name}{place}")) as folder:
                    path = Path(folder) / FILE
                    if path.is_file():
                        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
                        return found
            except ValueError:
                continue
    return []


def reached_levels(
    talks: Sequence[Mapping[str, Any]], weights: Weights, topics: frozenset[str], *, embedding: str
) -> list[Reached]:
    """Return the highest level that each conversation reaches before and within its window."""
    context = Context(topics=topics)
    reached = []
    for talk in talks:
        turns = _turns(talk["turns"], embedding)
        levels = []
        for number in range(len(turns)):
            assessed = assess(turns[: number + 1], weights, context)
            alone = assessed.decision == HANDOFF and assessed.level < context.handoff_from
            levels.append(1.0 if alone else assessed.level)
        earliest, latest = talk["earliest"], talk["latest"]
        if earliest is None:
            reached.append(Reached(before=max(levels), within=None))
        else:
            within = max(levels[earliest : latest + 1], default=0.0)
            reached.append(Reached(before=max(levels[:earliest], default=0.0), within=within))
    return reached


def _turns(said: Sequence[Mapping[str, Any]], embedding: str) -> list[TurnReading]:
    turns = [turn_of(one["text"], one["tension"], number=number) for number, one in enumerate(said)]
    return with_likeness(turns, embedding)
