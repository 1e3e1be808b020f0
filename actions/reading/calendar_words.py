"""The words of the calendar in French and English, folded (no case, no accents), and its arithmetic."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = {
    "janvier": 1, "janv": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5, "juin": 6,
    "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11,
    "nov": 11, "decembre": 12, "dec": 12, "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3,
    "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9,
    "sep": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
# These are other words as well: a month alone must be introduced by "en", "in", "de", "of"...
AMBIGUOUS_MONTHS = {
    "mars",
    "mai",
    "march",
    "may",
    "mar",
    "sept",
    "dec",
    "nov",
    "oct",
    "avr",
    "jan",
    "jun",
    "jul",
    "sep",
    "fev",
    "feb",
    "apr",
    "aug",
    "juil",
    "janv",
    "fevr",
}

WEEKDAYS = {
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6, "lun": 0, "mer": 2,
    "jeu": 3, "ven": 4, "vendr": 4, "sam": 5, "dim": 6, "vendredis": 4, "lundis": 0, "monday": 0, "tuesday": 1,
    "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6, "mon": 0, "tue": 1, "tues": 1, "wed": 2,
    "weds": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
# Abbreviations that are words of their own count only beside a day of the month.
SURE_WEEKDAYS = tuple(
    name for name in WEEKDAYS if len(name) > 5 or name in ("lundi", "mardi", "jeudi", "tues", "thurs")
)

ORDINALS = {
    "premier": 1, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
    "twenty-first": 21, "twenty-second": 22, "twenty-third": 23, "twenty-fourth": 24, "twenty-fifth": 25,
    "twenty-sixth": 26, "twenty-seventh": 27, "twenty-eighth": 28, "twenty-ninth": 29, "thirtieth": 30,
    "thirty-first": 31,
}  # fmt: skip

CARDINALS = {
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17, "dix-huit": 18,
    "dix-neuf": 19, "vingt": 20, "vingt et un": 21, "vingt-et-un": 21, "vingt-deux": 22, "vingt-trois": 23,
    "vingt-quatre": 24, "vingt-cinq": 25, "vingt-six": 26, "vingt-sept": 27, "vingt-huit": 28, "vingt-neuf": 29,
    "trente": 30, "trente et un": 31, "trente-et-un": 31,
}  # fmt: skip

COUNTS = {
    **CARDINALS, "une": 1, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20,
    "thirty": 30, "a couple of": 2, "couple of": 2,
}  # fmt: skip


def alternatives(words: object) -> str:
    """A group of a regular expression: the longest first, hyphens written as spaces too."""
    ordered = sorted(words, key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(word.replace("-", "[ -]") for word in ordered)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of Meeus, Jones and Butcher)."""
    golden, century = year % 19, year // 100
    skipped, correction = century // 4, (8 * century + 13) // 25
    moon = (19 * golden + century - skipped - correction + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + skipped) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


# Feasts as days from Easter or as (month, day); the keys are regular expressions.
MOVING_FEASTS = {
    r"lundi de paques|easter monday": 1, r"vendredi saint|good friday": -2, r"mardi gras|pancake day": -47,
    r"(?:jeudi de )?l'ascension|ascension(?: day)?": 39, r"lundi de pentecote|whit monday": 50,
    r"pentecote|whit sunday": 49, r"(?:dimanche de )?paques|easter(?: sunday)?": 0,
}  # fmt: skip
FIXED_FEASTS = {
    r"veille de noel|reveillon de noel|christmas eve": (12, 24), r"boxing day": (12, 26),
    r"noel|christmas(?: day)?|xmas": (12, 25), r"saint[- ]sylvestre|new year's eve|veille du nouvel an": (12, 31),
    r"jour de l'an|nouvel an|new year's(?: day)?": (1, 1), r"(?:la )?toussaint|all saints(?:' day)?": (11, 1),
    r"fete du travail|labou?r day": (5, 1), r"armistice(?: day)?": (11, 11), r"l'assomption|assomption": (8, 15),
    r"bastille day|fete nationale": (7, 14), r"halloween": (10, 31), r"saint[- ]jean": (6, 24),
    r"(?:la )?chandeleur": (2, 2),
}  # fmt: skip


def safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return min(
        date(years, month + 1, min(day.day, 28)) + timedelta(days=max(0, day.day - 28)), last_day(years, month + 1)
    )


def last_day(year: int, month: int) -> date:
    return (date(year + (month == 12), month % 12 + 1, 1)) - timedelta(days=1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
