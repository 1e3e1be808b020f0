"""What the queue looks like from inside a transaction: who waits, how fast it moves, who could answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select

from bot.handoff.conversation import Conversation, Reason, ReleaseCause, Status
from bot.handoff.routing import (
    CLAIMS_WINDOW_S,
    HEARTBEAT_LIMIT_S,
    Pace,
    Place,
    Wait,
    Waiting,
    estimate_wait,
    in_order,
    position_of,
)
from bot.store import rows
from bot.store.base import Base
from bot.store.tables import contacts, conversations, handoffs, presence, staff

ADVISING_ROLES = ("advisor", "supervisor", "admin")
"""Who may hold conversations."""
MOST_CLAIMS = 30
"""How many of the latest claims an estimate looks at."""

_c = conversations.c
_places = select(
    _c.id, _c.waiting_since, _c.reason, _c.topic, _c.level, _c.returned, _c.contact.is_not(None).label("has_contact"),
    _c.assistant_meanwhile, _c.first_position,
).where(_c.status == str(Status.WAITING))  # fmt: skip


class WaitingRoom(Base):
    """Reads of the queue that several families of use cases need."""

    def _waiting_if(self, connection: Connection, conversation: Conversation, now: datetime) -> Waiting:
        """Return what a conversation would be told if it waited (or as it waits) with these properties."""
        place = rows.to_place(replace(conversation, waiting_since=conversation.waiting_since or now))
        others = [other for other, _, _ in self._places(connection)]
        position = position_of(place, others, now)
        first = conversation.first_position if conversation.status is Status.WAITING else None
        return self._waiting_at(
            position,
            place.since,
            now,
            meanwhile=conversation.assistant_meanwhile and conversation.status is Status.WAITING,
            first_position=first or 0,
            available=self._available(connection, now) > 0,
            paces=self._paces(connection, now),
        )

    def _all_waiting(self, connection: Connection, now: datetime) -> dict[str, Waiting]:
        found = {place.id: (place, meanwhile, first) for place, meanwhile, first in self._places(connection)}
        if not found:
            return {}
        available, paces = self._available(connection, now) > 0, self._paces(connection, now)
        return {
            place.id: self._waiting_at(
                position,
                place.since,
                now,
                meanwhile=found[place.id][1],
                first_position=found[place.id][2],
                available=available,
                paces=paces,
            )
            for position, place in enumerate(in_order((place for place, _, _ in found.values()), now), start=1)
        }

    def _waiting_at(
        self,
        position: int,
        since: datetime,
        now: datetime,
        *,
        meanwhile: bool,
        first_position: int,
        available: bool,
        paces: Sequence[Pace],
    ) -> Waiting:
        is_open = self.hours.is_open(now)
        wait: Wait | None = None
        if is_open and available:
            waited = (now - since).total_seconds()
            wait = estimate_wait(position, paces, waited_s=waited, first_position=first_position)
        return Waiting(
            position=position,
            wait=wait,
            since=since,
            assistant_meanwhile=meanwhile,
            open=is_open,
            advisors_available=available,
            opens_at=None if is_open else self.hours.next_opening(now),
        )

    def _places(self, connection: Connection) -> list[tuple[Place, bool, int]]:
        """Return every waiting conversation's place, with `assistant_meanwhile` and the first position."""
        return [
            (
                Place(
                    id=row.id,
                    since=row.waiting_since,
                    reason=Reason(row.reason) if row.reason else None,
                    topic=row.topic,
                    level=row.level,
                    returned=ReleaseCause(row.returned) if row.returned else None,
                    has_contact=bool(row.has_contact),
                ),
                bool(row.assistant_meanwhile),
                row.first_position or 0,
            )
            for row in connection.execute(_places)
        ]

    def _available(self, connection: Connection, now: datetime) -> int:
        """Count those who say they are available, whose page is alive, and whose role lets them take a conversation."""
        may_advise = staff.c.disabled.is_(False), staff.c.role.in_(ADVISING_ROLES)
        present = and_(is_alive(now), presence.c.status == "available", *may_advise)
        joined = presence.join(staff, staff.c.id == presence.c.staff_id)
        return int(connection.execute(select(func.count()).select_from(joined).where(present)).scalar_one())

    def _paces(self, connection: Connection, now: datetime) -> list[Pace]:
        """Return how long the latest claims took, by the place in the queue that had been told.

        Of customers who sat and waited: a callback asked for last night, or any request made while nobody works,
        would tell this morning's customers that it takes ten hours.
        """
        theirs = contacts.c.conversation_id == handoffs.c.conversation_id, contacts.c.handoff_id == handoffs.c.id
        called_back = select(contacts.c.reference).where(*theirs).exists()
        recent = (
            select(handoffs.c.requested_at, handoffs.c.claimed_at, handoffs.c.first_position)
            .where(handoffs.c.claimed_at > now - timedelta(seconds=CLAIMS_WINDOW_S))
            .where(handoffs.c.reason != str(Reason.ADVISOR), ~called_back)
            .order_by(handoffs.c.claimed_at.desc())
            .limit(MOST_CLAIMS)
        )
        return [
            Pace((row.claimed_at - row.requested_at).total_seconds(), row.first_position)
            for row in connection.execute(recent)
            if self.hours.is_open(row.requested_at)
        ]


def is_alive(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a page has shown a sign of life within the last 60 s."""
    return presence.c.heartbeat_at > now - timedelta(seconds=HEARTBEAT_LIMIT_S)
