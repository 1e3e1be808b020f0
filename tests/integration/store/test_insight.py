"""Figures, judged handoffs and retention, on both databases."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import text

from bot.errors import BadRequest
from bot.handoff.conversation import Contact, ContactKind, Reason
from bot.handoff.turn import Assessment, Reading


def test_figures_count_handoffs_and_waits_and_name_nobody(desk, clock):
    since = clock.now
    nadia = desk.advisor("Nadia")
    for wait, verdict in ((10, "needed"), (20, "not_needed"), (90, None)):
        conversation_id = desk.waiting()
        clock.advance(wait)
        desk.store.claim(conversation_id, advisor_id=nadia)
        desk.store.close(conversation_id, advisor_id=nadia, outcome="settled", verdict=verdict)
    topic = Assessment(decision="handoff", reason=Reason.TOPIC, topic="legal")
    desk.answer(desk.ask(desk.conversation()), assessment=topic)
    desk.store.cancel_handoff(desk.waiting())
    desk.store.leave_contact(desk.conversation(), Contact(ContactKind.EMAIL, "a@b.c"))
    desk.store.step_in(desk.conversation(), advisor_id=nadia)
    figures = desk.store.figures(since=since)
    assert figures.by_reason == {"asked": 5, "topic": 1, "advisor": 1}
    assert figures.by_topic == {"legal": 1}
    assert figures.verdicts == {"needed": 1, "not_needed": 1}
    assert figures.verdicts_by_reason == {"asked": {"needed": 1, "not_needed": 1}}
    assert figures.outcomes == {"settled": 3}
    assert figures.waits == {"claims": 3, "median_s": 20.0, "p90_s": 90.0}
    assert (figures.conversations, figures.handoffs, figures.cancelled, figures.contacts) == (7, 7, 1, 1)
    assert (figures.stars, figures.ratings, figures.discarded_answers) == (None, 0, 0)
    assert "Nadia" not in str(dataclasses.asdict(figures))
    assert nadia not in str(dataclasses.asdict(figures))


def test_figures_leave_out_what_was_before(desk, clock):
    desk.waiting()
    clock.advance(1)
    assert desk.store.figures(since=clock.now).handoffs == 0


def test_a_judged_handoff_comes_with_the_messages_that_led_to_it(desk):
    nadia = desk.advisor()
    conversation_id = desk.conversation(language="en")
    desk.answer(desk.ask(conversation_id, "My bill doubled"))
    desk.store.request_handoff(conversation_id)
    desk.store.add_customer_message(conversation_id, text="said while waiting")
    desk.store.claim(conversation_id, advisor_id=nadia)
    assert desk.store.judged_handoffs() == []
    desk.store.close(conversation_id, advisor_id=nadia, outcome="settled", verdict="needed")
    (judged,) = desk.store.judged_handoffs()
    assert judged.messages == ("My bill doubled",)
    assert (judged.language, judged.conversation_id) == ("en", conversation_id)


def test_old_conversations_go_with_all_that_hangs_on_them(desk, clock):
    nadia = desk.advisor()
    old = desk.conversation()
    asked = desk.ask(old)
    desk.answer(asked, reading=Reading("bill_explain", 0.9))
    desk.store.leave_contact(old, Contact(ContactKind.EMAIL, "a@b.c"))
    desk.store.claim(old, advisor_id=nadia)
    desk.store.note(old, advisor_id=nadia, text="note")
    desk.store.close(old, advisor_id=nadia, outcome="settled")
    desk.store.rate(old, 4)
    idle = desk.conversation()
    desk.ask(idle)
    waits = desk.waiting()
    clock.advance(days=31)
    young = desk.conversation()
    assert sorted(desk.store.delete_conversations_older_than(30)) == sorted([old, idle])
    assert desk.store.delete_conversations_older_than(30) == []
    tables = ("events", "pending_turns", "readings", "handoffs", "contacts", "notes", "ratings")
    with desk.store.database.read() as connection:
        for table in tables:
            left = {row[0] for row in connection.execute(text(f"SELECT conversation_id FROM {table}"))}
            assert left <= {waits, young}, table
    assert desk.store.conversation(waits).id == waits
    with pytest.raises(BadRequest):
        desk.store.delete_conversations_older_than(0)
