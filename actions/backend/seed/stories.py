"""What happened to some households: unpaid bills, plans, visits, complaints, moves. One function a story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from actions.backend.calendar import add_working_days
from actions.backend.rows import add_months, paris_moment
from actions.backend.seed.history import Rows, last_billed_month
from actions.backend.seed.household import Home, invented_iban, write_payments

_FIRST_REFERENCE = {"R": 4801, "E": 17, "D": 31}


class Narrator:
    """Writes the stories of one household after another; it numbers the requests."""

    def __init__(self, rows: Rows, *, today: date) -> None:
        self.rows = rows
        self.today = today
        self.counters: dict[str, int] = {}

    def reference(self, letter: str) -> str:
        name = f"{letter}-{self.today.year}"
        self.counters[name] = self.counters.get(name, _FIRST_REFERENCE[letter] - 1) + 1
        return f"{name}-{self.counters[name]:05d}"

    def ago(self, days: int, hour: int = 10) -> datetime:
        return paris_moment(self.today - timedelta(days=days), hour, 12)

    def request(
        self,
        home: Home,
        kind: str,
        steps: list[tuple[int, str, str | None]],
        *,
        promised: date | None = None,
        **details: str,
    ) -> str:
        """`steps`: days ago (negative: to come), status, note."""
        reference = self.reference("R")
        self.rows.add(
            "requests",
            reference=reference,
            customer_number=home.profile.number,
            kind=kind,
            opened=self.ago(steps[0][0]),
            promised=promised,
            details=details,
        )
        for position, (days, status, note) in enumerate(steps):
            self.rows.add(
                "request_steps",
                reference=reference,
                position=position,
                at=self.ago(days, 10 + position),
                status=status,
                note=note,
            )
        return reference

    def tell(self, home: Home) -> None:
        unpaid: set[str] = set()
        failed: set[str] = set()
        for story in sorted(home.profile.stories):
            tell = _STORIES.get(story)
            if tell is not None:
                missing, refused = tell(self, home)
                unpaid |= missing
                failed |= refused
        write_payments(home, unpaid, failed, self.rows)


Unpaid = tuple[set[str], set[str]]
_ALL_PAID: Unpaid = (set(), set())


def _numbers(bills: list[dict[str, Any]]) -> set[str]:
    return {bill["number"] for bill in bills}


def _failed_debit(narrator: Narrator, home: Home) -> Unpaid:
    last = _numbers(home.past_due(narrator.today)[-1:])
    return last, last


def _arrears(narrator: Narrator, home: Home) -> Unpaid:
    count = home.profile.random("arrears").randint(2, 3)
    return _numbers(home.past_due(narrator.today)[-count:]), set()


def _large_debt(narrator: Narrator, home: Home) -> Unpaid:
    return _numbers(home.past_due(narrator.today)[-9:]), set()


def _small_debt(narrator: Narrator, home: Home) -> Unpaid:
    return _numbers(home.issued(narrator.today)[-1:]), set()


def _delay(narrator: Narrator, home: Home) -> Unpaid:
    last = home.past_due(narrator.today)[-1:]
    narrator.rows.add(
        "delays",
        reference=narrator.reference("D"),
        customer_number=home.profile.number,
        amount=sum(bill["payable"] for bill in last),
        until=narrator.today + timedelta(days=12),
        agreed=narrator.today - timedelta(days=8),
    )
    return _numbers(last), set()


def _plan(narrator: Narrator, home: Home, bills: list[dict[str, Any]], *, broken: bool) -> None:
    today = narrator.today
    total = sum(bill["payable"] for bill in bills)
    reference = narrator.reference("E")
    agreed = today - timedelta(days=190 if broken else 50)
    narrator.rows.add(
        "plans",
        reference=reference,
        customer_number=home.profile.number,
        amount=total,
        agreed=agreed,
        broken=today - timedelta(days=120) if broken else None,
    )
    for position in range(4):
        due = add_months(agreed + timedelta(days=10), position)
        narrator.rows.add(
            "instalments",
            plan=reference,
            position=position,
            due=due,
            amount=total - 3 * (total // 4) if position == 0 else total // 4,
            paid=due if not broken and due < today else None,
        )
    if not broken:
        for bill in bills:
            bill["plan"] = reference


def _plan_running(narrator: Narrator, home: Home) -> Unpaid:
    bills = home.past_due(narrator.today)[-5:-2]
    _plan(narrator, home, bills, broken=False)
    return _numbers(bills), set()


def _plan_broken(narrator: Narrator, home: Home) -> Unpaid:
    bills = home.past_due(narrator.today)[-4:-2]
    _plan(narrator, home, bills, broken=True)
    return _numbers(bills), set()


def _disputed(narrator: Narrator, home: Home) -> Unpaid:
    bill = next(b for b in home.bills if b["end"].replace(day=1) == last_billed_month(narrator.today))
    bill["disputed"] = True
    days = max(0, (narrator.today - bill["issued"]).days - 1)
    narrator.request(
        home,
        "complaint",
        [(days, "received", None), (max(0, days - 1), "in_progress", "estimate_checked")],
        promised=add_working_days(narrator.today, 4),
        subject="bill",
        bill=bill["number"],
    )
    return {bill["number"]}, set()


def _credit(narrator: Narrator, home: Home) -> Unpaid:
    """The last bill was paid twice."""
    bill = home.past_due(narrator.today)[-1]
    narrator.rows.add(
        "payments",
        customer_number=home.profile.number,
        bill_number=bill["number"],
        on=min(bill["due"] + timedelta(days=1), narrator.today),
        amount=abs(bill["payable"]),
        method="card",
        status="received",
        cause=None,
    )
    return _ALL_PAID


def _refund(narrator: Narrator, home: Home) -> Unpaid:
    narrator.request(
        home,
        "refund",
        [(17, "received", None), (14, "in_progress", "checked"), (9, "in_progress", "sent_to_bank")],
        promised=narrator.today - timedelta(days=3),
        amount="4380",
    )
    narrator.request(home, "letter", [(75, "received", None), (68, "done", "answered_by_letter")])
    return _ALL_PAID


def _late_complaint(narrator: Narrator, home: Home) -> Unpaid:
    narrator.request(
        home,
        "complaint",
        [(31, "received", None), (27, "in_progress", "with_specialist")],
        promised=narrator.today - timedelta(days=11),
        subject="technician",
    )
    return _ALL_PAID


def _moving_out(narrator: Narrator, home: Home) -> Unpaid:
    on = narrator.today + timedelta(days=18)
    narrator.request(
        home,
        "move_out",
        [(6, "received", None), (4, "waiting_network", "sent_to_network")],
        promised=narrator.today + timedelta(days=2),
        on=on.isoformat(),
    )
    return _ALL_PAID


def _voucher(narrator: Narrator, home: Home) -> Unpaid:
    random = home.profile.random("voucher")
    received = add_months(narrator.today, -random.randint(2, 6))
    used = home.profile.number != "CL-941085" and random.random() < 0.6
    from actions.backend.vouchers import voucher_letter

    digits = f"{received.year % 100:02d}{random.randrange(10**10):010d}"
    narrator.rows.add(
        "vouchers",
        number=digits + voucher_letter(digits),
        customer_number=home.profile.number,
        amount=random.choice((4800, 7600, 9800, 14700, 19400)),
        received=received,
        valid_until=date(received.year + 1, 3, 31),
        applied=received + timedelta(days=20) if used else None,
        bill_number=None,
    )
    return _ALL_PAID


def _visit(narrator: Narrator, home: Home, day: date, status: str, kind: str) -> str:
    slots = narrator.rows.tables["slots"]
    slot = next(s for s in slots if s["zone"] == home.profile.postcode[:2] and s["day"] >= day)
    slot["capacity"] += 1
    slot["taken"] += 1
    ago = (narrator.today - slot["day"]).days
    steps = [(max(8, ago + 6), "received", None), (max(7, ago + 5), "in_progress", "visit_booked")]
    if status == "missed":
        steps.append((max(ago, 0), "in_progress", "visit_missed"))
    reference = narrator.request(home, "appointment", steps, promised=slot["day"])
    narrator.rows.add(
        "appointments",
        reference=reference,
        customer_number=home.profile.number,
        slot_id=slot["id"],
        kind=kind,
        status=status,
    )
    return reference


def _visit_booked(narrator: Narrator, home: Home) -> Unpaid:
    _visit(narrator, home, narrator.today + timedelta(days=7), "booked", "meter_check")
    return _ALL_PAID


def _visit_missed(narrator: Narrator, home: Home) -> Unpaid:
    _visit(narrator, home, narrator.today - timedelta(days=5), "missed", "smart_meter")
    return _ALL_PAID


def _bank_change(narrator: Narrator, home: Home) -> Unpaid:
    reference = narrator.request(
        home,
        "bank_change",
        [(5, "received", None), (5, "waiting_customer", "to_sign")],
        promised=narrator.today + timedelta(days=9),
    )
    narrator.rows.add(
        "mandate_changes",
        reference=reference,
        customer_number=home.profile.number,
        iban=invented_iban(home.profile, purpose="new iban"),
        holder=f"{home.profile.first_name} {home.profile.last_name}",
        pending=True,
    )
    return _ALL_PAID


_STORIES: dict[str, Callable[[Narrator, Home], Unpaid]] = {
    "failed_debit": _failed_debit,
    "arrears": _arrears,
    "large_debt": _large_debt,
    "small_debt": _small_debt,
    "delay": _delay,
    "plan_running": _plan_running,
    "plan_broken": _plan_broken,
    "disputed": _disputed,
    "credit": _credit,
    "refund": _refund,
    "late_complaint": _late_complaint,
    "moving_out": _moving_out,
    "voucher": _voucher,
    "visit_booked": _visit_booked,
    "visit_missed": _visit_missed,
    "bank_change": _bank_change,
}
