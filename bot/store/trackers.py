"""What Rasa's trackers are owed: recorded with the event that gives a conversation back, kept until it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.handoff.conversation import EventType, StoredEvent
from bot.store import rows
from bot.store.base import Base
from bot.store.records import Outcome, TrackerWrite
from bot.store.tables import events, handoffs, tracker_writes

LEASE = timedelta(seconds=30)
"""For so long a write belongs to the gateway that took it; one that died meanwhile loses it."""

_w = tracker_writes.c
_one = (_w.conversation_id == bindparam("b_id"), _w.seq == bindparam("b_seq"))
_insert = insert(tracker_writes)
_settle = delete(tracker_writes).where(*_one)
_take = update(tracker_writes).where(*_one).values(free_at=bindparam("until"), attempts=_w.attempts + 1)
_give_back = update(tracker_writes).where(*_one).values(free_at=bindparam("until"))


def owe(connection: Connection, outcome: Outcome, now: datetime) -> None:
    """Record, in the transaction of the command, that the tracker must hear of what it did."""
    connection.execute(
        _insert, {"conversation_id": outcome.conversation.id, "seq": outcome.events[0].seq, "free_at": now}
    )


class TrackerCases(Base):
    """The outbox towards Rasa: each write is done by one gateway at a time, until one has done it."""

    def owed_trackers(self) -> list[str]:
        """Return the conversations of which a write is owed and nobody is doing it, the oldest first."""
        free = select(_w.conversation_id).where(_w.free_at <= self._now()).order_by(_w.free_at, _w.conversation_id)
        with self.database.read() as connection:
            return list(dict.fromkeys(row.conversation_id for row in connection.execute(free)))

    def free_tracker_writes(self) -> None:
        """Take every write from whoever had it: at the start of a gateway that is alone, nobody has."""
        with self.database.write() as connection:
            connection.execute(update(tracker_writes).where(_w.free_at > self._now()).values(free_at=self._now()))

    def owes_tracker(self, conversation_id: str) -> bool:
        """Say whether a write of this conversation is owed, by anybody."""
        with self.database.read() as connection:
            owed = select(_w.seq).where(_w.conversation_id == conversation_id)
            return connection.execute(owed).first() is not None

    def take_tracker_writes(self, conversation_id: str, *, by_force: bool = False) -> list[TrackerWrite]:
        """Take what is owed and free, in order; it is this caller's for `LEASE`, and owed until `settle_tracker`.

        `by_force` takes also what another has taken and not finished.
        """
        with self.database.write() as connection:
            now = self._now()
            owed = select(_w.seq, _w.attempts).where(_w.conversation_id == conversation_id)
            free = owed if by_force else owed.where(_w.free_at <= now)
            taken = connection.execute(free.order_by(_w.seq).with_for_update()).all()
            for row in taken:
                connection.execute(_take, {"b_id": conversation_id, "b_seq": row.seq, "until": now + LEASE})
            return [self._tracker_write(connection, conversation_id, row.seq, row.attempts) for row in taken]

    def settle_tracker(self, write: TrackerWrite) -> None:
        """It is written: nothing is owed any more."""
        with self.database.write() as connection:
            connection.execute(_settle, {"b_id": write.conversation_id, "b_seq": write.event.seq})

    def give_back_tracker_writes(self, writes: Sequence[TrackerWrite]) -> None:
        """They could not be written: anybody may try again."""
        with self.database.write() as connection:
            now = self._now()
            for write in writes:
                connection.execute(_give_back, {"b_id": write.conversation_id, "b_seq": write.event.seq, "until": now})

    def _tracker_write(self, connection: Connection, conversation_id: str, seq: int, attempts: int) -> TrackerWrite:
        event = rows.select_events.where(events.c.conversation_id == conversation_id, events.c.seq == seq)
        return TrackerWrite(
            conversation_id=conversation_id,
            event=rows.to_event(connection.execute(event).one()),
            said=_human_stretch(connection, conversation_id, seq),
            is_retry=attempts > 0,
        )


def _human_stretch(connection: Connection, conversation_id: str, before: int) -> list[StoredEvent]:
    """Return the messages said between the handoff's request and the event that ended it, the server's own aside."""
    start = (
        select(handoffs.c.requested_seq)
        .where(handoffs.c.conversation_id == conversation_id, handoffs.c.requested_seq < before)
        .order_by(handoffs.c.requested_seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    said = rows.select_events.where(
        events.c.conversation_id == conversation_id,
        events.c.seq > start,
        events.c.seq < before,
        events.c.type == str(EventType.MESSAGE),
        events.c.sender_kind != "system",
    )
    return [rows.to_event(row) for row in connection.execute(said)]
