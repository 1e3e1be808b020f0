"""The dialogue as pages see it: responses, slots, forms, stories with their problems, the graph of where they join."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from bot.studio.corpus import Documents, fold
from bot.studio.document import Document
from bot.studio.operations.stories import story_id
from bot.studio.operations.tension import known
from bot.studio.problems import Problem
from bot.studio.project import first_with
from bot.studio.responses import Response, Variation, is_multilingual, of_document
from bot.studio.skeleton import Node
from bot.studio.stories import Story, type_of

RASA_ACTIONS = (
    "action_listen", "action_restart", "action_session_start", "action_default_fallback", "action_deactivate_loop",
    "action_back", "action_two_stage_fallback", "action_unlikely_intent",
)  # fmt: skip


def project_languages(documents: Documents) -> list[str]:
    """Return the languages that the project speaks, its first one first."""
    config = first_with(documents, "pipeline") or first_with(documents, "language")
    node = config.root.get("language") if config is not None and config.root is not None else None
    said = {v.language for d in documents.values() for r in of_document(d) for v in r.variations if v.language}
    first = str(node.value) if node is not None and node.value else next(iter(sorted(said)), "en")
    return [first, *sorted(said - {first})]


def responses(documents: Documents) -> list[tuple[Response, list[str]]]:
    """Return every response, with the languages that it lacks."""
    found = [response for document in documents.values() for response in of_document(document)]
    spoken = project_languages(documents) if is_multilingual(found) else []
    return [(r, r.missing(spoken, first=spoken[0]) if spoken else []) for r in found]


def uses(documents: Documents) -> dict[str, int]:
    """Return how often the data use each action outside its own definition."""
    counts: dict[str, int] = defaultdict(int)
    for document in documents.values():
        for mention in document.mentions:
            if mention.kind == "action" and mention.place != "domain":
                counts[mention.name] += 1
    return counts


def response(found: Response, missing: Sequence[str], used: int) -> dict[str, Any]:
    """Return a response for a page."""
    return {
        "name": found.name, "file": found.document.path, "line": found.document.line(found.key.start),
        "used": used, "missing": list(missing), "variations": [_variation(v) for v in found.variations],
    }  # fmt: skip


def _variation(variation: Variation) -> dict[str, Any]:
    data = variation.data
    shown: dict[str, Any] = {
        "id": variation.id, "language": variation.language, "text": data.get("text"),
        "conditions": variation.conditions, "buttons": data.get("buttons") or [],
        "line": variation.response.document.line(variation.item.start),
    }  # fmt: skip
    return shown | {name: data[name] for name in ("image", "channel", "custom", "attachment") if name in data}


def domain(documents: Documents) -> dict[str, Any]:
    """Return slots, forms, entities and actions, to read."""
    slots, forms = [], []
    for document in documents.values():
        if document.root is None or "domain" not in document.kinds:
            continue
        for name, value in _pairs(document.root.get("slots")):
            data = value.data() if value.kind == "map" else {}
            slots.append({
                "name": str(name.value), "type": data.get("type"), "values": data.get("values"),
                "mappings": data.get("mappings") or [], "file": document.path, "line": document.line(name.start),
                "influence_conversation": data.get("influence_conversation", True),
            })  # fmt: skip
        for name, value in _pairs(document.root.get("forms")):
            data = value.data() if value.kind == "map" else {}
            forms.append({
                "name": str(name.value), "required_slots": data.get("required_slots") or [],
                "file": document.path, "line": document.line(name.start),
            })  # fmt: skip
    names = completions(documents)
    return {"slots": slots, "forms": forms, "entities": names["entities"], "actions": names["actions"]}


def _pairs(node: Node | None) -> list[tuple[Node, Node]]:
    return node.pairs if node is not None else []


def completions(documents: Documents) -> dict[str, Any]:
    """Return the names that can be completed."""
    names: dict[str, set[str]] = defaultdict(set)
    slots = []
    for document in documents.values():
        for mention in document.mentions:
            names[mention.kind].add(mention.name)
        if document.root is not None and "domain" in document.kinds:
            names["form"] |= {str(name.value) for name, _ in _pairs(document.root.get("forms"))}
            names["response"] |= {str(name.value) for name, _ in _pairs(document.root.get("responses"))}
            for name, value in _pairs(document.root.get("slots")):
                data = value.data() if value.kind == "map" else {}
                slots.append({"name": str(name.value), "type": data.get("type"), "values": data.get("values")})
        for story in document.stories:
            names["checkpoint"] |= {
                str(step["checkpoint"]) for step in story.steps if isinstance(step, dict) and "checkpoint" in step
            }
    labels, targets = known(list(documents.values()))
    return {
        "intents": sorted(names["intent"]), "entities": sorted(names["entity"]),
        "actions": sorted(names["action"] | set(RASA_ACTIONS)), "responses": sorted(names["response"]),
        "slots": sorted(slots, key=lambda slot: str(slot["name"])), "forms": sorted(names["form"]),
        "checkpoints": sorted(names["checkpoint"]), "tension_labels": labels, "tension_targets": targets,
    }  # fmt: skip


def find_stories(documents: Documents, *, kind: str | None, words: Sequence[str] = (), intent: str | None = None,
                 action: str | None = None, file: str | None = None) -> list[tuple[Document, Story]]:  # fmt: skip
    """Return the stories, rules and tests that fit."""
    found = []
    for document in documents.values():
        for story in document.stories:
            if (kind and story.kind != kind) or (file and document.path != file):
                continue
            labels = story.labels()
            if intent and not any(k in {"intent", "user"} and label == intent for k, label in labels):
                continue
            if action and not any(k in {"action", "active_loop"} and label == action for k, label in labels):
                continue
            if words and not all(
                word in fold(" ".join([story.name, *(label for _, label in labels)])) for word in words
            ):
                continue
            found.append((document, story))
    return found


def story(document: Document, found: Story, problems: Iterable[Problem]) -> dict[str, Any]:
    """Return a story for a page."""
    name = story_id(document, found)
    lines = range(document.line(found.start), document.line(found.end) + 1)
    own = [p for p in problems if p.path == document.path and p.line in lines]
    shown: dict[str, Any] = {
        "id": name, "kind": found.kind, "name": found.name, "file": document.path, "line": lines.start,
        "steps": [
            {"line": document.line(node.start), "type": type_of(step), "value": step, "editable": True}
            for step, node in zip(found.steps, found.nodes, strict=True)
        ],
        "problems": own,
    }  # fmt: skip
    return shown if found.conditions is None else {**shown, "conditions": found.conditions}


def graph(found: Sequence[tuple[Document, Story]]) -> dict[str, Any]:
    """Return where stories join and part: steps with one same past are one node."""
    nodes: dict[tuple[Any, ...], dict[str, Any]] = {(): {"id": "n0", "type": "start", "label": "", "stories": []}}
    edges: dict[tuple[str, str], list[str]] = {}
    choices: dict[tuple[Any, ...], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    checkpoints: dict[str, dict[str, Any]] = {}
    for document, one in found:
        name = story_id(document, one)
        past: tuple[Any, ...] = ()
        at = nodes[past]
        at["stories"].append(name)
        for kind, label in one.labels():
            shown = {"user": "intent", "slot_was_set": "slot", "active_loop": "loop", "or": "intent"}.get(kind, kind)
            if shown == "action" and one.kind == "story":
                choices[past][label].append(name)
            past = (*past, (shown, label))
            node = nodes.setdefault(past, {"id": f"n{len(nodes)}", "type": shown, "label": label, "stories": []})
            if shown == "checkpoint":  # one node a name, wherever it stands: this is where stories join
                node = nodes[past] = checkpoints.setdefault(label, node)
            node["stories"].append(name)
            edges.setdefault((at["id"], node["id"]), []).append(name)
            at = node
    shown_nodes = {node["id"]: node for node in nodes.values()}
    return {
        "nodes": list(shown_nodes.values()),
        "edges": [{"from": a, "to": b, "stories": names} for (a, b), names in edges.items()],
        "contradictions": [
            {
                "before": [label for _, label in past],
                "choices": [{"label": label, "stories": names} for label, names in options.items()],
            }
            for past, options in choices.items()
            if len(options) > 1
        ],
    }
