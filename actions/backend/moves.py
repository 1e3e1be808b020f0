"""Moving in and moving out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from actions.backend import catalogue, schema
from actions.backend.calendar import add_working_days
from actions.backend.contracts import Energy, point_rows
from actions.backend.engine import Backend
from actions.backend.errors import Refused
from actions.backend.requests import open_in, requests_in
from actions.backend.rows import contract_row, household_row, paris_day
from actions.reading.identifiers import find_points, normalise_postcode

MOST_DAYS_AHEAD = 60
FINAL_BILL_DAYS = 28  # the law gives four weeks


@dataclass(frozen=True)
class MoveRequest:
    """`final_bill` (moving out): it is issued by then. `technician`: somebody has to come (no meter that is read from
    afar).
    """

    reference: str
    on: date
    promised: date  # when we confirm
    final_bill: date | None
    technician: bool


def move_dates(today: date) -> tuple[date, date]:
    """The earliest and latest day of a move that can be asked for today."""
    return today + timedelta(days=1), today + timedelta(days=MOST_DAYS_AHEAD)


def _check_day(on: date, today: date) -> None:
    earliest, latest = move_dates(today)
    if not earliest <= on <= latest:
        raise Refused("date_out_of_range", earliest=earliest, latest=latest)


def move_out(
    backend: Backend,
    customer_number: str,
    *,
    on: date,
    now: datetime,
    forwarding_address: str | None = None,
    reason: str | None = None,
) -> MoveRequest:
    """Ask to end the current contract on a day. Refused: date_out_of_range(earliest, latest); already_asked(reference,
    on).
    """
    today = paris_day(now)
    _check_day(on, today)
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        contract = contract_row(connection, customer_number, today=today)
        _refuse_repeated(connection, customer_number, "move_out", today=today)
        technician = any(not row["communicates"] for row in point_rows(connection, contract["id"]))
        promised = add_working_days(today, 2)
        details = {"on": on.isoformat()}
        details |= {"letters_to": forwarding_address} if forwarding_address else {}
        details |= {"reason": reason} if reason else {}
        reference = open_in(connection, customer_number, "move_out", now=now, promised=promised, details=details)
    return MoveRequest(reference, on, promised, on + timedelta(days=FINAL_BILL_DAYS), technician)


def _refuse_repeated(connection: Connection, customer_number: str, kind: str, *, today: date) -> None:
    for request in requests_in(connection, customer_number, today=today, kind=kind):  # type: ignore[arg-type]
        raise Refused("already_asked", reference=request.reference, on=date.fromisoformat(request.details["on"]))


def move_in(
    backend: Backend,
    *,
    street: str,
    postcode: str,
    city: str | None,
    on: date,
    energy: Energy,
    now: datetime,
    customer_number: str | None = None,
    name: str | None = None,
    contact: str | None = None,
    offer: str | None = None,
    point: str | None = None,
) -> MoveRequest:
    """Ask for supply in a home, for a household of ours or (number None) somebody new, who then needs `name` and
    `contact` (phone or e-mail).

    Refused: date_out_of_range(earliest, latest); bad_postcode; bad_point; unknown_offer(offers);
    already_asked(reference, on); missing(field).
    """
    today = paris_day(now)
    _check_day(on, today)
    code = normalise_postcode(postcode)
    if code is None:
        raise Refused("bad_postcode")
    number = _point_number(point)
    _check_complete(street, customer_number, name, contact)
    if offer is not None and offer not in catalogue.BY_CODE:
        raise Refused("unknown_offer", offers=tuple(catalogue.BY_CODE))
    details = {"on": on.isoformat(), "street": street.strip(), "postcode": code, "energy": energy}
    optional = {"city": city, "name": name, "contact": contact, "offer": offer, "point": number}
    details |= {key: value for key, value in optional.items() if value}
    with backend.writing() as connection:
        if customer_number is not None:
            household_row(connection, customer_number, lock=True)
            _refuse_repeated(connection, customer_number, "move_in", today=today)
        technician = _needs_technician(connection, number)
        promised = add_working_days(today, 1)
        reference = open_in(connection, customer_number, "move_in", now=now, promised=promised, details=details)
    return MoveRequest(reference, on, promised, None, technician)


def _check_complete(street: str, customer_number: str | None, name: str | None, contact: str | None) -> None:
    needed = {"street": street.strip()} | ({} if customer_number else {"name": name, "contact": contact})
    for field, value in needed.items():
        if not value:
            raise Refused("missing", field=field)


def _point_number(point: str | None) -> str | None:
    if not point:
        return None
    found = find_points(point)
    if not found:
        raise Refused("bad_point")
    return found[0].value


def _needs_technician(connection: Connection, point: str | None) -> bool:
    """Only a meter that we know to be read from afar is put into service without a visit."""
    query = select(schema.points.c.communicates).where(schema.points.c.number == point)
    return not connection.execute(query).scalar()
