"""Money, dates, hours and figures as a French or an English reader writes them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from actions.backend.identity import Language
from actions.backend.rows import PARIS, paris_day

THIN = "\u202f"  # narrow no-break space: between thousands, before ; ! ?
HARD = "\u00a0"  # no-break space: before a unit
MINUS = "\u2212"

_MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def money(cents: int, language: Language) -> str:
    """ "1 234,56 €" (U+202F between thousands, U+00A0 before the sign), "€1,234.56". Whole euros keep their cents."""
    sign = MINUS if cents < 0 else ""
    euros, rest = divmod(abs(cents), 100)
    if language == "fr":
        return f"{sign}{number(euros, 'fr')},{rest:02d}{HARD}€"
    return f"{sign}€{euros:,}.{rest:02d}"


def round_money(cents: int, language: Language) -> str:
    """Money without its cents when there are none: "80 €", "€80"; else as `money`."""
    if cents % 100:
        return money(cents, language)
    return money(cents, language).replace(",00" if language == "fr" else ".00", "")


def money_change(cents: int, language: Language) -> str:
    """With its sign: "+12,40 €", "−3,10 €" (U+2212)."""
    return ("+" if cents > 0 else "") + money(cents, language)


def price(euros: Decimal, language: Language) -> str:
    """A unit price, four decimals: "0,2016 €", "€0.2016"."""
    figures = f"{euros:.4f}"
    return f"{figures.replace('.', ',')}{HARD}€" if language == "fr" else f"€{figures}"


def number(value: int, language: Language) -> str:
    """ "12 345", "12,345"."""
    separated = f"{abs(value):,}"
    return (MINUS if value < 0 else "") + (separated.replace(",", THIN) if language == "fr" else separated)


def percent(value: int | Decimal, language: Language) -> str:
    """ "12 %", "4,8 %", "12%"."""
    figures = f"{abs(value)}".replace(".", "," if language == "fr" else ".")
    return f"{MINUS if value < 0 else ''}{figures}{HARD if language == 'fr' else ''}%"


def day(value: date, language: Language, *, weekday: bool = True, year: bool = False) -> str:
    """ "vendredi 3 avril", "mercredi 1er avril", "Friday 3 April"."""
    if language == "fr":
        figure = "1er" if value.day == 1 else str(value.day)
        words = [_DAYS_FR[value.weekday()]] if weekday else []
        words += [figure, _MONTHS_FR[value.month - 1]]
    else:
        words = [_DAYS_EN[value.weekday()]] if weekday else []
        words += [str(value.day), _MONTHS_EN[value.month - 1]]
    text = " ".join(words + ([str(value.year)] if year else []))
    # The figure stays on the line of its month.
    return text.replace(f"{words[-2]} {words[-1]}", f"{words[-2]}{HARD}{words[-1]}")


def month(value: date, language: Language) -> str:
    """ "avril 2026", "April 2026"."""
    return f"{(_MONTHS_FR if language == 'fr' else _MONTHS_EN)[value.month - 1]} {value.year}"


def short_date(value: date) -> str:
    """ "03/04/2026", in both languages: the supplier is in France."""
    return f"{value:%d/%m/%Y}"


def hour(value: time | datetime, language: Language) -> str:
    """ "14 h 30", "14 h", "2.30 pm", "2 pm"; a datetime is shown in Europe/Paris."""
    local = value.astimezone(PARIS).time() if isinstance(value, datetime) else value
    if language == "fr":
        return f"{local.hour}{HARD}h" + (f"{HARD}{local.minute:02d}" if local.minute else "")
    half = "am" if local.hour < 12 else "pm"
    minutes = f".{local.minute:02d}" if local.minute else ""
    return f"{(local.hour - 1) % 12 + 1}{minutes}{HARD}{half}"


def hours(start: time, end: time, language: Language) -> str:
    """ "entre 8 h et 10 h", "between 8 am and 10 am"."""
    words = ("entre", "et") if language == "fr" else ("between", "and")
    return f"{words[0]} {hour(start, language)} {words[1]} {hour(end, language)}"


def when(value: datetime, language: Language, *, now: datetime) -> str:
    """ "aujourd’hui à 14 h 30", "demain à 9 h", "vendredi 3 avril à 9 h"."""
    on = " à " if language == "fr" else " at "
    return _near_day(paris_day(value), paris_day(now), language) + on + hour(value, language)


def _near_day(value: date, today: date, language: Language) -> str:
    names = {-1: ("hier", "yesterday"), 0: ("aujourd’hui", "today"), 1: ("demain", "tomorrow")}
    pair = names.get((value - today) // timedelta(days=1))
    if pair is not None:
        return pair[0] if language == "fr" else pair[1]
    return day(value, language)
