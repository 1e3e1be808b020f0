"""Where names are spoken of: each mention of an intent, entity, slot, response, action or form, with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.studio.skeleton import Node
from bot.studio.source import Source

PAYLOAD = re.compile(r"^/(?P<name>[^\s{}@\"'/]+(?:/[^\s{}@\"']+)?)")
PLACEHOLDER = re.compile(r"\{(?P<name>\w+)\}")


@dataclass(frozen=True)
class Mention:
    """A name at `start`..`end` of the text; `place` is nlu, domain, story, rule, test, response or config."""

    kind: str
    name: str
    start: int
    end: int
    place: str
    node: Node


def of_scalar(source: Source, node: Node, kind: str, place: str) -> Iterator[Mention]:
    """Yield the mention that a whole scalar is."""
    if node.kind == "scalar" and isinstance(node.value, str) and node.value:
        yield from _within(source, node, kind, node.value, place=place)


def _within(source: Source, node: Node, kind: str, name: str, *, place: str, skip: int = 0) -> Iterator[Mention]:
    """Yield a name that stands inside a scalar, found in what is written there."""
    at = source.text.find(name, node.start + skip, node.end + 1)
    if at >= 0 and at + len(name) <= node.end:
        yield Mention(kind, name, at, at + len(name), place, node)


def of_payload(source: Source, node: Node, place: str) -> Iterator[Mention]:
    """Yield the intent of `/intent{…}`, and the entities that the braces give."""
    if node.kind != "scalar" or not isinstance(node.value, str):
        return
    found = PAYLOAD.match(node.value.strip())
    if found is None:
        return
    yield from _within(source, node, "intent", found["name"], place=place)
    for entity in re.findall(r"[{,]\s*\"(\w+)\"\s*:", node.value):
        yield from _within(source, node, "entity", entity, place=place, skip=len(found[0]))


def of_steps(source: Source, steps: Node, place: str) -> Iterator[Mention]:
    """Yield what the steps of a story, rule or test speak of."""
    for step in steps.items:
        if step.kind == "scalar":
            yield from of_payload(source, step, place)
        for key, value in step.pairs:
            yield from _of_step(source, str(key.value), value, place)


def _of_step(source: Source, key: str, value: Node, place: str) -> Iterator[Mention]:
    if key == "intent":
        if isinstance(value.value, str) and value.value.startswith("/"):
            yield from of_payload(source, value, place)
        else:
            yield from of_scalar(source, value, "intent", place)
    elif key == "user":
        yield from of_payload(source, value, place)
    elif key in {"action", "active_loop"}:
        yield from of_scalar(source, value, "action", place)
    elif key == "or":
        yield from of_steps(source, value, place)
    elif key in {"slot_was_set", "entities"}:
        kind = "slot" if key == "slot_was_set" else "entity"
        for item in value.items:
            if item.kind == "scalar":
                yield from of_scalar(source, item, kind, place)
            for name, _ in item.pairs:
                if name.value not in {"role", "group"}:
                    yield from of_scalar(source, name, kind, place)


def of_names(source: Source, node: Node | None, kind: str, place: str) -> Iterator[Mention]:
    """Yield the names of a domain's list: plain, or as the key of their settings."""
    for item in node.items if node is not None else []:
        yield from of_scalar(source, item, kind, place)
        for name, settings in item.pairs[:1]:
            yield from of_scalar(source, name, kind, place)
            for key in ("use_entities", "ignore_entities"):
                yield from of_names(source, settings.get(key), "entity", place)


def of_domain(source: Source, root: Node) -> Iterator[Mention]:
    """Yield what a domain file speaks of, its responses included."""
    yield from of_names(source, root.get("intents"), "intent", "domain")
    yield from of_names(source, root.get("entities"), "entity", "domain")
    yield from of_names(source, root.get("actions"), "action", "domain")
    for section, kind in (("slots", "slot"), ("forms", "action"), ("responses", "action")):
        node = root.get(section)
        for name, value in node.pairs if node is not None else []:
            yield from of_scalar(source, name, kind, "domain")
            if section == "slots":
                yield from _of_mappings(source, value.get("mappings"))
            elif section == "forms":
                yield from _of_form(source, value)
            else:
                yield from _of_response(source, value)


def _of_mappings(source: Source, mappings: Node | None) -> Iterator[Mention]:
    for mapping in mappings.items if mappings is not None else []:
        for key, kind in (("intent", "intent"), ("not_intent", "intent"), ("entity", "entity")):
            yield from _one_or_more(source, mapping.get(key), kind, "domain")
        for condition in (mapping.get("conditions") or mapping).items:
            for key, kind in (("active_loop", "action"), ("requested_slot", "slot")):
                yield from _one_or_more(source, condition.get(key), kind, "domain")


def _of_form(source: Source, form: Node) -> Iterator[Mention]:
    yield from _one_or_more(source, form.get("ignored_intents"), "intent", "domain")
    required = form.get("required_slots")
    if required is not None:
        yield from _one_or_more(source, required, "slot", "domain")
        for name, _ in required.pairs:
            yield from of_scalar(source, name, "slot", "domain")


def _of_response(source: Source, variations: Node) -> Iterator[Mention]:
    for variation in variations.items:
        for condition in (variation.get("condition") or variation).items:
            yield from _one_or_more(source, condition.get("name"), "slot", "response")
        for button in (variation.get("buttons") or variation).items:
            payload = button.get("payload")
            if payload is not None:
                yield from of_payload(source, payload, "response")
        text = variation.get("text")
        if text is not None and isinstance(text.value, str):
            for found in PLACEHOLDER.finditer(source.text, text.start, text.end):
                yield Mention("slot", found["name"], found.start("name"), found.end("name"), "response", text)


def _one_or_more(source: Source, node: Node | None, kind: str, place: str) -> Iterator[Mention]:
    if node is None:
        return
    yield from of_scalar(source, node, kind, place)
    for item in node.items:
        yield from of_scalar(source, item, kind, place)


def of_config(source: Source, root: Node, speaks_of_intents: Callable[[str], bool]) -> Iterator[Mention]:
    """Yield the intents that a component's settings name, under keys that are about intents."""
    for mapping in root.walk():
        for key, value in mapping.pairs:
            if isinstance(key.value, str) and speaks_of_intents(key.value):
                for node in value.walk():
                    yield from of_scalar(source, node, "intent", "config")
