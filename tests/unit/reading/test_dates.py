"""Dates and hours in words."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.reading.calendar_words import easter
from actions.reading.dates import find_dates, find_time_ranges, parse_date

WEDNESDAY = date(2026, 11, 18)
SATURDAY = date(2026, 11, 21)


def _found(text: str, **options: object) -> list[str]:
    return [found.value.isoformat() for found in find_dates(text, today=WEDNESDAY, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("aujourd’hui", "2026-11-18"),
        ("demain", "2026-11-19"),
        ("2main", "2026-11-19"),
        ("après-demain", "2026-11-20"),
        ("avant-hier", "2026-11-16"),
        ("vendredi", "2026-11-20"),
        ("mercredi", "2026-11-25"),
        ("ce mercredi", "2026-11-18"),
        ("vendredi en huit", "2026-11-27"),
        ("jeudi en quinze", "2026-12-03"),
        ("lundi prochain", "2026-11-23"),
        ("lundi dernier", "2026-11-16"),
        ("vendredi de la semaine prochaine", "2026-11-27"),
        ("dans quinze jours", "2026-12-02"),
        ("dans huit jours", "2026-11-25"),
        ("dans 10 jours", "2026-11-28"),
        ("dans 3 semaines", "2026-12-09"),
        ("dans un mois", "2026-12-18"),
        ("sous huitaine", "2026-11-25"),
        ("il y a trois jours", "2026-11-15"),
        ("le 12", "2026-12-12"),
        ("pour le 30", "2026-11-30"),
        ("le 1er", "2026-12-01"),
        ("1er juin", "2027-06-01"),
        ("le premier décembre", "2026-12-01"),
        ("le trente et un décembre", "2026-12-31"),
        ("samedi 5 décembre à 14h", "2026-12-05"),
        ("vendredi 27", "2026-11-27"),
        ("le 5 du mois prochain", "2026-12-05"),
        ("12/04", "2027-04-12"),
        ("04/25", "2027-04-25"),
        ("25.12.2026", "2026-12-25"),
        ("fin du mois", "2026-11-30"),
        ("fin du mois prochain", "2026-12-31"),
        ("à la fin du mois de janvier", "2027-01-31"),
        ("fin novembre", "2026-11-30"),
        ("mi-décembre", "2026-12-15"),
        ("début janvier", "2027-01-01"),
        ("ce week-end", "2026-11-21"),
        ("fin de semaine", "2026-11-20"),
        ("Noël", "2026-12-25"),
        ("lundi de Pâques", "2027-03-29"),
        ("l’Ascension", "2027-05-06"),
        ("29 février", "2028-02-29"),
        ("tomorrow", "2026-11-19"),
        ("tmrw", "2026-11-19"),
        ("the day after tomorrow", "2026-11-20"),
        ("this Friday", "2026-11-20"),
        ("next Friday", "2026-11-27"),
        ("Friday week", "2026-11-27"),
        ("a week on Tuesday", "2026-12-01"),
        ("a week today", "2026-11-25"),
        ("a week tomorrow", "2026-11-26"),
        ("in a fortnight", "2026-12-02"),
        ("in two weeks", "2026-12-02"),
        ("two weeks ago", "2026-11-04"),
        ("the 3rd", "2026-12-03"),
        ("the 3rd of next month", "2026-12-03"),
        ("Friday the 27th", "2026-11-27"),
        ("April 3rd, 2027", "2027-04-03"),
        ("the twenty-first of December", "2026-12-21"),
        ("end of the month", "2026-11-30"),
        ("the end of April", "2027-04-30"),
        ("mid-January", "2027-01-15"),
        ("Easter Monday", "2027-03-29"),
        ("Boxing Day", "2026-12-26"),
        ("le week-end dernier", "2026-11-14"),
        ("le week-end du 28", "2026-11-28"),
        ("le 12 novembre dernier", "2026-11-12"),
        ("repousser au 12", "2026-12-12"),
    ],
)
def test_a_day_in_words(text: str, day: str) -> None:
    assert _found(text) == [day]
    assert _found(f"je voudrais passer à {text}, merci") == [day]


def test_said_on_a_saturday() -> None:
    def said(text: str) -> date | None:
        return parse_date(text, today=SATURDAY)

    assert said("lundi prochain") == date(2026, 11, 23)
    assert said("next Friday") == date(2026, 11, 27)
    assert said("ce week-end") == SATURDAY
    assert said("le week-end prochain") == date(2026, 11, 28)
    assert said("samedi") == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "day", "role"),
    [
        ("la semaine prochaine", "2026-11-23", "week"),
        ("next week", "2026-11-23", "week"),
        ("le mois prochain", "2026-12-01", "month"),
        ("en mars", "2027-03-01", "month"),
        ("in May 2027", "2027-05-01", "month"),
    ],
)
def test_a_week_or_month_says_that_it_is_no_more_precise(text: str, day: str, role: str) -> None:
    found = find_dates(text, today=WEDNESDAY)
    assert [(item.value.isoformat(), item.role) for item in found] == [(day, role)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ma facture d’octobre", "2026-10-01"),
        ("the May bill", "2026-05-01"),
        ("lundi", "2026-11-16"),
        ("le 12", "2026-11-12"),
        ("le 20", "2026-10-20"),
        ("en décembre", "2025-12-01"),
        ("le mois dernier", "2026-10-01"),
    ],
)
def test_the_past_is_preferred_when_asked(text: str, day: str) -> None:
    assert _found(text, prefer="past") == [day]


def test_depuis_and_since_look_back_whatever_is_asked() -> None:
    assert _found("plus de courant depuis lundi") == ["2026-11-16"]
    assert _found("no power since the 12th") == ["2026-11-12"]
    assert _found("ma facture d’octobre dernier") == ["2026-10-01"]
    assert _found("depuis mars") == ["2026-03-01"]


def test_several_days_in_the_order_of_the_text() -> None:
    assert _found("mardi ou jeudi") == ["2026-11-24", "2026-11-19"]
    assert _found("du 12 au 15 avril") == ["2027-04-12", "2027-04-15"]
    assert _found("entre le 2 et le 5 décembre") == ["2026-12-02", "2026-12-05"]


@pytest.mark.parametrize(
    "text",
    [
        "au 12 rue des Lilas",
        "j’ai payé 12 euros",
        "disponible 24/7",
        "c’est mon 3e appel",
        "le 2e technicien",
        "31/11",
        "CL-482913",
        "the second bill",
        "may I ask something",
        "trois sept huit",
        "l’index est 12 345",
        "en 3 fois",
        "bonjour",
        "06 12 34 56 78",
        "le 3 h du matin",
        "j’habite au 12",
        "gardez seulement le premier",
        "ce jour-là",
    ],
)
def test_what_names_no_day(text: str) -> None:
    assert _found(text, language="fr" if text.startswith("c’est") else None) == []


@pytest.mark.parametrize(("text", "day"), [("12", 12), ("le 12", 12), ("12th", 12), (" 12. ", 12), ("le 1er", 1)])
def test_a_bare_figure_answers_which_day(text: str, day: int) -> None:
    parsed = parse_date(text, today=WEDNESDAY)
    assert parsed is not None
    assert (parsed.day, parsed.month) == (day, 12)


@pytest.mark.parametrize("text", ["24/7", "8h à 10h", "oui", "123456", "", "je ne sais pas encore"])
def test_an_answer_without_a_day_is_none(text: str) -> None:
    assert parse_date(text, today=WEDNESDAY) is None


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_date_written_by_us_is_read_back(day: date) -> None:
    from actions.backend.formatting import day as written
    from actions.backend.formatting import short_date

    for language in ("fr", "en"):
        assert parse_date(written(day, language, year=True), today=WEDNESDAY) == day  # type: ignore[arg-type]
    assert parse_date(short_date(day), today=WEDNESDAY) == day


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.integers(1, 364))
def test_a_day_and_month_without_a_year_is_the_coming_one(today: date, ahead: int) -> None:
    from actions.backend.formatting import day as written

    day = today + timedelta(days=ahead)
    if (day.day, day.month) != (29, 2):
        assert parse_date(written(day, "fr", weekday=False), today=today) == day
        assert parse_date(written(day, "en", weekday=False), today=today) == day


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_a_weekday_is_within_the_week_to_come(today: date) -> None:
    for position, name in enumerate(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")):
        day = parse_date(name, today=today)
        assert day is not None
        assert day.weekday() == position
        assert today < day <= today + timedelta(days=7)
        in_a_week = parse_date(f"{name} en huit", today=today)
        assert in_a_week == day + timedelta(days=7)


@given(st.text(max_size=120))
def test_no_text_makes_the_finders_fail(text: str) -> None:
    for found in [*find_dates(text, today=WEDNESDAY), *find_time_ranges(text)]:
        assert found.text == text[found.start : found.end]


def test_easter_sundays() -> None:
    assert [easter(year) for year in (2024, 2025, 2026, 2027, 2038)] == [
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
    ]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("le matin", 8, 12),
        ("demain matin", 8, 12),
        ("dans l’après-midi", 12, 18),
        ("le soir", 18, 20),
        ("en fin d’après-midi", 16, 18),
        ("first thing", 8, 10),
        ("après 15h", 15, 20),
        ("after 3pm", 15, 20),
        ("avant midi", 8, 12),
        ("before 10", 8, 10),
        ("entre 9h et 11h", 9, 11),
        ("between 2 and 4", 14, 16),
        ("de 8h à 10h", 8, 10),
        ("9-11am", 9, 11),
        ("between 10 and noon", 10, 12),
        ("vers 10 h", 10, 12),
        ("10 o’clock", 10, 12),
        ("à 3h", 15, 17),
        ("après quinze heures", 15, 20),
        ("entre huit heures et midi", 8, 12),
        ("tomorrow after four", 16, 20),
        ("between one and four", 13, 16),
        ("à 4 h du matin", 4, 6),
    ],
)
def test_hours_in_words(text: str, start: int, end: int) -> None:
    found = find_time_ranges(text)
    assert [(item.value.start, item.value.end) for item in found] == [(time(start), time(end))]


def test_minutes_are_kept() -> None:
    assert [found.value.start for found in find_time_ranges("mardi à 14h30 ou at 2.45 pm")] == [
        time(14, 30),
        time(14, 45),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "dans 2 à 3 jours",
        "bonsoir",
        "bon après-midi",
        "12 euros",
        "good morning",
        "3 fois",
        "one by one",
        "dans une heure",
        "des 12 derniers mois",
    ],
)
def test_what_names_no_hour(text: str) -> None:
    assert find_time_ranges(text) == []


def test_the_readers_load_neither_database_nor_dateparser() -> None:
    import subprocess
    import sys

    code = (
        "import sys\n"
        "from actions.reading import amounts, dates, identifiers, indexes, numbers\n"
        "heavy = {'sqlalchemy', 'dateparser', 'rasa', 'rasa_sdk'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
