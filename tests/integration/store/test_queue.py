"""The queue, the wait and the dossier, on both databases."""

from __future__ import annotations

import pytest

from bot.errors import BadRequest, NotFound
from bot.handoff.conversation import Contact, ContactKind, Identity, Reason
from bot.handoff.hours import OpeningHours
from bot.handoff.routing import Wait
from bot.handoff.turn import Assessment, Reading
from bot.store import Counts


def hand_off(desk, reason, **assessment):
    """Open a conversation whose assistant asked for a person for this reason."""
    conversation_id = desk.conversation()
    desk.answer(
        desk.ask(conversation_id, "Et alors ?"), assessment=Assessment(decision="handoff", reason=reason, **assessment)
    )
    return conversation_id


def test_the_most_urgent_is_first_in_the_queue(desk, clock):
    asked = desk.waiting()
    clock.advance(minutes=5)
    tense = hand_off(desk, Reason.TENSION, level=0.9)
    suicidal = hand_off(desk, Reason.TOPIC, topic="self_harm")
    called_back = desk.conversation()
    desk.store.leave_contact(called_back, Contact(ContactKind.CALLBACK, "+33612345678"))
    clock.advance(minutes=1)
    ids = [line.conversation.id for line in desk.store.queue(status=["waiting"])]
    assert ids == [suicidal, tense, asked, called_back]
    assert [desk.store.waiting(each).position for each in ids] == [1, 2, 3, 4]
    assert {each: waiting.position for each, waiting in desk.store.all_waiting().items()} == {
        each: place for place, each in enumerate(ids, start=1)
    }


def test_a_list_that_is_cut_keeps_the_most_urgent_whoever_spoke_last(desk, clock):
    nadia = desk.advisor()
    held = desk.held(nadia)
    suicidal = hand_off(desk, Reason.TOPIC, topic="self_harm")
    tense = hand_off(desk, Reason.TENSION, level=0.9)
    clock.advance(minutes=1)
    asked = [desk.waiting() for _ in range(3)]
    clock.advance(minutes=1)
    for each in asked:
        desk.store.add_customer_message(each, text="Toujours là\u202f?")
    ids = [line.conversation.id for line in desk.store.queue(limit=2)]
    assert ids == [suicidal, tense, held], "who waits does not push out what is being answered"
    assert desk.store.counts().waiting == 5
    assert [line.conversation.id for line in desk.store.queue(ids=[tense, held])] == [tense, held]


def test_one_waiting_is_told_the_same_alone_and_among_all(desk, clock):
    desk.advisor()
    first, second = desk.waiting(), desk.waiting()
    clock.advance(90)
    assert desk.store.all_waiting() == {each: desk.store.waiting(each) for each in (first, second)}


def test_who_does_not_wait_is_told_nothing_of_a_queue(desk):
    assert desk.store.waiting(desk.conversation()) is None
    assert desk.store.all_waiting() == {}
    with pytest.raises(NotFound):
        desk.store.waiting("nowhere")


def test_the_wait_is_unknown_until_enough_claims_have_been_seen(desk, clock):
    nadia = desk.advisor()
    for claims in range(6):
        conversation_id = desk.waiting()
        wait = desk.store.waiting(conversation_id).wait
        assert (wait is None) == (claims < 5)
        clock.advance(50)
        desk.store.claim(conversation_id, advisor_id=nadia)
    assert desk.store.waiting(desk.waiting()).wait == Wait(30, 60)


def test_the_wait_is_unknown_with_nobody_available(desk, clock):
    nadia = desk.advisor()
    for _ in range(6):
        conversation_id = desk.waiting()
        clock.advance(50)
        desk.store.claim(conversation_id, advisor_id=nadia)
    conversation_id = desk.waiting()
    assert desk.store.waiting(conversation_id).wait is not None
    desk.store.set_presence(nadia, "away")
    waiting = desk.store.waiting(conversation_id)
    assert (waiting.wait, waiting.advisors_available) == (None, False)


def test_a_trainer_who_calls_themselves_available_is_nobody_to_wait_for(desk):
    trainer = desk.advisor("Tom", role="trainer")
    assert desk.store.staff(trainer).status == "available"
    conversation_id = desk.waiting()
    assert not desk.store.waiting(conversation_id).advisors_available
    desk.advisor()
    assert desk.store.waiting(conversation_id).advisors_available


def test_callbacks_say_nothing_about_the_wait_of_those_who_sit_there(desk, clock):
    nadia = desk.advisor()
    for _ in range(6):
        sitting, called_back = desk.waiting(), desk.waiting()
        clock.advance(50)
        desk.store.claim(sitting, advisor_id=nadia)
        desk.store.leave_contact(called_back, Contact(ContactKind.CALLBACK, "+33612345678"))
        clock.advance(900)
        desk.store.claim(called_back, advisor_id=nadia)
    desk.store.heartbeat(nadia)
    assert desk.store.waiting(desk.waiting()).wait == Wait(30, 60)


def test_requests_made_while_nobody_works_say_nothing_about_the_wait(open_store, make_desk, clock):
    desk = make_desk(open_store(hours=OpeningHours.parse("mon-fri 09:00-18:00")))
    clock.advance(hours=10)
    overnight = [desk.waiting() for _ in range(6)]
    assert not desk.store.waiting(overnight[0]).open
    clock.advance(hours=14)
    nadia = desk.advisor()
    for conversation_id in overnight:
        desk.store.claim(conversation_id, advisor_id=nadia)
    for _ in range(5):
        conversation_id = desk.waiting()
        assert desk.store.waiting(conversation_id).wait is None
        clock.advance(50)
        desk.store.claim(conversation_id, advisor_id=nadia)
    assert desk.store.waiting(desk.waiting()).wait == Wait(30, 60)


def test_old_claims_say_nothing_about_now(desk, clock):
    nadia = desk.advisor()
    for _ in range(6):
        conversation_id = desk.waiting()
        clock.advance(50)
        desk.store.claim(conversation_id, advisor_id=nadia)
    clock.advance(hours=2)
    desk.store.heartbeat(nadia)
    assert desk.store.waiting(desk.waiting()).wait is None


def test_outside_hours_the_next_opening_is_known(open_store, make_desk, clock):
    desk = make_desk(open_store(hours=OpeningHours.parse("mon-fri 09:00-18:00")))
    conversation_id = desk.waiting()
    assert desk.store.waiting(conversation_id).open
    clock.advance(hours=10)
    waiting = desk.store.waiting(conversation_id)
    assert not waiting.open
    assert waiting.opens_at.isoformat() == "2026-03-03T08:00:00+00:00"


def test_the_queue_is_filtered_by_owner_status_and_words(desk):
    nadia, luc = desk.advisor("Nadia"), desk.advisor("Luc")
    mine, _theirs, waits = desk.held(nadia), desk.held(luc), desk.waiting()
    desk.store.set_identity(mine, Identity("Zoé Müller", "C-1042"))
    desk.store.add_customer_message(waits, text="Il me faut 100 % de réponse")
    assert [line.conversation.id for line in desk.store.queue(owner_id=nadia)] == [mine]
    assert [line.conversation.id for line in desk.store.queue(query="müller")] == [mine]
    assert [line.conversation.id for line in desk.store.queue(query="1042")] == [mine]
    assert [line.conversation.id for line in desk.store.queue(query="100 %")] == [waits]
    assert desk.store.queue(query="%%") == []
    assert desk.store.counts(nadia) == Counts(waiting=1, advisor=2, mine=1)
    with pytest.raises(BadRequest):
        desk.store.queue(status=["lost"])


def test_a_line_of_the_queue_tells_the_last_words_that_a_person_or_the_assistant_said(desk):
    conversation_id = desk.conversation()
    desk.answer(desk.ask(conversation_id, "x" * 300))
    assert desk.store.summary(conversation_id).conversation.last_message == "La voici."
    desk.store.add_customer_message(conversation_id, text="y" * 300)
    desk.store.request_handoff(conversation_id)
    assert desk.store.summary(conversation_id).conversation.last_message == "y" * 160


def test_a_dossier_holds_everything_that_was_recorded(desk):
    conversation_id = desk.conversation(page="https://clairvolt.example/factures")
    asked = desk.ask(conversation_id, "Pourquoi ma facture a doublé ?")
    desk.answer(
        asked,
        reading=Reading("bill_explain", 0.92, tension={"score": 0.4}),
        slots={"bill_month": "2026-01", "language": "fr", "requested_slot": None},
        facts=[{"key": "last_bill", "label": {"fr": "dernière facture", "en": "last bill"}, "value": "184,10 €"}],
        assessment=Assessment(
            level=0.7, decision="handoff", reason=Reason.TENSION, evidence=({"quote": "doublé", "turn": 0},)
        ),
    )
    dossier = desk.store.dossier(conversation_id)
    assert dossier.handoff.reason is Reason.TENSION
    assert dossier.handoff.evidence == ({"quote": "doublé", "turn": 0, "seq": asked.seq},)
    assert set(dossier.handoff.why) == {"fr", "en"}
    assert dossier.slots == {"bill_month": "2026-01"}
    assert dossier.tension == [{"seq": asked.seq, "score": 0.4, "level": 0.7}]
    assert dossier.page == "https://clairvolt.example/factures"
    assert "comprendre une facture" in dossier.summary["fr"]
    assert "understanding a bill" in dossier.summary["en"]
    assert "184,10 €" in dossier.summary["fr"]


def test_a_dossier_without_a_handoff_or_a_word_is_empty_and_honest(desk):
    dossier = desk.store.dossier(desk.conversation())
    assert dossier.handoff is None
    assert dossier.earlier == []
    assert dossier.summary["fr"].startswith("N’a pas encore dit")


def test_earlier_conversations_are_told_of_a_verified_customer_only(desk, clock):
    nadia = desk.advisor()
    identity = Identity("Zoé", "C-1", True, "site")
    earlier = desk.held(nadia, identity=identity)
    desk.store.add_customer_message(earlier, text="Ma mensualité est trop élevée")
    desk.store.close(earlier, advisor_id=nadia, outcome="forwarded")
    desk.conversation(identity=Identity("Zoé", "C-1", False))
    desk.conversation(identity=Identity("Autre", "C-2", True))
    clock.advance(days=3)
    now = desk.waiting(identity=identity)
    (told,) = desk.store.dossier(now).earlier
    assert (told.id, told.reason, told.outcome) == (earlier, "asked", "forwarded")
    assert "mensualité" in told.summary["fr"]
    assert desk.store.dossier(desk.waiting(identity=Identity("Zoé", "C-1", False))).earlier == []
