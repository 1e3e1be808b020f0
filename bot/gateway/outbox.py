"""The way out to one socket: frames in order, a bounded number waiting, a slow reader cut off."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable

from aiohttp import web

CLOSE_GOING_AWAY = 1001
CLOSE_TOO_SLOW = 4408
CLOSE_UNAUTHORIZED = 4401
CLOSE_GONE = 4404
CLOSE_TRY_LATER = 1013
# How long a socket that is being cut has to take what is already on its way.
CUT_GRACE_S = 5.0
# How long one part of a replay may take before the reader counts as too slow.
REPLAY_TIMEOUT_S = 30.0


class Outbox:
    """Sends frames without making their author wait; a writer task exists only while something is on its way."""

    __slots__ = ("_frames", "_is_cut", "_limit", "_request", "_task", "_ws")

    def __init__(self, ws: web.WebSocketResponse, request: web.Request, *, limit: int) -> None:
        self._ws = ws
        self._request = request
        self._limit = limit
        self._frames: deque[str] = deque()
        self._task: asyncio.Task[None] | None = None
        self._is_cut = False

    @property
    def is_cut(self) -> bool:
        """Say whether the socket was cut for being too slow."""
        return self._is_cut

    def push(self, text: str) -> None:
        """Put a frame on its way; cut the socket when too many wait."""
        if self._is_cut or self._ws.closed:
            return
        if len(self._frames) >= self._limit:
            self.cut()
            return
        self._frames.append(text)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def send_all(self, texts: Iterable[str]) -> None:
        """Send at the reader's own pace, after what is on its way; cut the socket when that pace is none."""
        while self._task is not None and not self._is_cut:
            await asyncio.wait({self._task})
        try:
            await asyncio.wait_for(self._send_each(texts), REPLAY_TIMEOUT_S)
        except asyncio.TimeoutError:
            self.cut()
        except (ConnectionError, RuntimeError):
            return  # it has gone: the reader's loop ends by itself

    def cut(self) -> None:
        """Close the socket of a reader that does not read; it comes back with the last `seq` it holds."""
        if self._is_cut:
            return
        self._is_cut = True
        self._frames.clear()
        loop = asyncio.get_running_loop()
        # The loop refers only weakly to tasks: hold both until they end.
        self._task = loop.create_task(self._close_slow(self._task))
        transport = self._request.transport
        if transport is not None:
            loop.call_later(CUT_GRACE_S, transport.abort)

    async def _send_each(self, texts: Iterable[str]) -> None:
        for text in texts:
            if self._is_cut:
                return
            await self._ws.send_str(text)

    async def _close_slow(self, writing: asyncio.Task[None] | None) -> None:
        try:
            await asyncio.wait_for(self._ws.close(code=CLOSE_TOO_SLOW, message=b"too slow"), CUT_GRACE_S)
        except (asyncio.TimeoutError, ConnectionError, RuntimeError):
            return
        finally:
            if writing is not None:
                writing.cancel()

    async def _drain(self) -> None:
        try:
            while self._frames:
                await self._ws.send_str(self._frames.popleft())
        except (ConnectionError, RuntimeError):
            self._frames.clear()  # it has gone: the reader's loop ends by itself
        finally:
            if not self._is_cut:
                self._task = None
