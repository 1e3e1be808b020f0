"""What was saved, by whom, and how to take it back; it also finds what a crash interrupted.

One JSON file a save. It is written before the project's files are, and says how far the save went:
`writing` → `written` → `done`. An entry that is not `done` at the start was interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bot.errors import NotFound
from bot.studio.disk import write_atomically
from bot.studio.source import Hunk

KEPT = 2000


@dataclass(frozen=True)
class FileEdit:
    """What a save did to one file: hashes before and after (None where there was no file), and its hunks.

    `around` has, for each hunk, the lines before and after it: where lines were only taken away they tell the place.
    """

    path: str
    before: str | None
    after: str | None
    hunks: tuple[Hunk, ...]
    around: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One save."""

    id: str
    at: str
    author: str
    email: str
    message: str
    files: tuple[FileEdit, ...]
    state: str = "writing"
    commit: str | None = None
    undone_by: str | None = None
    undoes: str | None = None


class Journal:
    """The saves, in a folder of the studio's own that git does not see."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, entry: Entry) -> Entry:
        """Write an entry down, lastingly."""
        write_atomically(self._folder / f"{entry.id}.json", json.dumps(asdict(entry), ensure_ascii=False).encode())
        return entry

    def drop(self, entry: Entry) -> None:
        """Forget an entry whose save never began."""
        (self._folder / f"{entry.id}.json").unlink(missing_ok=True)

    def get(self, entry_id: str) -> Entry:
        """Return an entry; raise `NotFound`."""
        if not entry_id.replace("-", "").isalnum():
            raise NotFound("no such save")
        path = self._folder / f"{entry_id}.json"
        try:
            return _entry(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            raise NotFound("no such save") from None

    def latest(self, limit: int) -> list[Entry]:
        """Return the last saves, the latest first."""
        names = sorted((path.stem for path in self._folder.glob("*.json")), reverse=True)
        for old in names[KEPT:]:
            (self._folder / f"{old}.json").unlink(missing_ok=True)
        found = []
        for name in names[:limit]:
            try:
                found.append(self.get(name))
            except NotFound:  # half a file of an older version, or somebody's own
                continue
        return found

    def interrupted(self) -> list[Entry]:
        """Return the saves that a crash interrupted, the oldest first."""
        return [entry for entry in reversed(self.latest(20)) if entry.state != "done"]

    def advance(self, entry: Entry, state: str, **changes: Any) -> Entry:
        """Write down how far a save has come."""
        return self.put(replace(entry, state=state, **changes))


def reversed_hunks(hunks: Sequence[Hunk]) -> list[Hunk]:
    """Return the hunks that take others back."""
    return [Hunk(hunk.new_start, hunk.new, hunk.old_start, hunk.old) for hunk in hunks]


def _entry(data: dict[str, Any]) -> Entry:
    files = tuple(
        FileEdit(
            file["path"], file["before"], file["after"],
            tuple(Hunk(h["old_start"], tuple(h["old"]), h["new_start"], tuple(h["new"])) for h in file["hunks"]),
            tuple((tuple(before), tuple(after)) for before, after in file["around"]),
        )
        for file in data.pop("files")
    )  # fmt: skip
    return Entry(files=files, **data)
