"""A part of the studio beside the corpus: its addresses, and what runs behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from aiohttp import web

from bot.studio.answers import Handler
from bot.studio.git import Author

AuthorOf = Callable[[web.Request], Author]
Table = list[tuple[str, str, Handler]]


class Part(Protocol):
    """What the studio is extended with. `name` is what `GET /project` calls it."""

    name: str

    def table(self, author_of: AuthorOf) -> Table:
        """Return method, path (without the prefix) and handler of every address."""

    def start(self) -> None:
        """Start what works in the background; a loop runs."""

    async def stop(self) -> None:
        """Stop it."""
