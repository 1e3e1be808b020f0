"""The answer of our channel, read from a tracker."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.turn_answer import answer_of

NAMES = ("language", "handoff", "facts", "verified", "customer_name", "customer_number", "verified_by", "postcode")


def tracker_with(
    *, parse_data: dict[str, Any] | None = None, loop: str | None = None, **slots: Any
) -> DialogueStateTracker:
    tracker = DialogueStateTracker(
        "c1", [AnySlot(name, mappings=[{}], influence_conversation=False) for name in (*NAMES, "requested_slot")]
    )
    if parse_data is not None:
        tracker.update(UserUttered("où en est-on", parse_data["intent"], parse_data["entities"], parse_data))
    for name, value in slots.items():
        tracker.update(SlotSet(name, value))
    if loop:
        tracker.update(ActiveLoop(loop))
    return tracker


READ = {
    "intent": {"name": "request_status", "confidence": 0.9},
    "intent_ranking": [{"name": "request_status", "confidence": 0.9}, {"name": "complaint", "confidence": 0.05}],
    "entities": [{"entity": "date", "value": "2026-03-06", "start": 0, "end": 2, "extractor": "EntityReader"}],
    "tension": {"score": 0.2},
    "language": "fr",
}


def test_the_reading_is_that_of_the_latest_message() -> None:
    reading = answer_of(tracker_with(parse_data=READ), [])["reading"]
    assert reading["intent"] == "request_status"
    assert reading["confidence"] == 0.9
    assert [ranked["name"] for ranked in reading["ranking"]] == ["request_status", "complaint"]
    assert reading["entities"] == [{"entity": "date", "value": "2026-03-06", "start": 0, "end": 2}]
    assert reading["tension"] == {"score": 0.2}


def test_slots_facts_assessment_and_language_stand_apart() -> None:
    answer = answer_of(
        tracker_with(
            parse_data=READ,
            loop="outage_form",
            language="en",
            postcode="69003",
            facts=[{"key": "bill"}],
            handoff={"decision": "stay"},
            requested_slot="outage_postcode",
        ),
        [{"text": "Hello"}],
    )
    assert answer["slots"] == {"postcode": "69003"}
    assert answer["facts"] == [{"key": "bill"}]
    assert answer["assessment"] == {"decision": "stay"}
    assert answer["language"] == "en"
    assert answer["loop"] == "outage_form"
    assert answer["messages"] == [{"text": "Hello"}]


def test_nobody_is_verified_until_the_dialogue_says_so() -> None:
    known = {"customer_name": "Mme Roux", "customer_number": "CL-482913"}
    assert answer_of(tracker_with(parse_data=READ, **known), [])["verified"] is None
    assert answer_of(tracker_with(parse_data=READ, verified=True, verified_by="site", **known), [])["verified"] == {
        "name": "Mme Roux",
        "number": "CL-482913",
        "by": "site",
    }


def test_a_tracker_without_a_message_has_no_reading() -> None:
    assert answer_of(tracker_with(), [])["reading"] is None
