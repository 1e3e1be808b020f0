"""Days of the calendar: in figures, with the name of a month, feasts."""

from __future__ import annotations

import re
from datetime import date, timedelta

from actions.reading.calendar_words import FIXED_FEASTS, MONTHS, MOVING_FEASTS, easter, safe_date
from actions.reading.date_rules.base import FIGURE, D, M, Question, W, Y, day_number, of_any_year, rule, year_of


@rule(rf"(?P<y>{Y})-(?P<m>\d\d)-(?P<d>\d\d)")
def _iso(match: re.Match[str], question: Question) -> date | None:
    return safe_date(int(match["y"]), int(match["m"]), int(match["d"]))


@rule(rf"(?:(?:{W})\.? )?(?P<a>\d{{1,2}})(?P<s>[/.\-])(?P<b>\d{{1,2}})(?P=s)(?P<y>{Y}|\d\d)")
def _figures_with_year(match: re.Match[str], question: Question) -> date | None:
    return _day_and_month(int(match["a"]), int(match["b"]), year_of(match["y"]), question)


@rule(rf"(?:(?:{W})\.? )?(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?! ?(?:%|heures?\b|hours?\b|h\b|eme)|/)")
def _figures(match: re.Match[str], question: Question) -> date | None:
    if match[0] in ("24/7", "7/7", "24/24", "1/2", "1/3", "1/4", "3/4", "2/3"):
        return None
    return _day_and_month(int(match["a"]), int(match["b"]), None, question)


@rule(r"(?:le|the|du|au|pour le) (?P<a>\d{1,2})\.(?P<b>0?[1-9]|1[0-2])")
def _dotted(match: re.Match[str], question: Question) -> date | None:
    return _day_and_month(int(match["a"]), int(match["b"]), None, question)


def _day_and_month(first: int, second: int, year: int | None, question: Question) -> date | None:
    """The day comes first, in France; unless the second cannot be a month."""
    day, month = (second, first) if second > 12 else (first, second)
    if year is not None:
        return safe_date(year, month, day)
    return of_any_year(month, day, question) if 1 <= month <= 12 else None


@rule(
    rf"(?:(?:le|the|du|au) )?(?P<d>{FIGURE})(?= (?:au|a|et(?: le)?|ou(?: le)?|to|and|or|until"
    rf"|-)(?: the)? (?:{D})(?: of)? (?P<m>{M})(?:\.|\b)(?: (?P<y>{Y}))?)|(?:le |the |du "
    rf"|from )(?P<d2>{D})(?=-(?:{D}) (?P<m2>{M})\b)"
)
def _first_of_a_range(match: re.Match[str], question: Question) -> date | None:
    month, day = MONTHS[match["m"] or match["m2"]], day_number(match["d"] or match["d2"])
    if match["y"]:
        return safe_date(int(match["y"]), month, day)
    return of_any_year(month, day, question)


@rule(rf"(?:(?:{W})\.?,? )?(?:(?:le|the|du|au) )?(?P<d>{D})(?: of| day of)?[ \-]?(?P<m>{M})\.?(?:,? (?P<y>{Y}))?")
@rule(
    rf"(?:(?:{W})\.?,? )?(?P<m>{M})\.? (?:the )?(?P<d>{D})(?! ?(?:€|euros?|h\b|heures|kwh|jours"
    rf"|days))(?:,? (?P<y>{Y}))?"
)
def _day_of_month_name(match: re.Match[str], question: Question) -> date | None:
    # "trois sept" are two figures being dictated.
    if match["m"] == "sept" and not match["d"][0].isdigit():
        return None
    if match["y"]:
        return safe_date(int(match["y"]), MONTHS[match["m"]], day_number(match["d"]))
    return of_any_year(MONTHS[match["m"]], day_number(match["d"]), question)


for _pattern, _offset in MOVING_FEASTS.items():

    @rule(rf"(?:{_pattern})(?: (?P<y>{Y}))?")
    def _moving_feast(match: re.Match[str], question: Question, offset: int = _offset) -> date | None:
        years = [int(match["y"])] if match["y"] else [question.today.year + shift for shift in (-1, 0, 1)]
        return question.nearest([easter(year) + timedelta(days=offset) for year in years])


for _pattern, _month_day in FIXED_FEASTS.items():

    @rule(rf"(?:{_pattern})(?: (?P<y>{Y}))?")
    def _fixed_feast(match: re.Match[str], question: Question, at: tuple[int, int] = _month_day) -> date | None:
        return safe_date(int(match["y"]), *at) if match["y"] else of_any_year(*at, question)
