"""What a measure is: a name, what it runs, and the rows it adds to the table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table. `bar` is what must be held, in words; `holds` None where there is no bar."""

    what: str
    value: str
    bar: str = ""
    holds: bool | None = None


@dataclass(frozen=True)
class Measure:
    """`run` measures and returns rows; it says on standard error what it is doing, and cleans up after itself."""

    name: str
    help: str
    run: Callable[[], Awaitable[list[Row]]]


def ratio(ours: float, theirs: float, *, at_most: float) -> tuple[str, str, bool]:
    """Return value, bar and verdict for "ours is at most so many times theirs"."""
    value = ours / theirs
    return f"{value:.2f} ×", f"≤ {at_most:.2f} ×", value <= at_most


def percentile(values: list[float], rank: int) -> float:
    """Return a percentile (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(rank / 100 * len(ordered)))]
