"""Customers' documents: only from the documents' folder, and only those that the conversation's own messages name."""

from __future__ import annotations

import mimetypes
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from bot.errors import NotFound
from bot.gateway.callers import CONVERSATION
from bot.gateway.database import Database
from bot.gateway.wire_customer import file_name
from bot.handoff.conversation import EventType

# No separators, no leading dot: a name, not a path.
_NAME = re.compile(r"[A-Za-z0-9_\-][A-Za-z0-9_.\- ]{0,199}")
PLAIN_TYPES = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain"})


class Files:
    """Serves documents to the customer they were made for, and to staff who read that conversation."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    async def for_customer(self, request: web.Request) -> web.StreamResponse:
        """Serve a document of the caller's own conversation."""
        return await self._serve(request[CONVERSATION], request.match_info["name"])

    async def for_staff(self, request: web.Request) -> web.StreamResponse:
        """Serve a document of the conversation that staff read."""
        return await self._serve(request.match_info["id"], request.match_info["name"])

    async def _serve(self, conversation_id: str, name: str) -> web.StreamResponse:
        # One answer for "no such document" and "not yours": a stranger learns nothing from the difference.
        if not _NAME.fullmatch(name) or not await self._is_named(conversation_id, name):
            raise NotFound("no such document in this conversation")
        path = self._folder / name
        if not path.is_file() or path.resolve().parent != self._folder.resolve():
            raise NotFound("no such document in this conversation")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "private, max-age=300",
            # Nothing in a document may act as a page of ours.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "Content-Type": kind if kind in PLAIN_TYPES else "application/octet-stream",
        }
        return web.FileResponse(path, headers=headers)

    async def _is_named(self, conversation_id: str, name: str) -> bool:
        events = await self._database.read(self._database.store.events_after, conversation_id)
        for event in events:
            attachment = event.payload.get("attachment") if event.type is EventType.MESSAGE else None
            if attachment and file_name(attachment) == name:
                return True
        return False


def forget_documents(folder: Path, *, before: datetime) -> int:
    """Delete the documents written before then; return how many. What is no plain file there is left alone."""
    gone = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):  # another gateway was faster
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime < before.timestamp():
                path.unlink()
                gone += 1
    return gone
