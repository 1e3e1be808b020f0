"""What advisors see of all conversations (the queue), of one (the dossier), and customers of their own wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, or_, select

from bot.errors import BadRequest
from bot.handoff import dossier as dossiers
from bot.handoff.conversation import Conversation, EventType, Reason, Status
from bot.handoff.dossier import Dossier, Earlier, HandoffFacts, Material, Read
from bot.handoff.routing import Waiting, urgency
from bot.handoff.summary import Said
from bot.store import rows
from bot.store.records import Counts, Summary
from bot.store.tables import contacts, conversations, events, handoffs, readings
from bot.store.waiting import WaitingRoom

MOST_EARLIER = 5
"""How many earlier conversations a dossier tells of."""

_c = conversations.c


class QueueCases(WaitingRoom):
    """Reads only."""

    def queue(
        self,
        *,
        status: Sequence[str] = ("waiting", "advisor"),
        owner_id: str | None = None,
        query: str | None = None,
        ids: Collection[str] | None = None,
        limit: int = 500,
    ) -> list[Summary]:
        """List conversations: those that wait first, the most urgent at the top, then the latest message first.

        At most `limit` of those that wait and as many others: what is left out is never more urgent than what is shown.
        `owner_id` keeps those of one advisor; `query` those whose customer's name or number, id, contact reference or
        last message hold it; `ids` those among them, all of them (`limit` does not count).
        """
        unknown = set(status) - {str(word) for word in Status}
        if unknown:
            raise BadRequest(f"status is one of {', '.join(str(word) for word in Status)}")
        statement = select(*rows.PROJECTION).where(_c.status.in_(status))
        if owner_id is not None:
            statement = statement.where(_c.owner_id == owner_id)
        if query and query.strip():
            statement = statement.where(_matches(query.strip()))
        if ids is not None:
            statement, limit = statement.where(_c.id.in_(ids)), len(ids)
        # How urgent somebody is changes with time: it is counted here, over all who wait, before the list is cut.
        waiting = statement.where(_c.status == str(Status.WAITING))
        others = statement.where(_c.status != str(Status.WAITING)).order_by(_c.last_at.desc(), _c.id).limit(limit)
        with self.database.read() as connection:
            first = self._summaries(connection, waiting)[:limit] if str(Status.WAITING) in status else []
            return first + (self._summaries(connection, others) if set(status) - {str(Status.WAITING)} else [])

    def counts(self, advisor_id: str | None = None) -> Counts:
        """Count what is waiting, with advisors, and with this one."""
        statement = (
            select(_c.status, func.count().label("all"), func.sum(case((_c.owner_id == advisor_id, 1), else_=0)))
            .where(_c.status.in_((str(Status.WAITING), str(Status.ADVISOR))))
            .group_by(_c.status)
        )
        with self.database.read() as connection:
            found = {status: (number, int(mine or 0)) for status, number, mine in connection.execute(statement)}
        held = found.get(str(Status.ADVISOR), (0, 0))
        return Counts(waiting=found.get(str(Status.WAITING), (0, 0))[0], advisor=held[0], mine=held[1])

    def summary(self, conversation_id: str) -> Summary:
        """Return one line of the queue."""
        with self.database.read() as connection:
            return _summary(self._load(connection, conversation_id, lock=False), self._now())

    def waiting(self, conversation_id: str) -> Waiting | None:
        """Return what a waiting customer is told (position, honest wait, ...), or None when not waiting."""
        with self.database.read() as connection:
            conversation = self._load(connection, conversation_id, lock=False)
            if conversation.status is not Status.WAITING:
                return None
            return self._waiting_if(connection, conversation, self._now())

    def all_waiting(self) -> dict[str, Waiting]:
        """Return that for every waiting conversation, in one read: to update the panels after any change."""
        with self.database.read() as connection:
            return self._all_waiting(connection, self._now())

    def dossier(self, conversation_id: str) -> Dossier:
        """Assemble the dossier: everything an advisor needs beside the log and the notes."""
        with self.database.read() as connection:
            conversation = self._load(connection, conversation_id, lock=False)
            context = connection.execute(select(_c.slots, _c.facts).where(_c.id == conversation_id)).one()
            earlier = self._earlier(connection, conversation)
            return dossiers.assemble(_material(connection, conversation, context.slots, context.facts, earlier))

    def _summaries(self, connection: Connection, statement: Select[Any]) -> list[Summary]:
        now = self._now()
        return sorted((_summary(rows.to_conversation(row), now) for row in connection.execute(statement)), key=_rank)

    def _earlier(self, connection: Connection, conversation: Conversation) -> list[Earlier]:
        """Return the latest earlier conversations of the same customer, only if both times they were verified."""
        identity = conversation.identity
        if not identity.verified or not identity.number:
            return []
        statement = (
            select(*rows.PROJECTION, _c.facts)
            .where(_c.customer_number == identity.number, _c.verified.is_(True))
            .where(_c.id != conversation.id, _c.created_at <= conversation.created_at)
            .order_by(_c.created_at.desc(), _c.id)
            .limit(MOST_EARLIER)
        )
        return [_to_earlier(connection, row) for row in connection.execute(statement).all()]


def _to_earlier(connection: Connection, row: Row[Any]) -> Earlier:
    conversation = rows.to_conversation(row)
    material = _material(connection, conversation, None, row.facts, ())
    handoff = material.handoff
    return Earlier(
        id=conversation.id,
        at=conversation.created_at,
        reason=str(handoff.reason) if handoff else None,
        outcome=handoff.outcome if handoff else None,
        summary=dossiers.summary_of(material),
    )


def _material(
    connection: Connection,
    conversation: Conversation,
    slots: Mapping[str, Any] | None,
    facts: Sequence[Mapping[str, Any]] | None,
    earlier: Sequence[Earlier],
) -> Material:
    """Collect what was recorded of one conversation."""
    said = (
        select(events.c.seq, events.c.sender_kind, events.c.payload)
        .where(events.c.conversation_id == conversation.id, events.c.type == str(EventType.MESSAGE))
        .where(events.c.sender_kind != "system")
        .order_by(events.c.seq)
    )
    read = select(readings).where(readings.c.conversation_id == conversation.id).order_by(readings.c.seq)
    asked = (
        select(handoffs)
        .where(handoffs.c.conversation_id == conversation.id)
        .order_by(handoffs.c.requested_at, handoffs.c.requested_seq)
    )
    requested = connection.execute(asked).all()
    return Material(
        conversation=conversation,
        handoff=_to_handoff(requested[-1]) if requested else None,
        said=[Said(row.seq, row.sender_kind, str(row.payload.get("text") or "")) for row in connection.execute(said)],
        readings=[
            Read(row.seq, row.intent, row.confidence, (row.tension or {}).get("score"), row.level)
            for row in connection.execute(read)
        ],
        slots=slots or {},
        facts=facts or (),
        settled=[row.settled for row in requested if row.settled],
        earlier=earlier,
    )


def _to_handoff(row: Row[Any]) -> HandoffFacts:
    reason = Reason(row.reason)
    return HandoffFacts(
        id=row.id,
        reason=reason,
        topic=row.topic,
        why=dossiers.full_why(reason, row.why),
        evidence=tuple(row.evidence or ()),
        comment=row.comment,
        requested_at=row.requested_at,
        requested_seq=row.requested_seq,
        correction=row.correction,
        outcome=row.outcome,
    )


def _summary(conversation: Conversation, now: datetime) -> Summary:
    points = urgency(rows.to_place(conversation), now) if conversation.status is Status.WAITING else 0.0
    return Summary(conversation, points)


def _rank(summary: Summary) -> tuple[bool, float, float, str]:
    """Put those that wait first, by urgency and who came first; the others by their latest message."""
    conversation = summary.conversation
    if conversation.status is Status.WAITING and conversation.waiting_since is not None:
        return False, -summary.urgency, conversation.waiting_since.timestamp(), conversation.id
    return True, 0.0, -conversation.last_at.timestamp(), conversation.id


def _matches(query: str) -> ColumnElement[bool]:
    referred = select(contacts.c.conversation_id).where(contacts.c.reference == query.upper())
    return or_(
        *(
            column.icontains(query, autoescape=True)
            for column in (_c.customer_name, _c.customer_number, _c.last_message)
        ),
        _c.id == query,
        _c.id.in_(referred),
    )
