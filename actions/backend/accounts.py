"""The bank account that is debited. The IBAN is whole in the database and always masked outside of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from stdnum import iban as stdnum_iban

from actions.backend import schema
from actions.backend.engine import Backend
from actions.backend.errors import Refused
from actions.backend.masking import mask_email, mask_iban, mask_phone
from actions.backend.requests import add_step, open_in
from actions.backend.rows import household_row, paris_day
from actions.reading.identifiers import iban_length

# The network of banks wants a new mandate announced: the first debit on it comes no sooner.
EFFECTIVE_AFTER_DAYS = 14


@dataclass(frozen=True)
class CheckedIban:
    compact: str
    masked: str  # "FR76 •••• •••• 1234"
    country: str  # "FR"


@dataclass(frozen=True)
class BankAccount:
    """`masked` is None when we debit no account. `pending` is a change that the customer has not signed yet."""

    masked: str | None
    holder: str | None
    mandate: str | None  # "CLV-482913-02"
    pending: str | None  # masked IBAN of the change under way
    pending_reference: str | None


@dataclass(frozen=True)
class MandateChange:
    reference: str
    masked: str
    effective: date  # the first debit on the new account, once signed
    confirmation_to: str | None  # masked e-mail or phone to which the link for signing goes


def check_iban(text: str) -> CheckedIban:
    """Refused: iban_format; iban_country(country) outside SEPA; iban_length(expected, got); iban_checksum."""
    compact = re.sub(r"[\s.\-\u00a0\u202f]", "", text).upper().removeprefix("IBAN").lstrip(":")
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{6,32}", compact):
        raise Refused("iban_format")
    expected = iban_length(compact[:2])
    if expected is None:
        raise Refused("iban_country", country=compact[:2])
    if len(compact) != expected:
        raise Refused("iban_length", expected=expected, got=len(compact))
    if not stdnum_iban.is_valid(compact, check_country=False):
        raise Refused("iban_checksum")
    return CheckedIban(compact, mask_iban(compact), compact[:2])


def bank_account(backend: Backend, customer_number: str) -> BankAccount:
    with backend.reading() as connection:
        household_row(connection, customer_number)
        accounts, changes = schema.bank_accounts, schema.mandate_changes
        query = select(accounts).where(accounts.c.customer_number == customer_number)
        row = connection.execute(query).mappings().first()
        pending_query = select(changes).where(changes.c.customer_number == customer_number, changes.c.pending)
        pending = connection.execute(pending_query).mappings().first()
    return BankAccount(
        masked=mask_iban(row["iban"]) if row else None,
        holder=row["holder"] if row else None,
        mandate=row["mandate"] if row else None,
        pending=mask_iban(pending["iban"]) if pending else None,
        pending_reference=pending["reference"] if pending else None,
    )


def change_account(
    backend: Backend, customer_number: str, iban: str, *, now: datetime, holder: str | None = None
) -> MandateChange:
    """Record a change of mandate, pending the customer's signature; the old account stays until then. A newer change
    replaces a pending one.

    Refused: those of `check_iban`; same_account; already_pending(reference).
    """
    checked = check_iban(iban)
    with backend.writing() as connection:
        household = household_row(connection, customer_number, lock=True)
        _refuse_same(connection, customer_number, checked)
        _replace_pending(connection, customer_number, now=now)
        effective = paris_day(now) + timedelta(days=EFFECTIVE_AFTER_DAYS)
        reference = open_in(
            connection,
            customer_number,
            "bank_change",
            now=now,
            promised=effective,
            details={"iban": checked.masked},
            status="waiting_customer",
            note="to_sign",
        )
        connection.execute(
            insert(schema.mandate_changes).values(
                reference=reference,
                customer_number=customer_number,
                iban=checked.compact,
                holder=holder or f"{household['first_name']} {household['last_name']}",
                pending=True,
            )
        )
    email, phone = household["email"], household["phone"]
    to = mask_email(email) if email else mask_phone(phone) if phone else None
    return MandateChange(reference, checked.masked, effective, to)


def _refuse_same(connection: Connection, customer_number: str, checked: CheckedIban) -> None:
    accounts, changes = schema.bank_accounts.c, schema.mandate_changes.c
    current = select(accounts.iban).where(accounts.customer_number == customer_number)
    if connection.execute(current).scalar() == checked.compact:
        raise Refused("same_account")
    pending = select(changes.reference).where(
        changes.customer_number == customer_number, changes.pending, changes.iban == checked.compact
    )
    reference = connection.execute(pending).scalar()
    if reference is not None:
        raise Refused("already_pending", reference=reference)


def _replace_pending(connection: Connection, customer_number: str, *, now: datetime) -> None:
    changes = schema.mandate_changes
    query = select(changes.c.reference).where(changes.c.customer_number == customer_number, changes.c.pending)
    for reference in connection.execute(query).scalars().all():
        add_step(connection, reference, "cancelled", at=now, note="replaced")
    own = changes.c.customer_number == customer_number
    connection.execute(update(changes).where(own).values(pending=False))
