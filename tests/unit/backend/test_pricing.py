"""The arithmetic of a bill and of its explanation."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from actions.backend.billing import Bill, BillLine
from actions.backend.explain import compare, explain
from actions.backend.pricing import Prices, Usage, bill_lines, taxes_on

PRICES = Prices({"base": Decimal("0.13")}, month=Decimal("11.10"))
DUO = Prices(
    {"peak": Decimal("0.142"), "offpeak": Decimal("0.0995"), "gas": Decimal("0.0745")},
    month=Decimal("11.50"),
    month_gas=Decimal("15.90"),
)
AFTER = taxes_on(date(2026, 1, 31))


def _bill(usage: Usage, prices: Prices, *, end: date = date(2026, 1, 31), days: int = 31, number: str = "F-1") -> Bill:
    lines = tuple(BillLine(*line) for line in bill_lines(usage, prices, taxes_on(end)))  # type: ignore[arg-type]
    total = sum(line.amount for line in lines)
    return Bill(
        number=number,
        energy="electricity",
        start=end - timedelta(days=days - 1),
        end=end,
        issued=end + timedelta(days=3),
        due=end + timedelta(days=17),
        lines=lines,
        total=total,
        payable=total,
        estimated=False,
        settles_year=False,
        status="due",
        paid=0,
    )


def test_a_bill_worked_by_hand() -> None:
    lines = {line.kind: line.amount for line in bill_lines(Usage({"base": 200}), PRICES, AFTER)}
    assert lines == {
        "standing_charge": 1110,
        "consumption": 2600,  # 200 kWh × 0.13
        "accise": 600,  # 200 × 0.02998 = 5.996
        "cta": 85,  # 11.10 × 35 % × 21.93 % = 0.852
        "vat_full": 879,  # 20 % of 43.95
    }


def test_before_august_2025_the_standing_charge_bore_the_reduced_vat() -> None:
    lines = {line.kind: line.amount for line in bill_lines(Usage({"base": 200}), PRICES, taxes_on(date(2025, 7, 31)))}
    assert lines["vat_reduced"] == 66  # 5.5 % of 11.95
    assert lines["vat_full"] == 655  # 20 % of 26.00 + 6.74: the excise was higher then


def test_late_fees_bear_no_vat_and_discounts_lower_it() -> None:
    plain = sum(line.amount for line in bill_lines(Usage({"base": 200}), PRICES, AFTER))
    fee = sum(line.amount for line in bill_lines(Usage({"base": 200}, late_fee=750), PRICES, AFTER))
    less = sum(line.amount for line in bill_lines(Usage({"base": 200}, discount=1000), PRICES, AFTER))
    assert fee == plain + 750
    assert less == plain - 1200


def _main_cause(now: Bill, before: Bill) -> str:
    return compare(now, before).causes[0].kind


def test_each_cause_alone_is_named() -> None:
    before = _bill(Usage({"base": 300}), PRICES)
    dearer = Prices({"base": Decimal("0.15")}, month=Decimal("11.10"))
    assert _main_cause(_bill(Usage({"base": 500}), PRICES), before) == "consumption"
    assert _main_cause(_bill(Usage({"base": 300}), dearer), before) == "price"
    assert _main_cause(_bill(Usage({"base": 600}, months=Decimal(2)), PRICES, days=62), before) == "days"
    assert (
        _main_cause(_bill(Usage({"base": 300}, regularisation={"electricity": 250}), PRICES), before)
        == "regularisation"
    )
    higher = Prices({"base": Decimal("0.13")}, month=Decimal("16.80"))
    assert _main_cause(_bill(Usage({"base": 300}), higher), before) == "standing_charge"
    assert _main_cause(_bill(Usage({"base": 300}, late_fee=750), PRICES), before) == "fee"


def test_the_end_of_the_reduced_vat_is_named() -> None:
    july = _bill(Usage({"base": 1}), PRICES, end=date(2025, 7, 31))
    august = _bill(Usage({"base": 1}), PRICES, end=date(2025, 8, 31))
    assert _main_cause(august, july) == "vat"


def test_one_cause_alone_explains_all_of_the_change() -> None:
    before, now = _bill(Usage({"base": 300}), PRICES), _bill(Usage({"base": 500}), PRICES)
    comparison = compare(now, before)
    assert [cause.kind for cause in comparison.causes] == ["consumption"]
    assert comparison.causes[0].amount == comparison.change == now.total - before.total


usages = st.builds(
    Usage,
    kwh=st.fixed_dictionaries({register: st.integers(0, 3000) for register in ("peak", "offpeak", "gas")}),
    months=st.sampled_from([Decimal(1), Decimal(2)]),
    regularisation=st.dictionaries(st.sampled_from(["electricity", "gas"]), st.integers(-500, 500)),
    late_fee=st.sampled_from([0, 750]),
    discount=st.sampled_from([0, 1000]),
)


@given(usages, usages, st.integers(27, 62), st.integers(27, 62), st.dates(date(2024, 12, 31), date(2026, 11, 30)))
def test_causes_and_lines_always_add_up(now: Usage, before: Usage, days: int, days_before: int, end: date) -> None:
    dearer = Prices({key: value * 2 for key, value in DUO.kwh.items()}, DUO.month, DUO.month_gas)
    new, old = _bill(now, dearer, end=end, days=days), _bill(before, DUO, end=date(2024, 12, 31), days=days_before)
    comparison = compare(new, old)
    assert sum(cause.amount for cause in comparison.causes) == comparison.change
    assert sum(line.change for line in comparison.lines) == comparison.change


def test_a_change_of_option_is_compared_by_energy() -> None:
    single = _bill(Usage({"base": 300}), PRICES)
    two = _bill(
        Usage({"peak": 180, "offpeak": 120}),
        Prices({"peak": Decimal("0.144"), "offpeak": Decimal("0.101")}, Decimal("11.50")),
    )
    comparison = compare(two, single)
    assert sum(cause.amount for cause in comparison.causes) == comparison.change
    assert all(cause.kind in ("price", "standing_charge", "taxes") for cause in comparison.causes)


def test_without_an_earlier_bill_nothing_is_compared() -> None:
    bill = _bill(Usage({"base": 300}), PRICES)
    told = explain(bill, [bill])
    assert told.comparison is None
    assert (told.grew_most, told.main_cause, told.compared_with) == (None, None, None)


def test_last_year_is_preferred_to_last_month() -> None:
    bill = _bill(Usage({"base": 300}), PRICES, number="now")
    month = _bill(Usage({"base": 900}), PRICES, end=date(2025, 12, 31), number="month")
    year = _bill(Usage({"base": 100}), PRICES, end=date(2025, 1, 31), number="year")
    told = explain(bill, [year, bill, month])
    assert told.compared_with == "last_year"
    assert told.last_month is not None
    assert told.last_month.with_bill.number == "month"
    assert told.grew_most is not None
    assert told.grew_most.kind == "consumption"
