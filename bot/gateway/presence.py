"""Which advisors look at a conversation, and who is typing: in memory, shared between gateways by notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.gateway.clock import Clock

# A typing mark without renewal fades: the page that set it may be gone.
TYPING_LASTS = timedelta(seconds=8)
# What another gateway said of its viewers holds that long without being said again.
REMOTE_LASTS = timedelta(seconds=90)


@dataclass(slots=True)
class _Viewer:
    name: str
    pages: int = 0
    typing_until: datetime | None = None


@dataclass(slots=True)
class _Room:
    viewers: dict[str, _Viewer] = field(default_factory=dict)
    remote: dict[str, tuple[datetime, list[dict[str, Any]]]] = field(default_factory=dict)
    remote_customers: dict[str, datetime] = field(default_factory=dict)


class Presence:
    """Viewers by conversation; each method that changes anything says so, for the caller to tell the others."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rooms: dict[str, _Room] = {}

    def enter(self, conversation_id: str, staff_id: str, name: str) -> None:
        """A page of this advisor shows the conversation."""
        room = self._rooms.setdefault(conversation_id, _Room())
        room.viewers.setdefault(staff_id, _Viewer(name)).pages += 1

    def leave(self, conversation_id: str, staff_id: str) -> None:
        """A page of this advisor shows it no longer."""
        room = self._rooms.get(conversation_id)
        viewer = room.viewers.get(staff_id) if room else None
        if room is None or viewer is None:
            return
        viewer.pages -= 1
        if viewer.pages <= 0:
            del room.viewers[staff_id]
        self._forget_empty(conversation_id, room)

    def set_typing(self, conversation_id: str, staff_id: str, *, is_on: bool) -> bool:
        """Note that an advisor types, or stopped; say whether that is news."""
        room = self._rooms.get(conversation_id)
        viewer = room.viewers.get(staff_id) if room else None
        if viewer is None:
            return False
        was_on = self._is_typing(viewer)
        viewer.typing_until = self._clock() + TYPING_LASTS if is_on else None
        return was_on != is_on

    def note_remote(self, conversation_id: str, gateway: str, viewers: Sequence[dict[str, Any]]) -> None:
        """Take over what another gateway says of its own viewers."""
        room = self._rooms.setdefault(conversation_id, _Room())
        if viewers:
            room.remote[gateway] = (self._clock(), list(viewers))
        else:
            room.remote.pop(gateway, None)
        self._forget_empty(conversation_id, room)

    def note_remote_customer(self, conversation_id: str, gateway: str, *, is_here: bool) -> None:
        """Take over whether the customer's page is connected to another gateway."""
        room = self._rooms.setdefault(conversation_id, _Room())
        if is_here:
            room.remote_customers[gateway] = self._clock()
        else:
            room.remote_customers.pop(gateway, None)
        self._forget_empty(conversation_id, room)

    def has_remote_customer(self, conversation_id: str) -> bool:
        """Say whether the customer's page is connected to another gateway."""
        room = self._rooms.get(conversation_id)
        return bool(room and room.remote_customers)

    def local(self, conversation_id: str) -> list[dict[str, Any]]:
        """Return the viewers at this gateway, as on the wire."""
        room = self._rooms.get(conversation_id)
        if room is None:
            return []
        return [
            {"id": staff_id, "name": viewer.name, "typing": self._is_typing(viewer)}
            for staff_id, viewer in room.viewers.items()
        ]

    def viewers(self, conversation_id: str) -> list[dict[str, Any]]:
        """Return the viewers at every gateway, each person once."""
        merged = {viewer["id"]: viewer for viewer in self.local(conversation_id)}
        room = self._rooms.get(conversation_id)
        oldest = self._clock() - REMOTE_LASTS
        for at, remote in room.remote.values() if room else ():
            if at < oldest:
                continue
            for viewer in remote:
                known = merged.setdefault(viewer["id"], dict(viewer))
                known["typing"] = known["typing"] or viewer["typing"]
        return list(merged.values())

    def is_typing(self, conversation_id: str, staff_id: str | None) -> bool:
        """Say whether this advisor is writing to the customer now."""
        return any(viewer["typing"] for viewer in self.viewers(conversation_id) if viewer["id"] == staff_id)

    def rooms(self) -> Sequence[str]:
        """Return the conversations that somebody at this gateway looks at."""
        return [conversation_id for conversation_id, room in self._rooms.items() if room.viewers]

    def _is_typing(self, viewer: _Viewer) -> bool:
        return viewer.typing_until is not None and viewer.typing_until > self._clock()

    def _forget_empty(self, conversation_id: str, room: _Room) -> None:
        if not room.viewers and not room.remote and not room.remote_customers:
            self._rooms.pop(conversation_id, None)
