"""Offers, prices, and what a year would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, select

from actions.backend import catalogue, schema
from actions.backend.billing import bills_in
from actions.backend.contracts import Energy
from actions.backend.engine import Backend
from actions.backend.errors import NotFound, Refused
from actions.backend.pricing import SCALE, Taxes, cents, month_with_taxes, taxes_on, with_taxes
from actions.backend.rows import add_months, contract_row

KWH_BOUNDS = (100, 60_000)
FIXED_MONTHS = 12
_PRICE_COLUMNS = ("kwh", "kwh_peak", "kwh_offpeak", "kwh_gas")


@dataclass(frozen=True)
class Offer:
    """Prices are in euros, all taxes included, as the law wants them shown."""

    code: str  # "zenith", "nuit-claire", "horizon-vert", "flamme", "duo", "duo-nuit"
    name: dict[str, str]  # fr, en
    energy: Energy
    green: bool
    fixed_until: date | None  # signed today, its price cannot move before
    peak_offpeak: bool
    kwh: Decimal | None  # one price
    kwh_peak: Decimal | None
    kwh_offpeak: Decimal | None
    kwh_gas: Decimal | None
    month: dict[int, Decimal]  # standing charge a month by power in kVA (0 for gas)


@dataclass(frozen=True)
class Simulation:
    offer: Offer
    yearly: int  # cents, all taxes included
    monthly: int
    against_current: int | None  # cents a year, negative is cheaper; None without a current offer of that energy


@dataclass(frozen=True)
class CurrentPrices:
    offer: Offer
    power_kva: int | None
    last_change: date | None
    change_percent: Decimal | None  # of the price of a kWh at that change, before tax


@dataclass(frozen=True)
class Need:
    """A year of a home, kWh. Electricity used in peak and off-peak hours, and gas."""

    peak: int
    offpeak: int
    gas: int
    power_kva: int


def tariffs(backend: Backend, *, today: date, energy: Energy | None = None) -> list[Offer]:
    """What is on sale, of one energy if asked."""
    with backend.reading() as connection:
        offers = _offers(connection, today)
    return [offer for offer in offers.values() if energy in (None, offer.energy)]


def current_prices(backend: Backend, customer_number: str, *, today: date) -> CurrentPrices:
    with backend.reading() as connection:
        contract = contract_row(connection, customer_number, today=today)
        offer = _offers(connection, today)[contract["offer"]]
        price = schema.prices.c
        query = select(schema.prices).where(price.offer == contract["offer"], price.since <= today)
        steps = connection.execute(query.order_by(price.since.desc())).mappings().all()
    if len(steps) < 2:
        return CurrentPrices(offer, contract["power_kva"], None, None)
    column = next(column for column in _PRICE_COLUMNS if steps[0][column] is not None)
    change = Decimal(100 * (steps[0][column] - steps[1][column])) / steps[1][column]
    return CurrentPrices(offer, contract["power_kva"], steps[0]["since"], round(change, 1))


def simulate(
    backend: Backend,
    *,
    yearly_kwh: int,
    today: date,
    energy: Energy = "electricity",
    power_kva: int = 6,
    offpeak_share: Decimal = Decimal("0.35"),
    gas_kwh: int = 0,
) -> list[Simulation]:
    """What each offer of an energy would cost a year, cheapest first. `yearly_kwh` is gas where `energy` is gas; for
    both, `gas_kwh` is the gas.

    Refused: kwh_out_of_bounds(low, high); power_not_offered(powers).
    """
    low, high = KWH_BOUNDS
    if not low <= yearly_kwh <= high:
        raise Refused("kwh_out_of_bounds", low=low, high=high)
    powers = sorted({power for offer in catalogue.CATALOGUE for power in offer.month if power})
    if power_kva not in powers:
        raise Refused("power_not_offered", powers=tuple(powers))
    offpeak = round(yearly_kwh * offpeak_share)
    electricity = Need(yearly_kwh - offpeak, offpeak, gas_kwh, power_kva)
    need = Need(0, 0, yearly_kwh, power_kva) if energy == "gas" else electricity
    with backend.reading() as connection:
        offers = _offers(connection, today)
    return _compare(offers, need, energy, current=None)


def simulate_for(backend: Backend, customer_number: str, *, today: date) -> list[Simulation]:
    """The same on the household's own last twelve months, beside what it has. Raises NotFound("bill") for a household
    without a bill.
    """
    with backend.reading() as connection:
        contract = contract_row(connection, customer_number, today=today)
        offers = _offers(connection, today)
        need = _own_need(connection, contract, today=today)
    return _compare(offers, need, contract["energy"], current=contract["offer"])


def _own_need(connection: Connection, contract: RowMapping, *, today: date) -> Need:
    year = bills_in(connection, contract["customer_number"], today=today, limit=12)
    if not year:
        raise NotFound("bill")
    days = sum(bill.days for bill in year)
    used: dict[str, Decimal] = {}
    for line in (line for bill in year for line in bill.lines if line.kind.startswith("consumption")):
        used[line.kind] = used.get(line.kind, Decimal(0)) + Decimal(line.kwh or 0) * 365 / days
    base = used.get("consumption", Decimal(0))
    # Without a peak and off-peak meter the usual split is assumed.
    offpeak = used.get("consumption_offpeak", base * Decimal("0.35"))
    peak = used.get("consumption_peak", base - offpeak)
    return Need(round(peak), round(offpeak), round(used.get("consumption_gas", 0)), contract["power_kva"] or 6)


def _compare(offers: Mapping[str, Offer], need: Need, energy: Energy, *, current: str | None) -> list[Simulation]:
    costs = {
        code: cost for code, offer in offers.items() if offer.energy == energy and (cost := _yearly_cost(offer, need))
    }
    simulations = [
        Simulation(offers[code], cost, round(cost / 12), cost - costs[current] if current in costs else None)
        for code, cost in costs.items()
    ]
    return sorted(simulations, key=lambda simulation: simulation.yearly)


def _yearly_cost(offer: Offer, need: Need) -> int | None:
    """Cents; None where the offer does not exist at this power."""
    euros = Decimal(0)
    if offer.energy != "gas":
        if need.power_kva not in offer.month:
            return None
        euros += offer.month[need.power_kva] * 12
        peak, offpeak = offer.kwh_peak or offer.kwh, offer.kwh_offpeak or offer.kwh
        euros += need.peak * (peak or Decimal(0)) + need.offpeak * (offpeak or Decimal(0))
    if offer.energy != "electricity" and offer.kwh_gas is not None:
        euros += offer.month[0] * 12 + need.gas * offer.kwh_gas
    return cents(euros)


def _offers(connection: Connection, today: date) -> dict[str, Offer]:
    price = schema.prices.c
    query = select(schema.prices).where(price.since <= today).order_by(price.since)
    latest = {row["offer"]: row for row in connection.execute(query).mappings()}
    taxes = taxes_on(today)
    return {offer.code: _as_offer(offer, latest[offer.code], taxes, today) for offer in catalogue.CATALOGUE}


def _as_offer(offer: catalogue.CatalogueOffer, row: RowMapping, taxes: Taxes, today: date) -> Offer:
    prices = {
        column: None
        if row[column] is None
        else with_taxes(Decimal(row[column]) / SCALE, "gas" if column == "kwh_gas" else "electricity", taxes)
        for column in _PRICE_COLUMNS
    }
    return Offer(
        code=offer.code,
        name={"fr": offer.name_fr, "en": offer.name_en},
        energy=offer.energy,
        green=offer.green,
        fixed_until=add_months(today, FIXED_MONTHS) if offer.fixed else None,
        peak_offpeak=offer.peak_offpeak,
        month={int(power): month_with_taxes(Decimal(value) / 100, taxes) for power, value in row["month"].items()},
        **prices,
    )
