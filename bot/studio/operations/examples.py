"""Examples: add, edit, delete, move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.studio import blocks, entities, languages, render
from bot.studio.blocks import Block, Entry
from bot.studio.document import Document
from bot.studio.errors import Refused
from bot.studio.operations.work import Work, list_field, text_field, texts_field
from bot.studio.project import first_with
from bot.studio.skeleton import Node
from bot.studio.source import Source, Splice
from bot.studio.stories import append

Fields = Mapping[str, Any]


def raw_of(fields: Any) -> str:
    """Return an example as it is written: `raw`, or `text` with its `entities`."""
    if isinstance(fields, str):
        return blocks.one_line(fields)
    if not isinstance(fields, dict):
        raise Refused("An example is a text with its entities.", "Un exemple est un texte avec ses entités.")
    if isinstance(fields.get("raw"), str):
        return blocks.one_line(fields["raw"])
    text = fields.get("text")
    if not isinstance(text, str):
        raise Refused("The example's text is missing.", "Le texte de l’exemple manque.")
    # Marks count in the text as it was sent: its ends are trimmed afterwards, with nothing moved inside.
    return blocks.one_line(entities.write(text, entities.from_wire(text, fields.get("entities") or [])))


def add(work: Work, fields: Fields) -> None:
    """Add examples at the end of an intent's list."""
    intent = text_field(fields, "intent")
    raws = [raw_of(example) for example in list_field(fields, "examples")]
    put(work, intent, raws, path=fields.get("file"), language=fields.get("language"))
    work.say(f"Add to {intent}: {_few(raws)}", f"Ajouter à {intent}\u00a0: {_few(raws)}")


def edit(work: Work, fields: Fields) -> None:
    """Write another text for an example."""
    document, entry = work.entry(text_field(fields, "id"))
    raw = raw_of(dict(fields))
    work.change(document.path, blocks.edit(document.source, entry, raw))
    work.say(f"Edit an example of {entry.block.name}: {raw}", f"Modifier un exemple de {entry.block.name}\u00a0: {raw}")


def delete(work: Work, fields: Fields) -> None:
    """Remove examples."""
    found = work.entries(texts_field(fields, "ids"))
    count = remove(work, found)
    work.say(f"Delete {count} example(s)", f"Supprimer {count} exemple(s)")


def move(work: Work, fields: Fields) -> None:
    """Take examples from their intents to another; marks and metadata-free texts go as they are written."""
    intent = text_field(fields, "intent")
    found = work.entries(texts_field(fields, "ids"))
    moved: dict[str | None, list[str]] = {}
    for path, entries in found.items():
        for entry in entries:
            if entry.block.name == intent and entry.block.kind == "intent":
                raise Refused("The example is in this intent already.", "L’exemple est déjà dans cette intention.")
            if entry.metadata is not None:
                work.warnings.append({"path": path, "line": work.documents[path].line(entry.start), "kind": "metadata"})
            moved.setdefault(languages.of_path(path) or languages.of_text(entry.raw), []).append(entry.raw)
    remove(work, found)
    for language, raws in moved.items():
        put(work, intent, raws, path=fields.get("file"), language=language)
    count = sum(map(len, moved.values()))
    work.say(f"Move {count} example(s) to {intent}", f"Déplacer {count} exemple(s) vers {intent}")


def remove(work: Work, found: Mapping[str, Sequence[Entry]]) -> int:
    """Remove entries, and the blocks that are left with none."""
    for path, entries in found.items():
        work.change(path, removal(work.documents[path], entries))
    return sum(map(len, found.values()))


def removal(document: Document, entries: Sequence[Entry]) -> list[Splice]:
    """Return the splices that remove entries of one file."""
    by_block: dict[int, tuple[Block, list[Entry]]] = {}
    for entry in entries:
        by_block.setdefault(id(entry.block), (entry.block, []))[1].append(entry)
    splices: list[Splice] = []
    emptied: list[Block] = []
    for block, gone in by_block.values():
        if len(gone) == len(block.entries):
            emptied.append(block)
        else:
            splices += blocks.delete(document.source, block, gone)
    if emptied:
        splices += blocks.delete_block(document.source, sequence_of(document, emptied[0]), emptied)
    return splices


def sequence_of(document: Document, block: Block) -> Node:
    """Return the list that holds a block."""
    section = document.root.get("groups" if block.kind == "group" else "nlu") if document.root else None
    if section is None:
        raise Refused("The list is not there any more.", "La liste n’est plus là.")
    return section


def put(work: Work, intent: str, raws: Iterable[str], *, path: Any = None, language: Any = None) -> None:
    """Write examples into the intent's block that fits best, or into a new one."""
    raws = list(raws)
    home = _home(work, intent, path, language)
    if home is not None:
        document, block = home
        work.change(document.path, blocks.add(document.source, block, raws))
        return
    target = str(path) if path else _file_for(work, intent, language)
    new_block(work, target, "intent", intent, raws)


def new_block(work: Work, path: str, kind: str, name: str, raws: Sequence[str]) -> None:
    """Add an item to `nlu:`, in a file that may not exist yet."""
    raws = [blocks.one_line(raw) for raw in raws]
    value: dict[str, Any] = {kind: name, "examples": "".join(f"- {raw}\n" for raw in raws)}
    if not work.has(path):
        lines = ['version: "3.1"', "nlu:", *render.item_lines(value, 0)]
        work.replace(path, Source("\n".join(lines) + "\n"))
        return
    document = work.document(path)
    section = document.root.get("nlu") if document.root else None
    if section is not None and section.kind == "scalar" and section.value is None and section.start == section.end:
        lines = render.item_lines(value, 0)
        work.change(path, [document.source.inserted_after(max(section.start - 1, 0), lines)])
        return
    work.change(path, append(document.source, document.root, "nlu", value))


def _home(work: Work, intent: str, path: Any, language: Any) -> tuple[Document, Block] | None:
    found = work.blocks("intent", intent)
    if path:
        found = [(document, block) for document, block in found if document.path == path]
    if language in languages.LANGUAGES:
        fitting = [(d, b) for d, b in found if languages.of_path(d.path) in {language, None}]
        if found and not fitting and not path:
            return None
        found = fitting or found
    return found[0] if found else None


def _file_for(work: Work, intent: str, language: Any) -> str:
    """Return the file that a new intent of a language belongs to, by the habits of the project."""
    paths = [d.path for d, _ in work.blocks("intent")]
    fitting = [path for path in paths if languages.of_path(path) == language] if language else []
    example = next(iter(fitting or paths), None)
    if example is None:
        document = first_with(work.documents, "nlu")
        return document.path if document else "data/nlu.yml"
    stems = {block.name for _, block in work.blocks("intent")}
    folder, _, file = example.rpartition("/")
    stem = file.rsplit(".", 1)[0]
    if stem in stems:  # one file an intent
        name = intent.replace("/", "_")
        return f"{folder}/{name}.yml" if folder else f"{name}.yml"
    return example


def _few(raws: Sequence[str]) -> str:
    return raws[0] if len(raws) == 1 else f"{raws[0]} (+{len(raws) - 1})"
