"""The pages and what they load: static files from the web folder, with an ETag, and nothing from outside it."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import mimetypes
import stat
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.errors import NotFound

# Files are revalidated each time (a cheap 304): after an upgrade no page runs with yesterday's modules.
CACHE = "no-cache"
MAX_BYTES = 4 * 1024 * 1024
COMPRESSED = frozenset({"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml", "text/plain"})
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# Where a page's file may lie, the first that exists: folders are named after the pages.
PAGES = {
    "site": ("site/index.html", "index.html"),
    "advisor": ("advisor/index.html", "advisor.html"),
    "studio": ("studio/index.html", "studio.html"),
    "favicon.ico": ("shared/mark.svg",),
    "widget.js": ("widget.js", "widget/widget.js"),
}


@dataclass(frozen=True)
class _File:
    stamp: tuple[int, int]
    kind: str
    body: bytes
    packed: bytes | None
    tag: str


class Pages:
    """Reads files once and again when they change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._files: dict[Path, _File] = {}

    async def site(self, request: web.Request) -> web.StreamResponse:
        """Serve the sample site of the supplier, with the widget in its place."""
        return await self._page(request, "site")

    async def advisor(self, request: web.Request) -> web.StreamResponse:
        """Serve the advisors' console."""
        return await self._page(request, "advisor")

    async def studio(self, request: web.Request) -> web.StreamResponse:
        """Serve the trainers' studio."""
        return await self._page(request, "studio")

    async def widget(self, request: web.Request) -> web.StreamResponse:
        """Serve the widget."""
        return await self._page(request, "widget.js")

    async def mark(self, request: web.Request) -> web.StreamResponse:
        """Serve our mark, for browsers that ask for it by the address of old."""
        return await self._page(request, "favicon.ico")

    async def static(self, request: web.Request) -> web.StreamResponse:
        """Serve a file of the web folder."""
        path = (self._folder / request.match_info["path"]).resolve()
        hidden = any(part.startswith(".") for part in request.match_info["path"].split("/"))
        if hidden or not path.is_relative_to(self._folder):
            raise NotFound("no such file")
        return await self._send(request, path)

    async def _page(self, request: web.Request, name: str) -> web.StreamResponse:
        for candidate in PAGES[name]:
            path = self._folder / candidate
            if path.is_file():
                return await self._send(request, path)
        raise NotFound(f"the page {name} is not installed")

    async def _send(self, request: web.Request, path: Path) -> web.Response:
        stamp = _stamp(path)
        file = self._files.get(path)
        if file is None or file.stamp != stamp:
            file = self._files[path] = await asyncio.to_thread(_read, path, stamp)
        headers = {"ETag": file.tag, "Cache-Control": CACHE, "Vary": "Accept-Encoding"}
        if file.tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        body = file.body
        if file.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            body = file.packed
            headers["Content-Encoding"] = "gzip"
        charset = "utf-8" if file.kind in COMPRESSED else None
        return web.Response(body=body, headers=headers, content_type=file.kind, charset=charset)


def _stamp(path: Path) -> tuple[int, int]:
    """Return when a file was changed and its size; raise `NotFound` for what is not a file to serve."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        raise NotFound("no such file") from None
    if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
        raise NotFound("no such file")
    return status.st_mtime_ns, status.st_size


def _read(path: Path, stamp: tuple[int, int]) -> _File:
    body = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 6, mtime=0) if kind in COMPRESSED and len(body) > 500 else None
    return _File(stamp, kind, body, packed, f'"{hashlib.sha256(body).hexdigest()[:20]}"')
