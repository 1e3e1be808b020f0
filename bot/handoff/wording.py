"""Durations and moments as people say them, in French and English."""

from __future__ import annotations

from datetime import datetime, tzinfo

from bot.handoff.routing import Wait
from bot.texts import text

WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def wait_words(wait: Wait, language: str) -> str:
    """Say an interval of waiting in whole minutes: "entre 2 et 5 minutes", "less than a minute"."""
    if wait.low_s >= 3600:
        return text("wait.over_an_hour", language)
    low, high = wait.low_s // 60, -(-wait.high_s // 60)
    if low == 0:
        return text("wait.under_a_minute", language) if high <= 1 else text("wait.under", language, high=high)
    if low == high:
        return text("wait.about", language, count=low)
    return text("wait.between", language, low=low, high=high)


def clock_words(at: datetime, language: str) -> str:
    """Say an hour: "8 h", "13 h 30"; "8 am", "1:30 pm"."""
    if language != "en":
        return f"{at.hour}\u00a0h" + (f"\u00a0{at.minute:02}" if at.minute else "")
    hour = at.hour % 12 or 12
    return f"{hour}{f':{at.minute:02}' if at.minute else ''}\u00a0{'am' if at.hour < 12 else 'pm'}"


def opening_words(opens_at: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """Say when it opens: "demain à 8 h", "lundi à 9 h", "le jeudi 2 janvier à 8 h"."""
    local = opens_at.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    time = clock_words(local, language)
    if days < 2:
        return text("opening.tomorrow" if days else "opening.today", language, time=time)
    tongue = "en" if language == "en" else "fr"
    weekday = WEEKDAYS[tongue][local.weekday()]
    if days < 7:
        return text("opening.weekday", language, weekday=weekday, time=time)
    day = "1er" if tongue == "fr" and local.day == 1 else str(local.day)
    month = MONTHS[tongue][local.month - 1]
    return text("opening.date", language, weekday=weekday, day=day, month=month, time=time)
