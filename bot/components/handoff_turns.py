"""From Rasa's tracker to the turns that the policy's arithmetic weighs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rasa.shared.core.events import ActionExecuted, Restarted, SlotSet, UserUtteranceReverted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.embeddings import get_embedder
from bot.components.payloads import is_payload
from bot.handoff.policy_inputs import TurnReading

# Shorter messages ("oui", "le 12", "69003") are alike without telling anything twice.
_FEWEST_WORDS = 4
_WORD = re.compile(r"[^\W\d_]{2,}")
# The intent's word for a request counts only where the detector does not exclude it.
_SURE_INTENT, _POSSIBLE_REQUEST = 0.6, 0.25
# Where the intent is a technician's visit, the detector must be surer than this that it is about an advisor.
_SURELY_ASKED = 0.95


@dataclass
class _Heard:
    """One customer message with what followed it."""

    event: UserUttered
    actions: list[str] = field(default_factory=list)


def turns_of(tracker: DialogueStateTracker, config: Mapping[str, Any]) -> list[TurnReading]:
    """Return the turns since a person last held the conversation, or since the beginning, oldest first."""
    heard, first = _heard_of(tracker, config)
    turns = [_turn(item, number, config, is_last=item is heard[-1]) for number, item in enumerate(heard)][first:]
    if turns and tracker.active_loop_name and not turns[-1].is_button:
        # A form asked: what is no request may well be the answer, and is the form's to judge.
        turns[-1] = replace(turns[-1], has_failed=False)
    return with_likeness(turns, str(config["embedding"]))


def _heard_of(tracker: DialogueStateTracker, config: Mapping[str, Any]) -> tuple[list[_Heard], int]:
    """Return every customer message, and the number of the first that counts.

    Of all events: `applied_events` leaves out what was said while a form asked, and people get cross in forms too.
    """
    heard: list[_Heard] = []
    first = 0
    for event in tracker.events:
        if isinstance(event, UserUttered):
            heard.append(_Heard(event))
        elif isinstance(event, Restarted):
            heard, first = [], 0
        elif isinstance(event, UserUtteranceReverted):
            heard = heard[:-1]
        elif isinstance(event, ActionExecuted) and heard:
            heard[-1].actions.append(str(event.action_name))
            if event.action_name == config["action"]:
                first = len(heard)
        elif isinstance(event, SlotSet) and event.key == "handoff" and event.value is None:
            # A hand-back: what was said before is between the customer and the advisor.
            first = len(heard)
    return heard, min(first, max(0, len(heard) - 1))


def _turn(heard: _Heard, number: int, config: Mapping[str, Any], *, is_last: bool) -> TurnReading:
    read: Mapping[str, Any] = heard.event.parse_data or {}
    tension: Mapping[str, Any] = read.get("tension") or {}
    text = str(heard.event.text or "")
    intent, confidence = heard.event.intent_name, float(heard.event.intent.get("confidence") or 0.0)
    score = float(tension.get("score") or 0.0)
    fell_back = config["fallback_action"] in heard.actions
    will_fall_back = is_last and intent == config["fallback_intent"]
    is_button = is_payload(text)
    return replace(
        turn_of("" if is_button else text, tension, number=number),
        asked=_asked(tension, intent, confidence, config, is_button=is_button),
        is_button=is_button,
        is_settling=intent in config["settling_intents"] and confidence >= 0.5 and score < 0.3,
        has_failed=fell_back or will_fall_back,
    )


def turn_of(text: str, tension: Mapping[str, Any], *, number: int) -> TurnReading:
    """Return what the detector's reading alone says of a message."""
    score = float(tension.get("score") or 0.0)
    cues: Sequence[Mapping[str, Any]] = tension.get("cues") or ()
    tense_cues = [cue for cue in cues if cue.get("kind") != "request"]
    return TurnReading(
        text=text,
        number=number,
        score=score,
        label=str(tension.get("label") or "calm"),
        asked=float(tension.get("asked") or 0.0),
        unmet=float(tension.get("unmet") or 0.0),
        distress=score if any(cue.get("kind") == "distress" for cue in cues) else 0.0,
        topic=tension.get("topic"),
        quote=str(tense_cues[0].get("text")) if tense_cues else None,
    )


def _asked(
    tension: Mapping[str, Any], intent: str | None, confidence: float, config: Mapping[str, Any], *, is_button: bool
) -> float:
    """Return the probability that a person is asked for; the intent's where no detector is in the pipeline."""
    says_so = intent == config["asked_intent"]
    if is_button or not tension:
        return 1.0 if says_so else 0.0
    asked = float(tension.get("asked") or 0.0)
    if intent in config.get("visit_intents", ()) and confidence >= _SURE_INTENT and asked < _SURELY_ASKED:
        # "Je veux un technicien" wants somebody in the house, not in the chat.
        return 0.0
    if says_so and confidence >= _SURE_INTENT and asked >= _POSSIBLE_REQUEST:
        return max(asked, confidence)
    return asked


def with_likeness(turns: list[TurnReading], embedding: str) -> list[TurnReading]:
    """Say of each turn how alike its meaning is to that of every earlier one."""
    embedder = get_embedder(embedding)
    telling = [n for n, turn in enumerate(turns) if len(_WORD.findall(turn.text)) >= _FEWEST_WORDS]
    if embedder is None or len(telling) < 2:
        return turns
    vectors = embedder.embed([turns[n].text for n in telling])
    likeness = vectors @ vectors.T
    for row, number in enumerate(telling[1:], start=1):
        turns[number] = replace(turns[number], likeness=tuple(float(value) for value in likeness[row, :row]))
    return turns
