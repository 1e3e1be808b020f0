"""Use case of the customer who does not wait: leave a way to be reached, under a reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.handoff import rules
from bot.handoff.conversation import Contact, ContactKind, Conversation, Reason, Status
from bot.store.base import clean
from bot.store.handoffs import HandoffSteps
from bot.store.records import Outcome
from bot.store.tables import contacts


class ContactCases(HandoffSteps):
    """Callback, e-mail or message."""

    def leave_contact(self, conversation_id: str, contact: Contact, *, client_message_id: str | None = None) -> Outcome:
        """Keep a way to reach the customer, under a reference number that the events carry.

        The conversation waits in the advisors' queue from then on, whether or not anybody is connected. The form of
        the address is checked by the caller; a missing one (for a message: a missing text) raises `BadRequest`.
        """
        checked = _checked(contact)

        def step(connection: Connection, before: Conversation, now: datetime, command: str | None) -> Outcome:
            rules.require_open(before)
            kept = replace(checked, reference=self._free_reference(connection))
            request = self._request(Reason.ASKED, comment=kept.text or kept.comment)
            waiting = None
            if before.status is Status.ASSISTANT:
                waiting = self._waiting_for(connection, before, request, now)
                self._record_handoff(connection, before, request, waiting, now)
            elif before.status is Status.WAITING:
                waiting = self._waiting_if(connection, before, now)
            decision = rules.leave_contact(before, kept, waiting, self._scene(now), request)
            self._record_contact(connection, decision.conversation, kept, now)
            return self._apply(connection, before, decision, now, command=command)

        return self._customer_command(conversation_id, client_message_id, step)

    def _free_reference(self, connection: Connection) -> str:
        """Return a reference that nobody has: 27 thousand million exist, so the second try is a rarity."""
        while True:
            reference = self._new_reference()
            taken = select(contacts.c.reference).where(contacts.c.reference == reference)
            if connection.execute(taken).first() is None:
                return reference

    def _record_contact(self, connection: Connection, conversation: Conversation, kept: Contact, now: datetime) -> None:
        connection.execute(
            insert(contacts),
            {
                "reference": kept.reference,
                "conversation_id": conversation.id,
                "handoff_id": conversation.handoff_id,
                "kind": str(kept.kind),
                "address": kept.address,
                "good_moment": kept.when,
                "text": kept.text,
                "comment": kept.comment,
                "at": now,
            },
        )


def _checked(contact: Contact) -> Contact:
    is_message = contact.kind is ContactKind.MESSAGE
    return replace(
        contact,
        address=None if is_message else clean(contact.address, "address", limit=254, required=True),
        when=clean(contact.when, "when", limit=200),
        text=clean(contact.text, "text", required=is_message),
        comment=clean(contact.comment, "comment"),
    )
