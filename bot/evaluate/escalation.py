"""Measure handoffs over whole conversations: whether, when and why, beside policies that need no intelligence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluate.assistant import Answered
from bot.evaluate.figures import Share, golden_transfer, mean_with_interval, milliseconds, precision_recall_f1
from bot.evaluate.inputs import LabelledConversation
from bot.evaluate.messages import lexicon_says_asked, lexicon_says_tense

OUTCOMES = ("in window", "too early", "too late", "missed")
_TOLERANCES = {"GT-I": 1, "GT-II": 2, "GT-III": 3}


@dataclass(frozen=True)
class Handled:
    """A conversation and the turn (0-based) at which a person took over; None: never."""

    item: LabelledConversation
    handed_over: int | None
    answered: Sequence[Answered] = ()

    @property
    def outcome(self) -> str:
        """Where the handoff came, for a conversation that needs one; "calm" or "false alarm" for one that does not."""
        if not self.item.handoff:
            return "calm" if self.handed_over is None else "false alarm"
        if self.handed_over is None:
            return "missed"
        assert self.item.earliest is not None
        assert self.item.latest is not None
        if self.handed_over < self.item.earliest:
            return "too early"
        return "too late" if self.handed_over > self.item.latest else "in window"

    @property
    def reason(self) -> str | None:
        """Why a person took over, as the policy says."""
        return self.answered[self.handed_over].reason if self.handed_over is not None and self.answered else None


def escalation_figures(handled: Sequence[Handled]) -> dict[str, Any]:
    """Return every figure, in all, by language and by reason, and those of the trivial policies."""
    languages = sorted({one.item.language for one in handled})
    reasons = sorted({one.item.reason for one in handled if one.item.handoff and one.item.reason})
    items = [one.item for one in handled]
    return {
        "count": len(handled),
        **_figures(handled),
        "languages": {
            language: _figures([one for one in handled if one.item.language == language]) for language in languages
        },
        "reasons": {
            reason: _timing([one for one in handled if one.item.handoff and one.item.reason == reason])
            for reason in reasons
        },
        "reasons_given": dict(Counter(one.reason or "none" for one in handled if one.handed_over is not None)),
        "latency": milliseconds([turn.seconds for one in handled for turn in one.answered]),
        "trivial": {
            name: _figures([Handled(item, policy(item)) for item in items]) for name, policy in TRIVIAL.items()
        },
    }


def escalation_errors(handled: Sequence[Handled]) -> list[dict[str, Any]]:
    """Return the conversations in which a person came at the wrong time, with what was read in them."""
    return [
        {
            "id": one.item.id,
            "language": one.item.language,
            "outcome": one.outcome,
            "handed_over": one.handed_over,
            "reason": one.reason,
            "window": [one.item.earliest, one.item.latest] if one.item.handoff else None,
            "wanted": one.item.reason,
            "turns": [
                _turn(text, one.answered[n] if n < len(one.answered) else None) for n, text in enumerate(one.item.turns)
            ],
        }
        for one in handled
        if one.outcome not in {"calm", "in window"}
    ]


def levels_in_time(handled: Sequence[Handled]) -> list[tuple[float, bool]]:
    """Return, for a threshold curve, the highest level of each conversation (until its window closes) and its need."""
    found = []
    for one in handled:
        last = one.item.latest if one.item.handoff and one.item.latest is not None else len(one.answered)
        levels = [1.0 if turn.decision == "handoff" else turn.level for turn in one.answered[: last + 1]]
        found.append((max(levels, default=0.0), one.item.handoff))
    return found


def _turn(text: str, answered: Answered | None) -> dict[str, Any]:
    if answered is None:
        return {"text": text}
    return {
        "text": text,
        "level": answered.level,
        "decision": answered.decision,
        "terms": {term["name"]: term["value"] for term in answered.terms},
        "score": answered.tension.get("score"),
        "cues": list(answered.tension.get("cues") or ()),
    }


def _figures(handled: Sequence[Handled]) -> dict[str, Any]:
    calm = [one for one in handled if not one.item.handoff]
    alarms = sum(one.handed_over is not None for one in calm)
    calm_messages = sum(len(one.item.turns) for one in calm)
    return {
        "conversations": precision_recall_f1(
            [one.handed_over is not None for one in handled], [one.item.handoff for one in handled]
        ),
        **_timing([one for one in handled if one.item.handoff]),
        "false_alarms_per_100_calm": round(100 * alarms / len(calm), 1) if calm else None,
        "false_alarms_per_1000_messages": round(1000 * alarms / calm_messages, 2) if calm_messages else None,
        "golden_transfer": {
            name: mean_with_interval([_golden(one, tolerance) for one in handled])
            for name, tolerance in _TOLERANCES.items()
        },
    }


def _timing(needed: Sequence[Handled]) -> dict[str, Any]:
    outcomes = Counter(one.outcome for one in needed)
    return {
        "needed": len(needed),
        "timing": {outcome: outcomes.get(outcome, 0) for outcome in OUTCOMES},
        "in_window": Share(outcomes.get("in window", 0), len(needed)).as_dict(),
    }


def _golden(one: Handled, tolerance: int) -> float:
    gold: Sequence[int] = ()
    if one.item.handoff and one.item.earliest is not None and one.item.latest is not None:
        gold = range(one.item.earliest, one.item.latest + 1)
    return golden_transfer([one.handed_over] if one.handed_over is not None else [], gold, tolerance=tolerance)


def _nth(number: int) -> Callable[[LabelledConversation], int | None]:
    return lambda item: number if len(item.turns) > number else None


def _lexicon(item: LabelledConversation) -> int | None:
    for number, text in enumerate(item.turns):
        if lexicon_says_asked(text) or lexicon_says_tense(text):
            return number
    return None


TRIVIAL: dict[str, Callable[[LabelledConversation], int | None]] = {
    "never": lambda item: None,
    "first turn": _nth(0),
    "fourth turn": _nth(3),
    "lexicon": _lexicon,
}
