"""Plans, saves and takes back changes: the only place that writes to the project's files."""

from __future__ import annotations

import contextlib
import fcntl
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.errors import NotFound
from bot.studio.disk import write_atomically
from bot.studio.document import Document, read
from bot.studio.errors import EditConflict, NotParsed
from bot.studio.git import Author, Git
from bot.studio.journal import Entry, FileEdit, Journal, reversed_hunks
from bot.studio.merge import apply, merge
from bot.studio.project import Project
from bot.studio.source import CONTEXT, Hunk, Source, digest, hunks_between, lines_of

PLANS_KEPT = 100


@dataclass(frozen=True)
class Planned:
    """One file's text before and after: None where there is no file."""

    path: str
    before: Source | None
    after: Source | None
    hunks: tuple[Hunk, ...]

    def edit(self) -> FileEdit:
        """Return what the journal keeps of it."""
        lines = lines_of(self.after.text) if self.after else []
        around = tuple(
            (
                tuple(lines[max(hunk.new_start - CONTEXT, 0) : hunk.new_start]),
                tuple(lines[hunk.new_start + len(hunk.new) :][:CONTEXT]),
            )
            for hunk in self.hunks
        )
        before, after = (side.hash if side else None for side in (self.before, self.after))
        return FileEdit(self.path, before, after, self.hunks, around)


@dataclass(frozen=True)
class Plan:
    """A change that was shown, or is about to be saved."""

    id: str
    files: tuple[Planned, ...]
    summary: Mapping[str, str]
    warnings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Saved:
    """A change that is in the files. `merged` when others had changed one of them meanwhile."""

    entry: Entry
    merged: bool = False


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(timezone.utc)


@dataclass
class Editor:
    """One project's editor. Saves come one after another, of several processes too."""

    project: Project
    state: Path
    clock: Callable[[], datetime] = utc_now
    new_id: Callable[[], str] = lambda: uuid4().hex[:8]
    git: Git = field(init=False)
    journal: Journal = field(init=False)
    _plans: OrderedDict[str, Plan] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        hide = self.state / ".gitignore"
        if not hide.exists():
            hide.write_text("*\n")
        self.git = Git(self.project.root)
        self.journal = Journal(self.state / "journal")

    def plan(
        self,
        afters: Mapping[str, Source],
        summary: Mapping[str, str],
        *,
        warnings: Sequence[Mapping[str, Any]] = (),
        befores: Mapping[str, Source | None] | None = None,
    ) -> Plan:
        """Keep a change until it is saved; raise `NotParsed` when a file would not parse after it.

        `befores` are the files that `afters` were made from; without it, the files as they are now. A file that has
        changed between the two is noticed when the change is saved.
        """
        files = []
        for path, after in sorted(afters.items()):
            before = self._present(path) if befores is None else befores[path]
            if before is not None and before.text == after.text and before.has_bom == after.has_bom:
                continue
            _check(path, after)
            hunks = hunks_between(before or Source(""), after)
            files.append(Planned(path, before, after, tuple(hunks)))
        plan = Plan(self.new_id(), tuple(files), summary, tuple(warnings))
        self._plans[plan.id] = plan
        while len(self._plans) > PLANS_KEPT:
            self._plans.popitem(last=False)
        return plan

    def planned(self, plan_id: str) -> Plan:
        """Return a change that was shown; raise `NotFound` when it is forgotten."""
        try:
            return self._plans[plan_id]
        except KeyError:
            raise NotFound("this change is forgotten: preview it again") from None

    def save(self, plan: Plan, author: Author, message: str | None = None) -> Saved:
        """Write a change, merged with what changed on disk since; raise `EditConflict` when lines contradict."""
        with self._alone():
            targets, merged = self._targets(plan)
            saved = self._write(targets, author, message or plan.summary["en"])
            self._plans.pop(plan.id, None)
            return Saved(saved, merged)

    def undo(self, entry_id: str, author: Author) -> Saved:
        """Take a save back, its lines alone; raise `EditConflict` when they have changed since."""
        with self._alone():
            entry = self.journal.get(entry_id)
            if entry.undone_by or not entry.files:
                raise NotFound("this save is taken back already")
            targets = [self._without(edit) for edit in entry.files]
            saved = self._write(targets, author, f"Undo: {entry.message}", undoes=entry.id)
            self.journal.put(_undone(entry, saved.id))
            return Saved(saved)

    def recover(self) -> list[dict[str, str]]:
        """Finish, or report, the saves that a crash interrupted."""
        with self._alone():
            return [found for entry in self.journal.interrupted() for found in self._recovered(entry)]

    def _present(self, path: str) -> Source | None:
        full = self.project.locate(path)
        return Source.decode(full.read_bytes()) if full.exists() else None

    def _targets(self, plan: Plan) -> tuple[list[Planned], bool]:
        targets, conflicts, merged = [], [], False
        for planned in plan.files:
            present = self._present(planned.path)
            if _equal(present, planned.before):
                targets.append(planned)
                continue
            outcome = merge(planned.before or Source(""), planned.after or Source(""), present or Source(""))
            if outcome.source is None or present is None or planned.before is None or planned.after is None:
                conflicts.append(_conflict(planned, present, outcome.regions))
                continue
            _check(planned.path, outcome.source)
            merged = True
            hunks = tuple(hunks_between(present, outcome.source))
            if hunks:
                targets.append(Planned(planned.path, present, outcome.source, hunks))
        if conflicts:
            raise EditConflict("the same lines were changed", files=conflicts)
        return targets, merged

    def _write(self, targets: Sequence[Planned], author: Author, message: str, *, undoes: str | None = None) -> Entry:
        now = self.clock()
        entry = Entry(
            f"{now:%Y%m%d-%H%M%S%f}-{self.new_id()}", now.isoformat(), author.name, author.email, message,
            tuple(target.edit() for target in targets), undoes=undoes,
        )  # fmt: skip
        self.journal.put(entry)
        for target in targets:
            if target.after is None:
                self.project.locate(target.path).unlink(missing_ok=True)
                continue
            data = target.after.encode()
            write_atomically(self.project.locate(target.path), data)
            self.project.remember(read(target.path, data))
        entry = self.journal.advance(entry, "written")
        return self._committed(entry, author)

    def _committed(self, entry: Entry, author: Author) -> Entry:
        commit = self.git.commit([file.path for file in entry.files], entry.message, author)
        return self.journal.advance(entry, "done", commit=commit)

    def _without(self, edit: FileEdit) -> Planned:
        present = self._present(edit.path)
        if present is None:
            raise EditConflict(
                "the file is gone", files=[{"path": edit.path, "base": "", "mine": "", "theirs": "", "regions": []}]
            )
        if edit.before is None and present.hash == edit.after:
            return Planned(edit.path, present, None, tuple(hunks_between(present, Source(""))))
        lines = lines_of(present.text)
        back = reversed_hunks(edit.hunks)
        if present.hash != edit.after:
            back = _found_again(edit, lines, back, present)
        after = Source(apply(lines, back), present.has_bom)
        _check(edit.path, after)
        return Planned(edit.path, present, after, tuple(hunks_between(present, after)))

    def _recovered(self, entry: Entry) -> Iterator[dict[str, str]]:
        """Commit what was written; finish a save of several files that stopped between two of them."""
        states = [self._state_of(edit) for edit in entry.files]
        author = Author(entry.author, entry.email)
        if all(state == "before" for state in states):
            self.journal.drop(entry)
            return
        if "other" in states:
            self.journal.advance(entry, "done")
            yield from (_told(edit.path, "reported", entry) for edit in entry.files)
            return
        for edit, state in zip(entry.files, states, strict=True):
            if state == "before":
                before = self._present(edit.path) or Source("")
                write_atomically(
                    self.project.locate(edit.path),
                    Source(apply(lines_of(before.text), edit.hunks), before.has_bom).encode(),
                )
        self._committed(entry, author)
        yield from (_told(edit.path, "committed", entry) for edit in entry.files)

    def _state_of(self, edit: FileEdit) -> str:
        full = self.project.locate(edit.path)
        present = digest(full.read_bytes()) if full.exists() else None
        return "after" if present == edit.after else "before" if present == edit.before else "other"

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock, (self.state / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _equal(one: Source | None, other: Source | None) -> bool:
    return one == other


def _check(path: str, after: Source) -> Document:
    document = read(path, after.encode())
    if not document.is_readable:
        raise NotParsed("the file would not parse", problems=list(document.problems))
    return document


def _conflict(planned: Planned, present: Source | None, regions: Sequence[Any]) -> dict[str, Any]:
    return {
        "path": planned.path,
        "base": planned.before.text if planned.before else "",
        "mine": planned.after.text if planned.after else "",
        "theirs": present.text if present else "",
        "regions": [
            {"base": list(r.base), "mine": list(r.mine), "theirs": list(r.theirs), "line": r.line + 1} for r in regions
        ],
    }


def _found_again(edit: FileEdit, lines: Sequence[str], hunks: Sequence[Hunk], present: Source) -> list[Hunk]:
    """Find the lines of hunks in a file that has changed elsewhere: the nearest place that reads the same."""
    found = []
    for hunk, neighbours in zip(hunks, edit.around, strict=True):
        # Where lines were only taken away, nothing but their neighbours tells the place.
        above, below = ((), ()) if hunk.old else (neighbours[0][-1:], neighbours[1][:1])
        wanted = (*above, *hunk.old, *below)
        places = [at for at in range(len(lines) - len(wanted) + 1) if tuple(lines[at : at + len(wanted)]) == wanted]
        if not places or not wanted:
            region = {"base": list(hunk.old), "mine": list(hunk.new), "theirs": [], "line": hunk.old_start + 1}
            shown = {"path": edit.path, "base": "", "mine": "", "theirs": present.text, "regions": [region]}
            raise EditConflict("the lines have changed since", files=[shown])
        at = min(places, key=lambda place: abs(place + len(above) - hunk.old_start)) + len(above)
        found.append(Hunk(at, hunk.old, hunk.new_start, hunk.new))
    return found


def _undone(entry: Entry, by: str) -> Entry:
    return replace(entry, undone_by=by)


def _told(path: str, outcome: str, entry: Entry) -> dict[str, str]:
    return {"path": path, "outcome": outcome, "message": entry.message}


def shown_hunks(planned: Planned) -> list[dict[str, Any]]:
    """Return the differences of a file with some lines around, for people."""
    before = lines_of(planned.before.text) if planned.before else []
    groups: list[list[Hunk]] = []
    for hunk in planned.hunks:
        last = groups[-1][-1] if groups else None
        if last is not None and hunk.old_start - (last.old_start + len(last.old)) <= 2 * CONTEXT:
            groups[-1].append(hunk)
        else:
            groups.append([hunk])
    return [_shown(before, group) for group in groups]


def _shown(before: Sequence[str], group: Sequence[Hunk]) -> dict[str, Any]:
    start = max(group[0].old_start - CONTEXT, 0)
    lines: list[dict[str, str]] = []
    at = start
    for hunk in group:
        lines += [_line(" ", line) for line in before[at : hunk.old_start]]
        lines += [_line("-", line) for line in hunk.old] + [_line("+", line) for line in hunk.new]
        at = hunk.old_start + len(hunk.old)
    lines += [_line(" ", line) for line in before[at : at + CONTEXT]]
    return {"old_start": start + 1, "new_start": group[0].new_start - (group[0].old_start - start) + 1, "lines": lines}


def _line(sign: str, line: str) -> dict[str, str]:
    return {"sign": sign, "text": line.rstrip("\r\n")}
