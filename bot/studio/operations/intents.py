"""Intents: create, rename, merge, delete, wherever the project speaks of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.studio import blocks
from bot.studio.errors import Refused
from bot.studio.mentions import Mention
from bot.studio.operations import examples
from bot.studio.operations.names import check_name, delete_from_domain, mentions_of, rename_mentions
from bot.studio.operations.work import Work, text_field, texts_field
from bot.studio.project import first_with
from bot.studio.skeleton import Node
from bot.studio.yaml_edit import add_entry, append_items, delete_items, set_entry

Fields = Mapping[str, Any]


def create(work: Work, fields: Fields) -> None:
    """Make an intent: its examples, and its name in the domain."""
    intent = check_name(text_field(fields, "intent"), retrieval=True)
    if work.blocks("intent", intent) or _in_domain(work, intent):
        raise Refused(f"The intent {intent} exists.", f"L’intention {intent} existe déjà.")
    raws = [examples.raw_of(example) for example in fields.get("examples") or []]
    if raws:
        examples.put(work, intent, raws, path=fields.get("file"), language=fields.get("language"))
    add_to_domain(work, "intents", intent.partition("/")[0])
    work.say(f"Create the intent {intent}", f"Créer l’intention {intent}")


def add_to_domain(work: Work, section: str, name: str) -> None:
    """Add a name to a list of the domain, unless it is there."""
    documents = {document.path: document for document in work.readable()}
    home = first_with(documents, section)
    if home is not None and home.root is not None:
        node = home.root.get(section)
        assert node is not None
        if name in names_in(node):
            return
        if node.kind == "seq" and (node.items or node.flow):
            work.change(home.path, append_items(home.source, node, [name]))
        else:
            work.change(home.path, set_entry(home.source, home.root, section, [name]))
        return
    home = next((document for document in documents.values() if "domain" in document.kinds), None)
    if home is not None and home.root is not None:
        work.change(home.path, add_entry(home.source, home.root, section, [name]))


def names_in(node: Node | None) -> list[str]:
    """Return the names of a domain's list."""
    if node is None:
        return []
    plain = [str(item.value) for item in node.items if item.kind == "scalar"]
    return (
        plain
        + [str(name.value) for item in node.items for name, _ in item.pairs[:1]]
        + [str(n.value) for n, _ in node.pairs]
    )


def _in_domain(work: Work, intent: str) -> bool:
    return any(mention.place == "domain" for _, mention in mentions_of(work, "intent", intent))


def rename(work: Work, fields: Fields) -> None:
    """Rename an intent everywhere."""
    intent, to = text_field(fields, "intent"), check_name(text_field(fields, "to"), retrieval=True)
    if work.blocks("intent", to) or _in_domain(work, to):
        raise Refused(
            f"The intent {to} exists: merge them instead.", f"L’intention {to} existe déjà\u00a0: fusionnez-les plutôt."
        )
    if not rename_mentions(work, "intent", intent, to):
        raise Refused(f"There is no intent {intent}.", f"Il n’y a pas d’intention {intent}.")
    work.say(f"Rename the intent {intent} to {to}", f"Renommer l’intention {intent} en {to}")


def merge(work: Work, fields: Fields) -> None:
    """Make several intents one: examples, and every mention; equal examples stay once."""
    into = text_field(fields, "into")
    others = [name for name in texts_field(fields, "intents") if name != into]
    if not others or not work.blocks("intent", into):
        raise Refused(f"There is no intent {into} to merge into.", f"Il n’y a pas d’intention {into} où fusionner.")
    for name in others:
        if not work.blocks("intent", name) and not _in_domain(work, name):
            raise Refused(f"There is no intent {name}.", f"Il n’y a pas d’intention {name}.")
        _delete_names(work, name)
        _move_all(work, name, into)
        rename_mentions(work, "intent", name, into)
    told = ", ".join(others)
    work.say(f"Merge {told} into {into}", f"Fusionner {told} dans {into}")


def _move_all(work: Work, name: str, into: str) -> None:
    """Bring the examples of an intent to another: to its block in the same file, else by renaming the block."""
    known = {entry.raw for _, block in work.blocks("intent", into) for entry in block.entries}
    for path in {document.path for document, _ in work.blocks("intent", name)}:
        document = work.document(path)
        gone = [block for block in document.blocks if block.kind == "intent" and block.name == name]
        home = next((block for block in document.blocks if block.kind == "intent" and block.name == into), None)
        fresh = list(dict.fromkeys(e.raw for block in gone for e in block.entries if e.raw and e.raw not in known))
        known |= set(fresh)
        if home is None:
            double = [e for block in gone for e in block.entries if e.raw not in fresh]
            if fresh:
                work.change(path, examples.removal(document, double))
                continue  # the block stays where it is, under the other name
            work.change(path, blocks.delete_block(document.source, examples.sequence_of(document, gone[0]), gone))
            continue
        splices = blocks.add(document.source, home, fresh) if fresh else []
        splices += blocks.delete_block(document.source, examples.sequence_of(document, gone[0]), gone)
        work.change(path, splices)


def _delete_names(work: Work, intent: str) -> None:
    delete_from_domain(work, "intents", intent)


def delete(work: Work, fields: Fields) -> None:
    """Remove an intent; what uses it goes only with `force`."""
    intent = text_field(fields, "intent")
    found = mentions_of(work, "intent", intent)
    if not found:
        raise Refused(f"There is no intent {intent}.", f"Il n’y a pas d’intention {intent}.")
    used = [
        (path, mention)
        for path, mention in found
        if mention.place not in {"nlu", "domain"} or _in_mapping(work, path, mention)
    ]
    if used and not fields.get("force"):
        places = [{"file": path, "line": work.documents[path].line(mention.start)} for path, mention in used]
        raise Refused(
            f"{len(used)} place(s) still use {intent}.",
            f"{intent} sert encore à {len(used)} endroit(s).",
            places=places,
        )
    for path in {path for path, mention in used if mention.place in {"story", "rule", "test"}}:
        _delete_stories(work, path, [mention for other, mention in used if other == path])
    left = [(path, m) for path, m in mentions_of(work, "intent", intent) if m.place in {"response", "config"}]
    for path, mention in left:
        work.warnings.append(
            {"path": path, "line": work.documents[path].line(mention.start), "kind": "still_mentioned"}
        )
    for path in {document.path for document, _ in work.blocks("intent", intent)}:
        document = work.document(path)
        gone = [block for block in document.blocks if block.kind == "intent" and block.name == intent]
        work.change(path, blocks.delete_block(document.source, examples.sequence_of(document, gone[0]), gone))
    _delete_names(work, intent)
    work.say(f"Delete the intent {intent}", f"Supprimer l’intention {intent}")


def _in_mapping(work: Work, path: str, mention: Mention) -> bool:
    """Say whether a domain's mention is not the list of intents itself: a slot's mapping, a form."""
    root = work.documents[path].root
    node = root.get("intents") if root is not None else None
    return mention.place == "domain" and not (node is not None and node.start <= mention.start < node.end)


def _delete_stories(work: Work, path: str, used: Sequence[Mention]) -> None:
    document = work.document(path)
    starts = {mention.start for mention in used}
    for section in ("stories", "rules"):
        node = document.root.get(section) if document.root else None
        if node is None:
            continue
        items = [item for item in node.items if any(item.start <= start < item.tail for start in starts)]
        if items:
            work.change(path, delete_items(document.source, node, items))
            document = work.document(path)
