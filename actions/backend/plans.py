"""Time to pay: instalments and delays, within rules that are constants here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update

from actions.backend import schema
from actions.backend.engine import Backend
from actions.backend.errors import Refused
from actions.backend.payments import AmountDue, amount_due_in
from actions.backend.rows import add_months, household_row, next_reference

LEAST_AMOUNT = 60_00
MOST_AMOUNT = 1_500_00
LEAST_INSTALMENT = 20_00
COUNTS = range(2, 11)
FIRST_AFTER_DAYS = 2
FIRST_WITHIN_DAYS = 15
DELAY_DAYS = 30
# A plan that was not kept closes this door for a year; a person may open it.
DEFAULT_WEIGHS = timedelta(days=365)


@dataclass(frozen=True)
class Instalment:
    due: date
    amount: int
    status: Literal["due", "paid", "missed"] = "due"


@dataclass(frozen=True)
class PlanProposal:
    count: int
    instalments: tuple[Instalment, ...]  # monthly; they add up to the offer's amount, the odd cents in the first

    @property
    def monthly(self) -> int:
        """The regular instalment, in cents."""
        return self.instalments[-1].amount


@dataclass(frozen=True)
class PlanOffer:
    amount: int
    proposals: tuple[PlanProposal, ...]
    first_due_earliest: date
    first_due_latest: date
    counts: tuple[int, ...]  # every count that the rules allow for this amount


@dataclass(frozen=True)
class InstalmentPlan:
    reference: str  # "E-2026-00017"
    amount: int
    instalments: tuple[Instalment, ...]
    agreed: date
    status: Literal["running", "completed", "broken"]

    @property
    def left(self) -> int:
        return sum(i.amount for i in self.instalments if i.status != "paid")

    @property
    def next_instalment(self) -> Instalment | None:
        return next((i for i in self.instalments if i.status == "due"), None)


@dataclass(frozen=True)
class DelayOffer:
    amount: int
    earliest: date
    latest: date


@dataclass(frozen=True)
class Delay:
    reference: str  # "D-2026-00031"
    amount: int
    until: date


def propose_plans(
    backend: Backend,
    customer_number: str,
    *,
    today: date,
    counts: Sequence[int] | None = None,
    first_due: date | None = None,
) -> PlanOffer:
    """Instalments for all that is due: those of `counts` that the rules allow, else three good ones (short, middle,
    long).

    Nothing is written. Refused: nothing_due; disputed(bills) when only disputed bills are due; too_small(amount,
    least);
    too_large(amount, most); plan_running(reference, left, next_due); defaulted(on); already_delayed(until);
    first_due_out_of_range(earliest, latest); count_not_allowed(counts).
    """
    with backend.reading() as connection:
        due = amount_due_in(connection, customer_number, today=today)
        _check_eligible(connection, customer_number, due, today=today)
    return _offer(due.total, today=today, counts=counts, first_due=first_due)


def accept_plan(
    backend: Backend, customer_number: str, *, count: int, today: date, first_due: date | None = None
) -> InstalmentPlan:
    """Check all the rules anew and record the plan; its bills leave the amount due. Refused as `propose_plans`."""
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        due = amount_due_in(connection, customer_number, today=today)
        _check_eligible(connection, customer_number, due, today=today)
        proposal = _offer(due.total, today=today, counts=[count], first_due=first_due).proposals[0]
        reference = next_reference(connection, "E", on=today)
        connection.execute(
            insert(schema.plans).values(
                reference=reference, customer_number=customer_number, amount=due.total, agreed=today, broken=None
            )
        )
        connection.execute(
            insert(schema.instalments),
            [
                {"plan": reference, "position": position, "due": i.due, "amount": i.amount, "paid": None}
                for position, i in enumerate(proposal.instalments)
            ],
        )
        _move_bills(connection, [bill.number for bill in due.bills], reference, today=today)
        return InstalmentPlan(reference, due.total, proposal.instalments, today, "running")


def _move_bills(connection: Connection, numbers: list[str], reference: str, *, today: date) -> None:
    """Put bills into a plan, and call off the debits that were to come for them."""
    connection.execute(update(schema.bills).where(schema.bills.c.number.in_(numbers)).values(plan=reference))
    _call_off_debits(connection, numbers, today=today)


def _call_off_debits(connection: Connection, numbers: list[str], *, today: date) -> None:
    payment = schema.payments.c
    connection.execute(delete(schema.payments).where(payment.bill_number.in_(numbers), payment.on > today))


def _check_eligible(connection: Connection, customer_number: str, due: AmountDue, *, today: date) -> None:
    _check_no_plan(connection, customer_number, due, today=today)
    if due.total < LEAST_AMOUNT:
        raise Refused("too_small", amount=due.total, least=LEAST_AMOUNT)
    if due.total > MOST_AMOUNT:
        raise Refused("too_large", amount=due.total, most=MOST_AMOUNT)


def _check_no_plan(connection: Connection, customer_number: str, due: AmountDue, *, today: date) -> None:
    """What forbids a plan and a delay alike."""
    plans = _plans(connection, customer_number, today=today)
    running = next((plan for plan in plans if plan.status == "running"), None)
    if running is not None:
        following = running.next_instalment
        raise Refused(
            "plan_running",
            reference=running.reference,
            left=running.left,
            next_due=following.due if following else None,
        )
    if due.total <= 0:
        if due.disputed:
            raise Refused("disputed", bills=tuple(bill.number for bill in due.disputed))
        raise Refused("nothing_due")
    broken = _broken_on(connection, customer_number)
    if broken is not None and today - broken <= DEFAULT_WEIGHS:
        raise Refused("defaulted", on=broken)
    if due.delayed_until is not None:
        raise Refused("already_delayed", until=due.delayed_until)


def _broken_on(connection: Connection, customer_number: str) -> date | None:
    plan = schema.plans.c
    query = select(plan.broken).where(plan.customer_number == customer_number, plan.broken.is_not(None))
    return connection.execute(query.order_by(plan.broken.desc())).scalar()


def _offer(amount: int, *, today: date, counts: Sequence[int] | None, first_due: date | None) -> PlanOffer:
    earliest, latest = today + timedelta(days=FIRST_AFTER_DAYS), today + timedelta(days=FIRST_WITHIN_DAYS)
    first = first_due or today + timedelta(days=10)
    if not earliest <= first <= latest:
        raise Refused("first_due_out_of_range", earliest=earliest, latest=latest)
    allowed = tuple(count for count in COUNTS if amount // count >= LEAST_INSTALMENT)
    wanted = [count for count in counts or _good_counts(allowed) if count in allowed]
    if not wanted:
        raise Refused("count_not_allowed", counts=allowed)
    proposals = tuple(PlanProposal(count, split(amount, count, first)) for count in wanted)
    return PlanOffer(amount, proposals, earliest, latest, allowed)


def _good_counts(allowed: tuple[int, ...]) -> list[int]:
    """A short, a middle and a long one."""
    return sorted({allowed[0], allowed[len(allowed) // 2], allowed[-1]})


def split(amount: int, count: int, first: date) -> tuple[Instalment, ...]:
    """Equal monthly parts in whole cents, what does not divide in the first."""
    part = amount // count
    amounts = [amount - part * (count - 1)] + [part] * (count - 1)
    return tuple(Instalment(add_months(first, position), value) for position, value in enumerate(amounts))


def running_plan(backend: Backend, customer_number: str, *, today: date) -> InstalmentPlan | None:
    with backend.reading() as connection:
        household_row(connection, customer_number)
        plans = _plans(connection, customer_number, today=today)
    return next((plan for plan in plans if plan.status == "running"), None)


def _plans(connection: Connection, customer_number: str, *, today: date) -> list[InstalmentPlan]:
    plan, instalment = schema.plans, schema.instalments
    rows = connection.execute(select(plan).where(plan.c.customer_number == customer_number)).mappings().all()
    plans = []
    for row in rows:
        query = select(instalment).where(instalment.c.plan == row["reference"]).order_by(instalment.c.position)
        parts = tuple(
            Instalment(i["due"], i["amount"], _instalment_status(i["due"], i["paid"], today))
            for i in connection.execute(query).mappings()
        )
        settled = all(part.status == "paid" for part in parts)
        status: Literal["running", "completed", "broken"] = (
            "broken" if row["broken"] else "completed" if settled else "running"
        )
        plans.append(InstalmentPlan(row["reference"], row["amount"], parts, row["agreed"], status))
    return plans


def _instalment_status(due: date, paid: date | None, today: date) -> Literal["due", "paid", "missed"]:
    if paid is not None and paid <= today:
        return "paid"
    return "missed" if due < today else "due"


def propose_delay(backend: Backend, customer_number: str, *, today: date) -> DelayOffer:
    """How long all that is due may wait. Refused: nothing_due; disputed(bills); already_delayed(until);
    plan_running(...); too_large; defaulted.
    """
    with backend.reading() as connection:
        return _delay_offer(connection, customer_number, today=today)[0]


def _delay_offer(connection: Connection, customer_number: str, *, today: date) -> tuple[DelayOffer, AmountDue]:
    due = amount_due_in(connection, customer_number, today=today)
    _check_no_plan(connection, customer_number, due, today=today)
    if due.total > MOST_AMOUNT:
        raise Refused("too_large", amount=due.total, most=MOST_AMOUNT)
    return DelayOffer(due.total, today + timedelta(days=1), today + timedelta(days=DELAY_DAYS)), due


def accept_delay(backend: Backend, customer_number: str, *, until: date, today: date) -> Delay:
    """Record a delay. Refused as `propose_delay`, and until_out_of_range(earliest, latest)."""
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        offer, due = _delay_offer(connection, customer_number, today=today)
        if not offer.earliest <= until <= offer.latest:
            raise Refused("until_out_of_range", earliest=offer.earliest, latest=offer.latest)
        reference = next_reference(connection, "D", on=today)
        connection.execute(
            insert(schema.delays).values(
                reference=reference, customer_number=customer_number, amount=offer.amount, until=until, agreed=today
            )
        )
        numbers = [bill.number for bill in due.bills]
        # `due` moves, so that the bills are not overdue meanwhile.
        bill = schema.bills.c
        connection.execute(update(schema.bills).where(bill.number.in_(numbers), bill.due < until).values(due=until))
        _call_off_debits(connection, numbers, today=today)
        return Delay(reference, offer.amount, until)
