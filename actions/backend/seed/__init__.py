"""Demonstration data: two hundred invented households, the same for the same day, written once.

They are made relative to a given day and reach two months beyond it, so that somebody who tries the assistant always
finds a last bill
of last month, a cut of today and free visits of next week.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, delete, insert, select, text

from actions.backend import schema
from actions.backend.engine import Backend
from actions.backend.seed.demo import DEMO
from actions.backend.seed.history import Rows
from actions.backend.seed.household import household_values, price_history, write_home
from actions.backend.seed.network import rise_day, write_outages, write_prices, write_slots
from actions.backend.seed.profiles import Profile, customer_numbers, random_profile
from actions.backend.seed.stories import Narrator

VERSION = 1  # raise it when the data change: older ones are then made anew


def seed(backend: Backend, *, today: date, households: int = 200, stale_after_days: int = 45) -> bool:
    """Write the demonstration data unless they are there and fresh; True when it wrote."""
    with backend.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(4829130)"))
        if _is_fresh(connection, today, households, stale_after_days):
            return False
        _clear(connection)
        rows = demonstration_rows(today=today, households=households)
        for table in schema.metadata.sorted_tables:
            values = rows.tables.get(table.name.removeprefix(schema.PREFIX))
            if values:
                connection.execute(insert(table), values)
        connection.execute(insert(schema.seeding).values(id=1, version=VERSION, day=today, households=households))
        return True


def demonstration_rows(*, today: date, households: int) -> Rows:
    """All the rows, by table name. Pure: the same arguments give the same rows."""
    rows = Rows()
    write_prices(today, rows)
    write_slots(today, rows)
    write_outages(today, rows)
    narrator = Narrator(rows, today=today)
    for index, profile in enumerate(_profiles(households), start=1):
        rows.add("households", **household_values(profile))
        home = write_home(profile, index, price_history(profile, rise_day(today)), today=today, rows=rows)
        narrator.tell(home)
    for name, value in narrator.counters.items():
        rows.add("counters", name=name, value=value)
    return rows


def _profiles(count: int) -> list[Profile]:
    numbers = customer_numbers({profile.number for profile in DEMO})
    return [*DEMO, *(random_profile(number) for number in numbers)][:count]


def _is_fresh(connection: Connection, today: date, households: int, stale_after_days: int) -> bool:
    row = connection.execute(select(schema.seeding)).mappings().first()
    if row is None or row["version"] != VERSION or row["households"] != households:
        return False
    day: date = row["day"]
    return 0 <= (today - day).days <= stale_after_days


def _clear(connection: Connection) -> None:
    for table in reversed(schema.metadata.sorted_tables):
        connection.execute(delete(table))
