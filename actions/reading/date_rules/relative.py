"""Days told from today: tomorrow, weekdays, weeks, so many days hence or ago."""

from __future__ import annotations

import re
from datetime import date, timedelta

from actions.reading.calendar_words import WEEKDAYS, add_months, monday_of, safe_date
from actions.reading.date_rules.base import FIGURE, SURE_W, D, M, N, Question, W, day_number, day_of_month, number, rule


@rule(r"apres[- ]?demain|apr[eè]?s? ?2main|(?:the )?day after tomorrow|overmorrow")
def _after_tomorrow(match: re.Match[str], question: Question) -> date | None:
    return question.today + timedelta(days=2)


@rule(r"avant[- ]?hier|(?:the )?day before yesterday")
def _before_yesterday(match: re.Match[str], question: Question) -> date | None:
    return question.today - timedelta(days=2)


@rule(r"(?:a week tomorrow|tomorrow week|(?:a )?week from tomorrow|demain en huit)")
def _week_from_tomorrow(match: re.Match[str], question: Question) -> date | None:
    return question.today + timedelta(days=8)


@rule(
    r"d'aujourd'hui en (?P<n>huit|quinze)|aujourd'hui en (?P<n2>huit|quinze)|(?:a )?(?P<w>week"
    r"|fortnight) (?:today|from today|from now)|today (?P<w2>week|fortnight)"
)
def _week_from_today(match: re.Match[str], question: Question) -> date | None:
    is_two = "quinze" in (match["n"], match["n2"]) or "fortnight" in (match["w"], match["w2"])
    return question.today + timedelta(days=14 if is_two else 7)


def _coming(weekday: int, today: date) -> date:
    """The first such day after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


@rule(
    rf"(?P<w>{SURE_W}) en (?P<n>huit|quinze|8|15)|(?P<w2>{SURE_W}) (?P<f>week|fortnight)|(?:a )?(?P<f2>week"
    rf"|fortnight) (?:on|from|come)(?: this| next)? (?P<w3>{SURE_W})|(?P<k>two|2) weeks (?:on"
    rf"|from) (?P<w4>{SURE_W})"
)
def _weekday_in_a_week(match: re.Match[str], question: Question) -> date | None:
    weekday = WEEKDAYS[next(filter(None, (match["w"], match["w2"], match["w3"], match["w4"])))]
    is_two = match["n"] in ("quinze", "15") or "fortnight" in (match["f"], match["f2"]) or match["k"]
    return _coming(weekday, question.today) + timedelta(days=14 if is_two else 7)


@rule(
    rf"(?:le |the |on )?(?P<w>{SURE_W}) (?:de |of )?(?:la )?(?:semaine (?P<p>prochaine|suivante|qui vient"
    rf"|d'apres|derniere|passee)|(?:the )?(?P<p2>next|last|following) week|cette semaine(?P<p3>)"
    rf"|this week(?P<p4>))"
)
def _weekday_of_a_week(match: re.Match[str], question: Question) -> date | None:
    word = match["p"] or match["p2"]
    weeks = 0 if word is None else -1 if word in ("derniere", "passee", "last") else 1
    return monday_of(question.today) + timedelta(days=7 * weeks + WEEKDAYS[match["w"]])


@rule(rf"(?:next|last) week(?:'s)? (?:on )?(?P<w>{SURE_W})")
def _next_week_weekday(match: re.Match[str], question: Question) -> date | None:
    weeks = 1 if match[0].startswith("next") else -1
    return monday_of(question.today) + timedelta(days=7 * weeks + WEEKDAYS[match["w"]])


@rule(
    rf"(?:le |on |the |ce |this )?(?P<w>{W})\.?,? (?:le |the )?(?P<d>{D})(?! ?(?:h\b|heures?\b|am\b|pm\b"
    rf"|o'clock|euros?|€|:\d|jours|days|[/.]?\d))"
)
def _weekday_and_number(match: re.Match[str], question: Question) -> date | None:
    """ "vendredi 3": the 3rd that is a Friday within three months; people err, so else the nearest 3rd."""
    day, weekday = day_number(match["d"]), WEEKDAYS[match["w"]]
    shifts = range(4) if question.prefer == "future" else range(0, -4, -1)
    first = question.today.replace(day=1)
    months = [add_months(first, shift) for shift in shifts]
    days = [safe_date(month.year, month.month, day) for month in months]
    right = [d for d in days if d is not None and d.weekday() == weekday and _is_ahead(d, question)]
    return right[0] if right else question.nearest(list(days))


def _is_ahead(day: date, question: Question) -> bool:
    return day >= question.today if question.prefer == "future" else day <= question.today


@rule(rf"(?:le |on |the )?(?P<w>{SURE_W}) (?:dernier|passe|d'avant)|(?:last|previous|past) (?P<w2>{SURE_W})")
def _last_weekday(match: re.Match[str], question: Question) -> date | None:
    weekday = WEEKDAYS[match["w"] or match["w2"]]
    return question.today - timedelta(days=(question.today.weekday() - weekday - 1) % 7 + 1)


@rule(rf"next (?P<w>{W})")
def _next_weekday(match: re.Match[str], question: Question) -> date | None:
    """In English the one of next week: the coming one is "this Friday"."""
    return monday_of(question.today) + timedelta(days=7 + WEEKDAYS[match["w"]])


@rule(rf"(?:ce|this)(?: coming)? (?P<w>{SURE_W})")
def _this_weekday(match: re.Match[str], question: Question) -> date | None:
    return question.today + timedelta(days=(WEEKDAYS[match["w"]] - question.today.weekday()) % 7)


@rule(rf"(?:le |on |the |coming )?(?P<w>{SURE_W})(?: prochain| qui vient| suivant)")
def _coming_weekday(match: re.Match[str], question: Question) -> date | None:
    return _coming(WEEKDAYS[match["w"]], question.today)


@rule(rf"(?:le |on |the |coming )?(?P<w>{SURE_W})")
def _weekday(match: re.Match[str], question: Question) -> date | None:
    if question.prefer == "past":
        return question.today - timedelta(days=(question.today.weekday() - WEEKDAYS[match["w"]] - 1) % 7 + 1)
    return _coming(WEEKDAYS[match["w"]], question.today)


@rule(
    r"aujourd'? ?hui|aujourdhui|auj|ajd|tod(?:ay|ai)|tonight|ce (?:jour(?!-la| la)|matin|soir|midi)"
    r"|cet apr(?:es[- ]midi|em)|this (?:morning|afternoon|evening)|ds la journee"
)
def _today(match: re.Match[str], question: Question) -> date | None:
    return question.today


@rule(r"d(?:e)?main|demin|2main|2m1|dem1|le lendemain|tom+or+ow|tmrw|tmr|tomoz|2moro(?:w)?")
def _tomorrow(match: re.Match[str], question: Question) -> date | None:
    return question.today + timedelta(days=1)


@rule(r"hier(?: soir| matin)?|yesterday|last night")
def _yesterday(match: re.Match[str], question: Question) -> date | None:
    return question.today - timedelta(days=1)


_UNITS = r"(?P<u>jours?|j|semaines?|sem|mois|ans?|annees?|days?|weeks?|months?|years?|fortnights?)"


def _shifted(day: date, count: int, unit: str) -> date:
    if unit.startswith(("sem", "week")):
        return day + timedelta(weeks=count)
    if unit.startswith("fortnight"):
        return day + timedelta(weeks=2 * count)
    if unit.startswith(("mois", "month")):
        return add_months(day, count)
    if unit.startswith(("an", "year")):
        return add_months(day, 12 * count)
    return day + timedelta(days=count)


@rule(
    rf"(?:dans|d'ici|sous|in|within)(?: a peu pres| environ| about)? (?P<n>{N}) ?{_UNITS}(?: ouvre?s?)?"
    rf"|(?P<n2>{N}) {_UNITS.replace('<u>', '<u2>')} (?:from now|from today)"
)
def _in_so_many(match: re.Match[str], question: Question) -> date | None:
    words, unit = match["n"] or match["n2"], match["u"] or match["u2"]
    # "Dans huit jours", "dans quinze jours" in words are a week and a fortnight.
    idiom = {"huit": 7, "quinze": 14}.get(words) if unit.startswith("j") else None
    return _shifted(question.today, idiom or number(words), unit)


@rule(r"(?:dans|sous|d'ici)(?: une| la)? (?P<n>quinzaine|huitaine|dizaine)(?: de jours)?")
def _in_about(match: re.Match[str], question: Question) -> date | None:
    return question.today + timedelta(days={"quinzaine": 14, "huitaine": 7, "dizaine": 10}[match["n"]])


@rule(rf"(?:il y a|ya|y a)(?: environ)? (?P<n>{N}) {_UNITS}|(?P<n2>{N}) {_UNITS.replace('<u>', '<u2>')} ago")
def _so_many_ago(match: re.Match[str], question: Question) -> date | None:
    return _shifted(question.today, -number(match["n"] or match["n2"]), match["u"] or match["u2"])


@rule(
    r"(?:a la |en )?(?P<p>debut|milieu|fin|mi-?)(?: de)?(?: la)? semaine(?P<n> prochaine| suivante"
    r"| qui vient)?|(?P<e>early|mid|late|end of|beginning of|start of)[ -](?:the )?(?P<n2>next |this )?week"
)
def _part_of_week(match: re.Match[str], question: Question) -> date | None:
    part = (match["p"] or match["e"]).strip("-")
    offset = (
        0 if part in ("debut", "early", "beginning of", "start of") else 2 if part in ("milieu", "mi", "mid") else 4
    )
    is_next = match["n"] is not None or match["n2"] == "next "
    day = monday_of(question.today) + timedelta(days=offset + 7 * is_next)
    # "Fin de semaine" said on a Saturday is the coming one.
    return day + timedelta(days=7) if day < question.today and question.prefer == "future" else day


@rule(rf"(?:le |the )?week[- ]?end (?:du|of the) (?P<d>{FIGURE})")
def _weekend_of(match: re.Match[str], question: Question) -> date | None:
    return day_of_month(day_number(match["d"]), question)


@rule(rf"(?:la )?semaine du (?P<d>{FIGURE})(?! (?:{M})\b)|(?:the )?week of the (?P<d2>{FIGURE})", "week")
def _week_of(match: re.Match[str], question: Question) -> date | None:
    return day_of_month(day_number(match["d"] or match["d2"]), question)


@rule(
    r"(?:le )?week[- ]?end(?P<l> dernier| passe)|(?P<l2>last )week[- ]?end"
    r"|(?:ce |le |this |the )?week[- ]?end(?P<n> prochain| qui vient| suivant)?|(?P<n2>next )week[- ]?end"
)
def _weekend(match: re.Match[str], question: Question) -> date | None:
    saturday = monday_of(question.today) + timedelta(days=5)
    if match["l"] or match["l2"]:
        return saturday - timedelta(days=7 if saturday >= question.today else 0)
    if match["n2"] or (match["n"] == " prochain" and question.today.weekday() >= 5) or question.today.weekday() == 6:
        saturday += timedelta(days=7)
    return saturday


@rule(
    r"(?:la )?semaine (?P<p>prochaine|suivante|qui vient|derniere|passee)|(?P<p2>next|last|following"
    r"|coming) week|(?:cette semaine|this week)(?P<t>)",
    "week",
)
def _week(match: re.Match[str], question: Question) -> date | None:
    if match["t"] is not None:
        return question.today
    weeks = -1 if (match["p"] or match["p2"]) in ("derniere", "passee", "last") else 1
    return monday_of(question.today) + timedelta(weeks=weeks)
