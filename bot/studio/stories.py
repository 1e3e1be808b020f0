"""Stories, rules and conversation tests as lists of steps, each with its lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from bot.studio import render
from bot.studio.errors import Refused
from bot.studio.skeleton import Node
from bot.studio.source import Source, Splice
from bot.studio.yaml_edit import (
    add_entry,
    append_items,
    dash_of,
    delete_entry,
    delete_items,
    insert_after_item,
    insert_before_item,
    replace_items,
    replace_scalar,
    set_entry,
    unreachable,
)

STEP_KEYS = ("user", "intent", "action", "bot", "slot_was_set", "checkpoint", "active_loop", "or")


@dataclass(eq=False)
class Story:
    """One story, rule or test."""

    kind: str  # story, rule, test
    name: str
    item: Node
    start: int
    end: int
    steps: list[Any] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    conditions: Any = None

    def labels(self) -> list[tuple[str, str]]:
        """Return (type, label) of each step."""
        return [(type_of(step), label_of(step)) for step in self.steps]


def of_root(root: Node, path: str) -> list[Story]:
    """Return the stories and rules of a file."""
    found = []
    in_tests = path.rsplit("/", 1)[-1].startswith("test_") or path.startswith("tests/")
    for section, key, kind in (("stories", "story", "story"), ("rules", "rule", "rule")):
        node = root.get(section)
        for item in node.items if node is not None else []:
            name = item.get(key)
            steps = item.get("steps")
            nodes = steps.items if steps is not None else []
            values = [step.data() for step in nodes]
            is_test = kind == "story" and (
                in_tests or any(isinstance(step, dict) and "user" in step for step in values)
            )
            condition = item.get("condition")
            found.append(
                Story(
                    "test" if is_test else kind, str(name.data()) if name is not None else "", item,
                    item.start, item.tail, values, nodes, condition.data() if condition is not None else None,
                )
            )  # fmt: skip
    return found


def type_of(step: Any) -> str:
    """Return what kind of step this is."""
    if not isinstance(step, Mapping):
        return "other"
    return next((key for key in STEP_KEYS if key in step), "other")


def label_of(step: Any) -> str:
    """Return a step in a few words, equal for equal steps."""
    kind = type_of(step)
    if kind == "user":
        return str(step.get("intent", step["user"])).strip()
    if kind == "other":
        return json.dumps(step, ensure_ascii=False)
    value = step[kind]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def check_steps(steps: Any) -> list[Any]:
    """Check what a page sends; raise `Refused` in words."""
    if not isinstance(steps, list) or not steps:
        raise Refused("A story needs at least one step.", "Une histoire demande au moins une étape.")
    for number, step in enumerate(steps, start=1):
        if step == "...":
            continue
        if not isinstance(step, dict) or type_of(step) == "other":
            raise Refused(
                f"Step {number} is none that Rasa knows.", f"L’étape {number} n’est pas d’un type connu de Rasa."
            )
        value = step[type_of(step)]
        if type_of(step) in {"intent", "action", "checkpoint"} and (not isinstance(value, str) or not value.strip()):
            raise Refused(f"Step {number} has no name.", f"L’étape {number} n’a pas de nom.")
    return steps


def put(
    source: Source, story: Story, *, name: str | None, steps: list[Any] | None, conditions: Any = None
) -> list[Splice]:
    """Write what differs between a story as it is and as it should be."""
    splices: list[Splice] = []
    key = "rule" if story.kind == "rule" else "story"
    if name is not None and name != story.name:
        node = story.item.get(key)
        if node is None:
            raise unreachable()
        splices += replace_scalar(source, node, name)
    if conditions is not None and conditions != (story.conditions or []):
        if not conditions:
            splices += delete_entry(source, story.item, "condition")
        elif story.conditions is None:
            splices += _add_condition(source, story, key, conditions)
        else:
            splices += set_entry(source, story.item, "condition", conditions)
    if steps is not None and steps != story.steps:
        splices += _put_steps(source, story, check_steps(steps))
    return splices


def _add_condition(source: Source, story: Story, key: str, conditions: Any) -> list[Splice]:
    """Write the condition of a rule before its steps, where people look for it."""
    name = next((name for name, _ in story.item.pairs if name.value == "steps"), None)
    if name is None or story.item.flow:
        return add_entry(source, story.item, "condition", conditions)
    indent = name.start - source.start_of_line(name.start)
    lines = render.block_lines({"condition": conditions}, indent)
    start = source.start_of_line(name.start)
    return [Splice(start, start, "".join(line + source.newline for line in lines))]


def _put_steps(source: Source, story: Story, steps: list[Any]) -> list[Splice]:
    node = story.item.get("steps")
    if node is None or not node.items or node.flow:
        return set_entry(source, story.item, "steps", steps)
    old = [json.dumps(step, sort_keys=True) for step in story.steps]
    new = [json.dumps(step, sort_keys=True) for step in steps]
    splices: list[Splice] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace":
            splices += _replaced(source, story.nodes[i1:i2], steps[j1:j2])
        elif tag == "delete":
            splices += delete_items(source, node, story.nodes[i1:i2])
        elif tag == "insert" and i1 == 0:
            splices += insert_before_item(source, story.nodes[0], steps[j1:j2])
        elif tag == "insert":
            splices += insert_after_item(source, story.nodes[i1 - 1], steps[j1:j2])
    return splices


def _replaced(source: Source, old: Sequence[Node], new: Sequence[Any]) -> list[Splice]:
    """Replace steps; one that keeps its kind and has a plain value keeps its line's shape too."""
    if len(old) == len(new):
        splices: list[Splice] = []
        for node, step in zip(old, new, strict=True):
            splices += _replaced_one(source, node, step)
        return splices
    return replace_items(source, old, new)


def _replaced_one(source: Source, node: Node, step: Any) -> list[Splice]:
    before = node.data()
    if isinstance(before, dict) and isinstance(step, dict) and list(before) == list(step):
        splices: list[Splice] = []
        for key, value in step.items():
            if before[key] != value:
                splices += set_entry(source, node, key, value)
        return splices
    return replace_items(source, [node], [step])


def append(source: Source, root: Node | None, section: str, value: Mapping[str, Any]) -> list[Splice]:
    """Add a story or rule at the end of its section, after an empty line where the others have one."""
    node = root.get(section) if root is not None else None
    if root is None:
        text = source.newline.join(['version: "3.1"', f"{section}:", *render.item_lines(value, 0)]) + source.newline
        return [Splice(len(source.text), len(source.text), text)]
    if node is None or node.kind != "seq":
        if node is not None:
            return set_entry(source, root, section, [value])
        return add_entry(source, root, section, [value])
    if node.flow or not node.items:
        return append_items(source, node, [value])
    last = node.items[-1]
    spaced = len(node.items) > 1 and _is_spaced(source, last)
    dash = dash_of(source, last)
    lines = render.item_lines(value, dash - source.start_of_line(dash))
    return [source.inserted_after(max(last.tail - 1, dash), ["", *lines] if spaced else lines)]


def _is_spaced(source: Source, item: Node) -> bool:
    line = source.line_of(dash_of(source, item))
    return line > 0 and not source.text[source.line_starts[line - 1] : source.line_starts[line]].strip()
