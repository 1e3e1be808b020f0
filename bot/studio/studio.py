"""The studio of one project: everything that the API's handlers need, in one place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.studio.corpus import Documents
from bot.studio.editor import Editor, Plan, Saved, shown_hunks, utc_now
from bot.studio.git import Author
from bot.studio.journal import Entry
from bot.studio.operations import perform
from bot.studio.part import Part
from bot.studio.project import Project
from bot.studio.source import Source
from bot.studio.validation import Validation

STATE = ".relais/studio"


@dataclass(frozen=True)
class StudioConfig:
    """Where the project lies; `state` is the studio's own folder (journal of saves), in the project by default."""

    project: Path
    state: Path | None = None
    language: str = "fr"


@dataclass
class Studio:
    """One project's studio. Its methods block: handlers call them in a thread."""

    config: StudioConfig
    project: Project = field(init=False)
    editor: Editor = field(init=False)
    validation: Validation = field(init=False)
    recovered: list[dict[str, str]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    parts: list[Part] = field(default_factory=list)
    absent: dict[str, Mapping[str, str]] = field(default_factory=dict)  # why a part is not there
    more_hints: list[Callable[[Documents], list[dict[str, Any]]]] = field(default_factory=list)
    # Told what was saved (the change's id, the save's or None where nothing changed, by whom), and what was taken back.
    on_saved: list[Callable[[str, str | None, Author], None]] = field(default_factory=list)
    on_undone: list[Callable[[str], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.project = Project(self.config.project)
        self.editor = Editor(self.project, self.config.state or self.project.root / STATE)
        self.validation = Validation(self.project, lambda: utc_now().isoformat())
        self.recovered = self.editor.recover()

    def preview(self, operations: Any) -> dict[str, Any]:
        """Return the change that operations make."""
        return plan_shown(perform(self.editor, operations))

    def save(self, body: Mapping[str, Any], author: Author) -> dict[str, Any]:
        """Save a change that was shown, or operations at once."""
        name = body.get("change")
        plan = self.editor.planned(str(name)) if name else perform(self.editor, body.get("operations"))
        message = body.get("message")
        saved = None
        if plan.files:
            saved = self.editor.save(plan, author, str(message) if message else plan.summary[self.config.language])
        for told in self.on_saved:
            told(plan.id, saved.entry.id if saved else None, author)
        return {"change": plan_shown(plan), "saved": saved_shown(saved) if saved else None}

    def undo(self, entry_id: str, author: Author) -> dict[str, Any]:
        """Take a save back."""
        saved = self.editor.undo(entry_id, author)
        for told in self.on_undone:
            told(entry_id)
        return saved_shown(saved)

    def start(self) -> None:
        """Start what the parts do in the background."""
        for part in self.parts:
            part.start()

    async def stop(self) -> None:
        """Stop everything that runs, with its processes."""
        for part in self.parts:
            await part.stop()
        await self.validation.stop()

    def code(self) -> list[str]:
        """Return the sources of the project's actions, which name responses."""
        places = [*self.project.root.glob("actions.py"), *sorted((self.project.root / "actions").rglob("*.py"))]
        return [path.read_text("utf-8", errors="replace") for path in places]


def plan_shown(plan: Plan) -> dict[str, Any]:
    """Return a change for a page."""
    return {
        "id": plan.id, "summary": plan.summary, "empty": not plan.files, "warnings": plan.warnings,
        "files": [
            {
                "path": planned.path, "base": (planned.before or Source("")).hash,
                "added": sum(len(hunk.new) for hunk in planned.hunks),
                "removed": sum(len(hunk.old) for hunk in planned.hunks),
                "hunks": shown_hunks(planned), "created": planned.before is None,
            }
            for planned in plan.files
        ],
    }  # fmt: skip


def saved_shown(saved: Saved) -> dict[str, Any]:
    """Return a save for a page."""
    return {**entry_shown(saved.entry), "merged": saved.merged}


def entry_shown(entry: Entry) -> dict[str, Any]:
    """Return a line of the history."""
    return {
        "id": entry.id, "at": entry.at, "author": entry.author, "message": entry.message, "commit": entry.commit,
        "files": [file.path for file in entry.files], "undone": entry.undone_by is not None, "undoes": entry.undoes,
        "can_undo": entry.undone_by is None and entry.state == "done",
    }  # fmt: skip
