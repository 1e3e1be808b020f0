"""From which level on a person takes over: what labelled conversations and the operator's two costs come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Reached:
    """The highest level of a labelled conversation before a person is needed, and while one helps (None: never)."""

    before: float
    within: float | None


def best_threshold(
    reached: Sequence[Reached], *, missed_cost: float, needless_cost: float
) -> tuple[float, list[dict[str, float]]]:
    """Return the threshold of least cost, and the curve: how many are missed and needless at each.

    A handoff before it is needed counts as needless. Among equally cheap neighbours the middle is taken: it holds best
    for conversations that are not in the list.
    """
    curve = []
    for step in range(20, 100):
        threshold = step / 100
        needless = sum(1 for one in reached if one.before >= threshold)
        missed = sum(1 for one in reached if one.within is not None and max(one.before, one.within) < threshold)
        cost = missed * missed_cost + needless * needless_cost
        curve.append({"threshold": threshold, "missed": missed, "needless": needless, "cost": cost})
    cheapest = min(point["cost"] for point in curve)
    runs = [
        list(run) for is_cheapest, run in groupby(curve, key=lambda point: point["cost"] == cheapest) if is_cheapest
    ]
    longest = max(runs, key=len)
    return longest[len(longest) // 2]["threshold"], curve
