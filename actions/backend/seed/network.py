"""What concerns everybody: the history of prices, cuts by postcode, technicians' slots."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from actions.backend import catalogue
from actions.backend.calendar import is_working_day
from actions.backend.catalogue import CatalogueOffer
from actions.backend.contracts import Register
from actions.backend.pricing import SCALE, Prices
from actions.backend.rows import add_months, paris_moment
from actions.backend.seed import places
from actions.backend.seed.history import Rows

DAYS_AHEAD = 80
SLOT_HOURS = ((8, 10), (10, 12), (13, 15), (15, 17))
FIRST_PRICES = date(2000, 1, 1)


def rise_day(today: date) -> date:
    """Prices last changed five months ago, on the first of the month."""
    return add_months(today.replace(day=1), -5)


def offer_prices(offer: CatalogueOffer, power_kva: int, *, risen: bool) -> Prices:
    electricity = catalogue.RISE_ELECTRICITY if risen else Decimal(1)
    gas = catalogue.RISE_GAS if risen else Decimal(1)
    month = catalogue.RISE_MONTH if risen else Decimal(1)
    known: dict[Register, tuple[str | None, Decimal]] = {
        "base": (offer.kwh, electricity),
        "peak": (offer.kwh_peak, electricity),
        "offpeak": (offer.kwh_offpeak, electricity),
        "gas": (offer.kwh_gas, gas),
    }
    kwh = {register: _scaled(price, factor) for register, (price, factor) in known.items() if price is not None}
    return Prices(
        kwh,
        month=_month(offer, power_kva, month) if offer.energy != "gas" else None,
        month_gas=_month(offer, 0, month) if offer.energy != "electricity" else None,
    )


def _scaled(price: str, factor: Decimal) -> Decimal:
    return (Decimal(price) * factor).quantize(Decimal("0.00001"))


def _month(offer: CatalogueOffer, power_kva: int, factor: Decimal) -> Decimal:
    return (Decimal(offer.month[power_kva]) / 100 * factor).quantize(Decimal("0.01"))


def write_prices(today: date, rows: Rows) -> None:
    for offer in catalogue.CATALOGUE:
        for since, risen in ((FIRST_PRICES, False), (rise_day(today), True)):
            if risen and offer.fixed:
                continue
            powers = [power for power in offer.month if power]
            prices = offer_prices(offer, powers[0] if powers else 0, risen=risen)
            factor = catalogue.RISE_MONTH if risen else Decimal(1)
            rows.add(
                "prices",
                offer=offer.code,
                since=since,
                month={str(power): round(_month(offer, power, factor) * 100) for power in offer.month},
                **{
                    column: round(prices.kwh[register] * SCALE) if register in prices.kwh else None
                    for column, register in _PRICE_COLUMNS
                },
            )


_PRICE_COLUMNS: tuple[tuple[str, Register], ...] = (
    ("kwh", "base"),
    ("kwh_peak", "peak"),
    ("kwh_offpeak", "offpeak"),
    ("kwh_gas", "gas"),
)


def write_slots(today: date, rows: Rows) -> None:
    """Four slots a working day and département, one to three technicians each, the near days fuller."""
    identifier = 0
    for zone in sorted({postcode[:2] for postcode, _ in places.TOWNS}):
        random = Random(f"slots/{zone}")  # noqa: S311
        for offset in range(-20, DAYS_AHEAD):
            day = today + timedelta(days=offset)
            if not is_working_day(day):
                continue
            for start, end in SLOT_HOURS:
                identifier += 1
                capacity = random.randint(1, 3)
                busy = random.random() < (0.75 if offset <= 4 else 0.35)
                taken = capacity if busy else random.randrange(capacity)
                rows.add(
                    "slots",
                    id=identifier,
                    zone=zone,
                    day=day,
                    start=time(start),
                    end=time(end),
                    capacity=capacity,
                    taken=taken,
                )


ALWAYS_CUT = ("87000", "Limoges")  # docs/demo.md: whoever tries it finds a cut there on any day
WORKS = ("63000", "Clermont-Ferrand")


def write_outages(today: date, rows: Rows) -> None:
    _outage(
        rows, ("67000", "Strasbourg"), today + timedelta(days=6), cause="gas_works", start=(9, 0), hours=7, homes=210
    )
    for offset in range(-2, DAYS_AHEAD):
        day = today + timedelta(days=offset)
        _outage(rows, ALWAYS_CUT, day, cause="transformer", start=(5, 40), hours=17, homes=640)
        if day.weekday() == 3:
            _outage(rows, WORKS, day, cause="works", start=(9, 0), hours=3, homes=85)
        _random_outages(rows, day)


def _random_outages(rows: Rows, day: date) -> None:
    """Two towns a day have a cut, and every other working day one has works."""
    random = Random(f"outages/{day:%Y-%m-%d}")  # noqa: S311
    for town in random.sample(places.TOWNS, 2):
        if town not in (ALWAYS_CUT, WORKS):
            cause = random.choice(("storm", "cable_fault", "third_party", "unknown"))
            start = (random.randint(6, 19), random.choice((5, 20, 35, 50)))
            hours, homes = random.randint(1, 4), random.randint(12, 1800)
            _outage(rows, town, day, cause=cause, start=start, hours=hours, homes=homes)
    if day.weekday() < 4 and random.random() < 0.5:
        town, homes = random.choice(places.TOWNS), random.randint(20, 160)
        _outage(rows, town, day, cause="works", start=(13, 30), hours=2, homes=homes)


def _outage(
    rows: Rows, town: tuple[str, str], day: date, *, cause: str, start: tuple[int, int], hours: int, homes: int
) -> None:
    since = paris_moment(day, *start)
    until = since + timedelta(hours=hours)
    rows.add(
        "outages",
        energy="gas" if cause == "gas_works" else "electricity",
        postcode=town[0],
        city=town[1],
        planned=cause in ("works", "gas_works"),
        since=since,
        until=None if cause == "unknown" else until,
        ended=until,
        cause=cause,
        homes=homes,
    )
