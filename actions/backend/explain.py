"""Why a bill is what it is: the lines beside last month's and last year's, and which cause weighs most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import Connection, select

from actions.backend import schema
from actions.backend.billing import Bill, BillLine, LineKind, bills_in
from actions.backend.contracts import PointEnergy
from actions.backend.engine import Backend
from actions.backend.errors import NotFound
from actions.backend.meters import window_in
from actions.backend.rows import add_months, household_row

CauseKind = Literal["price", "consumption", "days", "regularisation", "vat", "taxes", "standing_charge", "fee"]


@dataclass(frozen=True)
class LineChange:
    kind: LineKind
    energy: PointEnergy
    now: int
    before: int
    kwh_now: int | None
    kwh_before: int | None

    @property
    def change(self) -> int:
        """Cents; positive when the line grew."""
        return self.now - self.before


@dataclass(frozen=True)
class Cause:
    """A part of the difference. The causes of a comparison add up to its `change`, to the cent; the VAT on each is
    included in it.

    `vat` is the change of a rate of VAT, `taxes` of the excise and CTA; `fee` gathers late fees and discounts.
    """

    kind: CauseKind
    amount: int  # cents, signed


@dataclass(frozen=True)
class Comparison:
    """This bill beside an earlier one."""

    with_bill: Bill
    change: int  # cents of `total`
    percent: int | None  # rounded; None when the earlier total is not positive
    lines: tuple[LineChange, ...]  # the largest change first
    causes: tuple[Cause, ...]  # the largest weight first
    days: int  # difference of days billed
    kwh: int  # difference of energy


@dataclass(frozen=True)
class BillExplanation:
    """`grew_most` and `main_cause` are of the comparison named by `compared_with`."""

    bill: Bill
    last_month: Comparison | None
    last_year: Comparison | None
    compared_with: Literal["last_year", "last_month"] | None  # last year where there is one: seasons differ
    grew_most: LineChange | None  # VAT apart, which only follows; None if nothing grew
    main_cause: Cause | None  # the largest in the direction of the change
    estimated: bool
    settles_estimates: bool  # holds a catch-up of earlier estimates
    next_reading_window: (
        tuple[date, date] | None
    )  # when a reading of the customer would help; None where meters send theirs
    settlement: int  # the yearly settlement of a fixed monthly amount in `bill.payable`: positive is to pay, 0 for none

    @property
    def comparison(self) -> Comparison | None:
        return self.last_year if self.compared_with == "last_year" else self.last_month


def explain_bill(
    backend: Backend, customer_number: str, *, today: date, bill_number: str | None = None
) -> BillExplanation:
    """Compare a bill (the latest unless named) with the one before and the one of the same month a year before. Raises
    NotFound("bill").
    """
    with backend.reading() as connection:
        household_row(connection, customer_number)
        known = bills_in(connection, customer_number, today=today)
        bill = next((b for b in known if bill_number in (None, b.number)), None)
        if bill is None:
            raise NotFound("bill", bill_number)
        monthly = _monthly_amount(connection, customer_number) if bill.settles_year else None
        window = window_in(connection, customer_number, today=today) if bill.estimated else None
    explanation = explain(bill, known, monthly_amount=monthly)
    if window is None or not window.needed:
        return explanation
    return replace(explanation, next_reading_window=(window.opens, window.closes))


def _monthly_amount(connection: Connection, customer_number: str) -> int | None:
    contract = schema.contracts.c
    query = select(contract.monthly_amount).where(
        contract.customer_number == customer_number, contract.monthly_amount.is_not(None)
    )
    return connection.execute(query).scalar()


def explain(bill: Bill, known: list[Bill], *, monthly_amount: int | None = None) -> BillExplanation:
    """Pure: `known` are the household's bills in any order."""
    before = max((b for b in known if b.end < bill.start), key=lambda b: b.end, default=None)
    a_year_ago = add_months(bill.end.replace(day=1), -12)
    year_before = next((b for b in known if b.start <= a_year_ago <= b.end), None)
    last_month = compare(bill, before) if before else None
    last_year = compare(bill, year_before) if year_before else None
    against: Literal["last_year", "last_month"] | None = (
        "last_year" if last_year else "last_month" if last_month else None
    )
    comparison = last_year or last_month
    return BillExplanation(
        bill=bill,
        last_month=last_month,
        last_year=last_year,
        compared_with=against,
        grew_most=_grew_most(comparison) if comparison else None,
        main_cause=_main_cause(comparison) if comparison else None,
        estimated=bill.estimated,
        settles_estimates=bill.line("regularisation") is not None,
        next_reading_window=None,
        settlement=bill.payable - monthly_amount if bill.settles_year and monthly_amount is not None else 0,
    )


def _grew_most(comparison: Comparison) -> LineChange | None:
    grown = [line for line in comparison.lines if line.change > 0 and not line.kind.startswith("vat")]
    return max(grown, key=lambda line: line.change, default=None)


def _main_cause(comparison: Comparison) -> Cause | None:
    same_direction = [c for c in comparison.causes if c.amount * comparison.change > 0]
    return max(same_direction, key=lambda cause: abs(cause.amount), default=None)


def compare(now: Bill, before: Bill) -> Comparison:
    change = now.total - before.total
    return Comparison(
        with_bill=before,
        change=change,
        percent=round(100 * change / before.total) if before.total > 0 else None,
        lines=tuple(sorted(_line_changes(now, before), key=lambda line: -abs(line.change))),
        causes=tuple(_causes(now, before)),
        days=now.days - before.days,
        kwh=now.kwh - before.kwh,
    )


def _line_changes(now: Bill, before: Bill) -> Iterator[LineChange]:
    keys = dict.fromkeys((line.kind, line.energy) for line in (*now.lines, *before.lines))
    for kind, energy in keys:
        new, old = now.line(kind, energy), before.line(kind, energy)
        yield LineChange(
            kind,
            energy,
            new.amount if new else 0,
            old.amount if old else 0,
            new.kwh if new else None,
            old.kwh if old else None,
        )


Effects = dict[CauseKind, Decimal]
ZERO = Decimal(0)


def _causes(now: Bill, before: Bill) -> Iterator[Cause]:
    """Split the change by substituting one factor after another (days, then use, then price), each with the VAT of
    before; the change of
    the rates of VAT comes last, on today's amounts. Rounding goes to the largest."""
    standing: Effects = {}
    energy: Effects = {}
    _standing_effects(now, before, standing)
    _consumption_effects(now, before, energy)
    _excise_effects(now, before, energy)
    total: Effects = {}
    for effects, rate in ((standing, _standing_rate(before)), (energy, Decimal(20))):
        for kind, amount in effects.items():
            total[kind] = total.get(kind, ZERO) + amount * (100 + rate) / 100
    total["vat"] = _standing_base(now) * (_standing_rate(now) - _standing_rate(before)) / 100
    total["fee"] = (
        _sum(now, "late_fee")
        - _sum(before, "late_fee")
        + (_sum(now, "discount") - _sum(before, "discount")) * Decimal("1.2")
    )
    cents: dict[CauseKind, int] = {kind: round(amount) for kind, amount in total.items()}
    largest = max(cents, key=lambda kind: abs(cents[kind]))
    cents[largest] += now.total - before.total - sum(cents.values())
    for kind, weight in sorted(cents.items(), key=lambda item: -abs(item[1])):
        if weight:
            yield Cause(kind, weight)


def _add(effects: Effects, kind: CauseKind, amount: Decimal) -> None:
    effects[kind] = effects.get(kind, ZERO) + amount


def _sum(bill: Bill, *kinds: LineKind) -> Decimal:
    return Decimal(sum(line.amount for line in bill.lines if line.kind in kinds))


def _standing_base(bill: Bill) -> Decimal:
    return _sum(bill, "standing_charge", "standing_charge_gas", "cta")


def _standing_rate(bill: Bill) -> Decimal:
    """The VAT on the standing charge: reduced as long as the bill has that line."""
    line = bill.line("vat_reduced")
    return line.rate if line and line.rate is not None else Decimal(20)


def _months(line: BillLine | None) -> Decimal:
    return Decimal(line.amount) / 100 / line.unit_price if line and line.unit_price else ZERO


def _standing_effects(now: Bill, before: Bill, effects: Effects) -> None:
    kinds: tuple[LineKind, ...] = ("standing_charge", "standing_charge_gas")
    days = ZERO
    for kind in kinds:
        new, old = now.line(kind), before.line(kind)
        old_price = old.unit_price if old and old.unit_price else ZERO
        longer = (_months(new) - _months(old)) * old_price * 100 if new and old else ZERO
        # A month is a month: only another number of months counts as days.
        longer = longer if abs(_months(new) - _months(old)) > Decimal("0.5") else ZERO
        days += longer
        _add(effects, "standing_charge", Decimal((new.amount if new else 0) - (old.amount if old else 0)) - longer)
    _add(effects, "days", days)
    _add(effects, "taxes", _sum(now, "cta") - _sum(before, "cta"))


def _consumption_effects(now: Bill, before: Bill, effects: Effects) -> None:
    energies: tuple[PointEnergy, ...] = ("electricity", "gas")
    for energy in energies:
        new, old = _consumed(now, energy), _consumed(before, energy)
        # The same registers are compared one by one; others (a change of option) by their mean price.
        pairs = [(new[kind], old[kind]) for kind in new] if new.keys() == old.keys() else [(_all(new), _all(old))]
        for (kwh, amount), (old_kwh, old_amount) in pairs:
            old_price = old_amount / old_kwh if old_kwh else (amount / kwh if kwh else ZERO)
            same_pace = old_kwh * now.days / before.days
            _add(effects, "days", (same_pace - old_kwh) * old_price)
            _add(effects, "consumption", (kwh - same_pace) * old_price)
            _add(effects, "price", amount - kwh * old_price)
    _add(effects, "regularisation", _sum(now, "regularisation") - _sum(before, "regularisation"))


Consumed = dict[str, tuple[Decimal, Decimal]]


def _consumed(bill: Bill, energy: PointEnergy) -> Consumed:
    """kWh and cents of each register."""
    lines = (line for line in bill.lines if line.kind.startswith("consumption") and line.energy == energy)
    return {line.kind: (Decimal(line.kwh or 0), Decimal(line.amount)) for line in lines}


def _all(consumed: Consumed) -> tuple[Decimal, Decimal]:
    return sum((kwh for kwh, _ in consumed.values()), ZERO), sum((amount for _, amount in consumed.values()), ZERO)


def _excise_effects(now: Bill, before: Bill, effects: Effects) -> None:
    """The excise follows the energy: its growth with kWh goes to days and consumption, with catch-ups to
    regularisation, its rate to taxes.
    """
    kinds: tuple[tuple[LineKind, PointEnergy], ...] = (("accise", "electricity"), ("accise_gas", "gas"))
    for kind, energy in kinds:
        new, old = now.line(kind), before.line(kind)
        old_rate = (old or new).unit_price if (old or new) else None  # type: ignore[union-attr]
        if old_rate is None:
            continue
        rate = old_rate * 100
        kwh, old_kwh = _all(_consumed(now, energy))[0], _all(_consumed(before, energy))[0]
        same_pace = old_kwh * now.days / before.days
        late = _caught_up(now, energy) - _caught_up(before, energy)
        _add(effects, "days", (same_pace - old_kwh) * rate)
        _add(effects, "consumption", (kwh - same_pace) * rate)
        _add(effects, "regularisation", late * rate)
        change = Decimal((new.amount if new else 0) - (old.amount if old else 0))
        _add(effects, "taxes", change - (kwh - old_kwh + late) * rate)


def _caught_up(bill: Bill, energy: PointEnergy) -> Decimal:
    return Decimal(sum(ln.kwh or 0 for ln in bill.lines if ln.kind == "regularisation" and ln.energy == energy))
