"""Months and their parts, and a day of the month alone."""

from __future__ import annotations

import re
from datetime import date

from actions.reading.calendar_words import MONTHS, ORDINALS, add_months, alternatives, last_day, safe_date
from actions.reading.date_rules.base import SURE_M, D, M, Question, Y, day_number, day_of_month, rule

# Which month, in French and English: m and em name it (y and ey its year), n and en are the next, l and el the last.
_FRENCH = (
    rf"(?:du mois (?:de |d')(?=[a-z])|de |d'|du )?(?:(?P<m>{M})(?: (?P<y>{Y}))?"
    r"|(?P<n>mois prochain|mois suivant|mois qui vient)|(?P<l>mois dernier|mois passe)|(?:ce )?mois)"
)
_ENGLISH = (
    rf"(?:the )?(?:(?P<em>{M})(?: (?P<ey>{Y}))?|(?P<en>next month|following month)|(?P<el>last month)|(?:this )?month)"
)


def _month_meant(match: re.Match[str], question: Question) -> date:
    """The first day of the month of the groups above."""
    groups = match.groupdict()
    name, year = groups.get("m") or groups.get("em"), groups.get("y") or groups.get("ey")
    this_month = question.today.replace(day=1)
    if name is None:
        is_next, is_last = groups.get("n") or groups.get("en"), groups.get("l") or groups.get("el")
        return add_months(this_month, 1 if is_next else -1 if is_last else 0)
    if year:
        return date(int(year), MONTHS[name], 1)
    return nearest_month(MONTHS[name], question)


def nearest_month(month: int, question: Question) -> date:
    """The first day of the nearest such month in the direction asked, this month included."""
    this_month = question.today.replace(day=1)
    months = [date(this_month.year + shift, month, 1) for shift in (-1, 0, 1)]
    if question.prefer == "past":
        return max(day for day in months if day <= this_month)
    return min(day for day in months if day >= this_month)


@rule(rf"(?:a la |en |vers la )?fin {_FRENCH}|(?:the )?(?:end of|last day of|late) {_ENGLISH}|month[- ]end")
def _end_of_month(match: re.Match[str], question: Question) -> date | None:
    first = _month_meant(match, question)
    return last_day(first.year, first.month)


@rule(
    rf"(?:au |en |vers le )?(?:debut|commencement) {_FRENCH}"
    rf"|(?:the )?(?:start of|beginning of|first day of|early) {_ENGLISH}"
)
def _start_of_month(match: re.Match[str], question: Question) -> date | None:
    first = _month_meant(match, question)
    is_named = match["m"] or match["em"]
    # "Au début du mois" said on the 20th is next month's.
    is_over = question.prefer == "future" and first <= question.today and not is_named
    return add_months(first, 1) if is_over else first


@rule(rf"(?:a la |au )?(?:mi[- ]|milieu ){_FRENCH}|(?:the )?(?:mid[- ]|middle of ){_ENGLISH}")
def _middle_of_month(match: re.Match[str], question: Question) -> date | None:
    return _month_meant(match, question).replace(day=15)


@rule(r"(?:a la )?fin (?:de )?(?:l'|d')?annee|(?:the )?end of (?:the |this )?year|year[- ]end")
def _end_of_year(match: re.Match[str], question: Question) -> date | None:
    return date(question.today.year, 12, 31)


@rule(
    rf"(?:le |the )?(?P<d>{D}) (?:du |of )(?:(?P<n>mois prochain|mois suivant|next month|the following month)"
    rf"|(?P<l>mois dernier|last month)|(?:ce |the |this )?(?:mois|month)(?: -?ci)?)"
)
def _day_of_relative_month(match: re.Match[str], question: Question) -> date | None:
    month = _month_meant(match, question)
    return safe_date(month.year, month.month, day_number(match["d"]))


@rule(
    r"(?:le |du |au )?mois (?P<p>prochain|suivant|qui vient|dernier|passe)|(?P<p2>next|last|following) month", "month"
)
def _month(match: re.Match[str], question: Question) -> date | None:
    shift = -1 if (match["p"] or match["p2"]) in ("dernier", "passe", "last") else 1
    return add_months(question.today.replace(day=1), shift)


@rule(
    rf"(?:courant |en |in |de |d'|of |for |since |depuis |from |between |until |jusqu'en |pour |by |last "
    rf"|next )(?P<m>{M})\.?(?: (?P<y>{Y}))?|(?P<m2>{SURE_M})(?: (?P<y2>{Y}))?"
    rf"|(?P<m3>{M})(?= (?:bill|invoice|statement|payment)\b)",
    "month",
)
def _month_name(match: re.Match[str], question: Question) -> date | None:
    name, year = match["m"] or match["m2"] or match["m3"], match["y"] or match["y2"]
    if year:
        return date(int(year), MONTHS[name], 1)
    towards = Question(question.today, "past") if match[0].startswith("last ") else question
    return nearest_month(MONTHS[name], towards)


_MOVES = re.compile(r"report|decal|deplac|repouss|avanc|remet|passer|\bdu \d{1,2}(?:er)? $")
_NOT_A_DAY = (
    r"(?! ?(?:h\b|h\d|heures?\b|am\b|pm\b|o'clock|%|€|euros?\b|eme\b|kwh\b|m3\b|kva\b|jours?\b|days?\b|mois\b"
    r"|months?\b|fois\b|times\b|rue\b|avenue\b|bis\b|boulevard\b|chemin\b|et demi|minutes?\b|technicien|premier"
    r"|derni[^e]|index|(?:[.,:/\-]|et|-)? ?\d))"
)


@rule(
    rf"(?:le|du|au|pour le|vers le|avant le|apres le|jusqu'au|des le) (?P<d>(?:[12]\d|3[01]|0?[1-9])(?:er)?"
    rf"|1 ?er){_NOT_A_DAY}(?P<p> prochain| dernier)?|the (?P<d2>(?:[12]\d|3[01]|[1-9])(?:st|nd|rd"
    rf"|th)){_NOT_A_DAY}|the (?P<d3>{alternatives(ORDINALS)})(?= of|[.,!?]|$| (?:if|please|would|at|in|or|is"
    rf"|works)\b)|(?:on|by|before|after|until|from) (?:the )?(?P<d4>(?:[12]\d|3[01]|[1-9])(?:st|nd|rd|th))"
)
def _bare_day(match: re.Match[str], question: Question) -> date | None:
    words = match["d"] or match["d2"] or match["d3"] or match["d4"]
    # "J’habite au 12" is a house; "du 5 au 12", "repousser au 12" are days.
    if match[0].startswith("au ") and not _MOVES.search(match.string[: match.start()][-40:]):
        return None
    return day_of_month(day_number(words.replace(" ", "")), question, is_past=match["p"] == " dernier")
