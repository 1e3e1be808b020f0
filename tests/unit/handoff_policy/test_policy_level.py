"""The level from which a person takes over, from what the two errors cost."""

from __future__ import annotations

import pytest

from bot.handoff.policy_level import Reached, best_threshold

CALM = [Reached(before=level / 100, within=None) for level in range(5, 65, 3)]
NEEDED = [Reached(before=0.2, within=level / 100) for level in range(45, 99, 3)]


def threshold(missed: float, needless: float) -> float:
    return best_threshold([*CALM, *NEEDED], missed_cost=missed, needless_cost=needless)[0]


def test_the_level_lies_between_those_who_need_a_person_and_those_who_do_not() -> None:
    apart = [Reached(0.3, None), Reached(0.4, None), Reached(0.1, 0.8), Reached(0.1, 0.9)]
    chosen, curve = best_threshold(apart, missed_cost=1, needless_cost=1)
    assert 0.4 < chosen <= 0.8
    assert min(point["cost"] for point in curve) == 0
    # In the middle of what is as cheap, not at its edge.
    assert chosen == pytest.approx(0.61, abs=0.02)


def test_the_dearer_a_missed_handoff_the_sooner_a_person_comes() -> None:
    levels = [threshold(missed, 1) for missed in (0.2, 0.5, 1, 2, 5)]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > levels[-1]


def test_a_handoff_before_it_is_needed_is_needless_and_not_missed() -> None:
    _, curve = best_threshold([Reached(before=0.9, within=0.95)], missed_cost=1, needless_cost=1)
    at = {point["threshold"]: point for point in curve}
    assert (at[0.5]["needless"], at[0.5]["missed"]) == (1, 0)
    assert (at[0.93]["needless"], at[0.93]["missed"]) == (0, 0)
    assert (at[0.97]["needless"], at[0.97]["missed"]) == (0, 1)
