"""Documents made for the customer: a real PDF in the folder of files."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, insert, select

from actions.backend import schema
from actions.backend.billing import Bill, bills_in
from actions.backend.contracts import Contract, as_contract
from actions.backend.engine import Backend
from actions.backend.errors import BackendError, BackendUnavailable, NotFound
from actions.backend.identity import Household, Language, as_household
from actions.backend.payments import Payment
from actions.backend.rows import add_months, contract_row, household_row, paris_day

DocumentKind = Literal["proof_of_address", "contract_certificate", "bill_copy", "payment_statement"]
# No letters or figures that are mistaken for one another when a clerk reads a printed code aloud.
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

TITLES: dict[DocumentKind, dict[Language, str]] = {
    "proof_of_address": {"fr": "Justificatif de domicile", "en": "Proof of address"},
    "contract_certificate": {"fr": "Attestation de contrat", "en": "Contract certificate"},
    "bill_copy": {"fr": "Duplicata de facture", "en": "Copy of a bill"},
    "payment_statement": {"fr": "Relevé de paiements", "en": "Statement of payments"},
}


@dataclass(frozen=True)
class Document:
    kind: DocumentKind
    title: str  # for people, in the language asked: "Justificatif de domicile"
    name: str  # of the file in the folder, unguessable: the gateway serves it as /api/customer/files/{name}
    download_name: str  # a friendly one: "justificatif-de-domicile-2026-11-21.pdf"
    path: Path
    size: int  # bytes
    code: str  # verification code printed on it: "ABCD-EFGH-JKLM"
    created: datetime


@dataclass(frozen=True)
class Contents:
    """All that a document shows."""

    kind: DocumentKind
    title: str
    language: Language
    created: datetime
    code: str
    household: Household
    contract: Contract
    bill: Bill | None
    payments: tuple[Payment, ...]

    @property
    def day(self) -> date:
        return paris_day(self.created)


def create_document(
    backend: Backend,
    customer_number: str,
    kind: DocumentKind,
    *,
    language: Language,
    now: datetime,
    bill_number: str | None = None,
) -> Document:
    """Write the PDF and record its code. `bill_copy` copies the latest bill unless one is named. Raises
    NotFound("bill") or NotFound("contract").

    The file is complete before it has its name, and goes away again if the database fails.
    """
    from actions.backend.pdf import render  # the PDF library is loaded by the first customer who wants one

    name = f"{secrets.token_hex(20)}.pdf"
    path = backend.files / name
    try:
        with backend.writing() as connection:
            contents = _contents(connection, customer_number, kind, language=language, now=now, bill_number=bill_number)
            connection.execute(
                insert(schema.documents).values(
                    code=contents.code, customer_number=customer_number, kind=kind, name=name, created=now
                )
            )
            size = _write(path, render(contents))
    except BackendError:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise
    return Document(kind, contents.title, name, _download_name(contents), path, size, contents.code, now)


def _write(path: Path, data: bytes) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError as error:
        raise BackendUnavailable(type(error).__name__) from error
    return len(data)


def _contents(
    connection: Connection,
    customer_number: str,
    kind: DocumentKind,
    *,
    language: Language,
    now: datetime,
    bill_number: str | None,
) -> Contents:
    today = paris_day(now)
    household = as_household(household_row(connection, customer_number))
    contract = as_contract(connection, contract_row(connection, customer_number, today=today))
    bill = _bill_to_copy(connection, customer_number, bill_number, today) if kind == "bill_copy" else None
    payments = _year_of_payments(connection, customer_number, today) if kind == "payment_statement" else ()
    code = "-".join("".join(secrets.choice(_CODE_LETTERS) for _ in range(4)) for _ in range(3))
    return Contents(kind, TITLES[kind][language], language, now, code, household, contract, bill, payments)


def _bill_to_copy(connection: Connection, customer_number: str, number: str | None, today: date) -> Bill:
    bills = bills_in(connection, customer_number, today=today)
    bill = next((bill for bill in bills if number in (None, bill.number)), None)
    if bill is None:
        raise NotFound("bill", number)
    return bill


def _year_of_payments(connection: Connection, customer_number: str, today: date) -> tuple[Payment, ...]:
    payment = schema.payments.c
    query = select(schema.payments).where(
        payment.customer_number == customer_number,
        payment.on <= today,
        payment.on > add_months(today, -12),
        payment.status == "received",
    )
    rows = connection.execute(query.order_by(payment.on.desc())).mappings()
    return tuple(Payment(**{name: row[name] for name in Payment.__dataclass_fields__}) for row in rows)


def _download_name(contents: Contents) -> str:
    plain = contents.title.lower().replace("é", "e").replace(" ", "-")
    suffix = contents.bill.number if contents.bill else contents.day.isoformat()
    return f"{plain}-{suffix}.pdf"


def verify_document(backend: Backend, code: str) -> tuple[DocumentKind, datetime] | None:
    """What a code stands for, for whoever received the document; None for an unknown code. Spaces, dashes and case
    forgiven.
    """
    letters = re.sub(r"[\s\-]", "", code).upper()
    wanted = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    with backend.reading() as connection:
        query = select(schema.documents.c.kind, schema.documents.c.created).where(schema.documents.c.code == wanted)
        row = connection.execute(query).first()
    return (row.kind, row.created) if row else None
