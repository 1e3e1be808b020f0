"""Use cases around the log itself: read it, and note who has read how far."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, bindparam, func, select

from bot.handoff.conversation import Conversation, EventType, StoredEvent
from bot.handoff.rules import Decision
from bot.store import rows
from bot.store.base import Base
from bot.store.tables import events

_after = (
    rows.select_events.where(events.c.conversation_id == bindparam("id")).where(events.c.seq > bindparam("after"))
)  # fmt: skip


class LogCases(Base):
    """What a subscriber that has missed something asks for."""

    def conversation(self, conversation_id: str) -> Conversation:
        """Return a conversation, or raise `NotFound`."""
        with self.database.read() as connection:
            return self._load(connection, conversation_id, lock=False)

    def events_after(self, conversation_id: str, after: int = 0, *, limit: int | None = None) -> list[StoredEvent]:
        """Return the events with `seq` > `after`, in order; none for an unknown conversation."""
        statement = _after if limit is None else _after.limit(limit)
        with self.database.read() as connection:
            found = connection.execute(statement, {"id": conversation_id, "after": after}).all()
        return [rows.to_event(row) for row in found]

    def mark_read(self, conversation_id: str, seq: int, *, by: str) -> Conversation:
        """Record that `by` (`customer` or `advisor`) has read up to `seq`; never goes back, never beyond the log."""
        field = {"customer": "read_by_customer", "advisor": "read_by_advisor"}[by]
        with self.database.write(is_light=True) as connection:
            before = self._load(connection, conversation_id)
            if not getattr(before, field) < seq <= before.last_seq:
                return before
            after = replace(before, **{field: seq})  # type: ignore[arg-type]
            if by == "advisor":
                after = replace(after, unread=self._count_unread(connection, before, seq))
            return self._apply(connection, before, Decision(after), self._now()).conversation

    def _count_unread(self, connection: Connection, conversation: Conversation, seq: int) -> int:
        unread = (
            select(func.count())
            .select_from(events)
            .where(events.c.conversation_id == conversation.id, events.c.seq > seq)
            .where(events.c.type == str(EventType.MESSAGE), events.c.sender_kind == "customer")
        )
        return int(connection.execute(unread).scalar_one())
