"""Responses: their variations in each language, and whole responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.studio import render
from bot.studio.document import Document
from bot.studio.errors import Refused
from bot.studio.operations.intents import add_to_domain, names_in
from bot.studio.operations.names import check_name, delete_from_domain, mentions_of
from bot.studio.operations.work import Work, list_field, text_field
from bot.studio.project import first_with
from bot.studio.responses import Response, Variation, of_document
from bot.studio.source import Splice
from bot.studio.yaml_edit import (
    add_entry,
    append_items,
    delete_entry,
    delete_items,
    insert_before_item,
    set_entry,
)

Fields = Mapping[str, Any]
BUTTON_KEYS = frozenset({"title", "payload", "type"})


def variation_of(fields: Fields, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a variation as Rasa reads it, from what a page sends; fields that are absent stay as they were."""
    data: dict[str, Any] = {}
    conditions = fields.get("conditions", (before or {}).get("condition") or [])
    if "language" in fields:
        conditions = [c for c in conditions if not (isinstance(c, dict) and c.get("name") == "language")]
        if fields["language"]:
            conditions = [{"type": "slot", "name": "language", "value": str(fields["language"])}, *conditions]
    if conditions:
        data["condition"] = conditions
    for name in ("text", "buttons", "image"):
        value = fields.get(name, (before or {}).get(name))
        if value:
            data[name] = value
    _check(data)
    for name, value in (before or {}).items():
        if name not in {"condition", "text", "buttons", "image"}:
            data[name] = value
    return data


def _check(data: Mapping[str, Any]) -> None:
    text = data.get("text", "")
    if not isinstance(text, str) or render.CONTROL.search(text):
        raise Refused("A response's text is text.", "Le texte d’une réponse est un texte.")
    buttons = data.get("buttons", [])
    fits = isinstance(buttons, list) and all(
        isinstance(b, dict) and isinstance(b.get("title"), str) and b["title"].strip() and set(b) <= BUTTON_KEYS
        for b in buttons
    )
    if not fits:
        raise Refused("A button needs a title and a payload.", "Un bouton demande un titre et un message.")
    if not isinstance(data.get("condition", []), list):
        raise Refused("Conditions form a list.", "Les conditions forment une liste.")


def _all(document: Document) -> Iterator[tuple[str, int, Variation]]:
    for response in of_document(document):
        for variation in response.variations:
            yield variation.id, document.line(variation.item.start), variation


def find(work: Work, name: str) -> Response:
    """Return a response; raise `Refused`."""
    for document in work.readable():
        for response in of_document(document):
            if response.name == name:
                return response
    raise Refused(f"There is no response {name}.", f"Il n’y a pas de réponse {name}.")


def put_variation(work: Work, fields: Fields) -> None:
    """Change a variation (with `id`), or add one."""
    if fields.get("id"):
        document, variation = work.thing(text_field(fields, "id"), _all)
        name = variation.response.name
        _edit(work, document.path, variation, _complete(variation_of(fields, variation.data)))
    else:
        name = text_field(fields, "response")
        response = find(work, name)
        work.change(response.document.path, _added(response, _complete(variation_of(fields))))
    work.say(f"Edit the response {name}", f"Modifier la réponse {name}")


def _complete(data: dict[str, Any]) -> dict[str, Any]:
    if not set(data) - {"condition"}:
        raise Refused("The response says nothing.", "La réponse ne dit rien.")
    return data


def _added(response: Response, data: dict[str, Any]) -> list[Splice]:
    """Add a variation: in the project's habit a conditional one stands before the one that serves everybody."""
    source, value = response.document.source, response.value
    first = response.variations[0] if response.variations else None
    if value.kind != "seq":
        return set_entry(source, _section(response), response.name, [data])
    if first is not None and not value.flow and data.get("condition") and not first.conditions:
        return insert_before_item(source, first.item, [data])
    return append_items(source, value, [data])


def _section(response: Response) -> Any:
    assert response.document.root is not None
    return response.document.root.get("responses")


def _edit(work: Work, path: str, variation: Variation, data: Mapping[str, Any]) -> None:
    """Write the keys that differ, one after another: each finds the variation as the one before has left it."""
    name, before = variation.response.name, variation.data
    index = variation.response.variations.index(variation)
    # What is added comes before what goes: the variation is never empty meanwhile.
    for key in dict.fromkeys((*data, *before)):
        if data.get(key) == before.get(key):
            continue
        found = next(response for response in of_document(work.document(path)) if response.name == name)
        source, item = found.document.source, found.variations[index].item
        if key not in data:
            work.change(path, delete_entry(source, item, key))
        elif key in before:
            work.change(path, set_entry(source, item, key, data[key]))
        else:
            work.change(path, add_entry(source, item, key, data[key]))


def delete_variation(work: Work, fields: Fields) -> None:
    """Remove a variation that is not the only one."""
    document, variation = work.thing(text_field(fields, "id"), _all)
    response = variation.response
    if len(response.variations) < 2:
        raise Refused(
            f"It is the only variation of {response.name}: delete the response.",
            f"C’est la seule variante de {response.name}\u00a0: supprimez la réponse.",
        )
    work.change(document.path, delete_items(document.source, response.value, [variation.item]))
    work.say(f"Delete a variation of {response.name}", f"Supprimer une variante de {response.name}")


def create(work: Work, fields: Fields) -> None:
    """Make a response."""
    name = check_name(text_field(fields, "response"), retrieval=True)
    if not name.startswith("utter_"):
        raise Refused("A response's name begins with utter_.", "Le nom d’une réponse commence par utter_.")
    if any(response.name == name for document in work.readable() for response in of_document(document)):
        raise Refused(f"The response {name} exists.", f"La réponse {name} existe déjà.")
    variations = [_complete(variation_of(item)) for item in list_field(fields, "variations") if isinstance(item, dict)]
    home = first_with({d.path: d for d in work.readable()}, "responses")
    if home is not None and home.root is not None:
        section = home.root.get("responses")
        assert section is not None
        if section.kind == "map":
            work.change(home.path, add_entry(home.source, section, name, variations))
        else:
            work.change(home.path, set_entry(home.source, home.root, "responses", {name: variations}))
    else:
        home = next((d for d in work.readable() if "domain" in d.kinds and d.root is not None), None)
        if home is None or home.root is None:
            raise Refused("The project has no domain.", "Le projet n’a pas de domaine.")
        work.change(home.path, add_entry(home.source, home.root, "responses", {name: variations}))
    _list_as_action(work, name)
    work.say(f"Create the response {name}", f"Créer la réponse {name}")


def _list_as_action(work: Work, name: str) -> None:
    """Add the name to the domain's actions where the project lists its responses there."""
    listed = [n for d in work.readable() if d.root is not None for n in names_in(d.root.get("actions"))]
    if any(action.startswith("utter_") for action in listed):
        add_to_domain(work, "actions", name)


def delete(work: Work, fields: Fields) -> None:
    """Remove a response that nothing uses."""
    response = find(work, text_field(fields, "response"))
    used = [(path, m) for path, m in mentions_of(work, "action", response.name) if m.place in {"story", "rule", "test"}]
    if used:
        places = [{"file": path, "line": work.documents[path].line(mention.start)} for path, mention in used]
        raise Refused(
            f"{len(used)} place(s) still use {response.name}.",
            f"{response.name} sert encore à {len(used)} endroit(s).",
            places=places,
        )
    work.change(response.document.path, delete_entry(response.document.source, _section(response), response.name))
    delete_from_domain(work, "actions", response.name)
    work.say(f"Delete the response {response.name}", f"Supprimer la réponse {response.name}")
