"""Who the customer is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.backend import Backend, NotFound, identity
from tests.integration.backend.support import LEFEVRE, NOW


@pytest.mark.parametrize("number", ["CL-482913", "cl482913", "CL 482 913", "482913", " cl - 482.913 "])
@pytest.mark.parametrize("postcode", ["69003", "69 003", "F-69003"])
def test_spaces_case_and_dashes_are_forgiven(backend: Backend, number: str, postcode: str) -> None:
    found = identity.identify(backend, number, postcode, now=NOW)
    assert found.household is not None
    assert found.household.customer_number == LEFEVRE
    assert found.household.polite_name("fr") == "Mme\u00a0Lefèvre"
    assert found.household.polite_name("en") == "Ms\u00a0Lefèvre"


def test_a_mistyped_number_is_told_without_looking_it_up(backend: Backend) -> None:
    assert identity.identify(backend, "CL-482914", "69003", now=NOW).problem == "malformed_number"
    assert identity.identify(backend, "my number", "69003", now=NOW).problem == "malformed_number"
    assert identity.identify(backend, LEFEVRE, "99999", now=NOW).problem == "malformed_postcode"


def test_an_unknown_number_and_a_wrong_postcode_look_the_same(backend: Backend) -> None:
    wrong_postcode = identity.identify(backend, LEFEVRE, "69004", now=NOW)
    unknown_number = identity.identify(backend, "CL-999994", "69003", now=NOW)
    assert wrong_postcode == unknown_number
    assert wrong_postcode.problem == "no_match"


def test_a_number_under_attack_is_closed_for_an_hour_even_to_the_right_postcode(backend: Backend) -> None:
    for guess in range(identity.MOST_FAILURES):
        assert identity.identify(backend, LEFEVRE, f"750{guess + 10}", now=NOW).problem == "no_match"
    assert identity.identify(backend, LEFEVRE, "69003", now=NOW).problem == "no_match"
    later = NOW + identity.FAILURES_WITHIN + timedelta(seconds=1)
    assert identity.identify(backend, LEFEVRE, "69003", now=later).household is not None


def test_a_few_mistakes_do_not_close_a_number(backend: Backend) -> None:
    for _ in range(3):
        identity.identify(backend, LEFEVRE, "75011", now=NOW)
    assert identity.identify(backend, LEFEVRE, "69003", now=NOW).household is not None


def test_a_signed_identity_needs_no_postcode(backend: Backend) -> None:
    assert identity.household(backend, LEFEVRE).last_name == "Lefèvre"
    with pytest.raises(NotFound):
        identity.household(backend, "CL-999994")
