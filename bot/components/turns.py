"""How our channel gets hold of the tracker of the turn that it has just asked for, without reading it again.

The channel opens a turn, Rasa handles the message in the same task, and our policy, which Rasa shows the tracker before
every action, puts it here. Rasa goes on updating that same object, so that when the turn is over it is complete.

    with open_turn() as turn:              # in the channel
        await on_new_message(message)
    turn.tracker                           # None: no policy was asked (a paused conversation)

    show_tracker(tracker)                  # in the policy; does nothing outside our channel
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from rasa.shared.core.trackers import DialogueStateTracker


@dataclass
class Turn:
    """One turn under way in our channel."""

    tracker: DialogueStateTracker | None = None


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def open_turn() -> Iterator[Turn]:
    """Open a turn in the present task."""
    turn = Turn()
    token = _turn.set(turn)
    try:
        yield turn
    finally:
        _turn.reset(token)


def show_tracker(tracker: DialogueStateTracker) -> None:
    """Show the turn under way, if there is one, the tracker that Rasa works on."""
    if (turn := _turn.get()) is not None:
        turn.tracker = tracker
