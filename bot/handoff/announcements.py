"""What the server itself says to the customer, as events to append beside the change they announce.

Rendered here, so that a change and its announcement are one transaction. The sentences are in `bot.texts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone, tzinfo
from typing import Any

from bot.handoff.conversation import SYSTEM, Contact, ContactKind, Conversation, Event, EventType, Reason, ReleaseCause
from bot.handoff.routing import Waiting
from bot.handoff.wording import opening_words, wait_words
from bot.texts import text


@dataclass(frozen=True)
class Scene:
    """What an announcement needs beside the conversation: the moment, the place, and the firm's name."""

    now: datetime
    zone: tzinfo = timezone.utc
    company: str = "Clairvolt"


def system_message(code: str, sentence: str, data: Mapping[str, Any] | None = None) -> Event:
    """Build a message of the server; `code` and `data` let a page show more than the words."""
    return Event(EventType.MESSAGE, SYSTEM, {"text": sentence, "code": code, "data": dict(data or {})})


def greeting(language: str, scene: Scene) -> Event:
    """Say that this is an automated assistant, and that a person can be reached at any time."""
    return system_message("greeting", text("greeting", language, company=scene.company))


def acknowledgement(
    conversation: Conversation, reason: Reason, topic: str | None, waiting: Waiting, scene: Scene
) -> Event:
    """Tell a customer at once what a handoff means for them: who comes, when as far as known, what else they can do."""
    language = conversation.language
    parts = [text(f"urgent.{topic}", language)] if topic in ("self_harm", "medical") else []
    parts.append(text(f"ack.lead.{reason}", language))
    if waiting.open and waiting.advisors_available:
        parts.append(text("ack.coming", language))
        parts += queue_sentences(waiting, language)
        parts.append(text("ack.options.unavailable" if reason is Reason.UNAVAILABLE else "ack.options", language))
    else:
        parts.append(_absence(waiting, language, scene))
        parts.append(text("ack.leave", language))
        if reason is not Reason.UNAVAILABLE:
            parts.append(text("ack.leave.meanwhile", language))
    return system_message("handoff_acknowledged", " ".join(parts), waiting_data(waiting))


def standing(conversation: Conversation, waiting: Waiting | None, scene: Scene) -> Event:
    """Answer somebody who asks again for a person who is already asked for, or there."""
    language = conversation.language
    if waiting is None:
        name = conversation.owner_name
        return system_message("handoff_status", text("status.advisor", language, name=name), {"advisor": name})
    parts = [text("status.waiting", language)]
    if waiting.open and waiting.advisors_available:
        parts += queue_sentences(waiting, language)
    else:
        parts = [_absence(waiting, language, scene), text("ack.leave", language)]
    return system_message("handoff_status", " ".join(parts), waiting_data(waiting))


def claimed(conversation: Conversation, name: str) -> Event:
    """Name the person who is there now."""
    return system_message("claimed", text("claimed", conversation.language, name=name), {"advisor": name})


def stepped_in(conversation: Conversation, name: str, scene: Scene) -> Event:
    """Name a person for whom nobody had asked."""
    sentence = text("stepped_in", conversation.language, name=name, company=scene.company)
    return system_message("claimed", sentence, {"advisor": name})


def given_back(
    conversation: Conversation, cause: ReleaseCause, waiting: Waiting, scene: Scene, *, to: str | None, to_team: bool
) -> Event:
    """Say why the advisor is gone, and where that puts the customer."""
    language, name = conversation.language, conversation.owner_name
    key = str(cause)
    if cause is ReleaseCause.TRANSFERRED:
        key = "transferred.team" if to_team else "transferred.user"
    parts = [text(key, language, name=name, to=to)]
    if waiting.open and waiting.advisors_available:
        # "At the head of the queue" is said already, and a position would only say it twice.
        parts += queue_sentences(waiting, language)[1 if cause is ReleaseCause.VANISHED else 0 :]
    else:
        parts += [_absence(waiting, language, scene), text("ack.leave", language)]
    return system_message(str(cause), " ".join(parts), {**waiting_data(waiting), "advisor": name})


def handed_back(conversation: Conversation, *, is_informed: bool) -> Event:
    """Say that the assistant answers again; that it knows what was settled only if it was told."""
    key = "handed_back.settled" if is_informed else "handed_back"
    name = conversation.owner_name
    return system_message("handed_back", text(key, conversation.language, name=name), {"advisor": name})


def closed(conversation: Conversation, by: str) -> Event:
    """Say who ended the conversation."""
    sentence = text(f"closed.{by}", conversation.language, name=conversation.owner_name)
    return system_message("closed", sentence, {"by": by})


def left(conversation: Conversation) -> Event:
    """Say, to somebody who ends a conversation but has left a contact, that their request stays."""
    reference = conversation.contact.reference if conversation.contact else ""
    return system_message("left", text("left", conversation.language, reference=reference), {"reference": reference})


def cancelled(conversation: Conversation) -> Event:
    """Say that nobody comes any more, and that a contact left goes with it."""
    contact = conversation.contact
    key = "cancelled.contact" if contact else "cancelled"
    reference = contact.reference if contact else ""
    return system_message("handoff_cancelled", text(key, conversation.language, reference=reference))


def meanwhile(conversation: Conversation, on: bool) -> Event:
    """Say whether the assistant answers while the customer waits; the place in the queue is kept either way."""
    sentence = text("meanwhile.on" if on else "meanwhile.off", conversation.language)
    return system_message("assistant_meanwhile", sentence, {"on": on})


def assistant_unavailable(conversation: Conversation) -> Event:
    """Say, to somebody who waits for a person anyway, that the assistant does not answer."""
    return system_message("assistant_unavailable", text("assistant_unavailable", conversation.language))


def contact_left(conversation: Conversation, contact: Contact, waiting: Waiting | None, scene: Scene) -> Event:
    """Give the reference, and say where the request lies; promises no hour that nobody has promised."""
    language = conversation.language
    key = f"contact.{contact.kind}"
    if contact.kind is ContactKind.CALLBACK and contact.when:
        key += ".when"
    values = {"address": contact.address, "when": contact.when, "reference": contact.reference}
    parts = [text(key, language, **values)]
    if waiting is None:
        parts.append(text("contact.with_advisor", language, name=conversation.owner_name))
    elif not waiting.open and waiting.opens_at:
        opening = opening_words(waiting.opens_at, scene.now, scene.zone, language)
        parts.append(text("contact.queued.opening", language, opening=opening))
    else:
        suffix = ".message" if contact.kind is ContactKind.MESSAGE else ""
        parts.append(text(f"contact.queued{suffix}", language))
    data = {"reference": contact.reference, "kind": str(contact.kind)}
    return system_message("contact_left", " ".join(parts), data)


def queue_sentences(waiting: Waiting, language: str) -> list[str]:
    """Say the position and the wait, or that it is not known."""
    ahead = waiting.position - 1
    position = text("position.others", language, count=ahead) if ahead else text("position.first", language)
    if waiting.wait is None:
        return [position, text("wait.unknown", language)]
    return [position, text("wait.known", language, wait=wait_words(waiting.wait, language))]


def waiting_data(waiting: Waiting) -> dict[str, Any]:
    """The figures behind the words, as on the wire."""
    return {
        "position": waiting.position,
        "wait": asdict(waiting.wait) if waiting.wait else None,
        "open": waiting.open,
        "advisors_available": waiting.advisors_available,
        "opens_at": waiting.opens_at.isoformat().replace("+00:00", "Z") if waiting.opens_at else None,
    }


def _absence(waiting: Waiting, language: str, scene: Scene) -> str:
    """Say why nobody comes now."""
    if waiting.open:
        return text("ack.nobody", language)
    if waiting.opens_at is None:
        return text("ack.outside.unknown", language)
    return text("ack.outside", language, opening=opening_words(waiting.opens_at, scene.now, scene.zone, language))
