"""Numbers and meter indexes in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.reading.numbers import find_indexes, find_numbers, number_from_words

_UNITS_FR = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_TENS_FR = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}
_UNITS_EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS_EN = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _french(value: int) -> str:
    """The number in words, as a school book writes it."""
    if value >= 1000:
        thousands = "mille" if value < 2000 else f"{_french(value // 1000)} mille"
        return f"{thousands} {_french(value % 1000)}" if value % 1000 else thousands
    if value >= 100:
        hundreds = "cent" if value < 200 else f"{_french(value // 100)} cent"
        return f"{hundreds} {_french(value % 100)}" if value % 100 else hundreds
    if value >= 80:
        return "quatre-vingts" if value == 80 else f"quatre-vingt-{_french(value - 80)}"
    if value >= 70:
        return "soixante et onze" if value == 71 else f"soixante-{_french(value - 60)}"
    if value < 20:
        return _UNITS_FR[value]
    tens, unit = divmod(value, 10)
    return _TENS_FR[tens] + ("" if not unit else " et un" if unit == 1 else f"-{_UNITS_FR[unit]}")


def _english(value: int) -> str:
    if value >= 1000:
        rest = value % 1000
        return f"{_english(value // 1000)} thousand" + (
            f" {'and ' if rest < 100 else ''}{_english(rest)}" if rest else ""
        )
    if value >= 100:
        rest = value % 100
        return f"{_english(value // 100)} hundred" + (f" and {_english(rest)}" if rest else "")
    if value < 20:
        return _UNITS_EN[value]
    return _TENS_EN[value // 10] + (f"-{_UNITS_EN[value % 10]}" if value % 10 else "")


@given(st.integers(0, 999_999))
def test_every_number_written_in_french_is_read(value: int) -> None:
    assert number_from_words(_french(value), language="fr") == value
    assert number_from_words(_french(value).replace("-", " ")) == value


@given(st.integers(0, 999_999))
def test_every_number_written_in_english_is_read(value: int) -> None:
    assert number_from_words(_english(value), language="en") == value


@given(st.integers(1000, 9_999_999), st.sampled_from([" ", ".", ",", "\u202f", "\u00a0", "'"]))
def test_figures_are_read_with_any_separator_of_thousands(value: int, separator: str) -> None:
    assert [found.value for found in find_numbers(f"il y a {value:,} kWh".replace(",", separator))] == [value]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("nonante-cinq", 95),
        ("septante et un", 71),
        ("huitante-deux", 82),
        ("quatre vingt dix sept", 97),
        ("QUATRE-VINGT-SEIZE", 96),
        ("douze cents", 1200),
        ("twelve hundred", 1200),
        ("a hundred and one", 101),
        ("une cinquantaine", 50),
        ("bonjour", None),
        ("trois douze", None),
        ("", None),
    ],
)
def test_regional_and_spoken_forms(words: str, value: int | None) -> None:
    assert number_from_words(words) == value


def test_articles_are_not_numbers_and_neuf_may_be_new() -> None:
    assert [f.value for f in find_numbers("une facture pour un logement neuf, en trois fois")] == [3]
    assert [f.value for f in find_numbers("I have one question about two bills", language="en")] == [2]
    assert [f.value for f in find_numbers("un")] == [1]


def test_what_is_found_is_where_it_says() -> None:
    text = "J’ai relevé douze mille cinq aujourd’hui, et 3 200 hier"
    for found in find_numbers(text):
        assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("text", "indexes"),
    [
        ("12345", [(12345, None)]),
        ("mon index est de 12 345 kwh", [(12345, None)]),
        ("1 2 3 4 5", [(12345, None)]),
        ("HP 12345 HC 6789", [(12345, "peak"), (6789, "offpeak")]),
        ("hc: 6789 / hp: 12345", [(6789, "offpeak"), (12345, "peak")]),
        ("12345 en heures pleines et 6 789 en creuses", [(12345, "peak"), (6789, "offpeak")]),
        ("off-peak 1234, peak 5678", [(1234, "offpeak"), (5678, "peak")]),
        ("day 12345 night 23456", [(12345, "peak"), (23456, "offpeak")]),
        ("04512,345 m3 au compteur de gaz", [(4512, None)]),
        ("douze mille trois cent quarante-cinq", [(12345, None)]),
        ("zéro douze, trois cent quarante-cinq", [(12345, None)]),
        ("un deux trois quatre cinq", [(12345, None)]),
        ("28 mille 410", [(28410, None)]),
        ("fifty-five thousand, six hundred and thirty", [(55630, None)]),
        ("it stands at 35 thousand 2 hundred", [(35200, None)]),
        ("cent pour cent", []),
        ("100 %", []),
        ("12345 6789", [(12345, None), (6789, None)]),
        ("mon numéro CL-482913 et l'index 45123", [(45123, None)]),
        ("code postal 69003, index 4512", [(4512, None)]),
        ("relevé du 12/04/2026 : 34567", [(34567, None)]),
        ("j'ai payé 1200 euros, index 33221", [(33221, None)]),
        ("appelez-moi au 06 12 34 56 78", []),
        ("FR76 3000 6000 0112 3456 7890 189", []),
        ("ma référence est R-2026-04821", []),
        ("depuis mars 2025", []),
        ("bonjour, quand relever le compteur ?", []),
    ],
)
def test_meter_indexes_among_other_figures(text: str, indexes: list[tuple[int, str | None]]) -> None:
    assert [(found.value, found.role) for found in find_indexes(text)] == indexes


@given(st.integers(1000, 999_999), st.integers(1000, 999_999))
def test_two_labelled_indexes_keep_their_roles(peak: int, offpeak: int) -> None:
    found = find_indexes(f"heures creuses {offpeak}, heures pleines {peak}")
    assert {item.role: item.value for item in found} == {"offpeak": offpeak, "peak": peak}


@given(st.text(max_size=200))
def test_no_text_makes_the_finders_fail(text: str) -> None:
    for found in [*find_numbers(text), *find_indexes(text)]:
        assert 0 <= found.start < found.end <= len(text)
