"""Steps that the use cases of customers, the assistant and advisors share: a handoff begins, and ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.errors import BadRequest
from bot.handoff import announcements, rules
from bot.handoff.conversation import LANGUAGES, Conversation, Identity, Reason, Status
from bot.handoff.routing import Waiting
from bot.handoff.rules import Decision, Request
from bot.store import rows
from bot.store.base import clean, command_key
from bot.store.records import Outcome
from bot.store.tables import conversations, events, handoffs
from bot.store.waiting import WaitingRoom

CHANNELS = ("widget", "rest", "socketio")
LOOKED_AT = 40
"""How many of the customer's latest messages are searched for a quote."""


Step = Callable[[Connection, Conversation, datetime, "str | None"], Outcome]


class HandoffSteps(WaitingRoom):
    """What happens around a handoff inside somebody else's transaction."""

    def _open(
        self, connection: Connection, *, language: str, page: str | None, channel: str, identity: Identity | None
    ) -> Outcome:
        if channel not in CHANNELS:
            raise BadRequest(f"channel is one of {', '.join(CHANNELS)}")
        now = self._now()
        opened = Conversation(
            id=self._new_id(),
            status=Status.ASSISTANT,
            epoch=1,
            last_seq=0,
            language=language if language in LANGUAGES else "fr",
            channel=channel,
            created_at=now,
            last_at=now,
            page=clean(page, "page", limit=2000),
            identity=identity or Identity(),
        )
        connection.execute(insert(conversations), rows.to_columns(opened))
        said = announcements.greeting(opened.language, self._scene(now))
        return self._apply(connection, opened, Decision(opened, (said,)), now)

    def _customer_command(self, conversation_id: str, client_id: str | None, step: Step) -> Outcome:
        """Run one command of a customer: once per client id, in one transaction."""
        command = command_key("customer", client_id)
        with self.database.write() as connection:
            before = self._load(connection, conversation_id)
            if known := self._repeated(connection, before, command):
                return Outcome(before, known, repeated=True)
            return step(connection, before, self._now(), command)

    def _begin_handoff(
        self,
        connection: Connection,
        conversation: Conversation,
        request: Request,
        now: datetime,
        *,
        command: str | None = None,
    ) -> Outcome:
        """Request a handoff and acknowledge it."""
        waiting = self._waiting_for(connection, conversation, request, now)
        decision = rules.request_handoff(conversation, request, waiting, self._scene(now))
        self._record_handoff(connection, conversation, request, waiting, now)
        return self._apply(connection, conversation, decision, now, command=command)

    def _waiting_for(
        self, connection: Connection, conversation: Conversation, request: Request, now: datetime
    ) -> Waiting:
        """Return what the customer will be told when this request has put the conversation in the queue."""
        imagined = replace(
            conversation, reason=request.reason, topic=request.topic, waiting_since=None, returned=None, contact=None
        )
        return self._waiting_if(connection, imagined, now)

    def _record_handoff(
        self, connection: Connection, conversation: Conversation, request: Request, waiting: Waiting, now: datetime
    ) -> None:
        """Keep the handoff itself: what the dossier, the figures and the trainers read."""
        connection.execute(
            insert(handoffs),
            {
                "id": request.handoff_id,
                "conversation_id": conversation.id,
                "reason": str(request.reason),
                "topic": request.topic,
                "why": dict(request.why) if request.why else None,
                "evidence": [dict(item) for item in request.evidence] or None,
                "comment": request.comment,
                "level": conversation.level,
                "requested_at": now,
                "requested_seq": conversation.last_seq + 1,
                "first_position": waiting.position,
            },
        )

    def _request(
        self,
        reason: Reason,
        *,
        topic: str | None = None,
        why: Mapping[str, str] | None = None,
        evidence: Sequence[Mapping[str, Any]] = (),
        comment: str | None = None,
    ) -> Request:
        return Request(self._new_id(), reason, topic, why, tuple(evidence), comment)

    def _change_handoff(self, connection: Connection, conversation: Conversation, **values: Any) -> None:
        """Write to the current handoff's record, if there is one."""
        if conversation.handoff_id is not None:
            connection.execute(update(handoffs).where(handoffs.c.id == conversation.handoff_id).values(**values))

    def _mark_claimed(self, connection: Connection, conversation: Conversation, now: datetime) -> None:
        """Note the first claim of a handoff: later ones, after a release, say nothing about the wait."""
        connection.execute(
            update(handoffs)
            .where(handoffs.c.id == conversation.handoff_id, handoffs.c.claimed_at.is_(None))
            .values(claimed_at=now)
        )

    def _ask_again(
        self, connection: Connection, conversation: Conversation, now: datetime, *, command: str | None
    ) -> Outcome:
        """Answer somebody who asks for a person who is asked for already, or there."""
        waiting = None
        if conversation.status is Status.WAITING:
            waiting = self._waiting_if(connection, conversation, now)
        event = announcements.standing(conversation, waiting, self._scene(now))
        return self._apply(connection, conversation, Decision(conversation, (event,)), now, command=command)

    def _located(
        self, connection: Connection, conversation_id: str, evidence: Sequence[Mapping[str, Any]], default_seq: int
    ) -> list[dict[str, Any]]:
        """Say in which message each quote stands: `{"quote", "seq"}`; the one being answered when it is not found."""
        if not evidence:
            return []
        latest = (
            select(events.c.seq, events.c.payload)
            .where(events.c.conversation_id == conversation_id, events.c.sender_kind == "customer")
            .where(events.c.type == "message")
            .order_by(events.c.seq.desc())
            .limit(LOOKED_AT)
        )
        said = [(row.seq, str(row.payload.get("text") or "").casefold()) for row in connection.execute(latest)]
        located = []
        for item in evidence:
            quote = str(item.get("quote") or "")
            seq = next((seq for seq, words in said if quote and quote.casefold() in words), default_seq)
            located.append({**item, "quote": quote, "seq": seq})
        return located
