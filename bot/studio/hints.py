"""What a trainer could do next: each hint has its reason, and where it can be acted on, the operations that do it."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.studio import entities
from bot.studio.blocks import Entry
from bot.studio.code import Code, is_asked
from bot.studio.corpus import Documents, fold, language_of
from bot.studio.dialogue import responses, uses
from bot.studio.document import Document

Found = tuple[Document, Entry]
TOO_FEW = 8  # below this Rasa's classifiers learn the wording, not the request
LOPSIDED = 10.0
PUNCTUATION = re.compile(r"[^\w\s]+")
SPACES = re.compile(r"\s+")
AT_MOST = 300


def all_hints(documents: Documents, code: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return every hint, the most telling kinds first; `code` are the sources of the actions, which name responses."""
    found = [(d, e) for d in documents.values() for b in d.blocks if b.kind == "intent" for e in b.entries if e.raw]
    hints: list[dict[str, Any]] = []
    for some in (
        _two_intents(found), _duplicates(found), _twins(found), _few(documents, found), _lopsided(found),
        _missing(documents), _unused(documents, code), _not_in_domain(documents), _near(found),
    ):  # fmt: skip
        hints += [hint for hint, _ in zip(some, range(AT_MOST), strict=False)]
    return hints


def hint_of(
    kind: str, reason: tuple[str, str], places: Sequence[dict[str, Any]], action: dict[str, Any] | None = None
) -> dict[str, Any]:
    en, fr = reason
    name = f"{kind}-{zlib.crc32(f'{kind}{en}{places}'.encode()):08x}"
    return {"id": name, "kind": kind, "reason": {"fr": fr, "en": en}, "places": list(places), "action": action}


def action_of(en: str, fr: str, operations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": {"fr": fr, "en": en}, "operations": operations}


def place_of(document: Document, entry: Entry) -> dict[str, Any]:
    return {
        "file": document.path, "line": document.line(entry.start), "text": entry.raw,
        "intent": entry.block.name, "id": document.entry_id(entry),
    }  # fmt: skip


def _grouped(found: Sequence[Found], key: Any) -> Iterator[list[Found]]:
    groups: dict[str, list[Found]] = defaultdict(list)
    for pair in found:
        groups[key(pair[1])].append(pair)
    return (group for group in groups.values() if len(group) > 1)


def _plain(entry: Entry) -> str:
    return entities.read(entry.raw)[0]


def _two_intents(found: Sequence[Found]) -> Iterator[dict[str, Any]]:
    for group in _grouped(found, lambda entry: fold(_plain(entry))):
        names = sorted({entry.block.name for _, entry in group})
        if len(names) < 2:
            continue
        text = _plain(group[0][1])
        kept = names[0]
        others = [d.entry_id(e) for d, e in group if e.block.name != kept]
        yield hint_of(
            "two_intents",
            (
                f"“{text}” stands under {', '.join(names)}.",
                f"«\u00a0{text}\u00a0» est classé sous {' et '.join(names)}.",
            ),
            [place_of(*pair) for pair in group],
            action_of(f"Keep it under {kept}", f"Le garder sous {kept}", [{"op": "example.delete", "ids": others}]),
        )


def _duplicates(found: Sequence[Found]) -> Iterator[dict[str, Any]]:
    for group in _grouped(found, lambda entry: f"{entry.block.name}\n{entry.raw}"):
        text = _plain(group[0][1])
        yield hint_of(
            "duplicate",
            (f"“{text}” stands {len(group)} times.", f"«\u00a0{text}\u00a0» figure {len(group)} fois."),
            [place_of(*pair) for pair in group],
            action_of(
                "Keep one",
                "N’en garder qu’un",
                [{"op": "example.delete", "ids": [d.entry_id(e) for d, e in group[1:]]}],
            ),
        )


def _near(found: Sequence[Found]) -> Iterator[dict[str, Any]]:
    def key(entry: Entry) -> str:
        return entry.block.name + "\n" + SPACES.sub(" ", PUNCTUATION.sub(" ", fold(_plain(entry)))).strip()

    for group in _grouped(found, key):
        raws = {entry.raw for _, entry in group}
        if len(raws) < 2 or not key(group[0][1]).partition("\n")[2]:
            continue
        text = _plain(group[0][1])
        yield hint_of(
            "near_duplicate",
            (
                f"“{text}” and its likes differ by case, accents or punctuation alone.",
                f"«\u00a0{text}\u00a0» et ses semblables ne diffèrent que par la casse, les accents ou la ponctuation.",
            ),
            [place_of(*pair) for pair in group],
            action_of(
                "Keep the first",
                "Garder le premier",
                [{"op": "example.delete", "ids": [d.entry_id(e) for d, e in group[1:]]}],
            ),
        )


def _twins(found: Sequence[Found]) -> Iterator[dict[str, Any]]:
    """A passage that is marked in most places, and plain in a few of the same intent."""
    marked: dict[tuple[str, str], list[str]] = defaultdict(list)
    for _, entry in found:
        if "[" in entry.raw:
            text, marks = entities.read(entry.raw)
            for mark in marks:
                if mark.end - mark.start > 2 and not mark.value and not mark.role and not mark.group:
                    marked[entry.block.name, text[mark.start : mark.end]].append(mark.entity)
    for document, entry in found:
        text, marks = entities.read(entry.raw)
        for (intent, passage), names in marked.items() if entry.block.name in {i for i, _ in marked} else ():
            at = text.find(passage)
            if intent != entry.block.name or at < 0 or len(set(names)) > 1 or not _whole(text, at, passage):
                continue
            if any(mark.start < at + len(passage) and at < mark.end for mark in marks):
                continue
            new = entities.write(text, [*marks, entities.Mark(at, at + len(passage), names[0])])
            yield hint_of(
                "unmarked_twin",
                (
                    f"“{passage}” is marked as {names[0]} elsewhere, and not here.",
                    f"«\u00a0{passage}\u00a0» est marqué {names[0]} ailleurs, et pas ici.",
                ),
                [place_of(document, entry)],
                action_of(
                    "Mark it", "Le marquer", [{"op": "example.edit", "id": document.entry_id(entry), "raw": new}]
                ),
            )
            break


def _whole(text: str, at: int, passage: str) -> bool:
    before, after = text[at - 1 : at], text[at + len(passage) : at + len(passage) + 1]
    return not before.isalnum() and not after.isalnum() and "[" not in passage


def _few(documents: Documents, found: Sequence[Found]) -> Iterator[dict[str, Any]]:
    counts = _counts(found)
    for (intent, language), count in sorted(counts.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        if count < TOO_FEW:
            told = f" ({language})" if language else ""
            yield hint_of(
                "too_few",
                (f"{intent}{told} has {count} example(s).", f"{intent}{told} n’a que {count} exemple(s)."),
                [place_of(d, e) for d, e in found if e.block.name == intent][:3],
            )


def _counts(found: Sequence[Found]) -> dict[tuple[str, str | None], int]:
    counts: dict[tuple[str, str | None], int] = defaultdict(int)
    for document, entry in found:
        counts[entry.block.name, language_of(document, entry) if document.path.count("/") > 1 else None] += 1
    return counts


def _lopsided(found: Sequence[Found]) -> Iterator[dict[str, Any]]:
    counts: dict[str, int] = defaultdict(int)
    for _, entry in found:
        counts[entry.block.name] += 1
    if len(counts) < 3:
        return
    middle = sorted(counts.values())[len(counts) // 2]
    for intent, count in sorted(counts.items()):
        if count > LOPSIDED * max(middle, 1):
            yield hint_of(
                "lopsided",
                (
                    f"{intent} has {count} examples, the usual intent {middle}.",
                    f"{intent} a {count} exemples, une intention ordinaire {middle}.",
                ),
                [],
            )


def _missing(documents: Documents) -> Iterator[dict[str, Any]]:
    for response, missing in responses(documents):
        place = {
            "file": response.document.path,
            "line": response.document.line(response.key.start),
            "text": response.name,
        }
        for language in missing:
            yield hint_of(
                "missing_translation",
                (
                    f"{response.name} says nothing in {language}.",
                    f"{response.name} ne dit rien en «\u00a0{language}\u00a0».",
                ),
                [place],
            )


def _unused(documents: Documents, code: Iterable[str]) -> Iterator[dict[str, Any]]:
    counts = uses(documents)
    sources = Code(code)
    for response, _ in responses(documents):
        name = response.name
        if counts.get(name) or is_asked(name) or sources.uses(name):
            continue
        place = {"file": response.document.path, "line": response.document.line(response.key.start), "text": name}
        yield hint_of(
            "unused_response",
            (f"Nothing says {name}.", f"Rien ne dit {name}."),
            [place],
            action_of("Delete it", "La supprimer", [{"op": "response.delete", "response": name}]),
        )


def _not_in_domain(documents: Documents) -> Iterator[dict[str, Any]]:
    listed = {m.name for d in documents.values() for m in d.mentions if m.kind == "intent" and m.place == "domain"}
    taught: dict[str, Document] = {}
    for document in documents.values():
        for block in document.blocks:
            if block.kind == "intent":
                taught.setdefault(block.name, document)
    for name, document in sorted(taught.items()):
        if name not in listed and name.partition("/")[0] not in listed:
            yield hint_of(
                "not_in_domain",
                (
                    f"{name} has examples, and is not in the domain.",
                    f"{name} a des exemples et n’est pas dans le domaine.",
                ),
                [{"file": document.path, "line": 1, "text": name}],
            )
    for name in sorted(listed - set(taught)):
        if not any(other.startswith(f"{name}/") for other in taught):
            yield hint_of(
                "unused_intent",
                (f"{name} is in the domain without an example.", f"{name} est dans le domaine sans aucun exemple."),
                [{"file": "", "line": 1, "text": name}],
            )
