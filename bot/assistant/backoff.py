"""How long to wait before a child that ended is started again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Backoff:
    """Doubles from `first` to `longest` seconds; a child that lived for `steady` seconds starts over."""

    first: float = 1.0
    longest: float = 30.0
    steady: float = 60.0
    _next: float | None = None

    def delay_after(self, lived: float) -> float:
        """Return the seconds to wait now, after a life of `lived` seconds."""
        if self._next is None or lived >= self.steady:
            self._next = self.first
        delay, self._next = self._next, min(self._next * 2, self.longest)
        return delay
