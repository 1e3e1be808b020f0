"""Token buckets."""

from __future__ import annotations

import pytest

from bot.errors import RateLimited
from bot.gateway.config import RateLimit
from bot.gateway.limits import Limiter


def test_a_burst_is_allowed_and_one_more_is_told_how_long_to_wait(clock):
    limiter = Limiter(RateLimit(burst=3, per_second=0.5), clock)
    for _ in range(3):
        limiter.take("a")
    with pytest.raises(RateLimited) as refused:
        limiter.take("a")
    assert refused.value.retry_after == pytest.approx(2.0)
    limiter.take("b")


def test_what_is_refilled_may_be_used_and_never_more_than_the_burst(clock):
    limiter = Limiter(RateLimit(burst=2, per_second=1), clock)
    limiter.take("a")
    limiter.take("a")
    clock.advance(hours=1)
    limiter.take("a")
    limiter.take("a")
    with pytest.raises(RateLimited):
        limiter.take("a")


def test_a_refused_call_costs_nothing(clock):
    limiter = Limiter(RateLimit(burst=1, per_second=1), clock)
    limiter.take("a")
    for _ in range(10):
        with pytest.raises(RateLimited):
            limiter.take("a")
    clock.advance(seconds=1)
    limiter.take("a")


def test_a_flood_of_keys_does_not_grow_without_bound(clock):
    limiter = Limiter(RateLimit(burst=2, per_second=1), clock, max_keys=100)
    for number in range(1000):
        limiter.take(str(number))
    assert len(limiter._buckets) <= 100


def test_full_buckets_are_forgotten_before_any_other(clock):
    limiter = Limiter(RateLimit(burst=1, per_second=1), clock, max_keys=3)
    limiter.take("old")
    limiter.take("older")
    clock.advance(seconds=2)
    limiter.take("busy")
    limiter.take("new")
    with pytest.raises(RateLimited):
        limiter.take("busy")
