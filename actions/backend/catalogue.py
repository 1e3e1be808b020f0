"""The offers that Clairvolt sells and the steps that their prices took. Prices are before tax: euros a kWh, cents a
month by power in kVA (0 for gas).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from actions.backend.contracts import Energy


@dataclass(frozen=True)
class CatalogueOffer:
    code: str
    name_fr: str
    name_en: str
    energy: Energy
    month: dict[int, int]
    kwh: str | None = None
    kwh_peak: str | None = None
    kwh_offpeak: str | None = None
    kwh_gas: str | None = None
    green: bool = False
    fixed: bool = False  # its price did not move at the last change

    @property
    def peak_offpeak(self) -> bool:
        return self.kwh_peak is not None


_BASE_MONTH = {3: 840, 6: 1110, 9: 1395, 12: 1680}
_PEAK_MONTH = {6: 1150, 9: 1475, 12: 1770}

CATALOGUE: tuple[CatalogueOffer, ...] = (
    CatalogueOffer("zenith", "Zénith", "Zenith", "electricity", _BASE_MONTH, kwh="0.13300"),
    CatalogueOffer(
        "nuit-claire",
        "Nuit Claire (heures creuses)",
        "Clear Night (off-peak)",
        "electricity",
        _PEAK_MONTH,
        kwh_peak="0.14400",
        kwh_offpeak="0.10100",
    ),
    CatalogueOffer(
        "horizon-vert",
        "Horizon Vert",
        "Green Horizon",
        "electricity",
        _BASE_MONTH,
        kwh="0.13950",
        green=True,
        fixed=True,
    ),
    CatalogueOffer("flamme", "Flamme", "Flame", "gas", {0: 1720}, kwh_gas="0.07600"),
    CatalogueOffer("duo", "Duo", "Duo", "both", {0: 1590, **_BASE_MONTH}, kwh="0.13100", kwh_gas="0.07450"),
    CatalogueOffer(
        "duo-nuit",
        "Duo Nuit (heures creuses)",
        "Duo Night (off-peak)",
        "both",
        {0: 1590, **_PEAK_MONTH},
        kwh_peak="0.14200",
        kwh_offpeak="0.09950",
        kwh_gas="0.07450",
    ),
)

BY_CODE = {offer.code: offer for offer in CATALOGUE}

# What the last change of prices did, as factors: kWh of electricity, kWh of gas, standing charges.
RISE_ELECTRICITY = Decimal("1.048")
RISE_GAS = Decimal("1.071")
RISE_MONTH = Decimal("1.020")
