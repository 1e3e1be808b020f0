"""Complaints and requests about personal data: both registered, numbered, and answered by people within a set time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, select

from actions.backend import schema
from actions.backend.calendar import add_working_days
from actions.backend.engine import Backend
from actions.backend.errors import Refused
from actions.backend.requests import RequestKind, open_in, requests_in
from actions.backend.rows import add_months, household_row, paris_day

ComplaintSubject = Literal["bill", "service", "technician", "damage", "contract", "outage", "sales", "other"]
PrivacyKind = Literal["copy", "erasure", "opt_out"]

ANSWER_WORKING_DAYS = 10
MEDIATOR_MONTHS = 2  # without an answer in two months the energy ombudsman may be asked
PRIVACY_MONTHS = 1  # article 12 of the GDPR
LONGEST_TEXT = 4000
_PRIVACY_REQUEST: dict[PrivacyKind, RequestKind] = {
    "copy": "data_copy",
    "erasure": "data_erasure",
    "opt_out": "marketing_opt_out",
}


@dataclass(frozen=True)
class Complaint:
    reference: str  # "R-2026-04821"
    subject: ComplaintSubject
    answer_by: date  # our promise: ten working days
    mediator_from: date  # when the energy ombudsman may be asked


@dataclass(frozen=True)
class PrivacyRequest:
    reference: str
    kind: PrivacyKind
    answer_by: date  # one month; an opt-out holds at once
    done: bool


@dataclass(frozen=True)
class Consents:
    marketing: bool
    consumption_data: bool  # half-hourly data of the meter
    partners: bool


def register_complaint(
    backend: Backend,
    customer_number: str | None,
    *,
    subject: ComplaintSubject,
    text: str,
    now: datetime,
    contact: str | None = None,
) -> Complaint:
    """Refused: missing("text"); missing("contact") when nobody is identified. The same text again within a day gives
    the same reference.
    """
    wording = text.strip()[:LONGEST_TEXT]
    if not wording:
        raise Refused("missing", field="text")
    if customer_number is None and not contact:
        raise Refused("missing", field="contact")
    today = paris_day(now)
    answer_by = add_working_days(today, ANSWER_WORKING_DAYS)
    details = {"subject": subject, "text": wording} | ({"contact": contact} if contact else {})
    with backend.writing() as connection:
        if customer_number is not None:
            household_row(connection, customer_number, lock=True)
        reference = _same_complaint(connection, customer_number, details, now)
        if reference is None:
            reference = open_in(connection, customer_number, "complaint", now=now, promised=answer_by, details=details)
    return Complaint(reference, subject, answer_by, add_months(today, MEDIATOR_MONTHS))


def _same_complaint(
    connection: Connection, customer_number: str | None, details: dict[str, str], now: datetime
) -> str | None:
    request = schema.requests.c
    query = select(schema.requests).where(
        request.customer_number == customer_number,
        request.kind == "complaint",
        request.opened > now - timedelta(days=1),
        request.opened <= now,
    )
    same = (row["reference"] for row in connection.execute(query).mappings() if row["details"] == details)
    return next(same, None)


def register_privacy_request(
    backend: Backend, customer_number: str, kind: PrivacyKind, *, now: datetime
) -> PrivacyRequest:
    """Refused: already_asked(reference, answer_by) for a copy or an erasure under way."""
    today = paris_day(now)
    request_kind = _PRIVACY_REQUEST[kind]
    answer_by = today if kind == "opt_out" else add_months(today, PRIVACY_MONTHS)
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        for request in requests_in(connection, customer_number, today=today, kind=request_kind):
            raise Refused("already_asked", reference=request.reference, answer_by=request.promised)
        if kind == "opt_out":
            households = schema.households
            own = households.c.customer_number == customer_number
            connection.execute(households.update().where(own).values(marketing=False, partners=False))
        status: Literal["done", "received"] = "done" if kind == "opt_out" else "received"
        reference = open_in(connection, customer_number, request_kind, now=now, promised=answer_by, status=status)
    return PrivacyRequest(reference, kind, answer_by, done=kind == "opt_out")


def consents(backend: Backend, customer_number: str) -> Consents:
    with backend.reading() as connection:
        row = household_row(connection, customer_number)
    return Consents(row["marketing"], row["consumption_data"], row["partners"])
