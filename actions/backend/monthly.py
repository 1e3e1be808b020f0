"""The fixed monthly amount: what it is, what it should be, changing it and its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, RowMapping, select, update

from actions.backend import schema
from actions.backend.billing import Bill, bills_in
from actions.backend.engine import Backend
from actions.backend.errors import Refused
from actions.backend.payments import next_day_of_month
from actions.backend.requests import open_in
from actions.backend.rows import add_months, contract_row, household_row, paris_day

DEBIT_DAYS = (5, 10, 15, 20, 25)
LOWEST_PERCENT = 80
HIGHEST_PERCENT = 200
ONCE_IN_DAYS = 60


@dataclass(frozen=True)
class MonthlyAmount:
    """`current` is None for a household billed on its consumption; it may start with `recommended`. Cents."""

    current: int | None
    day: int | None  # of the month
    next_debit: date | None
    recommended: int  # a twelfth of the last twelve months at today's prices, rounded to a euro
    low: int  # 80 % of recommended: less is refused
    high: int  # 200 %
    yearly_kwh: int
    expected_settlement: int | None  # at the anniversary with the current amount: positive is to pay
    settlement_month: date | None  # its first day
    can_change: bool  # at most once in 60 days
    can_change_from: date
    reference: str | None = None  # of the change just made


def monthly_amount(backend: Backend, customer_number: str, *, today: date) -> MonthlyAmount:
    with backend.reading() as connection:
        return _monthly_amount(connection, customer_number, today=today)


def change_monthly_amount(backend: Backend, customer_number: str, amount: int, *, now: datetime) -> MonthlyAmount:
    """Refused: amount_out_of_bounds(low, high); changed_recently(can_change_from); same_value; not_monthly (billed on
    consumption).
    """
    today = paris_day(now)
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        before = _monthly_amount(connection, customer_number, today=today)
        if before.current is None:
            raise Refused("not_monthly")
        if not before.can_change:
            raise Refused("changed_recently", can_change_from=before.can_change_from)
        if not before.low <= amount <= before.high:
            raise Refused("amount_out_of_bounds", low=before.low, high=before.high)
        if amount == before.current:
            raise Refused("same_value")
        contract = contract_row(connection, customer_number, today=today)
        _set(connection, contract["id"], monthly_amount=amount, monthly_changed=today)
        _change_bills_to_come(connection, contract["id"], amount - before.current, today=today)
        reference = _record(connection, customer_number, now, amount=str(amount))
        return _monthly_amount(connection, customer_number, today=today, reference=reference)


def change_debit_day(backend: Backend, customer_number: str, day: int, *, now: datetime) -> MonthlyAmount:
    """Refused: day_not_offered(days); same_value; not_monthly."""
    today = paris_day(now)
    if day not in DEBIT_DAYS:
        raise Refused("day_not_offered", days=DEBIT_DAYS)
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        before = _monthly_amount(connection, customer_number, today=today)
        if before.current is None:
            raise Refused("not_monthly")
        if before.day == day:
            raise Refused("same_value")
        contract = contract_row(connection, customer_number, today=today)
        _set(connection, contract["id"], debit_day=day)
        reference = _record(connection, customer_number, now, day=str(day))
        return _monthly_amount(connection, customer_number, today=today, reference=reference)


def _record(connection: Connection, customer_number: str, now: datetime, **details: str) -> str:
    return open_in(connection, customer_number, "monthly_amount", now=now, details=details, status="done")


def _set(connection: Connection, contract_id: int, **values: object) -> None:
    connection.execute(update(schema.contracts).where(schema.contracts.c.id == contract_id).values(**values))


def _change_bills_to_come(connection: Connection, contract_id: int, change: int, *, today: date) -> None:
    """The bills that are not issued yet ask the new amount, and so do their debits."""
    bill, payment = schema.bills.c, schema.payments.c
    to_come = select(bill.number).where(bill.contract_id == contract_id, bill.issued > today)
    numbers = list(connection.execute(to_come).scalars())
    connection.execute(
        update(schema.bills).where(bill.number.in_(numbers)).values(payable=schema.bills.c.payable + change)
    )
    connection.execute(
        update(schema.payments).where(payment.bill_number.in_(numbers)).values(amount=schema.payments.c.amount + change)
    )


def _monthly_amount(
    connection: Connection, customer_number: str, *, today: date, reference: str | None = None
) -> MonthlyAmount:
    contract = contract_row(connection, customer_number, today=today)
    year = bills_in(connection, customer_number, today=today, limit=12)
    yearly = expected_year(year)
    recommended = max(100, round(yearly / 12 / 100) * 100)
    changed = contract["monthly_changed"]
    can_change_from = today if changed is None else max(today, changed + timedelta(days=ONCE_IN_DAYS))
    current = contract["monthly_amount"]
    settlement_month = _settlement_month(contract, today) if current is not None else None
    return MonthlyAmount(
        current=current,
        day=contract["debit_day"],
        next_debit=_next_debit(contract, today),
        recommended=recommended,
        low=recommended * LOWEST_PERCENT // 100,
        high=recommended * HIGHEST_PERCENT // 100,
        yearly_kwh=round(sum(bill.kwh for bill in year) * 365 / max(1, sum(bill.days for bill in year))),
        expected_settlement=None
        if current is None
        else _settlement(year, current, recommended, settlement_month, today),
        settlement_month=settlement_month,
        can_change=can_change_from <= today,
        can_change_from=can_change_from,
        reference=reference,
    )


def _next_debit(contract: RowMapping, today: date) -> date | None:
    if contract["monthly_amount"] is None or contract["debit_day"] is None:
        return None
    return next_day_of_month(contract["debit_day"], today)


def expected_year(year: list[Bill]) -> int:
    """Cents of twelve months like the last ones, a short history stretched over the year."""
    days = sum(bill.days for bill in year)
    return round(sum(bill.total for bill in year) * 365 / days) if days else 0


def _settlement_month(contract: RowMapping, today: date) -> date:
    this_year = today.replace(month=contract["settlement_month"], day=1)
    return this_year if this_year >= today.replace(day=1) else add_months(this_year, 12)


def _settlement(year: list[Bill], current: int, recommended: int, month: date | None, today: date) -> int | None:
    """What has been used beyond what was asked since the last settlement, and what the months until the next will add,
    each as it was a
    year before: winter is not summer."""
    if month is None:
        return None
    since = []
    for bill in year:
        if bill.settles_year:
            break
        since.append(bill)
    a_year_ago = {bill.end.replace(day=1): bill.total for bill in year}
    expected = 0
    coming = add_months(year[0].end.replace(day=1), 1) if year else today.replace(day=1)
    while coming <= month:
        expected += a_year_ago.get(add_months(coming, -12), recommended) - current
        coming = add_months(coming, 1)
    return sum(bill.total - bill.payable for bill in since) + expected
