"""The arithmetic of a bill: prices before tax, taxes by date, and the lines that they make. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from actions.backend.contracts import Register

CTA_RATE = Decimal("21.93")  # per cent of the network's part of the standing charge
NETWORK_PART = Decimal("0.35")
GAS_KWH_PER_M3 = Decimal("11.2")
VAT_FULL = Decimal(20)
SCALE = 100_000


class Taxes(NamedTuple):
    """`accise` in euros a kWh; `vat_standing` in per cent, on the standing charge and CTA."""

    accise: Decimal
    accise_gas: Decimal
    vat_standing: Decimal


# French rates as households met them; the reduced VAT on standing charges ended on 1 August 2025.
TAXES: tuple[tuple[date, Taxes], ...] = (
    (date(2000, 1, 1), Taxes(Decimal("0.02100"), Decimal("0.01637"), Decimal("5.5"))),
    (date(2025, 2, 1), Taxes(Decimal("0.03370"), Decimal("0.01716"), Decimal("5.5"))),
    (date(2025, 8, 1), Taxes(Decimal("0.02998"), Decimal("0.01543"), Decimal(20))),
)


def taxes_on(day: date) -> Taxes:
    return next(taxes for since, taxes in reversed(TAXES) if since <= day)


@dataclass(frozen=True)
class Prices:
    """Before tax: euros a kWh by register, euros a month for each energy's standing charge."""

    kwh: Mapping[Register, Decimal]
    month: Decimal | None = None
    month_gas: Decimal | None = None


@dataclass(frozen=True)
class Usage:
    """What a period is billed for. `regularisation` is kWh by energy, signed."""

    kwh: Mapping[Register, int]
    months: Decimal = Decimal(1)
    regularisation: Mapping[str, int] = field(default_factory=dict)
    late_fee: int = 0
    discount: int = 0


class Line(NamedTuple):
    kind: str
    energy: str
    amount: int
    kwh: int | None = None
    unit_price: Decimal | None = None
    rate: Decimal | None = None


def cents(euros: Decimal) -> int:
    return int((euros * 100).quantize(Decimal(1), ROUND_HALF_UP))


_CONSUMPTION: dict[Register, tuple[str, str]] = {
    "base": ("consumption", "electricity"),
    "peak": ("consumption_peak", "electricity"),
    "offpeak": ("consumption_offpeak", "electricity"),
    "gas": ("consumption_gas", "gas"),
}


def bill_lines(usage: Usage, prices: Prices, taxes: Taxes) -> list[Line]:
    """The lines of a bill, VAT last; they add up to its total."""
    standing = _standing_lines(usage, prices)
    consumption = _consumption_lines(usage, prices)
    excise = _excise_lines(usage, taxes)
    cta = _cta_lines(standing)
    extras = [Line("discount", "electricity", -usage.discount)] if usage.discount else []
    vat = _vat_lines(
        reduced_base=sum(line.amount for line in standing + cta),
        full_base=sum(line.amount for line in consumption + excise + extras),
        taxes=taxes,
        energy=(standing + consumption)[0].energy,
    )
    # A penalty for late payment bears no VAT.
    fees = [Line("late_fee", "electricity", usage.late_fee)] if usage.late_fee else []
    return standing + consumption + excise + cta + extras + fees + vat


def _standing_lines(usage: Usage, prices: Prices) -> list[Line]:
    lines = []
    if prices.month is not None:
        amount = cents(prices.month * usage.months)
        lines.append(Line("standing_charge", "electricity", amount, unit_price=prices.month))
    if prices.month_gas is not None:
        amount = cents(prices.month_gas * usage.months)
        lines.append(Line("standing_charge_gas", "gas", amount, unit_price=prices.month_gas))
    return lines


def _consumption_lines(usage: Usage, prices: Prices) -> list[Line]:
    lines = []
    for register, kwh in usage.kwh.items():
        kind, energy = _CONSUMPTION[register]
        unit = prices.kwh[register]
        lines.append(Line(kind, energy, cents(unit * kwh), kwh, unit))
    for energy, kwh in usage.regularisation.items():
        if kwh:
            unit = average_price(prices, energy)
            lines.append(Line("regularisation", energy, cents(unit * kwh), kwh, unit))
    return lines


def average_price(prices: Prices, energy: str) -> Decimal:
    """The price at which a catch-up of estimates is billed: peak and off-peak in equal parts."""
    if energy == "gas":
        return prices.kwh["gas"]
    if "base" in prices.kwh:
        return prices.kwh["base"]
    return ((prices.kwh["peak"] + prices.kwh["offpeak"]) / 2).quantize(Decimal("0.00001"))


def _excise_lines(usage: Usage, taxes: Taxes) -> list[Line]:
    electricity = sum(kwh for register, kwh in usage.kwh.items() if register != "gas")
    gas = usage.kwh.get("gas", 0)
    lines = []
    if any(register != "gas" for register in usage.kwh):
        electricity += usage.regularisation.get("electricity", 0)
        lines.append(Line("accise", "electricity", cents(taxes.accise * electricity), electricity, taxes.accise))
    if "gas" in usage.kwh:
        gas += usage.regularisation.get("gas", 0)
        lines.append(Line("accise_gas", "gas", cents(taxes.accise_gas * gas), gas, taxes.accise_gas))
    return lines


def _cta_lines(standing: list[Line]) -> list[Line]:
    base = Decimal(sum(line.amount for line in standing)) / 100 * NETWORK_PART
    return [Line("cta", standing[0].energy, cents(base * CTA_RATE / 100), rate=CTA_RATE)]


def _vat_lines(*, reduced_base: int, full_base: int, taxes: Taxes, energy: str) -> list[Line]:
    if taxes.vat_standing == VAT_FULL:
        reduced_base, full_base = 0, reduced_base + full_base
    lines = []
    if reduced_base:
        amount = cents(Decimal(reduced_base) / 100 * taxes.vat_standing / 100)
        lines.append(Line("vat_reduced", energy, amount, rate=taxes.vat_standing))
    amount = cents(Decimal(full_base) / 100 * VAT_FULL / 100)
    lines.append(Line("vat_full", energy, amount, rate=VAT_FULL))
    return lines


def with_taxes(kwh: Decimal, energy: str, taxes: Taxes) -> Decimal:
    """The price of a kWh as it is shown to households."""
    accise = taxes.accise_gas if energy == "gas" else taxes.accise
    return ((kwh + accise) * (100 + VAT_FULL) / 100).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def month_with_taxes(month: Decimal, taxes: Taxes) -> Decimal:
    """A month's standing charge as it is shown to households."""
    with_cta = month * (1 + NETWORK_PART * CTA_RATE / 100)
    return (with_cta * (100 + taxes.vat_standing) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
