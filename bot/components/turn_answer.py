"""What our channel answers about a turn, read from the tracker after it: see `docs/architecture.md` for the shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa.shared.core.constants import REQUESTED_SLOT, SESSION_START_METADATA_SLOT
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY

# Given on their own, or of no use outside Rasa.
_NOT_COLLECTED = {"handoff", "facts", "language", "identity", "page", REQUESTED_SLOT, SESSION_START_METADATA_SLOT}
_ENTITY_KEYS = ("entity", "value", "start", "end", "role")


def answer_of(tracker: DialogueStateTracker, messages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the whole answer to `POST /webhooks/relais/turn`."""
    return {
        "messages": list(messages),
        "reading": reading_of(tracker),
        "assessment": _slot(tracker, "handoff"),
        "slots": collected_slots(tracker),
        "facts": _slot(tracker, "facts") or [],
        "verified": verified_identity(tracker),
        "loop": tracker.active_loop_name,
        "language": _slot(tracker, "language"),
    }


def reading_of(tracker: DialogueStateTracker) -> dict[str, Any] | None:
    """Return intent, confidence, ranking, entities and tension of the latest message."""
    message = tracker.latest_message
    if message is None or message.text is None or not message.parse_data:
        return None
    read: Mapping[str, Any] = message.parse_data
    intent = read.get(INTENT) or {}
    return {
        "intent": intent.get(INTENT_NAME_KEY),
        "confidence": intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0,
        "ranking": [
            {"name": ranked.get(INTENT_NAME_KEY), "confidence": ranked.get(PREDICTED_CONFIDENCE_KEY) or 0.0}
            for ranked in read.get(INTENT_RANKING_KEY) or ()
        ],
        "entities": [
            {key: entity[key] for key in _ENTITY_KEYS if entity.get(key) is not None}
            for entity in read.get(ENTITIES) or ()
        ],
        "tension": read.get("tension"),
        "language": read.get("language"),
    }


def collected_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Return the slots of the dialogue that have a value."""
    return {
        name: slot.value
        for name, slot in tracker.slots.items()
        if slot.value is not None and name not in _NOT_COLLECTED
    }


def verified_identity(tracker: DialogueStateTracker) -> dict[str, Any] | None:
    """Return whom the dialogue has identified, or None: nobody yet."""
    if not _slot(tracker, "verified"):
        return None
    return {
        "name": _slot(tracker, "customer_name"),
        "number": _slot(tracker, "customer_number"),
        "by": _slot(tracker, "verified_by") or "assistant",
    }


def _slot(tracker: DialogueStateTracker, name: str) -> Any:
    slot = tracker.slots.get(name)
    return None if slot is None else slot.value
