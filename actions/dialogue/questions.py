"""What a form asks, and what it makes of an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.dialogue.turn import Button, Turn


@dataclass(frozen=True)
class Value:
    """An answer that will do; `also` holds other slots that it settles."""

    value: Any
    also: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """An answer that will not do: the response says why. `counts` False: nothing wrong, there is only more to say."""

    response: str
    values: dict[str, Any] = field(default_factory=dict)
    buttons: Sequence[Button] = ()
    counts: bool = True


Answer = Value | Problem | None


@dataclass(frozen=True)
class Question:
    """One thing to ask. `read(turn, asked)` finds it in the message: with `asked` False only what is unmistakable.

    `free`: any words answer it (a name, a story), so only a clear wish to leave ends it, and nothing interrupts it.
    `volunteered`: never asked, but taken when the customer brings it up.
    """

    slot: str
    ask: Callable[[Turn, list[Button]], None]
    read: Callable[[Turn, bool], Answer]
    needed: Callable[[Turn], bool] = lambda turn: True
    free: bool = False
    volunteered: bool = False
