"""Cuts of the network, planned or not, by postcode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, RowMapping, insert, select

from actions.backend import schema
from actions.backend.engine import Backend
from actions.backend.rows import contract_row, household_row, next_reference, paris_day
from actions.reading.identifiers import normalise_postcode

PLANNED_AHEAD = timedelta(days=14)
RESTORED_SINCE = timedelta(hours=24)
# The first three quarters of an hour of a cut nobody knows its cause.
INVESTIGATION = timedelta(minutes=45)

OutageStatus = Literal["planned", "investigating", "crew_on_site", "restored"]


@dataclass(frozen=True)
class Outage:
    """`until` is the network operator's estimate, None when it gives none; of a restored cut, when it ended. UTC."""

    id: int
    energy: Literal["electricity", "gas"]
    postcode: str
    city: str
    planned: bool
    since: datetime
    until: datetime | None
    cause: Literal["storm", "cable_fault", "transformer", "works", "gas_works", "third_party", "unknown"]
    status: OutageStatus
    homes: int

    def is_current(self, now: datetime) -> bool:
        """Whether there is no power or gas at this moment."""
        return self.status != "restored" and self.since <= now and (self.until is None or now < self.until)


def outages_at(backend: Backend, postcode: str, *, now: datetime) -> list[Outage]:
    """Current cuts first, then those planned within 14 days, then those restored in the last 24 hours. No
    identification needed.
    """
    code = normalise_postcode(postcode)
    if code is None:
        return []
    with backend.reading() as connection:
        return _outages(connection, code, ("electricity", "gas"), now=now)


def outages_of(backend: Backend, customer_number: str, *, now: datetime) -> list[Outage]:
    """The same at the address of the current contract, of its energies only."""
    with backend.reading() as connection:
        contract = contract_row(connection, customer_number, today=paris_day(now))
        energies = ("electricity", "gas") if contract["energy"] == "both" else (contract["energy"],)
        return _outages(connection, contract["postcode"], energies, now=now)


def _outages(connection: Connection, postcode: str, energies: tuple[str, ...], *, now: datetime) -> list[Outage]:
    outage = schema.outages.c
    query = select(schema.outages).where(
        outage.postcode == postcode,
        outage.energy.in_(energies),
        outage.since <= now + PLANNED_AHEAD,
        outage.ended > now - RESTORED_SINCE,
        # An unplanned cut to come is the seeded future: nobody knows of it.
        (outage.since <= now) | outage.planned,
    )
    found = [_as_outage(row, now) for row in connection.execute(query.order_by(outage.since)).mappings()]
    order: tuple[OutageStatus, ...] = ("crew_on_site", "investigating", "planned", "restored")
    return sorted(found, key=lambda o: order.index(o.status))


def _as_outage(row: RowMapping, now: datetime) -> Outage:
    status: OutageStatus = "crew_on_site"
    if row["ended"] <= now:
        status = "restored"
    elif now < row["since"]:
        status = "planned"
    elif not row["planned"] and now - row["since"] < INVESTIGATION:
        status = "investigating"
    values = {name: row[name] for name in Outage.__dataclass_fields__ if name in row}
    values["until"] = row["ended"] if status == "restored" else row["until"]
    if status == "investigating":
        values["cause"] = "unknown"
    return Outage(**values, status=status)


def report_outage(
    backend: Backend, postcode: str, *, now: datetime, customer_number: str | None = None, alone: bool | None = None
) -> str:
    """Record that somebody has no power though no cut is known there (`alone`: the neighbours have some); gives a
    reference "S-2026-00003".
    """
    with backend.writing() as connection:
        if customer_number is not None:
            household_row(connection, customer_number)
        reference = next_reference(connection, "S", on=paris_day(now))
        connection.execute(
            insert(schema.outage_reports).values(
                reference=reference,
                customer_number=customer_number,
                postcode=normalise_postcode(postcode) or "00000",
                at=now,
                alone=alone,
            )
        )
        return reference


def emergency_numbers(energy: Literal["electricity", "gas"], postcode: str) -> dict[str, str]:
    """The network operator's number for breakdowns, day and night: 09 72 67 50 and the département for electricity, 0
    800 47 33 33 for gas.
    """
    return {energy: "0 800 47 33 33" if energy == "gas" else f"09 72 67 50 {postcode[:2]}"}


def today_in_paris(now: datetime) -> date:
    """The calendar day in France of a moment."""
    return paris_day(now)
