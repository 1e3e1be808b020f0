"""One thing found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    """`text[start:end]` is what was read as `value`."""

    value: T
    start: int
    end: int
    text: str
    role: str | None = None  # what the finder adds: "peak"/"offpeak" of an index, "week"/"month" precision of a date
