"""Reads YAML into a light tree with exact positions, fast enough for files of 50,000 examples.

A corpus is mostly literal blocks (`examples: |`), of which YAML needs to know only where they end. Their lines are
found by a scan and left out of what ruamel.yaml parses; positions are then counted in the whole text again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from bot.studio.problems import mark_index
from bot.studio.source import Source

HEADER = re.compile(
    r"^(?P<lead>[ ]*(?:-[ ]+)*)"
    r"(?P<key>(?:\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s#'\"|>&*!%@`{\[\-][^#\r\n]*?|-[^\s#][^#\r\n]*?)[ ]*:[ ]+)?"
    r"(?:[!&][^\s]+[ ]+)*(?P<style>[|>])(?P<marks>[0-9+\-]{0,2})[ \t]*(?:[ \t]#[^\r\n]*)?[\r\n]*$"
)
# Blocks shorter than this are not worth the trouble.
WORTH = 6
Value = Any


@dataclass(eq=False)
class Node:
    """One node. `start`..`end` are positions in the text; of a literal block, from its sign to its last line's end."""

    kind: str  # map, seq, scalar
    start: int
    end: int
    style: str | None = None  # of a scalar: ', ", |, > or None (plain)
    flow: bool = False
    value: Value = None  # of a scalar
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return next((value for name, value in self.pairs if name.value == key), None)

    def data(self) -> Value:
        """Return the node as plain data."""
        if self.kind == "map":
            return {
                name.data() if name.kind == "scalar" else str(name.data()): value.data() for name, value in self.pairs
            }
        if self.kind == "seq":
            return [item.data() for item in self.items]
        return self.value

    def walk(self) -> Iterator[Node]:
        """Yield this node and everything below it."""
        yield self
        for name, value in self.pairs:
            yield from name.walk()
            yield from value.walk()
        for item in self.items:
            yield from item.walk()

    @property
    def tail(self) -> int:
        """Return where the node's last character ends: block collections end later for YAML than for the eye."""
        if self.flow or self.kind == "scalar":
            return self.end
        below = [value.tail for _, value in self.pairs] + [name.end for name, _ in self.pairs]
        below += [item.tail for item in self.items]
        return max([self.start, *below])


@dataclass(frozen=True)
class Body:
    """The lines of a literal or folded block: the sign's position, the lines `first`..`last` (excluded), the indent."""

    sign: int
    first: int
    last: int
    indent: int


def indent_of(line: str) -> int:
    """Count the spaces at the head of a line."""
    return len(line) - len(line.lstrip(" "))


def block_body(source: Source, line: int, *, parent: int, marks: str) -> tuple[int, int, int]:
    """Return (first line, line after the last that is not blank, indent) of the block whose sign is on `line`."""
    starts, text = source.line_starts, source.text
    first = line + 1
    digit = next((int(mark) for mark in marks if mark.isdigit()), None)
    indent = max(parent, 0) + digit if digit else _first_indent(source, first, parent)
    if indent is None or first >= len(starts):
        return first, first, max(parent, 0) + 2
    # The line end before the body lets one search look for the first line that is neither blank nor indented.
    outside = re.compile(rf"[\r\n](?! {{{indent}}}|[ \t]*(?:[\r\n]|\Z))").search(text, starts[first] - 1)
    last = source.line_of(outside.end() - 1) + 1 if outside is not None else len(starts)
    while last > first and not text[starts[last - 1] : starts[last] if last < len(starts) else len(text)].strip():
        last -= 1
    return first, last, indent


def _first_indent(source: Source, first: int, parent: int) -> int | None:
    """Return the indent of a block's first line that is not blank; None when the block is empty."""
    starts, text = source.line_starts, source.text
    for number in range(first, len(starts)):
        content = text[starts[number] : starts[number + 1] if number + 1 < len(starts) else len(text)]
        if content.strip():
            return indent_of(content) if indent_of(content) > parent else None
    return None


class Unreadable(Exception):
    """The text is not YAML; `position` is where, in the whole text."""

    def __init__(self, cause: YAMLError, position: int) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.position = position


def parse(source: Source) -> tuple[Node | None, dict[int, Body]]:
    """Return the tree (None for an empty file) and every block by its sign; raise `Unreadable`."""
    bodies = _bodies(source)
    skeleton, places = _without(source, bodies)
    try:
        root = YAML(typ="safe", pure=True).compose(skeleton)
    except YAMLError as error:
        position = real_position(places, mark_index(error) or 0)
        raise Unreadable(error, min(position, max(len(source.text) - 1, 0))) from None
    if root is None:
        return None, bodies
    return _Tree(source, bodies, places).node(root), bodies


def real_position(places: list[tuple[int, int]], index: int) -> int:
    """Return where a position of the skeleton stands in the whole text."""
    skeleton, real = places[bisect_right(places, (index, 1 << 60)) - 1]
    return real + index - skeleton


def _bodies(source: Source) -> dict[int, Body]:
    bodies: dict[int, Body] = {}
    starts, text = source.line_starts, source.text
    number = 0
    while number < len(starts):
        begin = starts[number]
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        line = text[begin:end]
        number += 1
        if "|" not in line and ">" not in line:
            continue
        header = HEADER.match(line)
        if header is None:
            continue
        parent = len(header["lead"]) if header["key"] else header["lead"].rfind("-")
        first, last, indent = block_body(source, number - 1, parent=parent, marks=header["marks"])
        bodies[begin + header.start("style")] = Body(begin + header.start("style"), first, last, indent)
        number = max(number, last)
    return bodies


def _without(source: Source, bodies: dict[int, Body]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text without the long literal blocks, and where its pieces come from."""
    starts, text = source.line_starts, source.text
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = length = 0

    def take(end: int) -> None:
        nonlocal length
        places.append((length, at))
        parts.append(text[at:end])
        length += end - at

    for body in sorted(bodies.values(), key=lambda body: body.sign):
        if text[body.sign] != "|" or body.last - body.first < WORTH:
            continue
        take(starts[body.first + 1])
        at = starts[body.last] if body.last < len(starts) else len(text)
    take(len(text))
    return "".join(parts), places


class _Tree:
    """Makes our nodes of ruamel's."""

    def __init__(self, source: Source, bodies: dict[int, Body], places: list[tuple[int, int]]) -> None:
        self._source = source
        self._bodies = bodies
        self._places = places

    def node(self, node: Any) -> Node:
        start = real_position(self._places, node.start_mark.index)
        end = real_position(self._places, node.end_mark.index)
        if isinstance(node, MappingNode):
            pairs = [(self.node(name), self.node(value)) for name, value in node.value]
            return Node("map", start, end, flow=bool(node.flow_style), pairs=pairs)
        if isinstance(node, SequenceNode):
            return Node("seq", start, end, flow=bool(node.flow_style), items=[self.node(item) for item in node.value])
        assert isinstance(node, ScalarNode)
        return self._scalar(node, start, end)

    def _scalar(self, node: Any, start: int, end: int) -> Node:
        value: Value = node.value
        if node.style in {"|", ">"}:
            sign = self._source.text.find(node.style, start)
            body = self._bodies.get(sign)
            if body is not None:
                text, starts = self._source.text, self._source.line_starts
                end = starts[body.last] if body.last < len(starts) else len(text)
                start, end = sign, _rstrip(text, end) if body.last > body.first else sign + 1
                if node.style == "|" and body.last - body.first >= WORTH:
                    value = None  # left out of the skeleton; `blocks` reads it where it is wanted
        elif node.style is None:
            value = _plain(node.tag, node.value)
        return Node("scalar", start, end, style=node.style, value=value)


def _plain(tag: str, value: str) -> Value:
    kind = tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return value.lower() in {"true", "yes", "on"}
    if kind in {"int", "float"}:
        try:
            return int(value.replace("_", ""), 0) if kind == "int" else float(value.replace("_", ""))
        except ValueError:
            return value
    return value


def _rstrip(text: str, end: int) -> int:
    """Return where a line's content ends, its line end left out."""
    while end and text[end - 1] in "\r\n":
        end -= 1
    return end
