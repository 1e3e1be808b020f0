"""Requests with a reference, moves, complaints, personal data, vouchers."""

from __future__ import annotations

import pytest

from actions.backend import Backend, NotFound, complaints, identity, moves, requests, vouchers
from tests.integration.backend.support import (
    BENALI,
    CLARKE,
    FERREIRA,
    GIRARD,
    HUGHES,
    LEFEVRE,
    NOW,
    TODAY,
    WHITFIELD,
    days,
    refusal,
)


def test_a_late_request_is_said_to_be_late_with_its_history(backend: Backend) -> None:
    refund = requests.requests_of(backend, LEFEVRE, today=TODAY)[0]
    assert (refund.kind, refund.status, refund.is_late) == ("refund", "in_progress", True)
    assert [step.note for step in refund.history] == [None, "checked", "sent_to_bank"]
    closed = requests.requests_of(backend, LEFEVRE, today=TODAY, open_only=False)
    assert [request.kind for request in closed] == ["refund", "letter"]


@pytest.mark.parametrize("spelling", ["{}", " {} ", "r {0[2]}"])
def test_a_reference_is_found_as_people_write_it(backend: Backend, spelling: str) -> None:
    reference = requests.requests_of(backend, LEFEVRE, today=TODAY)[0].reference
    letter, year, number = reference.split("-")
    written = {"{}": reference, " {} ": f" {reference.lower()} ", "r {0[2]}": f"{letter} {year} {int(number)}"}[
        spelling
    ]
    assert requests.request_status(backend, LEFEVRE, written, today=TODAY).reference == reference


def test_a_request_of_somebody_else_does_not_exist(backend: Backend) -> None:
    theirs = requests.requests_of(backend, WHITFIELD, today=TODAY)[0]
    with pytest.raises(NotFound):
        requests.request_status(backend, LEFEVRE, theirs.reference, today=TODAY)


def test_references_follow_one_another(backend: Backend) -> None:
    first = requests.open_request(backend, BENALI, "callback", now=NOW)
    second = requests.open_request(backend, LEFEVRE, "callback", now=NOW, details={"phone": "+33600000000"})
    assert int(second.reference[-5:]) == int(first.reference[-5:]) + 1
    assert second.details == {"phone": "+33600000000"}
    assert first.status == "received"


def test_moving_out_opens_a_request_with_its_dates(backend: Backend) -> None:
    request = moves.move_out(backend, LEFEVRE, on=TODAY + days(20), now=NOW)
    assert request.final_bill == TODAY + days(48)
    assert not request.technician
    opened = requests.request_status(backend, LEFEVRE, request.reference, today=TODAY)
    assert opened.details["on"] == (TODAY + days(20)).isoformat()
    assert moves.move_out(backend, GIRARD, on=TODAY + days(20), now=NOW).technician


@pytest.mark.parametrize("ahead", [-3, 0, 61])
def test_a_move_is_neither_before_tomorrow_nor_after_sixty_days(backend: Backend, ahead: int) -> None:
    refused = refusal(moves.move_out, backend, LEFEVRE, on=TODAY + days(ahead), now=NOW)
    assert refused.reason == "date_out_of_range"
    assert refused.details == {"earliest": TODAY + days(1), "latest": TODAY + days(60)}
    assert requests.requests_of(backend, LEFEVRE, today=TODAY)[0].kind == "refund"


def test_the_first_and_last_day_are_allowed(backend: Backend) -> None:
    assert moves.move_out(backend, LEFEVRE, on=TODAY + days(1), now=NOW).reference
    assert moves.move_out(backend, BENALI, on=TODAY + days(60), now=NOW).reference


def test_a_second_move_out_names_the_first(backend: Backend) -> None:
    refused = refusal(moves.move_out, backend, WHITFIELD, on=TODAY + days(20), now=NOW)
    assert refused.reason == "already_asked"
    assert refused.details["on"] == TODAY + days(18)


def test_somebody_new_moves_in_with_a_name_and_a_way_to_be_reached(backend: Backend) -> None:
    home = {"street": "3 rue du Four", "postcode": "75011", "city": "Paris", "on": TODAY + days(2), "energy": "both"}
    assert refusal(moves.move_in, backend, **home, now=NOW).details == {"field": "name"}
    assert refusal(moves.move_in, backend, **home, now=NOW, name="Zoé Roux").details == {"field": "contact"}
    request = moves.move_in(backend, **home, now=NOW, name="Zoé Roux", contact="zoe@exemple.fr")  # type: ignore[arg-type]
    assert request.reference.startswith("R-2026-")
    assert request.technician


def test_a_household_of_ours_moves_in_elsewhere_without_repeating_its_name(backend: Backend) -> None:
    home = {
        "street": "3 rue du Four",
        "postcode": "75 011",
        "city": None,
        "on": TODAY + days(2),
        "energy": "electricity",
    }
    request = moves.move_in(backend, **home, now=NOW, customer_number=LEFEVRE)  # type: ignore[arg-type]
    opened = requests.request_status(backend, LEFEVRE, request.reference, today=TODAY)
    assert opened.details["postcode"] == "75011"
    assert refusal(moves.move_in, backend, **home, now=NOW, customer_number=LEFEVRE).reason == "already_asked"


def test_a_complaint_is_registered_once_with_the_day_of_its_answer(backend: Backend) -> None:
    words = {"subject": "damage", "text": "Le technicien a cassé ma haie."}
    complaint = complaints.register_complaint(backend, CLARKE, **words, now=NOW)  # type: ignore[arg-type]
    assert complaint.answer_by == TODAY + days(14)
    assert complaint.mediator_from == TODAY.replace(year=2027, month=1)
    assert complaints.register_complaint(backend, CLARKE, **words, now=NOW) == complaint  # type: ignore[arg-type]
    opened = requests.request_status(backend, CLARKE, complaint.reference, today=TODAY)
    assert opened.details["text"] == words["text"]


def test_a_complaint_needs_words_and_somebody_to_answer(backend: Backend) -> None:
    assert (
        refusal(complaints.register_complaint, backend, CLARKE, subject="bill", text=" ", now=NOW).reason == "missing"
    )
    refused = refusal(complaints.register_complaint, backend, None, subject="bill", text="Trop cher", now=NOW)
    assert refused.details == {"field": "contact"}
    anonymous = complaints.register_complaint(
        backend, None, subject="sales", text="On m’appelle sans cesse", now=NOW, contact="+33639980000"
    )
    assert anonymous.reference


def test_data_requests_are_numbered_with_one_month_to_answer(backend: Backend) -> None:
    request = complaints.register_privacy_request(backend, LEFEVRE, "erasure", now=NOW)
    assert request.answer_by == TODAY.replace(month=12)
    refused = refusal(complaints.register_privacy_request, backend, LEFEVRE, "erasure", now=NOW)
    assert refused.details["reference"] == request.reference
    assert complaints.register_privacy_request(backend, LEFEVRE, "copy", now=NOW).reference != request.reference


def test_an_opt_out_holds_at_once(backend: Backend) -> None:
    with backend.writing() as connection:
        from actions.backend import schema

        connection.execute(schema.households.update().values(marketing=True, partners=True))
    request = complaints.register_privacy_request(backend, LEFEVRE, "opt_out", now=NOW)
    assert request.done
    assert not complaints.consents(backend, LEFEVRE).marketing
    assert not complaints.consents(backend, LEFEVRE).partners
    assert complaints.consents(backend, HUGHES).marketing


def test_a_voucher_is_shown_masked(backend: Backend) -> None:
    voucher = vouchers.vouchers_of(backend, FERREIRA, today=TODAY)[0]
    assert voucher.status == "registered"
    assert voucher.amount > 0
    assert voucher.number_masked.startswith("•••••••••")
    expired = vouchers.vouchers_of(backend, FERREIRA, today=voucher.valid_until + days(1))[0]
    assert expired.status == "expired"


def test_a_voucher_number_is_registered_once_by_anybody(backend: Backend) -> None:
    number = "261234567890" + vouchers.voucher_letter("261234567890")
    reference, voucher = vouchers.register_voucher(backend, LEFEVRE, f"{number[:4]} {number[4:].lower()}", now=NOW)
    assert voucher.amount == 0
    assert requests.request_status(backend, LEFEVRE, reference, today=TODAY).kind == "voucher"
    assert refusal(vouchers.register_voucher, backend, HUGHES, number, now=NOW).reason == "voucher_used"


def test_a_voucher_with_a_wrong_letter_or_too_old_is_refused(backend: Backend) -> None:
    right = vouchers.voucher_letter("261234567890")
    wrong = "A" if right != "A" else "B"
    assert (
        refusal(vouchers.register_voucher, backend, LEFEVRE, "261234567890" + wrong, now=NOW).reason == "voucher_format"
    )
    old = "241234567890" + vouchers.voucher_letter("241234567890")
    refused = refusal(vouchers.register_voucher, backend, LEFEVRE, old, now=NOW)
    assert refused.reason == "voucher_expired"
    assert refused.details["valid_until"].year == 2025


def test_every_demonstration_household_can_identify_itself(backend: Backend) -> None:
    from actions.backend.seed.demo import DEMO

    for profile in DEMO:
        assert identity.identify(backend, profile.number, profile.postcode, now=NOW).household is not None
