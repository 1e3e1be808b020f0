"""Surgical edits of YAML: each returns the splices of the lines concerned, everything else stays byte for byte.

What cannot be edited without touching more than its own lines (an anchor before a dash, an item that shares its line
with another) is refused rather than reformatted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.studio import render
from bot.studio.errors import Refused
from bot.studio.skeleton import Node, indent_of
from bot.studio.source import Source, Splice


def unreachable() -> Refused:
    """Return the refusal of an edit that would touch other lines."""
    return Refused(
        "The studio cannot change this passage without touching other lines: edit the file itself.",
        "Le studio ne peut pas modifier ce passage sans toucher d’autres lignes\u00a0: modifiez le fichier lui-même.",
    )


def replace_scalar(source: Source, node: Node, value: Any, *, in_flow: bool = False) -> list[Splice]:
    """Write another value in the place of a scalar, in its own style where that can hold it."""
    if node.kind != "scalar":
        raise unreachable()
    if node.style in {"|", ">"} and isinstance(value, str):
        return _replace_block(source, node, value)
    new = render.scalar(value, style=node.style, flow=in_flow)
    if node.start == node.end and source.text[node.start - 1 : node.start] not in {" ", "\n"}:
        new = " " + new
    return [Splice(node.start, node.end, new)]


def _replace_block(source: Source, node: Node, value: str) -> list[Splice]:
    """Write other lines under the same sign. A folded block gets no line breaks of its own."""
    lines = value.strip("\r\n").split("\n")
    doubtful = render.CONTROL.search(value) or value.startswith(" ") or (node.style == ">" and len(lines) > 1)
    if doubtful or not value.strip():
        return [Splice(node.start, node.end, render.double_quoted(value))]
    start = source.end_of_line(node.start)
    if start >= node.end:
        raise unreachable()
    first = next(line for line in re.split(r"\r\n|\n|\r", source.text[start : node.end]) if line.strip())
    pad = " " * indent_of(first)
    new = source.newline.join(pad + line.rstrip("\r") if line.strip() else "" for line in lines)
    return [Splice(start, node.end, new)]


def dash_of(source: Source, item: Node) -> int:
    """Return where the dash of an item of a block list stands; it must be the first sign of its line."""
    line = source.line_of(item.start)
    prefix = source.text[source.line_starts[line] : item.start]
    while not prefix.strip() and line > 0:
        line -= 1
        prefix = source.text[source.line_starts[line] : source.line_starts[line + 1]]
        if prefix.strip() and not prefix.lstrip().startswith("#"):
            prefix = re.sub(r"\s#.*$", "", prefix.rstrip("\r\n"))
            break
        prefix = ""
    if not re.match(r"^ *-\s*$", prefix):
        raise unreachable()
    return source.line_starts[line] + indent_of(prefix)


def lines_span(source: Source, start: int, end: int) -> tuple[int, int]:
    """Return the span of the whole lines from one position to another."""
    return source.start_of_line(start), source.end_of_line(max(start, end - 1) if end > start else start)


def item_span(source: Source, item: Node) -> tuple[int, int]:
    """Return the whole lines of an item of a block list."""
    return lines_span(source, dash_of(source, item), item.tail)


def delete_items(source: Source, sequence: Node, items: Sequence[Node]) -> list[Splice]:
    """Remove items from a list; one that becomes empty is written `[]`."""
    if sequence.flow:
        kept = [item for item in sequence.items if item not in items]
        return _rewrite_flow(source, sequence, kept, [])
    spans = [item_span(source, item) for item in items]
    splices = [_deleted(source, *span) for span in spans]
    if len(items) == len(sequence.items):
        # What is left is a key without a value: say that the list is empty, on the lines that go anyway.
        indent = dash_of(source, sequence.items[0]) - spans[0][0]
        splices[0] = Splice(*spans[0], " " * (indent + 2) + "[]" + source.newline)
    return splices


def _deleted(source: Source, start: int, end: int) -> Splice:
    """Return the removal of whole lines; a file that had no last line end keeps having none."""
    at_end = end == len(source.text) and not source.text.endswith(("\n", "\r"))
    if at_end and start > 0:
        start = len(source.text[:start].rstrip("\r\n")) if source.text[start - 1] in "\r\n" else start
        body = source.text[:start]
        start = len(body)
    return Splice(start, end, "")


def _rewrite_flow(source: Source, sequence: Node, kept: Sequence[Node], new: Sequence[Any]) -> list[Splice]:
    parts = [source.text[item.start : item.end] for item in kept] + [render.flow(value) for value in new]
    return [Splice(sequence.start, sequence.end, "[" + ", ".join(parts) + "]")]


def append_items(source: Source, sequence: Node, values: Sequence[Any]) -> list[Splice]:
    """Add items at the end of a list, indented like the others."""
    if not values:
        return []
    if sequence.flow:
        if not sequence.items:
            return _rewrite_flow(source, sequence, [], values)
        last = sequence.items[-1]
        return [Splice(last.end, last.end, "".join(", " + render.flow(value) for value in values))]
    if not sequence.items:
        raise unreachable()
    return insert_after_item(source, sequence.items[-1], values)


def insert_after_item(source: Source, item: Node, values: Sequence[Any]) -> list[Splice]:
    """Add items to a block list after one of them."""
    dash = dash_of(source, item)
    indent = dash - source.start_of_line(dash)
    lines = [line for value in values for line in render.item_lines(value, indent)]
    return [source.inserted_after(max(item.tail - 1, dash), lines)]


def insert_before_item(source: Source, item: Node, values: Sequence[Any]) -> list[Splice]:
    """Add items to a block list before one of them."""
    start = source.start_of_line(dash_of(source, item))
    indent = dash_of(source, item) - start
    lines = [line for value in values for line in render.item_lines(value, indent)]
    return [Splice(start, start, "".join(line + source.newline for line in lines))]


def replace_items(source: Source, old: Sequence[Node], values: Sequence[Any]) -> list[Splice]:
    """Write other items in the place of neighbouring ones of a block list."""
    dash = dash_of(source, old[0])
    start, end = source.start_of_line(dash), item_span(source, old[-1])[1]
    lines = [line for value in values for line in render.item_lines(value, dash - start)]
    ends_open = end == len(source.text) and not source.text.endswith(("\n", "\r"))
    return [Splice(start, end, source.newline.join(lines) + ("" if ends_open else source.newline))]


def set_entry(source: Source, mapping: Node, key: str, value: Any) -> list[Splice]:
    """Write a key of a mapping: in the scalar's own style, as other lines, or as a new line at its end."""
    for name, node in mapping.pairs:
        if name.value != key:
            continue
        if node.kind == "scalar" and not isinstance(value, (Mapping, list, tuple)):
            return replace_scalar(source, node, value, in_flow=mapping.flow)
        if mapping.flow or node.flow:
            return [Splice(node.start, node.end, render.flow(value))]
        indent = name.start - source.start_of_line(name.start)
        lines = render.block_lines({key: value}, indent)
        start, end = name.start, source.end_of_line(max(node.tail - 1, name.start))
        body = source.newline.join(lines)[indent:]
        stop = end - (len(source.text[start:end]) - len(source.text[start:end].rstrip("\r\n")))
        return [Splice(start, stop, body)]
    return add_entry(source, mapping, key, value)


def add_entry(source: Source, mapping: Node, key: str, value: Any) -> list[Splice]:
    """Add a key at the end of a mapping."""
    if mapping.flow:
        if not mapping.pairs:
            return [
                Splice(mapping.start, mapping.end, "{" + f"{render.scalar(key, flow=True)}: {render.flow(value)}" + "}")
            ]
        end = mapping.pairs[-1][1].end
        return [Splice(end, end, f", {render.scalar(key, flow=True)}: {render.flow(value)}")]
    if not mapping.pairs:
        raise unreachable()
    first = mapping.pairs[0][0]
    indent = first.start - source.start_of_line(first.start)
    return [source.inserted_after(max(mapping.tail - 1, 0), render.block_lines({key: value}, indent))]


def delete_entry(source: Source, mapping: Node, key: str) -> list[Splice]:
    """Remove a key of a mapping, with its lines. The key must begin its line (or share it with a list's dash)."""
    for index, (name, node) in enumerate(mapping.pairs):
        if name.value != key:
            continue
        if mapping.flow:
            kept = [pair for pair in mapping.pairs if pair[0] is not name]
            body = ", ".join(source.text[left.start : right.end] for left, right in kept)
            return [Splice(mapping.start, mapping.end, "{" + body + "}")]
        start, end = lines_span(source, name.start, max(node.tail, name.end))
        lead = source.text[start : name.start]
        if not lead.strip():
            if len(mapping.pairs) == 1:
                return [Splice(start, end, lead + "{}" + source.newline)]
            return [_deleted(source, start, end)]
        if index + 1 < len(mapping.pairs):  # `- key: …` first: the next key takes its place behind the dash
            following = mapping.pairs[index + 1][0].start
            if not source.text[end:following].strip():
                return [Splice(name.start, following, "")]
        raise unreachable()
    return []
