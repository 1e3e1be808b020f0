"""Cuts, monthly amounts, prices, accounts and contact details."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from actions.backend import Backend, accounts, billing, contacts, monthly, offers, outages, requests, schema
from tests.integration.backend.support import (
    BENALI,
    COEURDACIER,
    FAURE,
    HUGHES,
    LEFEVRE,
    NOW,
    TODAY,
    days,
    refusal,
)

VALID_IBAN = "FR76 3000 6000 0112 3456 7890 189"


def test_a_cut_at_home_is_found_by_contract_and_by_postcode(backend: Backend) -> None:
    current = [outage for outage in outages.outages_of(backend, FAURE, now=NOW) if outage.is_current(NOW)]
    assert [outage.city for outage in current] == ["Limoges"]
    assert current[0].until is not None
    assert current[0] in outages.outages_at(backend, "87 000", now=NOW)


def test_a_cut_is_restored_when_it_has_ended(backend: Backend) -> None:
    tonight = NOW.replace(hour=23)
    cut = [outage for outage in outages.outages_of(backend, FAURE, now=tonight) if outage.status == "restored"]
    assert cut
    assert not any(outage.is_current(tonight) for outage in cut)


def test_nobody_knows_the_cause_at_first(backend: Backend) -> None:
    since = next(o.since for o in outages.outages_of(backend, FAURE, now=NOW) if o.is_current(NOW))
    early = next(
        o for o in outages.outages_of(backend, FAURE, now=since + timedelta(minutes=5)) if o.status != "restored"
    )
    assert (early.status, early.cause) == ("investigating", "unknown")


def test_a_cut_to_come_is_known_only_when_planned(backend: Backend) -> None:
    dawn = NOW.replace(hour=2)
    assert not any(o.is_current(dawn) for o in outages.outages_at(backend, "87000", now=dawn))
    assert all(o.planned for o in outages.outages_at(backend, "87000", now=dawn) if o.status == "planned")
    works = [o for o in outages.outages_at(backend, "63000", now=NOW) if o.status == "planned"]
    assert works
    assert all(NOW < o.since <= NOW + timedelta(days=14) for o in works)


def test_gas_works_do_not_concern_an_electricity_contract(backend: Backend) -> None:
    assert any(o.energy == "gas" for o in outages.outages_of(backend, COEURDACIER, now=NOW))
    with backend.writing() as connection:
        connection.execute(schema.contracts.update().values(energy="electricity"))
    assert not any(o.energy == "gas" for o in outages.outages_of(backend, COEURDACIER, now=NOW))


def test_no_cut_where_there_is_none(backend: Backend) -> None:
    assert outages.outages_at(backend, "97133", now=NOW) == []
    assert outages.outages_at(backend, "nowhere", now=NOW) == []
    assert outages.report_outage(backend, "97133", now=NOW, alone=True).startswith("S-2026-")


def test_a_low_monthly_amount_is_told_with_what_it_will_cost(backend: Backend) -> None:
    amount = monthly.monthly_amount(backend, HUGHES, today=TODAY)
    assert amount.current is not None
    assert amount.current < amount.recommended
    assert amount.expected_settlement is not None
    assert amount.expected_settlement > 0
    assert amount.low <= amount.recommended <= amount.high


def test_a_monthly_amount_changes_within_its_bounds_once_in_sixty_days(backend: Backend) -> None:
    before = monthly.monthly_amount(backend, HUGHES, today=TODAY)
    assert (
        refusal(monthly.change_monthly_amount, backend, HUGHES, before.low - 1, now=NOW).reason
        == "amount_out_of_bounds"
    )
    after = monthly.change_monthly_amount(backend, HUGHES, before.recommended, now=NOW)
    assert (after.current, after.can_change) == (before.recommended, False)
    assert after.reference is not None
    refused = refusal(monthly.change_monthly_amount, backend, HUGHES, before.low, now=NOW)
    assert refused.details["can_change_from"] == TODAY + days(60)


def test_the_next_bill_asks_the_new_monthly_amount(backend: Backend) -> None:
    before = monthly.monthly_amount(backend, HUGHES, today=TODAY)
    monthly.change_monthly_amount(backend, HUGHES, before.recommended, now=NOW)
    assert billing.latest_bill(backend, HUGHES, today=TODAY).payable == before.current
    assert billing.latest_bill(backend, HUGHES, today=TODAY + days(30)).payable == before.recommended


def test_a_household_billed_on_consumption_has_no_monthly_amount_to_change(backend: Backend) -> None:
    assert monthly.monthly_amount(backend, LEFEVRE, today=TODAY).current is None
    assert refusal(monthly.change_monthly_amount, backend, LEFEVRE, 10000, now=NOW).reason == "not_monthly"


def test_the_debit_day_is_one_of_those_offered(backend: Backend) -> None:
    assert refusal(monthly.change_debit_day, backend, HUGHES, 31, now=NOW).details["days"] == (5, 10, 15, 20, 25)
    changed = monthly.change_debit_day(backend, HUGHES, 20, now=NOW)
    assert changed.next_debit == TODAY.replace(day=20)


def test_prices_are_shown_with_all_taxes(backend: Backend) -> None:
    prices = offers.current_prices(backend, LEFEVRE, today=TODAY)
    assert prices.offer.code == "zenith"
    assert prices.change_percent == Decimal("4.8")
    bill = billing.latest_bill(backend, LEFEVRE, today=TODAY)
    consumption = bill.line("consumption")
    assert consumption is not None
    assert consumption.unit_price is not None
    assert prices.offer.kwh is not None
    assert prices.offer.kwh > consumption.unit_price * Decimal("1.2")


def test_a_simulation_on_ones_own_year_is_near_what_was_paid(backend: Backend) -> None:
    simulations = offers.simulate_for(backend, LEFEVRE, today=TODAY)
    assert [s.yearly for s in simulations] == sorted(s.yearly for s in simulations)
    current = next(s for s in simulations if s.offer.code == "zenith")
    assert current.against_current == 0
    paid = sum(bill.total for bill in billing.bills(backend, LEFEVRE, today=TODAY, limit=12))
    assert abs(current.yearly - paid) < paid * 0.08


def test_a_simulation_stays_within_reason(backend: Backend) -> None:
    assert {s.offer.code for s in offers.simulate(backend, yearly_kwh=4000, today=TODAY)} == {
        "zenith",
        "nuit-claire",
        "horizon-vert",
    }
    assert refusal(offers.simulate, backend, yearly_kwh=5, today=TODAY).reason == "kwh_out_of_bounds"
    assert refusal(offers.simulate, backend, yearly_kwh=5000, today=TODAY, power_kva=7).reason == "power_not_offered"


def test_the_account_is_never_shown_whole(backend: Backend) -> None:
    account = accounts.bank_account(backend, LEFEVRE)
    with backend.reading() as connection:
        whole = connection.execute(schema.bank_accounts.select()).mappings().first()
    assert whole is not None
    assert len(whole["iban"]) == 27
    assert whole["iban"] not in repr(account)
    assert account.masked == f"FR76 •••• •••• {whole['iban'][-4:]}"


def test_a_change_of_account_waits_for_the_customers_signature(backend: Backend) -> None:
    before = accounts.bank_account(backend, LEFEVRE)
    change = accounts.change_account(backend, LEFEVRE, VALID_IBAN.lower(), now=NOW)
    assert change.masked == "FR76 •••• •••• 0189"
    assert change.confirmation_to == "c•••@exemple.fr"
    after = accounts.bank_account(backend, LEFEVRE)
    assert (after.masked, after.pending, after.pending_reference) == (before.masked, change.masked, change.reference)
    assert requests.request_status(backend, LEFEVRE, change.reference, today=TODAY).status == "waiting_customer"


def test_a_newer_change_of_account_replaces_the_pending_one(backend: Backend) -> None:
    first = accounts.change_account(backend, LEFEVRE, VALID_IBAN, now=NOW)
    assert refusal(accounts.change_account, backend, LEFEVRE, VALID_IBAN, now=NOW).reason == "already_pending"
    second = accounts.change_account(backend, LEFEVRE, "BE68 5390 0754 7034", now=NOW + timedelta(minutes=1))
    assert accounts.bank_account(backend, LEFEVRE).pending_reference == second.reference
    assert requests.request_status(backend, LEFEVRE, first.reference, today=TODAY).status == "cancelled"


def test_contact_details_are_shown_masked(backend: Backend) -> None:
    details = contacts.contact_details(backend, LEFEVRE)
    assert details.email == "c•••@exemple.fr"
    assert details.phone is not None
    assert details.phone.startswith("06 ••")
    assert details.letters_to == "14 rue des Lilas, 69003 Lyon"


def test_a_new_e_mail_or_phone_must_be_confirmed_from_there(backend: Backend) -> None:
    change = contacts.change_email(backend, LEFEVRE, "Claire.L@Orange.FR", now=NOW)
    assert (change.confirmation, change.shown) == (True, "C•••@orange.fr")
    assert contacts.contact_details(backend, LEFEVRE).email == "c•••@exemple.fr"
    assert contacts.change_phone(backend, LEFEVRE, "06 12 34 56 12", now=NOW).shown == "06 •• •• •• 12"
    assert refusal(contacts.change_email, backend, LEFEVRE, "claire.lefevre@exemple.fr", now=NOW).reason == "same_value"


def test_letters_may_go_elsewhere(backend: Backend) -> None:
    change = contacts.change_postal_address(
        backend, LEFEVRE, street="BP 12", postcode="69 100", city="Villeurbanne", now=NOW
    )
    assert contacts.contact_details(backend, LEFEVRE).letters_to == change.shown == "BP 12, 69100 Villeurbanne"


def test_a_name_is_corrected_but_not_exchanged(backend: Backend) -> None:
    assert contacts.correct_name(backend, LEFEVRE, last_name="Lefebvre", now=NOW).shown == "Claire Lefebvre"
    assert refusal(contacts.correct_name, backend, LEFEVRE, last_name="Martin", now=NOW).reason == "too_different"


@pytest.mark.parametrize("number", [BENALI, FAURE])
def test_reading_operations_write_nothing(backend: Backend, number: str) -> None:
    def counted() -> list[int]:
        with backend.reading() as connection:
            return [len(connection.execute(table.select()).all()) for table in schema.metadata.sorted_tables]

    before = counted()
    monthly.monthly_amount(backend, number, today=TODAY)
    offers.simulate_for(backend, number, today=TODAY)
    outages.outages_of(backend, number, now=NOW)
    contacts.contact_details(backend, number)
    assert counted() == before
