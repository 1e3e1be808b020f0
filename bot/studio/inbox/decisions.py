"""From a trainer's decision on lines to operations on the files; whatever the trainer wrote is masked once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.store.inbox_records import InboxLine
from bot.studio import corpus, entities
from bot.studio.corpus import Documents
from bot.studio.errors import Refused
from bot.studio.inbox import teaching
from bot.studio.inbox.feed import normalised
from bot.studio.inbox.masking import mask
from bot.studio.operations.tension import known

WITH_CHANGE = ("accept", "correct")
Fields = Mapping[str, Any]


def operations(lines: Sequence[InboxLine], body: Fields, documents: Documents) -> list[dict[str, Any]]:
    """Return what a decision does to the files: examples for intents, messages for the tension labels.

    `accept` takes the reading's intent, `correct` the trainer's; `text` and `entities` are for one line alone. What
    the files hold already is left out.
    """
    is_written = body.get("text") is not None or body.get("entities") is not None
    if len(lines) > 1 and is_written:
        raise Refused("A text is corrected one line at a time.", "Un texte se corrige ligne par ligne.")
    wanted = _intent(body, documents)
    tension = _tension(body.get("tension"), documents)
    if body.get("decision") == "correct" and wanted is None and tension is None and len(lines) > 1:
        raise Refused("Choose an intent or a tension label.", "Choisissez une intention ou une étiquette de tension.")
    learnt = _learnt(documents)
    examples: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    labelled: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        text, marks = _written(line, body, documents)
        if tension is not None:
            labelled[line.language].append(text)
        intent = wanted
        if intent is None and (tension is None or body.get("decision") == "accept" or is_written):
            intent = _understood(line, learnt)
        if intent is not None and normalised(text) not in learnt.get(intent, ()):
            examples[intent, line.language].append({"text": text, "entities": marks})
    found: list[dict[str, Any]] = [
        {"op": "example.add", "intent": intent, "language": language, "examples": some}
        for (intent, language), some in examples.items()
    ]
    for language, texts in labelled.items():
        fresh = [text for text in texts if not _is_labelled(text, tension or {}, documents)]
        if fresh:
            found.append({"op": "tension.add", "texts": fresh, "language": language, **(tension or {})})
    return found


def _intent(body: Fields, documents: Documents) -> str | None:
    intent = body.get("intent")
    if intent in (None, ""):
        return None
    names = {block.name for document in documents.values() for block in document.blocks if block.kind == "intent"}
    names |= {m.name for d in documents.values() for m in d.mentions if m.kind == "intent" and m.place == "domain"}
    if intent not in names:
        raise Refused(
            f"There is no intent {intent}: create it first.",
            f"L’intention {intent} n’existe pas\u00a0: créez-la d’abord.",
        )
    return str(intent)


def _learnt(documents: Documents) -> dict[str, set[str]]:
    texts: dict[str, set[str]] = defaultdict(set)
    for document in documents.values():
        for block in document.blocks:
            if block.kind == "intent":
                texts[block.name] |= {normalised(entities.read(entry.raw)[0]) for entry in block.entries}
    return texts


def _understood(line: InboxLine, learnt: Mapping[str, Any]) -> str:
    """Return the intent that was read, or the likeliest one behind a fallback."""
    names = [line.intent, *(item.get("name") for item in line.ranking)]
    for name in names:
        if name and name not in teaching.FALLBACK and name in learnt:
            return str(name)
    raise Refused(
        f"“{line.text}” was not understood: choose an intent.",
        f"«\u00a0{line.text}\u00a0» n’a pas été compris\u00a0: choisissez une intention.",
    )


def _written(line: InboxLine, body: Fields, documents: Documents) -> tuple[str, list[dict[str, Any]]]:
    """Return the text that will be written, masked, with its marks on the wire."""
    text = body.get("text")
    if text is not None and not (isinstance(text, str) and text.strip()):
        raise Refused("The text is missing.", "Le texte manque.")
    before = line.text if text is None else text
    given = body.get("entities")
    if given is None and text is None:
        # Only entities that the project marks in its examples: rules find the others.
        marked = {one["name"] for one in corpus.all_entities(documents) if one["examples"]}
        given = [entity for entity in line.entities if entity.get("entity") in marked]
    marks = entities.from_wire(before, given or [])
    masked = mask(before, line.language)
    moved = []
    for mark in marks:
        start, end = masked.moved(mark.start, mark.end)
        value = mask(mark.value, line.language).text if mark.value else None
        moved.append(replace(mark, start=start, end=end, value=value))
    return masked.text, entities.to_wire(masked.text, moved)


def _tension(value: Any, documents: Documents) -> dict[str, Any] | None:
    if value is None:
        return None
    labels, targets = known(list(documents.values()))
    if not isinstance(value, Mapping) or value.get("label") not in labels:
        raise Refused("This tension label is not known.", "Cette étiquette de tension n’est pas connue.")
    target = value.get("target") or ("none" if value["label"] == "calm" else "us")
    if target not in targets:
        raise Refused("This target is not known.", "Cette cible n’est pas connue.")
    fields = {"label": value["label"], "target": target, "kind": "studio"}
    return {**fields, "asked": True} if value.get("asked") else fields


def _is_labelled(text: str, tension: Fields, documents: Documents) -> bool:
    plain = normalised(text)
    return any(
        block.kind == "group"
        and block.name == tension.get("label")
        and str(block.fields.get("target")) == tension.get("target")
        and any(normalised(entry.raw) == plain for entry in block.entries)
        for document in documents.values()
        for block in document.blocks
    )
