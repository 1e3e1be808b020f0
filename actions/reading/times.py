"""Hours of the day in words, French and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

from actions.reading.folding import fold
from actions.reading.found import Found

Language = Literal["fr", "en"]
EARLIEST, LATEST = time(8), time(20)


@dataclass(frozen=True)
class TimeRange:
    """Local time; `end` is excluded. Morning is 8–12, afternoon 12–18, evening 18–20."""

    start: time
    end: time


# The most specific first.
_PARTS: tuple[tuple[str, int, int], ...] = (
    (r"(?:en |a la )?fin de matinee|late morning|fin de la matinee", 10, 12),
    (
        r"(?:en |au )?debut de (?:la )?matinee|early (?:in the )?morning|first thing|tot le matin"
        r"|a la premiere heure|de bonne heure",
        8,
        10,
    ),
    (r"(?:en |a la )?fin d'(?:apres[- ]?midi|aprem)|late afternoon", 16, 18),
    (r"(?:en |au )?debut d'(?:apres[- ]?midi|aprem)|early afternoon", 13, 15),
    (r"(?:l'|cet |dans l'|the |in the )?(?:apres[- ]?midi|aprem|ap[- ]?midi|afternoons?|arvo)", 12, 18),
    (r"(?:(?:le|ce|du|la|dans la) )?(?:matins?|matinee)|(?:in the |this )?mornings?", 8, 12),
    (r"(?:(?:le|ce|en|dans la) )?(?:soirs?|soiree)|(?:in the |this )?evenings?", 18, 20),
    (r"(?:a |vers |entre )?(?<!apres )(?<!apres-)midi|noon|lunch ?time|midday|a l'heure du dejeuner", 12, 14),
)
_HOUR_WORDS = {
    "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17, "dix-huit": 18,
    "dix-neuf": 19, "vingt": 20, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_WORDS = "|".join(sorted((word.replace("-", "[ -]") for word in _HOUR_WORDS), key=len, reverse=True))
# In the templates {0} names the hour: h or x the figure or word, m the minutes, p the half of the day, w noon.
_HALF = (
    r"(?: ?(?P<{0}p>am\b|pm\b|a\.m\.|p\.m\.|du matin|du soir|de l'apres[- ]midi|in the (?:morning|afternoon|evening)))"
)
_MINUTES = r"(?P<{0}m>[0-5]\d|et demie?|et quart)"
_HOUR = (
    rf"(?:(?:(?P<{{0}}h>[01]?\d|2[0-4])|(?P<{{0}}x>{_WORDS}))"
    rf"(?:(?: ?h(?:eures?|rs?)?|:(?=\d\d)|\.(?=\d\d ?[ap]\.?m)| ?o'clock)(?: ?{_MINUTES})?)?(?:{_HALF})?"
    r"|(?P<{0}w>midi|noon|midday))"
)
# Without a word such as "after" an hour needs a sign of being one.
_SURE_HOUR = (
    rf"(?:(?P<{{0}}h>[01]?\d|2[0-4])(?: ?h(?:eures?\b)?(?: ?{_MINUTES})?(?!\w)(?:{_HALF})?"
    rf"|:(?P<{{0}}n>[0-5]\d)(?:{_HALF.replace('p>', 'r>')})?"
    rf"|(?:[:.](?P<{{0}}o>[0-5]\d))?{_HALF.replace('p>', 'q>')}(?!\w)| ?o'clock)"
    rf"|(?P<{{0}}x>{_WORDS}) (?:heures?(?: {_MINUTES.replace('m>', 'k>')})?|o'clock)(?!\w)"
    rf"(?:{_HALF.replace('p>', 's>')})?)"
)
_NOT_MORE = (
    r"(?![\w/€%]| ?(?:€|euros?|jours?|days?|mois|months?|weeks?|semaines?|kwh|fois|ans|years?|people|personnes?"
    r"|dernier|premier|bills?|factures?)\b|[.,]\d)"
)
_BETWEEN = re.compile(
    rf"(?<!\w)(?:entre |de |between |from )?{_HOUR.format('a')} ?(?:et|a|and|to|till|until"
    rf"|-) ?{_HOUR.format('b')}{_NOT_MORE}"
)
_AFTER = re.compile(
    rf"(?<!\w)(?:(?:apres(?! midi)|a partir de|after|from|not before|pas avant) (?!one\b){_HOUR.format('a')}"
    rf"|des {_SURE_HOUR.format('b')}){_NOT_MORE}"
)
# "By five minutes", "one by one": with these, figures only.
_BEFORE = re.compile(
    rf"(?<!\w)(?:(?:avant|jusqu'a|before|no later than|au plus tard a?) {_HOUR.format('a')}"
    rf"|(?:by|until) (?=\d|noon|midday){_HOUR.format('b')}){_NOT_MORE}"
)
# "Une heure" alone is how long something lasts.
_AT = re.compile(rf"(?<![\w,.])(?:(?:a|vers|at|around|about) |(?!une )){_SURE_HOUR.format('a')}")


def find_time_ranges(text: str, *, language: Language | None = None) -> list[Found[TimeRange]]:
    """ "le matin", "après 15h", "entre 9h et 11h", "after 3pm", "14h30" (the two hours from then). An hour under 7 is
    of the afternoon.
    """
    folded = fold(text)
    found: list[Found[TimeRange]] = []

    def keep(match: re.Match[str], start: time | None, end: time | None) -> None:
        is_free = all(match.end() <= other.start or other.end <= match.start() for other in found)
        if start is not None and end is not None and start < end and is_free:
            found.append(Found(TimeRange(start, end), match.start(), match.end(), text[match.start() : match.end()]))

    for match in _BETWEEN.finditer(folded):
        if _is_hours(match):
            keep(match, _time(match, "a", like="b"), _time(match, "b"))
    for match in _AFTER.finditer(folded):
        keep(match, _time(match, "a") or _time(match, "b"), LATEST)
    for match in _BEFORE.finditer(folded):
        keep(match, EARLIEST, _time(match, "a") or _time(match, "b"))
    for match in _AT.finditer(folded):
        start = _time(match, "a")
        keep(match, start, time(min(start.hour + 2, 23), start.minute) if start else None)
    for pattern, first, last in _PARTS:
        for match in re.finditer(rf"(?<!\w)(?<!bon )(?<!bonne )(?<!good )(?:{pattern})(?!\w)", folded):
            keep(match, time(first), time(last))
    return sorted(found, key=lambda item: item.start)


def _is_hours(match: re.Match[str]) -> bool:
    """Two bare numbers are hours only after "entre" or "between", or with a sign of hours on one."""
    introduced = re.match(r"entre|between|from", match[0]) is not None
    return introduced or re.search(r"\dh|\d ?h\b|:|am\b|pm\b|o'clock|heure|midi|noon", match[0]) is not None


def _time(match: re.Match[str], name: str, like: str | None = None) -> time | None:
    """The hour `name` of a match; `like` names the hour whose half of the day it shares ("9-11am")."""
    groups = match.groupdict()
    if groups.get(name + "w"):
        return time(12)
    figure, word = groups.get(name + "h"), groups.get(name + "x")
    if figure is None and word is None:
        return None
    hour = int(figure) if figure else _HOUR_WORDS[str(word).replace(" ", "-")]
    half = _half(groups, name) or (_half(groups, like) if like else None)
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    elif half is None and 0 < hour < 7:
        hour += 12
    return time(hour, _minutes(groups, name)) if hour < 24 else None


def _minutes(groups: dict[str, str | None], name: str) -> int:
    said = next((str(groups[name + key]) for key in "mnok" if groups.get(name + key)), "0")
    return {"et demi": 30, "et demie": 30, "et quart": 15}.get(said) or int(said)


def _half(groups: dict[str, str | None], name: str) -> str | None:
    said = next((str(groups[name + key]) for key in "pqrs" if groups.get(name + key)), None)
    if said is None:
        return None
    return "am" if said.startswith("a") or "mat" in said or "morn" in said else "pm"
