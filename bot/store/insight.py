"""What supervisors, trainers and operators draw from the past: figures, judged handoffs, retention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select

from bot.errors import BadRequest
from bot.handoff.conversation import EventType, Reason, Status
from bot.store.base import Base
from bot.store.records import Figures, JudgedHandoff
from bot.store.tables import contacts, conversations, events, handoffs, ratings

DELETED_AT_ONCE = 500
"""Conversations a transaction: a long deletion must not keep customers waiting for the lock."""

_h = handoffs.c


class InsightCases(Base):
    """Reads over many conversations, and their deletion."""

    def figures(self, *, since: datetime) -> Figures:
        """Count handoffs, reasons, verdicts and waits since then. By design nothing in it is about one advisor."""
        recent = _h.requested_at >= since
        with self.database.read() as connection:
            waits = _waits(connection, since)
            stars, rated = connection.execute(
                select(func.avg(ratings.c.stars), func.count()).where(ratings.c.at >= since)
            ).one()
            opened = conversations.c.created_at >= since
            return Figures(
                since=since,
                conversations=_count(connection, select(func.count()).select_from(conversations).where(opened)),
                handoffs=_count(connection, select(func.count()).select_from(handoffs).where(recent)),
                by_reason=_by(connection, _h.reason, recent),
                by_topic=_by(connection, _h.topic, recent),
                verdicts=_by(connection, _h.verdict, recent),
                verdicts_by_reason=_verdicts_by_reason(connection, since),
                outcomes=_by(connection, _h.outcome, recent),
                waits=waits,
                cancelled=_count(connection, _counting(_h.id, recent, _h.ended == "cancelled")),
                contacts=_count(connection, _counting(contacts.c.reference, contacts.c.at >= since)),
                stars=round(float(stars), 2) if rated else None,
                ratings=rated,
                discarded_answers=_count(connection, select(func.sum(conversations.c.discarded_answers)).where(opened)),
            )

    def judged_handoffs(self, *, since: datetime | None = None, limit: int = 500) -> list[JudgedHandoff]:
        """Return handoffs with a verdict, the latest first, each with the customer's messages that led to it."""
        statement = (
            select(handoffs, conversations.c.language)
            .join_from(handoffs, conversations, conversations.c.id == _h.conversation_id)
            .where(_h.verdict.is_not(None))
            .order_by(_h.requested_at.desc(), _h.id)
            .limit(limit)
        )
        if since is not None:
            statement = statement.where(_h.requested_at >= since)
        with self.database.read() as connection:
            judged = connection.execute(statement).all()
            return [_to_judged(row, _messages_before(connection, row)) for row in judged]

    def delete_conversations_older_than(self, days: int) -> list[str]:
        """Delete conversations whose last event is older, with all that hangs on them; returns their ids.

        Only closed ones and ones that the assistant holds: nobody who waits is forgotten.
        """
        if days < 1:
            raise BadRequest("days is at least 1")
        over = (
            select(conversations.c.id)
            .where(conversations.c.last_at < self._now() - timedelta(days=days))
            .where(conversations.c.status.in_((str(Status.CLOSED), str(Status.ASSISTANT))))
            .limit(DELETED_AT_ONCE)
        )
        deleted: list[str] = []
        while True:
            with self.database.write() as connection:
                ids = list(connection.execute(over.with_for_update()).scalars())
                if not ids:
                    return deleted
                connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))
                deleted += ids


def _counting(column: Any, *conditions: Any) -> Select[Any]:
    return select(func.count(column)).where(*conditions)


def _count(connection: Connection, statement: Select[Any]) -> int:
    return int(connection.execute(statement).scalar() or 0)


def _by(connection: Connection, column: Any, condition: Any) -> dict[str, int]:
    statement = select(column, func.count()).where(condition, column.is_not(None)).group_by(column)
    return {str(word): number for word, number in connection.execute(statement.order_by(column))}


def _verdicts_by_reason(connection: Connection, since: datetime) -> Mapping[str, Mapping[str, int]]:
    statement = (
        select(_h.reason, _h.verdict, func.count())
        .where(_h.requested_at >= since, _h.verdict.is_not(None))
        .group_by(_h.reason, _h.verdict)
        .order_by(_h.reason, _h.verdict)
    )
    table: dict[str, dict[str, int]] = {}
    for reason, verdict, number in connection.execute(statement):
        table.setdefault(reason, {})[verdict] = number
    return table


def _waits(connection: Connection, since: datetime) -> dict[str, float | None]:
    """Return the median and the 90th percentile of the time until a claim; who stepped in made nobody wait."""
    statement = (
        select(_h.requested_at, _h.claimed_at)
        .where(_h.requested_at >= since, _h.claimed_at.is_not(None), _h.reason != str(Reason.ADVISOR))
    )  # fmt: skip
    waited = sorted((claimed - asked).total_seconds() for asked, claimed in connection.execute(statement))
    return {"claims": len(waited), "median_s": _nearest(waited, 0.5), "p90_s": _nearest(waited, 0.9)}


def _nearest(ordered: Sequence[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else None


def _messages_before(connection: Connection, handoff: Row[Any]) -> list[str]:
    statement = (
        select(events.c.payload)
        .where(events.c.conversation_id == handoff.conversation_id, events.c.seq < handoff.requested_seq)
        .where(events.c.type == str(EventType.MESSAGE), events.c.sender_kind == "customer")
        .order_by(events.c.seq)
    )
    return [str(row.payload.get("text") or "") for row in connection.execute(statement)]


def _to_judged(row: Row[Any], messages: Sequence[str]) -> JudgedHandoff:
    return JudgedHandoff(
        handoff_id=row.id,
        conversation_id=row.conversation_id,
        reason=row.reason,
        topic=row.topic,
        verdict=row.verdict,
        outcome=row.outcome,
        evidence=tuple(row.evidence or ()),
        language=row.language,
        messages=tuple(messages),
        requested_at=row.requested_at,
    )
