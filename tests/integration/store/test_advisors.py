"""The advisor's use cases, on both databases."""

from __future__ import annotations

import pytest

from bot.errors import AlreadyClaimed, BadRequest, ConversationClosed, NotFound, NotOwner, WrongStatus
from bot.handoff.conversation import Reason, ReleaseCause, Status


def test_a_claim_makes_an_owner_and_names_them_to_the_customer(desk):
    nadia = desk.advisor("Nadia")
    conversation_id = desk.waiting()
    outcome = desk.store.claim(conversation_id, advisor_id=nadia)
    assert outcome.conversation.status is Status.ADVISOR
    assert (outcome.conversation.owner_id, outcome.conversation.owner_name) == (nadia, "Nadia")
    assert [str(event.type) for event in outcome.events] == ["handoff_claimed", "message"]
    assert outcome.events[0].payload == {"advisor": "Nadia"}
    assert "Nadia" in outcome.events[1].payload["text"]


def test_the_second_claim_is_told_who_was_first(desk):
    nadia, luc = desk.advisor("Nadia"), desk.advisor("Luc")
    conversation_id = desk.held(nadia)
    with pytest.raises(AlreadyClaimed) as caught:
        desk.store.claim(conversation_id, advisor_id=luc)
    assert caught.value.values == {"name": "Nadia"}
    assert desk.store.claim(conversation_id, advisor_id=nadia).repeated


def test_what_the_assistant_holds_is_stepped_into_and_not_claimed(desk):
    nadia, conversation_id = desk.advisor("Nadia"), desk.conversation()
    asked = desk.ask(conversation_id)
    with pytest.raises(WrongStatus):
        desk.store.claim(conversation_id, advisor_id=nadia)
    outcome = desk.store.step_in(conversation_id, advisor_id=nadia)
    assert outcome.conversation.reason is Reason.ADVISOR
    assert outcome.conversation.owner_id == nadia
    assert desk.log(conversation_id)[2:] == [
        ("handoff_requested", "system", None),
        ("handoff_claimed", "advisor", None),
        ("message", "system", "claimed"),
    ]
    assert desk.answer(asked).discarded


@pytest.mark.parametrize("advisor_id", ["nobody", ""])
def test_nobody_unknown_claims(desk, advisor_id):
    with pytest.raises(NotFound):
        desk.store.claim(desk.waiting(), advisor_id=advisor_id)


def test_a_disabled_account_claims_nothing(desk):
    nadia, conversation_id = desk.advisor(), desk.waiting()
    desk.store.set_disabled(nadia, True)
    with pytest.raises(NotFound):
        desk.store.claim(conversation_id, advisor_id=nadia)


def test_a_reply_reaches_the_log_and_marks_the_messages_as_read(desk):
    nadia = desk.advisor("Nadia")
    conversation_id = desk.held(nadia)
    said = desk.store.add_customer_message(conversation_id, text="Bonjour")
    assert not said.ask_assistant
    outcome = desk.store.reply(conversation_id, advisor_id=nadia, text="Bonjour Zoé", client_message_id="r1")
    assert outcome.events[0].sender.name == "Nadia"
    assert outcome.events[0].payload == {"text": "Bonjour Zoé", "client_message_id": "r1"}
    assert (outcome.conversation.read_by_advisor, outcome.conversation.unread) == (said.seq, 0)
    again = desk.store.reply(conversation_id, advisor_id=nadia, text="Bonjour Zoé", client_message_id="r1")
    assert (again.repeated, again.events) == (True, outcome.events)


def test_a_customers_client_id_does_not_meet_an_advisors(desk):
    nadia = desk.advisor()
    conversation_id = desk.held(nadia)
    desk.store.add_customer_message(conversation_id, text="Bonjour", client_message_id="1")
    reply = desk.store.reply(conversation_id, advisor_id=nadia, text="Bonsoir", client_message_id="1")
    assert reply.events[0].payload["text"] == "Bonsoir"


def test_only_the_owner_replies_releases_transfers_hands_back_and_closes(desk):
    nadia, luc = desk.advisor("Nadia"), desk.advisor("Luc")
    conversation_id = desk.held(nadia)
    log = desk.log(conversation_id)
    store = desk.store
    for command in (
        lambda: store.reply(conversation_id, advisor_id=luc, text="Moi aussi"),
        lambda: store.release(conversation_id, advisor_id=luc),
        lambda: store.transfer(conversation_id, advisor_id=luc, to_user=nadia),
        lambda: store.hand_back(conversation_id, advisor_id=luc),
        lambda: store.close(conversation_id, advisor_id=luc, outcome="settled"),
    ):
        with pytest.raises(NotOwner) as caught:
            command()
        assert caught.value.values == {"name": "Nadia"}
    assert desk.log(conversation_id) == log


def test_notes_are_for_colleagues_and_never_in_the_log(desk):
    nadia, luc = desk.advisor("Nadia"), desk.advisor("Luc")
    conversation_id = desk.held(nadia)
    log = desk.log(conversation_id)
    note = desk.store.note(conversation_id, advisor_id=luc, text="Client fragile", client_message_id="n")
    assert desk.store.note(conversation_id, advisor_id=luc, text="Client fragile", client_message_id="n") == note
    assert desk.store.notes(conversation_id) == [note]
    assert note.author_name == "Luc"
    assert desk.log(conversation_id) == log


def test_a_release_puts_the_conversation_back_with_its_handoff(desk):
    nadia, luc = desk.advisor("Nadia"), desk.advisor("Luc")
    conversation_id = desk.held(nadia)
    handoff_id = desk.store.conversation(conversation_id).handoff_id
    outcome = desk.store.release(conversation_id, advisor_id=nadia, comment="Je pars en réunion")
    conversation = outcome.conversation
    assert (conversation.status, conversation.owner_id, conversation.handoff_id) == (Status.WAITING, None, handoff_id)
    assert outcome.events[0].payload == {"cause": "released", "advisor": "Nadia"}
    assert outcome.events[0].staff["comment"] == "Je pars en réunion"
    assert [note.text for note in desk.store.notes(conversation_id)] == ["Je pars en réunion"]
    assert desk.store.claim(conversation_id, advisor_id=luc).conversation.owner_id == luc


def test_a_transfer_points_to_a_colleague_and_tells_the_customer(desk):
    nadia, luc = desk.advisor("Nadia"), desk.advisor("Luc")
    conversation_id = desk.held(nadia)
    outcome = desk.store.transfer(conversation_id, advisor_id=nadia, to_user=luc, comment="Contrat pro")
    assert outcome.conversation.assigned_to == luc
    assert outcome.events[0].payload["cause"] == "transferred"
    assert outcome.events[0].staff["to"] == "Luc"
    assert "Luc" in outcome.events[1].payload["text"]
    assert "Contrat pro" not in str([event.payload for event in outcome.events])


def test_a_transfer_to_a_team_needs_a_team_that_exists(desk):
    nadia = desk.advisor("Nadia")
    desk.advisor("Luc", team="Recouvrement")
    conversation_id = desk.held(nadia)
    with pytest.raises(NotFound):
        desk.store.transfer(conversation_id, advisor_id=nadia, to_team="Météo")
    with pytest.raises(BadRequest):
        desk.store.transfer(conversation_id, advisor_id=nadia)
    with pytest.raises(BadRequest):
        desk.store.transfer(conversation_id, advisor_id=nadia, to_user=nadia)
    outcome = desk.store.transfer(conversation_id, advisor_id=nadia, to_team="Recouvrement")
    assert outcome.conversation.team == "Recouvrement"
    assert "Recouvrement" in outcome.events[1].payload["text"]


def test_handing_back_gives_the_assistant_what_was_settled_and_what_it_missed(desk):
    nadia = desk.advisor("Nadia")
    conversation_id = desk.conversation()
    desk.ask(conversation_id, "avant")
    desk.store.request_handoff(conversation_id)
    desk.store.add_customer_message(conversation_id, text="pendant l'attente")
    desk.store.claim(conversation_id, advisor_id=nadia)
    desk.store.reply(conversation_id, advisor_id=nadia, text="C'est fait")
    outcome = desk.store.hand_back(conversation_id, advisor_id=nadia, settled="Mensualité à 60 €", slots={"amount": 60})
    assert outcome.conversation.status is Status.ASSISTANT
    assert outcome.conversation.owner_id is None
    assert outcome.events[0].payload == {"advisor": "Nadia", "settled": "Mensualité à 60 €"}
    assert outcome.events[0].staff == {"slots": {"amount": 60}}
    stretch = [event.payload["text"] for event in desk.store.take_tracker_writes(conversation_id)[0].said]
    assert stretch == ["pendant l'attente", "C'est fait"]
    assert desk.ask(conversation_id).ask_assistant


def test_closing_keeps_the_outcome_and_the_verdict(desk, clock):
    nadia = desk.advisor("Nadia")
    conversation_id = desk.held(nadia)
    with pytest.raises(BadRequest):
        desk.store.close(conversation_id, advisor_id=nadia, outcome="happy")
    with pytest.raises(BadRequest):
        desk.store.close(conversation_id, advisor_id=nadia, outcome="settled", verdict="perhaps")
    outcome = desk.store.close(
        conversation_id, advisor_id=nadia, outcome="settled", comment="Simple", verdict="not_needed"
    )
    assert outcome.conversation.is_closed
    assert outcome.conversation.owner_id is None
    assert outcome.events[0].payload == {"by": "advisor"}
    assert outcome.events[0].staff == {"outcome": "settled", "comment": "Simple", "verdict": "not_needed"}
    (judged,) = desk.store.judged_handoffs()
    assert (judged.verdict, judged.outcome, judged.reason) == ("not_needed", "settled", "asked")
    with pytest.raises(ConversationClosed):
        desk.store.reply(conversation_id, advisor_id=nadia, text="Encore")


def test_a_vanished_advisors_conversations_go_to_the_head_of_the_queue(desk, clock):
    nadia, luc = desk.advisor("Nadia"), desk.advisor("Luc")
    lost, kept = desk.held(nadia), desk.held(luc)
    clock.advance(hours=2)
    desk.store.heartbeat(luc)
    desk.store.heartbeat(nadia)
    first_waiting = desk.waiting()
    clock.advance(59)
    desk.store.heartbeat(luc)
    assert desk.store.give_back_vanished() == []
    clock.advance(1)
    (outcome,) = desk.store.give_back_vanished()
    assert outcome.conversation.id == lost
    assert outcome.conversation.returned is ReleaseCause.VANISHED
    assert outcome.conversation.handoff_id is not None
    assert outcome.events[1].payload["code"] == "vanished"
    assert "Nadia" in outcome.events[1].payload["text"]
    assert [line.conversation.id for line in desk.store.queue()] == [lost, first_waiting, kept]
    assert desk.store.waiting(lost).position == 1
    assert desk.store.give_back_vanished() == []


def test_replying_is_a_sign_of_life(desk, clock):
    nadia = desk.advisor()
    conversation_id = desk.held(nadia)
    clock.advance(50)
    desk.store.reply(conversation_id, advisor_id=nadia, text="Je cherche")
    clock.advance(50)
    assert desk.store.give_back_vanished() == []


@pytest.mark.parametrize("leave", ["offline", "disabled"])
def test_who_leaves_on_purpose_gives_back_at_once(desk, leave):
    nadia = desk.advisor()
    desk.held(nadia)
    if leave == "offline":
        desk.store.set_presence(nadia, "offline")
    else:
        desk.store.set_disabled(nadia, True)
    assert len(desk.store.give_back_vanished()) == 1


def test_a_vanished_advisor_who_returns_no_longer_owns_the_conversation(desk, clock):
    nadia = desk.advisor("Nadia")
    conversation_id = desk.held(nadia)
    clock.advance(61)
    desk.store.give_back_vanished()
    with pytest.raises(NotOwner):
        desk.store.reply(conversation_id, advisor_id=nadia, text="Me revoilà")
    assert desk.store.claim(conversation_id, advisor_id=nadia).conversation.owner_id == nadia
