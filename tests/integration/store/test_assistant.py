"""The assistant's use cases, on both databases."""

from __future__ import annotations

import pytest

from bot.handoff.conversation import Identity, Reason, Status
from bot.handoff.turn import Assessment, AssistantMessage, Reading, Term
from bot.texts import text

TENSE = Assessment(
    level=0.8,
    terms=(Term("anger", 0.5, {"fr": "Le ton monte.", "en": "The tone rises."}),),
    decision="handoff",
    reason=Reason.TENSION,
    evidence=({"quote": "c'est du vol", "turn": 0},),
    why={"fr": "Vous semblez mécontent de nous.", "en": "You seem unhappy with us."},
)


def test_an_answer_is_appended_with_all_that_it_carries(desk):
    conversation_id = desk.conversation()
    answer = desk.answer(
        desk.ask(conversation_id),
        messages=[
            AssistantMessage("Voici.", [{"title": "Merci", "payload": "/thanks"}]),
            AssistantMessage(attachment={"kind": "pdf", "title": "Attestation", "url": "/f", "size": 3}),
        ],
    )
    assert [event.seq for event in answer.events] == [3, 4]
    assert answer.events[0].payload == {"text": "Voici.", "buttons": [{"title": "Merci", "payload": "/thanks"}]}
    assert answer.events[1].payload["attachment"]["title"] == "Attestation"
    assert not answer.discarded
    assert desk.store.events_after(conversation_id, 2) == list(answer.events)


def test_a_late_assistant_answer_is_discarded_and_counted_after_a_handoff(desk):
    conversation_id = desk.conversation()
    asked = desk.ask(conversation_id)
    desk.store.request_handoff(conversation_id)
    log = desk.log(conversation_id)
    late = desk.answer(asked, assessment=TENSE)
    assert late.discarded
    assert not late.handoff
    assert late.conversation.discarded_answers == 1
    assert desk.log(conversation_id) == log


def test_a_late_assistant_answer_is_discarded_even_when_the_assistant_is_back(desk):
    conversation_id = desk.conversation()
    asked = desk.ask(conversation_id)
    desk.store.request_handoff(conversation_id)
    desk.store.cancel_handoff(conversation_id)
    assert desk.answer(asked).discarded


def test_a_discarded_answer_still_serves_the_dossier(desk):
    conversation_id = desk.conversation()
    asked = desk.ask(conversation_id)
    desk.store.request_handoff(conversation_id)
    facts = [{"key": "bill", "label": {"fr": "dernière facture", "en": "last bill"}, "value": "84,10 €"}]
    desk.answer(
        asked,
        reading=Reading("bill_explain", 0.9),
        slots={"bill_month": "2026-01"},
        facts=facts,
        verified=Identity("Zoé", "C-1", True),
    )
    dossier = desk.store.dossier(conversation_id)
    assert dossier.intents == [{"seq": asked.seq, "name": "bill_explain", "confidence": 0.9}]
    assert dossier.slots == {"bill_month": "2026-01"}
    assert dossier.facts == [{"label": facts[0]["label"], "value": "84,10 €"}]
    assert dossier.identity == Identity("Zoé", "C-1", True, "assistant")


def test_one_question_is_answered_once(desk):
    conversation_id = desk.conversation()
    asked = desk.ask(conversation_id)
    desk.answer(asked)
    log = desk.log(conversation_id)
    second = desk.answer(asked)
    assert (second.discarded, second.repeated) == (True, True)
    assert desk.log(conversation_id) == log


def test_two_questions_in_flight_are_both_answered(desk):
    conversation_id = desk.conversation()
    first, second = desk.ask(conversation_id, "un ?"), desk.ask(conversation_id, "deux ?")
    assert not desk.answer(second).discarded
    assert not desk.answer(first).discarded


def test_an_assessment_hands_off_in_the_transaction_of_the_answer(desk):
    desk.advisor()
    conversation_id = desk.conversation()
    asked = desk.ask(conversation_id, "C'est du vol, votre facture !")
    answer = desk.answer(asked, "Je comprends la question.", assessment=TENSE, reading=Reading("bill_explain", 0.8))
    assert answer.handoff
    assert answer.conversation.status is Status.WAITING
    assert answer.conversation.level == 0.8
    assert desk.log(conversation_id)[2:] == [
        ("message", "assistant", None),
        ("handoff_requested", "system", None),
        ("message", "system", "handoff_acknowledged"),
    ]
    requested = answer.events[1]
    assert requested.payload["why"] == "Vous semblez mécontent de nous."
    assert requested.staff["evidence"] == [{"quote": "c'est du vol", "turn": 0, "seq": asked.seq}]
    assert requested.staff["score"] == 0.8


def test_a_quote_is_found_in_the_message_that_holds_it(desk):
    conversation_id = desk.conversation()
    first = desk.ask(conversation_id, "Votre facture, C'EST DU VOL")
    desk.answer(first)
    answer = desk.answer(desk.ask(conversation_id, "Alors ?"), assessment=TENSE)
    assert answer.conversation.evidence[0]["seq"] == first.seq


def test_talk_of_suicide_is_told_first_who_answers_day_and_night(desk):
    assessment = Assessment(level=0.9, decision="handoff", reason=Reason.TOPIC, topic="self_harm")
    answer = desk.answer(desk.ask(desk.conversation(), "je veux en finir"), assessment=assessment, messages=[])
    sentence = answer.events[-1].payload["text"]
    assert sentence.startswith(text("urgent.self_harm", "fr"))
    assert "3114" in sentence


def test_an_offer_is_no_handoff(desk):
    answer = desk.answer(desk.ask(desk.conversation()), assessment=Assessment(level=0.5, decision="offer"))
    assert answer.conversation.status is Status.ASSISTANT
    assert answer.conversation.level == 0.5


def test_a_handoff_is_not_requested_twice_while_the_assistant_answers_meanwhile(desk):
    conversation_id = desk.waiting()
    desk.store.set_assistant_meanwhile(conversation_id, True)
    answer = desk.answer(desk.ask(conversation_id), assessment=TENSE)
    assert not answer.discarded
    assert not answer.handoff
    assert [kind for kind, _, _ in desk.log(conversation_id)].count("handoff_requested") == 1


def test_the_language_that_the_customer_writes_becomes_the_conversations(desk):
    conversation_id = desk.conversation(language="fr")
    answer = desk.answer(desk.ask(conversation_id, "I moved"), "Where to?", language="en")
    assert [str(event.type) for event in answer.events] == ["language_changed", "message"]
    assert answer.conversation.language == "en"
    same = desk.answer(desk.ask(conversation_id, "to Lyon"), "Fine.", language="en")
    assert [str(event.type) for event in same.events] == ["message"]


def test_a_verified_identity_is_not_lost_to_an_unverified_one(desk):
    conversation_id = desk.conversation(identity=Identity("Zoé", "C-1", True, "site"))
    desk.answer(desk.ask(conversation_id), verified=Identity("Zoë", "C-2", False))
    assert desk.store.conversation(conversation_id).identity == Identity("Zoé", "C-1", True, "site")


@pytest.mark.parametrize("cause", ["timeout", "down"])
def test_when_the_assistant_does_not_answer_the_customer_is_told_and_a_person_requested(desk, cause):
    conversation_id = desk.conversation()
    asked = desk.ask(conversation_id)
    failed = desk.store.fail_turn(conversation_id, epoch=asked.turn.epoch, question_seq=asked.seq, cause=cause)
    assert failed.conversation.reason is Reason.UNAVAILABLE
    assert [event.payload.get("code") for event in failed.events] == [None, "handoff_acknowledged"]
    assert text("ack.lead.unavailable", "fr") in failed.events[-1].payload["text"]
    assert desk.store.pending_turns() == []


def test_the_second_of_two_failed_turns_says_nothing_more(desk):
    conversation_id = desk.conversation()
    first, second = desk.ask(conversation_id), desk.ask(conversation_id)
    desk.store.fail_turn(conversation_id, epoch=first.turn.epoch, question_seq=first.seq)
    assert desk.store.fail_turn(conversation_id, epoch=second.turn.epoch, question_seq=second.seq).events == ()


def test_when_the_assistant_fails_while_the_customer_waits_the_place_is_kept(desk):
    conversation_id = desk.waiting()
    desk.store.set_assistant_meanwhile(conversation_id, True)
    asked = desk.ask(conversation_id)
    failed = desk.store.fail_turn(conversation_id, epoch=asked.turn.epoch, question_seq=asked.seq)
    assert [event.payload.get("code") for event in failed.events] == [None, "assistant_unavailable"]
    assert failed.conversation.status is Status.WAITING
    assert not failed.conversation.assistant_meanwhile


def test_readings_of_the_human_stretch_are_kept_and_replaced(desk):
    conversation_id = desk.held(desk.advisor())
    said = desk.store.add_customer_message(conversation_id, text="Je n'en peux plus")
    desk.store.record_reading(conversation_id, said.seq, Reading("complaint", 0.4), level=0.6)
    terms = (Term("anger", 0.3, {"fr": "Le ton monte."}),)
    reading = Reading("complaint", 0.7, ({"name": "complaint"},), (), {"score": 0.9, "label": "tense"})
    desk.store.record_reading(conversation_id, said.seq, reading, level=0.7, terms=terms)
    (kept,) = desk.store.readings(conversation_id)
    assert (kept.reading, kept.level, kept.terms) == (reading, 0.7, terms)
    assert desk.store.conversation(conversation_id).level == 0.7
    assert desk.store.dossier(conversation_id).tension == [{"seq": said.seq, "score": 0.9, "level": 0.7}]
