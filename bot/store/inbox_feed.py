"""How the inbox follows the log: what has been said, escalated and rated since it looked last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from bot.handoff.conversation import EventType
from bot.handoff.turn import Reading
from bot.store.base import Base
from bot.store.inbox_records import Heard, HeardConversation
from bot.store.studio_tables import inbox_progress
from bot.store.tables import conversations, events, handoffs, ratings, readings
from bot.store.upserts import upsert

# Transactions end in another order than they began, and gateways' clocks differ: the last moments are read again.
OVERLAP = timedelta(seconds=20)
AT_ONCE = 500
SOURCES: dict[str, tuple[Any, Any]] = {
    "readings": (readings.c.at, readings.c.seq),
    "handoffs": (handoffs.c.requested_at, handoffs.c.id),
    "verdicts": (handoffs.c.ended_at, handoffs.c.id),
    "ratings": (ratings.c.at, ratings.c.conversation_id),
}
ANSWER_AT_MOST = 2000


class InboxFeedCases(Base):
    """Reads of the log for the inbox, a batch of conversations at a time."""

    def conversations_for_inbox(self, source: str) -> Iterator[list[str]]:
        """Yield the conversations in which something is new, in batches; the progress is kept after each batch.

        A batch is to be put in the inbox before the next one is asked for: what a crash interrupts is read again.
        """
        at, number = SOURCES[source]
        column = at.table.c.conversation_id
        with self.database.read() as connection:
            reached = connection.execute(
                select(inbox_progress.c.at).where(inbox_progress.c.source == source)
            ).scalar_one_or_none()
        keys, last = (at, column, number), None
        while True:
            statement = select(*keys).where(at.is_not(None)).order_by(*keys).limit(AT_ONCE)
            if last is not None:
                statement = statement.where(_after(keys, last))
            elif reached is not None:
                statement = statement.where(at > reached - OVERLAP)
            with self.database.read() as connection:
                found = connection.execute(statement).all()
            if not found:
                return
            yield list(dict.fromkeys(row[1] for row in found))
            last = tuple(found[-1])
            if reached is None or last[0] > reached:
                reached = last[0]
                with self.database.write(is_light=True) as connection:
                    upsert(connection, inbox_progress, {"source": source}, {"at": reached})

    def latest_heard(self, messages: int) -> list[HeardConversation]:
        """Return the conversations of the last so many messages, the latest first."""
        statement = select(readings.c.conversation_id).order_by(readings.c.at.desc()).limit(messages)
        with self.database.read() as connection:
            ids = list(dict.fromkeys(connection.execute(statement).scalars()))
        found = {conversation.id: conversation for conversation in self.heard(ids)}
        return [found[name] for name in ids if name in found]

    def heard(self, conversation_ids: Sequence[str]) -> list[HeardConversation]:
        """Return what customers typed in conversations, with its readings, handoffs and ratings."""
        with self.database.read() as connection:
            said = _grouped(connection, _of(events, conversation_ids).where(events.c.type == str(EventType.MESSAGE)))
            read = _grouped(connection, _of(readings, conversation_ids))
            passed_on = _grouped(connection, _of(handoffs, conversation_ids))
            rated = _grouped(connection, _of(ratings, conversation_ids))
            who = select(
                conversations.c.id, conversations.c.language, conversations.c.customer_name,
                conversations.c.customer_number,
            ).where(conversations.c.id.in_(conversation_ids))  # fmt: skip
            return [
                HeardConversation(
                    row.id, row.language, tuple(filter(None, (row.customer_name, row.customer_number))),
                    rated[row.id][0].stars if rated[row.id] else None,
                    _messages(said[row.id], read[row.id], passed_on[row.id]),
                )
                for row in connection.execute(who)
            ]  # fmt: skip


def _after(keys: Sequence[Any], last: Sequence[Any]) -> Any:
    """Return the condition of a keyset; written out, so that SQLite uses the index on the first column."""
    first, second, third = keys
    return (first >= last[0]) & (
        (first > last[0]) | (second > last[1]) | ((second == last[1]) & (third > last[2]))
    )  # fmt: skip


def _of(table: Table, ids: Sequence[str]) -> Select[Any]:
    return select(table).where(table.c.conversation_id.in_(ids))


def _grouped(connection: Connection, statement: Select[Any]) -> dict[str, list[Row[Any]]]:
    groups: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(statement):
        groups[row.conversation_id].append(row)
    return groups


def _messages(said: Sequence[Row[Any]], read: Sequence[Row[Any]], passed_on: Sequence[Row[Any]]) -> tuple[Heard, ...]:
    texts = {
        row.seq: str(row.payload.get("text") or "")
        for row in said
        if row.sender_kind == "customer" and not (row.staff or {}).get("payload")
    }
    led_to = {}
    for handoff in passed_on:
        before = [seq for seq in texts if seq < handoff.requested_seq]
        if before:
            led_to[max(before)] = handoff
    found = []
    for row in sorted(read, key=lambda row: row.seq):
        if not texts.get(row.seq, "").strip():
            continue
        reading = Reading(row.intent, row.confidence, tuple(row.ranking or ()), tuple(row.entities or ()), row.tension)
        heard = Heard(row.seq, texts[row.seq], row.at, reading)
        if (into := led_to.get(row.seq)) is not None:
            heard = replace(heard, reason=into.reason, verdict=into.verdict, answer=_answer(said, into))
        found.append(heard)
    return tuple(found)


def _answer(said: Sequence[Row[Any]], handoff: Row[Any]) -> str | None:
    """Return the longest thing that the advisor said in a handoff: greetings and thanks are short."""
    words = [
        str(row.payload.get("text") or "")
        for row in said
        if row.sender_kind == "advisor" and row.seq > handoff.requested_seq and _is_before(row.at, handoff.ended_at)
    ]
    return max(words, key=len, default="")[:ANSWER_AT_MOST] or None


def _is_before(at: datetime, end: datetime | None) -> bool:
    return end is None or at <= end
