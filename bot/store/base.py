"""What every family of use cases stands on: opening the database, transactions, loading and appending."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, insert, text

from bot.errors import BadRequest, NotFound, TooLong
from bot.handoff.announcements import Scene
from bot.handoff.conversation import MAX_TEXT, Conversation, Event, EventType, StoredEvent
from bot.handoff.hours import OpeningHours
from bot.handoff.rules import Decision
from bot.store import migrations, rows
from bot.store.database import Database
from bot.store.records import Outcome
from bot.store.tables import events, turns

REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No letter that is mistaken for a figure when a reference is read out on the telephone."""
MAX_CLIENT_ID = 128
LAST_MESSAGE_LENGTH = 160

_repeated = (
    rows.select_events.where(events.c.conversation_id == bindparam("id"))
    .where(events.c.command == bindparam("command"))
)  # fmt: skip
_insert_event = insert(events)
_forget_turns = delete(turns).where(turns.c.conversation_id == bindparam("id"))


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(timezone.utc)


def random_id() -> str:
    """An identifier that cannot be guessed."""
    return uuid4().hex


def random_reference() -> str:
    """A reference that can be read out: three letters or figures, a hyphen, four more."""
    letters = [secrets.choice(REFERENCE_LETTERS) for _ in range(7)]
    return "".join((*letters[:3], "-", *letters[3:]))


class Base:
    """A database, and what tests replace: the clock and the sources of identifiers and references."""

    def __init__(
        self,
        url: str,
        *,
        hours: OpeningHours | None = None,
        company: str = "Clairvolt",
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = random_id,
        new_reference: Callable[[], str] = random_reference,
    ) -> None:
        """Open the database at an SQLAlchemy address (`sqlite:///file`, `postgresql://…`). Call `migrate` once.

        `hours` are the advisors' opening hours; None is always open. `company` is the name customers know.
        """
        self.database = Database(url)
        self.hours = hours or OpeningHours.parse("always")
        self._company = company
        self._now = clock
        self._new_id = new_id
        self._new_reference = new_reference

    def migrate(self) -> None:
        """Bring the tables to the present form (also creates the SQLite file). Safe to call at every start."""
        migrations.migrate(self.database)

    def ping(self) -> None:
        """Raise `StorageBusy` when the database does not answer."""
        with self.database.read() as connection:
            connection.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close every connection."""
        self.database.dispose()

    def _scene(self, now: datetime) -> Scene:
        return Scene(now=now, zone=self.hours.zone, company=self._company)

    def _load(self, connection: Connection, conversation_id: str, *, lock: bool = True) -> Conversation:
        """Load a conversation; with `lock`, nobody else may change it until the transaction ends."""
        statement = rows.by_id_locked if lock else rows.by_id
        row = connection.execute(statement, {"id": conversation_id}).one_or_none()
        if row is None:
            raise NotFound("no such conversation")
        return rows.to_conversation(row)

    def _repeated(
        self, connection: Connection, conversation: Conversation, command: str | None
    ) -> tuple[StoredEvent, ...]:
        """Return the events that a command with this client id appended before; none when it is new."""
        if command is None:
            return ()
        found = connection.execute(_repeated, {"id": conversation.id, "command": command})
        return tuple(rows.to_event(row) for row in found)

    def _apply(
        self,
        connection: Connection,
        before: Conversation,
        decision: Decision,
        now: datetime,
        *,
        command: str | None = None,
    ) -> Outcome:
        """Append a decision's events and bring the projection to the state after it.

        A change of epoch also forgets the questions the assistant still had: their answers would come too late.
        """
        stored = self._append(connection, before, decision.events, now=now, command=command)
        after = _with_log(decision.conversation, stored)
        changes = rows.changed_columns(before, after)
        if changes:
            connection.execute(rows.update_statement(tuple(changes)), {**changes, "b_id": before.id})
        if after.epoch != before.epoch:
            connection.execute(_forget_turns, {"id": before.id})
        return Outcome(after, stored)

    def _append(
        self,
        connection: Connection,
        conversation: Conversation,
        new: Iterable[Event],
        *,
        now: datetime,
        command: str | None,
    ) -> tuple[StoredEvent, ...]:
        stored = tuple(
            StoredEvent(seq, event.type, now, event.sender, event.payload, event.staff)
            for seq, event in enumerate(new, start=conversation.last_seq + 1)
        )
        values = [_event_row(conversation.id, event, command, part) for part, event in enumerate(stored)]
        if values:
            connection.execute(_insert_event, values if len(values) > 1 else values[0])
        return stored


def clean(words: str | None, name: str, *, limit: int = MAX_TEXT, required: bool = False) -> str | None:
    """Check a text from outside: no longer than the limit, and nothing in it that a database refuses.

    Returns None for an empty one; raises `TooLong`, or `BadRequest` when it is required.
    """
    if words is not None and not isinstance(words, str):
        raise BadRequest(f"{name} is a text")
    kept = "".join(c for c in words or "" if c >= " " or c in "\n\t").encode("utf-8", "replace").decode().strip()
    if len(kept) > limit:
        raise TooLong(f"{name} is over {limit} characters", limit=limit)
    if required and not kept:
        raise BadRequest(f"{name} is missing")
    return kept or None


def command_key(actor: str, client_id: str | None) -> str | None:
    """Return the key under which a command is remembered: clients of one kind cannot meet another's ids."""
    if client_id is None:
        return None
    if not isinstance(client_id, str) or not 0 < len(client_id) <= MAX_CLIENT_ID or not client_id.isprintable():
        raise BadRequest(f"client_message_id is a text of 1 to {MAX_CLIENT_ID} characters")
    return f"{actor}:{client_id}"


def _event_row(conversation_id: str, event: StoredEvent, command: str | None, part: int) -> dict[str, Any]:
    sender = event.sender
    return {
        "conversation_id": conversation_id,
        "seq": event.seq,
        "type": str(event.type),
        "at": event.at,
        "sender_kind": sender.kind,
        "sender_name": sender.name,
        "sender_id": sender.id,
        "payload": event.payload,
        "staff": event.staff,
        "command": command,
        "command_part": None if command is None else part,
    }


def _with_log(conversation: Conversation, stored: Sequence[StoredEvent]) -> Conversation:
    """Bring the log's own figures in the projection up to date: number, time, last words, unread."""
    if not stored:
        return conversation
    unread, last = conversation.unread, conversation.last_message
    for event in stored:
        if event.type is EventType.MESSAGE and event.sender.kind != "system":
            last = str(event.payload.get("text") or last or "")[:LAST_MESSAGE_LENGTH]
            unread += event.sender.kind == "customer"
    return replace(conversation, last_seq=stored[-1].seq, last_at=stored[-1].at, unread=unread, last_message=last)
