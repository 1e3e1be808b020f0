"""How each way of naming a day is read: a list of (pattern, reader), the most specific first.

A reader gets the match and the question (today, past or future) and gives the day, or None when these words name none
here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from actions.reading.calendar_words import (
    AMBIGUOUS_MONTHS,
    CARDINALS,
    COUNTS,
    MONTHS,
    ORDINALS,
    SURE_WEEKDAYS,
    WEEKDAYS,
    add_months,
    alternatives,
    safe_date,
)

Prefer = Literal["future", "past"]
Role = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Question:
    today: date
    prefer: Prefer

    def nearest(self, candidates: list[date | None]) -> date | None:
        """The nearest to today in the preferred direction, today included; else the nearest at all."""
        known = [day for day in candidates if day is not None]
        wanted = [day for day in known if (day >= self.today if self.prefer == "future" else day <= self.today)]
        return min(wanted or known, key=lambda day: abs((day - self.today).days), default=None)


Reader = Callable[[re.Match[str], Question], "date | None"]


@dataclass(frozen=True)
class Rule:
    pattern: re.Pattern[str]
    read: Reader
    role: Role = "day"


RULES: list[Rule] = []


def rule(pattern: str, role: Role = "day") -> Callable[[Reader], Reader]:
    """Register a reader; earlier rules win."""

    def register(read: Reader) -> Reader:
        RULES.append(Rule(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), read, role))
        return read

    return register


W = alternatives(WEEKDAYS)
SURE_W = alternatives(SURE_WEEKDAYS)
M = alternatives(MONTHS)
SURE_M = alternatives(set(MONTHS) - AMBIGUOUS_MONTHS)
N = rf"\d{{1,3}}|{alternatives(COUNTS)}"
D = rf"(?:[12]\d|3[01]|0?[1-9])(?: ?(?:er|st|nd|rd|th|eme|e))?|{alternatives([*ORDINALS, *CARDINALS])}"
FIGURE = r"(?:[12]\d|3[01]|0?[1-9])(?: ?(?:er|st|nd|rd|th))?|premier|first"
Y = r"(?:19|20)\d\d"


def number(words: str) -> int:
    """A count in figures or words."""
    return int(words) if words.isdigit() else COUNTS[_key(words, COUNTS)]


def day_number(words: str) -> int:
    figures = re.match(r"\d+", words)
    names = {**CARDINALS, **ORDINALS}
    return int(figures[0]) if figures else names[_key(words, names)]


def _key(words: str, names: dict[str, int]) -> str:
    return words if words in names else words.replace(" ", "-")


def of_any_year(month: int, day: int, question: Question) -> date | None:
    return question.nearest([safe_date(question.today.year + shift, month, day) for shift in (-1, 0, 1, 2, 3, 4)])


def year_of(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def day_of_month(day: int, question: Question, *, is_past: bool = False) -> date | None:
    """The nearest such day of a month in the direction asked."""
    first = question.today.replace(day=1)
    months = [add_months(first, shift) for shift in (-2, -1, 0, 1, 2)]
    days = [safe_date(month.year, month.month, day) for month in months]
    return (Question(question.today, "past") if is_past else question).nearest(list(days))
