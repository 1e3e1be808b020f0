"""Rules that need no database: instalments, plausible indexes, check of an IBAN, an e-mail, a phone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from actions.backend import Refused
from actions.backend.accounts import check_iban
from actions.backend.calendar import add_working_days, is_working_day
from actions.backend.contacts import check_email, check_phone
from actions.backend.masking import mask_email, mask_iban, mask_phone
from actions.backend.meters import MeterReading, assign_indexes, check_register, index_at
from actions.backend.plans import COUNTS, LEAST_INSTALMENT, _offer, split
from actions.backend.rows import add_months, month_end, paris_day, paris_moment

TODAY = date(2026, 11, 18)


@given(st.integers(60_00, 1_500_00), st.sampled_from(COUNTS))
def test_instalments_add_up_and_differ_by_no_more_than_the_odd_cents(amount: int, count: int) -> None:
    parts = split(amount, count, TODAY)
    assert sum(part.amount for part in parts) == amount
    assert len({part.amount for part in parts[1:]}) == 1
    assert 0 <= parts[0].amount - parts[-1].amount < count
    assert [part.due for part in parts] == sorted(part.due for part in parts)


@given(st.integers(60_00, 1_500_00))
def test_every_offered_count_respects_the_least_instalment(amount: int) -> None:
    offer = _offer(amount, today=TODAY, counts=None, first_due=None)
    assert set(offer.counts) <= set(COUNTS)
    assert all(min(part.amount for part in proposal.instalments) >= LEAST_INSTALMENT for proposal in offer.proposals)


def _history(*pairs: tuple[date, int]) -> list[MeterReading]:
    return [MeterReading(on, "base", index, "network") for on, index in pairs]


YEAR = _history(*((date(2025, 11, 1) + timedelta(days=30 * month), 1000 + 300 * month) for month in range(13)))


@pytest.mark.parametrize(
    ("used", "days", "verdict"),
    [
        (300, 30, "plausible"),
        (0, 30, "unchanged"),
        (0, 3, "plausible"),
        (-1, 30, "lower"),
        (950, 30, "high"),
        (850, 30, "plausible"),
    ],
)
def test_an_index_is_judged_by_what_the_same_days_used(used: int, days: int, verdict: str) -> None:
    last = YEAR[-1]
    checked = check_register(YEAR, last.index + used, digits=6, today=last.on + timedelta(days=days))
    assert checked.verdict == verdict
    assert checked.used == used


def test_a_summer_index_is_not_judged_by_the_winter() -> None:
    heating = _history(
        (date(2025, 7, 1), 0), (date(2025, 10, 1), 100), (date(2026, 4, 1), 6000), (date(2026, 7, 1), 6100)
    )
    summer = check_register(heating, 6900, digits=6, today=date(2026, 9, 29))
    assert summer.verdict == "high"
    before = heating[:3]
    winter = check_register(before[:2], 4000, digits=6, today=date(2026, 1, 1))
    assert winter.verdict == "high"  # without a winter of its own, its mean is all we know


def test_too_many_digits_come_before_any_other_verdict() -> None:
    assert check_register(YEAR, 10**6, digits=6, today=TODAY).verdict == "too_many_digits"


@given(st.dates(date(2025, 11, 1), date(2026, 10, 1)), st.dates(date(2025, 11, 1), date(2026, 10, 1)))
def test_the_index_between_readings_never_goes_back(one: date, other: date) -> None:
    assume(one <= other)
    assert index_at(YEAR, one) <= index_at(YEAR, other)


def test_two_indexes_take_the_order_that_history_allows() -> None:
    last = [MeterReading(TODAY, "peak", 20_000, "network"), MeterReading(TODAY, "offpeak", 5_000, "network")]
    assert assign_indexes(("peak", "offpeak"), [5_100, 20_300], last) == {"peak": 20_300, "offpeak": 5_100}
    assert assign_indexes(("peak", "offpeak"), [20_300, 5_100], last) == {"peak": 20_300, "offpeak": 5_100}
    assert assign_indexes(("peak", "offpeak"), [20_300], last) is None


@pytest.mark.parametrize(
    ("iban", "reason"),
    [
        ("FR76 3000 6000 0112 3456 7890 188", "iban_checksum"),
        ("FR76 3000 6000 0112 3456 7890", "iban_length"),
        ("US64 1234 5678 9012 34", "iban_country"),
        ("hello", "iban_format"),
        ("", "iban_format"),
    ],
)
def test_a_wrong_iban_is_refused_with_its_reason(iban: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        check_iban(iban)
    assert refused.value.reason == reason


@given(st.integers(0, 22), st.integers(1, 9))
def test_every_single_wrong_digit_of_an_iban_is_caught(position: int, shift: int) -> None:
    right = "FR7630006000011234567890189"
    place = position + 4
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert check_iban(right).compact == right
    with pytest.raises(Refused):
        check_iban(wrong)


@pytest.mark.parametrize(
    ("text", "address"),
    [("Claire@Exemple.FR", "Claire@exemple.fr"), ("claire arobase exemple point fr", "claire@exemple.fr")],
)
def test_an_e_mail_is_made_canonical(text: str, address: str) -> None:
    assert check_email(text) == address


@pytest.mark.parametrize(
    "text", ["claire", "claire@", "@exemple.fr", "a b@c", "claire..l@exemple.fr", "claire@exemple"]
)
def test_what_is_no_e_mail_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        check_email(text)
    assert refused.value.reason == "bad_email"


def test_a_mistyped_domain_is_suggested() -> None:
    with pytest.raises(Refused) as refused:
        check_email("claire@gmial.com")
    assert refused.value.details["suggestion"] == "claire@gmail.com"


def test_phones_are_made_international() -> None:
    assert check_phone("06 12 34 56 78") == "+33612345678"
    assert check_phone("+44 20 7946 0958") == "+442079460958"
    with pytest.raises(Refused):
        check_phone("06 12 34")


def test_masks_show_little() -> None:
    assert mask_iban("FR7630006000011234567890189") == "FR76 •••• •••• 0189"
    assert mask_email("claire.lefevre@exemple.fr") == "c•••@exemple.fr"
    assert mask_phone("+33612345678") == "06 •• •• •• 78"
    assert mask_phone("+3225551212") == "+32 ••• 12"
    assert mask_iban("FR76") == mask_email("claire") == mask_phone("12") == "••••"


def test_working_days_skip_weekends_and_french_holidays() -> None:
    assert not is_working_day(date(2026, 12, 25))
    assert not is_working_day(date(2026, 11, 21))
    assert add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 28)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(-40, 40))
def test_months_are_added_within_the_month(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == min(day.day, month_end(moved).day)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(4, 23))
def test_a_local_hour_falls_on_its_own_day(day: date, hour: int) -> None:
    assert paris_day(paris_moment(day, hour)) == day
