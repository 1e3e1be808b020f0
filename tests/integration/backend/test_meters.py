"""Readings given by customers."""

from __future__ import annotations

import pytest

from actions.backend import Backend, NotFound, meters, requests
from actions.backend.contracts import smart_meters
from tests.integration.backend.support import COEURDACIER, GIRARD, LEFEVRE, TODAY, WHITFIELD, days, refusal


def _grown(backend: Backend, number: str, energy: str, by: int) -> dict[str, int]:
    last = meters.last_readings(backend, number, energy=energy, today=TODAY)
    return {reading.register: reading.index + by for reading in last}


def test_registers_depend_on_the_contract(backend: Backend) -> None:
    assert meters.registers_to_give(backend, GIRARD, energy="electricity", today=TODAY) == ("peak", "offpeak")
    assert meters.registers_to_give(backend, COEURDACIER, energy="gas", today=TODAY) == ("gas",)
    with pytest.raises(NotFound):
        meters.registers_to_give(backend, COEURDACIER, energy="electricity", today=TODAY)


def test_a_plausible_reading_is_recorded_and_becomes_the_last(backend: Backend) -> None:
    indexes = _grown(backend, GIRARD, "electricity", 900)
    assert meters.check_reading(backend, GIRARD, indexes, energy="electricity", today=TODAY).verdict == "plausible"
    receipt = meters.submit_reading(backend, GIRARD, indexes, energy="electricity", today=TODAY)
    assert not receipt.to_verify
    last = meters.last_readings(backend, GIRARD, energy="electricity", today=TODAY)
    assert {reading.register: reading.index for reading in last} == indexes
    assert {reading.source for reading in last} == {"customer"}
    assert requests.request_status(backend, GIRARD, receipt.reference, today=TODAY).status == "done"


def test_a_reading_below_the_last_is_never_recorded(backend: Backend) -> None:
    indexes = _grown(backend, GIRARD, "electricity", -50)
    refused = refusal(
        meters.submit_reading, backend, GIRARD, indexes, energy="electricity", today=TODAY, confirmed=True
    )
    assert refused.reason == "implausible"
    assert refused.details["check"].verdict == "lower"
    assert not refused.details["check"].may_be_confirmed
    assert _grown(backend, GIRARD, "electricity", -50) == indexes


def test_three_times_what_is_expected_needs_a_confirmation_and_a_look(backend: Backend) -> None:
    check = meters.check_reading(
        backend, GIRARD, _grown(backend, GIRARD, "electricity", 100), energy="electricity", today=TODAY
    )
    expected = max(register.expected_use for register in check.registers)
    indexes = _grown(backend, GIRARD, "electricity", 3 * expected + 50)
    refused = refusal(meters.submit_reading, backend, GIRARD, indexes, energy="electricity", today=TODAY)
    assert refused.details["check"].verdict == "high"
    receipt = meters.submit_reading(backend, GIRARD, indexes, energy="electricity", today=TODAY, confirmed=True)
    assert receipt.to_verify
    assert requests.request_status(backend, GIRARD, receipt.reference, today=TODAY).is_open


def test_too_many_digits_are_refused(backend: Backend) -> None:
    check = meters.check_reading(backend, COEURDACIER, {"gas": 1234567}, energy="gas", today=TODAY)
    assert check.verdict == "too_many_digits"


def test_exchanged_peak_and_off_peak_are_noticed(backend: Backend) -> None:
    right = _grown(backend, GIRARD, "electricity", 600)
    swapped = {"peak": right["offpeak"], "offpeak": right["peak"]}
    check = meters.check_reading(backend, GIRARD, swapped, energy="electricity", today=TODAY)
    assert check.swapped
    last = meters.last_readings(backend, GIRARD, energy="electricity", today=TODAY)
    assigned = meters.assign_indexes(("peak", "offpeak"), [right["offpeak"], right["peak"]], last)
    assert assigned == right


def test_a_missing_register_is_named(backend: Backend) -> None:
    indexes = _grown(backend, GIRARD, "electricity", 10)
    del indexes["offpeak"]
    refused = refusal(meters.check_reading, backend, GIRARD, indexes, energy="electricity", today=TODAY)
    assert refused.details["registers"] == ("offpeak",)


def test_one_reading_a_day(backend: Backend) -> None:
    meters.submit_reading(
        backend, GIRARD, _grown(backend, GIRARD, "electricity", 700), energy="electricity", today=TODAY
    )
    again = _grown(backend, GIRARD, "electricity", 1)
    assert (
        refusal(meters.submit_reading, backend, GIRARD, again, energy="electricity", today=TODAY).reason
        == "already_given"
    )


def test_readings_are_wanted_in_the_last_five_days_of_the_month(backend: Backend) -> None:
    window = meters.reading_window(backend, GIRARD, today=TODAY)
    assert (window.opens.day, window.closes.day) == (26, 30)
    assert not window.is_open
    assert window.needed
    assert meters.reading_window(backend, GIRARD, today=TODAY + days(8)).is_open
    assert not meters.reading_window(backend, LEFEVRE, today=TODAY).needed


def test_a_silent_smart_meter_shows_when_it_was_last_heard(backend: Backend) -> None:
    silent = smart_meters(backend, WHITFIELD, today=TODAY)[0]
    assert (silent.model, silent.signal, silent.communicates) == ("Linky", "weak", False)
    assert silent.last_transmission is not None
    assert silent.last_transmission.date() < TODAY - days(5)
    healthy = smart_meters(backend, LEFEVRE, today=TODAY)[0]
    assert healthy.signal == "ok"
    old = smart_meters(backend, GIRARD, today=TODAY)[0]
    assert (old.is_smart, old.signal) == (False, "none")
    assert old.planned is not None
