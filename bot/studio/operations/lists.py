"""Synonyms, regexes and lookups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.studio import blocks
from bot.studio.blocks import Block
from bot.studio.document import Document
from bot.studio.errors import Refused
from bot.studio.operations import examples
from bot.studio.operations.work import Work, text_field, texts_field
from bot.studio.project import first_with

Fields = Mapping[str, Any]
KINDS = ("synonym", "regex", "lookup")


def list_id(document: Document, block: Block) -> str:
    """Return the identifier of a list (or a group): its kind and its name."""
    return document.identify(block.item.start, f"{block.kind}:{block.name}")


def _all(document: Document) -> Iterator[tuple[str, int, Block]]:
    for block in document.blocks:
        yield list_id(document, block), document.line(block.item.start), block


def create(work: Work, fields: Fields) -> None:
    """Make a list."""
    kind, name = text_field(fields, "kind"), text_field(fields, "name")
    if kind not in KINDS:
        raise Refused("A list is a synonym, a regex or a lookup.", "Une liste est un synonyme, une regex ou une table.")
    if work.blocks(kind, name):
        raise Refused(f"The list {name} exists.", f"La liste {name} existe déjà.")
    home = next((d for d, _ in work.blocks(kind)), None) or first_with(work.documents, "nlu")
    path = str(fields.get("file") or (home.path if home else "data/nlu.yml"))
    examples.new_block(work, path, kind, name, texts_field(fields, "items"))
    work.say(f"Create the list {name}", f"Créer la liste {name}")


def add_items(work: Work, fields: Fields) -> None:
    """Add items at the end of a list."""
    document, block = work.thing(text_field(fields, "list_id"), _all)
    items = texts_field(fields, "items")
    work.change(document.path, blocks.add(document.source, block, items))
    work.say(f"Add to {block.name}: {items[0]}", f"Ajouter à {block.name}\u00a0: {items[0]}")


def edit_item(work: Work, fields: Fields) -> None:
    """Write another text for an item."""
    document, entry = work.entry(text_field(fields, "id"))
    work.change(document.path, blocks.edit(document.source, entry, text_field(fields, "text")))
    work.say(f"Edit the list {entry.block.name}", f"Modifier la liste {entry.block.name}")


def delete_items(work: Work, fields: Fields) -> None:
    """Remove items; a list with none left goes as well."""
    count = examples.remove(work, work.entries(texts_field(fields, "ids")))
    work.say(f"Delete {count} item(s)", f"Supprimer {count} élément(s)")


def delete(work: Work, fields: Fields) -> None:
    """Remove a list."""
    document, block = work.thing(text_field(fields, "id"), _all)
    section = examples.sequence_of(document, block)
    work.change(document.path, blocks.delete_block(document.source, section, [block]))
    work.say(f"Delete the list {block.name}", f"Supprimer la liste {block.name}")
