"""Lists of examples, in every way that Rasa accepts: literal and folded blocks, quoted scalars, lists of `text:`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.studio import render
from bot.studio.errors import Refused
from bot.studio.skeleton import Body, Node, indent_of
from bot.studio.source import Source, Splice
from bot.studio.yaml_edit import (
    append_items,
    delete_entry,
    delete_items,
    item_span,
    replace_scalar,
    set_entry,
    unreachable,
)


@dataclass(eq=False, slots=True)
class Entry:
    """One example: its text as written, and where it begins (of a literal block: the text after the dash)."""

    block: Block
    raw: str
    start: int
    end: int
    node: Node | None = None  # the item of a list
    index: int = 0  # among the lines of a scalar that is not literal
    guessed: str | None = ""  # the language of the text, once it has been guessed

    @property
    def metadata(self) -> Any:
        """Return the example's own metadata, of a list's item."""
        node = self.node.get("metadata") if self.node is not None and self.node.kind == "map" else None
        return node.data() if node is not None else None


@dataclass(eq=False)
class Block:
    """One item of `nlu:` (or a group of tension messages) with its examples."""

    item: Node
    kind: str  # intent, synonym, regex, lookup, group
    name: str
    examples: Node | None
    body: Body | None = None
    language: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    source: Source = field(default_factory=lambda: Source(""))

    @cached_property
    def entries(self) -> list[Entry]:
        """Return the examples, read when first asked for: a save needs those of one block alone."""
        return _entries(self.source, self)


def _entries(source: Source, block: Block) -> list[Entry]:
    node = block.examples
    if node is None:
        return []
    if node.kind == "seq":
        return [_of_item(source, block, item) for item in node.items if item.kind in {"map", "scalar"}]
    if node.style == "|" and block.body is not None:
        return _of_lines(source, block, block.body)
    lines = str(node.value).splitlines() if node.kind == "scalar" and isinstance(node.value, str) else []
    raws = [line[1:].strip("\n\r ") for line in lines if line.startswith("-")]
    return [Entry(block, raw, node.start, node.end, index=index) for index, raw in enumerate(raws)]


def _of_lines(source: Source, block: Block, body: Body) -> list[Entry]:
    starts, text = source.line_starts, source.text
    if body.first >= len(starts):
        return []
    end = starts[body.last] if body.last < len(starts) else len(text)
    entries = []
    for found in LINES[body.indent].finditer(text, starts[body.first], end):
        raw = found[1].rstrip(" ")
        start = found.start(1)
        entries.append(Entry(block, raw, start, start + len(raw)))
    return entries


class _Lines(dict[int, "re.Pattern[str]"]):
    """The lines of examples at each indent, compiled when first asked for."""

    def __missing__(self, indent: int) -> re.Pattern[str]:
        # A body begins at a line's start; after that each line follows its line end.
        pattern = self[indent] = re.compile(rf"(?:^|(?<=[\r\n])) {{{indent}}}-(?: *(?=[^ \r\n]))?([^\r\n]*)", re.M)
        return pattern


LINES = _Lines()


def _of_item(source: Source, block: Block, item: Node) -> Entry:
    text = item.get("text") if item.kind == "map" else item
    raw = str(text.value).strip("\n\r ") if text is not None and text.value is not None else ""
    if text is not None and text.style == "|" and text.value is None:  # a long block, left out by the parser
        raw = source.text[source.end_of_line(text.start) : text.end].strip()
    return Entry(block, raw, item.start, item.tail, node=item)


def one_line(text: str) -> str:
    """Return an example's text fit for a file: one line, no control characters."""
    text = re.sub(r"[\r\n\t\x85\u2028\u2029]+", " ", text).strip()
    if not text:
        raise Refused("An example cannot be empty.", "Un exemple ne peut pas être vide.")
    if render.CONTROL.search(text) or re.search(r"[\ud800-\udfff]", text):
        raise Refused("This text has control characters.", "Ce texte contient des caractères de contrôle.")
    return text


def edit(source: Source, entry: Entry, raw: str) -> list[Splice]:
    """Write another text for an example."""
    raw = one_line(raw)
    if raw == entry.raw:
        return []
    if entry.node is not None:
        text = entry.node.get("text") if entry.node.kind == "map" else entry.node
        if text is None:
            return set_entry(source, entry.node, "text", raw)
        return replace_scalar(source, text, raw, in_flow=entry.node.flow)
    if entry.block.body is not None and _is_literal(entry.block):
        gap = " " if entry.start and source.text[entry.start - 1] == "-" else ""
        return [Splice(entry.start, entry.end, gap + raw)]
    return _rewrite(
        source, entry.block, lambda lines: [raw if i == entry.index else line for i, line in enumerate(lines)]
    )


def delete(source: Source, block: Block, entries: Sequence[Entry]) -> list[Splice]:
    """Remove examples of one block; not all of them (the block itself goes then: see `delete_block`)."""
    node = block.examples
    assert node is not None
    if node.kind == "seq":
        return delete_items(source, node, [entry.node for entry in entries if entry.node is not None])
    if _is_literal(block):
        spans = [(source.start_of_line(entry.start - 1), source.end_of_line(entry.start - 1)) for entry in entries]
        return _delete_lines(source, spans)
    gone = {entry.index for entry in entries}
    return _rewrite(source, block, lambda lines: [line for i, line in enumerate(lines) if i not in gone])


def _delete_lines(source: Source, spans: list[tuple[int, int]]) -> list[Splice]:
    splices = [Splice(start, end, "") for start, end in spans]
    ends_open = not source.text.endswith(("\n", "\r"))
    if ends_open and any(end == len(source.text) for _, end in spans):
        # The file's last line has no line end: the line that becomes the last one gives up its own.
        gone = {start for start, _ in spans}
        first = max(spans)[0]
        while first and source.start_of_line(first - 1) in gone:
            first = source.start_of_line(first - 1)
        cut = first - (2 if source.text[:first].endswith("\r\n") else 1)
        splices = [splice for splice in splices if splice.start < first] + [Splice(cut, len(source.text), "")]
    return splices


def add(source: Source, block: Block, raws: Sequence[str]) -> list[Splice]:
    """Write new examples after the last one of a block."""
    raws = [one_line(raw) for raw in raws]
    node = block.examples
    if node is None or (node.kind == "scalar" and node.style is None and node.value is None):
        return set_examples(source, block, raws)
    if node.kind == "seq":
        if not node.items:
            return set_examples(source, block, raws)
        plain = all(item.kind == "scalar" for item in node.items)
        return append_items(source, node, [raw if plain else {"text": raw} for raw in raws])
    if not _is_literal(block):
        return _rewrite(source, block, lambda lines: [*lines, *raws])
    body = block.body
    assert body is not None
    pad = " " * (body.indent if block.entries else _usual_indent(source, block))
    at = source.line_starts[body.last - 1] if body.last > body.first else node.start
    return [source.inserted_after(at, [f"{pad}- {raw}" for raw in raws])]


def set_examples(source: Source, block: Block, raws: Sequence[str]) -> list[Splice]:
    """Give examples to a block that has none."""
    before = delete_entry(source, block.item, "examples") if block.examples is not None else []
    first = block.item.pairs[0][0]
    indent = first.start - source.start_of_line(first.start)
    pad = " " * indent
    lines = [f"{pad}examples: |", *(f"{pad}  - {raw}" for raw in raws)]
    if before:
        span = before[0]
        return [Splice(span.start, span.end, source.newline.join(lines) + source.newline)]
    return [source.inserted_after(block.item.tail - 1, lines)]


def delete_block(source: Source, sequence: Node, blocks: Sequence[Block]) -> list[Splice]:
    """Remove whole items, with their examples."""
    return delete_items(source, sequence, [block.item for block in blocks])


def block_span(source: Source, block: Block) -> tuple[int, int]:
    """Return the whole lines of an item."""
    return item_span(source, block.item)


def _is_literal(block: Block) -> bool:
    return block.examples is not None and block.examples.style == "|"


def _usual_indent(source: Source, block: Block) -> int:
    first = block.item.pairs[0][0]
    return first.start - source.start_of_line(first.start) + 2


def _rewrite(source: Source, block: Block, change: Callable[[list[str]], list[str]]) -> list[Splice]:
    """Write the lines of a quoted or folded scalar anew, in its own style."""
    node = block.examples
    if node is None or node.kind != "scalar":
        raise unreachable()
    lines = change([entry.raw for entry in block.entries])
    if node.style != ">":
        return [Splice(node.start, node.end, render.double_quoted("\n".join(f"- {line}" for line in lines)))]
    start = source.end_of_line(node.start)
    head = source.text[start : node.end].splitlines()
    pad = " " * indent_of(next(line for line in head if line.strip()))
    gap = source.newline * 2  # an empty line is what a folded block reads as a line's end
    return [Splice(start, node.end, gap.join(f"{pad}- {line}" for line in lines))]
