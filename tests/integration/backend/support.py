"""The day on which tests of the supplier's database happen, its demonstration households, and shorthands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from actions.backend import Refused

HOUSEHOLDS = 40
TODAY = date(2026, 11, 18)  # a Wednesday
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=timezone.utc)

LEFEVRE = "CL-482913"  # used much more than last year; a refund is late
HUGHES = "CL-104520"  # English; electricity and gas; monthly amount too low; a visit next week
BENALI = "CL-217348"  # unpaid bills, may have a plan
MOREAU = "CL-355186"  # a direct debit failed
KERBRAT = "CL-503278"  # a plan runs
FAURE = "CL-618401"  # electricity is cut at home
GIRARD = "CL-722954"  # old meter, peak and off-peak, disputed estimate
CLARKE = "CL-833617"  # English; our technician did not come
DIALLO = "CL-158230"  # owes too much for a plan
FERREIRA = "CL-941085"  # owes too little for a plan; has an energy voucher
WHITFIELD = "CL-266505"  # English; moving out; smart meter silent; late complaint
COEURDACIER = "CL-371915"  # gas only, old meter, estimates


def days(count: int) -> timedelta:
    return timedelta(days=count)


def refusal(operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Refused:
    """The refusal with which an operation must answer."""
    with pytest.raises(Refused) as caught:
        operation(*args, **kwargs)
    return caught.value
