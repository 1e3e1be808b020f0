"""Use cases of advisors: claim, step in, reply, note; how a conversation leaves them is in `departures`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.handoff import rules
from bot.handoff.conversation import Conversation, Event, EventType, Reason, Sender, Status
from bot.handoff.rules import Decision
from bot.store.accounts import load_staff, show_alive
from bot.store.base import clean, command_key
from bot.store.handoffs import HandoffSteps
from bot.store.records import Note, Outcome
from bot.store.tables import notes

AdvisorStep = Callable[[Connection, Conversation, Sender, datetime, "str | None"], Outcome]


class AdvisorSteps(HandoffSteps):
    """What the use cases of advisors share."""

    def _advisor_command(
        self, conversation_id: str, advisor_id: str, client_id: str | None, step: AdvisorStep
    ) -> Outcome:
        """Run one command of an advisor, once per client id, in one transaction; it is also a sign of life.

        The conversation is locked first, the advisor's presence after: always in that order, so nobody waits in a ring.
        """
        command = command_key(f"staff:{advisor_id}", client_id)
        with self.database.write() as connection:
            before = self._load(connection, conversation_id)
            if known := self._repeated(connection, before, command):
                return Outcome(before, known, repeated=True)
            now = self._now()
            advisor = _sender(connection, advisor_id)
            outcome = step(connection, before, advisor, now, command)
            show_alive(connection, advisor_id, now)
            return outcome

    def _add_note(
        self,
        connection: Connection,
        conversation: Conversation,
        author: Sender,
        words: str,
        *,
        command: str | None = None,
    ) -> Note:
        note = Note(self._new_id(), conversation.id, author.id or "", author.name or "", words, self._now())
        values = {
            "id": note.id,
            "conversation_id": note.conversation_id,
            "author_id": note.author_id,
            "author_name": note.author_name,
            "text": note.text,
            "at": note.at,
            "command": command,
        }
        connection.execute(insert(notes), values)
        return note


class AdvisorCases(AdvisorSteps):
    """What an advisor does. Roles are the gateway's business; ownership is decided here, in the transaction.

    All raise `NotFound` and `ConversationClosed`; `reply` raises `NotOwner`.
    """

    def claim(self, conversation_id: str, *, advisor_id: str, client_message_id: str | None = None) -> Outcome:
        """Take a waiting conversation: one winner, the others get `AlreadyClaimed` with the winner's name.

        The owner claiming again is told `repeated`. `WrongStatus` while the assistant holds it: see `step_in`.
        """

        def step(
            connection: Connection, before: Conversation, advisor: Sender, now: datetime, command: str | None
        ) -> Outcome:
            if before.status is Status.ADVISOR and before.owner_id == advisor.id:
                return Outcome(before, repeated=True)
            decision = rules.claim(before, advisor)
            self._mark_claimed(connection, before, now)
            return self._apply(connection, before, decision, now, command=command)

        return self._advisor_command(conversation_id, advisor_id, client_message_id, step)

    def step_in(self, conversation_id: str, *, advisor_id: str, client_message_id: str | None = None) -> Outcome:
        """Take a conversation that the assistant holds (a handoff of reason `advisor`, requested and claimed)."""

        def step(
            connection: Connection, before: Conversation, advisor: Sender, now: datetime, command: str | None
        ) -> Outcome:
            request = self._request(Reason.ADVISOR)
            waiting = self._waiting_for(connection, before, request, now)
            decision = rules.step_in(before, advisor, request, waiting, self._scene(now))
            self._record_handoff(connection, before, request, waiting, now)
            self._mark_claimed(connection, decision.conversation, now)
            return self._apply(connection, before, decision, now, command=command)

        return self._advisor_command(conversation_id, advisor_id, client_message_id, step)

    def reply(
        self, conversation_id: str, *, advisor_id: str, text: str, client_message_id: str | None = None
    ) -> Outcome:
        """Say something to the customer; also marks their messages as read."""
        words = clean(text, "text", required=True)

        def step(
            connection: Connection, before: Conversation, advisor: Sender, now: datetime, command: str | None
        ) -> Outcome:
            rules.require_owner(before, advisor_id)
            said = {"text": words, **({"client_message_id": client_message_id} if client_message_id else {})}
            after = replace(before, read_by_advisor=before.last_seq, unread=0)
            decision = Decision(after, (Event(EventType.MESSAGE, advisor, said),))
            return self._apply(connection, before, decision, now, command=command)

        return self._advisor_command(conversation_id, advisor_id, client_message_id, step)

    def note(self, conversation_id: str, *, advisor_id: str, text: str, client_message_id: str | None = None) -> Note:
        """Write to colleagues. Any staff member may, owner or not, also after the end."""
        words = clean(text, "text", required=True) or ""
        command = command_key(f"staff:{advisor_id}", client_message_id)
        with self.database.write() as connection:
            conversation = self._load(connection, conversation_id)
            if command is not None:
                same = notes.c.conversation_id == conversation_id, notes.c.command == command
                known = connection.execute(select(notes).where(*same)).one_or_none()
                if known is not None:
                    return Note(**{key: value for key, value in known._mapping.items() if key != "command"})
            return self._add_note(connection, conversation, _sender(connection, advisor_id), words, command=command)

    def notes(self, conversation_id: str) -> list[Note]:
        """Return the notes, oldest first. For staff only."""
        columns = [column for column in notes.c if column.name != "command"]
        found = select(*columns).where(notes.c.conversation_id == conversation_id).order_by(notes.c.at, notes.c.id)
        with self.database.read() as connection:
            return [Note(**row._mapping) for row in connection.execute(found)]


def _sender(connection: Connection, advisor_id: str) -> Sender:
    """Return the advisor as the sender of events."""
    member = load_staff(connection, advisor_id)
    return Sender("advisor", member.name, advisor_id)
