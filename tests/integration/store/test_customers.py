"""The customer's use cases, on both databases."""

from __future__ import annotations

import pytest

from bot.errors import BadRequest, ConversationClosed, NotFound, TooLong, WrongStatus
from bot.handoff.conversation import Contact, ContactKind, Identity, Status
from bot.handoff.hours import OpeningHours
from bot.handoff.turn import AssistantMessage
from bot.texts import text


def test_a_conversation_opens_with_a_greeting_that_says_it_is_a_machine(store):
    outcome = store.open_conversation(language="fr", page="https://clairvolt.example/")
    (greeting,) = outcome.events
    assert greeting.seq == 1
    assert greeting.payload["code"] == "greeting"
    assert greeting.payload["text"] == text("greeting", "fr", company="Clairvolt")
    assert "automatique" in greeting.payload["text"]
    assert store.conversation(outcome.conversation.id) == outcome.conversation


def test_an_unknown_language_is_greeted_in_french(desk):
    assert desk.store.conversation(desk.conversation(language="de")).language == "fr"


def test_what_is_stored_is_what_is_read_back(store):
    identity = Identity("Zoé Müller", "C-1", True, "site")
    opened = store.open_conversation(language="en", identity=identity, channel="rest", page="https://x.example/é")
    assert store.conversation(opened.conversation.id) == opened.conversation
    assert opened.conversation.identity == identity


def test_a_message_is_numbered_and_pending_until_it_is_answered(desk):
    conversation_id = desk.conversation()
    asked = desk.ask(conversation_id, "Bonjour")
    assert asked.seq == 2
    assert [turn.text for turn in desk.store.pending_turns()] == ["Bonjour"]
    assert desk.store.pending_turns() == [asked.turn]
    desk.answer(asked)
    assert desk.store.pending_turns() == []


def test_a_turn_that_another_gateway_may_still_be_asking_is_left_to_it(desk, clock):
    desk.ask(desk.conversation())
    assert desk.store.pending_turns(older_than_s=10) == []
    clock.advance(10)
    assert len(desk.store.pending_turns(older_than_s=10)) == 1


def test_a_repeated_message_returns_the_stored_one_and_asks_nobody_again(desk):
    conversation_id = desk.conversation()
    first = desk.store.add_customer_message(conversation_id, text="Bonjour", client_message_id="m1")
    again = desk.store.add_customer_message(conversation_id, text="Bonjour", client_message_id="m1")
    assert again.repeated
    assert not again.ask_assistant
    assert again.events == first.events
    assert first.events[0].payload["client_message_id"] == "m1"
    assert len(desk.store.events_after(conversation_id)) == 2


def test_a_repeated_message_is_answered_from_the_log_even_after_the_end(desk):
    conversation_id = desk.conversation()
    first = desk.store.add_customer_message(conversation_id, text="Bonjour", client_message_id="m1")
    desk.store.end(conversation_id)
    assert desk.store.add_customer_message(conversation_id, text="Bonjour", client_message_id="m1").seq == first.seq


def test_one_client_id_in_two_conversations_makes_two_messages(desk):
    seqs = [
        desk.store.add_customer_message(desk.conversation(), text="Oui", client_message_id="m1").repeated
        for _ in range(2)
    ]
    assert seqs == [False, False]


@pytest.mark.parametrize("words", ["", "   ", "\x00\x07", None])
def test_an_empty_message_is_refused(desk, words):
    with pytest.raises(BadRequest):
        desk.store.add_customer_message(desk.conversation(), text=words)


def test_a_message_of_4000_characters_passes_and_one_more_does_not(desk):
    conversation_id = desk.conversation()
    assert desk.store.add_customer_message(conversation_id, text="é" * 4000).seq == 2
    with pytest.raises(TooLong) as caught:
        desk.store.add_customer_message(conversation_id, text="é" * 4001)
    assert caught.value.values == {"limit": 4000}


def test_characters_that_a_database_refuses_do_not_lose_the_message(desk):
    conversation_id = desk.conversation()
    desk.store.add_customer_message(conversation_id, text="a\x00b\ud800c\nd 😀")
    assert desk.store.events_after(conversation_id)[-1].payload["text"] == "ab?c\nd 😀"


@pytest.mark.parametrize("client_id", ["", "x" * 129, "a\nb"])
def test_a_client_id_that_makes_no_sense_is_refused(desk, client_id):
    with pytest.raises(BadRequest):
        desk.store.add_customer_message(desk.conversation(), text="Oui", client_message_id=client_id)


def test_an_unknown_conversation_is_not_found(store):
    with pytest.raises(NotFound):
        store.add_customer_message("nowhere", text="Bonjour")
    assert store.events_after("nowhere") == []


def test_only_the_payload_of_a_button_that_we_sent_is_accepted(desk):
    conversation_id = desk.conversation()
    with pytest.raises(BadRequest):
        desk.store.add_customer_message(conversation_id, payload="/restart")
    button = {"title": "Payer", "payload": "/bill_pay"}
    desk.answer(desk.ask(conversation_id), messages=[AssistantMessage("Que voulez-vous ?", [button])])
    clicked = desk.store.add_customer_message(conversation_id, payload="/bill_pay")
    assert clicked.events[0].payload == {"text": "Payer"}
    assert clicked.turn.payload == "/bill_pay"


def test_a_slash_that_a_customer_types_is_text(desk):
    asked = desk.ask(desk.conversation(), "/restart")
    assert asked.turn.payload is None
    assert asked.turn.text == "/restart"


@pytest.mark.parametrize("words", ["0", "Humain !", "CONSEILLER", "human please", "advisor"])
def test_a_reserved_word_brings_a_person_without_any_understanding(desk, words):
    conversation_id = desk.conversation()
    said = desk.store.add_customer_message(conversation_id, text=words, client_message_id="m")
    assert not said.ask_assistant
    assert said.conversation.status is Status.WAITING
    assert desk.log(conversation_id)[1:] == [
        ("message", "customer", None),
        ("handoff_requested", "customer", None),
        ("message", "system", "handoff_acknowledged"),
    ]
    assert said.conversation.evidence == ({"quote": words, "seq": 2},)
    assert desk.store.pending_turns() == []


def test_asking_again_while_waiting_says_where_things_stand_and_requests_nothing(desk):
    conversation_id = desk.waiting()
    before = desk.store.conversation(conversation_id)
    again = desk.store.add_customer_message(conversation_id, text="humain")
    assert [event.payload.get("code") for event in again.events] == [None, "handoff_status"]
    assert again.conversation.epoch == before.epoch
    assert again.conversation.handoff_id == before.handoff_id


def test_asking_for_a_person_while_one_is_there_names_them(desk):
    conversation_id = desk.held(desk.advisor("Nadia"))
    outcome = desk.store.request_handoff(conversation_id)
    assert "Nadia" in outcome.events[0].payload["text"]
    assert outcome.conversation.status is Status.ADVISOR


def test_a_request_is_acknowledged_in_the_same_breath(desk):
    desk.advisor()
    conversation_id = desk.conversation()
    outcome = desk.store.request_handoff(conversation_id, comment="c'est pour ma mère", client_message_id="h")
    requested, acknowledged = outcome.events
    assert requested.payload["reason"] == "asked"
    assert requested.staff["comment"] == "c'est pour ma mère"
    assert "comment" not in requested.payload
    assert acknowledged.payload["code"] == "handoff_acknowledged"
    assert acknowledged.payload["data"]["position"] == 1
    assert desk.store.request_handoff(conversation_id, client_message_id="h").events == outcome.events


def test_an_acknowledgement_with_nobody_connected_promises_nobody(desk):
    conversation_id = desk.waiting()
    acknowledged = desk.store.events_after(conversation_id)[-1]
    assert acknowledged.payload["data"]["advisors_available"] is False
    assert text("ack.nobody", "fr") in acknowledged.payload["text"]
    assert text("ack.coming", "fr") not in acknowledged.payload["text"]


def test_an_acknowledgement_outside_hours_says_when_they_are_back(open_store, make_desk, clock):
    desk = make_desk(open_store(hours=OpeningHours.parse("mon-fri 08:00-19:00")))
    desk.advisor()
    clock.advance(hours=12)
    desk.advisor("Tardif")
    sentence = desk.store.events_after(desk.waiting())[-1].payload["text"]
    assert "demain à 8\u00a0h" in sentence
    assert text("ack.coming", "fr") not in sentence


def test_cancelling_gives_the_conversation_back_to_the_assistant(desk):
    conversation_id = desk.waiting()
    outcome = desk.store.cancel_handoff(conversation_id)
    assert outcome.conversation.status is Status.ASSISTANT
    assert outcome.conversation.handoff_id is None
    assert [str(event.type) for event in outcome.events] == ["handoff_cancelled", "message"]
    assert desk.ask(conversation_id).ask_assistant
    with pytest.raises(WrongStatus):
        desk.store.cancel_handoff(conversation_id)


def test_a_contact_left_to_the_assistant_lands_in_the_queue_with_a_reference(desk):
    conversation_id = desk.conversation()
    contact = Contact(ContactKind.CALLBACK, "+33612345678", when="ce soir")
    outcome = desk.store.leave_contact(conversation_id, contact)
    assert outcome.conversation.status is Status.WAITING
    assert outcome.conversation.contact.reference == "REF-1"
    assert [str(event.type) for event in outcome.events] == ["handoff_requested", "contact_left", "message"]
    assert "REF-1" in outcome.events[-1].payload["text"]
    assert "ce soir" in outcome.events[-1].payload["text"]
    (line,) = desk.store.queue()
    assert line.conversation.contact == outcome.conversation.contact
    assert desk.store.queue(query="ref-1") == [line]


def test_a_contact_left_while_waiting_keeps_the_handoff(desk):
    conversation_id = desk.waiting()
    before = desk.store.conversation(conversation_id)
    outcome = desk.store.leave_contact(conversation_id, Contact(ContactKind.EMAIL, "zoe@example.org"))
    assert outcome.conversation.epoch == before.epoch
    assert [str(event.type) for event in outcome.events] == ["contact_left", "message"]
    assert desk.store.dossier(conversation_id).contact.address == "zoe@example.org"


@pytest.mark.parametrize(
    "contact", [Contact(ContactKind.CALLBACK, " "), Contact(ContactKind.EMAIL), Contact(ContactKind.MESSAGE, "a@b.c")]
)
def test_a_contact_without_what_it_needs_is_refused(desk, contact):
    conversation_id = desk.conversation()
    with pytest.raises(BadRequest):
        desk.store.leave_contact(conversation_id, contact)
    assert desk.store.conversation(conversation_id).status is Status.ASSISTANT


def test_a_reference_is_never_given_twice(open_store, make_desk):
    given = iter(["AAA", "AAA", "BBB"])
    desk = make_desk(open_store(new_reference=lambda: next(given)))
    references = [
        desk.store.leave_contact(
            desk.conversation(), Contact(ContactKind.EMAIL, "a@b.c")
        ).conversation.contact.reference
        for _ in range(2)
    ]
    assert references == ["AAA", "BBB"]


def test_who_left_a_contact_and_leaves_is_not_forgotten(desk):
    conversation_id = desk.conversation()
    desk.store.leave_contact(conversation_id, Contact(ContactKind.MESSAGE, text="Rappelez ma fille"))
    outcome = desk.store.end(conversation_id)
    assert outcome.conversation.status is Status.WAITING
    assert outcome.events[0].payload["code"] == "left"


def test_the_assistant_may_answer_while_the_customer_waits(desk):
    conversation_id = desk.waiting()
    assert not desk.store.add_customer_message(conversation_id, text="Et ma facture ?").ask_assistant
    desk.store.set_assistant_meanwhile(conversation_id, True)
    asked = desk.ask(conversation_id)
    assert not desk.answer(asked).discarded
    late = desk.ask(conversation_id)
    desk.store.set_assistant_meanwhile(conversation_id, False)
    assert desk.answer(late).discarded


def test_meanwhile_makes_sense_only_while_waiting(desk):
    with pytest.raises(WrongStatus):
        desk.store.set_assistant_meanwhile(desk.conversation(), True)


def test_the_customers_own_words_stand_beside_the_summary(desk):
    conversation_id = desk.waiting()
    desk.store.correct_handoff(conversation_id, "  C'est pour le contrat de ma mère. ")
    assert desk.store.dossier(conversation_id).correction == "C'est pour le contrat de ma mère."
    desk.store.correct_handoff(conversation_id, "")
    assert desk.store.dossier(conversation_id).correction is None


def test_there_is_nothing_to_correct_without_a_handoff(desk):
    with pytest.raises(WrongStatus):
        desk.store.correct_handoff(desk.conversation(), "Autre chose")


def test_the_language_changes_once(desk):
    conversation_id = desk.conversation()
    assert [str(e.type) for e in desk.store.set_language(conversation_id, "en").events] == ["language_changed"]
    assert desk.store.set_language(conversation_id, "en").events == ()
    assert "person" in desk.store.request_handoff(conversation_id).events[0].payload["why"]
    with pytest.raises(BadRequest):
        desk.store.set_language(conversation_id, "de")


def test_read_marks_only_go_forward_and_never_beyond_the_log(desk):
    conversation_id = desk.conversation()
    desk.ask(conversation_id)
    assert desk.store.mark_read(conversation_id, 2, by="customer").read_by_customer == 2
    assert desk.store.mark_read(conversation_id, 1, by="customer").read_by_customer == 2
    assert desk.store.mark_read(conversation_id, 99, by="customer").read_by_customer == 2


def test_unread_counts_the_customers_messages_that_no_advisor_has_read(desk):
    conversation_id = desk.held(desk.advisor())
    for words in ("un", "deux", "trois"):
        last = desk.store.add_customer_message(conversation_id, text=words)
    assert last.conversation.unread == 3
    assert desk.store.mark_read(conversation_id, last.seq - 1, by="advisor").unread == 1
    assert desk.store.mark_read(conversation_id, last.seq, by="advisor").unread == 0


def test_after_the_end_nothing_more_is_said(desk):
    conversation_id = desk.conversation()
    assert desk.store.end(conversation_id).conversation.status is Status.CLOSED
    assert desk.store.end(conversation_id).repeated
    for command in (
        lambda: desk.store.add_customer_message(conversation_id, text="Encore"),
        lambda: desk.store.request_handoff(conversation_id),
        lambda: desk.store.cancel_handoff(conversation_id),
        lambda: desk.store.set_language(conversation_id, "en"),
        lambda: desk.store.leave_contact(conversation_id, Contact(ContactKind.EMAIL, "a@b.c")),
    ):
        with pytest.raises(ConversationClosed):
            command()


def test_a_rating_is_taken_after_the_end_and_the_last_counts(desk, clock):
    conversation_id = desk.conversation()
    desk.store.end(conversation_id)
    desk.store.rate(conversation_id, 2)
    outcome = desk.store.rate(conversation_id, 5, comment="Merci à Nadia")
    assert outcome.events[0].payload == {"stars": 5, "comment": "Merci à Nadia"}
    figures = desk.store.figures(since=clock.now)
    assert (figures.stars, figures.ratings) == (5.0, 1)
    for stars in (0, 6, True, 2.5):
        with pytest.raises(BadRequest):
            desk.store.rate(conversation_id, stars)


def test_a_thousand_missed_events_are_read_in_order_and_only_those(desk):
    conversation_id = desk.held(desk.advisor())
    for number in range(30):
        desk.store.add_customer_message(conversation_id, text=str(number))
    last = desk.store.conversation(conversation_id).last_seq
    assert [event.seq for event in desk.store.events_after(conversation_id, last - 3)] == [last - 2, last - 1, last]
    assert [event.seq for event in desk.store.events_after(conversation_id, 0, limit=2)] == [1, 2]
    assert desk.store.events_after(conversation_id, last) == []
