"""Amounts of money in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.reading.amounts import find_amounts, parse_amount


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("80 balles", [8000]),
        ("cent vingt euros", [12000]),
        ("€45.50", [4550]),
        ("1 234,5 euros", [123450]),
        ("1,234.56 euros", [123456]),
        ("1.234,56 €", [123456]),
        ("50 e", [5000]),
        ("120e par mois", [12000]),
        ("20 quid", [2000]),
        ("45€50", [4550]),
        ("45 euros 50", [4550]),
        ("45 euros et 50 centimes", [4550]),
        ("deux cents euros cinquante", [20050]),
        ("une cinquantaine d’euros", [5000]),
        ("un euro", [100]),
        ("50 centimes", [50]),
        ("1k€", [100_000]),
        ("je peux payer 100 euros par mois pendant 3 mois", [10000]),
        ("80 € tout de suite et 60 € le 12", [8000, 6000]),
        ("le 2e technicien", []),
        ("au 12 rue des Lilas", []),
        ("12345 kWh", []),
        ("le 50e anniversaire", []),
        ("au 2e, porte 12", []),
        ("le 30 c'est trop loin", []),
    ],
)
def test_amounts_as_people_write_them(text: str, cents: list[int]) -> None:
    assert [found.value for found in find_amounts(text)] == cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("80", 8000),
        ("45,50", 4550),
        ("45.5", 4550),
        ("1 200", 120_000),
        ("nonante-cinq", 9500),
        ("plutôt quatre-vingts", 8000),
        ("eighty five", 8500),
        ("80 balles", 8000),
        ("je ne sais pas", None),
    ],
)
def test_a_bare_number_answers_how_much(text: str, cents: int | None) -> None:
    assert parse_amount(text) == cents


@given(st.integers(0, 99_999_99))
def test_an_amount_written_by_us_is_read_back(cents: int) -> None:
    from actions.backend.formatting import money

    for language in ("fr", "en"):
        assert [found.value for found in find_amounts(f"Il reste {money(cents, language)}.")] == [cents]  # type: ignore[arg-type]


@given(st.text(max_size=200))
def test_no_text_makes_the_finder_fail(text: str) -> None:
    for found in find_amounts(text):
        assert found.text == text[found.start : found.end]
    parse_amount(text)
