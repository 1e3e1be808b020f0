"""The labelled messages that the tension detector learns from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.studio import blocks, render
from bot.studio.blocks import Block
from bot.studio.document import Document
from bot.studio.errors import Refused
from bot.studio.operations import examples
from bot.studio.operations.work import Work, text_field, texts_field
from bot.studio.source import Source
from bot.studio.stories import append

Fields = Mapping[str, Any]
LABELS = ("calm", "mild", "tense")
TARGETS = ("us", "other", "none")


def add(work: Work, fields: Fields) -> None:
    """Add messages to the group of a label and target."""
    texts = texts_field(fields, "texts")
    language = text_field(fields, "language")
    _put(work, texts, fields, language)
    work.say(
        f"Label {len(texts)} message(s) {fields.get('label')}",
        f"Étiqueter {len(texts)} message(s) {fields.get('label')}",
    )


def edit(work: Work, fields: Fields) -> None:
    """Write another text for a message."""
    document, entry = work.entry(text_field(fields, "id"))
    work.change(document.path, blocks.edit(document.source, entry, text_field(fields, "text")))
    work.say("Edit a labelled message", "Modifier un message étiqueté")


def relabel(work: Work, fields: Fields) -> None:
    """Move messages to the group of another label or target."""
    found = work.entries(texts_field(fields, "ids"))
    moved: dict[str, list[str]] = {}
    for entries in found.values():
        for entry in entries:
            moved.setdefault(entry.block.language or "fr", []).append(entry.raw)
    count = examples.remove(work, found)
    for language, texts in moved.items():
        _put(work, texts, fields, language)
    work.say(f"Label {count} message(s) {fields.get('label')}", f"Étiqueter {count} message(s) {fields.get('label')}")


def delete(work: Work, fields: Fields) -> None:
    """Remove messages."""
    count = examples.remove(work, work.entries(texts_field(fields, "ids")))
    work.say(f"Delete {count} labelled message(s)", f"Supprimer {count} message(s) étiqueté(s)")


def _put(work: Work, texts: Sequence[str], fields: Fields, language: str) -> None:
    label, target = text_field(fields, "label"), text_field(fields, "target")
    _check(work, label, target, language)
    asked = bool(fields.get("asked", False))
    found = [
        (document, block)
        for document, block in work.blocks("group", label)
        if block.language == language
        and str(block.fields.get("target")) == target
        and bool(block.fields.get("asked", False)) == asked
        and fields.get("kind") in {None, block.fields.get("kind")}
    ]
    if found:
        # The home of what the studio adds, else the first group that fits.
        document, block = min(found, key=lambda pair: pair[1].fields.get("kind") != "studio")
        work.change(document.path, blocks.add(document.source, block, texts))
        return
    value: dict[str, Any] = {"label": label, "target": target}
    if asked:
        value["asked"] = True
    _new_group(work, texts, {**value, "kind": str(fields.get("kind") or "studio")}, language)


def _check(work: Work, label: str, target: str, language: str) -> None:
    labels, targets = known(work.readable())
    if label not in labels or target not in targets or language not in {"fr", "en"}:
        raise Refused(
            "This label, target or language is not known.", "Cette étiquette, cible ou langue n’est pas connue."
        )


def known(documents: Sequence[Document]) -> tuple[list[str], list[str]]:
    """Return the labels and the targets that messages have."""
    groups = [block for document in documents for block in document.blocks if block.kind == "group"]
    labels = {str(block.fields["label"]) for block in groups if block.fields.get("label")}
    targets = {str(block.fields["target"]) for block in groups if block.fields.get("target")}
    return [*LABELS, *sorted(labels - set(LABELS))], [*TARGETS, *sorted(targets - set(TARGETS))]


def _new_group(work: Work, texts: Sequence[str], head: Mapping[str, Any], language: str) -> None:
    value = {**head, "examples": "".join(f"- {blocks.one_line(text)}\n" for text in texts)}
    label = str(head["label"])
    home = _home(work, label, language)
    if home is None:
        path = f"data/tension/{language}_{label}.yml"
        lines = ['version: "1"', f"language: {language}", "groups:", *render.item_lines(value, 0)]
        work.replace(path, Source("\n".join(lines) + "\n"))
        return
    work.change(home.path, append(home.source, home.root, "groups", value))


def _home(work: Work, label: str, language: str) -> Document | None:
    found: list[tuple[Document, Block]] = [(d, b) for d, b in work.blocks("group") if b.language == language]
    return next((d for d, b in found if b.name == label), None)
