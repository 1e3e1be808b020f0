"""Requests that have a reference: where they stand, and opening one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, RowMapping, Select, insert, select

from actions.backend import schema
from actions.backend.engine import Backend
from actions.backend.errors import NotFound
from actions.backend.rows import household_row, next_reference, paris_day
from actions.reading.identifiers import find_references

RequestKind = Literal[
    "move_in", "move_out", "meter_reading", "appointment", "refund", "complaint", "bank_change", "contact_change",
    "name_change",
    "data_copy", "data_erasure", "marketing_opt_out", "payment_plan", "payment_delay", "voucher", "monthly_amount",
    "callback", "letter",
    "offer_change",
]  # fmt: skip
RequestStatus = Literal[
    "received", "in_progress", "waiting_customer", "waiting_network", "done", "refused", "cancelled"
]
CLOSED = ("done", "refused", "cancelled")


@dataclass(frozen=True)
class RequestStep:
    at: datetime
    status: RequestStatus
    note: str | None  # a code of the family "step_note" of `labels`


@dataclass(frozen=True)
class OpenRequest:
    reference: str  # "R-2026-04821"
    kind: RequestKind
    status: RequestStatus
    opened: datetime
    promised: date | None  # when we said it would be done
    is_late: bool  # promised, past, and not done
    is_open: bool
    history: tuple[RequestStep, ...]  # oldest first
    details: dict[str, str]


def request_status(backend: Backend, customer_number: str, reference: str, *, today: date) -> OpenRequest:
    """One request of this household; spaces, case and missing dashes forgiven. Raises NotFound, for another household's
    too.
    """
    found = find_references(reference)
    wanted = found[0].value if found else reference
    with backend.reading() as connection:
        household_row(connection, customer_number)
        query = _of(customer_number).where(schema.requests.c.reference == wanted)
        loaded = _load(connection, query, today=today)
    if not loaded:
        raise NotFound("request", wanted)
    return loaded[0]


def requests_of(backend: Backend, customer_number: str, *, today: date, open_only: bool = True) -> list[OpenRequest]:
    """Newest first."""
    with backend.reading() as connection:
        household_row(connection, customer_number)
        return requests_in(connection, customer_number, today=today, open_only=open_only)


def requests_in(
    connection: Connection,
    customer_number: str,
    *,
    today: date,
    open_only: bool = True,
    kind: RequestKind | None = None,
) -> list[OpenRequest]:
    """The same within a transaction, of one kind if asked."""
    query = _of(customer_number).order_by(schema.requests.c.opened.desc())
    if kind is not None:
        query = query.where(schema.requests.c.kind == kind)
    return [request for request in _load(connection, query, today=today) if request.is_open or not open_only]


def open_request(
    backend: Backend,
    customer_number: str,
    kind: RequestKind,
    *,
    now: datetime,
    promised: date | None = None,
    details: dict[str, str] | None = None,
) -> OpenRequest:
    """Register a request of any kind and give it its reference."""
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        reference = open_in(connection, customer_number, kind, now=now, promised=promised, details=details)
        query = _of(customer_number).where(schema.requests.c.reference == reference)
        return _load(connection, query, today=paris_day(now))[0]


def open_in(
    connection: Connection,
    customer_number: str | None,
    kind: RequestKind,
    *,
    now: datetime,
    promised: date | None = None,
    details: dict[str, str] | None = None,
    status: RequestStatus = "received",
    note: str | None = None,
) -> str:
    """Write a request within a transaction; its reference."""
    reference = next_reference(connection, "R", on=paris_day(now))
    connection.execute(
        insert(schema.requests).values(
            reference=reference,
            customer_number=customer_number,
            kind=kind,
            opened=now,
            promised=promised,
            details=details or {},
        )
    )
    add_step(connection, reference, status, at=now, note=note)
    return reference


def add_step(
    connection: Connection, reference: str, status: RequestStatus, *, at: datetime, note: str | None = None
) -> None:
    """Append to a request's history. Steps dated later than this one (seeded ones to come) are dropped: the story has
    changed.
    """
    step = schema.request_steps
    connection.execute(step.delete().where(step.c.reference == reference, step.c.at > at))
    last = select(step.c.position).where(step.c.reference == reference).order_by(step.c.position.desc()).limit(1)
    position = connection.execute(last).scalar()
    connection.execute(
        insert(step).values(
            reference=reference, position=0 if position is None else position + 1, at=at, status=status, note=note
        )
    )


def _of(customer_number: str) -> Select[tuple[object, ...]]:
    return select(schema.requests).where(schema.requests.c.customer_number == customer_number)


def _load(connection: Connection, query: Select[tuple[object, ...]], *, today: date) -> list[OpenRequest]:
    rows = connection.execute(query).mappings().all()
    steps: dict[str, list[RequestStep]] = {row["reference"]: [] for row in rows}
    step = schema.request_steps.c
    of_these = select(schema.request_steps).where(step.reference.in_(list(steps))).order_by(step.position)
    for row in connection.execute(of_these).mappings():
        if paris_day(row["at"]) <= today:
            steps[row["reference"]].append(RequestStep(row["at"], row["status"], row["note"]))
    return [_as_request(row, steps[row["reference"]], today) for row in rows if steps[row["reference"]]]


def _as_request(row: RowMapping, history: list[RequestStep], today: date) -> OpenRequest:
    status = history[-1].status
    is_open = status not in CLOSED
    return OpenRequest(
        reference=row["reference"],
        kind=row["kind"],
        status=status,
        opened=row["opened"],
        promised=row["promised"],
        is_late=is_open and row["promised"] is not None and row["promised"] < today,
        is_open=is_open,
        history=tuple(history),
        details=row["details"],
    )
