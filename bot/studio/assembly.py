"""Puts a studio together: the corpus, and the parts that its surroundings allow."""

from __future__ import annotations

from bot.store import Store
from bot.studio.inbox.conversation import Trackers
from bot.studio.inbox.inbox import Inbox
from bot.studio.studio import Studio, StudioConfig


def assemble(config: StudioConfig, *, store: Store, trackers: Trackers | None = None) -> Studio:
    """Return the studio of a project whose assistant is served here, with the log of its conversations."""
    studio = Studio(config)
    studio.parts.append(Inbox(studio, store, trackers))
    return studio
