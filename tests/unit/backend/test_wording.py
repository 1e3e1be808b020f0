"""Money, dates and names as they are shown."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import get_args

import pytest

from actions.backend import appointments, billing, complaints, explain, meters, outages, payments, requests
from actions.backend.formatting import (
    day,
    hour,
    hours,
    money,
    money_change,
    month,
    number,
    percent,
    price,
    round_money,
    short_date,
    when,
)
from actions.backend.labels import LABELS, label
from actions.backend.seed import demonstration_rows

NOW = datetime(2026, 4, 2, 10, 0, tzinfo=timezone.utc)


def test_money_in_both_languages() -> None:
    assert money(123456, "fr") == "1\u202f234,56\u00a0€"
    assert money(123456, "en") == "€1,234.56"
    assert money(-5, "fr") == "\u22120,05\u00a0€"
    assert money_change(1240, "fr") == "+12,40\u00a0€"
    assert money_change(-310, "en") == "\u2212€3.10"
    assert round_money(8000, "fr") == "80\u00a0€"
    assert round_money(8050, "en") == "€80.50"


def test_figures_in_both_languages() -> None:
    assert number(1234567, "fr") == "1\u202f234\u202f567"
    assert number(12345, "en") == "12,345"
    assert percent(Decimal("4.8"), "fr") == "4,8\u00a0%"
    assert percent(-12, "en") == "\u221212%"
    assert price(Decimal("0.2016"), "fr") == "0,2016\u00a0€"


def test_days_in_both_languages() -> None:
    assert day(date(2026, 4, 3), "fr") == "vendredi 3\u00a0avril"
    assert day(date(2026, 4, 1), "fr", year=True) == "mercredi 1er\u00a0avril 2026"
    assert day(date(2026, 4, 3), "en") == "Friday 3\u00a0April"
    assert day(date(2026, 8, 15), "fr", weekday=False) == "15\u00a0août"
    assert month(date(2026, 2, 1), "fr") == "février 2026"
    assert short_date(date(2026, 4, 3)) == "03/04/2026"


def test_hours_in_both_languages() -> None:
    assert hour(time(14, 30), "fr") == "14\u00a0h\u00a030"
    assert hour(time(14, 30), "en") == "2.30\u00a0pm"
    assert hour(time(0, 5), "en") == "12.05\u00a0am"
    assert hour(NOW, "fr") == "12\u00a0h"  # Paris is two hours ahead in April
    assert hours(time(8), time(10), "fr") == "entre 8\u00a0h et 10\u00a0h"
    assert hours(time(8), time(12), "en") == "between 8\u00a0am and 12\u00a0pm"


def test_moments_near_today_are_said_as_people_do() -> None:
    assert when(NOW, "fr", now=NOW) == "aujourd’hui à 12\u00a0h"
    assert when(NOW.replace(day=3), "en", now=NOW) == "tomorrow at 12\u00a0pm"
    assert when(NOW.replace(day=9), "fr", now=NOW) == "jeudi 9\u00a0avril à 12\u00a0h"


CODES = {
    "line": get_args(billing.LineKind),
    "bill_status": get_args(billing.BillStatus),
    "cause": get_args(explain.CauseKind),
    "request_kind": get_args(requests.RequestKind),
    "request_status": get_args(requests.RequestStatus),
    "outage_status": get_args(outages.OutageStatus),
    "visit": get_args(appointments.VisitKind),
    "method": get_args(payments.MethodCode),
    "complaint": get_args(complaints.ComplaintSubject),
    "privacy": get_args(complaints.PrivacyKind),
    "meter_verdict": get_args(meters.Verdict),
}


@pytest.mark.parametrize("family", CODES)
def test_every_code_has_a_name_in_both_languages(family: str) -> None:
    assert set(CODES[family]) == set(LABELS[family])


def test_names_are_french_and_english() -> None:
    for family, codes in LABELS.items():
        for code, (french, english) in codes.items():
            assert french, (family, code)
            assert english, (family, code)
            # A native's French: typographic apostrophes, a no-break space before the per cent sign.
            assert "'" not in french + english
            assert not re.search(r"[^\u00a0\u202f][%:;!?]", french)
    assert label("cause", "vat", "fr") == "le taux de TVA"
    with pytest.raises(KeyError):
        label("cause", "weather", "fr")


def test_every_code_in_the_demonstration_data_has_a_name() -> None:
    rows = demonstration_rows(today=date(2026, 11, 18), households=200).tables
    for step in rows["request_steps"]:
        assert step["status"] in LABELS["request_status"]
        assert step["note"] is None or step["note"] in LABELS["step_note"]
    assert {outage["cause"] for outage in rows["outages"]} <= set(LABELS["outage_cause"])
    assert {line["kind"] for line in rows["bill_lines"]} <= set(LABELS["line"])
