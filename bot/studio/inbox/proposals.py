"""What an escalation proposes: an example that the intent lacks, a need without a story, an answer to say again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.store.inbox_records import InboxLine
from bot.studio import dialogue, entities
from bot.studio.corpus import Documents
from bot.studio.inbox import teaching
from bot.studio.inbox.feed import normalised

STORY_PLACES = frozenset({"story", "rule"})


def proposals(line: InboxLine, documents: Documents) -> list[dict[str, Any]]:
    """Return what could be done with a line that led to an advisor: each with operations to preview."""
    if "escalation" not in line.strengths:
        return []
    readable = {path: document for path, document in documents.items() if document.is_readable}
    return list(_proposals(line, readable))


def _proposals(line: InboxLine, documents: Documents) -> Iterator[dict[str, Any]]:
    taught = {b.name for d in documents.values() for b in d.blocks if b.kind == "intent"}
    names = [line.intent, *(item.get("name") for item in line.ranking)]
    intent = next((str(n) for n in names if n in taught and n not in teaching.NOT_UNDERSTOOD), None)
    if intent is not None and not _has_example(intent, line.text, documents):
        yield _proposal(
            "example",
            (f"{intent} has no example like this message.", f"{intent} n’a pas d’exemple comme ce message."),
            (f"Add it to {intent}", f"L’ajouter à {intent}"),
            [{"op": "example.add", "intent": intent, "language": line.language, "examples": [{"text": line.text}]}],
        )
    response = _response(line, intent, documents) if line.answer else None
    if intent is not None and not _has_story(intent, documents):
        action = response["response"] if response else _utterance(intent, documents)
        steps = [{"intent": intent}, {"action": action}]
        rule = {"op": "story.put", "kind": "rule", "name": _rule_name(intent, documents), "steps": steps}
        yield _proposal(
            "story",
            (f"No story or rule answers {intent}.", f"Aucune histoire ni règle ne répond à {intent}."),
            (f"Answer it with {action}", f"Y répondre par {action}"),
            [*([response] if response else []), rule],
        )
    if response is not None:
        yield _proposal(
            "response",
            ("The advisor’s answer could be a response.", "La réponse du conseiller pourrait devenir une réponse."),
            (f"Create {response['response']}", f"Créer {response['response']}"),
            [response],
        )


def _proposal(
    kind: str, reason: tuple[str, str], title: tuple[str, str], operations: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "kind": kind, "reason": {"en": reason[0], "fr": reason[1]}, "title": {"en": title[0], "fr": title[1]},
        "operations": operations,
    }  # fmt: skip


def _has_example(intent: str, text: str, documents: Documents) -> bool:
    plain = normalised(text)
    return any(
        normalised(entities.read(entry.raw)[0]) == plain
        for document in documents.values()
        for block in document.blocks
        if block.kind == "intent" and block.name == intent
        for entry in block.entries
    )


def _has_story(intent: str, documents: Documents) -> bool:
    return any(
        mention.kind == "intent" and mention.name == intent and mention.place in STORY_PLACES
        for document in documents.values()
        for mention in document.mentions
    )


def _response(line: InboxLine, intent: str | None, documents: Documents) -> dict[str, Any]:
    base = f"utter_{re.sub(r'[^a-z0-9_]+', '_', (intent or 'answer').lower()).strip('_')}"
    taken = {found.name for found, _ in dialogue.responses(documents)}
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    variation: dict[str, Any] = {"text": line.answer}
    if len(dialogue.project_languages(documents)) > 1:
        variation["language"] = line.language
    return {"op": "response.create", "response": name, "variations": [variation]}


def _utterance(intent: str, documents: Documents) -> str:
    names = {found.name for found, _ in dialogue.responses(documents)}
    return next((name for name in (f"utter_{intent}", "utter_default") if name in names), "action_default_fallback")


def _rule_name(intent: str, documents: Documents) -> str:
    taken = {story.name for document in documents.values() for story in document.stories if story.kind == "rule"}
    name, number = f"answer {intent}", 2
    while name in taken:
        name, number = f"answer {intent} ({number})", number + 1
    return name
