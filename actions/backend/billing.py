"""Bills and their lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, Select, select

from actions.backend import schema
from actions.backend.contracts import Energy, PointEnergy
from actions.backend.engine import Backend
from actions.backend.errors import NotFound
from actions.backend.pricing import SCALE
from actions.backend.rows import household_row

LineKind = Literal[
    "standing_charge", "standing_charge_gas", "consumption", "consumption_peak", "consumption_offpeak",
    "consumption_gas", "regularisation",
    "accise", "accise_gas", "cta", "vat_reduced", "vat_full", "late_fee", "discount",
]  # fmt: skip
BillStatus = Literal["paid", "due", "overdue", "failed", "in_plan", "disputed"]


@dataclass(frozen=True)
class BillLine:
    """One line, before VAT; VAT has lines of its own (`vat_reduced` 5.5 %, `vat_full` 20 %). `labels.label("line",
    kind, …)` names it.
    """

    kind: LineKind
    energy: PointEnergy
    amount: int  # cents; negative for a credit
    kwh: int | None  # consumption, regularisation and excise
    unit_price: Decimal | None  # euros a kWh, before tax; euros a month for a standing charge
    rate: Decimal | None  # per cent, for VAT and CTA


@dataclass(frozen=True)
class Bill:
    number: str  # "F-202610-48291"
    energy: Energy
    start: date  # first day billed
    end: date  # last day billed
    issued: date
    due: date
    lines: tuple[BillLine, ...]
    total: int  # the sum of the lines, VAT included: what the energy of these days costs
    payable: int  # what is asked: `total`, or the fixed monthly amount (plus the yearly settlement)
    estimated: bool  # from an estimate, not a reading
    settles_year: bool  # the yearly settlement of a fixed monthly amount is in `payable`
    status: BillStatus
    paid: int  # cents received so far

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def kwh(self) -> int:
        """Energy of the period, both energies, catch-ups of earlier estimates apart."""
        return sum(line.kwh or 0 for line in self.lines if line.kind.startswith("consumption"))

    @property
    def carried(self) -> int:
        return self.payable - self.total

    @property
    def left(self) -> int:
        return max(0, self.payable - self.paid)

    def line(self, kind: LineKind, energy: str | None = None) -> BillLine | None:
        return next((ln for ln in self.lines if ln.kind == kind and energy in (None, ln.energy)), None)


def latest_bill(backend: Backend, customer_number: str, *, today: date) -> Bill:
    """The last bill issued on or before `today`. Raises NotFound("bill")."""
    found = bills(backend, customer_number, today=today, limit=1)
    if not found:
        raise NotFound("bill")
    return found[0]


def bills(backend: Backend, customer_number: str, *, today: date, limit: int = 24) -> list[Bill]:
    """Bills issued until `today`, newest first."""
    with backend.reading() as connection:
        household_row(connection, customer_number)
        return bills_in(connection, customer_number, today=today, limit=limit)


def bill(backend: Backend, customer_number: str, number: str, *, today: date) -> Bill:
    """One bill of this household. Raises NotFound("bill"), for another household's bill too."""
    with backend.reading() as connection:
        household_row(connection, customer_number)
        found = _load(connection, _issued(customer_number, today).where(schema.bills.c.number == number), today=today)
    if not found:
        raise NotFound("bill", number)
    return found[0]


def bills_in(connection: Connection, customer_number: str, *, today: date, limit: int | None = None) -> list[Bill]:
    """The same within a transaction."""
    query = _issued(customer_number, today).order_by(schema.bills.c.end.desc()).limit(limit)
    return _load(connection, query, today=today)


def _issued(customer_number: str, today: date) -> Select[Any]:
    bill = schema.bills.c
    return select(schema.bills).where(bill.customer_number == customer_number, bill.issued <= today)


def _load(connection: Connection, query: Select[Any], *, today: date) -> list[Bill]:
    """Three queries whatever the number of bills."""
    rows = connection.execute(query).mappings().all()
    numbers = [row["number"] for row in rows]
    lines = _grouped(connection, select(schema.bill_lines).order_by(schema.bill_lines.c.position), numbers)
    payments = _grouped(connection, select(schema.payments).where(schema.payments.c.on <= today), numbers)
    plans = {row["plan"]: plan_is_settled(connection, row["plan"], today) for row in rows if row["plan"]}
    return [_as_bill(row, lines[row["number"]], payments[row["number"]], plans, today) for row in rows]


def _grouped(connection: Connection, query: Select[Any], numbers: list[str]) -> dict[str, list[RowMapping]]:
    column = query.selected_columns["bill_number"]
    groups: dict[str, list[RowMapping]] = {number: [] for number in numbers}
    for row in connection.execute(query.where(column.in_(numbers))).mappings():
        groups[row["bill_number"]].append(row)
    return groups


def plan_is_settled(connection: Connection, reference: str, today: date) -> bool:
    query = select(schema.instalments.c.paid).where(schema.instalments.c.plan == reference)
    return all(paid is not None and paid <= today for paid in connection.execute(query).scalars())


def _as_bill(
    row: RowMapping, lines: Iterable[RowMapping], payments: list[RowMapping], plans: dict[str, bool], today: date
) -> Bill:
    paid = sum(payment["amount"] for payment in payments if payment["status"] == "received")
    if plans.get(row["plan"]):
        paid = row["payable"]
    values = {name: row[name] for name in Bill.__dataclass_fields__ if name in row}
    return Bill(**values, lines=tuple(map(_as_line, lines)), paid=paid, status=_status(row, paid, payments, today))


def _status(row: RowMapping, paid: int, payments: list[RowMapping], today: date) -> BillStatus:
    if paid >= row["payable"]:
        return "paid"
    if row["disputed"]:
        return "disputed"
    if row["plan"]:
        return "in_plan"
    if any(payment["status"] == "failed" for payment in payments):
        return "failed"
    return "overdue" if row["due"] < today else "due"


def _as_line(row: RowMapping) -> BillLine:
    price, rate = row["unit_price"], row["rate"]
    return BillLine(
        kind=row["kind"],
        energy=row["energy"],
        amount=row["amount"],
        kwh=row["kwh"],
        unit_price=None if price is None else Decimal(price) / SCALE,
        rate=None if rate is None else Decimal(rate) / 100,
    )
