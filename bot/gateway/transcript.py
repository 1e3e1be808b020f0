"""The transcript that a customer downloads: plain text, who said what and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.handoff.conversation import Conversation, EventType, StoredEvent
from bot.texts import text


def transcript(conversation: Conversation, events: Iterable[StoredEvent], *, zone: str) -> str:
    """Return the messages of a conversation, times in the reader's zone (UTC when it is not known)."""
    local = _zone(zone)
    language = conversation.language
    began = conversation.created_at.astimezone(local)
    title = text("transcript.title", language, date=began.strftime("%d/%m/%Y"), zone=str(local))
    lines = [title, ""]
    for event in events:
        if event.type is EventType.MESSAGE:
            lines += _lines(event, language, local)
    return "\n".join(lines) + "\n"


def _lines(event: StoredEvent, language: str, local: tzinfo) -> list[str]:
    at = event.at.astimezone(local).strftime("%H:%M")
    who = event.sender.name or text(f"transcript.{event.sender.kind}", language)
    said = str(event.payload.get("text") or "").replace("\n", "\n    ")
    attachment = event.payload.get("attachment") or {}
    if attachment:
        said = f"{said} [{attachment.get('title') or attachment.get('url')}]".strip()
    return [f"[{at}] {who}", f"    {said}"]


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else timezone.utc
    except (KeyError, ValueError, OSError):  # an unknown name, or one that is no name at all
        return timezone.utc
