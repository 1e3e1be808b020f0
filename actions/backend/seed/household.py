"""One household's rows: contract, points of delivery, bank account, bills and how they were paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from stdnum import iban as stdnum_iban

from actions.backend import catalogue
from actions.backend.pricing import SCALE
from actions.backend.rows import add_months, paris_moment
from actions.backend.seed.history import DraftBill, PriceHistory, Rows, draft_bills, first_month, periods
from actions.backend.seed.profiles import Profile


@dataclass
class Home:
    """What the stories need to know of a household that has been written."""

    profile: Profile
    contract_id: int
    points: dict[str, str]
    bills: list[dict[str, Any]]

    def issued(self, today: date) -> list[dict[str, Any]]:
        return [bill for bill in self.bills if bill["issued"] <= today]

    def past_due(self, today: date) -> list[dict[str, Any]]:
        return [bill for bill in self.bills if bill["due"] < today]


def write_home(profile: Profile, contract_id: int, prices: PriceHistory, *, today: date, rows: Rows) -> Home:
    points = _write_points(profile, contract_id, today=today, rows=rows)
    drafts = draft_bills(profile, list(periods(profile, points, today=today, rows=rows)), prices, today=today)
    amount = _monthly_amount(profile, drafts)
    bills = _write_bills(profile, contract_id, drafts, amount, rows)
    _write_contract(profile, contract_id, amount, today=today, rows=rows)
    if profile.debit:
        rows.add(
            "bank_accounts",
            customer_number=profile.number,
            iban=invented_iban(profile),
            holder=f"{profile.first_name} {profile.last_name}",
            mandate=f"CLV-{profile.number[3:]}-01",
        )
    return Home(profile, contract_id, points, bills)


def household_values(profile: Profile) -> dict[str, Any]:
    random = profile.random("contact")
    phone = f"+3363998{random.randrange(10_000):04d}"
    return {
        "customer_number": profile.number,
        "title": profile.title,
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "language": profile.language,
        "street": profile.street,
        "postcode": profile.postcode,
        "city": profile.city,
        "letters_to": None,
        "email": profile.email,
        "phone": phone,
        "marketing": random.random() < 0.5,
        "consumption_data": random.random() < 0.4,
        "partners": random.random() < 0.15,
    }


def invented_iban(profile: Profile, purpose: str = "iban") -> str:
    """A well-formed French account at a bank that does not exist (code 99999)."""
    random = profile.random(purpose)
    bank, branch, account = "99999", f"{random.randrange(100_000):05d}", f"{random.randrange(10**11):011d}"
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    body = f"{bank}{branch}{account}{key:02d}"
    return f"FR{stdnum_iban.calc_check_digits('FR00' + body)}{body}"


def _write_contract(profile: Profile, contract_id: int, amount: int, *, today: date, rows: Rows) -> None:
    monthly = profile.billing == "monthly"
    start = first_month(profile, today=today) if profile.months_with_us < 26 else None
    rows.add(
        "contracts",
        id=contract_id,
        customer_number=profile.number,
        energy=profile.energy,
        offer=profile.offer,
        power_kva=None if profile.energy == "gas" else profile.power_kva,
        peak_offpeak=profile.peak_offpeak,
        billing=profile.billing,
        pays_by_debit=profile.debit,
        monthly_amount=amount if monthly else None,
        debit_day=profile.debit_day if profile.debit else None,
        monthly_changed=None,
        settlement_month=profile.settlement_month if monthly else None,
        start=start or add_months(today.replace(day=1), -profile.months_with_us),
        end=None,
        street=profile.street,
        postcode=profile.postcode,
        city=profile.city,
    )


def _write_points(profile: Profile, contract_id: int, *, today: date, rows: Rows) -> dict[str, str]:
    random = profile.random("points")
    points: dict[str, str] = {}
    for energy, kind, smart in (
        ("electricity", "PDL", profile.smart_electricity),
        ("gas", "PCE", profile.smart_gas),
    ):
        number = f"{random.choice((9, 14, 19, 21, 24)):02d}{random.randrange(10**12):012d}"
        if profile.energy not in (energy, "both"):
            continue
        points[energy] = number
        old_meter = "électronique" if energy == "electricity" else "mécanique"
        silent = "silent_meter" in profile.stories and energy != "gas" and smart
        rows.add(
            "points",
            number=number,
            contract_id=contract_id,
            kind=kind,
            energy=energy,
            meter={"electricity": "Linky", "gas": "Gazpar"}[energy] if smart else old_meter,
            communicates=smart and not silent,
            digits=5 if energy == "gas" else 6,
            installed=today - timedelta(days=random.randint(300, 2400)) if smart else None,
            planned=None if smart else today + timedelta(days=random.randint(40, 150)),
            silent_since=paris_moment(today - timedelta(days=9), 23) if silent else None,
        )
    return points


def _monthly_amount(profile: Profile, drafts: list[DraftBill]) -> int:
    year = drafts[-14:-2] or drafts
    return round(sum(draft.total for draft in year) / len(year) * profile.monthly_factor / 100) * 100


def _write_bills(
    profile: Profile, contract_id: int, drafts: list[DraftBill], amount: int, rows: Rows
) -> list[dict[str, Any]]:
    bills = []
    carried = 0
    for draft in drafts:
        settles = profile.billing == "monthly" and draft.end.month == profile.settlement_month
        payable = draft.total
        if profile.billing == "monthly":
            carried += draft.total - amount
            payable = amount + (carried if settles else 0)
            carried = 0 if settles else carried
        bill = {
            "number": f"F-{draft.end:%Y%m}-{profile.number[3:8]}",
            "contract_id": contract_id,
            "customer_number": profile.number,
            "energy": profile.energy,
            "start": draft.start,
            "end": draft.end,
            "issued": draft.issued,
            "due": _due_day(profile, draft.issued),
            "total": draft.total,
            "payable": payable,
            "estimated": draft.estimated,
            "settles_year": settles,
            "disputed": False,
            "plan": None,
        }
        rows.tables["bills"].append(bill)
        bills.append(bill)
        _write_lines(str(bill["number"]), draft, rows)
    return bills


def _due_day(profile: Profile, issued: date) -> date:
    """The household's debit day at least four days after the bill; two weeks for those who pay by themselves."""
    if not profile.debit:
        return issued + timedelta(days=14)
    due = issued.replace(day=profile.debit_day)
    return due if due >= issued + timedelta(days=4) else add_months(due, 1)


def _write_lines(number: str, draft: DraftBill, rows: Rows) -> None:
    for position, line in enumerate(draft.lines):
        rows.add(
            "bill_lines",
            bill_number=number,
            position=position,
            kind=line.kind,
            energy=line.energy,
            amount=line.amount,
            kwh=line.kwh,
            unit_price=None if line.unit_price is None else round(line.unit_price * SCALE),
            rate=None if line.rate is None else round(line.rate * 100),
        )


def write_payments(home: Home, unpaid: set[str], failed: set[str], rows: Rows) -> None:
    """Every bill is paid in its time, those to come too, but `unpaid`; of these the debit of `failed` was tried."""
    profile = home.profile
    random = profile.random("payments")
    way = "debit" if profile.debit else random.choice(("card", "card", "transfer", "cheque", "cash"))
    for bill in home.bills:
        lead = 0 if profile.debit else random.randint(2, 9)
        on = max(bill["due"] - timedelta(days=lead), bill["issued"])
        if bill["number"] in failed:
            _pay(home, bill, on, "debit", rows, status="failed", cause="insufficient_funds")
        if bill["number"] in unpaid or bill["number"] in failed or bill["payable"] == 0:
            continue
        _pay(home, bill, on, way if bill["payable"] > 0 else "transfer", rows)


def _pay(
    home: Home,
    bill: dict[str, Any],
    on: date,
    way: str,
    rows: Rows,
    *,
    status: str = "received",
    cause: str | None = None,
) -> None:
    rows.add(
        "payments",
        customer_number=home.profile.number,
        bill_number=bill["number"],
        on=on,
        amount=bill["payable"],
        method=way,
        status=status,
        cause=cause,
    )


def price_history(profile: Profile, rises_on: date) -> PriceHistory:
    """The prices that the profile's contract has had."""
    from actions.backend.seed.network import offer_prices

    offer = catalogue.BY_CODE[profile.offer]
    before = offer_prices(offer, profile.power_kva, risen=False)
    return PriceHistory(before, rises_on, offer_prices(offer, profile.power_kva, risen=not offer.fixed))
