"""The invariants of the seam under real concurrency: threads, and two gateways' stores on one database."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from bot.errors import AlreadyClaimed, Conflict
from bot.handoff.conversation import EventType, Status
from bot.handoff.turn import Assessment

CLAIMERS = 20
RACES = 1000
THREADS = 4


@pytest.fixture
def pool():
    with ThreadPoolExecutor(THREADS) as threads:
        yield threads


def at_once(commands):
    """Run every command in a thread of its own, let go at one moment; return results and errors, in order."""
    gate = threading.Barrier(len(commands))

    def run(command):
        gate.wait(timeout=30)
        try:
            return command()
        except Conflict as error:
            return error

    with ThreadPoolExecutor(len(commands)) as threads:
        return list(threads.map(run, commands))


def assert_log_is_sound(events):
    """Check what must hold of any log: numbers without gaps, no assistant message while an advisor holds it."""
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    held = False
    for event in events:
        if event.type is EventType.HANDOFF_CLAIMED:
            assert not held, "claimed twice"
            held = True
        elif event.type in (EventType.HANDOFF_RELEASED, EventType.HANDED_BACK, EventType.CLOSED):
            held = False
        assert not (held and event.sender.kind == "assistant"), f"the assistant spoke at {event.seq}"


def test_twenty_simultaneous_claims_have_one_winner(open_store, make_desk):
    stores = [open_store(), open_store()]
    desk = make_desk(stores[0])
    advisors = [desk.advisor(f"A{number}") for number in range(CLAIMERS)]
    for _ in range(10):
        conversation_id = desk.waiting()
        results = at_once(
            [
                partial(stores[number % 2].claim, conversation_id, advisor_id=advisor)
                for number, advisor in enumerate(advisors)
            ]
        )
        losers = [result for result in results if isinstance(result, AlreadyClaimed)]
        assert len(losers) == CLAIMERS - 1
        owner = desk.store.conversation(conversation_id)
        assert {loser.values["name"] for loser in losers} == {owner.owner_name}
        log = desk.store.events_after(conversation_id)
        assert [event.type for event in log].count(EventType.HANDOFF_CLAIMED) == 1
        assert_log_is_sound(log)


def test_a_thousand_late_answers_race_against_handoffs_and_claims(open_store, make_desk, pool):
    chance = random.Random(20260302)
    gateway, other = open_store(), open_store()
    desk = make_desk(gateway)
    advisors = [desk.advisor(f"A{number}") for number in range(4)]

    def take_over(conversation_id, how, advisor_id):
        if how == "step_in":
            other.step_in(conversation_id, advisor_id=advisor_id)
            return
        if how == "word":
            other.add_customer_message(conversation_id, text="humain")
        else:
            other.request_handoff(conversation_id)
        other.claim(conversation_id, advisor_id=advisor_id)

    def race(number, how, advisor_id, answer_first, assessed):
        conversation_id = desk.conversation()
        asked = desk.ask(conversation_id)
        assessment = Assessment(decision="handoff") if assessed else None
        gate = threading.Barrier(2)
        results = {}

        def answer():
            gate.wait(timeout=60)
            results["answer"] = desk.answer(asked, assessment=assessment)

        def take():
            gate.wait(timeout=60)
            try:
                take_over(conversation_id, how, advisor_id)
            except Conflict as error:
                results["conflict"] = error

        sides = [answer, take] if answer_first else [take, answer]
        threads = [threading.Thread(target=side) for side in sides]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return conversation_id, results["answer"].discarded, results.get("conflict")

    plans = [
        (
            number,
            chance.choice(["button", "word", "step_in"]),
            chance.choice(advisors),
            chance.random() < 0.5,
            chance.random() < 0.2,
        )
        for number in range(RACES)
    ]
    tally = Counter()
    for conversation_id, discarded, conflict in pool.map(lambda plan: race(*plan), plans):
        log = desk.store.events_after(conversation_id)
        assert_log_is_sound(log)
        said = [event for event in log if event.sender.kind == "assistant"]
        assert len(said) == (0 if discarded else 1)
        state = desk.store.conversation(conversation_id)
        assert state.discarded_answers == int(discarded)
        assert state.last_seq == len(log)
        if conflict is None:
            assert state.status is Status.ADVISOR
        else:  # the assistant's own handoff came before a stepping in
            assert state.status is Status.WAITING
        requested = [place for place, event in enumerate(log) if event.type is EventType.HANDOFF_REQUESTED]
        assert len(requested) == 1
        assert any(event.sender.kind == "system" for event in log[requested[0] :]), "a handoff nobody acknowledged"
        tally["discarded" if discarded else "shown"] += 1
    assert min(tally["discarded"], tally["shown"]) > RACES // 100, f"not much of a race: {tally}"


def test_a_message_sent_twenty_times_at_once_is_stored_once(open_store, make_desk):
    stores = [open_store(), open_store()]
    desk = make_desk(stores[0])
    conversation_id = desk.conversation()
    results = at_once(
        [
            lambda s=stores[number % 2]: s.add_customer_message(conversation_id, text="Bonjour", client_message_id="m")
            for number in range(20)
        ]
    )
    assert {result.seq for result in results} == {2}
    assert sum(result.ask_assistant for result in results) == 1
    assert len(desk.store.events_after(conversation_id)) == 2


def test_messages_written_at_once_are_all_kept_and_numbered(open_store, make_desk):
    stores = [open_store(), open_store()]
    desk = make_desk(stores[0])
    nadia = desk.advisor()
    conversation_id = desk.held(nadia)
    before = desk.store.conversation(conversation_id).last_seq
    commands = [
        lambda n=number: stores[n % 2].add_customer_message(conversation_id, text=f"c{n}") for number in range(15)
    ] + [lambda n=number: stores[n % 2].reply(conversation_id, advisor_id=nadia, text=f"a{n}") for number in range(15)]
    at_once(commands)
    log = desk.store.events_after(conversation_id)
    assert_log_is_sound(log)
    said = {event.payload["text"] for event in log[before:]}
    assert said == {f"{kind}{number}" for kind in "ca" for number in range(15)}


def test_a_vanished_advisor_is_given_back_once_by_many_gateways(open_store, make_desk, clock):
    stores = [open_store() for _ in range(4)]
    desk = make_desk(stores[0])
    nadia = desk.advisor()
    lost = [desk.held(nadia) for _ in range(5)]
    clock.advance(61)
    outcomes = [each for result in at_once([s.give_back_vanished for s in stores * 2]) for each in result]
    assert sorted(outcome.conversation.id for outcome in outcomes) == sorted(lost)


def test_a_first_rest_message_sent_at_once_opens_one_conversation(open_store):
    stores = [open_store(), open_store()]
    key = stores[0].add_key("shop", "k")
    results = at_once([lambda s=stores[n % 2]: s.rest_conversation(key.id, "zoe") for n in range(10)])
    assert len({result.conversation.id for result in results}) == 1
    assert sum(not result.repeated for result in results) == 1


def test_a_customer_who_cancels_and_an_advisor_who_claims_end_in_one_state(open_store, make_desk):
    stores = [open_store(), open_store()]
    desk = make_desk(stores[0])
    nadia = desk.advisor()
    for _ in range(20):
        conversation_id = desk.waiting()
        cancelled, claimed = at_once(
            [
                partial(stores[0].cancel_handoff, conversation_id),
                partial(stores[1].claim, conversation_id, advisor_id=nadia),
            ]
        )
        assert isinstance(cancelled, Conflict) != isinstance(claimed, Conflict)
        expected = Status.ADVISOR if isinstance(cancelled, Conflict) else Status.ASSISTANT
        assert desk.store.conversation(conversation_id).status is expected
        assert_log_is_sound(desk.store.events_after(conversation_id))
