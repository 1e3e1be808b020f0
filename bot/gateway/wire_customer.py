"""What customers see, field by field: nothing is shown that is not named here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.gateway.jsontext import iso
from bot.gateway.tokens import FileLinks
from bot.handoff.conversation import Contact, Conversation, EventType, Sender, Status, StoredEvent
from bot.handoff.dossier import Dossier
from bot.handoff.routing import Waiting

_MESSAGE_FIELDS = ("text", "buttons", "attachment", "image", "client_message_id", "code", "data")
_EVENT_FIELDS: Mapping[EventType, tuple[str, ...]] = {
    EventType.MESSAGE: _MESSAGE_FIELDS,
    EventType.HANDOFF_REQUESTED: ("handoff_id", "reason", "why"),
    EventType.HANDOFF_CLAIMED: ("advisor",),
    EventType.HANDOFF_CANCELLED: (),
    EventType.HANDOFF_RELEASED: ("cause", "advisor"),
    EventType.CONTACT_LEFT: ("kind", "reference", "address", "when", "text"),
    EventType.ASSISTANT_MEANWHILE: ("on",),
    EventType.HANDED_BACK: ("advisor", "settled"),
    EventType.CLOSED: ("by",),
    EventType.LANGUAGE_CHANGED: ("language",),
    EventType.RATED: ("stars", "comment"),
}
_BUTTON_FIELDS = ("title", "payload")
_ATTACHMENT_FIELDS = ("kind", "title", "url", "size")


def file_name(attachment: Mapping[str, Any]) -> str | None:
    """Return the name of the document of ours that an attachment points to; None when it is somebody else's address."""
    url = str(attachment.get("url") or "")
    if not url or "://" in url or url.startswith("//"):
        return None
    name = url.split("?", 1)[0].rsplit("/", 1)[-1]
    return name or None


def customer_event(conversation_id: str, event: StoredEvent, links: FileLinks) -> dict[str, Any]:
    """Render an event for the customer."""
    shown: dict[str, Any] = {"seq": event.seq, "type": event.type.value, "at": iso(event.at)}
    shown["sender"] = _sender(event.sender)
    for field in _EVENT_FIELDS[event.type]:
        value = event.payload.get(field)
        if value is None or (field in {"buttons", "data"} and not value):
            continue
        shown[field] = _field(conversation_id, field, value, links)
    return shown


def customer_state(
    conversation: Conversation, *, waiting: Waiting | None, assistant: str, is_advisor_typing: bool
) -> dict[str, Any]:
    """Render the state of a conversation for its customer."""
    advisor = None
    if conversation.status is Status.ADVISOR:
        advisor = {"name": conversation.owner_name, "typing": is_advisor_typing}
    return {
        "id": conversation.id,
        "status": conversation.status.value,
        "language": conversation.language,
        "advisor": advisor,
        "last_seq": conversation.last_seq,
        "read_by_advisor": conversation.read_by_advisor,
        "read_by_customer": conversation.read_by_customer,
        "waiting": waiting_panel(waiting) if waiting and conversation.status is Status.WAITING else None,
        "contact": contact(conversation.contact),
        "assistant": assistant,
    }


def waiting_panel(waiting: Waiting) -> dict[str, Any]:
    """Render what a waiting customer is told."""
    return {
        "position": waiting.position,
        "wait": {"low_s": waiting.wait.low_s, "high_s": waiting.wait.high_s} if waiting.wait else None,
        "since": iso(waiting.since),
        "assistant_meanwhile": waiting.assistant_meanwhile,
        "open": waiting.open,
        "advisors_available": waiting.advisors_available,
        "opens_at": iso(waiting.opens_at) if waiting.opens_at else None,
    }


def contact(left: Contact | None) -> dict[str, Any] | None:
    """Render the customer's own contact, as they left it."""
    if left is None:
        return None
    return {"kind": left.kind.value, "address": left.address, "when": left.when, "reference": left.reference}


def handoff_preview(dossier: Dossier, language: str) -> dict[str, Any]:
    """Render what will be passed on to a person, for the customer to see and correct."""
    identity = dossier.identity
    return {
        "summary": dossier.summary.get(language) or next(iter(dossier.summary.values()), ""),
        "correction": dossier.correction,
        "identity": {"name": identity.name, "number": identity.number, "verified": identity.verified},
        "facts": [
            {"label": _in(fact.get("label"), language), "value": _in(fact.get("value"), language)}
            for fact in dossier.facts
        ],
        "contact": contact(dossier.contact),
    }


def _sender(sender: Sender) -> dict[str, Any]:
    return {"kind": sender.kind, "name": sender.name} if sender.name else {"kind": sender.kind}


def _field(conversation_id: str, field: str, value: Any, links: FileLinks) -> Any:
    if field == "buttons":
        return [{name: button.get(name, "") for name in _BUTTON_FIELDS} for button in value]
    if field == "attachment":
        shown = {name: value[name] for name in _ATTACHMENT_FIELDS if value.get(name) is not None}
        name = file_name(value)
        if name:
            shown["url"] = links.path(conversation_id, name)
        return shown
    return value


def _in(value: Any, language: str) -> Any:
    """Return the reader's language of `{"fr", "en"}`; anything else as it is."""
    if isinstance(value, Mapping):
        return value.get(language) or next(iter(value.values()), "")
    return value
