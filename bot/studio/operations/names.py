"""Renaming: every mention of a name in one change over all files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.studio import entities, render
from bot.studio.errors import Refused
from bot.studio.mentions import Mention
from bot.studio.operations.work import Work, text_field
from bot.studio.skeleton import Node
from bot.studio.source import Splice
from bot.studio.yaml_edit import delete_entry, delete_items

NAME = re.compile(r"^[^\W\d][\w\-.+]*$")
RETRIEVAL = re.compile(r"^[^\W\d][\w\-.+]*(?:/[\w\-.+]+)?$")
# Names of Rasa's own, and keys that mean something else where the name would stand.
RESERVED = frozenset({"role", "group", "entity", "value"})
Fields = Mapping[str, Any]


def check_name(name: str, *, retrieval: bool = False) -> str:
    """Return a name that YAML and Rasa read as it is written, whatever quotes stand around it."""
    fits = (RETRIEVAL if retrieval else NAME).match(name)
    if not fits or not render.is_plain(name) or name in RESERVED or len(name) > 120:
        raise Refused(
            f"“{name}” cannot be a name: letters, digits, _ and - only, a letter first.",
            f"«\u00a0{name}\u00a0» ne peut pas être un nom\u00a0: lettres, chiffres, _ et -, une lettre d’abord.",
        )
    return name


def mentions_of(work: Work, kind: str, name: str) -> list[tuple[str, Mention]]:
    """Return every mention of a name, by file."""
    return [
        (document.path, mention)
        for document in work.readable()
        for mention in document.mentions
        if mention.kind == kind and mention.name == name
    ]


def rename_mentions(work: Work, kind: str, name: str, to: str) -> int:
    """Write another name in the place of every mention; return how many."""
    found = mentions_of(work, kind, name)
    by_file: dict[str, dict[int, Splice]] = {}
    for path, mention in found:
        by_file.setdefault(path, {})[mention.start] = Splice(mention.start, mention.end, to)
    for path, splices in by_file.items():
        work.change(path, splices.values())
    return len(found)


def rename_entity(work: Work, fields: Fields) -> None:
    """Rename an entity: marks in examples, and every mention."""
    entity, to = text_field(fields, "entity"), check_name(text_field(fields, "to"))
    _refuse_taken(work, "entity", to)
    count = 0
    for document in work.readable():
        splices = []
        for entry in document.entries:
            new = entities.rename(entry.raw, entity, to) if "[" in entry.raw else entry.raw
            if new == entry.raw:
                continue
            at = document.source.text.find(entry.raw, entry.start, entry.end)
            if at < 0:  # written with escapes or folds
                raise Refused(
                    f"{document.path}, line {document.line(entry.start)}: this example's style does not allow it.",
                    f"{document.path}, ligne {document.line(entry.start)}\u00a0: cette écriture ne le permet pas.",
                )
            splices.append(Splice(at, at + len(entry.raw), new))
        count += len(splices)
        work.change(document.path, _distinct(splices))
    if not count + rename_mentions(work, "entity", entity, to):
        raise Refused(f"There is no entity {entity}.", f"Il n’y a pas d’entité {entity}.")
    work.say(f"Rename the entity {entity} to {to}", f"Renommer l’entité {entity} en {to}")


def _distinct(splices: list[Splice]) -> list[Splice]:
    return list({splice.start: splice for splice in splices}.values())


def rename_response(work: Work, fields: Fields) -> None:
    """Rename a response wherever it is an action."""
    response, to = text_field(fields, "response"), check_name(text_field(fields, "to"), retrieval=True)
    if not to.startswith("utter_"):
        raise Refused("A response's name begins with utter_.", "Le nom d’une réponse commence par utter_.")
    _rename(work, "action", response, to, "response")
    warn_of_code(work, response)


def rename_slot(work: Work, fields: Fields) -> None:
    """Rename a slot in the domain, stories, rules, tests and responses."""
    slot, to = text_field(fields, "slot"), check_name(text_field(fields, "to"))
    _rename(work, "slot", slot, to, "slot")
    warn_of_code(work, slot)


def _rename(work: Work, kind: str, name: str, to: str, what: str) -> None:
    _refuse_taken(work, kind, to)
    if not rename_mentions(work, kind, name, to):
        raise Refused(f"There is no {what} {name}.", f"«\u00a0{name}\u00a0» n’existe pas.")
    work.say(f"Rename the {what} {name} to {to}", f"Renommer {name} en {to}")


def _refuse_taken(work: Work, kind: str, to: str) -> None:
    if mentions_of(work, kind, to):
        raise Refused(f"The name {to} is taken.", f"Le nom {to} est déjà pris.")


def warn_of_code(work: Work, name: str) -> None:
    """Tell where Python code speaks of a name: code is not edited here."""
    for path, line in work.lines_of_code(name):
        work.warnings.append({"path": path, "line": line, "kind": "code"})


def delete_from_domain(work: Work, section: str, name: str) -> None:
    """Take a name out of a list of the domain."""
    for document in work.readable():
        node = document.root.get(section) if document.root is not None and "domain" in document.kinds else None
        if node is None:
            continue
        if node.kind == "map":
            work.change(document.path, delete_entry(document.source, node, name))
            continue
        items = [item for item in node.items if _is_named(item, name)]
        if items:
            work.change(document.path, delete_items(document.source, node, items))


def _is_named(item: Node, name: str) -> bool:
    return item.value == name or any(key.value == name for key, _ in item.pairs[:1])
