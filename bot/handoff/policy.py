"""When a conversation needs a person: the arithmetic over its turns. Pure numbers in, one decision with reasons out.

Each term is a number from 0 to 1 with a weight: message, lingering, slope, unmet, failures, distress. They add up like
independent causes: level = 1 - (1 - term₁)(1 - term₂)... A request for a person, a reserved topic, two failures
running, a need told a third time and an action's wish decide alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import takewhile
from typing import Any

from bot.handoff.conversation import Reason
from bot.handoff.policy_inputs import Context, TurnReading, Weights
from bot.handoff.policy_sentences import sentence, wished
from bot.handoff.turn import Assessment, Term

STAY, OFFER, HANDOFF = "stay", "offer", "handoff"
_QUOTE_CHARACTERS = 160


@dataclass(frozen=True)
class _State:
    """What earlier turns leave behind."""

    carried: float = 0.0
    unmet: float = 0.0
    times: int = 1
    scores: Sequence[float] = field(default_factory=tuple)


def assess(turns: Sequence[TurnReading], weights: Weights, context: Context) -> Assessment:
    """Decide after the last of `turns`, which are those since the beginning or the last time a person held the talk."""
    if not turns:
        return _wish_alone(context) or Assessment()
    state = _State()
    for number in range(len(turns) - 1):
        state = _after(state, turns[: number + 1], weights)
    now = turns[-1]
    terms = _terms(state, turns, weights)
    level = _together(terms)
    decided = _alone(terms, turns, weights, context) or _by_level(level, terms, context)
    kept = [term for term in terms if term.value >= 0.01]
    return Assessment(
        level=round(level, 4),
        terms=(*_decisive_term(decided, now, context, kept), *kept),
        decision=decided.decision,
        reason=decided.reason,
        topic=now.topic if decided.reason is Reason.TOPIC else None,
        evidence=tuple(_evidence(decided, turns, context)),
        why=_why(decided, context),
    )


def as_wire(assessment: Assessment) -> dict[str, Any]:
    """Return the assessment as the slot `handoff` and the channel carry it."""
    return {
        "level": assessment.level,
        "terms": [asdict(term) for term in assessment.terms],
        "decision": assessment.decision,
        "reason": str(assessment.reason) if assessment.reason else None,
        "topic": assessment.topic,
        "evidence": [dict(item) for item in assessment.evidence],
        "why": dict(assessment.why) if assessment.why else None,
    }


@dataclass(frozen=True)
class _Decision:
    decision: str = STAY
    reason: Reason | None = None
    cause: str | None = None


def _after(state: _State, turns: Sequence[TurnReading], weights: Weights) -> _State:
    """Return what a turn leaves behind for the next."""
    now = turns[-1]
    if now.is_settling:
        return _State(carried=state.carried * weights.fade_settled, scores=())
    fade = weights.fade if now.label != "calm" or now.unmet >= 0.5 else weights.fade_calm
    carried = 1 - (1 - _heat(now, weights)) * (1 - state.carried * fade)
    unmet, times = _unmet(state, turns, weights)
    return _State(carried, unmet, times, (*state.scores, now.score))


def _terms(state: _State, turns: Sequence[TurnReading], weights: Weights) -> list[Term]:
    now = turns[-1]
    fade = weights.fade_settled if now.is_settling else weights.fade if now.label != "calm" else weights.fade_calm
    rise = now.score - (sum(state.scores) / len(state.scores)) if state.scores else 0.0
    unmet, times = (0.0, 1) if now.is_settling else _unmet(state, turns, weights)
    failures = _failures(turns)
    values = {
        # Distress does not wait.
        "message": weights.message * max(_patience(len(turns), weights), now.distress) * _heat(now, weights),
        "lingering": weights.lingering * state.carried * fade,
        "slope": weights.slope * max(0.0, rise) * (now.score >= weights.floor),
        "unmet": weights.unmet * min(1.0, max(0.0, unmet) / max(1.0, weights.times - 1)) ** 1.5,
        "failures": weights.failures * min(1.0, failures / weights.failures_running),
        "distress": weights.distress * now.distress,
    }
    words = {"quote": now.quote or quoted(now.text), "text": quoted(now.text), "times": times, "count": failures}
    return [Term(name, round(min(1.0, value), 4), sentence(name, **words)) for name, value in values.items()]


def _patience(count: int, weights: Weights) -> float:
    return {1: weights.message_first, 2: weights.message_second}.get(count, 1.0)


def _heat(turn: TurnReading, weights: Weights) -> float:
    return max(0.0, turn.score - weights.floor) / (1 - weights.floor)


def _unmet(state: _State, turns: Sequence[TurnReading], weights: Weights) -> tuple[float, int]:
    """Return how much of the need is unmet after this turn, and how many times it has been told."""
    now = turns[-1]
    again = 1 - (1 - now.unmet) * (1 - _repeated(now, weights))
    if len(turns) == 1:
        return now.unmet * weights.unmet_first, 1
    return state.unmet * weights.fade + again, state.times + (again >= 0.5)


def _repeated(now: TurnReading, weights: Weights) -> float:
    """Return how far the message tells what an earlier one told."""
    lately = now.likeness[-round(weights.recent) :]
    if now.is_button or not lately:
        return 0.0
    share = (max(lately) - weights.alike) / max(1e-6, weights.same_need - weights.alike)
    return weights.repeated * min(1.0, max(0.0, share))


def _failures(turns: Sequence[TurnReading]) -> int:
    return len(list(takewhile(lambda turn: turn.has_failed, reversed(turns))))


def _together(terms: Sequence[Term]) -> float:
    calm = 1.0
    for term in terms:
        calm *= 1 - term.value
    return 1 - calm


def _alone(terms: Sequence[Term], turns: Sequence[TurnReading], weights: Weights, context: Context) -> _Decision | None:
    """Return the decision of what decides alone, most telling first."""
    now = turns[-1]
    by_name = {term.name: term.value for term in terms}
    if now.asked >= weights.asked:
        return _Decision(HANDOFF, Reason.ASKED, "asked")
    if now.topic and now.topic in context.topics:
        return _Decision(HANDOFF, Reason.TOPIC, "topic")
    if context.wish:
        return _Decision(HANDOFF, _reason_of(context.wish), "wish")
    if _failures(turns) >= weights.failures_running:
        return _Decision(HANDOFF, Reason.STUCK, "failures")
    if weights.unmet and by_name["unmet"] >= weights.unmet:
        return _Decision(HANDOFF, Reason.STUCK, "unmet")
    return None


def _by_level(level: float, terms: Sequence[Term], context: Context) -> _Decision:
    heaviest = max(terms, key=lambda term: term.value).name
    reason = Reason.STUCK if heaviest in {"unmet", "failures"} else Reason.TENSION
    if level >= context.handoff_from:
        return _Decision(HANDOFF, reason, heaviest)
    if level >= context.offer_from:
        return _Decision(OFFER, reason, heaviest)
    return _Decision()


def _wish_alone(context: Context) -> Assessment | None:
    if not context.wish:
        return None
    decided = _Decision(HANDOFF, _reason_of(context.wish), "wish")
    return Assessment(
        terms=(Term("wish", 1.0, wished(context.wish)),),
        decision=HANDOFF,
        reason=decided.reason,
        evidence=tuple(_evidence(decided, (), context)),
        why=_why(decided, context),
    )


def _reason_of(wish: Mapping[str, Any]) -> Reason:
    known = {member.value for member in Reason}
    return Reason(wish["reason"]) if wish.get("reason") in known else Reason.STUCK


def _decisive_term(decided: _Decision, now: TurnReading, context: Context, kept: Sequence[Term]) -> list[Term]:
    """Return the term of a decision that no sum led to; it comes first."""
    if decided.cause is None or any(term.name == decided.cause for term in kept):
        return []
    if decided.cause == "wish":
        return [Term("wish", 1.0, wished(context.wish or {}))]
    words = {"quote": quoted(now.text), "text": quoted(now.text), "topic": now.topic or ""}
    return [Term(decided.cause, 1.0, sentence(decided.cause, **words))]


def _evidence(decided: _Decision, turns: Sequence[TurnReading], context: Context) -> list[Mapping[str, Any]]:
    """Return what to quote: the words of the last message, and for a need told again those of the earlier times."""
    if decided.decision == STAY:
        return []
    evidence: list[Mapping[str, Any]] = []
    if decided.cause == "wish" and context.wish and context.wish.get("evidence"):
        number = turns[-1].number if turns else 0
        given = context.wish["evidence"]
        quotes = [given] if isinstance(given, str) else list(given)
        evidence += [quote if isinstance(quote, Mapping) else {"quote": quote, "turn": number} for quote in quotes]
    elif turns:
        now = turns[-1]
        evidence.append(
            {"quote": (now.quote if decided.cause == "message" else None) or quoted(now.text), "turn": now.number}
        )
        earlier = [turn for turn in turns[:-1] if turn.unmet >= 0.5 or turn.label == "tense"]
        if decided.cause in {"unmet", "failures", "lingering"}:
            evidence += [{"quote": quoted(turn.text), "turn": turn.number} for turn in earlier[-2:]]
    return evidence


def _why(decided: _Decision, context: Context) -> Mapping[str, str] | None:
    """Return the sentence for the customer where an action gave one; the server has one for each reason."""
    why = (context.wish or {}).get("why") if decided.cause == "wish" else None
    return dict(why) if isinstance(why, Mapping) else None


def quoted(text: str) -> str:
    """Shorten a message to what can be quoted: a beginning of it, so that it can be found again."""
    text = text.strip()
    if len(text) <= _QUOTE_CHARACTERS:
        return text
    return text[:_QUOTE_CHARACTERS].rsplit(" ", 1)[0]
