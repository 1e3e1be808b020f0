"""Technicians' visits: free slots, booking, moving, cancelling. Capacity is kept by the database, not by hope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import Connection, RowMapping, insert, select, update

from actions.backend import schema
from actions.backend.engine import Backend
from actions.backend.errors import NotFound, Refused
from actions.backend.requests import add_step, open_in
from actions.backend.rows import contract_row, household_row, paris_day
from actions.reading.identifiers import find_references

VisitKind = Literal["meter_check", "power_change", "commissioning", "smart_meter", "gas_safety", "repair"]
NOON = time(12)


@dataclass(frozen=True)
class Slot:
    id: int
    day: date
    start: time  # local time in France
    end: time
    left: int  # technicians still free


@dataclass(frozen=True)
class Appointment:
    reference: str  # "R-2026-04821": it is also a request
    kind: VisitKind
    slot: Slot
    status: Literal["booked", "done", "missed", "cancelled"]


def free_slots(
    backend: Backend,
    customer_number: str,
    *,
    today: date,
    on: date | None = None,
    after: date | None = None,
    part: Literal["morning", "afternoon"] | None = None,
    limit: int = 5,
) -> list[Slot]:
    """Slots with room near the contract's address, soonest first: from tomorrow, on a day, from a day on, or of half
    the day.

    At most two a day unless `on` is given, so that the choice is one between days.
    """
    with backend.reading() as connection:
        contract = contract_row(connection, customer_number, today=today)
        slot = schema.slots.c
        query = select(schema.slots).where(
            slot.zone == contract["postcode"][:2], slot.taken < slot.capacity, slot.day > today
        )
        if on is not None:
            query = query.where(slot.day == on)
        if after is not None:
            query = query.where(slot.day >= after)
        if part is not None:
            query = query.where(slot.start < NOON if part == "morning" else slot.start >= NOON)
        rows = connection.execute(query.order_by(slot.day, slot.start).limit(60)).mappings()
        slots = [_as_slot(row) for row in rows]
    return (slots if on else _spread(slots))[:limit]


def _spread(slots: Iterable[Slot]) -> list[Slot]:
    kept: list[Slot] = []
    for slot in slots:
        if sum(other.day == slot.day for other in kept) < 2:
            kept.append(slot)
    return kept


def appointments_of(backend: Backend, customer_number: str, *, today: date, past_days: int = 14) -> list[Appointment]:
    """Those to come, soonest first, then the recent past, latest first (`missed`: our technician did not come).
    Cancelled ones are left out.
    """
    with backend.reading() as connection:
        household_row(connection, customer_number)
        query = _joined(customer_number).where(
            schema.slots.c.day >= today - timedelta(days=past_days), schema.appointments.c.status != "cancelled"
        )
        found = [_as_appointment(row, today) for row in connection.execute(query).mappings()]
    to_come = sorted((a for a in found if a.status == "booked"), key=lambda a: (a.slot.day, a.slot.start))
    return to_come + sorted((a for a in found if a.status != "booked"), key=lambda a: a.slot.day, reverse=True)


def book(backend: Backend, customer_number: str, slot_id: int, *, kind: VisitKind, now: datetime) -> Appointment:
    """Take a place. Refused: slot_taken; already_booked(reference, day); too_late (the slot is not after today). Raises
    NotFound("slot").
    """
    today = paris_day(now)
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        _refuse_second(connection, customer_number, kind, today=today)
        slot = _take(connection, customer_number, slot_id, today=today)
        reference = open_in(
            connection,
            customer_number,
            "appointment",
            now=now,
            promised=slot.day,
            status="in_progress",
            note="visit_booked",
        )
        connection.execute(
            insert(schema.appointments).values(
                reference=reference, customer_number=customer_number, slot_id=slot_id, kind=kind, status="booked"
            )
        )
        return Appointment(reference, kind, slot, "booked")


def move(backend: Backend, customer_number: str, reference: str, slot_id: int, *, now: datetime) -> Appointment:
    """Exchange the place for another, or keep it: never neither. Refused: slot_taken; same_slot; too_late;
    not_movable(status). Raises NotFound.
    """
    today = paris_day(now)
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        before = _changeable(connection, customer_number, reference, today=today)
        if before.slot.id == slot_id:
            raise Refused("same_slot")
        slot = _take(connection, customer_number, slot_id, today=today)
        _give_back(connection, before.slot.id)
        appointments, requests = schema.appointments, schema.requests
        own = appointments.c.reference == before.reference
        connection.execute(update(appointments).where(own).values(slot_id=slot_id))
        connection.execute(update(requests).where(requests.c.reference == before.reference).values(promised=slot.day))
        add_step(connection, before.reference, "in_progress", at=now, note="visit_moved")
        return Appointment(before.reference, before.kind, slot, "booked")


def cancel(backend: Backend, customer_number: str, reference: str, *, now: datetime) -> Appointment:
    """Give the place back. Free until the day before. Refused: too_late; not_movable(status). Raises
    NotFound("appointment").
    """
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        before = _changeable(connection, customer_number, reference, today=paris_day(now))
        _give_back(connection, before.slot.id)
        appointments = schema.appointments
        own = appointments.c.reference == before.reference
        connection.execute(update(appointments).where(own).values(status="cancelled"))
        add_step(connection, before.reference, "cancelled", at=now, note="by_customer")
        return Appointment(before.reference, before.kind, before.slot, "cancelled")


def _refuse_second(connection: Connection, customer_number: str, kind: VisitKind, *, today: date) -> None:
    query = _joined(customer_number).where(
        schema.appointments.c.kind == kind, schema.appointments.c.status == "booked", schema.slots.c.day >= today
    )
    row = connection.execute(query).mappings().first()
    if row is not None:
        raise Refused("already_booked", reference=row["reference"], day=row["day"])


def _take(connection: Connection, customer_number: str, slot_id: int, *, today: date) -> Slot:
    """Take one place in a single statement: of two who want the last one, one changes a row and the other none."""
    slots = schema.slots
    row = connection.execute(select(slots).where(slots.c.id == slot_id)).mappings().first()
    contract = contract_row(connection, customer_number, today=today)
    if row is None or row["zone"] != contract["postcode"][:2]:
        raise NotFound("slot", slot_id)
    if row["day"] <= today:
        raise Refused("too_late")
    taken = update(slots).where(slots.c.id == slot_id, slots.c.taken < slots.c.capacity)
    if connection.execute(taken.values(taken=slots.c.taken + 1)).rowcount != 1:
        raise Refused("slot_taken")
    return _as_slot(connection.execute(select(slots).where(slots.c.id == slot_id)).mappings().one())


def _give_back(connection: Connection, slot_id: int) -> None:
    slots = schema.slots
    connection.execute(update(slots).where(slots.c.id == slot_id).values(taken=slots.c.taken - 1))


def _changeable(connection: Connection, customer_number: str, reference: str, *, today: date) -> Appointment:
    found = find_references(reference)
    wanted = found[0].value if found else reference
    query = _joined(customer_number).where(schema.appointments.c.reference == wanted)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("appointment", wanted)
    appointment = _as_appointment(row, today)
    if appointment.status != "booked":
        raise Refused("not_movable", status=appointment.status)
    if appointment.slot.day <= today:
        raise Refused("too_late")
    return appointment


def _joined(customer_number: str):  # type: ignore[no-untyped-def]
    appointment, slot = schema.appointments, schema.slots
    return (
        select(appointment.c.reference, appointment.c.kind, appointment.c.status, slot)
        .join(slot, slot.c.id == appointment.c.slot_id)
        .where(appointment.c.customer_number == customer_number)
    )


def _as_slot(row: RowMapping) -> Slot:
    return Slot(row["id"], row["day"], row["start"], row["end"], row["capacity"] - row["taken"])


def _as_appointment(row: RowMapping, today: date) -> Appointment:
    past = row["status"] == "booked" and row["day"] < today
    return Appointment(row["reference"], row["kind"], _as_slot(row), "done" if past else row["status"])
