"""What the assistant's side sends is read with tolerance."""

from __future__ import annotations

from bot.handoff.conversation import Reason
from bot.handoff.turn import Assessment, AssistantMessage, Reading, Term


def test_rasas_own_shape_of_a_reading_is_read_like_ours():
    ours = Reading.from_wire({"intent": "outage", "confidence": 0.8, "entities": [{"entity": "postcode"}]})
    rasas = Reading.from_wire({"intent": {"name": "outage", "confidence": 0.8}, "entities": [{"entity": "postcode"}]})
    assert ours == rasas == Reading("outage", 0.8, (), ({"entity": "postcode"},))
    assert Reading.from_wire(None) is None
    assert Reading.from_wire({"intent": None, "tension": {"score": 0.2}}) == Reading(tension={"score": 0.2})


def test_an_assessment_is_bounded_and_an_unknown_reason_is_stuck():
    raw = {
        "level": 1.7,
        "terms": [{"name": "anger", "value": 0.5, "sentence": {"fr": "Le ton monte."}}],
        "decision": "handoff",
        "reason": "boredom",
        "evidence": [{"quote": "bof", "turn": 1}],
    }
    read = Assessment.from_wire(raw)
    assert read.level == 1.0
    assert read.reason is Reason.STUCK
    assert read.terms == (Term("anger", 0.5, {"fr": "Le ton monte."}),)
    assert read.is_handoff
    assert not Assessment.from_wire({"decision": "offer"}).is_handoff
    assert Assessment.from_wire(None) is None


def test_an_attachment_may_be_a_bare_address():
    assert AssistantMessage.from_wire({"attachment": "https://x.example/a.pdf"}).attachment == {
        "kind": "file",
        "title": "a.pdf",
        "url": "https://x.example/a.pdf",
    }
    card = {"kind": "pdf", "title": "Attestation", "url": "/f", "size": 3}
    assert AssistantMessage.from_wire({"attachment": card}).attachment == card
    assert AssistantMessage.from_wire({"text": "", "attachment": None}) == AssistantMessage()
