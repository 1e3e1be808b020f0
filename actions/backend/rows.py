"""Small helpers that several operations share: locks, references, the contract in force."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from actions.backend import schema
from actions.backend.errors import NotFound

PARIS = ZoneInfo("Europe/Paris")


def household_row(connection: Connection, customer_number: str, *, lock: bool = False) -> RowMapping:
    """The household, its row locked until the end of the transaction if asked: its own operations then run one after
    another.
    """
    query = select(schema.households).where(schema.households.c.customer_number == customer_number)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise NotFound("household", customer_number)
    return row


def contract_row(connection: Connection, customer_number: str, *, today: date) -> RowMapping:
    """The contract in force, or the one that starts soonest."""
    household_row(connection, customer_number)
    contracts = schema.contracts.c
    query = (
        select(schema.contracts)
        .where(contracts.customer_number == customer_number, or_(contracts.end.is_(None), contracts.end >= today))
        .order_by(contracts.start)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("contract", customer_number)
    return row


def next_reference(connection: Connection, letter: str, *, on: date) -> str:
    """ "R-2026-04821": the year and a counter of its own for each letter and year."""
    name = f"{letter}-{on.year}"
    counters = schema.counters
    raised = (
        update(counters).where(counters.c.name == name).values(value=counters.c.value + 1).returning(counters.c.value)
    )
    value = connection.execute(raised).scalar_one_or_none()
    if value is None:
        value = 1
        connection.execute(insert(counters).values(name=name, value=value))
    return f"{name}-{value:05d}"


def paris_day(moment: datetime) -> date:
    """The calendar day in France of a moment."""
    return moment.astimezone(PARIS).date()


def paris_moment(day: date, hour: int, minute: int = 0) -> datetime:
    """The UTC moment of a local hour in France."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(timezone.utc)


def add_months(day: date, months: int) -> date:
    """The same day of a later or earlier month, or that month's last."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(years + (month == 11), (month + 1) % 12 + 1, 1)
    return date(years, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))


def month_end(day: date) -> date:
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def as_dict(row: RowMapping) -> dict[str, Any]:
    return dict(row)
