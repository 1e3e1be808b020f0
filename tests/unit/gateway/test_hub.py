"""Subscriptions: each event once and in order, whatever order the wake-ups come in."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gateway.hub import Audience, Hub
from bot.gateway.tokens import FileLinks
from bot.handoff.conversation import CUSTOMER, EventType, StoredEvent
from tests.conftest import MONDAY_MORNING

LINKS = FileLinks(b"x" * 32, lambda: MONDAY_MORNING, lifetime=timedelta(hours=1))


def event(seq: int) -> StoredEvent:
    return StoredEvent(seq, EventType.MESSAGE, MONDAY_MORNING, CUSTOMER, {"text": f"m{seq}"})


class Ear:
    """A listener that remembers what it heard."""

    def __init__(self, audience: Audience = Audience.CUSTOMER) -> None:
        self.audience = audience
        self.heard: list[int] = []
        self.notices: list[dict] = []

    def on_event(self, frame):
        self.heard.append(frame.event.seq)

    def on_notice(self, notice, text):
        self.notices.append(notice)

    async def take_replay(self, frames):
        await asyncio.sleep(0)
        self.heard += [frame.event.seq for frame in frames]


class Log:
    """A log that grows, and counts how often it is read."""

    def __init__(self) -> None:
        self.events: list[StoredEvent] = []
        self.reads = 0
        self.hub = Hub(self.read, LINKS)

    async def read(self, _conversation_id, after, limit):
        self.reads += 1
        await asyncio.sleep(0)
        return [e for e in self.events if e.seq > after][:limit]

    def append(self) -> StoredEvent:
        self.events.append(event(len(self.events) + 1))
        return self.events[-1]

    async def idle(self):
        while self.hub._tasks:
            await asyncio.gather(*self.hub._tasks)


async def listening(log, ear, after=0):
    subscription = log.hub.subscribe("c", ear, after=after)
    await subscription.catch_up()
    return subscription


async def test_an_event_in_its_place_is_served_without_a_read():
    log, ear = Log(), Ear()
    await listening(log, ear)
    reads = log.reads
    for _ in range(3):
        log.hub.publish("c", [log.append()])
    assert ear.heard == [1, 2, 3]
    assert log.reads == reads


async def test_a_gap_is_filled_from_the_log():
    log, ear = Log(), Ear()
    await listening(log, ear)
    first, second = log.append(), log.append()
    log.hub.publish("c", [second])
    log.hub.publish("c", [first])
    await log.idle()
    assert ear.heard == [1, 2]


async def test_what_is_committed_while_the_log_is_read_is_not_lost():
    log, ear = Log(), Ear()
    log.append()
    subscription = log.hub.subscribe("c", ear, after=0)
    catching_up = asyncio.create_task(subscription.catch_up())
    await asyncio.sleep(0)
    log.hub.publish("c", [log.append()])
    await catching_up
    log.hub.publish("c", [log.append()])
    await log.idle()
    assert ear.heard == [1, 2, 3]


async def test_nothing_is_heard_before_the_first_catch_up():
    log, ear = Log(), Ear()
    log.hub.subscribe("c", ear, after=0)
    log.hub.publish("c", [log.append()])
    assert ear.heard == []


async def test_a_wake_of_another_gateway_reads_the_log_and_a_stale_one_does_not():
    log, ear = Log(), Ear()
    await listening(log, ear)
    log.append()
    log.hub.wake("c", 1)
    await log.idle()
    assert ear.heard == [1]
    reads = log.reads
    log.hub.wake("c", 1)
    await log.idle()
    assert log.reads == reads


async def test_a_wake_for_what_the_log_does_not_have_yet_does_not_spin():
    log, ear = Log(), Ear()
    await listening(log, ear)
    log.hub.wake("c", 5)
    await log.idle()
    assert log.reads < 5
    log.hub.publish("c", [log.append()])
    assert ear.heard == [1]


async def test_after_a_gap_in_the_bus_everybody_catches_up():
    log, ear = Log(), Ear()
    await listening(log, ear)
    log.append()
    log.append()
    log.hub.wake_all()
    await log.idle()
    assert ear.heard == [1, 2]


async def test_a_log_that_cannot_be_read_is_read_again_at_the_next_event(caplog):
    log, ear = Log(), Ear()
    await listening(log, ear)
    read, log.hub._read_log = log.hub._read_log, broken
    log.append()
    log.hub.publish("c", [log.append()])
    await asyncio.gather(*log.hub._tasks, return_exceptions=True)
    assert ear.heard == []
    log.hub._read_log = read
    log.hub.publish("c", [log.append()])
    await log.idle()
    assert ear.heard == [1, 2, 3]


async def broken(_conversation_id, _after, _limit):
    raise ConnectionError


async def test_an_audience_hears_its_own_notices_only():
    log, customer, staff = Log(), Ear(), Ear(Audience.STAFF)
    await listening(log, customer)
    await listening(log, staff)
    log.hub.notify("c", {"type": "note"}, audience=Audience.STAFF)
    log.hub.notify("other", {"type": "note"}, audience=Audience.STAFF)
    assert (customer.notices, staff.notices) == ([], [{"type": "note"}])


async def test_coming_and_going_customers_are_noticed_once():
    log = Log()
    seen = []
    log.hub.on_customer = lambda conversation_id, is_here: seen.append((conversation_id, is_here))
    one, other = log.hub.subscribe("c", Ear(), after=0), log.hub.subscribe("c", Ear(), after=0)
    staff = log.hub.subscribe("c", Ear(Audience.STAFF), after=0)
    for subscription in (one, one, staff, other):
        subscription.close()
    assert seen == [("c", True), ("c", False)]
    assert list(log.hub.topics()) == []


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), events=st.integers(1, 30), listeners=st.integers(1, 4))
def test_however_wake_ups_are_shuffled_lost_or_repeated_each_listener_hears_the_log(seed, events, listeners):
    async def play():
        dice, log = random.Random(seed), Log()
        ears = []
        published = []
        for _ in range(events):
            if len(ears) < listeners and dice.random() < 0.5:
                ear, after = Ear(), dice.randint(0, len(log.events))
                ears.append((ear, after))
                log.hub.spawn(log.hub.subscribe("c", ear, after=after).catch_up())
            published.append(log.append())
            if dice.random() < 0.5:
                dice.shuffle(published)
                for one in published[: dice.randint(0, len(published))]:
                    log.hub.publish("c", [one])
            if dice.random() < 0.5:
                await asyncio.sleep(0)
        log.hub.wake("c", events)
        await log.idle()
        for ear, after in ears:
            assert ear.heard == list(range(after + 1, events + 1))

    asyncio.run(play())


@pytest.mark.parametrize("audience", list(Audience))
def test_a_frame_is_rendered_once_for_all_of_an_audience(audience):
    from bot.gateway.hub import EventFrame

    frame = EventFrame("c", event(1), LINKS)
    assert frame.text(audience) is frame.text(audience)
