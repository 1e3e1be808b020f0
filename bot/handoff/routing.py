"""Who is next, and how long it takes: urgency, position, honest wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor

from bot.handoff.conversation import Reason, ReleaseCause

HEARTBEAT_LIMIT_S = 60
"""An advisor whose page is silent for longer has vanished."""

RETURNED_POINTS = {ReleaseCause.VANISHED: 10_000, ReleaseCause.TRANSFERRED: 90, ReleaseCause.RELEASED: 90}
TOPIC_POINTS = {"self_harm": 5_000, "medical": 600, "disconnection": 120, "bereavement": 90, "legal": 60}
REASON_POINTS = {
    Reason.TENSION: 60,
    Reason.TOPIC: 60,
    Reason.ASKED: 30,
    Reason.STUCK: 30,
    Reason.UNAVAILABLE: 30,
    Reason.ADVISOR: 0,
}
LEVEL_POINTS = 60
POINTS_A_MINUTE = 6
MOST_WAITING_POINTS = 2_000
CONTACT_WEIGHT = 0.1
"""Somebody who left a number does not sit and wait: their minutes count for a tenth of those of one who does."""

CLAIMS_NEEDED = 5
"""Fewer recent claims than this say nothing about the next one."""
CLAIMS_WINDOW_S = 2 * 3600


@dataclass(frozen=True)
class Place:
    """What decides a waiting conversation's turn."""

    id: str
    since: datetime
    reason: Reason | None = None
    topic: str | None = None
    level: float = 0.0
    returned: ReleaseCause | None = None
    has_contact: bool = False


@dataclass(frozen=True)
class Wait:
    """An honest interval, in seconds."""

    low_s: int
    high_s: int


@dataclass(frozen=True)
class Pace:
    """One recent claim: it came after `waited_s`, for a customer who was told `position`."""

    waited_s: float
    position: int


@dataclass(frozen=True)
class Waiting:
    """What a waiting customer is told; `wait` is None when it is not known, `opens_at` None when open."""

    position: int
    wait: Wait | None
    since: datetime
    assistant_meanwhile: bool
    open: bool
    advisors_available: bool
    opens_at: datetime | None


def urgency(place: Place, now: datetime) -> float:
    """Return how urgent a waiting conversation is, in points: the highest is next.

    Whom an advisor's page lost comes first (10,000), then talk of suicide (5,000). Below that a point is ten seconds
    of waiting: a tense customer (60, and up to 60 more with the level) goes before one who came up to 15 minutes
    earlier, a medical need before 95 minutes, and everybody's turn comes, as minutes keep adding up to 2,000.
    """
    minutes = max(0.0, (now - place.since).total_seconds() / 60)
    waited = min(MOST_WAITING_POINTS, POINTS_A_MINUTE * minutes)
    points = RETURNED_POINTS[place.returned] if place.returned else 0
    points += TOPIC_POINTS.get(place.topic or "", 0) + (REASON_POINTS[place.reason] if place.reason else 0)
    return round(points + LEVEL_POINTS * place.level + waited * (CONTACT_WEIGHT if place.has_contact else 1), 1)


def in_order(places: Iterable[Place], now: datetime) -> list[Place]:
    """Return the queue, the next one first; equals by who has waited longer, then by id (so that all pages agree)."""
    return sorted(places, key=lambda place: _turn(place, now))


def position_of(place: Place, others: Iterable[Place], now: datetime) -> int:
    """Return the place in the queue, from 1, that a conversation has (or would have) among the others."""
    mine = _turn(place, now)
    return 1 + sum(_turn(other, now) < mine for other in others if other.id != place.id)


def estimate_wait(
    position: int, paces: Sequence[Pace], *, waited_s: float = 0.0, first_position: int = 0
) -> Wait | None:
    """Return an interval for the remaining wait, or None where an honest one cannot be given.

    Each recent claim tells how long one place in the queue took (`waited_s` / `position`); the interval spans the
    20th to the 80th percentile of these, times the position, rounded outwards to half minutes. None with fewer
    than five claims, and once a customer has already waited longer than the upper end that held when they came
    (`first_position`): an estimate that has failed is not repeated.
    """
    if len(paces) < CLAIMS_NEEDED:
        return None
    each = sorted(pace.waited_s / max(1, pace.position) for pace in paces)
    low, high = _quantile(each, 0.2), _quantile(each, 0.8)
    if first_position and waited_s > max(60.0, high * first_position):
        return None
    return Wait(30 * floor(low * position / 30), max(30, 30 * ceil(high * position / 30)))


def _turn(place: Place, now: datetime) -> tuple[float, datetime, str]:
    return -urgency(place, now), place.since, place.id


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Interpolate between the two nearest of an ordered, non-empty sequence."""
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
