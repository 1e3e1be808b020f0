"""When a conversation returns to the assistant: writes into Rasa's tracker what people said and settled meanwhile."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from bot.errors import Unavailable
from bot.gateway.database import Database
from bot.gateway.ports import Assistant
from bot.gateway.turns import Turns
from bot.handoff.conversation import Conversation, EventType, StoredEvent

log = logging.getLogger("relais.gateway.handback")

INPUT_CHANNEL = "relais"
# Marks what a person's stretch added, so that policies need not take it for turns of the assistant.
STRETCH = {"relais_stretch": True}
RETRY_AFTER_S = (0.5, 2.0)


class Handback:
    """Observes commands; lines the writing up before the conversation's next turn."""

    def __init__(self, database: Database, assistant: Assistant, turns: Turns) -> None:
        self._database = database
        self._assistant = assistant
        self._turns = turns

    def observe(self, conversation: Conversation, events: Sequence[StoredEvent]) -> None:
        """Notice that the assistant has the conversation again."""
        for event in events:
            if event.type in {EventType.HANDED_BACK, EventType.HANDOFF_CANCELLED}:
                self._turns.precede(conversation.id, partial(self._write, conversation.id, event))

    async def _write(self, conversation_id: str, event: StoredEvent) -> None:
        stretch = await self._database.read(self._database.store.human_stretch, conversation_id)
        said = [message for message in stretch if message.seq < event.seq]
        slots = (event.staff or {}).get("slots") or {}
        events = tracker_events(said, settled=event.payload.get("settled"), slots=slots)
        for pause in (*RETRY_AFTER_S, None):
            try:
                await self._assistant.append_events(conversation_id, events)
                return
            except Unavailable as error:
                if pause is None:
                    # The assistant will not know what was settled: it may ask again, but nobody is left in silence.
                    log.warning("handback_not_written", extra={"conversation": conversation_id, "cause": str(error)})
                    return
                await asyncio.sleep(pause)


def tracker_events(
    said: Iterable[StoredEvent], *, settled: str | None, slots: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return, in Rasa's own shape, what the assistant has missed and what it need not ask again.

    A form that was asking is left: its matter is settled, or it begins anew with the slots that are known now.
    """
    events: list[dict[str, Any]] = [event for message in said if (event := _said(message)) is not None]
    events += [{"event": "active_loop", "name": None}, _slot("requested_slot", None)]
    events += [_slot(name, value) for name, value in slots.items() if name not in {"settled", "handoff"}]
    events += [_slot("settled", settled), _slot("handoff", None)]
    return events


def _said(message: StoredEvent) -> dict[str, Any] | None:
    text = message.payload.get("text") or ""
    common = {"text": text, "timestamp": message.at.timestamp()}
    if message.sender.kind == "customer":
        return {
            "event": "user",
            **common,
            "parse_data": {"text": text, "intent": {"name": None, "confidence": 0.0}, "entities": []},
            "input_channel": INPUT_CHANNEL,
            "metadata": STRETCH,
        }
    if message.sender.kind == "advisor":
        return {"event": "bot", **common, "data": {}, "metadata": {**STRETCH, "advisor": message.sender.name}}
    return None  # the assistant's own words, said while the customer waited, are in its tracker already


def _slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}
