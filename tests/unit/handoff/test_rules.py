"""The rules of the seam, one command at a time, and the sentences that go with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.errors import AlreadyClaimed, BadRequest, ConversationClosed, NotOwner, WrongStatus
from bot.handoff import rules
from bot.handoff.announcements import Scene
from bot.handoff.conversation import Contact, ContactKind, Conversation, EventType, Reason, ReleaseCause, Sender, Status
from bot.handoff.routing import Wait, Waiting
from bot.handoff.rules import Destination, Request
from bot.texts import text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
SCENE = Scene(NOW)
NADIA = Sender("advisor", "Nadia", "a1")
OPEN = Conversation(
    id="c", status=Status.ASSISTANT, epoch=1, last_seq=1, language="fr", channel="widget", created_at=NOW, last_at=NOW
)
STAFFED = Waiting(2, Wait(120, 300), NOW, False, True, True, None)
EMPTY = replace(STAFFED, wait=None, advisors_available=False)
SHUT = replace(EMPTY, open=False, opens_at=NOW + timedelta(hours=20))
WAITING = rules.request_handoff(OPEN, Request("h", Reason.ASKED), STAFFED, SCENE).conversation
HELD = rules.claim(WAITING, NADIA).conversation
CLOSED = rules.close(HELD, NADIA, "settled", None, None).conversation
STATES = {"assistant": OPEN, "waiting": WAITING, "advisor": HELD, "closed": CLOSED}
COMMANDS = {
    "request": lambda c: rules.request_handoff(c, Request("h2", Reason.STUCK), STAFFED, SCENE),
    "cancel": rules.cancel_handoff,
    "meanwhile": lambda c: rules.set_assistant_meanwhile(c, True),
    "language": lambda c: rules.set_language(c, "en"),
    "claim": lambda c: rules.claim(c, Sender("advisor", "Luc", "a2")),
    "step_in": lambda c: rules.step_in(c, NADIA, Request("h3", Reason.ADVISOR), STAFFED, SCENE),
    "hand_back": lambda c: rules.hand_back(c, NADIA, None, {}),
    "close": lambda c: rules.close(c, NADIA, "settled", None, None),
    "end": rules.end,
}
RESULTS = {
    "request": (Status.WAITING, WrongStatus, WrongStatus),
    "cancel": (WrongStatus, Status.ASSISTANT, WrongStatus),
    "meanwhile": (WrongStatus, Status.WAITING, WrongStatus),
    "language": (Status.ASSISTANT, Status.WAITING, Status.ADVISOR),
    "claim": (WrongStatus, Status.ADVISOR, AlreadyClaimed),
    "step_in": (Status.ADVISOR, WrongStatus, AlreadyClaimed),
    "hand_back": (NotOwner, NotOwner, Status.ASSISTANT),
    "close": (NotOwner, NotOwner, Status.CLOSED),
    "end": (Status.CLOSED, Status.CLOSED, Status.CLOSED),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", STATES)
def test_each_command_in_each_status(command, state):
    before = STATES[state]
    expected = (*RESULTS[command], ConversationClosed)[list(STATES).index(state)]
    if isinstance(expected, Status):
        after = COMMANDS[command](before).conversation
        assert after.status is expected
        moved = (after.status, after.owner_id) != (before.status, before.owner_id)
        assert after.epoch == before.epoch + moved
        assert (after.status is Status.ADVISOR) == (after.owner_id is not None)
    else:
        with pytest.raises(expected):
            COMMANDS[command](before)


@pytest.mark.parametrize(
    ("conversation", "epoch", "may"),
    [
        (OPEN, 1, True),
        (OPEN, 0, False),
        (WAITING, WAITING.epoch, False),
        (replace(WAITING, assistant_meanwhile=True), WAITING.epoch, True),
        (replace(WAITING, assistant_meanwhile=True), 1, False),
        (HELD, HELD.epoch, False),
        (CLOSED, CLOSED.epoch, False),
    ],
)
def test_the_assistant_may_answer_only_what_it_was_asked_in_this_state(conversation, epoch, may):
    assert conversation.assistant_may_answer(epoch) is may


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.ADVISOR])
@pytest.mark.parametrize("waiting", [STAFFED, EMPTY, SHUT], ids=["staffed", "empty", "shut"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_handoff_is_acknowledged_whatever_the_reason_and_the_hour(reason, waiting, language):
    decision = rules.request_handoff(replace(OPEN, language=language), Request("h", reason), waiting, SCENE)
    requested, acknowledged = decision.events
    assert requested.type is EventType.HANDOFF_REQUESTED
    assert requested.payload["why"] == text(f"why.{reason}", language)
    assert acknowledged.payload["code"] == "handoff_acknowledged"
    comes = text("ack.coming", language) in acknowledged.payload["text"]
    assert comes is (waiting is STAFFED)
    assert "{" not in acknowledged.payload["text"]


def test_the_acknowledgement_says_position_wait_and_what_else_can_be_done():
    said = rules.request_handoff(OPEN, Request("h", Reason.ASKED), STAFFED, SCENE).events[1].payload
    assert said["text"] == (
        "Entendu. Un conseiller va vous répondre ici même. Il verra toute la conversation\u00a0: vous n’aurez rien à"
        " répéter. Une personne est avant vous dans la file. Attente estimée\u00a0: entre 2 et 5 minutes. En attendant,"
        " vous pouvez continuer avec l’assistant, demander à être rappelé, laisser une adresse e-mail, ou annuler."
    )
    assert said["data"] == {
        "position": 2,
        "wait": {"low_s": 120, "high_s": 300},
        "open": True,
        "advisors_available": True,
        "opens_at": None,
    }


def test_an_unavailable_assistant_is_not_offered_meanwhile():
    for waiting in (STAFFED, EMPTY, SHUT):
        said = rules.request_handoff(OPEN, Request("h", Reason.UNAVAILABLE), waiting, SCENE).events[1].payload["text"]
        assert "continuer" not in said


def test_a_life_in_danger_is_told_whom_to_call_before_anything_else():
    request = Request("h", Reason.TOPIC, topic="medical")
    said = rules.request_handoff(OPEN, request, STAFFED, SCENE).events[1].payload["text"]
    assert said.startswith(text("urgent.medical", "fr"))


def test_what_customers_see_of_a_request_holds_nothing_of_its_evidence():
    request = Request("h", Reason.TENSION, evidence=({"quote": "voleurs", "seq": 3},), comment="secret")
    requested = rules.request_handoff(OPEN, request, STAFFED, SCENE).events[0]
    assert requested.staff["evidence"] == [{"quote": "voleurs", "seq": 3}]
    assert set(requested.payload) == {"handoff_id", "reason", "why"}


@pytest.mark.parametrize("waiting", [STAFFED, EMPTY, SHUT], ids=["staffed", "empty", "shut"])
@pytest.mark.parametrize("cause", ReleaseCause)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_whoever_is_given_back_is_told_why_and_by_whom(waiting, cause, language):
    to = Destination("Luc", "a2") if cause is ReleaseCause.TRANSFERRED else None
    held = replace(HELD, language=language)
    decision = rules.give_back(held, cause, waiting, SCENE, to=to)
    released, told = decision.events
    assert released.payload == {"cause": str(cause), "advisor": "Nadia"}
    assert told.payload["code"] == str(cause)
    assert "Nadia" in told.payload["text"]
    assert decision.conversation.owner_id is None
    assert decision.conversation.handoff_id == HELD.handoff_id


def test_a_transfer_to_a_team_names_the_team():
    decision = rules.give_back(HELD, ReleaseCause.TRANSFERRED, STAFFED, SCENE, to=Destination("Recouvrement"))
    assert "«\u00a0Recouvrement\u00a0»" in decision.events[1].payload["text"]
    assert (decision.conversation.team, decision.conversation.assigned_to) == ("Recouvrement", None)


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        (Contact(ContactKind.CALLBACK, "06 12 34 56 78", reference="R-1"), "06 12 34 56 78"),
        (Contact(ContactKind.CALLBACK, "06 12 34 56 78", when="après 18 h", reference="R-1"), "après 18 h"),
        (Contact(ContactKind.EMAIL, "zoe@example.org", reference="R-1"), "zoe@example.org"),
        (Contact(ContactKind.MESSAGE, text="Bonjour", reference="R-1"), "Votre message"),
    ],
)
def test_a_contact_is_confirmed_with_its_reference(contact, expected):
    request = Request("h", Reason.ASKED)
    for state, waiting in ((OPEN, EMPTY), (WAITING, STAFFED), (WAITING, SHUT), (HELD, None)):
        said = rules.leave_contact(state, contact, waiting, SCENE, request).events[-1].payload
        assert expected in said["text"]
        assert "R-1" in said["text"]
        assert said["data"] == {"reference": "R-1", "kind": str(contact.kind)}


def test_cancelling_says_that_the_contact_goes_too():
    contacted = replace(WAITING, contact=Contact(ContactKind.EMAIL, "a@b.c", reference="R-1"))
    decision = rules.cancel_handoff(contacted)
    assert "R-1" in decision.events[1].payload["text"]
    assert decision.conversation.contact is None


def test_the_assistant_is_said_to_know_only_what_it_was_told():
    informed = rules.hand_back(HELD, NADIA, "Mensualité à 60 €", {}).events[1].payload["text"]
    silent = rules.hand_back(HELD, NADIA, None, {}).events[1].payload["text"]
    assert informed != silent
    assert "réglé" not in silent


def test_closing_needs_known_words():
    with pytest.raises(BadRequest):
        rules.close(HELD, NADIA, "happy", None, None)
    with pytest.raises(BadRequest):
        rules.close(HELD, NADIA, "settled", None, "perhaps")


def test_an_outcome_is_not_shown_to_the_customer():
    closed = rules.close(HELD, NADIA, "abuse", "insultes", "needed").events[0]
    assert closed.staff["outcome"] == "abuse"
    assert closed.payload == {"by": "advisor"}
