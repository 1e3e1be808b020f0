"""Measure readings of single messages: tension, requests for a person, intents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.components.tension_cues import find_marks, lexicon_score
from bot.evaluate.figures import Share, calibration, milliseconds, precision_recall_f1
from bot.evaluate.inputs import LABELS, LabelledIntent, LabelledMessage

_ASKED_FROM = 0.5


@dataclass(frozen=True)
class ReadMessage:
    """A labelled message and what was made of it."""

    item: LabelledMessage
    tension: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def language(self) -> str:
        """That of the file, or as it was read."""
        return self.item.language or str(self.tension.get("language") or "?")

    @property
    def asked(self) -> bool:
        """Say whether a person was read to be asked for."""
        return float(self.tension.get("asked") or 0.0) >= _ASKED_FROM

    @property
    def label(self) -> str:
        """The label of the reading, in the words of the file."""
        if self.asked:
            return "asked"
        label = str(self.tension.get("label") or "calm")
        return "tension" if label == "tense" else label


def message_figures(read: Sequence[ReadMessage]) -> dict[str, Any]:
    """Return every figure, in all and by language."""
    by_language = _by(read, lambda one: one.language)
    return {
        "count": len(read),
        **_figures(read),
        "languages": {language: {"count": len(some), **_figures(some)} for language, some in by_language.items()},
        "latency": milliseconds([one.seconds for one in read]),
        "trivial": _trivial(read),
    }


def message_errors(read: Sequence[ReadMessage]) -> list[dict[str, Any]]:
    """Return the messages that were read otherwise than labelled, with what was found in them."""
    return [
        {
            "line": one.item.line,
            "language": one.language,
            "label": one.item.label,
            "read": one.label,
            "score": one.tension.get("score"),
            "asked": one.tension.get("asked"),
            "text": one.item.text,
            "cues": list(one.tension.get("cues") or ()),
        }
        for one in read
        if one.label != one.item.label
    ]


def threshold_curve(read: Sequence[ReadMessage]) -> list[dict[str, Any]]:
    """Return precision, recall and F1 of tense against calm at each threshold of the score."""
    chosen = [one for one in read if one.item.label in {"tension", "calm"}]
    points = []
    for step in range(5, 100, 5):
        said = [float(one.tension.get("score") or 0.0) >= step / 100 for one in chosen]
        true = [one.item.label == "tension" for one in chosen]
        both = sum(1 for a, b in zip(said, true, strict=True) if a and b)
        points.append(
            {
                "threshold": step / 100,
                "precision": both / sum(said) if any(said) else None,
                "recall": both / sum(true) if any(true) else None,
                "f1": 2 * both / (sum(said) + sum(true)) if any(said) or any(true) else None,
            }
        )
    return points


def intent_figures(read: Sequence[tuple[LabelledIntent, str | None, float, float]]) -> dict[str, Any]:
    """Return accuracy by language, and for each intent. `read` holds (item, intent, confidence, seconds)."""
    languages = {
        language: Share(sum(item.intent == said for item, said, _, _ in some), len(some)).as_dict()
        for language, some in _by(read, lambda one: one[0].language).items()
    }
    intents = sorted({item.intent for item, _, _, _ in read})
    by_intent = {
        intent: {
            "count": sum(item.intent == intent for item, _, _, _ in read),
            **precision_recall_f1(
                [said == intent for _, said, _, _ in read], [item.intent == intent for item, _, _, _ in read]
            ),
        }
        for intent in intents
    }
    confused: dict[tuple[str, str], int] = defaultdict(int)
    for item, said, _, _ in read:
        if said != item.intent:
            confused[item.intent, said or "none"] += 1
    worst = sorted(confused.items(), key=lambda pair: -pair[1])[:15]
    return {
        "count": len(read),
        "accuracy": Share(sum(item.intent == said for item, said, _, _ in read), len(read)).as_dict(),
        "languages": languages,
        "intents": by_intent,
        "confused": [{"intent": true, "read": said, "count": count} for (true, said), count in worst],
        "calibration": calibration(
            [confidence for _, _, confidence, _ in read], [item.intent == said for item, said, _, _ in read]
        ),
        "latency": milliseconds([seconds for _, _, _, seconds in read]),
    }


def _figures(read: Sequence[ReadMessage]) -> dict[str, Any]:
    contrast = [one for one in read if one.item.label in {"tension", "calm"}]
    calm = [one for one in read if one.item.label == "calm"]
    alarms = sum(1 for one in calm if one.label in {"asked", "tension"})
    return {
        "accuracy": Share(sum(one.label == one.item.label for one in read), len(read)).as_dict(),
        "labels": {
            label: {
                "count": sum(one.item.label == label for one in read),
                **precision_recall_f1([one.label == label for one in read], [one.item.label == label for one in read]),
            }
            for label in LABELS
        },
        "tense_against_calm": precision_recall_f1(
            [one.tension.get("label") == "tense" for one in contrast], [one.item.label == "tension" for one in contrast]
        ),
        "asked": precision_recall_f1([one.asked for one in read], [one.item.label == "asked" for one in read]),
        "false_alarms_per_1000_calm": round(1000 * alarms / len(calm), 1) if calm else None,
        "calibration": calibration(
            [float(one.tension.get("score") or 0.0) for one in contrast],
            [one.item.label == "tension" for one in contrast],
        ),
    }


def _trivial(read: Sequence[ReadMessage]) -> dict[str, Any]:
    """Return the figures of reading nothing, and of reading with a word list alone."""
    contrast = [one for one in read if one.item.label in {"tension", "calm"}]
    true = [one.item.label == "tension" for one in contrast]
    asked = [one.item.label == "asked" for one in read]
    return {
        "never": {
            "tense_against_calm": precision_recall_f1([False] * len(true), true),
            "asked": precision_recall_f1([False] * len(asked), asked),
        },
        "lexicon": {
            "tense_against_calm": precision_recall_f1([lexicon_says_tense(one.item.text) for one in contrast], true),
            "asked": precision_recall_f1([lexicon_says_asked(one.item.text) for one in read], asked),
        },
    }


def lexicon_says_tense(text: str) -> bool:
    """Return what a word list alone makes of a message."""
    return lexicon_score(text) >= 0.5


def lexicon_says_asked(text: str) -> bool:
    """Return whether a word for an advisor stands there and no refusal."""
    kinds = {mark.kind for mark in find_marks(text)}
    return "request" in kinds and "refusal" not in kinds


def _by(items: Sequence[Any], key: Callable[[Any], str]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(sorted(groups.items()))
