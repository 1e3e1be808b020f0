"""Precision, recall and F1 of each class, plainly: what two models are compared by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any


def by_class(pairs: Iterable[tuple[str, str | None]]) -> dict[str, dict[str, Any]]:
    """Return the figures of each true class; `pairs` hold (true, read)."""
    pairs = list(pairs)
    right = Counter(true for true, read in pairs if true == read)
    trues = Counter(true for true, _ in pairs)
    reads = Counter(read for _, read in pairs)
    return {name: figures(right[name], reads[name], trues[name]) for name in sorted(trues)}


def by_kind(messages: Iterable[tuple[Sequence[Any], Sequence[Any]]]) -> dict[str, dict[str, Any]]:
    """Return the figures of each kind of entity; a message holds the true and the read ones, kind first."""
    right: Counter[str] = Counter()
    trues: Counter[str] = Counter()
    reads: Counter[str] = Counter()
    for true, read in messages:
        trues.update(str(one[0]) for one in true)
        reads.update(str(one[0]) for one in read)
        right.update(str(one[0]) for one in set(true) & set(read))
    return {name: figures(right[name], reads[name], trues[name]) for name in sorted(trues | reads)}


def figures(right: int, read: int, true: int) -> dict[str, Any]:
    """Return precision, recall, F1 and support of counts."""
    return {
        "precision": _share(right, read), "recall": _share(right, true), "f1": _share(2 * right, read + true),
        "support": true,
    }  # fmt: skip


def accuracy(pairs: Sequence[tuple[str, str | None]]) -> float | None:
    """Return the share that was read as it is."""
    return _share(sum(true == read for true, read in pairs), len(pairs))


def macro_f1(classes: dict[str, dict[str, Any]]) -> float | None:
    """Return the mean F1 of the classes that occur: rare ones count as much as frequent ones."""
    values = [one["f1"] or 0.0 for one in classes.values() if one["support"]]
    return round(sum(values) / len(values), 4) if values else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
