"""Between rows and records: the only place that knows how a conversation lies in its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Update, bindparam, select, update

from bot.handoff.conversation import (
    Contact,
    ContactKind,
    Conversation,
    EventType,
    Identity,
    Reason,
    ReleaseCause,
    Sender,
    Status,
    StoredEvent,
)
from bot.handoff.routing import Place
from bot.store.tables import conversations, events

IDENTITY_COLUMNS = {"customer_name": "name", "customer_number": "number", "verified": "verified", "verified_by": "by"}
PLAIN = tuple(field.name for field in fields(Conversation) if field.name not in ("identity", "id"))
PROJECTION = [conversations.c[name] for name in ("id", *PLAIN, *IDENTITY_COLUMNS)]

by_id = select(*PROJECTION).where(conversations.c.id == bindparam("id"))
by_id_locked = by_id.with_for_update()

_plain_values = attrgetter(*PLAIN)
_event_columns = [column for column in events.c if column.name not in ("conversation_id", "command", "command_part")]
select_events = select(*_event_columns).order_by(events.c.seq)


def to_conversation(row: Row[Any]) -> Conversation:
    """Make a conversation of a row that starts with `PROJECTION`."""
    values = dict(row._mapping)
    name, number = values.pop("customer_name"), values.pop("customer_number")
    verified, by = values.pop("verified"), values.pop("verified_by")
    values = {key: value for key, value in values.items() if key in _FIELDS}
    values["identity"] = Identity(name, number, bool(verified), by)
    values["status"] = Status(values["status"])
    if values["reason"] is not None:
        values["reason"] = Reason(values["reason"])
    if values["returned"] is not None:
        values["returned"] = ReleaseCause(values["returned"])
    if values["contact"] is not None:
        values["contact"] = to_contact(values["contact"])
    values["evidence"] = tuple(values["evidence"] or ())
    return Conversation(**values)


_FIELDS = frozenset(field.name for field in fields(Conversation))


def to_columns(conversation: Conversation) -> dict[str, Any]:
    """Lay a conversation out in columns, for a first insertion."""
    values = dict(zip(PLAIN, _plain_values(conversation), strict=True))
    identity = conversation.identity
    values.update(id=conversation.id, customer_name=identity.name, customer_number=identity.number)
    values.update(verified=identity.verified, verified_by=identity.by)
    return {name: _column_value(name, value) for name, value in values.items()}


def changed_columns(before: Conversation, after: Conversation) -> dict[str, Any]:
    """Return the columns in which two states of a conversation differ."""
    changes = {
        name: _column_value(name, new)
        for name, old, new in zip(PLAIN, _plain_values(before), _plain_values(after), strict=True)
        if old is not new and old != new
    }
    if before.identity != after.identity:
        for column, field in IDENTITY_COLUMNS.items():
            changes[column] = getattr(after.identity, field)
    return changes


@cache
def update_statement(columns: tuple[str, ...]) -> Update:
    """Return (once for each set of columns) the statement that writes them; the id is the parameter `b_id`."""
    return (
        update(conversations)
        .where(conversations.c.id == bindparam("b_id"))
        .values({name: bindparam(name) for name in columns})
    )


def to_event(row: Row[Any]) -> StoredEvent:
    """Make an event of a row of `select_events`."""
    seq, kind, at, sender_kind, sender_name, sender_id, payload, staff = row
    return StoredEvent(seq, EventType(kind), at, Sender(sender_kind, sender_name, sender_id), payload, staff)


def to_contact(raw: Mapping[str, Any]) -> Contact:
    """Read a contact as it lies in its column."""
    return Contact(**{**raw, "kind": ContactKind(raw["kind"])})


def to_place(conversation: Conversation) -> Place:
    """Reduce a conversation to what decides its turn in the queue."""
    return Place(
        id=conversation.id,
        since=conversation.waiting_since or conversation.last_at,
        reason=conversation.reason,
        topic=conversation.topic,
        level=conversation.level,
        returned=conversation.returned,
        has_contact=conversation.contact is not None,
    )


def _column_value(name: str, value: Any) -> Any:
    if name == "evidence":
        return [dict(item) for item in value] or None
    if name == "contact" and value is not None:
        return {key: str(item) if key == "kind" else item for key, item in asdict(value).items()}
    if name in ("status", "reason", "returned") and value is not None:
        return str(value)
    return value
