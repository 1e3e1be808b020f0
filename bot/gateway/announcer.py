"""After a command is committed: wakes everybody whom it concerns, here and at the other gateways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.gateway.board import Board
from bot.gateway.hub import Audience, Hub
from bot.gateway.metrics import Metrics
from bot.gateway.ports import Bus
from bot.gateway.presence import Presence
from bot.gateway.reading_news import ReadingNews
from bot.gateway.states import CustomerStates
from bot.handoff.conversation import Conversation, EventType, Reason, Status, StoredEvent
from bot.store import Outcome

# What changes the status, the owner or the place in the queue.
MOVES = frozenset(EventType) - {EventType.MESSAGE, EventType.RATED}
QUEUE_MOVES = MOVES - {EventType.HANDED_BACK, EventType.LANGUAGE_CHANGED}

Observer = Callable[[Conversation, Sequence[StoredEvent]], None]


class Announcer:
    """Knows who must hear of what; a failure here costs a delay, since the log has it."""

    def __init__(
        self,
        hub: Hub,
        bus: Bus,
        *,
        states: CustomerStates,
        board: Board,
        presence: Presence,
        readings: ReadingNews,
        metrics: Metrics,
    ) -> None:
        self._hub = hub
        self._readings = readings
        self._bus = bus
        self._states = states
        self._board = board
        self._presence = presence
        self._metrics = metrics
        hub.on_customer = self.customer_came_or_went
        # Told of what this gateway itself committed (never of what another one did).
        self.observers: list[Observer] = []

    def announce(self, outcome: Outcome) -> None:
        """Tell of a committed command; a repeated one has been told already."""
        if outcome.repeated or not outcome.events:
            return
        conversation, events = outcome.conversation, outcome.events
        self._hub.publish(conversation.id, events)
        types = {event.type for event in events}
        has_moved = bool(types & MOVES)
        is_requested = EventType.HANDOFF_REQUESTED in types or EventType.HANDOFF_RELEASED in types
        self._bus.publish(
            {
                "k": "log",
                "c": conversation.id,
                "s": conversation.last_seq,
                "moved": has_moved,
                "queue": bool(types & QUEUE_MOVES),
                "requested": is_requested,
            }
        )
        if has_moved:
            self._states.tell(conversation)
        if types & QUEUE_MOVES:
            self._states.touch_queue()
        if has_moved or conversation.status in {Status.WAITING, Status.ADVISOR}:
            self._board.touch(conversation.id, is_requested=is_requested and conversation.status is Status.WAITING)
        self._count(events)
        for observer in self.observers:
            observer(conversation, events)

    def read_changed(self, conversation: Conversation) -> None:
        """Tell that somebody has read further."""
        self._states.tell(conversation)
        self._board.touch(conversation.id)
        self._bus.publish({"k": "log", "c": conversation.id, "s": 0, "moved": True, "queue": False, "requested": False})

    def notify(self, conversation_id: str, notice: dict[str, Any], *, audience: Audience) -> None:
        """Tell one audience of a conversation something that is not in its log, at every gateway."""
        self._hub.notify(conversation_id, notice, audience=audience)
        self._bus.publish({"k": "notice", "c": conversation_id, "audience": audience.value, "notice": notice})

    def reading_kept(self, conversation_id: str, seq: int) -> None:
        """Tell staff that a message has been read by the language understanding."""
        self._readings.tell(conversation_id, seq)
        self._bus.publish({"k": "reading", "c": conversation_id, "s": seq})

    def presence_changed(self, conversation_id: str) -> None:
        """Tell who looks at a conversation and who types."""
        self._tell_presence(conversation_id)
        viewers = self._presence.local(conversation_id)
        self._bus.publish({"k": "presence", "c": conversation_id, "viewers": viewers})

    def customer_came_or_went(self, conversation_id: str, is_here: bool) -> None:
        """Tell that the customer's page is connected here, or no longer."""
        self.tell_customer_presence(conversation_id)
        self._bus.publish({"k": "customer", "c": conversation_id, "here": is_here})

    def tell_customer_presence(self, conversation_id: str) -> None:
        """Tell staff whether the customer's page is connected to any gateway."""
        is_here = self._hub.has_listeners(conversation_id, Audience.CUSTOMER)
        is_here = is_here or self._presence.has_remote_customer(conversation_id)
        notice = {"type": "customer", "conversation_id": conversation_id, "here": is_here}
        self._hub.notify(conversation_id, notice, audience=Audience.STAFF)

    def watched(self, conversation_id: str) -> None:
        """An advisor began to look: tell who else does, and ask the other gateways."""
        self.presence_changed(conversation_id)
        self.tell_customer_presence(conversation_id)
        self._bus.publish({"k": "who", "c": conversation_id})

    def colleagues_changed(self) -> None:
        """Tell that somebody came, left or changed their status; it may also open or empty the queue's prospects."""
        self._board.touch_colleagues()
        self._states.touch_queue()
        self._bus.publish({"k": "colleagues"})

    def deleted(self, conversation_id: str) -> None:
        """Tell that a conversation is no more."""
        self._board.gone(conversation_id)

    def on_bus_notice(self, notice: Mapping[str, Any]) -> None:
        """Act on what another gateway tells."""
        kind, conversation_id = notice.get("k"), str(notice.get("c", ""))
        if kind == "log":
            self._hub.wake(conversation_id, int(notice["s"]))
            if notice["moved"]:
                self._states.tell_again(conversation_id)
            if notice["queue"]:
                self._states.touch_queue()
            self._board.touch(conversation_id, is_requested=bool(notice["requested"]))
        elif kind == "notice":
            self._hub.notify(conversation_id, dict(notice["notice"]), audience=Audience(notice["audience"]))
        elif kind == "reading":
            self._readings.tell(conversation_id, int(notice["s"]))
        elif kind == "presence":
            self._presence.note_remote(conversation_id, str(notice["from"]), list(notice["viewers"]))
            self._tell_presence(conversation_id)
        elif kind == "customer":
            is_here = bool(notice["here"])
            self._presence.note_remote_customer(conversation_id, str(notice["from"]), is_here=is_here)
            self.tell_customer_presence(conversation_id)
        elif kind == "who":
            self._tell_who(conversation_id)
        elif kind == "colleagues":
            self._board.touch_colleagues()
            self._states.touch_queue()

    def on_bus_gap(self) -> None:
        """Notices were lost: read again what is shown."""
        self._hub.wake_all()
        self._states.tell_everybody()
        self._board.touch_colleagues()
        for conversation_id in self._hub.topics():
            self._board.touch(conversation_id)

    def _tell_who(self, conversation_id: str) -> None:
        if self._hub.has_listeners(conversation_id, Audience.CUSTOMER):
            self._bus.publish({"k": "customer", "c": conversation_id, "here": True})
        viewers = self._presence.local(conversation_id)
        if viewers:
            self._bus.publish({"k": "presence", "c": conversation_id, "viewers": viewers})

    def _tell_presence(self, conversation_id: str) -> None:
        viewers = self._presence.viewers(conversation_id)
        notice = {"type": "presence", "conversation_id": conversation_id, "viewers": viewers}
        self._hub.notify(conversation_id, notice, audience=Audience.STAFF)

    def _count(self, events: Sequence[StoredEvent]) -> None:
        metrics = self._metrics
        for event in events:
            metrics.events.labels(event.type.value, event.sender.kind).inc()
            if event.type is EventType.HANDOFF_REQUESTED:
                metrics.handoffs.labels(str(event.payload.get("reason", Reason.STUCK.value))).inc()
            elif event.type is EventType.HANDOFF_RELEASED and event.payload.get("cause") == "vanished":
                metrics.vanished.inc()
            elif event.type is EventType.CLOSED and event.staff:
                metrics.outcomes.labels(str(event.staff.get("outcome"))).inc()
                if event.staff.get("verdict"):
                    metrics.verdicts.labels(str(event.staff["verdict"])).inc()
