"""Use cases of the customer: open, write, ask for a person, leave a contact, end, rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.errors import BadRequest, WrongStatus
from bot.handoff import rules
from bot.handoff.conversation import (
    CUSTOMER,
    Conversation,
    Event,
    EventType,
    Identity,
    Reason,
    Status,
)
from bot.handoff.requests import asks_for_person
from bot.handoff.rules import Decision
from bot.store.base import clean, command_key
from bot.store.handoffs import HandoffSteps
from bot.store.records import MessageOutcome, Outcome, PendingTurn
from bot.store.tables import events, ratings, turns
from bot.store.trackers import owe
from bot.store.upserts import upsert

BUTTONS_LOOKED_AT = 60
"""How many of our latest messages a button's payload is looked for in."""
_insert_turn = insert(turns)


class CustomerCases(HandoffSteps):
    """What a customer (or the gateway in their name) does. Every command takes an optional `client_message_id`."""

    def open_conversation(
        self,
        *,
        language: str = "fr",
        page: str | None = None,
        channel: str = "widget",
        identity: Identity | None = None,
    ) -> Outcome:
        """Open a conversation; its first event is the greeting, which says that this is an automated assistant.

        `channel`: `widget`, `rest` or `socketio`.
        """
        with self.database.write() as connection:
            return self._open(connection, language=language, page=page, channel=channel, identity=identity)

    def add_customer_message(
        self,
        conversation_id: str,
        *,
        text: str | None = None,
        payload: str | None = None,
        client_message_id: str | None = None,
    ) -> MessageOutcome:
        """Store a customer's message, once per `client_message_id`, and say whether to ask the assistant.

        `payload` is that of a button that we sent in this conversation (else `BadRequest`); the message shows the
        button's title. A whole message that is a reserved word ("0", "humain", "advisor", ...) requests a handoff in
        the same transaction. When the assistant is to be asked, the turn is kept as pending until
        `add_assistant_messages` or `fail_turn`. Raises `TooLong`, `BadRequest`, `ConversationClosed`, `NotFound`.
        """
        command = command_key("customer", client_message_id)
        words = clean(text, "text", required=payload is None)
        with self.database.write() as connection:
            before = self._load(connection, conversation_id)
            if known := self._repeated(connection, before, command):
                return MessageOutcome(before, known, repeated=True)
            rules.require_open(before)
            if payload is not None:
                words = self._button_title(connection, before, payload)
            assert words is not None
            now = self._now()
            said = {"text": words, **({"client_message_id": client_message_id} if client_message_id else {})}
            message = Event(EventType.MESSAGE, CUSTOMER, said, {"payload": payload} if payload else None)
            outcome = self._apply(connection, before, Decision(before, (message,)), now, command=command)
            if payload is None and asks_for_person(words):
                return self._reserved(connection, outcome, words, now)
            if not before.is_with_assistant:
                return MessageOutcome(outcome.conversation, outcome.events)
            turn = _pending(outcome, words, payload)
            connection.execute(
                _insert_turn,
                {
                    "conversation_id": before.id,
                    "seq": turn.seq,
                    "epoch": turn.epoch,
                    "text": words,
                    "payload": payload,
                    "at": now,
                },
            )
            return MessageOutcome(outcome.conversation, outcome.events, ask_assistant=True, turn=turn)

    def request_handoff(
        self, conversation_id: str, *, comment: str | None = None, client_message_id: str | None = None
    ) -> Outcome:
        """Request a person because the customer asked (the button): status `waiting`, acknowledged at once.

        While one is already requested or present: no new handoff but a sentence that says where things stand.
        """
        words = clean(comment, "comment")

        def step(connection: Connection, before: Conversation, now: datetime, command: str | None) -> Outcome:
            rules.require_open(before)
            if before.status is not Status.ASSISTANT:
                return self._ask_again(connection, before, now, command=command)
            request = self._request(Reason.ASKED, comment=words)
            return self._begin_handoff(connection, before, request, now, command=command)

        return self._customer_command(conversation_id, client_message_id, step)

    def cancel_handoff(self, conversation_id: str, *, client_message_id: str | None = None) -> Outcome:
        """Go back to the assistant; only while `waiting` (else `WrongStatus`)."""

        def step(connection: Connection, before: Conversation, now: datetime, command: str | None) -> Outcome:
            decision = rules.cancel_handoff(before)
            self._change_handoff(connection, before, ended_at=now, ended="cancelled")
            outcome = self._apply(connection, before, decision, now, command=command)
            owe(connection, outcome, now)
            return outcome

        return self._customer_command(conversation_id, client_message_id, step)

    def set_assistant_meanwhile(
        self, conversation_id: str, on: bool, *, client_message_id: str | None = None
    ) -> Outcome:
        """Let the assistant answer too while the customer waits, or no longer."""
        return self._decide(conversation_id, client_message_id, lambda c: rules.set_assistant_meanwhile(c, on))

    def set_language(self, conversation_id: str, language: str, *, client_message_id: str | None = None) -> Outcome:
        """Change the conversation's language; nothing happens when it is the same."""
        return self._decide(conversation_id, client_message_id, lambda c: rules.set_language(c, language))

    def correct_handoff(self, conversation_id: str, summary: str) -> Outcome:
        """Put the customer's own words beside our summary in the dossier; empty removes them. No event."""
        words = clean(summary, "summary")
        with self.database.write() as connection:
            before = self._load(connection, conversation_id)
            rules.require_open(before)
            if before.handoff_id is None:
                raise WrongStatus(before.id, status=before.status)
            self._change_handoff(connection, before, correction=words)
            return Outcome(before)

    def set_identity(self, conversation_id: str, identity: Identity) -> Conversation:
        """Record who the customer is (of the host site's token, or as an advisor checked). No event."""
        with self.database.write() as connection:
            before = self._load(connection, conversation_id)
            decision = Decision(replace(before, identity=identity))
            return self._apply(connection, before, decision, self._now()).conversation

    def end(self, conversation_id: str, *, client_message_id: str | None = None) -> Outcome:
        """Close at the customer's wish; closed already: repeated.

        Somebody who left a contact and waits only leaves: the conversation stays in the queue (a system message with
        the code `left` says so).
        """

        def step(connection: Connection, before: Conversation, now: datetime, command: str | None) -> Outcome:
            if before.is_closed:
                return Outcome(before, repeated=True)
            decision = rules.end(before)
            if decision.conversation.is_closed:
                self._change_handoff(connection, before, ended_at=now, ended="ended")
            return self._apply(connection, before, decision, now, command=command)

        return self._customer_command(conversation_id, client_message_id, step)

    def rate(
        self, conversation_id: str, stars: int, *, comment: str | None = None, client_message_id: str | None = None
    ) -> Outcome:
        """Record 1 to 5 stars; allowed at any time, also when closed, and the last one counts."""
        words = clean(comment, "comment")

        def step(connection: Connection, before: Conversation, now: datetime, command: str | None) -> Outcome:
            decision = rules.rate(before, stars, words)
            values = {"stars": stars, "comment": words, "at": now}
            upsert(connection, ratings, {"conversation_id": before.id}, values)
            return self._apply(connection, before, decision, now, command=command)

        return self._customer_command(conversation_id, client_message_id, step)

    def _decide(
        self, conversation_id: str, client_id: str | None, decide: Callable[[Conversation], Decision]
    ) -> Outcome:
        """Run a command that needs nothing but the rule."""
        return self._customer_command(
            conversation_id,
            client_id,
            lambda connection, before, now, command: self._apply(
                connection, before, decide(before), now, command=command
            ),
        )

    def _reserved(self, connection: Connection, said: Outcome, words: str, now: datetime) -> MessageOutcome:
        """Bring a person because the whole message is a reserved word: no understanding is needed for that."""
        conversation = said.conversation
        if conversation.status is Status.ASSISTANT:
            request = self._request(Reason.ASKED, evidence=[{"quote": words, "seq": conversation.last_seq}])
            then = self._begin_handoff(connection, conversation, request, now)
        elif conversation.status is Status.WAITING:
            then = self._ask_again(connection, conversation, now, command=None)
        else:
            return MessageOutcome(conversation, said.events)
        return MessageOutcome(then.conversation, said.events + then.events)

    def _button_title(self, connection: Connection, conversation: Conversation, payload: str) -> str:
        """Return the title of the button with this payload: only what we sent may come back."""
        latest = (
            select(events.c.payload)
            .where(events.c.conversation_id == conversation.id, events.c.type == str(EventType.MESSAGE))
            .where(events.c.sender_kind.in_(("assistant", "system")))
            .order_by(events.c.seq.desc())
            .limit(BUTTONS_LOOKED_AT)
        )
        for row in connection.execute(latest):
            for button in row.payload.get("buttons") or ():
                if button.get("payload") == payload:
                    return str(button.get("title") or payload)
        raise BadRequest("payload is not that of a button that we sent")


def _pending(outcome: Outcome, words: str, payload: str | None) -> PendingTurn:
    conversation, message = outcome.conversation, outcome.events[0]
    return PendingTurn(
        conversation_id=conversation.id,
        seq=message.seq,
        epoch=conversation.epoch,
        text=words,
        payload=payload,
        language=conversation.language,
        page=conversation.page,
        identity=conversation.identity,
        at=message.at,
    )
