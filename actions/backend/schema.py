"""The tables. Money is integer cents, moments are stored as naive UTC and come back aware.

Rows dated after the present day (bills to come, debits to come, steps of a request) are the seeded future: every
reading operation
looks only at what is dated until its `today`, so that the demonstration data stay fresh for weeks.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData()
PREFIX = "clairvolt_"


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime: both databases store it without its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=timezone.utc)


def _table(name: str, *columns: Any) -> Table:
    return Table(PREFIX + name, metadata, *columns)


def _of_household(*, nullable: bool = False, **options: Any) -> Column[str]:
    reference = ForeignKey(PREFIX + "households.customer_number")
    return Column("customer_number", String(9), reference, nullable=nullable, index=True, **options)


households = _table(
    "households",
    Column("customer_number", String(9), primary_key=True),
    Column("title", String(4), nullable=False),
    Column("first_name", String(80), nullable=False),
    Column("last_name", String(80), nullable=False),
    Column("language", String(2), nullable=False),
    Column("street", String(160), nullable=False),
    Column("postcode", String(5), nullable=False, index=True),
    Column("city", String(80), nullable=False),
    Column("letters_to", String(300)),  # where letters go, if elsewhere
    Column("email", String(160)),
    Column("phone", String(20)),
    Column("marketing", Boolean, nullable=False),
    Column("consumption_data", Boolean, nullable=False),
    Column("partners", Boolean, nullable=False),
)

contracts = _table(
    "contracts",
    Column("id", Integer, primary_key=True),
    _of_household(),
    Column("energy", String(12), nullable=False),
    Column("offer", String(20), nullable=False),
    Column("power_kva", Integer),
    Column("peak_offpeak", Boolean, nullable=False),
    Column("billing", String(8), nullable=False),
    Column("pays_by_debit", Boolean, nullable=False),
    Column("monthly_amount", Integer),
    Column("debit_day", Integer),
    Column("monthly_changed", Date),
    Column("settlement_month", Integer),
    Column("start", Date, nullable=False),
    Column("end", Date),
    Column("street", String(160), nullable=False),
    Column("postcode", String(5), nullable=False),
    Column("city", String(80), nullable=False),
)

points = _table(
    "points",
    Column("number", String(14), primary_key=True),
    Column("contract_id", ForeignKey(PREFIX + "contracts.id"), nullable=False, index=True),
    Column("kind", String(3), nullable=False),
    Column("energy", String(12), nullable=False),
    Column("meter", String(24), nullable=False),
    Column("communicates", Boolean, nullable=False),
    Column("digits", Integer, nullable=False),
    Column("installed", Date),
    Column("planned", Date),
    Column("silent_since", Moment),  # a smart meter that does not transmit any more
)

readings = _table(
    "readings",
    Column("id", Integer, primary_key=True),
    Column("point", ForeignKey(PREFIX + "points.number"), nullable=False),
    Column("register", String(8), nullable=False),
    Column("on", Date, nullable=False),
    Column("index", Integer, nullable=False),
    Column("source", String(10), nullable=False),
    UniqueConstraint("point", "register", "on"),
)

prices = _table(
    "prices",
    Column("offer", String(20), primary_key=True),
    Column("since", Date, primary_key=True),
    Column("kwh", Integer),  # euros before tax × 100,000, here and below
    Column("kwh_peak", Integer),
    Column("kwh_offpeak", Integer),
    Column("kwh_gas", Integer),
    Column("month", JSON, nullable=False),  # power in kVA → cents a month before tax; "0" is gas
)

bills = _table(
    "bills",
    Column("number", String(20), primary_key=True),
    Column("contract_id", ForeignKey(PREFIX + "contracts.id"), nullable=False, index=True),
    _of_household(),
    Column("energy", String(12), nullable=False),
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),
    Column("issued", Date, nullable=False, index=True),
    Column("due", Date, nullable=False),
    Column("total", Integer, nullable=False),
    Column("payable", Integer, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("settles_year", Boolean, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("plan", String(16)),
)

bill_lines = _table(
    "bill_lines",
    Column("bill_number", ForeignKey(PREFIX + "bills.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("energy", String(12), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("kwh", Integer),
    Column("unit_price", Integer),  # × 100,000
    Column("rate", Integer),  # per cent × 100
)

payments = _table(
    "payments",
    Column("id", Integer, primary_key=True),
    _of_household(),
    Column("bill_number", ForeignKey(PREFIX + "bills.number"), index=True),
    Column("on", Date, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("method", String(8), nullable=False),
    Column("status", String(8), nullable=False),
    Column("cause", String(24)),
)

payment_requests = _table(
    "payment_requests",
    Column("reference", String(16), primary_key=True),
    _of_household(),
    Column("amount", Integer, nullable=False),
    Column("token", String(40), nullable=False, unique=True),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("status", String(10), nullable=False),
)

plans = _table(
    "plans",
    Column("reference", String(16), primary_key=True),
    _of_household(),
    Column("amount", Integer, nullable=False),
    Column("agreed", Date, nullable=False),
    Column("broken", Date),
)

instalments = _table(
    "instalments",
    Column("plan", ForeignKey(PREFIX + "plans.reference"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("due", Date, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("paid", Date),
)

delays = _table(
    "delays",
    Column("reference", String(16), primary_key=True),
    _of_household(),
    Column("amount", Integer, nullable=False),
    Column("until", Date, nullable=False),
    Column("agreed", Date, nullable=False),
)

outages = _table(
    "outages",
    Column("id", Integer, primary_key=True),
    Column("energy", String(12), nullable=False),
    Column("postcode", String(5), nullable=False),
    Column("city", String(80), nullable=False),
    Column("planned", Boolean, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),  # what the network operator announces
    Column("ended", Moment, nullable=False),  # when it really ends: unknown to the customer before
    Column("cause", String(16), nullable=False),
    Column("homes", Integer, nullable=False),
    Index(PREFIX + "outages_place", "postcode", "since"),
)

outage_reports = _table(
    "outage_reports",
    Column("reference", String(16), primary_key=True),
    _of_household(nullable=True),
    Column("postcode", String(5), nullable=False),
    Column("at", Moment, nullable=False),
    Column("alone", Boolean),
)

slots = _table(
    "slots",
    Column("id", Integer, primary_key=True),
    Column("zone", String(2), nullable=False),
    Column("day", Date, nullable=False),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    CheckConstraint("taken >= 0 AND taken <= capacity"),
    UniqueConstraint("zone", "day", "start"),
)

requests = _table(
    "requests",
    Column("reference", String(16), primary_key=True),
    _of_household(nullable=True),
    Column("kind", String(20), nullable=False),
    Column("opened", Moment, nullable=False),
    Column("promised", Date),
    Column("details", JSON, nullable=False),
)

request_steps = _table(
    "request_steps",
    Column("reference", ForeignKey(PREFIX + "requests.reference"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("status", String(20), nullable=False),
    Column("note", String(40)),
)

appointments = _table(
    "appointments",
    Column("reference", ForeignKey(PREFIX + "requests.reference"), primary_key=True),
    _of_household(),
    Column("slot_id", ForeignKey(PREFIX + "slots.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("status", String(10), nullable=False),
)

bank_accounts = _table(
    "bank_accounts",
    _of_household(primary_key=True),
    Column("iban", String(34), nullable=False),
    Column("holder", String(160), nullable=False),
    Column("mandate", String(20), nullable=False),
)

mandate_changes = _table(
    "mandate_changes",
    Column("reference", ForeignKey(PREFIX + "requests.reference"), primary_key=True),
    _of_household(),
    Column("iban", String(34), nullable=False),
    Column("holder", String(160), nullable=False),
    Column("pending", Boolean, nullable=False),
)

vouchers = _table(
    "vouchers",
    Column("number", String(13), primary_key=True),
    _of_household(),
    Column("amount", Integer, nullable=False),
    Column("received", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("applied", Date),
    Column("bill_number", String(20)),
)

documents = _table(
    "documents",
    Column("code", String(14), primary_key=True),
    _of_household(),
    Column("kind", String(24), nullable=False),
    Column("name", String(80), nullable=False, unique=True),
    Column("created", Moment, nullable=False),
)

identification_failures = _table(
    "identification_failures",
    Column("id", Integer, primary_key=True),
    Column("number", String(9), nullable=False, index=True),
    Column("at", Moment, nullable=False),
)

counters = _table(
    "counters",
    Column("name", String(12), primary_key=True),
    Column("value", Integer, nullable=False),
)

seeding = _table(
    "seeding",
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("households", Integer, nullable=False),
    Column("notes", Text),
)
