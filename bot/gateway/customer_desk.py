"""What customers can do, whatever they come through: the widget's REST and socket, Socket.IO, Rasa's REST channel."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import BadRequest, TooLong
from bot.gateway.announcer import Announcer
from bot.gateway.database import Database
from bot.gateway.models import ActionRequest
from bot.gateway.readings import Readings
from bot.gateway.turns import Turns
from bot.handoff.conversation import Contact, ContactKind, Conversation, Identity, Status
from bot.store import MessageOutcome, Outcome

T = TypeVar("T")

# A page's address is kept for the dossier, without its query, which may hold anything.
MAX_PAGE = 500


@dataclass(frozen=True)
class Said:
    """A stored customer message; `answer` gives what the assistant's answer appended, if it was asked."""

    outcome: MessageOutcome
    answer: asyncio.Future[Outcome | None] | None


class CustomerDesk:
    """Runs customers' commands and tells whom they concern."""

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        turns: Turns,
        readings: Readings,
        *,
        max_characters: int,
    ) -> None:
        self._store = database.store
        self._database = database
        self._announcer = announcer
        self._turns = turns
        self._readings = readings
        self._max_characters = max_characters

    async def open(self, *, language: str, page: str | None, channel: str, identity: Identity | None) -> Outcome:
        """Open a conversation."""
        outcome = await self._database.write(
            self._store.open_conversation,
            language=language,
            page=page[:MAX_PAGE] if page else None,
            channel=channel,
            identity=identity,
        )
        self._announcer.announce(outcome)
        return outcome

    async def open_rest(self, key_id: str, sender: str, *, language: str, page: str | None) -> Outcome:
        """Find or open the conversation of a REST caller's sender."""
        outcome = await self._database.write(
            self._store.rest_conversation, key_id, sender, language=language, page=page[:MAX_PAGE] if page else None
        )
        self._announcer.announce(outcome)
        return outcome

    async def identify(self, conversation_id: str, identity: Identity) -> None:
        """Record who the host site says the customer is."""
        await self._database.write(self._store.set_identity, conversation_id, identity)

    async def say(
        self, conversation_id: str, *, text: str | None, payload: str | None, client_message_id: str | None
    ) -> Said:
        """Store a message and pass it on: to the assistant, or to people."""
        if text is not None and len(text) > self._max_characters:
            raise TooLong(limit=self._max_characters)
        outcome = await self._database.write(
            self._store.add_customer_message,
            conversation_id,
            text=text if payload is None else None,
            payload=payload,
            client_message_id=client_message_id,
        )
        self._announcer.announce(outcome)
        if outcome.repeated:
            return Said(outcome, None)
        if outcome.ask_assistant and outcome.turn is not None:
            return Said(outcome, self._turns.submit(outcome.turn, just_said=True))
        if text is not None and outcome.conversation.status is not Status.CLOSED:
            self._readings.submit(conversation_id, outcome.seq, text)
        return Said(outcome, None)

    async def say_rasa(self, conversation_id: str, message: str, *, client_message_id: str | None) -> Said:
        """Store a message of a client written for Rasa, which sends a button's payload as if it were a text.

        Only a payload that we sent in this conversation counts as one; any other leading slash is text.
        """
        if message.startswith("/"):
            try:
                return await self.say(conversation_id, text=None, payload=message, client_message_id=client_message_id)
            except TooLong:
                raise
            except BadRequest:
                pass
        return await self.say(conversation_id, text=message, payload=None, client_message_id=client_message_id)

    async def act(self, conversation_id: str, request: ActionRequest) -> Outcome:
        """Run one of the customer's other commands."""
        outcome = await self._act(conversation_id, request)
        self._announcer.announce(outcome)
        return outcome

    async def read(self, conversation_id: str, seq: int) -> Conversation:
        """Note that the customer has read up to `seq`."""
        conversation = await self._database.write(self._store.mark_read, conversation_id, seq, by="customer")
        self._announcer.read_changed(conversation)
        return conversation

    async def _act(self, conversation_id: str, request: ActionRequest) -> Outcome:
        store, write, once = self._store, self._database.write, request.client_message_id
        match request.action:
            case "request_person":
                call = write(store.request_handoff, conversation_id, comment=request.comment, client_message_id=once)
            case "cancel_handoff":
                call = write(store.cancel_handoff, conversation_id, client_message_id=once)
            case "leave_contact":
                call = write(store.leave_contact, conversation_id, contact_from(request), client_message_id=once)
            case "assistant_meanwhile":
                on = _needed(request.on, "on")
                call = write(store.set_assistant_meanwhile, conversation_id, on, client_message_id=once)
            case "set_language":
                language = _needed(request.language, "language")
                call = write(store.set_language, conversation_id, language, client_message_id=once)
            case "end":
                call = write(store.end, conversation_id, client_message_id=once)
            case "rate":
                stars = _needed(request.stars, "stars")
                call = write(store.rate, conversation_id, stars, comment=request.comment, client_message_id=once)
            case "correct_handoff":
                call = write(store.correct_handoff, conversation_id, _needed(request.summary, "summary"))
        return await call


def contact_from(request: ActionRequest) -> Contact:
    """Return the contact that a `leave_contact` action holds."""
    kind = ContactKind(_needed(request.kind, "kind"))
    if kind is ContactKind.CALLBACK:
        phone = _needed(request.phone, "phone").strip()
        if not 6 <= sum(character.isdigit() for character in phone) <= 15:
            raise BadRequest("phone: not a telephone number")
        return Contact(kind, address=phone, when=request.when, comment=request.comment)
    if kind is ContactKind.EMAIL:
        email = _needed(request.email, "email").strip()
        name, at, domain = email.rpartition("@")
        if not (name and at and "." in domain.strip(".") and not any(c.isspace() for c in email)):
            raise BadRequest("email: not an e-mail address")
        return Contact(kind, address=email, comment=request.comment)
    text = _needed(request.text, "text").strip()
    if not text:
        raise BadRequest("text: must not be empty")
    return Contact(kind, text=text, comment=request.comment)


def _needed(value: T | None, field: str) -> T:
    if value is None:
        raise BadRequest(f"{field}: required for this action")
    return value
