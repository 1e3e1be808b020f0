"""The project's files: which they are, read once, and again when they change."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import BadRequest, NotFound
from bot.studio.document import Document, read

SKIPPED = frozenset(
    {"models", "results", "node_modules", "venv", "env", "__pycache__", "build", "dist", "site-packages", "deployments"}
)
ENDINGS = (".yml", ".yaml")
MAX_BYTES = 64 * 1024 * 1024
ABOUT_DATA = frozenset({"nlu", "domain", "responses", "stories", "rules", "tests", "tension", "config"})
# Rasa's places, and files that Rasa reads elsewhere when it is told to.
PLACES = ("data", "domain", "tests", "train_test_split", ".")


@dataclass
class Project:
    """A folder of a Rasa project. `documents` reads what has changed since the last look."""

    root: Path
    _known: dict[str, tuple[tuple[int, int, int], Document]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = self.root.resolve()

    def documents(self) -> dict[str, Document]:
        """Return every file that holds data or does not parse, by its path, as it is on disk now."""
        present: dict[str, tuple[tuple[int, int, int], Document]] = {}
        for path, stamp in self._files():
            known = self._known.get(path)
            if known is None or known[0] != stamp:
                try:
                    known = (stamp, read(path, (self.root / path).read_bytes()))
                except OSError:
                    continue
            present[path] = known
        self._known = present
        return {path: document for path, (_, document) in present.items() if _matters(document)}

    def document(self, path: str) -> Document:
        """Return one file as it is on disk now; raise `NotFound`."""
        full = self.locate(path)
        try:
            status = full.stat()
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            known = self._known.get(path)
            if known is None or known[0] != stamp:
                self._known[path] = known = (stamp, read(path, full.read_bytes()))
        except OSError:
            raise NotFound("no such file") from None
        return known[1]

    def locate(self, path: str) -> Path:
        """Return where a file of the project lies; nothing outside the project has a place here."""
        full = (self.root / path).resolve()
        parts = Path(path).parts
        if not parts or not full.is_relative_to(self.root) or any(part.startswith(".") for part in parts):
            raise BadRequest("this path is not one of the project's")
        if full.suffix not in ENDINGS:
            raise BadRequest("only .yml and .yaml files are edited here")
        return full

    def remember(self, document: Document) -> None:
        """Take over a document that was read from what has just been written, to spare reading it again."""
        status = self.locate(document.path).stat()
        self._known[document.path] = ((status.st_mtime_ns, status.st_size, status.st_ino), document)

    def lines_of_code(self, name: str) -> list[tuple[str, int]]:
        """Return (path, line) of a quoted name in the Python files of the actions."""
        found = []
        places = [*self.root.glob("actions.py"), *sorted((self.root / "actions").rglob("*.py"))]
        for path in places:
            text = path.read_text("utf-8", errors="replace")
            if f'"{name}"' not in text and f"'{name}'" not in text:
                continue
            for number, line in enumerate(text.splitlines(), start=1):
                if f'"{name}"' in line or f"'{name}'" in line:
                    found.append((path.relative_to(self.root).as_posix(), number))
        return found

    def _files(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        seen = set()
        for place in PLACES:
            for found in self._below(self.root / place, deep=place != "."):
                path = found.relative_to(self.root).as_posix()
                if path in seen:
                    continue
                seen.add(path)
                try:
                    status = found.stat()
                except OSError:
                    continue
                if status.st_size <= MAX_BYTES:
                    yield path, (status.st_mtime_ns, status.st_size, status.st_ino)

    def _below(self, folder: Path, *, deep: bool) -> Iterator[Path]:
        if not folder.is_dir():
            return
        for name, folders, files in os.walk(folder):
            folders[:] = sorted(f for f in folders if deep and not f.startswith(".") and f not in SKIPPED)
            yield from (
                Path(name) / file for file in sorted(files) if file.endswith(ENDINGS) and not file.startswith(".")
            )


def _matters(document: Document) -> bool:
    return not document.is_readable or bool(ABOUT_DATA & set(document.kinds))


def first_with(documents: Mapping[str, Document], section: str) -> Document | None:
    """Return the first file that has a section at its top: the project's own place for it."""
    chosen = [d for d in documents.values() if d.root is not None and d.root.get(section) is not None]
    return min(chosen, key=lambda document: (document.path.startswith("tests/"), document.path), default=None)
