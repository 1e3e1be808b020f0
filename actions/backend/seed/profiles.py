"""What a household is like, before anything has happened to it: the random ones."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

from actions.backend.contracts import Energy
from actions.backend.seed import places
from actions.reading.identifiers import customer_check_digit


@dataclass(frozen=True)
class Profile:
    """`stories` name what happens to the household (`seed.events`); yearly needs are in kWh."""

    number: str
    title: str
    first_name: str
    last_name: str
    language: str
    street: str
    postcode: str
    city: str
    energy: Energy = "electricity"
    offer: str = "zenith"
    power_kva: int = 6
    billing: str = "actual"
    debit: bool = True
    appliances_kwh: int = 2600
    heat_kwh: int = 0  # electric heating
    gas_kwh: int = 0
    smart_electricity: bool = True
    smart_gas: bool = True
    settlement_month: int = 4
    debit_day: int = 10
    months_with_us: int = 60
    growth: float = 1.0  # factor on the last three months' consumption
    monthly_factor: float = 1.0  # the fixed monthly amount beside what it should be
    stories: frozenset[str] = frozenset()

    @property
    def peak_offpeak(self) -> bool:
        return self.offer in ("nuit-claire", "duo-nuit")

    @property
    def email(self) -> str:
        domain = "example.com" if self.language == "en" else "exemple.fr"
        return f"{_ascii(self.first_name)}.{_ascii(self.last_name)}@{domain}"

    def random(self, purpose: str) -> Random:
        """A generator of its own for each purpose: adding one draw somewhere moves nothing elsewhere."""
        return Random(f"{self.number}/{purpose}")  # noqa: S311


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe"))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())


def customer_numbers(seen: set[str]) -> list[str]:
    """Enough numbers with a right check digit, in an order that looks drawn."""
    numbers: list[str] = []
    random = Random("clairvolt/numbers")  # noqa: S311
    while len(numbers) < 2000:
        body = f"{random.randrange(10_000, 100_000)}"
        digit = customer_check_digit(body)
        if digit is not None and (number := f"CL-{body}{digit}") not in seen:
            seen.add(number)
            numbers.append(number)
    return numbers


# One household in so many has each story, in this order; a household has at most one of them.
_STORIES: tuple[tuple[str, int], ...] = (
    ("failed_debit", 20), ("arrears", 16), ("plan_running", 30), ("plan_broken", 50), ("disputed", 28),
    ("double_bill", 40), ("credit", 30), ("voucher", 14), ("late_complaint", 26), ("visit_booked", 18),
    ("visit_missed", 36), ("moving_out", 36), ("silent_meter", 30), ("small_debt", 40), ("large_debt", 50),
    ("bank_change", 50), ("new_customer", 40), ("delay", 50), ("hungry", 10), ("refund", 30),
)  # fmt: skip


def random_profile(number: str) -> Profile:
    """A plausible household, the same for the same number."""
    random = Random(f"{number}/profile")  # noqa: S311
    language = "en" if random.random() < 0.15 else "fr"
    if language == "en":
        title, first_name, last_name = random.choice(places.ENGLISH)
    else:
        title = random.choice(("Mme", "M."))
        first_name = random.choice(places.WOMEN if title == "Mme" else places.MEN)
        last_name = random.choice(places.LAST_NAMES)
    postcode, city = random.choice(places.TOWNS)
    energy: Energy = random.choices(("electricity", "gas", "both"), (60, 10, 30))[0]
    offer = {
        "electricity": random.choice(("zenith", "zenith", "nuit-claire", "horizon-vert")),
        "gas": "flamme",
        "both": random.choice(("duo", "duo", "duo-nuit")),
    }[energy]
    heats_with_electricity = energy == "electricity" and random.random() < 0.45
    story = _draw_story(random)
    pays_late = story in ("arrears", "large_debt", "small_debt", "plan_broken", "delay")
    return Profile(
        number=number,
        title=title,
        first_name=first_name,
        last_name=last_name,
        language=language,
        street=f"{random.randint(1, 140)} {random.choice(places.STREETS)}",
        postcode=postcode,
        city=city,
        energy=energy,
        offer=offer,
        power_kva=9 if heats_with_electricity else 6,
        billing="actual" if pays_late or story in ("disputed", "double_bill") or random.random() < 0.6 else "monthly",
        debit=not pays_late and (story == "failed_debit" or random.random() < 0.8),
        appliances_kwh=random.randint(1500, 4200),
        heat_kwh=random.randint(4000, 9500) if heats_with_electricity else 0,
        gas_kwh=random.randint(6000, 16000) if energy != "electricity" else 0,
        smart_electricity=story != "disputed" and random.random() < 0.85,
        smart_gas=story != "disputed" and random.random() < 0.8,
        settlement_month=random.randint(1, 12),
        debit_day=random.choice((5, 10, 15, 20, 25)),
        months_with_us=3 if story == "new_customer" else random.randint(30, 140),
        growth=random.uniform(1.3, 1.6) if story == "hungry" else 1.0,
        monthly_factor=random.uniform(0.82, 1.12),
        stories=frozenset({story}) if story else frozenset(),
    )


def _draw_story(random: Random) -> str | None:
    for story, one_in in _STORIES:
        if random.random() < 1 / one_in:
            return story
    return None
