"""What goes out: customers see what is named and nothing else."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from bot.errors import BadRequest
from bot.gateway.jsontext import clean, dumps, iso, loads_object
from bot.gateway.rasa_shapes import RasaShapes
from bot.gateway.tokens import FileLinks
from bot.gateway.tracker_events import tracker_events
from bot.gateway.wire_customer import customer_event, customer_state, file_name
from bot.gateway.wire_staff import staff_event
from bot.handoff.conversation import Conversation, EventType, Sender, Status, StoredEvent
from tests.conftest import MONDAY_MORNING

LINKS = FileLinks(b"x" * 32, lambda: MONDAY_MORNING, lifetime=timedelta(hours=1))
ADVISOR = Sender("advisor", "Nadia", "staff-1")
SECRETS = {"evidence": [{"quote": "x"}], "score": 0.9, "comment": "secret", "outcome": "abuse", "to": "Karim"}


def stored(kind: EventType, payload: dict, *, sender: Sender = ADVISOR, seq: int = 1) -> StoredEvent:
    return StoredEvent(seq, kind, MONDAY_MORNING, sender, payload, SECRETS)


@pytest.mark.parametrize("kind", list(EventType))
def test_a_customer_sees_no_field_that_is_not_named_for_this_event(kind):
    payload = {**{name: f"secret {name}" for name in ("custom", "internal", "owner_id")}, "text": "Bonjour"}
    event = stored(kind, payload)
    shown = customer_event("c-1", event, LINKS)
    assert {"custom", "internal", "owner_id", "evidence", "score", "outcome", "to"}.isdisjoint(shown)
    assert shown["sender"] == {"kind": "advisor", "name": "Nadia"}
    assert "secret custom" not in json.dumps(shown)
    # Staff do see it: there was something to hide.
    seen = staff_event("c-1", event)
    assert (seen["score"], seen["sender"]["id"]) == (0.9, "staff-1")


def test_a_button_and_an_attachment_are_shown_by_their_named_fields():
    payload = {
        "text": "",
        "buttons": [{"title": "Oui", "payload": "/affirm", "secret": 1}],
        "attachment": {"kind": "pdf", "title": "Attestation", "url": "/files/a.pdf", "size": 3, "path": "/srv/a.pdf"},
    }
    shown = customer_event("c-1", stored(EventType.MESSAGE, payload), LINKS)
    assert shown["buttons"] == [{"title": "Oui", "payload": "/affirm"}]
    assert set(shown["attachment"]) == {"kind", "title", "url", "size"}
    assert shown["attachment"]["url"].startswith("/api/customer/files/a.pdf?c=c-1&")
    assert staff_event("c-1", stored(EventType.MESSAGE, payload))["attachment"]["url"] == (
        "/api/advisor/conversations/c-1/files/a.pdf"
    )


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/files/a.pdf", "a.pdf"),
        ("a.pdf?x=1", "a.pdf"),
        ("https://elsewhere.example/a.pdf", None),
        ("//elsewhere.example/a.pdf", None),
        ("", None),
        ("files/", None),
    ],
)
def test_only_an_address_of_our_own_names_a_document(url, name):
    assert file_name({"url": url}) == name


def conversation(**fields) -> Conversation:
    values = {"id": "c-1", "status": Status.ADVISOR, "epoch": 1, "last_seq": 5, "language": "fr", "channel": "widget"}
    times = {"created_at": MONDAY_MORNING, "last_at": MONDAY_MORNING}
    return Conversation(**{**values, **times, "owner_id": "staff-1", "owner_name": "Nadia", **fields})


def test_the_state_names_the_advisor_and_not_their_id():
    state = customer_state(conversation(), waiting=None, assistant="ready", is_advisor_typing=True)
    assert state["advisor"] == {"name": "Nadia", "typing": True}
    assert "staff-1" not in json.dumps(state)


def test_times_are_utc_with_milliseconds_and_a_z():
    paris = timezone(timedelta(hours=2))
    assert iso(datetime(2026, 7, 1, 10, 0, 0, 123456, paris)) == "2026-07-01T08:00:00.123Z"


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'"x"', b"\xff", b"9" * 5000, b"[" * 100_000])
def test_what_is_not_a_json_object_is_a_bad_request(data):
    with pytest.raises(BadRequest):
        loads_object(data)


def test_text_is_made_safe_and_keeps_what_people_write():
    assert clean("a\x00b\ud800c\r\nd\te") == "abc\nd\te"
    assert clean("Ça coûte 40 € 🙂 — «\u00a0oui\u00a0»") == "Ça coûte 40 € 🙂 — «\u00a0oui\u00a0»"


def test_json_keeps_accents_and_knows_our_values():
    assert dumps({"é": MONDAY_MORNING, "s": Status.WAITING, "t": (1, 2)}) == (
        '{"é":"2026-03-02T09:00:00.000Z","s":"waiting","t":[1,2]}'
    )


def test_a_handback_writes_what_people_said_and_resets_what_would_ask_again():
    said = [
        stored(EventType.MESSAGE, {"text": "Bonjour"}, sender=Sender("customer"), seq=3),
        stored(EventType.MESSAGE, {"text": "echo"}, sender=Sender("assistant"), seq=4),
        stored(EventType.MESSAGE, {"text": "Voilà"}, seq=5),
    ]
    given = {"months": 3, "day": None, "settled": "no", "handoff": "no", "confirmed": ["all"]}
    events = tracker_events(said, settled="Fait", slots=given)
    assert [(event["event"], event.get("text") or event.get("name")) for event in events] == [
        ("user", "Bonjour"),
        ("bot", "Voilà"),
        ("active_loop", None),
        ("slot", "requested_slot"),
        ("slot", "months"),
        ("slot", "day"),
        ("slot", "confirmed"),
        ("slot", "settled"),
        ("slot", "handoff"),
    ]
    assert [event["value"] for event in events[-5:]] == [3, None, ["months"], "Fait", None]
    assert all(event["metadata"]["relais_stretch"] for event in events[:2])


def test_a_customers_own_words_are_not_said_back_to_a_rasa_client():
    shapes, event = RasaShapes(LINKS), stored(EventType.MESSAGE, {"text": "moi"}, sender=Sender("customer"))
    assert list(shapes.rest("me", "c-1", event, "http://x")) == []
    assert list(shapes.socketio("c-1", event, "http://x")) == []


def test_a_document_is_a_whole_address_for_a_rasa_client():
    payload = {"text": "Voici", "attachment": {"kind": "pdf", "title": "A", "url": "/files/a.pdf"}}
    event = stored(EventType.MESSAGE, payload, sender=Sender("assistant"))
    text, document = RasaShapes(LINKS).rest("me", "c-1", event, "https://chat.example.org")
    assert text == {"recipient_id": "me", "text": "Voici"}
    assert document["attachment"]["url"].startswith("https://chat.example.org/api/customer/files/a.pdf?")
