"""The State's energy voucher (chèque énergie)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import RowMapping, insert, select
from sqlalchemy.exc import IntegrityError

from actions.backend import schema
from actions.backend.engine import Backend
from actions.backend.errors import Refused
from actions.backend.masking import mask_number
from actions.backend.requests import open_in
from actions.backend.rows import household_row, paris_day

# The letter of a French key: the remainder of the number by 23, over letters that cannot be mistaken for digits.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"
CONFIRM_WITHIN_DAYS = 20


@dataclass(frozen=True)
class Voucher:
    number_masked: str  # "•••••••••821K"
    amount: int  # cents; 0 until the State's payer has confirmed it
    received: date
    valid_until: date
    status: Literal["registered", "applied", "expired"]
    applied: date | None  # when it was taken off a bill


def voucher_letter(digits: str) -> str:
    """The check letter of twelve digits."""
    return _LETTERS[int(digits) % 23]


def vouchers_of(backend: Backend, customer_number: str, *, today: date) -> list[Voucher]:
    """Newest first."""
    with backend.reading() as connection:
        household_row(connection, customer_number)
        voucher = schema.vouchers.c
        query = select(schema.vouchers).where(voucher.customer_number == customer_number, voucher.received <= today)
        rows = connection.execute(query.order_by(voucher.received.desc())).mappings()
        return [_as_voucher(row, today) for row in rows]


def check_voucher(text: str, *, today: date) -> tuple[str, date]:
    """A number in canonical form and until when it is valid. Refused: voucher_format; voucher_expired(valid_until).

    Thirteen characters: two digits of the year, ten digits, a check letter. Valid until 31 March of the year after.
    """
    number = re.sub(r"[\s.\-\u00a0]", "", text).upper()
    if not re.fullmatch(r"\d{12}[A-Z]", number) or voucher_letter(number[:12]) != number[12]:
        raise Refused("voucher_format")
    valid_until = date(2000 + int(number[:2]) + 1, 3, 31)
    if int(number[:2]) + 2000 > today.year:
        raise Refused("voucher_format")
    if valid_until < today:
        raise Refused("voucher_expired", valid_until=valid_until)
    return number, valid_until


def register_voucher(backend: Backend, customer_number: str, number: str, *, now: datetime) -> tuple[str, Voucher]:
    """Record a voucher number; gives a request reference. Its amount is 0 until the State's payer confirms it.

    Refused: voucher_format; voucher_expired(valid_until); voucher_used (by anybody, this household included).
    """
    today = paris_day(now)
    canonical, valid_until = check_voucher(number, today=today)
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        taken = select(schema.vouchers.c.number).where(schema.vouchers.c.number == canonical)
        if connection.execute(taken).first() is not None:
            raise Refused("voucher_used")
        try:
            connection.execute(
                insert(schema.vouchers).values(
                    number=canonical,
                    customer_number=customer_number,
                    amount=0,
                    received=today,
                    valid_until=valid_until,
                    applied=None,
                )
            )
        except IntegrityError as error:  # another household was quicker
            raise Refused("voucher_used") from error
        reference = open_in(
            connection,
            customer_number,
            "voucher",
            now=now,
            promised=today + timedelta(days=CONFIRM_WITHIN_DAYS),
            details={"number": mask_number(canonical)},
        )
    return reference, Voucher(mask_number(canonical), 0, today, valid_until, "registered", None)


def _as_voucher(row: RowMapping, today: date) -> Voucher:
    applied = row["applied"] if row["applied"] and row["applied"] <= today else None
    expired = not applied and row["valid_until"] < today
    return Voucher(
        number_masked=mask_number(row["number"]),
        amount=row["amount"],
        received=row["received"],
        valid_until=row["valid_until"],
        status="applied" if applied else "expired" if expired else "registered",
        applied=applied,
    )
