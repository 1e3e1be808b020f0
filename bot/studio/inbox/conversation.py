"""Makes a story, or a conversation test as Rasa reads them, of what happened in a conversation; masked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.errors import BadRequest, Unavailable
from bot.handoff.conversation import EventType, StoredEvent
from bot.store import Store, StoredReading
from bot.studio import dialogue
from bot.studio.corpus import Documents
from bot.studio.errors import Refused
from bot.studio.inbox.masking import mask
from bot.studio.studio import Studio

Trackers = Callable[[str], Awaitable[Sequence[Mapping[str, Any]]]]
Step = dict[str, Any]

KINDS = ("story", "test")
SILENT = frozenset({"action_listen", "action_session_start", "action_restart"})
# What a slot may hold without being somebody's own: states of the dialogue, never words.
PLAIN_SLOTS = frozenset({"bool", "categorical"})
PLACEHOLDER = re.compile(r"\{\w+\}")


async def story_of(
    store: Store, conversation_id: str, body: Mapping[str, Any], *, studio: Studio, trackers: Trackers | None
) -> dict[str, Any]:
    """Return the operation `story.put` that makes a story of a conversation.

    Rasa's tracker knows the actions. Where it does not answer, they are found by the words that were said.
    """
    kind = str(body.get("kind") or "story")
    if kind not in KINDS:
        raise BadRequest(f"kind is one of {', '.join(KINDS)}")
    conversation = await asyncio.to_thread(store.conversation, conversation_id)
    known = [word for word in (conversation.identity.name, conversation.identity.number) if word]
    tracked: Sequence[Mapping[str, Any]] = ()
    if trackers is not None:
        try:
            tracked = await trackers(conversation_id)
        except Unavailable:
            tracked = ()

    def make() -> dict[str, Any]:
        with studio.lock:
            documents = {p: d for p, d in studio.project.documents().items() if d.is_readable}
        steps = _from_tracker(tracked, documents, kind=kind, language=conversation.language, known=known)
        if not steps:
            events, readings = store.events_after(conversation_id), store.readings(conversation_id)
            steps = _from_log(events, readings, documents, kind=kind, language=conversation.language, known=known)
        if not steps:
            raise Refused("Nothing was said to the assistant.", "Rien n’a été dit à l’assistant.")
        name = str(body.get("name") or "").strip() or _name(steps, kind, documents)
        return {"op": "story.put", "kind": kind, "name": name, "steps": steps}

    return await asyncio.to_thread(make)


def _name(steps: Sequence[Step], kind: str, documents: Documents) -> str:
    intents = [str(step["intent"]) for step in steps if "intent" in step]
    base = " → ".join(dict.fromkeys(intents[:3])) or kind
    taken = {story.name for document in documents.values() for story in document.stories if story.kind == kind}
    name, number = base, 2
    while name in taken:
        name, number = f"{base} ({number})", number + 1
    return name


def _from_tracker(
    events: Sequence[Mapping[str, Any]], documents: Documents, *, kind: str, language: str, known: Sequence[str]
) -> list[Step]:
    told = {
        slot["name"]
        for slot in dialogue.domain(documents)["slots"]
        if slot["type"] in PLAIN_SLOTS and slot["influence_conversation"] is not False
    }
    steps: list[Step] = []
    for event in events:
        what = event.get("event")
        if (event.get("metadata") or {}).get("relais_stretch"):
            continue  # said between people, not to the assistant
        if what == "user":
            parsed = event.get("parse_data") or {}
            intent = (parsed.get("intent") or {}).get("name")
            if intent:
                text = str(event.get("text") or "")
                steps.append(_user(kind, text, intent, parsed.get("entities") or (), language=language, known=known))
        elif what == "action" and event.get("name") not in {*SILENT, None}:
            steps.append({"action": str(event["name"])})
        elif what == "active_loop" and kind == "story":
            steps.append({"active_loop": event.get("name")})
        elif what == "slot" and kind == "story" and event.get("name") in told and steps:
            steps.append({"slot_was_set": [{str(event["name"]): event.get("value")}]})
    return _from_first_message(steps)


def _from_log(
    events: Sequence[StoredEvent],
    readings: Sequence[StoredReading],
    documents: Documents,
    *,
    kind: str,
    language: str,
    known: Sequence[str],
) -> list[Step]:
    read = {reading.seq: reading.reading for reading in readings}
    said = _sayings(documents)
    steps: list[Step] = []
    for event in events:
        if event.type is EventType.HANDOFF_REQUESTED:
            break  # from here on people talk
        if event.type is not EventType.MESSAGE:
            continue
        text = str(event.payload.get("text") or "")
        reading = read.get(event.seq)
        if event.sender.kind == "customer" and reading is not None and reading.intent:
            steps.append(_user(kind, text, reading.intent, reading.entities, language=language, known=known))
        elif event.sender.kind == "assistant":
            name = next((name for name, pattern in said if pattern.fullmatch(text)), None)
            if name and (not steps or steps[-1] != {"action": name}):
                steps.append({"action": name})
    return _from_first_message(steps)


def _from_first_message(steps: list[Step]) -> list[Step]:
    first = next((number for number, step in enumerate(steps) if "intent" in step), None)
    return [] if first is None else steps[first:]


def _user(
    kind: str,
    text: str,
    intent: str,
    found: Sequence[Mapping[str, Any]],
    *,
    language: str,
    known: Sequence[str],
) -> Step:
    if kind == "test":
        # One line: a test's text is compared with nothing, but a person reads it.
        return {"user": mask(" ".join(text.split()), language, known).text, "intent": intent}
    step: Step = {"intent": intent}
    names = [str(item["entity"]) for item in found if item.get("entity")]
    if names:
        values = {str(item["entity"]): item.get("value") for item in found if item.get("entity")}
        step["entities"] = [{name: _masked_value(value, language, known)} for name, value in values.items()]
    return step


def _masked_value(value: Any, language: str, known: Sequence[str]) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    text = str(value)
    masked = mask(text, language, known).text
    # Figures and structures are somebody's own: an index, an amount, a date.
    return "…" if masked == text and any(sign.isdigit() for sign in text) else masked


def _sayings(documents: Documents) -> list[tuple[str, re.Pattern[str]]]:
    """Return each response's words as a pattern, those with most words of their own first."""
    found = []
    for response, _ in dialogue.responses(documents):
        for variation in response.variations:
            text = str(variation.data.get("text") or "").strip()
            words = PLACEHOLDER.sub("", text).strip()
            if words:
                pattern = ".*?".join(re.escape(part) for part in PLACEHOLDER.split(text))
                found.append((len(words), response.name, re.compile(pattern, re.DOTALL)))
    return [(name, pattern) for _, name, pattern in sorted(found, key=lambda one: -one[0])]
