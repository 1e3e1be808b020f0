"""The trainers' inbox over one store: lists it, takes decisions, and closes lines once their change is saved."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import BadRequest, RelaisError
from bot.store import Store
from bot.store.inbox_records import REASONS, STATES, InboxLine
from bot.studio.corpus import fold
from bot.studio.git import Author
from bot.studio.inbox import decisions
from bot.studio.inbox.conversation import Trackers, story_of
from bot.studio.inbox.feed import Feed
from bot.studio.inbox.proposals import proposals
from bot.studio.part import AuthorOf, Table
from bot.studio.studio import Studio

logger = logging.getLogger(__name__)

LIMIT = 200
LOOK_EVERY_S = 20.0
PENDING_KEPT = 200
WITHOUT_CHANGE = {"ignore": "ignored", "hold": "held", "reopen": "open"}


@dataclass
class Inbox:
    """A part of the studio. Its methods block, but for those that say `async`."""

    studio: Studio
    store: Store
    trackers: Trackers | None = None
    name: str = "inbox"
    feed: Feed = field(init=False)
    _pending: OrderedDict[str, list[str]] = field(default_factory=OrderedDict)
    _looking: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.feed = Feed(self.store)
        self.studio.on_saved.append(self._saved)
        self.studio.on_undone.append(self.store.reopen_inbox)

    def table(self, author_of: AuthorOf) -> Table:
        """Return the addresses."""
        from bot.studio.inbox.web import InboxAddresses

        return InboxAddresses(self, author_of).table()

    def start(self) -> None:
        """Follow the log from now on."""
        self._looking = asyncio.get_running_loop().create_task(self._look(), name="the studio's inbox")

    async def stop(self) -> None:
        """Look no longer."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def _look(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.feed.catch_up)
            except RelaisError as error:  # a database that is away comes back
                logger.warning("the inbox could not be brought up to date: %s", error)
            await asyncio.sleep(LOOK_EVERY_S)

    def page(self, query: Mapping[str, str], *, limit: int) -> dict[str, Any]:
        """Return a page of lines, and the counts."""
        state, reason = query.get("state") or "open", query.get("reason") or None
        if state not in STATES or (reason is not None and reason not in REASONS):
            raise BadRequest(f"state is one of {', '.join(STATES)}, reason one of {', '.join(REASONS)}")
        lines = self.store.inbox(
            state, reason=reason, language=query.get("language") or None, words=fold(query.get("q", "")).split(),
            after=_place(query.get("after", "")), limit=limit + 1,
        )  # fmt: skip
        states, reasons = self.store.inbox_counts()
        following = f"{lines[limit - 1].score!r}:{lines[limit - 1].id}" if len(lines) > limit else None
        return {
            "lines": [shown(line) for line in lines[:limit]], "next": following, "counts": reasons, "states": states,
        }  # fmt: skip

    def line(self, line_id: str) -> dict[str, Any]:
        """Return a line with where it was said, and what could be made of it."""
        (line,) = self.store.inbox_lines([line_id])
        with self.studio.lock:
            proposed = proposals(line, self.studio.project.documents())
        return {"line": {**shown(line), "occurrences": self.store.inbox_occurrences(line_id), "proposals": proposed}}

    def decide(self, body: Mapping[str, Any], author: Author) -> dict[str, Any]:
        """Take a decision on lines: a change to save, or a state at once."""
        decision, ids = body.get("decision"), _ids(body.get("ids"))
        lines = self.store.inbox_lines(ids)
        if decision in WITHOUT_CHANGE:
            by = None if decision == "reopen" else author.name
            self.store.decide_inbox(ids, WITHOUT_CHANGE[str(decision)], by=by)
            return {"change": None, "lines": [shown(line) for line in self.store.inbox_lines(ids)]}
        if decision not in decisions.WITH_CHANGE:
            known = [*decisions.WITH_CHANGE, *WITHOUT_CHANGE]
            raise BadRequest(f"decision is one of {', '.join(known)}")
        with self.studio.lock:
            operations = decisions.operations(lines, body, self.studio.project.documents())
            change = self.studio.preview(operations) if operations else None
        if change is None or change["empty"]:  # the files hold it already
            self.store.decide_inbox(ids, "done", by=author.name)
            return {"change": None, "lines": [shown(line) for line in self.store.inbox_lines(ids)]}
        self._pending[change["id"]] = ids
        while len(self._pending) > PENDING_KEPT:
            self._pending.popitem(last=False)
        return {"change": change, "operations": operations}

    async def story(self, conversation_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return a conversation as the steps of a story or test, and the change that adds it."""
        operation = await story_of(self.store, conversation_id, body, studio=self.studio, trackers=self.trackers)

        def preview() -> dict[str, Any]:
            with self.studio.lock:
                return self.studio.preview([operation])

        change = await asyncio.to_thread(preview)
        return {"change": change, "operation": operation, "steps": operation["steps"], "name": operation["name"]}

    def _saved(self, change_id: str, entry_id: str | None, author: Author) -> None:
        ids = self._pending.pop(change_id, None)
        if ids:
            self.store.decide_inbox(ids, "done", by=author.name, saved_as=entry_id)


def shown(line: InboxLine) -> dict[str, Any]:
    """Return a line for a page."""
    return {
        "id": line.id, "text": line.text, "masked": line.masked, "count": line.count, "language": line.language,
        "intent": line.intent, "confidence": round(line.confidence, 4), "ranking": line.ranking,
        "entities": line.entities, "reasons": line.reasons, "tension": line.tension, "verdict": line.verdict,
        "answer": line.answer, "last_at": line.last_at.isoformat(), "score": round(line.score, 4),
        "state": line.state, "decided_by": line.decided_by,
        "decided_at": line.decided_at.isoformat() if line.decided_at else None,
    }  # fmt: skip


def _place(after: str) -> tuple[float, str] | None:
    if not after:
        return None
    score, _, line_id = after.partition(":")
    try:
        return float(score), line_id
    except ValueError:
        raise BadRequest("after is what next was") from None


def _ids(value: Any) -> list[str]:
    if not isinstance(value, list) or not 0 < len(value) <= LIMIT or not all(isinstance(one, str) for one in value):
        raise BadRequest(f"ids is a list of 1 to {LIMIT} lines")
    return list(dict.fromkeys(value))
