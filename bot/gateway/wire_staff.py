"""What staff see: events with what customers do not see, summaries, the dossier, notes and readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.gateway.jsontext import iso
from bot.gateway.wire_customer import file_name
from bot.handoff.conversation import Contact, Conversation, Identity, StoredEvent
from bot.handoff.dossier import Dossier, Earlier, HandoffFacts
from bot.handoff.turn import Term
from bot.store import Figures, Note, Shortcut, StaffMember, StoredReading, Summary


def staff_event(conversation_id: str, event: StoredEvent) -> dict[str, Any]:
    """Render an event for staff: everything that was recorded."""
    shown: dict[str, Any] = {"seq": event.seq, "type": event.type.value, "at": iso(event.at)}
    sender = event.sender
    shown["sender"] = {"kind": sender.kind, "name": sender.name, "id": sender.id}
    shown.update(event.payload)
    shown.update(event.staff or {})
    attachment = shown.get("attachment")
    if isinstance(attachment, Mapping):
        shown["attachment"] = _attachment(conversation_id, attachment)
    return shown


def conversation(value: Conversation) -> dict[str, Any]:
    """Render a conversation for its advisor's page."""
    return {
        **_head(value),
        "page": value.page,
        "handoff_id": value.handoff_id,
        "returned": value.returned.value if value.returned else None,
        "assigned_to": value.assigned_to,
        "assistant_meanwhile": value.assistant_meanwhile,
        "created_at": iso(value.created_at),
        "read_by_advisor": value.read_by_advisor,
    }


def summary(value: Summary) -> dict[str, Any]:
    """Render one line of the queue."""
    return {
        **_head(value.conversation),
        "returned": value.conversation.returned.value if value.conversation.returned else None,
        "assigned_to": value.conversation.assigned_to,
        "urgency": value.urgency,
    }


def staff_member(value: StaffMember) -> dict[str, Any]:
    """Render a person for themselves."""
    return {
        "id": value.id,
        "login": value.login,
        "name": value.name,
        "role": value.role,
        "team": value.team,
        "language": value.language,
        "status": value.status,
    }


def colleague(value: StaffMember) -> dict[str, Any]:
    """Render a person for the others."""
    return {"id": value.id, "name": value.name, "team": value.team, "status": value.status}


def note(value: Note) -> dict[str, Any]:
    """Render a note between advisors."""
    return {
        "id": value.id,
        "author": {"id": value.author_id, "name": value.author_name},
        "text": value.text,
        "at": iso(value.at),
    }


def reading(value: StoredReading) -> dict[str, Any]:
    """Render what the assistant understood of one message."""
    understood = value.reading
    return {
        "seq": value.seq,
        "intent": understood.intent,
        "confidence": understood.confidence,
        "ranking": list(understood.ranking),
        "entities": list(understood.entities),
        "tension": understood.tension,
        "level": value.level,
        "terms": [_term(term) for term in value.terms],
    }


def dossier(value: Dossier) -> dict[str, Any]:
    """Render the dossier."""
    return {
        "handoff": _handoff(value.handoff) if value.handoff else None,
        "summary": dict(value.summary),
        "correction": value.correction,
        "identity": identity(value.identity),
        "language": value.language,
        "page": value.page,
        "channel": value.channel,
        "intents": list(value.intents),
        "slots": dict(value.slots),
        "facts": list(value.facts),
        "tension": list(value.tension),
        "earlier": [_earlier(earlier) for earlier in value.earlier],
        "contact": contact(value.contact),
    }


def shortcut(value: Shortcut) -> dict[str, Any]:
    """Render a reply shortcut."""
    return {"name": value.name, "text": value.text, "language": value.language, "updated_at": iso(value.updated_at)}


def figures(value: Figures) -> dict[str, Any]:
    """Render the figures of a period."""
    return {
        "since": iso(value.since),
        "conversations": value.conversations,
        "handoffs": value.handoffs,
        "by_reason": dict(value.by_reason),
        "by_topic": dict(value.by_topic),
        "verdicts": dict(value.verdicts),
        "verdicts_by_reason": {reason: dict(counts) for reason, counts in value.verdicts_by_reason.items()},
        "outcomes": dict(value.outcomes),
        "waits": dict(value.waits),
        "cancelled": value.cancelled,
        "contacts": value.contacts,
        "stars": value.stars,
        "ratings": value.ratings,
        "discarded_answers": value.discarded_answers,
    }


def identity(value: Identity) -> dict[str, Any]:
    """Render who the customer is, and who says so."""
    return {"name": value.name, "number": value.number, "verified": value.verified, "by": value.by}


def contact(left: Contact | None) -> dict[str, Any] | None:
    """Render how a customer wants to be reached."""
    if left is None:
        return None
    return {
        "kind": left.kind.value,
        "address": left.address,
        "when": left.when,
        "text": left.text,
        "comment": left.comment,
        "reference": left.reference,
    }


def _head(value: Conversation) -> dict[str, Any]:
    owner = {"id": value.owner_id, "name": value.owner_name} if value.owner_id else None
    return {
        "id": value.id,
        "status": value.status.value,
        "reason": value.reason.value if value.reason else None,
        "topic": value.topic,
        "evidence": list(value.evidence),
        "why": dict(value.why) if value.why else None,
        "tension": value.level,
        "waiting_since": iso(value.waiting_since) if value.waiting_since else None,
        "customer": identity(value.identity),
        "language": value.language,
        "channel": value.channel,
        "owner": owner,
        "team": value.team,
        "last_message": value.last_message,
        "last_at": iso(value.last_at),
        "last_seq": value.last_seq,
        "read_seq": value.read_by_advisor,
        "read_by_customer": value.read_by_customer,
        "unread": value.unread,
        "contact": contact(value.contact),
    }


def _attachment(conversation_id: str, attachment: Mapping[str, Any]) -> dict[str, Any]:
    name = file_name(attachment)
    if not name:
        return dict(attachment)
    path = f"/api/advisor/conversations/{quote(conversation_id, safe='')}/files/{quote(name, safe='')}"
    return {**attachment, "url": path}


def _handoff(value: HandoffFacts) -> dict[str, Any]:
    return {
        "id": value.id,
        "reason": value.reason.value,
        "topic": value.topic,
        "why": dict(value.why),
        "evidence": list(value.evidence),
        "comment": value.comment,
        "requested_at": iso(value.requested_at),
    }


def _earlier(value: Earlier) -> dict[str, Any]:
    return {
        "id": value.id,
        "at": iso(value.at),
        "reason": value.reason,
        "outcome": value.outcome,
        "summary": dict(value.summary),
    }


def _term(term: Term) -> dict[str, Any]:
    return {"name": term.name, "value": term.value, "sentence": dict(term.sentence)}
