"""Why a message deserves a trainer's eye, and how much it would teach: pure arithmetic.

Each reason that holds has a strength 0..1; a line's score is

    (1 - Π (1 - WEIGHT · strength)) · (0.7 + 0.3 · min(1, log2(count) / log2(64)))

so that reasons add up without passing 1, and what is said often comes before what was said once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bot.handoff.turn import Reading
from bot.store.inbox_records import Heard

FALLBACK = frozenset({"nlu_fallback"})
NOT_UNDERSTOOD = FALLBACK | {"out_of_scope"}
# What each reason weighs when it holds fully: a person's judgement more than the model's doubt.
WEIGHTS: Mapping[str, float] = {
    "escalation": 0.9, "bad_rating": 0.6, "fallback": 0.7, "low_confidence": 0.6, "near_tie": 0.5, "tension": 0.4,
}  # fmt: skip
UNSURE_BELOW = 0.6
TIE_WITHIN = 0.15
TENSION_DOUBT = 0.15  # around one half
BAD_STARS = 2
# Of an escalation, by the advisor's verdict: a needless one teaches most. Who asked for a person was understood.
VERDICTS: Mapping[str | None, float] = {"not_needed": 1.0, None: 0.7, "needed": 0.6}
ASKED_FOR_A_PERSON = 0.3
OFTEN = 64


def likely(reading: Reading) -> list[Mapping[str, Any]]:
    """Return the ranking without the fallback, the likeliest intent first."""
    return [item for item in reading.ranking if item.get("name") not in FALLBACK]


def strengths_of(heard: Heard, *, stars: int | None, is_least_sure: bool) -> dict[str, float]:
    """Return the reasons that hold for a message, each with its strength; none: it is no candidate.

    `is_least_sure` marks the message of a badly rated conversation that was understood worst.
    """
    found: dict[str, float] = {}
    reading = heard.reading
    ranking = likely(reading)
    sure = float(ranking[0].get("confidence") or 0.0) if ranking else reading.confidence
    is_read = reading.intent is not None or bool(ranking)
    if reading.intent in NOT_UNDERSTOOD or not is_read:
        found["fallback"] = 1.0 if reading.intent in FALLBACK or not is_read else 0.6
    if is_read and sure < UNSURE_BELOW:
        found["low_confidence"] = 1 - sure / UNSURE_BELOW * 0.8
    if len(ranking) > 1:
        gap = sure - float(ranking[1].get("confidence") or 0.0)
        if gap < TIE_WITHIN:
            found["near_tie"] = 1 - gap / TIE_WITHIN * 0.8
    if heard.reason is not None:
        strength = VERDICTS.get(heard.verdict, 0.7)
        is_told = heard.reason == "asked" and heard.verdict != "not_needed"
        found["escalation"] = min(strength, ASKED_FOR_A_PERSON) if is_told else strength
    if stars is not None and stars <= BAD_STARS and is_least_sure:
        found["bad_rating"] = 1.0 if stars == 1 else 0.7
    doubt = _tension_doubt(reading.tension)
    if doubt:
        found["tension"] = doubt
    return {reason: round(strength, 4) for reason, strength in found.items()}


def score(strengths: Mapping[str, float], count: int) -> float:
    """Return what a line would teach, 0..1."""
    rest = math.prod(1 - WEIGHTS[reason] * strength for reason, strength in strengths.items() if reason in WEIGHTS)
    often = min(1.0, math.log2(max(count, 1)) / math.log2(OFTEN))
    return round((1 - rest) * (0.7 + 0.3 * often), 6)


def least_sure(messages: Sequence[Heard]) -> int | None:
    """Return the number (`seq`) of the message that was understood worst."""
    if not messages:
        return None
    return min(messages, key=lambda one: (one.reading.intent not in NOT_UNDERSTOOD, one.reading.confidence)).seq


def _tension_doubt(tension: Mapping[str, Any] | None) -> float:
    if not tension or not isinstance(tension.get("score"), (int, float)):
        return 0.0
    away = abs(float(tension["score"]) - 0.5)
    return 1 - away / TENSION_DOUBT if away < TENSION_DOUBT else 0.0
