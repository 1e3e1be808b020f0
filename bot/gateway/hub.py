"""Who hears what: subscriptions to conversations, each served in order, once, from the log.

The log is the truth. What is published here saves a read; a subscription that sees a gap reads the log. Who may
subscribe, and to which audience, is decided by the caller, from a verified name.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from enum import Enum
from functools import cached_property
from typing import Any, Protocol

from bot.gateway.jsontext import dumps
from bot.gateway.tokens import FileLinks
from bot.gateway.wire_customer import customer_event
from bot.gateway.wire_staff import staff_event
from bot.handoff.conversation import StoredEvent

log = logging.getLogger("relais.gateway.hub")

# Events read at once when catching up: a client far behind does not hold the whole log in memory.
REPLAY_CHUNK = 500

ReadLog = Callable[[str, int, int], Awaitable[Sequence[StoredEvent]]]


class Audience(Enum):
    """Who a subscription serves; the two never see the same frame."""

    CUSTOMER = "customer"
    STAFF = "staff"


class EventFrame:
    """One event, rendered at most once for each audience."""

    def __init__(self, conversation_id: str, event: StoredEvent, links: FileLinks) -> None:
        self.conversation_id = conversation_id
        self.event = event
        self._links = links

    def text(self, audience: Audience) -> str:
        """Return the frame as this audience receives it."""
        return self._customer if audience is Audience.CUSTOMER else self._staff

    @cached_property
    def _customer(self) -> str:
        return dumps({"type": "event", "event": customer_event(self.conversation_id, self.event, self._links)})

    @cached_property
    def _staff(self) -> str:
        event = staff_event(self.conversation_id, self.event)
        return dumps({"type": "event", "conversation_id": self.conversation_id, "event": event})


class Listener(Protocol):
    """The far end of a subscription."""

    audience: Audience

    def on_event(self, frame: EventFrame) -> None:
        """Take an event; never blocks."""

    def on_notice(self, notice: dict[str, Any], text: str) -> None:
        """Take a notice outside the log (typing, state, presence), as an object and rendered; never blocks."""

    async def take_replay(self, frames: Sequence[EventFrame]) -> None:
        """Take missed events, and return when they are on their way."""


class Subscription:
    """One listener on one conversation, and how far it has been served."""

    __slots__ = ("_hub", "_is_reading", "_target", "conversation_id", "is_open", "listener", "position")

    def __init__(self, hub: Hub, conversation_id: str, listener: Listener, position: int) -> None:
        self._hub = hub
        self.conversation_id = conversation_id
        self.listener = listener
        self.position = position
        self.is_open = True
        self._target = position
        # Nothing is delivered until the first `catch_up`, so that the listener can say hello before.
        self._is_reading = True

    async def catch_up(self) -> None:
        """Serve what the log holds beyond the position, until nothing newer is known."""
        self._is_reading = True
        try:
            while self.is_open:
                frames = await self._hub.read(self.conversation_id, self.position)
                if frames:
                    self.position = frames[-1].event.seq
                    await self.listener.take_replay(frames)
                if len(frames) < REPLAY_CHUNK and self.position >= self._target:
                    return
                if not frames:
                    # Told of an event that the log does not have: a reader on a replica, or a hole. Do not spin.
                    self._target = self.position
                    return
        finally:
            self._is_reading = False

    def offer(self, frame: EventFrame) -> None:
        """Serve a fresh event now if it is the next one; otherwise make sure that it will be read."""
        seq = frame.event.seq
        if seq <= self.position:
            return
        if self._is_reading:
            self._target = max(self._target, seq)
        elif seq == self.position + 1:
            self.position = self._target = seq
            self.listener.on_event(frame)
        else:
            self.aim(seq)

    def aim(self, seq: int) -> None:
        """Make sure that everything up to `seq` is served."""
        if seq <= self.position:
            return
        self._target = max(self._target, seq)
        if not self._is_reading and self.is_open:
            self._is_reading = True
            self._hub.spawn(self.catch_up())

    def close(self) -> None:
        """Hear nothing more."""
        self._hub.unsubscribe(self)


class Hub:
    """The conversations of this gateway that somebody listens to."""

    def __init__(self, read_log: ReadLog, links: FileLinks) -> None:
        self._read_log = read_log
        self._links = links
        self._topics: dict[str, set[Subscription]] = {}
        # Called with a conversation when its first customer socket here connects, and when the last one is gone.
        self.on_customer: Callable[[str, bool], None] = lambda _conversation_id, _is_here: None
        self._tasks: set[asyncio.Task[None]] = set()

    def subscribe(self, conversation_id: str, listener: Listener, *, after: int) -> Subscription:
        """Register a listener that holds everything up to `after`; it hears nothing before `catch_up`."""
        subscription = Subscription(self, conversation_id, listener, after)
        is_news = listener.audience is Audience.CUSTOMER and not self.has_listeners(conversation_id, Audience.CUSTOMER)
        self._topics.setdefault(conversation_id, set()).add(subscription)
        if is_news:
            self.on_customer(conversation_id, True)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Forget a subscription; twice is no error."""
        if not subscription.is_open:
            return
        subscription.is_open = False
        conversation_id = subscription.conversation_id
        topic = self._topics[conversation_id]
        topic.discard(subscription)
        if not topic:
            del self._topics[conversation_id]
        is_customer = subscription.listener.audience is Audience.CUSTOMER
        if is_customer and not self.has_listeners(conversation_id, Audience.CUSTOMER):
            self.on_customer(conversation_id, False)

    def publish(self, conversation_id: str, events: Iterable[StoredEvent]) -> None:
        """Serve events that were just committed."""
        topic = self._topics.get(conversation_id)
        if not topic:
            return
        for event in events:
            frame = EventFrame(conversation_id, event, self._links)
            for subscription in tuple(topic):
                subscription.offer(frame)

    def wake(self, conversation_id: str, seq: int) -> None:
        """Another gateway has committed events up to `seq`: read them."""
        for subscription in tuple(self._topics.get(conversation_id, ())):
            subscription.aim(seq)

    def wake_all(self) -> None:
        """Notices may have been lost: look for newer events everywhere."""
        for topic in list(self._topics.values()):
            for subscription in tuple(topic):
                subscription.aim(subscription.position + 1)

    def notify(self, conversation_id: str, notice: dict[str, Any], *, audience: Audience) -> None:
        """Tell the listeners of one audience something that is not in the log."""
        listeners = [
            subscription.listener
            for subscription in self._topics.get(conversation_id, ())
            if subscription.listener.audience is audience
        ]
        if listeners:
            text = dumps(notice)
            for listener in listeners:
                listener.on_notice(notice, text)

    def has_listeners(self, conversation_id: str, audience: Audience) -> bool:
        """Say whether anybody of this audience listens here."""
        topic = self._topics.get(conversation_id, ())
        return any(subscription.listener.audience is audience for subscription in topic)

    def topics(self) -> Iterable[str]:
        """Return the conversations that somebody listens to."""
        return tuple(self._topics)

    async def read(self, conversation_id: str, after: int) -> list[EventFrame]:
        """Read the next part of a log."""
        events = await self._read_log(conversation_id, after, REPLAY_CHUNK)
        return [EventFrame(conversation_id, event, self._links) for event in events]

    def spawn(self, work: Any) -> None:
        """Run a catch-up beside the caller."""
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def close(self) -> None:
        """Stop every catch-up in progress."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # The listener stays behind; the next event, or the client's return, reads the log again.
            log.warning("catch_up_failed", exc_info=task.exception())
