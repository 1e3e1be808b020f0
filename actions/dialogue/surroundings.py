"""What actions share within the action server: the supplier's database and the clock. Tests put their own in place."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from threading import Lock

from actions.backend import Backend, open_from_environment
from actions.backend.outages import today_in_paris


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(timezone.utc)


@dataclass
class Surroundings:
    """`open_backend` is called by the first action that needs the database; a failure is tried again next time."""

    open_backend: Callable[[date], Backend] = field(
        default=lambda today: open_from_environment(os.environ, today=today)
    )
    clock: Callable[[], datetime] = utc_now
    _backend: Backend | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def today(self) -> date:
        """The calendar day in France."""
        return today_in_paris(self.clock())

    @property
    def backend(self) -> Backend:
        """The supplier's database. Raises BackendUnavailable when it cannot be opened."""
        with self._lock:
            if self._backend is None:
                self._backend = self.open_backend(self.today)
            return self._backend


_current = Surroundings()


def surroundings() -> Surroundings:
    """Return what the actions of this process work with."""
    return _current


def put_in_place(replacement: Surroundings) -> Surroundings:
    """Make the actions of this process work with something else, and return what was there before."""
    global _current
    before, _current = _current, replacement
    return before
