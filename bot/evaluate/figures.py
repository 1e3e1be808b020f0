"""The arithmetic of measurement: shares with intervals, F1, calibration, and handoffs in their window."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_Z = 1.959964  # 95 %
_RESAMPLES = 1000


@dataclass(frozen=True)
class Share:
    """A share of a count, with its 95 % Wilson interval."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share itself; None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's score interval, which stays within 0..1 and is honest for small counts."""
        if not self.total:
            return None
        share, n = self.hits / self.total, self.total
        centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n)) / (1 + _Z**2 / n)
        return max(0.0, centre - half), min(1.0, centre + half)

    def as_dict(self) -> dict[str, Any]:
        """Return value, interval and counts."""
        interval = self.interval
        return {
            "value": _rounded(self.value),
            "low": _rounded(interval[0]) if interval else None,
            "high": _rounded(interval[1]) if interval else None,
            "hits": self.hits,
            "total": self.total,
        }


def precision_recall_f1(said: Sequence[bool], true: Sequence[bool]) -> dict[str, Any]:
    """Return precision and recall with Wilson intervals, and F1 with a bootstrap interval."""
    pairs = list(zip(said, true, strict=True))
    both = sum(1 for one, other in pairs if one and other)
    said_count, true_count = sum(said), sum(true)
    low, high = bootstrap(pairs, _f1)
    return {
        "precision": Share(both, said_count).as_dict(),
        "recall": Share(both, true_count).as_dict(),
        "f1": {"value": _rounded(_f1(pairs)), "low": _rounded(low), "high": _rounded(high)},
    }


def bootstrap(
    items: Sequence[Any], figure: Callable[[Sequence[Any]], float | None], *, seed: int = 1
) -> tuple[float | None, float | None]:
    """Return the 95 % percentile interval of a figure over items drawn anew, with a fixed seed."""
    if not items:
        return None, None
    drawn = random.Random(seed)  # noqa: S311 (statistics, no secret)
    values = []
    for _ in range(_RESAMPLES):
        value = figure(drawn.choices(items, k=len(items)))
        if value is not None:
            values.append(value)
    if not values:
        return None, None
    values.sort()
    return percentile(values, 2.5), percentile(values, 97.5)


def mean_with_interval(values: Sequence[float]) -> dict[str, Any]:
    """Return a mean with its bootstrap interval."""
    low, high = bootstrap(values, lambda drawn: sum(drawn) / len(drawn))
    return {
        "value": _rounded(sum(values) / len(values)) if values else None,
        "low": _rounded(low),
        "high": _rounded(high),
    }


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the percentile of values that are sorted, by linear interpolation."""
    place = (len(values) - 1) * percent / 100
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


def milliseconds(seconds: Sequence[float]) -> dict[str, Any]:
    """Return p50 and p95 in milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {"p50_ms": None, "p95_ms": None}
    return {"p50_ms": round(percentile(ordered, 50) * 1000, 2), "p95_ms": round(percentile(ordered, 95) * 1000, 2)}


def calibration(scores: Sequence[float], true: Sequence[bool], *, bins: int = 10) -> dict[str, Any]:
    """Return the reliability curve and the expected calibration error (mean gap, weighted by messages)."""
    curve, error = [], 0.0
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [
            (score, is_true)
            for score, is_true in zip(scores, true, strict=True)
            if low <= score < high or (number == bins - 1 and score >= 1)
        ]
        if not inside:
            continue
        said = sum(score for score, _ in inside) / len(inside)
        happened = sum(is_true for _, is_true in inside) / len(inside)
        error += abs(said - happened) * len(inside) / len(scores)
        curve.append({"said": round(said, 4), "happened": round(happened, 4), "count": len(inside)})
    return {"ece": round(error, 4) if scores else None, "curve": curve}


def golden_transfer(predicted: Sequence[int], gold: Sequence[int], *, tolerance: int, skew: float = 0.0) -> float:
    """Return Golden Transfer within Tolerance of one dialogue (Liu et al., AAAI 2021).

    1 where there is neither gold nor prediction, 0 where there is only one of them, else the mean over predicted turns
    p of the maximum over gold turns q of exp(-(p - q)² / (2 t² (1 - λ · sign(p - q)))).
    """
    if not predicted and not gold:
        return 1.0
    if not predicted or not gold:
        return 0.0
    best = []
    for turn in predicted:
        gaps = [turn - other for other in gold]
        best.append(
            max(math.exp(-(gap**2) / (2 * tolerance**2 * (1 - skew * ((gap > 0) - (gap < 0))))) for gap in gaps)
        )
    return sum(best) / len(best)


def _f1(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    total = sum(one + other for one, other in pairs)
    return 2 * sum(1 for one, other in pairs if one and other) / total if total else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
