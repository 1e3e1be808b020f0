"""The store, which blocks, called from the event loop through threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from bot.store import Store

P = ParamSpec("P")
R = TypeVar("R")


class Database:
    """Two pools of threads: on SQLite one thread writes, as SQLite itself allows only one, and the others read.

    A writer that waits for SQLite's lock would otherwise occupy every thread, and reading would stop with it.
    """

    def __init__(self, store: Store, *, threads: int) -> None:
        self.store = store
        writers = 1 if store.database.is_sqlite else threads
        self._writers = ThreadPoolExecutor(max_workers=writers, thread_name_prefix="relais-write")
        self._readers = ThreadPoolExecutor(max_workers=max(2, threads // 2), thread_name_prefix="relais-read")

    async def write(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one use case of the store that may write; commands of one caller stay in order on SQLite."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, partial(function, *args, **kwargs))

    async def read(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one use case of the store that only reads."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, partial(function, *args, **kwargs))

    def close(self) -> None:
        """Let the commands in progress finish, and end the threads."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True, cancel_futures=True)
