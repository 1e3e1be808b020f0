"""Reading the customer's message with the question in mind."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from actions.dialogue.surroundings import surroundings
from actions.dialogue.turn import Turn
from actions.dialogue.words import says_no, says_yes
from actions.reading.dates import find_dates, parse_date

Direction = Literal["future", "past"]

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}$")


def day_in(turn: Turn, asked: bool, *, prefer: Direction = "future") -> date | None:
    """Return the day that the message names: asked for, a bare "le 12" counts; unasked, only an exact day does."""
    if turn.choice and _ISO.match(turn.choice):
        return date.fromisoformat(turn.choice)
    if not turn.text:
        return None
    today = surroundings().today
    exact = [found.value for found in find_dates(turn.text, today=today, prefer=prefer) if found.role == "day"]
    if exact:
        return exact[-1]
    return parse_date(turn.text, today=today, prefer=prefer) if asked else None


def stored_day(turn: Turn, slot: str) -> date | None:
    """Return the day kept in a slot."""
    value = turn.slot(slot)
    return date.fromisoformat(value) if value else None


def yes_or_no(turn: Turn) -> bool | None:
    """Return the customer's yes or no, from words or a button; None when it is neither."""
    if turn.said:
        if says_no(turn.said):
            return False
        if says_yes(turn.said):
            return True
    return {"affirm": True, "deny": False}.get(turn.intent or "") if turn.confidence >= 0.6 else None


def mentions(turn: Turn, pattern: str) -> bool:
    """Say whether the text, without accents and capitals, holds a word of the pattern."""
    return bool(re.search(rf"(?<!\w)(?:{pattern})", turn.plain_text))


def first_choice(turn: Turn, patterns: dict[str, str]) -> str | None:
    """Return the name of the first pattern that the text holds."""
    return next((name for name, pattern in patterns.items() if mentions(turn, pattern)), None)
