"""How long a child that ended waits before its next life."""

from __future__ import annotations

from bot.assistant.backoff import Backoff


def test_the_wait_doubles_up_to_a_longest() -> None:
    backoff = Backoff(first=1, longest=5, steady=60)
    assert [backoff.delay_after(0.1) for _ in range(5)] == [1, 2, 4, 5, 5]


def test_a_child_that_lived_long_enough_starts_over() -> None:
    backoff = Backoff(first=1, longest=30, steady=60)
    backoff.delay_after(0)
    backoff.delay_after(0)
    assert backoff.delay_after(61) == 1
    assert backoff.delay_after(0) == 2
