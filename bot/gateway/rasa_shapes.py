"""Our messages as clients written for Rasa expect them: its REST channel and its Socket.IO channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.gateway.tokens import FileLinks
from bot.gateway.wire_customer import customer_event
from bot.handoff.conversation import EventType, StoredEvent


class RasaShapes:
    """Renders events; `base_url` makes the addresses of documents whole, since these clients live elsewhere."""

    def __init__(self, links: FileLinks) -> None:
        self._links = links

    def rest(self, sender: str, conversation_id: str, event: StoredEvent, base_url: str) -> Iterator[dict[str, Any]]:
        """Yield the objects that Rasa's REST channel would return for this message: one for each part of it."""
        if event.type is EventType.HANDOFF_REQUESTED:
            yield {"recipient_id": sender, "custom": {"handoff": handoff_facts(event)}}
        if event.type is not EventType.MESSAGE or event.sender.kind == "customer":
            return
        shown = self._shown(conversation_id, event, base_url)
        text, buttons = shown.get("text") or "", shown.get("buttons")
        if buttons:
            yield {"recipient_id": sender, "text": text, "buttons": buttons}
        elif text:
            yield from ({"recipient_id": sender, "text": part} for part in text.strip().split("\n\n"))
        custom = event.payload.get("custom")
        # The handoff that the assistant names is told from the log, which gave it its id.
        if custom and "handoff" not in custom:
            yield {"recipient_id": sender, "custom": custom}
        for name in ("image", "attachment"):
            if shown.get(name):
                yield {"recipient_id": sender, name: shown[name]}

    def rest_all(
        self, sender: str, conversation_id: str, events: Iterable[StoredEvent], base_url: str
    ) -> list[dict[str, Any]]:
        """Return those of several events."""
        return [shape for event in events for shape in self.rest(sender, conversation_id, event, base_url)]

    def socketio(self, conversation_id: str, event: StoredEvent, base_url: str) -> Sequence[dict[str, Any]]:
        """Return what `bot_uttered` carries for this message: one for each part of it; none for a customer's own."""
        if event.type is not EventType.MESSAGE or event.sender.kind == "customer":
            return []
        shown = self._shown(conversation_id, event, base_url)
        text = str(shown.get("text") or "").strip()
        shapes: list[dict[str, Any]] = [{"text": part} for part in text.split("\n\n")] if text else []
        if shown.get("buttons"):
            shapes = shapes or [{"text": ""}]
            shapes[-1]["quick_replies"] = [{"content_type": "text", **button} for button in shown["buttons"]]
        if shown.get("image"):
            shapes.append({"attachment": {"type": "image", "payload": {"src": shown["image"]}}})
        if shown.get("attachment"):
            document = shown["attachment"]
            payload = {"src": document.get("url"), "title": document.get("title")}
            shapes.append({"attachment": {"type": document.get("kind", "file"), "payload": payload}})
        for shape in shapes:
            shape["metadata"] = {"sender": event.sender.kind, "name": event.sender.name, "seq": event.seq}
        return shapes

    def _shown(self, conversation_id: str, event: StoredEvent, base_url: str) -> dict[str, Any]:
        shown = customer_event(conversation_id, event, self._links)
        attachment = shown.get("attachment")
        if attachment and str(attachment.get("url", "")).startswith("/"):
            shown["attachment"] = {**attachment, "url": base_url + attachment["url"]}
        return shown


def handoff_facts(event: StoredEvent) -> dict[str, Any]:
    """Return what a client is told of the handoff that its message caused."""
    evidence = [
        {name: piece[name] for name in ("quote", "seq") if name in piece}
        for piece in (event.staff or {}).get("evidence") or ()
    ]
    return {"id": event.payload.get("handoff_id"), "reason": event.payload.get("reason"), "evidence": evidence}
