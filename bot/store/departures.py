"""How a conversation leaves an advisor: released, transferred, handed back, closed; or because they vanished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from bot.errors import BadRequest, NotFound
from bot.handoff import rules
from bot.handoff.conversation import Conversation, ReleaseCause, Sender, Status
from bot.handoff.rules import Destination
from bot.store.accounts import load_staff
from bot.store.advisors import AdvisorSteps
from bot.store.base import clean
from bot.store.records import Outcome
from bot.store.tables import conversations, presence, staff
from bot.store.trackers import owe
from bot.store.waiting import ADVISING_ROLES, is_alive


class DepartureCases(AdvisorSteps):
    """All but the last raise `NotFound`, `ConversationClosed` and `NotOwner`."""

    def release(
        self, conversation_id: str, *, advisor_id: str, comment: str | None = None, client_message_id: str | None = None
    ) -> Outcome:
        """Give the conversation back to the queue; `comment` is kept as a note."""
        words = clean(comment, "comment")

        def step(
            connection: Connection, before: Conversation, advisor: Sender, now: datetime, command: str | None
        ) -> Outcome:
            rules.require_owner(before, advisor_id)
            if words:
                self._add_note(connection, before, advisor, words)
            return self._give_back(connection, before, ReleaseCause.RELEASED, now, command=command, comment=words)

        return self._advisor_command(conversation_id, advisor_id, client_message_id, step)

    def transfer(
        self,
        conversation_id: str,
        *,
        advisor_id: str,
        to_user: str | None = None,
        to_team: str | None = None,
        comment: str | None = None,
        client_message_id: str | None = None,
    ) -> Outcome:
        """Put the conversation in the queue for a named colleague (id) or team; `comment` is kept as a note.

        It is meant for them, not locked to them: if they do not come, anybody may claim it.
        """
        words = clean(comment, "comment")
        team = clean(to_team, "to_team", limit=100)
        if (to_user is None) == (team is None):
            raise BadRequest("one of to_user and to_team is needed")

        def step(
            connection: Connection, before: Conversation, advisor: Sender, now: datetime, command: str | None
        ) -> Outcome:
            rules.require_owner(before, advisor_id)
            to = _destination(connection, advisor_id, to_user, team)
            if words:
                self._add_note(connection, before, advisor, words)
            cause = ReleaseCause.TRANSFERRED
            return self._give_back(connection, before, cause, now, command=command, comment=words, to=to)

        return self._advisor_command(conversation_id, advisor_id, client_message_id, step)

    def hand_back(
        self,
        conversation_id: str,
        *,
        advisor_id: str,
        settled: str | None = None,
        slots: Mapping[str, Any] | None = None,
        verified_number: str | None = None,
        client_message_id: str | None = None,
    ) -> Outcome:
        """Give the conversation back to the assistant; what its tracker is owed is kept until it is written there.

        `verified_number` is that of the customer, when the advisor has made sure who they are.
        """
        words = clean(settled, "settled")
        number = clean(verified_number, "verified_number", limit=64)

        def step(
            connection: Connection, before: Conversation, advisor: Sender, now: datetime, command: str | None
        ) -> Outcome:
            decision = rules.hand_back(before, advisor, words, slots or {}, verified_number=number)
            self._change_handoff(connection, before, ended_at=now, ended="handed_back", settled=words)
            outcome = self._apply(connection, before, decision, now, command=command)
            owe(connection, outcome, now)
            return outcome

        return self._advisor_command(conversation_id, advisor_id, client_message_id, step)

    def close(
        self,
        conversation_id: str,
        *,
        advisor_id: str,
        outcome: str,
        comment: str | None = None,
        verdict: str | None = None,
        client_message_id: str | None = None,
    ) -> Outcome:
        """End the conversation with an outcome and, if given, a verdict on the handoff."""
        words = clean(comment, "comment")

        def step(
            connection: Connection, before: Conversation, advisor: Sender, now: datetime, command: str | None
        ) -> Outcome:
            decision = rules.close(before, advisor, outcome, words, verdict)
            ended = {"outcome": outcome, "outcome_comment": words, "verdict": verdict}
            self._change_handoff(connection, before, ended_at=now, ended="closed", **ended)
            return self._apply(connection, before, decision, now, command=command)

        return self._advisor_command(conversation_id, advisor_id, client_message_id, step)

    def give_back_vanished(self) -> list[Outcome]:
        """Put the conversations of advisors without a heartbeat for 60 s at the head of the queue; tell the customers.

        Returns one outcome a conversation. Several gateways may call it at once: each is given back by one of them.
        """
        with self.database.read() as connection:
            lost = [row.id for row in connection.execute(_held_by_nobody(self._now()))]
        outcomes = []
        for conversation_id in lost:
            with self.database.write() as connection:
                before = self._load(connection, conversation_id)
                now = self._now()
                still = _held_by_nobody(now).where(conversations.c.id == conversation_id)
                if connection.execute(still).first() is not None:
                    outcomes.append(self._give_back(connection, before, ReleaseCause.VANISHED, now))
        return outcomes

    def _give_back(
        self,
        connection: Connection,
        before: Conversation,
        cause: ReleaseCause,
        now: datetime,
        *,
        command: str | None = None,
        comment: str | None = None,
        to: Destination | None = None,
    ) -> Outcome:
        waiting = self._waiting_if(connection, replace(before, waiting_since=None, returned=cause), now)
        decision = rules.give_back(before, cause, waiting, self._scene(now), comment=comment, to=to)
        return self._apply(connection, before, decision, now, command=command)


def _held_by_nobody(now: datetime) -> Any:
    """Select the conversations whose advisor's page is silent, gone, or of an account that was disabled."""
    alive = and_(presence.c.staff_id == conversations.c.owner_id, is_alive(now))
    enabled = and_(staff.c.id == conversations.c.owner_id, staff.c.disabled.is_(False))
    return (
        select(conversations.c.id)
        .select_from(conversations.outerjoin(presence, alive).outerjoin(staff, enabled))
        .where(conversations.c.status == str(Status.ADVISOR))
        .where(presence.c.staff_id.is_(None) | staff.c.id.is_(None))
        .order_by(conversations.c.last_at)
    )


def _destination(connection: Connection, advisor_id: str, to_user: str | None, team: str | None) -> Destination:
    if team is not None:
        exists = select(staff.c.id).where(
            staff.c.team == team, staff.c.disabled.is_(False), staff.c.role.in_(ADVISING_ROLES)
        )
        if connection.execute(exists).first() is None:
            raise NotFound("no such team")
        return Destination(team)
    colleague = load_staff(connection, to_user or "")
    if colleague.id == advisor_id:
        raise BadRequest("a conversation is transferred to somebody else")
    return Destination(colleague.name, colleague.id)
