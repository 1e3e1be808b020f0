"""Months of consumption, the readings that show it, and the bills that follow the readings. Pure: rows in, rows out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from actions.backend.contracts import Register
from actions.backend.pricing import GAS_KWH_PER_M3, Line, Prices, Usage, bill_lines, taxes_on
from actions.backend.rows import add_months, month_end
from actions.backend.seed.profiles import Profile

MONTHS_BEFORE = 26
MONTHS_AFTER = 2
_HEAT = (0.19, 0.16, 0.13, 0.08, 0.03, 0.0, 0.0, 0.0, 0.01, 0.06, 0.14, 0.20)
_APPLIANCES = (1.1, 1.0, 1.0, 0.97, 0.95, 0.93, 0.9, 0.88, 0.95, 1.02, 1.1, 1.2)
_NETWORK_READS_EVERY = 6


@dataclass
class Rows:
    """What will be inserted, by table name."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, **values: Any) -> None:
        self.tables[table].append(values)


@dataclass(frozen=True)
class Period:
    """A month as it is billed: kWh by register, the catch-up of earlier estimates by energy, and whether it is an
    estimate.
    """

    month: date
    kwh: dict[Register, int]
    regularisation: dict[str, int]
    estimated: bool


def months_around(today: date) -> list[date]:
    first = today.replace(day=1)
    return [add_months(first, offset) for offset in range(-MONTHS_BEFORE, MONTHS_AFTER + 1)]


def registers_of(profile: Profile) -> list[Register]:
    electricity: list[Register] = ["peak", "offpeak"] if profile.peak_offpeak else ["base"]
    gas: list[Register] = ["gas"]

    return (electricity if profile.energy != "gas" else []) + (gas if profile.energy != "electricity" else [])


def normal_use(profile: Profile, month: date) -> dict[Register, float]:
    """What we would expect of this home in a month like others: kWh."""
    position = month.month - 1
    electricity = profile.appliances_kwh / 12 * _APPLIANCES[position] + profile.heat_kwh * _HEAT[position]
    gas = profile.gas_kwh * (0.18 / 12 + 0.82 * _HEAT[position])
    use: dict[Register, float] = {}
    for register in registers_of(profile):
        share = {"base": 1.0, "peak": 0.61, "offpeak": 0.39, "gas": 0.0}[register]
        use[register] = gas if register == "gas" else electricity * share
    return use


def real_use(profile: Profile, month: date, *, today: date) -> dict[Register, float]:
    """What it really used: the weather of that month, the same for all, and its own ups and downs."""
    weather = Random(f"weather/{month:%Y-%m}").uniform(0.93, 1.09)  # noqa: S311
    own = profile.random(f"use/{month:%Y-%m}").uniform(0.94, 1.06)
    recent = add_months(today.replace(day=1), -3) <= month
    factor = weather * own * (profile.growth if recent else 1.0)
    return {register: kwh * factor for register, kwh in normal_use(profile, month).items()}


class Meter:
    """One register: its true index, and the index up to which we have billed."""

    def __init__(self, register: Register, index: int) -> None:
        self.register = register
        self.true = float(index)
        self.billed = index

    @property
    def unit(self) -> Decimal:
        """kWh a unit of the index."""
        return GAS_KWH_PER_M3 if self.register == "gas" else Decimal(1)

    def kwh(self, units: int) -> int:
        return round(units * self.unit)


def periods(profile: Profile, points: dict[str, str], *, today: date, rows: Rows) -> Iterator[Period]:
    """Walk through the months, writing a reading a register and month, and yielding what is billed."""
    random = profile.random("meters")
    meters = [Meter(register, random.randint(2_000, 30_000)) for register in registers_of(profile)]
    phase = random.randrange(_NETWORK_READS_EVERY)
    # A disputed estimate must be the last bill: no visit of the network in the last three months.
    if "disputed" in profile.stories or "estimated_gas" in profile.stories:
        phase = (add_months(today.replace(day=1), -4).month) % _NETWORK_READS_EVERY
    months = [month for month in months_around(today) if month >= first_month(profile, today=today)]
    for meter in meters:
        energy = "gas" if meter.register == "gas" else "electricity"
        before = months[0] - timedelta(days=1)
        _read(rows, points[energy], meter.register, on=before, index=meter.billed, source="network")
    for month in months:
        yield _one_month(profile, month, meters, points, phase, today=today, rows=rows)


def first_month(profile: Profile, *, today: date) -> date:
    return add_months(today.replace(day=1), -min(profile.months_with_us, MONTHS_BEFORE))


def _one_month(
    profile: Profile, month: date, meters: list[Meter], points: dict[str, str], phase: int, *, today: date, rows: Rows
) -> Period:
    normal, real = normal_use(profile, month), real_use(profile, month, today=today)
    kwh: dict[Register, int] = {}
    regularisation: dict[str, int] = {}
    estimated = False
    for meter in meters:
        energy = "gas" if meter.register == "gas" else "electricity"
        smart = profile.smart_gas if energy == "gas" else profile.smart_electricity
        meter.true += real[meter.register] / float(meter.unit)
        expected = round(normal[meter.register] / float(meter.unit) * _estimate_factor(profile, month, today=today))
        if smart:
            billed, index, source = int(meter.true) - meter.billed, int(meter.true), "smart"
        elif month.month % _NETWORK_READS_EVERY == phase:
            billed, index, source = expected, int(meter.true), "network"
            late = meter.kwh(index - meter.billed) - meter.kwh(expected)
            regularisation[energy] = regularisation.get(energy, 0) + late
        else:
            billed, index, source = expected, meter.billed + expected, "estimate"
            estimated = True
        kwh[meter.register] = meter.kwh(billed)
        meter.billed = index
        _read(rows, points[energy], meter.register, on=month_end(month), index=index, source=source)
    return Period(month, kwh, regularisation, estimated)


def _estimate_factor(profile: Profile, month: date, *, today: date) -> float:
    """Our estimates run a little low, and the disputed one far too high."""
    if "disputed" in profile.stories and month == last_billed_month(today):
        return 2.6
    return 0.92


def last_billed_month(today: date) -> date:
    """The month of the last bill that every household has received: bills are issued until the 6th."""
    return add_months(today.replace(day=1), -1 if today.day > 6 else -2)


def _read(rows: Rows, point: str, register: str, *, on: date, index: int, source: str) -> None:
    rows.add("readings", point=point, register=register, on=on, index=index, source=source)


@dataclass(frozen=True)
class PriceHistory:
    """The prices of one contract: before and since a day."""

    before: Prices
    since: date
    after: Prices

    def on(self, day: date) -> Prices:
        return self.after if day >= self.since else self.before


@dataclass(frozen=True)
class DraftBill:
    start: date
    end: date
    issued: date
    lines: tuple[Line, ...]
    estimated: bool

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


def draft_bills(profile: Profile, billed: list[Period], prices: PriceHistory, *, today: date) -> list[DraftBill]:
    """One bill a month; in the story `double_bill` the last one covers two months."""
    skipped = add_months(last_billed_month(today), -1) if "double_bill" in profile.stories else None
    drafts: list[DraftBill] = []
    waiting: Period | None = None
    for period in billed:
        if period.month == skipped:
            waiting = period
            continue
        drafts.append(_draft(profile, [waiting, period] if waiting else [period], prices))
        waiting = None
    return drafts


def _draft(profile: Profile, months: list[Period], prices: PriceHistory) -> DraftBill:
    start, end = months[0].month, month_end(months[-1].month)
    kwh: dict[Register, int] = {}
    catch_up: dict[str, int] = {}
    for period in months:
        for register, value in period.kwh.items():
            kwh[register] = kwh.get(register, 0) + value
        for energy, value in period.regularisation.items():
            catch_up[energy] = catch_up.get(energy, 0) + value
    usage = Usage(kwh, months=Decimal(len(months)), regularisation=catch_up)
    lines = bill_lines(usage, prices.on(months[-1].month), taxes_on(end))
    issued = end + timedelta(days=3 + int(profile.number[-2:]) % 4)
    return DraftBill(start, end, issued, tuple(lines), any(period.estimated for period in months))
