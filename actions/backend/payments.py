"""What is owed, how it can be paid, what has arrived."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, insert, select

from actions.backend import schema
from actions.backend.billing import Bill, bills_in
from actions.backend.engine import Backend
from actions.backend.errors import NotFound, Refused
from actions.backend.rows import add_months, contract_row, household_row, next_reference, paris_day

MethodCode = Literal["debit", "card", "transfer", "cheque", "cash"]

LINK_VALID = timedelta(hours=24)
SAME_LINK_WITHIN = timedelta(hours=1)
LEAST_PAYMENT = 1_00
# Invented, like the supplier: bank 99999 does not exist.
OUR_IBAN = "FR76 9999 9000 0100 0000 0000 115"
OUR_BIC = "CLVTFRPPXXX"
PAY_ADDRESS = "https://paiement.clairvolt.example/p/"


@dataclass(frozen=True)
class FailedDebit:
    bill_number: str
    amount: int
    on: date
    cause: Literal["insufficient_funds", "account_closed", "mandate_refused"]


@dataclass(frozen=True)
class AmountDue:
    """`total` is what can be paid now: bills issued, neither disputed nor in a plan, less any credit. A credit is a
    negative `balance`.
    """

    total: int
    overdue: int
    balance: int
    bills: tuple[Bill, ...]  # unpaid ones, oldest first
    disputed: tuple[Bill, ...]  # not asked while we look into them
    earliest_due: date | None
    pays_by_debit: bool
    next_debit: date | None
    next_debit_amount: int | None
    failed_debit: FailedDebit | None  # the latest one whose bill is still unpaid
    delayed_until: date | None  # a delay that we granted


@dataclass(frozen=True)
class PaymentMethod:
    """`details`: transfer → iban, bic, reference; cheque → payable_to, address, reference; cash → where, code."""

    code: MethodCode
    days: int  # until we see it
    details: dict[str, str]


@dataclass(frozen=True)
class Payment:
    on: date
    amount: int
    method: MethodCode
    status: Literal["received", "pending", "failed"]
    bill_number: str | None
    cause: str | None  # of a failure


@dataclass(frozen=True)
class PaymentRequest:
    """A link by which the customer may pay. It says nothing about a payment: `status` stays `requested` until the bank
    says so.
    """

    reference: str  # "P-2026-00042"
    amount: int
    url: str
    expires_at: datetime
    status: Literal["requested", "paid", "expired"]


def amount_due(backend: Backend, customer_number: str, *, today: date) -> AmountDue:
    with backend.reading() as connection:
        return amount_due_in(connection, customer_number, today=today)


def amount_due_in(connection: Connection, customer_number: str, *, today: date) -> AmountDue:
    """The same within a transaction."""
    household_row(connection, customer_number)
    known = bills_in(connection, customer_number, today=today)
    unpaid = sorted((b for b in known if b.status in ("due", "overdue", "failed")), key=lambda b: b.due)
    # What was paid beyond a bill, or settled in the customer's favour, is a credit.
    credit = sum(b.paid - b.payable for b in known if b.status == "paid" and b.paid > b.payable)
    balance = sum(b.left for b in unpaid) - credit
    debit_on, debit_amount = _next_debit(connection, customer_number, today=today)
    return AmountDue(
        total=max(0, balance),
        overdue=max(0, sum(b.left for b in unpaid if b.due < today) - credit),
        balance=balance,
        bills=tuple(unpaid),
        disputed=tuple(b for b in known if b.status == "disputed"),
        earliest_due=unpaid[0].due if unpaid else None,
        pays_by_debit=_pays_by_debit(connection, customer_number, today=today),
        next_debit=debit_on,
        next_debit_amount=debit_amount,
        failed_debit=_failed_debit(connection, unpaid, today=today),
        delayed_until=_delayed_until(connection, customer_number, today=today),
    )


def _pays_by_debit(connection: Connection, customer_number: str, *, today: date) -> bool:
    try:
        return bool(contract_row(connection, customer_number, today=today)["pays_by_debit"])
    except NotFound:
        return False


def _next_debit(connection: Connection, customer_number: str, *, today: date) -> tuple[date | None, int | None]:
    """The next debit of a bill already issued, or the next fixed monthly amount."""
    try:
        contract = contract_row(connection, customer_number, today=today)
    except NotFound:
        return None, None
    payment, bill = schema.payments.c, schema.bills.c
    query = (
        select(payment.on, payment.amount)
        .join(schema.bills, payment.bill_number == bill.number)
        .where(
            payment.customer_number == customer_number,
            payment.method == "debit",
            payment.on >= today,
            payment.amount > 0,
        )
        .where(bill.issued <= today)
        .order_by(payment.on)
    )
    row = connection.execute(query).first()
    if row is not None:
        return row.on, row.amount
    if contract["pays_by_debit"] and contract["monthly_amount"] is not None:
        return next_day_of_month(contract["debit_day"], today), contract["monthly_amount"]
    return None, None


def next_day_of_month(day: int, today: date) -> date:
    """The first such day after today."""
    candidate = today.replace(day=day)
    return candidate if candidate > today else add_months(candidate, 1)


def _failed_debit(connection: Connection, unpaid: list[Bill], *, today: date) -> FailedDebit | None:
    payment = schema.payments.c
    query = (
        select(schema.payments)
        .where(payment.bill_number.in_([b.number for b in unpaid]), payment.status == "failed", payment.on <= today)
        .order_by(payment.on.desc())
    )
    row = connection.execute(query).mappings().first()
    return FailedDebit(row["bill_number"], row["amount"], row["on"], row["cause"]) if row else None


def _delayed_until(connection: Connection, customer_number: str, *, today: date) -> date | None:
    delay = schema.delays.c
    query = select(delay.until).where(delay.customer_number == customer_number, delay.until >= today)
    return connection.execute(query.order_by(delay.until.desc())).scalar()


def payment_methods(backend: Backend, customer_number: str) -> list[PaymentMethod]:
    """The ways to pay, the quickest first."""
    with backend.reading() as connection:
        household_row(connection, customer_number)
    return [
        PaymentMethod("card", 0, {}),
        PaymentMethod("transfer", 2, {"iban": OUR_IBAN, "bic": OUR_BIC, "reference": customer_number}),
        PaymentMethod(
            "cheque",
            7,
            {
                "payable_to": "Clairvolt",
                "address": "Clairvolt, TSA 99999, 69999 Lyon Cedex 03",
                "reference": customer_number,
            },
        ),
        PaymentMethod("cash", 3, {"where": "La Poste", "code": f"EFC-{customer_number[3:]}"}),
        PaymentMethod("debit", 5, {}),
    ]


def request_card_payment(
    backend: Backend, customer_number: str, *, now: datetime, amount: int | None = None
) -> PaymentRequest:
    """Record a card payment request (all that is due unless `amount` says less) and give its link, valid 24 hours.

    The same amount asked again within the hour gives the same link. Refused: nothing_due; amount_out_of_bounds(low,
    high).
    """
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        total = amount_due_in(connection, customer_number, today=paris_day(now)).total
        if total <= 0:
            raise Refused("nothing_due")
        wanted = total if amount is None else amount
        if not min(LEAST_PAYMENT, total) <= wanted <= total:
            raise Refused("amount_out_of_bounds", low=min(LEAST_PAYMENT, total), high=total)
        return _recent_request(connection, customer_number, wanted, now) or _new_request(
            connection, customer_number, wanted, now
        )


def _recent_request(connection: Connection, customer_number: str, amount: int, now: datetime) -> PaymentRequest | None:
    request = schema.payment_requests.c
    query = select(schema.payment_requests).where(
        request.customer_number == customer_number,
        request.amount == amount,
        request.created > now - SAME_LINK_WITHIN,
        request.status == "requested",
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    return PaymentRequest(row["reference"], row["amount"], PAY_ADDRESS + row["token"], row["expires"], "requested")


def _new_request(connection: Connection, customer_number: str, amount: int, now: datetime) -> PaymentRequest:
    reference = next_reference(connection, "P", on=paris_day(now))
    token = secrets.token_urlsafe(18)
    connection.execute(
        insert(schema.payment_requests).values(
            reference=reference,
            customer_number=customer_number,
            amount=amount,
            token=token,
            created=now,
            expires=now + LINK_VALID,
            status="requested",
        )
    )
    return PaymentRequest(reference, amount, PAY_ADDRESS + token, now + LINK_VALID, "requested")


def payment_request(backend: Backend, customer_number: str, reference: str, *, now: datetime) -> PaymentRequest:
    """What became of a payment link. Raises NotFound("request")."""
    with backend.reading() as connection:
        column = schema.payment_requests.c
        query = select(schema.payment_requests).where(
            column.reference == reference, column.customer_number == customer_number
        )
        row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("request", reference)
    expired = row["status"] == "requested" and row["expires"] <= now
    return PaymentRequest(
        row["reference"],
        row["amount"],
        PAY_ADDRESS + row["token"],
        row["expires"],
        "expired" if expired else row["status"],
    )


def recent_payments(backend: Backend, customer_number: str, *, today: date, limit: int = 6) -> list[Payment]:
    """Payments of any status, newest first; card links are no payments."""
    with backend.reading() as connection:
        household_row(connection, customer_number)
        payment = schema.payments.c
        query = select(schema.payments).where(payment.customer_number == customer_number, payment.on <= today)
        rows = connection.execute(query.order_by(payment.on.desc(), payment.id.desc()).limit(limit)).mappings()
        return [Payment(**{name: row[name] for name in Payment.__dataclass_fields__}) for row in rows]
