"""Time to pay."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from actions.backend import Backend, Refused, payments, plans
from tests.integration.backend.support import (
    BENALI,
    DIALLO,
    FERREIRA,
    GIRARD,
    KERBRAT,
    LEFEVRE,
    TODAY,
    days,
    refusal,
)


def test_proposals_follow_the_rules(backend: Backend) -> None:
    offer = plans.propose_plans(backend, BENALI, today=TODAY)
    assert offer.amount == payments.amount_due(backend, BENALI, today=TODAY).total
    assert len(offer.proposals) == 3
    for proposal in offer.proposals:
        assert sum(part.amount for part in proposal.instalments) == offer.amount
        assert min(part.amount for part in proposal.instalments) >= plans.LEAST_INSTALMENT
        assert offer.first_due_earliest <= proposal.instalments[0].due <= offer.first_due_latest
    assert offer.first_due_latest == TODAY + days(15)


def test_accepting_takes_the_bills_out_of_what_is_due(backend: Backend) -> None:
    before = payments.amount_due(backend, BENALI, today=TODAY)
    plan = plans.accept_plan(backend, BENALI, count=3, today=TODAY)
    assert plan.amount == before.total
    assert payments.amount_due(backend, BENALI, today=TODAY).total == 0
    assert plans.running_plan(backend, BENALI, today=TODAY) == plan
    assert plan.next_instalment == plan.instalments[0]
    assert plan.left == plan.amount


def test_a_second_plan_is_refused_with_what_is_left_of_the_first(backend: Backend) -> None:
    running = plans.running_plan(backend, KERBRAT, today=TODAY)
    assert running is not None
    assert running.instalments[0].status == "paid"
    refused = refusal(plans.propose_plans, backend, KERBRAT, today=TODAY)
    assert refused.reason == "plan_running"
    assert refused.details["left"] == running.left
    assert refused.details["next_due"] > TODAY


@pytest.mark.parametrize(
    ("number", "reason"),
    [(LEFEVRE, "nothing_due"), (DIALLO, "too_large"), (FERREIRA, "too_small"), (GIRARD, "disputed")],
)
def test_those_who_may_not_have_a_plan_are_told_why(backend: Backend, number: str, reason: str) -> None:
    assert refusal(plans.propose_plans, backend, number, today=TODAY).reason == reason
    assert refusal(plans.accept_plan, backend, number, count=2, today=TODAY).reason == reason


def test_a_plan_that_was_not_kept_closes_the_door_for_a_year(backend: Backend) -> None:
    plans.accept_plan(backend, BENALI, count=3, today=TODAY)
    with backend.writing() as connection:
        from actions.backend import schema

        connection.execute(schema.plans.update().values(broken=TODAY))
        connection.execute(schema.bills.update().values(plan=None))
    assert refusal(plans.propose_plans, backend, BENALI, today=TODAY).reason == "defaulted"
    assert plans.propose_plans(backend, BENALI, today=TODAY + days(366), counts=[4]) is not None


def test_a_count_or_day_outside_the_rules_is_refused_with_the_limits(backend: Backend) -> None:
    refused = refusal(plans.propose_plans, backend, BENALI, today=TODAY, counts=[24])
    assert refused.reason == "count_not_allowed"
    assert max(refused.details["counts"]) <= 10
    late = refusal(plans.accept_plan, backend, BENALI, count=3, today=TODAY, first_due=TODAY + days(16))
    assert late.reason == "first_due_out_of_range"
    assert late.details["latest"] == TODAY + days(15)


def test_of_two_who_accept_at_once_one_has_a_plan(backend: Backend) -> None:
    def accept(count: int) -> str:
        try:
            return plans.accept_plan(backend, BENALI, count=count, today=TODAY).reference
        except Refused as refused:
            return refused.reason

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(accept, [2, 3, 4, 5]))
    assert sum(result.startswith("E-") for result in results) == 1
    assert results.count("plan_running") == 3


def test_a_delay_moves_the_due_day_and_is_given_once(backend: Backend) -> None:
    offer = plans.propose_delay(backend, BENALI, today=TODAY)
    assert offer.latest == TODAY + days(30)
    delay = plans.accept_delay(backend, BENALI, until=TODAY + days(20), today=TODAY)
    due = payments.amount_due(backend, BENALI, today=TODAY)
    assert delay.amount == due.total
    assert due.overdue == 0
    assert due.delayed_until == TODAY + days(20)
    assert refusal(plans.accept_delay, backend, BENALI, until=TODAY + days(25), today=TODAY).reason == "already_delayed"


def test_a_delay_beyond_thirty_days_is_refused(backend: Backend) -> None:
    refused = refusal(plans.accept_delay, backend, BENALI, until=TODAY + days(31), today=TODAY)
    assert refused.reason == "until_out_of_range"
    assert payments.amount_due(backend, BENALI, today=TODAY).delayed_until is None
