"""When advisors can be reached: weekly hours in a time zone, with holidays."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import SettingsError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORIZON_DAYS = 60
"""How far ahead an opening is looked for: longer than any run of holidays."""

Span = tuple[time, time]
MIDNIGHT = time(0, 0)


@dataclass(frozen=True)
class OpeningHours:
    """Weekly hours (0 is Monday; spans of local times, 00:00 as an end is midnight) and the dates that are closed.

    A span that would cross midnight is written as two.
    """

    week: Mapping[int, tuple[Span, ...]]
    zone: ZoneInfo
    holidays: Container[date] = field(default_factory=frozenset)

    @classmethod
    def parse(cls, text: str, *, zone: str = "Europe/Paris", holidays: Container[date] = frozenset()) -> OpeningHours:
        """Read `mon-fri 08:00-20:00; sat 09:00-12:30,14:00-18:00`, or `always`; raise `SettingsError`."""
        try:
            place = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise SettingsError(f"{zone!r} is not a time zone; write one such as Europe/Paris.") from error
        if text.strip().lower() == "always":
            return cls(dict.fromkeys(range(7), ((MIDNIGHT, MIDNIGHT),)), place, frozenset())
        week: dict[int, tuple[Span, ...]] = {}
        for part in filter(None, (part.strip() for part in text.split(";"))):
            days, _, spans = part.partition(" ")
            for day in _parse_days(days):
                week[day] = week.get(day, ()) + _parse_spans(spans)
        if not week:
            raise SettingsError("The opening hours are empty; write for instance: mon-fri 08:00-20:00; sat 09:00-18:00")
        return cls(week, place, holidays)

    def is_open(self, now: datetime) -> bool:
        """Say whether advisors can be reached at this moment."""
        return any(start <= now < end for start, end in self._spans_of(now.astimezone(self.zone).date()))

    def next_opening(self, now: datetime) -> datetime | None:
        """Return when it opens next (UTC), or None when open now, or not within 60 days."""
        if self.is_open(now):
            return None
        today = now.astimezone(self.zone).date()
        for offset in range(HORIZON_DAYS):
            for start, _ in self._spans_of(today + timedelta(days=offset)):
                if start > now:
                    return start
        return None

    def _spans_of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans of a date, in UTC (a day when the clocks change included), in order."""
        if day in self.holidays:
            return
        for start, end in sorted(self.week.get(day.weekday(), ())):
            last = day + timedelta(days=1) if end == MIDNIGHT else day
            yield self._utc(day, start), self._utc(last, end)

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(timezone.utc)


def _parse_days(text: str) -> list[int]:
    """Read `mon`, `mon-fri`, `sat,sun` (in any case)."""
    days: list[int] = []
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise SettingsError(f"{part!r} is not a day of the opening hours; days are {', '.join(DAYS)}.")
        start, end = DAYS.index(first), DAYS.index(last or first)
        days += range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)]
    return days


def _parse_spans(text: str) -> tuple[Span, ...]:
    """Read `09:00-12:30,14:00-18:00`."""
    spans = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)\s*", part)
        if match is None:
            raise SettingsError(f"{part.strip()!r} is not a span of opening hours; write for instance 08:00-20:00.")
        hours = [int(figure) for figure in match.groups()]
        try:
            start, end = time(hours[0], hours[1]), time(hours[2] % 24, hours[3])
        except ValueError as error:
            raise SettingsError(f"{part.strip()!r} is not a span of opening hours: no such time.") from error
        if hours[2] > 24 or (end != MIDNIGHT and end <= start):
            raise SettingsError(f"{part.strip()!r} ends before it begins; cut it in two at midnight.")
        spans.append((start, end))
    return tuple(spans)
