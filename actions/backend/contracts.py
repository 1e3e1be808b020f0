"""What the household has with us: contracts, points of delivery, meters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, RowMapping, select

from actions.backend import schema
from actions.backend.engine import Backend
from actions.backend.rows import contract_row, household_row, paris_moment

Energy = Literal["electricity", "gas", "both"]
Register = Literal["base", "peak", "offpeak", "gas"]
PointEnergy = Literal["electricity", "gas"]


@dataclass(frozen=True)
class Point:
    """A point of delivery and its meter. Electricity: PDL, 14 digits. Gas: PCE, 14 digits."""

    number: str
    kind: Literal["PDL", "PCE"]
    energy: PointEnergy
    meter: str  # "Linky", "Gazpar", "électronique", "mécanique"
    communicates: bool
    digits: int  # how many digits the customer reads on it
    registers: tuple[Register, ...]


@dataclass(frozen=True)
class Contract:
    id: int
    customer_number: str
    energy: Energy
    offer: str  # code of an Offer
    offer_name: dict[str, str]  # fr, en
    points: tuple[Point, ...]
    power_kva: int | None  # None without electricity
    peak_offpeak: bool
    billing: Literal["actual", "monthly"]  # on consumption, or a fixed monthly amount settled once a year
    start: date
    end: date | None
    street: str
    postcode: str
    city: str

    def point_of(self, energy: PointEnergy) -> Point | None:
        return next((point for point in self.points if point.energy == energy), None)


@dataclass(frozen=True)
class SmartMeter:
    """`signal`: ok; weak (it is smart, its transmissions do not arrive); none (not a smart meter)."""

    point: str
    energy: PointEnergy
    model: str
    is_smart: bool
    communicates: bool
    installed: date | None
    last_transmission: datetime | None
    signal: Literal["ok", "weak", "none"]
    planned: date | None  # when a smart meter will be installed, if known


def contracts(backend: Backend, customer_number: str) -> list[Contract]:
    """All contracts, newest first. Raises NotFound for an unknown household."""
    with backend.reading() as connection:
        household_row(connection, customer_number)
        query = select(schema.contracts).where(schema.contracts.c.customer_number == customer_number)
        rows = connection.execute(query.order_by(schema.contracts.c.start.desc())).mappings().all()
        return [as_contract(connection, row) for row in rows]


def current_contract(backend: Backend, customer_number: str, *, today: date) -> Contract:
    """The contract in force (or starting soonest). Raises NotFound("contract")."""
    with backend.reading() as connection:
        return as_contract(connection, contract_row(connection, customer_number, today=today))


def as_contract(connection: Connection, row: RowMapping) -> Contract:
    from actions.backend.catalogue import BY_CODE

    offer = BY_CODE[row["offer"]]
    values = {name: row[name] for name in Contract.__dataclass_fields__ if name in row}
    points = tuple(as_point(point, row["peak_offpeak"]) for point in point_rows(connection, row["id"]))
    return Contract(**values, offer_name={"fr": offer.name_fr, "en": offer.name_en}, points=points)


def point_rows(connection: Connection, contract_id: int) -> list[RowMapping]:
    """Electricity first."""
    query = select(schema.points).where(schema.points.c.contract_id == contract_id).order_by(schema.points.c.energy)
    return list(connection.execute(query).mappings())


def as_point(row: RowMapping, peak_offpeak: bool) -> Point:
    registers: tuple[Register, ...] = ("gas",)
    if row["energy"] == "electricity":
        registers = ("peak", "offpeak") if peak_offpeak else ("base",)
    values = {name: row[name] for name in Point.__dataclass_fields__ if name in row}
    return Point(**values, registers=registers)


def smart_meters(backend: Backend, customer_number: str, *, today: date) -> list[SmartMeter]:
    """One entry a point of delivery of the current contract."""
    with backend.reading() as connection:
        contract = contract_row(connection, customer_number, today=today)
        return [_smart_meter(row, today) for row in point_rows(connection, contract["id"])]


def _smart_meter(row: RowMapping, today: date) -> SmartMeter:
    is_smart = row["meter"] in ("Linky", "Gazpar")
    # A meter transmits in the night what it counted the day before.
    last = row["silent_since"] or paris_moment(today - timedelta(days=1), 23)
    return SmartMeter(
        point=row["number"],
        energy=row["energy"],
        model=row["meter"],
        is_smart=is_smart,
        communicates=row["communicates"],
        installed=row["installed"],
        last_transmission=last if is_smart else None,
        signal="none" if not is_smart else "ok" if row["communicates"] else "weak",
        planned=row["planned"],
    )
