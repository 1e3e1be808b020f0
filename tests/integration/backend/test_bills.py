"""Bills, why they changed, what is owed and how it is paid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.backend import Backend, NotFound, billing, explain, payments
from tests.integration.backend.support import (
    BENALI,
    COEURDACIER,
    FERREIRA,
    GIRARD,
    HUGHES,
    KERBRAT,
    LEFEVRE,
    MOREAU,
    NOW,
    TODAY,
    days,
    refusal,
)


def test_twenty_four_months_of_bills_newest_first(backend: Backend) -> None:
    bills = billing.bills(backend, LEFEVRE, today=TODAY)
    assert len(bills) == 24
    assert [bill.end for bill in bills] == sorted((bill.end for bill in bills), reverse=True)
    assert billing.latest_bill(backend, LEFEVRE, today=TODAY) == bills[0]
    assert all(bill.issued <= TODAY for bill in bills)


def test_bills_to_come_show_only_when_their_day_comes(backend: Backend) -> None:
    later = billing.latest_bill(backend, LEFEVRE, today=TODAY + days(30))
    assert later.number == "F-202611-48291"
    with pytest.raises(NotFound):
        billing.bill(backend, LEFEVRE, later.number, today=TODAY)


def test_lines_add_up_to_the_total_of_every_bill(backend: Backend) -> None:
    for number in (LEFEVRE, HUGHES, GIRARD, COEURDACIER):
        for bill in billing.bills(backend, number, today=TODAY):
            assert sum(line.amount for line in bill.lines) == bill.total
            assert bill.total > 0


def test_a_bill_of_somebody_else_does_not_exist(backend: Backend) -> None:
    theirs = billing.latest_bill(backend, HUGHES, today=TODAY)
    with pytest.raises(NotFound):
        billing.bill(backend, LEFEVRE, theirs.number, today=TODAY)
    with pytest.raises(NotFound):
        explain.explain_bill(backend, LEFEVRE, today=TODAY, bill_number=theirs.number)


def test_the_reduced_vat_on_the_standing_charge_ended_in_august_2025(backend: Backend) -> None:
    bills = {bill.end.strftime("%Y-%m"): bill for bill in billing.bills(backend, LEFEVRE, today=TODAY)}
    assert bills["2025-07"].line("vat_reduced") is not None
    assert bills["2025-08"].line("vat_reduced") is None
    change = explain.explain_bill(backend, LEFEVRE, today=TODAY, bill_number=bills["2025-08"].number)
    assert change.last_month is not None
    assert any(cause.kind == "vat" and cause.amount > 0 for cause in change.last_month.causes)


def test_a_household_that_uses_more_is_told_that_consumption_is_the_cause(backend: Backend) -> None:
    told = explain.explain_bill(backend, LEFEVRE, today=TODAY)
    assert told.compared_with == "last_year"
    assert told.last_year is not None
    assert told.last_year.change > 0
    assert told.main_cause is not None
    assert told.main_cause.kind == "consumption"
    assert told.grew_most is not None
    assert told.grew_most.kind == "consumption"
    assert any(cause.kind == "price" and cause.amount > 0 for cause in told.last_year.causes)


def test_causes_add_up_to_the_change_for_every_household_and_month(backend: Backend) -> None:
    compared = 0
    for number in (LEFEVRE, HUGHES, GIRARD, COEURDACIER, KERBRAT):
        for bill in billing.bills(backend, number, today=TODAY):
            told = explain.explain_bill(backend, number, today=TODAY, bill_number=bill.number)
            for comparison in filter(None, (told.last_month, told.last_year)):
                assert sum(cause.amount for cause in comparison.causes) == comparison.change
                assert sum(line.change for line in comparison.lines) == comparison.change
                compared += 1
    assert compared > 150


def test_an_estimated_bill_says_when_a_reading_would_help(backend: Backend) -> None:
    told = explain.explain_bill(backend, COEURDACIER, today=TODAY)
    assert told.estimated
    assert told.next_reading_window is not None
    assert told.next_reading_window[0] <= told.next_reading_window[1]
    assert explain.explain_bill(backend, LEFEVRE, today=TODAY).next_reading_window is None


def test_a_catch_up_of_estimates_is_named_as_such(backend: Backend) -> None:
    bills = billing.bills(backend, GIRARD, today=TODAY)
    caught_up = next(bill for bill in bills if bill.line("regularisation"))
    told = explain.explain_bill(backend, GIRARD, today=TODAY, bill_number=caught_up.number)
    assert told.settles_estimates
    assert told.last_month is not None
    assert "regularisation" in {cause.kind for cause in told.last_month.causes}


def test_unpaid_bills_are_what_is_due(backend: Backend) -> None:
    due = payments.amount_due(backend, BENALI, today=TODAY)
    assert due.total == sum(bill.left for bill in due.bills) > 0
    assert due.overdue == due.total
    assert [bill.due for bill in due.bills] == sorted(bill.due for bill in due.bills)
    assert not due.pays_by_debit


def test_a_failed_debit_is_told_with_its_day_and_cause(backend: Backend) -> None:
    due = payments.amount_due(backend, MOREAU, today=TODAY)
    assert due.failed_debit is not None
    assert due.failed_debit.cause == "insufficient_funds"
    assert due.failed_debit.amount == due.total
    assert payments.recent_payments(backend, MOREAU, today=TODAY)[0].status == "failed"


def test_a_disputed_bill_is_not_asked_meanwhile(backend: Backend) -> None:
    due = payments.amount_due(backend, GIRARD, today=TODAY)
    assert [bill.status for bill in due.disputed] == ["disputed"]
    assert due.total == 0


def test_a_paid_up_household_owes_nothing_and_knows_its_next_debit(backend: Backend) -> None:
    due = payments.amount_due(backend, HUGHES, today=TODAY)
    assert due.total == 0
    assert due.next_debit is not None
    assert due.next_debit > TODAY
    assert due.next_debit_amount == 15800 or (due.next_debit_amount or 0) > 0


def test_a_payment_link_is_recorded_and_does_not_pretend_to_be_a_payment(backend: Backend) -> None:
    before = payments.amount_due(backend, BENALI, today=TODAY)
    request = payments.request_card_payment(backend, BENALI, now=NOW)
    assert request.amount == before.total
    assert request.status == "requested"
    assert request.reference.startswith("P-2026-")
    assert payments.amount_due(backend, BENALI, today=TODAY) == before
    assert payments.payment_request(backend, BENALI, request.reference, now=NOW).status == "requested"
    expired = payments.payment_request(backend, BENALI, request.reference, now=request.expires_at)
    assert expired.status == "expired"


def test_asking_twice_within_the_hour_gives_one_link(backend: Backend) -> None:
    first = payments.request_card_payment(backend, BENALI, now=NOW)
    assert payments.request_card_payment(backend, BENALI, now=NOW + timedelta(minutes=59)) == first
    assert payments.request_card_payment(backend, BENALI, now=NOW, amount=5000).reference != first.reference
    later = payments.request_card_payment(backend, BENALI, now=NOW + timedelta(minutes=61))
    assert later.reference != first.reference


def test_a_payment_link_stays_within_what_is_due(backend: Backend) -> None:
    total = payments.amount_due(backend, FERREIRA, today=TODAY).total
    assert refusal(payments.request_card_payment, backend, FERREIRA, now=NOW, amount=total + 1).details["high"] == total
    assert refusal(payments.request_card_payment, backend, FERREIRA, now=NOW, amount=0).reason == "amount_out_of_bounds"
    assert refusal(payments.request_card_payment, backend, LEFEVRE, now=NOW).reason == "nothing_due"


def test_somebody_elses_payment_link_does_not_exist(backend: Backend) -> None:
    request = payments.request_card_payment(backend, BENALI, now=NOW)
    with pytest.raises(NotFound):
        payments.payment_request(backend, LEFEVRE, request.reference, now=NOW)


def test_ways_to_pay_carry_what_is_needed(backend: Backend) -> None:
    methods = {method.code: method for method in payments.payment_methods(backend, BENALI)}
    assert set(methods) == {"card", "transfer", "cheque", "cash", "debit"}
    assert methods["transfer"].details["reference"] == BENALI
