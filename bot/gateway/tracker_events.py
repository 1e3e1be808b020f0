"""What people said and settled, in the shape in which Rasa's tracker takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.handoff.conversation import StoredEvent
from bot.store import TrackerWrite

INPUT_CHANNEL = "relais"
# Marks what a person's stretch added, so that policies need not take it for turns of the assistant.
STRETCH = {"relais_stretch": True}
# Slots that a hand-back sets by itself.
OURS = frozenset({"settled", "handoff", "confirmed"})
# On the last event of a write: what stands in the tracker need not be written again.
MARK = "relais_handback"


def of_write(write: TrackerWrite) -> list[dict[str, Any]]:
    """Return the events of one write; the last one carries its mark."""
    slots = (write.event.staff or {}).get("slots") or {}
    events = tracker_events(write.said, settled=write.event.payload.get("settled"), slots=slots)
    events[-1]["metadata"] = {MARK: write.event.seq}
    return events


def is_written(write: TrackerWrite, tracker: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether the events of a tracker hold those of this write."""
    return any((event.get("metadata") or {}).get(MARK) == write.event.seq for event in tracker)


def tracker_events(
    said: Iterable[StoredEvent], *, settled: str | None, slots: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return, in Rasa's own shape, what the assistant has missed and what it need not ask again.

    A form that was asking is left: its matter is settled, or it begins anew with the slots that are known now.
    """
    events: list[dict[str, Any]] = [event for message in said if (event := _said(message)) is not None]
    events += [{"event": "active_loop", "name": None}, _slot("requested_slot", None)]
    given = {name: value for name, value in slots.items() if name not in OURS}
    events += [_slot(name, value) for name, value in given.items()]
    if given:
        events.append(_slot("confirmed", [name for name, value in given.items() if value is not None]))
    events += [_slot("settled", settled), _slot("handoff", None)]
    return events


def _said(message: StoredEvent) -> dict[str, Any] | None:
    text = message.payload.get("text") or ""
    common = {"text": text, "timestamp": message.at.timestamp()}
    if message.sender.kind == "customer":
        return {
            "event": "user",
            **common,
            "parse_data": {"text": text, "intent": {"name": None, "confidence": 0.0}, "entities": []},
            "input_channel": INPUT_CHANNEL,
            "metadata": STRETCH,
        }
    if message.sender.kind == "advisor":
        return {"event": "bot", **common, "data": {}, "metadata": {**STRETCH, "advisor": message.sender.name}}
    return None  # the assistant's own words, said while the customer waited, are in its tracker already


def _slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}
