"""Dates and hours in words, French and English, relative to a given day."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal

from actions.reading.date_rules import RULES, Question, day_of_month
from actions.reading.folding import fold
from actions.reading.found import Found
from actions.reading.times import TimeRange, find_time_ranges

__all__ = ["TimeRange", "find_dates", "find_time_ranges", "parse_date"]

Language = Literal["fr", "en"]
Prefer = Literal["future", "past"]

# Words of one language that are dates in the other are rare enough to read both always; `language` only settles these.
_NOT_IN = {
    "fr": re.compile(r"(?:mon|sat|sun|wed|fri|may|on|the)\b"),
    "en": re.compile(r"(?:mai|mars|dim|mer|ven|auj|hier|dmain|en mars)\b"),
}
# After these the past is meant, whatever the question.
_SINCE = re.compile(r"(?:\b(?:depuis|since)|\bya|\by a)(?: le| the)? $")


def find_dates(
    text: str, *, today: date, language: Language | None = None, prefer: Prefer = "future"
) -> list[Found[date]]:
    """Every date named in the text. `language` None: both are tried. A day without a year (or a weekday) is the nearest
    in the direction of `prefer`.

    `role` is "day" for an exact day, "week" or "month" where only that was said ("next week": its Monday; "fin du
    mois": the last day, role "day").
    "12/04" is 12 April in both languages (we are in France); "04/25" can only be 25 April.
    """
    folded = fold(text)
    found: list[Found[date]] = []
    for rule in RULES:
        for match in rule.pattern.finditer(folded):
            if not _is_free(found, match.start(), match.end()) or _is_foreign(match[0], language):
                continue
            question = Question(today, _direction(folded, match, prefer))
            day = rule.read(match, question)
            if day is not None:
                found.append(Found(day, match.start(), match.end(), text[match.start() : match.end()], rule.role))
    return sorted(found, key=lambda item: item.start)


def _direction(folded: str, match: re.Match[str], prefer: Prefer) -> Prefer:
    """ "depuis lundi" and "le 12 novembre dernier" look back, "avril prochain" forward, whatever the question."""
    if _SINCE.search(folded[: match.start()]) or match[0].startswith(("depuis ", "since ")):
        return "past"
    after = folded[match.end() : match.end() + 9]
    if re.match(r" (?:dernier|passe|last)\b", after):
        return "past"
    return "future" if re.match(r" prochain\b", after) else prefer


def _is_foreign(words: str, language: Language | None) -> bool:
    """ "mon 3e appel" is no Monday."""
    if language is None:
        return re.match(r"mon \d", words) is not None
    return _NOT_IN[language].match(words) is not None


def _is_free(found: list[Found[date]], start: int, end: int) -> bool:
    return all(end <= other.start or other.end <= start for other in found)


_BARE_DAY = re.compile(r"\W*(?:le |the |on the )?(3[01]|[12]\d|0?[1-9])(?: ?(?:er|st|nd|rd|th))?\W*")


def parse_date(text: str, *, today: date, language: Language | None = None, prefer: Prefer = "future") -> date | None:
    """The only or first date of an answer; a bare "12" or "le 12" or "12th" is a day of the month."""
    found = find_dates(text, today=today, language=language, prefer=prefer)
    if found:
        exact = [item for item in found if item.role == "day"]
        return (exact or found)[0].value
    bare = _BARE_DAY.fullmatch(fold(text))
    if bare is not None:
        return day_of_month(int(bare[1]), Question(today, prefer))
    return _by_library(text, today=today, language=language, prefer=prefer)


def _by_library(text: str, *, today: date, language: Language | None, prefer: Prefer) -> date | None:
    """What is left to dateparser: it knows more ways of writing a date, and takes too much for one in a whole
    sentence.
    """
    is_short = 3 <= len(text.strip()) <= 40 and any(letter.isalpha() for letter in text)
    if not is_short or find_time_ranges(text):
        return None
    import dateparser  # slow to load, and hardly ever needed

    parsed = dateparser.parse(
        text,
        languages=[language] if language else ["fr", "en"],
        settings={
            "PREFER_DATES_FROM": prefer,
            "DATE_ORDER": "DMY",
            "RELATIVE_BASE": datetime(today.year, today.month, today.day, 12),
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    return parsed.date() if parsed else None
