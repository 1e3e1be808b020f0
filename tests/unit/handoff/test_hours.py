"""Opening hours: weeks, holidays, clock changes, and settings that make no sense."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from bot.errors import SettingsError
from bot.handoff.hours import OpeningHours


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


OFFICE = OpeningHours.parse("mon-fri 08:00-19:00; sat 09:00-12:30,14:00-18:00")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-02T06:59:59", False),  # a Monday in winter: Paris is an hour ahead
        ("2026-03-02T07:00:00", True),
        ("2026-03-02T17:59:59", True),
        ("2026-03-02T18:00:00", False),
        ("2026-03-07T11:29:00", True),
        ("2026-03-07T12:00:00", False),
        ("2026-03-07T13:00:00", True),
        ("2026-03-08T10:00:00", False),
        ("2026-07-06T06:00:00", True),  # a Monday in summer: two hours
    ],
)
def test_the_office_is_open_at_local_hours(moment, expected):
    assert OFFICE.is_open(utc(moment)) is expected


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-03-02T05:00:00", "2026-03-02T07:00:00"),
        ("2026-03-02T19:00:00", "2026-03-03T07:00:00"),
        ("2026-03-07T12:00:00", "2026-03-07T13:00:00"),
        ("2026-03-07T18:00:00", "2026-03-09T07:00:00"),
        ("2026-03-28T18:00:00", "2026-03-30T06:00:00"),  # over the night when summer time begins
    ],
)
def test_the_next_opening_is_found_over_nights_weekends_and_clock_changes(moment, opening):
    assert OFFICE.next_opening(utc(moment)) == utc(opening)


def test_there_is_no_next_opening_while_it_is_open():
    assert OFFICE.next_opening(utc("2026-03-02T10:00:00")) is None


def test_a_holiday_is_closed_and_skipped():
    hours = OpeningHours.parse("mon-fri 08:00-19:00", holidays=frozenset({date(2026, 5, 1)}))
    assert not hours.is_open(utc("2026-05-01T10:00:00"))
    assert hours.next_opening(utc("2026-04-30T18:00:00")) == utc("2026-05-04T06:00:00")


def test_always_is_open_at_night_and_on_holidays():
    hours = OpeningHours.parse("always", holidays=frozenset({date(2026, 12, 25)}))
    assert all(hours.is_open(utc(moment)) for moment in ("2026-12-25T03:00:00", "2026-12-25T23:59:59"))


def test_never_opening_again_is_none():
    days = frozenset(date.fromordinal(date(2026, 1, 1).toordinal() + day) for day in range(200))
    assert OpeningHours.parse("mon 08:00-09:00", holidays=days).next_opening(utc("2026-01-02T12:00:00")) is None


def test_a_span_may_end_at_midnight_and_a_range_of_days_may_go_over_sunday():
    hours = OpeningHours.parse("fri-mon 20:00-24:00", zone="UTC")
    assert hours.is_open(utc("2026-03-08T23:59:00"))
    assert hours.is_open(utc("2026-03-09T20:00:00"))
    assert not hours.is_open(utc("2026-03-10T20:00:00"))


@pytest.mark.parametrize(
    "text", ["", "monday 08:00-19:00", "mon", "mon 8-19", "mon 08:00-25:00", "mon 19:00-08:00", "mon 08:70-09:00"]
)
def test_hours_that_make_no_sense_are_refused_with_a_sentence(text):
    with pytest.raises(SettingsError) as caught:
        OpeningHours.parse(text)
    assert len(caught.value.detail) > 20


def test_an_unknown_zone_is_refused():
    with pytest.raises(SettingsError):
        OpeningHours.parse("always", zone="Paris")
