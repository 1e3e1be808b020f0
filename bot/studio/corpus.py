"""The corpus as pages see it: intents, examples, entities and lists, read from the documents of the moment."""

from __future__ import annotations

import unicodedata
import weakref
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.studio import entities, languages
from bot.studio.blocks import Entry
from bot.studio.document import Document
from bot.studio.operations.lists import KINDS, list_id

Documents = Mapping[str, Document]
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True)
class Folded:
    """A file's examples made ready for search; kept as long as the document lives."""

    entries: Sequence[Entry]
    texts: Sequence[str]


_folded: weakref.WeakKeyDictionary[Document, Folded] = weakref.WeakKeyDictionary()


def fold(text: str) -> str:
    """Return a text without case or accents."""
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFKD", text.lower().translate(LIGATURES))
    return "".join(c for c in flat if not unicodedata.combining(c))


def folded(document: Document) -> Folded:
    """Return a file's intents' examples, ready for search."""
    known = _folded.get(document)
    if known is None:
        entries = [entry for block in document.blocks if block.kind == "intent" for entry in block.entries]
        # One pass over one text is much faster than one an example; examples hold no line break.
        texts = fold("\n".join(entry.raw.replace("\n", " ") for entry in entries)).split("\n") if entries else []
        known = _folded[document] = Folded(entries, texts)
    return known


def language_of(document: Document, entry: Entry) -> str | None:
    """Return an example's language."""
    said = languages.of_path(document.path) or document.language
    if said:
        return said
    if entry.guessed == "":
        entry.guessed = languages.of_text(entry.raw)
    return entry.guessed


def intents(documents: Documents) -> list[dict[str, Any]]:
    """Return every intent with its counts and its uses."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    files: dict[str, set[str]] = defaultdict(set)
    used: dict[str, Counter[str]] = defaultdict(Counter)
    in_domain: set[str] = set()
    for document in documents.values():
        for block in document.blocks:
            if block.kind == "intent":
                files[block.name].add(document.path)
                said = languages.of_path(document.path)
                if said:
                    counts[block.name][said] += len(block.entries)
                else:
                    counts[block.name].update(language_of(document, entry) or "?" for entry in block.entries)
        for mention in document.mentions:
            if mention.kind != "intent":
                continue
            used[mention.name][mention.place] += 1
            if mention.place == "domain":
                in_domain.add(mention.name)
    names = sorted(set(counts) | set(files) | in_domain)
    return [
        {
            "name": name,
            "examples": sum(counts[name].values()),
            "by_language": dict(counts[name]),
            "files": sorted(files[name]),
            "in_domain": name in in_domain or name.partition("/")[0] in in_domain,
            "used": {
                "stories": used[name]["story"], "rules": used[name]["rule"], "tests": used[name]["test"],
                "responses": used[name]["response"], "config": used[name]["config"],
            },
        }
        for name in names
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which examples a page asks for."""

    words: Sequence[str] = ()
    intent: str | None = None
    entity: str | None = None
    language: str | None = None
    file: str | None = None
    marked: bool | None = None


def find_examples(documents: Documents, wanted: Wanted) -> list[tuple[Document, Entry]]:
    """Return the examples that fit, in the order of the files."""
    found: list[tuple[Document, Entry]] = []
    for document in documents.values():
        if wanted.file is not None and document.path != wanted.file:
            continue
        said = languages.of_path(document.path)
        if wanted.language and said and said != wanted.language:
            continue
        if wanted.words:
            ready = folded(document)
            pairs = zip(ready.entries, ready.texts, strict=True)
            fitting: Iterable[Entry] = (entry for entry, text in pairs if all(word in text for word in wanted.words))
        else:
            fitting = (entry for block in document.blocks if block.kind == "intent" for entry in block.entries)
        found += [(document, entry) for entry in fitting if _fits(document, entry, wanted)]
    return found


def _fits(document: Document, entry: Entry, wanted: Wanted) -> bool:
    if wanted.intent is not None and entry.block.name != wanted.intent:
        return False
    if wanted.language and language_of(document, entry) != wanted.language:
        return False
    if wanted.entity is None and wanted.marked is None:
        return True
    marks = entities.read(entry.raw)[1]
    if wanted.marked is not None and bool(marks) != wanted.marked:
        return False
    return wanted.entity is None or any(mark.entity == wanted.entity for mark in marks)


def example(document: Document, entry: Entry) -> dict[str, Any]:
    """Return an example for a page."""
    text, marks = entities.read(entry.raw)
    shown: dict[str, Any] = {
        "id": document.entry_id(entry), "intent": entry.block.name, "text": text, "raw": entry.raw,
        "entities": entities.to_wire(text, marks), "language": language_of(document, entry),
        "file": document.path, "line": document.line(entry.start),
    }  # fmt: skip
    metadata = entry.metadata
    return shown if metadata is None else {**shown, "metadata": metadata}


def all_entities(documents: Documents) -> list[dict[str, Any]]:
    """Return every entity with its roles, groups and most frequent values."""
    values: dict[str, Counter[str]] = defaultdict(Counter)
    roles: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, set[str]] = defaultdict(set)
    for document in documents.values():
        for block in document.blocks:
            for entry in block.entries if block.kind == "intent" else ():
                if "[" not in entry.raw:
                    continue
                text, marks = entities.read(entry.raw)
                for mark in marks:
                    values[mark.entity][mark.value or text[mark.start : mark.end]] += 1
                    roles[mark.entity] |= {mark.role} if mark.role else set()
                    groups[mark.entity] |= {mark.group} if mark.group else set()
    in_domain = {m.name for d in documents.values() for m in d.mentions if m.kind == "entity" and m.place == "domain"}
    return [
        {
            "name": name, "examples": sum(values[name].values()), "roles": sorted(roles[name]),
            "groups": sorted(groups[name]), "in_domain": name in in_domain,
            "values": [{"value": value, "count": count} for value, count in values[name].most_common(10)],
        }
        for name in sorted(set(values) | in_domain)
    ]  # fmt: skip


def lists(documents: Documents, *, kind: str | None, words: Sequence[str]) -> list[dict[str, Any]]:
    """Return synonyms, regexes and lookups."""
    found = []
    for document in documents.values():
        for block in document.blocks:
            if block.kind not in KINDS or (kind and block.kind != kind):
                continue
            text = fold(" ".join([block.name, *(entry.raw for entry in block.entries)]))
            if not all(word in text for word in words):
                continue
            found.append({
                "id": list_id(document, block), "kind": block.kind, "name": block.name,
                "file": document.path, "line": document.line(block.item.start),
                "items": [{"id": document.entry_id(entry), "text": entry.raw} for entry in block.entries],
            })  # fmt: skip
    return found


def tension(
    documents: Documents, *, words: Sequence[str], label: str | None, target: str | None, language: str | None
) -> tuple[list[tuple[Document, Entry]], list[dict[str, Any]]]:
    """Return the labelled messages that fit, and every group."""
    found: list[tuple[Document, Entry]] = []
    groups = []
    for document in documents.values():
        for block in document.blocks:
            if block.kind != "group":
                continue
            groups.append({
                **_group(document, block.fields), "id": list_id(document, block),
                "file": document.path, "count": len(block.entries),
            })  # fmt: skip
            if (label and block.name != label) or (target and str(block.fields.get("target")) != target):
                continue
            if language and block.language != language:
                continue
            found += [(document, entry) for entry in block.entries if not words or _has(entry.raw, words)]
    return found, groups


def _has(raw: str, words: Sequence[str]) -> bool:
    text = fold(raw)
    return all(word in text for word in words)


def _group(document: Document, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "label": fields.get("label"), "target": fields.get("target"), "asked": bool(fields.get("asked", False)),
        "kind": fields.get("kind"), "language": document.language,
    }  # fmt: skip


def tension_message(document: Document, entry: Entry) -> dict[str, Any]:
    """Return a labelled message for a page."""
    return {
        "id": document.entry_id(entry), "text": entry.raw, **_group(document, entry.block.fields),
        "file": document.path, "line": document.line(entry.start), "group_id": list_id(document, entry.block),
    }  # fmt: skip
