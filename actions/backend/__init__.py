"""The database of "Clairvolt", the fictional supplier, and every operation that the assistant performs on it.

Use: `backend = open_from_environment(os.environ, today=date.today())`, then the functions of the modules:
`billing.explain_bill(backend, "CL-482913", today=...)`.
Money is an integer number of cents, days are `date`, moments are aware UTC `datetime`; each operation is one
transaction; no operation looks at the clock.
"""

from actions.backend.engine import Backend, broken_engine, open_backend, open_from_environment
from actions.backend.errors import BackendError, BackendUnavailable, NotFound, Refused

__all__ = [
    "Backend",
    "BackendError",
    "BackendUnavailable",
    "NotFound",
    "Refused",
    "broken_engine",
    "open_backend",
    "open_from_environment",
]
