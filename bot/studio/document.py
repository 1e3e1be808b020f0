"""One file of the project, read: its tree, what kinds of data it holds, and its problems."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ruamel.yaml.error import YAMLError

from bot.studio import mentions, problems, stories
from bot.studio.blocks import Block, Entry
from bot.studio.mentions import Mention
from bot.studio.problems import Problem
from bot.studio.skeleton import Body, Node, Unreadable, parse
from bot.studio.source import Source, digest
from bot.studio.stories import Story

DOMAIN_KEYS = frozenset({"intents", "entities", "slots", "forms", "actions", "responses", "session_config"})
NLU_KINDS = ("intent", "synonym", "regex", "lookup")
# A save reads what it is about to write, checks it, and remembers it.
LAST = 16
_last: dict[tuple[str, str], Document] = {}


@dataclass(eq=False)
class Document:
    """A file at one moment; it is never changed, a changed file is another document."""

    path: str
    hash: str
    size: int
    source: Source
    root: Node | None = None
    kinds: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    blocks: list[Block] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    bodies: dict[int, Body] = field(default_factory=dict)
    language: str | None = None

    @property
    def is_readable(self) -> bool:
        """Say whether the file parses."""
        return not any(problem.kind == "syntax" for problem in self.problems)

    @cached_property
    def entries(self) -> list[Entry]:
        """Return every example of the file, in order."""
        return [entry for block in self.blocks for entry in block.entries]

    @cached_property
    def mentions(self) -> list[Mention]:
        """Return every mention of a name."""
        return list(self._mentions())

    def _mentions(self) -> Iterator[Mention]:
        if self.root is None or self.root.kind != "map":
            return
        for block in self.blocks:
            name = block.item.get(block.kind) if block.kind != "group" else None
            if name is not None and block.kind == "intent":
                yield from mentions.of_scalar(self.source, name, "intent", "nlu")
            elif name is not None and block.kind in {"regex", "lookup"}:
                yield from mentions.of_scalar(self.source, name, "entity", "nlu")
        for story in self.stories:
            steps, condition = story.item.get("steps"), story.item.get("condition")
            for node in (condition, steps):
                if node is not None:
                    yield from mentions.of_steps(self.source, node, story.kind)
        if "domain" in self.kinds:
            yield from mentions.of_domain(self.source, self.root)
        if "config" in self.kinds:
            yield from mentions.of_config(self.source, self.root, lambda key: "intent" in key)

    def line(self, position: int) -> int:
        """Return the line of a position, from 1."""
        return self.source.line_of(position) + 1

    def identify(self, start: int, text: str) -> str:
        """Return the opaque name of a thing that begins at a position and reads so."""
        return f"{self.path}|{self.line(start)}|{zlib.crc32(text.encode()):08x}"

    def entry_id(self, entry: Entry) -> str:
        """Return the name of an example."""
        return (
            f"{self.identify(entry.start, entry.raw)}|{entry.index}"
            if entry.index
            else self.identify(entry.start, entry.raw)
        )

    def find_entry(self, line: int, sign: str, index: int) -> Entry | None:
        """Return the example named by its line and its sum; the nearest equal one when lines have moved."""
        equal = [e for e in self.near(line) if f"{zlib.crc32(e.raw.encode()):08x}" == sign and e.index == index]
        if not equal:
            equal = [e for e in self.entries if f"{zlib.crc32(e.raw.encode()):08x}" == sign]
        return min(equal, key=lambda entry: abs(self.line(entry.start) - line), default=None)

    def near(self, line: int) -> list[Entry]:
        """Return the examples that begin on a line."""
        if not 0 < line <= len(self.source.line_starts):
            return []
        start = self.source.line_starts[line - 1]
        end = self.source.end_of_line(start)
        return [
            entry
            for block in self.blocks
            if block.item.start < end and block.item.tail >= start
            for entry in block.entries
            if start <= entry.start < end
        ]

    def place(self, position: int) -> tuple[str, int]:
        """Return (path, line) for people."""
        return self.path, self.line(position)


def read(path: str, data: bytes) -> Document:
    """Read a file's bytes; what cannot be read becomes a document with a problem. The last ones are not read twice."""
    hashed = digest(data)
    known = _last.get((path, hashed))
    if known is None:
        known = _last[path, hashed] = _read(path, data, hashed)
        while len(_last) > LAST:
            _last.pop(next(iter(_last)), None)
    return known


def _read(path: str, data: bytes, hashed: str) -> Document:
    try:
        source = Source.decode(data)
    except UnicodeDecodeError as error:
        empty = Source(data.decode("utf-8", errors="replace"))
        return Document(path, hashed, len(data), empty, problems=(problems.of_encoding(path, data, error),))
    document = Document(path, hashed, len(data), source)
    try:
        document.root, document.bodies = parse(source)
    except (Unreadable, RecursionError) as error:
        position = error.position if isinstance(error, Unreadable) else 0
        line = source.line_of(position)
        cause = error.cause if isinstance(error, Unreadable) else YAMLError("too deep")
        document.problems = (problems.of_yaml(path, cause, line, position - source.line_starts[line]),)
        return document
    _understand(document)
    return document


def _understand(document: Document) -> None:
    root = document.root
    if root is None or root.kind != "map":
        return
    keys = {str(name.value) for name, _ in root.pairs}
    kinds = []
    if keys & {"pipeline", "policies", "recipe"}:
        kinds.append("config")
    if keys & DOMAIN_KEYS:
        kinds.append("domain")
    if "responses" in keys:
        kinds.append("responses")
    if "nlu" in keys:
        kinds.append("nlu")
        document.blocks += _nlu_blocks(document, root.get("nlu"))
    if "groups" in keys:
        kinds.append("tension")
        document.blocks += _groups(document, root)
    document.stories = stories.of_root(root, document.path)
    kinds += sorted({{"story": "stories", "rule": "rules", "test": "tests"}[story.kind] for story in document.stories})
    document.kinds = tuple(kinds)


def _nlu_blocks(document: Document, node: Node | None) -> list[Block]:
    found = []
    for item in node.items if node is not None else []:
        for kind in NLU_KINDS:
            name = item.get(kind)
            if name is not None and name.kind == "scalar":
                examples = item.get("examples")
                body = document.bodies.get(examples.start) if examples is not None else None
                found.append(Block(item, kind, str(name.value), examples, body, source=document.source))
                break
    return found


def _groups(document: Document, root: Node) -> list[Block]:
    language = root.get("language")
    document.language = str(language.value) if language is not None else None
    node = root.get("groups")
    found = []
    for item in node.items if node is not None else []:
        examples = item.get("examples")
        body = document.bodies.get(examples.start) if examples is not None else None
        fields = {str(name.value): value.data() for name, value in item.pairs if name.value != "examples"}
        name = str(fields.get("label", ""))
        found.append(
            Block(
                item, "group", name, examples, body, language=document.language, fields=fields, source=document.source
            )
        )
    return found
