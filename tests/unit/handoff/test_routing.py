"""Urgency, position and wait: pure arithmetic."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.conversation import Reason, ReleaseCause
from bot.handoff.routing import Pace, Place, Wait, estimate_wait, in_order, position_of, urgency

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


def place(name: str = "p", *, minutes: float = 0.0, reason: Reason = Reason.ASKED, **options) -> Place:
    return Place(name, NOW - timedelta(minutes=minutes), reason, **options)


def test_the_queue_is_in_the_order_that_an_advisor_expects():
    expected = [
        place("vanished", returned=ReleaseCause.VANISHED),
        place("suicidal", reason=Reason.TOPIC, topic="self_harm"),
        place("respirator", reason=Reason.TOPIC, topic="medical", minutes=1),
        place("tense and waiting", reason=Reason.TENSION, level=0.9, minutes=10),
        place("waited long", minutes=20),
        place("tense", reason=Reason.TENSION, level=0.8),
        place("just asked"),
        place("left a number", has_contact=True, minutes=-0.1),
    ]
    assert [each.id for each in in_order(reversed(expected), NOW)] == [each.id for each in expected]


def test_nobody_waits_for_ever_behind_newcomers_who_are_tense():
    patient = place("patient", minutes=16)
    assert position_of(patient, [place("tense", reason=Reason.TENSION, level=1.0)], NOW) == 1


def test_a_number_left_overnight_does_not_go_before_somebody_who_sits_and_waits():
    overnight = place("overnight", minutes=14 * 60, has_contact=True)
    assert urgency(overnight, NOW) < urgency(place("tense", reason=Reason.TOPIC, topic="medical", minutes=1), NOW)
    assert urgency(overnight, NOW) > urgency(place("new", has_contact=True), NOW)


def test_equals_are_in_one_order_on_every_page():
    places = [place("b"), place("a"), place("c")]
    assert [each.id for each in in_order(places, NOW)] == ["a", "b", "c"]


places = st.builds(
    Place,
    id=st.uuids().map(str),
    since=st.integers(0, 300).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    reason=st.sampled_from(Reason),
    topic=st.sampled_from([None, "self_harm", "medical", "legal", "unheard_of"]),
    level=st.floats(0, 1),
    returned=st.sampled_from([None, *ReleaseCause]),
    has_contact=st.booleans(),
)


@given(st.lists(places, min_size=1, max_size=12, unique_by=lambda each: each.id))
def test_positions_number_the_queue_without_gaps(queue):
    assert [position_of(each, queue, NOW) for each in in_order(queue, NOW)] == list(range(1, len(queue) + 1))


@given(places)
def test_waiting_longer_never_makes_anybody_less_urgent(each):
    assert urgency(each, NOW + timedelta(minutes=5)) >= urgency(each, NOW)


def test_the_wait_is_the_pace_of_recent_claims_times_the_position():
    paces = [Pace(waited, 1) for waited in (40, 50, 60, 70, 80, 100)]
    assert estimate_wait(1, paces) == Wait(30, 90)
    assert estimate_wait(3, paces) == Wait(150, 240)


def test_a_claim_from_further_back_counts_for_one_place():
    assert estimate_wait(1, [Pace(600, 10)] * 5) == Wait(60, 60)


@pytest.mark.parametrize("claims", range(5))
def test_with_too_few_claims_the_wait_is_unknown(claims):
    assert estimate_wait(1, [Pace(60, 1)] * claims) is None


def test_an_estimate_that_has_failed_is_not_repeated():
    paces = [Pace(60, 1)] * 6
    assert estimate_wait(1, paces, waited_s=119, first_position=2) is not None
    assert estimate_wait(1, paces, waited_s=121, first_position=2) is None


@given(st.lists(st.builds(Pace, st.floats(0, 7200), st.integers(1, 50)), min_size=5), st.integers(1, 50))
def test_a_wait_is_an_interval_in_half_minutes(paces, position):
    wait = estimate_wait(position, paces)
    assert wait is not None
    assert 0 <= wait.low_s <= wait.high_s
    assert wait.high_s >= 30
    assert wait.low_s % 30 == wait.high_s % 30 == 0
