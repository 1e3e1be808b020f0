"""Every operation by its name, and how a list of them becomes a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.studio.editor import Editor, Plan
from bot.studio.errors import Refused
from bot.studio.operations import examples, files, intents, lists, names, responses, stories, tension
from bot.studio.operations.work import Work

Fields = Mapping[str, Any]
OPERATIONS: Mapping[str, Callable[[Work, Fields], None]] = {
    "example.add": examples.add,
    "example.edit": examples.edit,
    "example.delete": examples.delete,
    "example.move": examples.move,
    "intent.create": intents.create,
    "intent.rename": intents.rename,
    "intent.merge": intents.merge,
    "intent.delete": intents.delete,
    "entity.rename": names.rename_entity,
    "response.rename": names.rename_response,
    "slot.rename": names.rename_slot,
    "response.variation": responses.put_variation,
    "response.variation.delete": responses.delete_variation,
    "response.create": responses.create,
    "response.delete": responses.delete,
    "list.create": lists.create,
    "list.item.add": lists.add_items,
    "list.item.edit": lists.edit_item,
    "list.item.delete": lists.delete_items,
    "list.delete": lists.delete,
    "story.put": stories.put,
    "story.delete": stories.delete,
    "tension.add": tension.add,
    "tension.edit": tension.edit,
    "tension.relabel": tension.relabel,
    "tension.delete": tension.delete,
}
AT_MOST = 500


def perform(editor: Editor, operations: Any) -> Plan:
    """Return the change that operations make, one after another; nothing is written yet."""
    if not isinstance(operations, list) or not 0 < len(operations) <= AT_MOST:
        raise Refused(f"From 1 to {AT_MOST} operations.", f"De 1 à {AT_MOST} opérations.")
    work = Work(editor.project)
    for fields in operations:
        if not isinstance(fields, dict):
            raise Refused("An operation is an object.", "Une opération est un objet.")
        _perform(work, fields)
    return editor.plan(work.afters, _summary(work.summaries), warnings=work.warnings, befores=work.befores)


def _perform(work: Work, fields: Fields) -> None:
    name = fields.get("op")
    if name == "file.write":
        files.write(work, fields)
        return
    operation = OPERATIONS.get(name) if isinstance(name, str) else None
    if operation is None:
        raise Refused(f"There is no operation {name}.", f"L’opération {name} n’existe pas.")
    operation(work, fields)


def _summary(said: Sequence[Mapping[str, str]]) -> dict[str, str]:
    if not said:
        return {"fr": "Aucun changement", "en": "Nothing changes"}
    if len(said) == 1:
        return dict(said[0])
    more = len(said) - 1
    return {"fr": f"{said[0]['fr']} (et {more} de plus)", "en": f"{said[0]['en']} (and {more} more)"}
