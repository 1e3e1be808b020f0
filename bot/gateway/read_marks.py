"""Read marks: a page sends many, the last one counts, and one write serves them all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.errors import RelaisError

log = logging.getLogger("relais.gateway.read_marks")

SETTLE_S = 0.25


class ReadMarks:
    """Collects the marks of one socket, by conversation."""

    __slots__ = ("_marks", "_task", "_write")

    def __init__(self, write: Callable[[str, int], Awaitable[object]]) -> None:
        self._write = write
        self._marks: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, conversation_id: str, seq: int) -> None:
        """Note that everything up to `seq` has been read."""
        self._marks[conversation_id] = max(seq, self._marks.get(conversation_id, 0))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._flush_soon())

    async def flush(self) -> None:
        """Write what is noted."""
        while self._marks:
            conversation_id, seq = self._marks.popitem()
            try:
                await self._write(conversation_id, seq)
            except RelaisError as error:
                log.info("read_mark_lost", extra={"cause": error.code})

    async def _flush_soon(self) -> None:
        await asyncio.sleep(SETTLE_S)
        self._task = None
        await self.flush()
