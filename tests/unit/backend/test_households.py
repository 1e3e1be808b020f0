"""The two hundred invented households are plausible and hold together."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from stdnum import iban

from actions.backend.seed import demonstration_rows
from actions.backend.seed.demo import DEMO
from actions.reading.identifiers import is_postcode, normalise_customer_number

TODAY = date(2026, 11, 18)
Rows = list[dict[str, Any]]


@cache
def _tables() -> dict[str, Rows]:
    return dict(demonstration_rows(today=TODAY, households=200).tables)


def _by(table: str, key: str) -> dict[Any, Rows]:
    groups: dict[Any, Rows] = defaultdict(list)
    for row in _tables()[table]:
        groups[row[key]].append(row)
    return groups


def test_two_hundred_households_with_right_numbers_postcodes_and_accounts() -> None:
    households = _tables()["households"]
    assert len(households) == 200
    assert len({h["customer_number"] for h in households}) == 200
    assert all(normalise_customer_number(h["customer_number"]) == h["customer_number"] for h in households)
    assert all(is_postcode(h["postcode"]) for h in households)
    assert all(iban.is_valid(account["iban"]) for account in _tables()["bank_accounts"])
    assert 15 <= sum(h["language"] == "en" for h in households) <= 60


def test_bills_follow_readings() -> None:
    """For every meter, the energy billed over the months is what its index has gained."""
    readings, lines = _by("readings", "point"), _by("bill_lines", "bill_number")
    bills, points = _by("bills", "contract_id"), _by("points", "contract_id")
    checked = 0
    for contract_id, contract_bills in bills.items():
        for point in points[contract_id]:
            factor = 11.2 if point["energy"] == "gas" else 1
            registers = defaultdict(list)
            for reading in readings[point["number"]]:
                registers[reading["register"]].append(reading["index"])
            gained = sum((indexes[-1] - indexes[0]) * factor for indexes in registers.values())
            billed = sum(
                line["kwh"] or 0
                for bill in contract_bills
                for line in lines[bill["number"]]
                if line["energy"] == point["energy"] and line["kind"].startswith(("consumption", "regularisation"))
            )
            assert billed == pytest.approx(gained, abs=len(contract_bills) * 2)
            checked += 1
    assert checked == len(_tables()["points"])


def test_meters_that_send_their_readings_never_go_back() -> None:
    for readings in _by("readings", "point").values():
        registers = defaultdict(list)
        for reading in readings:
            if reading["source"] != "estimate":
                registers[reading["register"]].append((reading["on"], reading["index"]))
        for pairs in registers.values():
            assert [index for _, index in sorted(pairs)] == sorted(index for _, index in pairs)


def test_winter_costs_more_than_summer_where_one_heats() -> None:
    heated = {p.number for p in DEMO if p.heat_kwh or p.gas_kwh}
    for number, bills in _by("bills", "customer_number").items():
        if number in heated:
            winter = [b["total"] for b in bills if b["end"].month in (12, 1, 2)]
            summer = [b["total"] for b in bills if b["end"].month in (6, 7, 8)]
            assert sum(winter) / len(winter) > 1.5 * sum(summer) / len(summer)


def test_periods_follow_one_another_without_gap() -> None:
    for bills in _by("bills", "contract_id").values():
        for before, after in itertools.pairwise(bills):
            assert after["start"] == before["end"] + timedelta(days=1)


def test_every_household_of_more_than_two_years_has_twenty_four_bills() -> None:
    newcomers = {c["customer_number"] for c in _tables()["contracts"] if c["start"] > TODAY - timedelta(days=730)}
    for number, bills in _by("bills", "customer_number").items():
        issued = [bill for bill in bills if bill["issued"] <= TODAY]
        assert len(issued) >= (1 if number in newcomers else 23)


def test_prices_have_risen_once_within_the_year() -> None:
    steps = _by("prices", "offer")
    assert {len(prices) for prices in steps.values()} == {1, 2}
    assert all(p["since"] < TODAY for prices in steps.values() for p in prices)


def test_a_fixed_monthly_amount_is_settled_to_the_cent_once_a_year() -> None:
    settled = 0
    for bills in _by("bills", "contract_id").values():
        months = [index for index, bill in enumerate(bills) if bill["settles_year"]]
        for start, end in itertools.pairwise(months):
            year = bills[start + 1 : end + 1]
            assert sum(bill["payable"] for bill in year) == sum(bill["total"] for bill in year)
            settled += 1
    assert settled > 20


def test_slots_never_hold_more_than_their_capacity() -> None:
    assert all(0 <= slot["taken"] <= slot["capacity"] for slot in _tables()["slots"])
    assert any(slot["taken"] == slot["capacity"] for slot in _tables()["slots"])


def test_some_households_have_each_trouble() -> None:
    assert sum(payment["status"] == "failed" for payment in _tables()["payments"]) >= 3
    assert sum(bill["disputed"] for bill in _tables()["bills"]) >= 3
    assert len(_tables()["plans"]) >= 3
    assert any(appointment["status"] == "missed" for appointment in _tables()["appointments"])
    assert any(not point["communicates"] for point in _tables()["points"])


@pytest.mark.parametrize(
    "day", [date(2026, 1, 1), date(2026, 2, 28), date(2024, 2, 29), date(2026, 3, 31), date(2026, 12, 31)]
)
def test_any_day_will_do(day: date) -> None:
    rows = demonstration_rows(today=day, households=60)
    assert len(rows.tables["households"]) == 60
