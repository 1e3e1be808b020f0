"""What advisors can do, over REST and over their socket; who may is decided before, ownership by the store."""

from __future__ import annotations

from bot.gateway.announcer import Announcer
from bot.gateway.database import Database
from bot.gateway.hub import Audience
from bot.gateway.models import CloseRequest, HandbackRequest, NoteRequest, ReleaseRequest, ReplyRequest, TransferRequest
from bot.gateway.presence import Presence
from bot.gateway.wire_staff import note as shown_note
from bot.store import Note, Outcome, StaffMember


class AdvisorDesk:
    """Runs advisors' commands and tells whom they concern."""

    def __init__(self, database: Database, announcer: Announcer, presence: Presence) -> None:
        self._write = database.write
        self._read = database.read
        self._store = database.store
        self._announcer = announcer
        self._presence = presence

    async def claim(self, conversation_id: str, advisor: StaffMember, once: str | None) -> Outcome:
        """Take a waiting conversation."""
        return self._told(
            await self._write(self._store.claim, conversation_id, advisor_id=advisor.id, client_message_id=once)
        )

    async def step_in(self, conversation_id: str, advisor: StaffMember, once: str | None) -> Outcome:
        """Take a conversation from the assistant."""
        return self._told(
            await self._write(self._store.step_in, conversation_id, advisor_id=advisor.id, client_message_id=once)
        )

    async def reply(self, conversation_id: str, advisor: StaffMember, request: ReplyRequest) -> Outcome:
        """Say something to the customer."""
        outcome = self._told(
            await self._write(
                self._store.reply,
                conversation_id,
                advisor_id=advisor.id,
                text=request.text,
                client_message_id=request.client_message_id,
            )
        )
        if self._presence.set_typing(conversation_id, advisor.id, is_on=False):
            self._announcer.presence_changed(conversation_id)
        return outcome

    async def note(self, conversation_id: str, author: StaffMember, request: NoteRequest) -> Note:
        """Write to colleagues; it goes to staff alone."""
        note = await self._write(
            self._store.note,
            conversation_id,
            advisor_id=author.id,
            text=request.text,
            client_message_id=request.client_message_id,
        )
        self._tell_note(note)
        return note

    async def release(self, conversation_id: str, advisor: StaffMember, request: ReleaseRequest) -> Outcome:
        """Give the conversation back to the queue."""
        outcome = await self._write(
            self._store.release,
            conversation_id,
            advisor_id=advisor.id,
            comment=request.comment,
            client_message_id=request.client_message_id,
        )
        return await self._left(outcome, has_note=bool(request.comment))

    async def transfer(self, conversation_id: str, advisor: StaffMember, request: TransferRequest) -> Outcome:
        """Pass the conversation on."""
        outcome = await self._write(
            self._store.transfer,
            conversation_id,
            advisor_id=advisor.id,
            to_user=request.to_user,
            to_team=request.to_team,
            comment=request.comment,
            client_message_id=request.client_message_id,
        )
        return await self._left(outcome, has_note=bool(request.comment))

    async def hand_back(self, conversation_id: str, advisor: StaffMember, request: HandbackRequest) -> Outcome:
        """Give the conversation back to the assistant."""
        return self._told(
            await self._write(
                self._store.hand_back,
                conversation_id,
                advisor_id=advisor.id,
                settled=request.settled,
                slots=request.slots,
                verified_number=request.verified_number,
                client_message_id=request.client_message_id,
            )
        )

    async def close(self, conversation_id: str, advisor: StaffMember, request: CloseRequest) -> Outcome:
        """End the conversation."""
        return self._told(
            await self._write(
                self._store.close,
                conversation_id,
                advisor_id=advisor.id,
                outcome=request.outcome.value,
                comment=request.comment,
                verdict=request.verdict.value if request.verdict else None,
                client_message_id=request.client_message_id,
            )
        )

    async def read(self, conversation_id: str, advisor: StaffMember, seq: int) -> None:
        """Note how far the owner has read; a colleague who looks in has not answered for anybody."""
        conversation = await self._read(self._store.conversation, conversation_id)
        if conversation.owner_id == advisor.id:
            conversation = await self._write(self._store.mark_read, conversation_id, seq, by="advisor")
            self._announcer.read_changed(conversation)

    async def typing(self, conversation_id: str, advisor: StaffMember, *, is_on: bool) -> None:
        """Show colleagues, and the customer whom they answer, that an advisor is writing."""
        if self._presence.set_typing(conversation_id, advisor.id, is_on=is_on):
            self._announcer.presence_changed(conversation_id)
            conversation = await self._read(self._store.conversation, conversation_id)
            if conversation.owner_id == advisor.id:
                notice = {"type": "typing", "who": "advisor", "on": is_on}
                self._announcer.notify(conversation_id, notice, audience=Audience.CUSTOMER)

    def _told(self, outcome: Outcome) -> Outcome:
        self._announcer.announce(outcome)
        return outcome

    async def _left(self, outcome: Outcome, *, has_note: bool) -> Outcome:
        self._announcer.announce(outcome)
        if has_note and not outcome.repeated:
            notes = await self._read(self._store.notes, outcome.conversation.id)
            if notes:
                self._tell_note(notes[-1])
        return outcome

    def _tell_note(self, note: Note) -> None:
        notice = {"type": "note", "conversation_id": note.conversation_id, "note": shown_note(note)}
        self._announcer.notify(note.conversation_id, notice, audience=Audience.STAFF)
