"""What Rasa's trackers are owed: recorded with the command, taken by one gateway at a time, forgotten when written."""

from __future__ import annotations

import pytest

from bot.store.trackers import LEASE


@pytest.fixture
def handed_back(desk):
    """A conversation that an advisor has given back: id, and the number of the event that says so."""
    nadia = desk.advisor()
    conversation_id = desk.held(nadia)
    desk.store.reply(conversation_id, advisor_id=nadia, text="C’est fait")
    outcome = desk.store.hand_back(
        conversation_id, advisor_id=nadia, settled="60 €", slots={"amount": 60}, client_message_id="once"
    )
    assert desk.store.hand_back(conversation_id, advisor_id=nadia, client_message_id="once").repeated
    return conversation_id, outcome.events[0].seq


def test_a_handback_is_owed_to_the_tracker_until_it_is_written(desk, handed_back):
    conversation_id, seq = handed_back
    assert desk.store.owed_trackers() == [conversation_id]
    (write,) = desk.store.take_tracker_writes(conversation_id)
    assert (write.event.seq, write.is_retry) == (seq, False)
    assert [event.payload["text"] for event in write.said] == ["C’est fait"]
    assert desk.store.owes_tracker(conversation_id)
    desk.store.settle_tracker(write)
    assert not desk.store.owes_tracker(conversation_id)
    assert desk.store.owed_trackers() == []


def test_a_customer_who_no_longer_waits_is_owed_to_the_tracker_too(desk):
    conversation_id = desk.waiting()
    assert not desk.store.owes_tracker(conversation_id)
    desk.store.cancel_handoff(conversation_id)
    assert desk.store.owes_tracker(conversation_id)


def test_a_write_belongs_to_one_gateway_until_its_lease_is_over(desk, open_store, handed_back, clock):
    conversation_id, _ = handed_back
    other = open_store()
    assert len(desk.store.take_tracker_writes(conversation_id)) == 1
    assert other.take_tracker_writes(conversation_id) == []
    assert other.owed_trackers() == []
    clock.advance(seconds=LEASE.total_seconds())
    assert other.owed_trackers() == [conversation_id]
    (write,) = other.take_tracker_writes(conversation_id)
    assert write.is_retry, "it may have been written by the one that died"


def test_what_could_not_be_written_may_be_taken_again_at_once(desk, handed_back):
    conversation_id, _ = handed_back
    desk.store.give_back_tracker_writes(desk.store.take_tracker_writes(conversation_id))
    assert desk.store.owed_trackers() == [conversation_id]


def test_a_gateway_that_is_alone_takes_what_its_last_run_had(desk, handed_back):
    conversation_id, _ = handed_back
    desk.store.take_tracker_writes(conversation_id)
    assert desk.store.owed_trackers() == []
    desk.store.free_tracker_writes()
    assert desk.store.owed_trackers() == [conversation_id]


def test_a_write_holds_what_was_said_before_it_and_not_what_came_later(desk, handed_back):
    conversation_id, _ = handed_back
    karim = desk.advisor("Karim")
    desk.store.request_handoff(conversation_id)
    desk.store.claim(conversation_id, advisor_id=karim)
    desk.store.reply(conversation_id, advisor_id=karim, text="Encore moi")
    desk.store.hand_back(conversation_id, advisor_id=karim)
    writes = desk.store.take_tracker_writes(conversation_id)
    assert [[event.payload["text"] for event in write.said] for write in writes] == [["C’est fait"], ["Encore moi"]]


def test_a_deleted_conversation_owes_nothing(desk, handed_back, clock):
    clock.advance(days=2)
    assert desk.store.delete_conversations_older_than(1) == [handed_back[0]]
    assert desk.store.owed_trackers() == []
