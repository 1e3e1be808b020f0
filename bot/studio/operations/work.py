"""A draft of the project: the files as operations leave them, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from bot.errors import NotFound
from bot.studio.blocks import Block, Entry
from bot.studio.document import Document, read
from bot.studio.errors import NotParsed, Refused, Stale
from bot.studio.project import Project
from bot.studio.source import Source, Splice

T = TypeVar("T")


class Work:
    """Documents that operations may change. Each change is read again at once: the next operation sees it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.documents: dict[str, Document] = dict(project.documents())
        self._changed: dict[str, Source] = {}
        self._befores: dict[str, Source | None] = {}
        self.summaries: list[dict[str, str]] = []
        self.warnings: list[dict[str, Any]] = []

    @property
    def afters(self) -> Mapping[str, Source]:
        """Return the changed files."""
        return self._changed

    @property
    def befores(self) -> Mapping[str, Source | None]:
        """Return the changed files as they were read: what the operations were made from."""
        return self._befores

    def document(self, path: str) -> Document:
        """Return a file of the draft, one that parses."""
        if path not in self.documents:
            self.documents[path] = self._project.document(path)
        document = self.documents[path]
        if not document.is_readable:
            raise NotParsed("this file does not parse", problems=list(document.problems))
        return document

    def project_document(self, path: str) -> Document:
        """Return a file as it is on disk, even one that does not parse."""
        return self._project.document(path)

    def lines_of_code(self, name: str) -> list[tuple[str, int]]:
        """Return (path, line) of the quoted name in the project's own Python files."""
        return self._project.lines_of_code(name)

    def has(self, path: str) -> bool:
        """Say whether there is such a file."""
        return path in self.documents or self._project.locate(path).exists()

    def readable(self) -> list[Document]:
        """Return every file that parses."""
        return [document for document in self.documents.values() if document.is_readable]

    def change(self, path: str, splices: Iterable[Splice]) -> None:
        """Edit a file of the draft."""
        splices = list(splices)
        if not splices:
            return
        try:
            after = self.document(path).source.with_splices(splices)
        except ValueError:
            raise Refused("These edits overlap.", "Ces modifications se chevauchent.") from None
        self.replace(path, after)

    def replace(self, path: str, after: Source) -> None:
        """Put another text in the place of a file, or make a new one."""
        exists = self._project.locate(path).exists()
        if path not in self._befores:
            known = self.documents.get(path) or (self._project.document(path) if exists else None)
            self._befores[path] = known.source if known else None
        document = read(path, after.encode())
        if not document.is_readable:
            raise NotParsed("the file would not parse", problems=list(document.problems))
        self.documents[path] = document
        self._changed[path] = after

    def say(self, en: str, fr: str) -> None:
        """Add to what the change is called."""
        self.summaries.append({"en": en, "fr": fr})

    def entry(self, name: str) -> tuple[Document, Entry]:
        """Return the example of an identifier; raise `Stale` when its line has changed."""
        path, line, sign, index = _parts(name)
        entry = self.document(self._known(path, name)).find_entry(line, sign, index)
        if entry is None:
            raise Stale("the example has changed", id=name)
        return self.documents[path], entry

    def entries(self, names: Iterable[str]) -> dict[str, list[Entry]]:
        """Return examples by file. Equal neighbours are told apart by their line."""
        found: dict[str, list[Entry]] = {}
        for name in names:
            document, entry = self.entry(name)
            entries = found.setdefault(document.path, [])
            if entry not in entries:
                entries.append(entry)
        return found

    def thing(self, name: str, things: Callable[[Document], Iterable[tuple[str, int, T]]]) -> tuple[Document, T]:
        """Return whatever has this identifier among `things` (identifier, line, thing) of its file."""
        path, line, sign, _ = _parts(name)
        document = self.document(self._known(path, name))
        equal = [
            (abs(at - line), number, thing)
            for number, (other, at, thing) in enumerate(things(document))
            if _sign(other) == sign
        ]
        if not equal:
            raise Stale("the thing has changed", id=name)
        return document, min(equal, key=lambda found: found[:2])[2]

    def blocks(self, kind: str, name: str | None = None) -> list[tuple[Document, Block]]:
        """Return every block of a kind (and name)."""
        return [
            (document, block)
            for document in self.readable()
            for block in document.blocks
            if block.kind == kind and (name is None or block.name == name)
        ]

    def _known(self, path: str, name: str) -> str:
        if not self.has(path):
            raise Stale("the file is gone", id=name)
        return path


def _parts(name: str) -> tuple[str, int, str, int]:
    parts = name.split("|")
    try:
        return parts[0], int(parts[1]), parts[2], int(parts[3]) if len(parts) > 3 else 0
    except (IndexError, ValueError):
        raise NotFound("not an identifier of ours") from None


def _sign(name: str) -> str:
    return _parts(name)[2]


def text_field(fields: Mapping[str, Any], name: str) -> str:
    """Return a field that must be a text."""
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"The field {name} is missing.", f"Le champ {name} manque.")
    return value.strip()


def list_field(fields: Mapping[str, Any], name: str) -> list[Any]:
    """Return a field that must be a list with something in it."""
    value = fields.get(name)
    if not isinstance(value, list) or not value:
        raise Refused(f"The list {name} is missing.", f"La liste {name} manque.")
    return value


def texts_field(fields: Mapping[str, Any], name: str) -> list[str]:
    """Return a field that must be a list of texts."""
    values = list_field(fields, name)
    if not all(isinstance(value, str) for value in values):
        raise Refused(f"The list {name} holds texts.", f"La liste {name} contient des textes.")
    return values
