"""What can go wrong between an action and the supplier's database.

BackendError
├── BackendUnavailable   the database failed: nothing was written; tell the customer, offer a person
├── NotFound             the thing named does not exist, or belongs to somebody else (the two look alike)
└── Refused              a rule says no; `reason` says which, `details` holds the limits to tell
"""

from __future__ import annotations

from typing import Any


class BackendError(Exception):
    """The root: an action that catches it has caught everything of ours."""


class BackendUnavailable(BackendError):
    """Any failure of the database or of the folder of files. The transaction was rolled back."""


class NotFound(BackendError):
    """`what` is one of household, contract, bill, request, appointment, slot, plan, document, point."""

    def __init__(self, what: str, key: object = None) -> None:
        super().__init__(f"no such {what}")
        self.what = what
        self.key = key


class Refused(BackendError):
    """A rule of the supplier says no. Each operation's docstring lists its reasons and their details."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(f"{reason} {details}" if details else reason)
        self.reason = reason
        self.details = details
