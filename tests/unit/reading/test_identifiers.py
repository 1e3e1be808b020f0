"""Identifiers in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.reading import identifiers
from actions.reading.identifiers import (
    customer_check_digit,
    find_bill_numbers,
    find_customer_numbers,
    find_emails,
    find_ibans,
    find_phones,
    find_points,
    find_postcodes,
    find_references,
    find_voucher_numbers,
    normalise_customer_number,
    normalise_postcode,
)

bodies = st.from_regex(r"[0-9]{5}", fullmatch=True).filter(lambda body: customer_check_digit(body) is not None)


def _number(body: str) -> str:
    return f"{body}{customer_check_digit(body)}"


@given(bodies, st.integers(0, 5), st.integers(1, 9))
def test_every_single_wrong_digit_is_caught(body: str, position: int, shift: int) -> None:
    digits = _number(body)
    wrong = digits[:position] + str((int(digits[position]) + shift) % 10) + digits[position + 1 :]
    assert normalise_customer_number(digits) == f"CL-{digits}"
    assert normalise_customer_number(wrong) is None


@given(bodies, st.integers(0, 3))
def test_every_swap_of_neighbours_is_caught(body: str, position: int) -> None:
    digits = _number(body)
    if digits[position] != digits[position + 1]:
        swapped = digits[:position] + digits[position + 1] + digits[position] + digits[position + 2 :]
        assert normalise_customer_number(swapped) is None


@pytest.mark.parametrize(
    "text", ["cl482913", "mon numéro est CL 482 913", "CL-482913.", "n° client : cl–482913", "482913", "c'est 482 913"]
)
def test_a_customer_number_however_it_is_written(text: str) -> None:
    assert [(found.value, found.role) for found in find_customer_numbers(text)] == [("CL-482913", "valid")]


def test_a_mistyped_customer_number_is_found_as_such_and_a_bare_wrong_figure_is_not() -> None:
    assert [(found.value, found.role) for found in find_customer_numbers("CL-482914")] == [("CL-482914", "bad_check")]
    assert find_customer_numbers("mon index 482914") == []


@pytest.mark.parametrize(
    "text", ["482913 69003", "69003 482913", "CL-482913 69003", "69 003, cl 482 913", "client 482913, 69003 Lyon"]
)
def test_a_customer_number_and_a_postcode_side_by_side(text: str) -> None:
    assert [found.value for found in find_customer_numbers(text)] == ["CL-482913"]
    assert [found.value for found in find_postcodes(text)] == ["69003"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("j’habite 69003 Lyon", ["69003"]),
        ("69 003", ["69003"]),
        ("F-75011", ["75011"]),
        ("20000 Ajaccio, 97400 Saint-Denis", ["20000", "97400"]),
        ("99999", []),
        ("00120", []),
        ("12345 euros", []),
        ("12345 kWh", []),
        ("CL-482913", []),
        ("06 12 34 56 78", []),
    ],
)
def test_postcodes(text: str, codes: list[str]) -> None:
    assert [found.value for found in find_postcodes(text)] == codes


def test_a_postcode_without_its_zero_is_completed() -> None:
    assert normalise_postcode("6000") == "06000"
    assert normalise_postcode("abc") is None


@pytest.mark.parametrize("text", ["R-2026-04821", "r 2026 4821", "r2026-04821", "réf R/2026/04821 svp"])
def test_references_however_they_are_written(text: str) -> None:
    assert [found.value for found in find_references(text)] == ["R-2026-04821"]


def test_bill_numbers_points_and_vouchers() -> None:
    assert [f.value for f in find_bill_numbers("ma facture f 202610 48291")] == ["F-202610-48291"]
    assert [f.value for f in find_points("PDL 09 387 023 739 352")] == ["09387023739352"]
    assert find_points("FR76 3000 6000 0112 3456 7890 189") == []
    assert [f.value for f in find_voucher_numbers("chèque 26 1234567890 w")] == ["261234567890W"]


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("appelez-moi au 06 12 34 56 78", ["+33612345678"]),
        ("06.12.34.56.78 ou +33 1 42 68 53 00", ["+33612345678", "+33142685300"]),
        ("0032 2 555 12 12", ["+3225551212"]),
        ("FR76 3000 6000 0112 3456 7890 189", []),
        ("CL-482913", []),
        ("index 12345", []),
        ("06 77 10 23 45", ["+33677102345"]),
        ("au 06 39 98 12 34 svp", ["+33639981234"]),
        ("+33 6 39 98 12 34 ou 01 42 68 53 00", ["+33142685300", "+33639981234"]),
        ("index 63998 1234", []),
        ("0612", []),
    ],
)
def test_phones(text: str, phones: list[str]) -> None:
    assert [found.value for found in find_phones(text)] == phones


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("écrivez à Claire.L@Exemple.FR merci", ["Claire.L@exemple.fr"]),
        ("claire arobase exemple point fr", ["claire@exemple.fr"]),
        ("claire point lefevre arobase exemple point fr", ["claire.lefevre@exemple.fr"]),
        ("dan dot hughes at example dot com", ["dan.hughes@example.com"]),
        ("jean tiret du bas caron arobase free point fr", ["jean_caron@free.fr"]),
        ("claire @ exemple.fr", ["claire@exemple.fr"]),
        ("je suis at home", []),
        ("pas d’adresse", []),
    ],
)
def test_emails(text: str, emails: list[str]) -> None:
    assert [found.value for found in find_emails(text)] == emails


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("FR76 3000 6000 0112 3456 7890 189", "valid"),
        ("fr7630006000011234567890189", "valid"),
        ("mon iban est FR76 3000 6000 0112 3456 7890 189 merci", "valid"),
        ("BE68 5390 0754 7034", "valid"),
        ("FR76 3000 6000 0112 3456 7890 188", "bad_checksum"),
        ("FR76 3000 6000 0112 3456 7890", "bad_length"),
    ],
)
def test_ibans_right_and_wrong(text: str, role: str) -> None:
    assert [found.role for found in find_ibans(text)] == [role]


def test_an_iban_ends_before_the_words_that_follow() -> None:
    text = "voici FR76 3000 6000 0112 3456 7890 189 pour le compte joint"
    found = find_ibans(text)[0]
    assert found.value == "FR7630006000011234567890189"
    assert text[found.end :] == " pour le compte joint"


@given(st.text(max_size=200))
def test_no_text_makes_the_finders_fail(text: str) -> None:
    for name in dir(identifiers):
        if name.startswith("find_"):
            for found in getattr(identifiers, name)(text):
                assert 0 <= found.start < found.end <= len(text)
