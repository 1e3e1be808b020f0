"""The store, which blocks, called from the event loop through threads."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar

from bot.store import Store
from bot.store.commands import Command, Done, run_together

P = ParamSpec("P")
R = TypeVar("R")

# Commands that share one commit at most: the first of them waits for the last, about 1 ms of work each.
MOST_TOGETHER = 16


@dataclass(frozen=True, eq=False, slots=True)
class _Waiting:
    """A command, and who waits for it."""

    command: Command
    future: asyncio.Future[Any]


class Database:
    """Two pools of threads: on SQLite one thread writes, as SQLite itself allows only one, and the others read.

    A writer that waits for SQLite's lock would otherwise occupy every thread, and reading would stop with it. What
    waits for that one thread is committed together: a slow disk makes larger groups of it, not a longer queue.
    """

    def __init__(self, store: Store, *, threads: int) -> None:
        self.store = store
        self._has_one_writer = store.database.is_sqlite
        writers = 1 if self._has_one_writer else threads
        self._writers = ThreadPoolExecutor(max_workers=writers, thread_name_prefix="relais-write")
        self._readers = ThreadPoolExecutor(max_workers=max(2, threads // 2), thread_name_prefix="relais-read")
        self._waiting: deque[_Waiting] = deque()

    async def write(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one use case of the store that may write; on SQLite commands are run in the order in which they come."""
        loop, command = asyncio.get_running_loop(), partial(function, *args, **kwargs)
        if not self._has_one_writer:
            return await loop.run_in_executor(self._writers, command)
        future: asyncio.Future[R] = loop.create_future()
        self._waiting.append(_Waiting(command, future))
        # Once for each command: where a group has taken several, the later calls find nothing to do.
        self._writers.submit(self._work_off)
        return await future

    async def read(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one use case of the store that only reads."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, partial(function, *args, **kwargs))

    def close(self) -> None:
        """Let the commands in progress finish, and end the threads."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True, cancel_futures=True)

    def _work_off(self) -> None:
        """Run what waits, in the writing thread."""
        taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
        wanted = [waiting for waiting in taken if not waiting.future.cancelled()]
        if wanted:
            done = run_together(self.store.database, [waiting.command for waiting in wanted])
            wanted[0].future.get_loop().call_soon_threadsafe(_tell, wanted, done)


def _tell(waiting: list[_Waiting], done: list[Done]) -> None:
    """Give everybody who still waits what became of their command."""
    for one, what in zip(waiting, done, strict=True):
        if one.future.cancelled():
            continue
        if what.error is not None:
            one.future.set_exception(what.error)
        else:
            one.future.set_result(what.result)
