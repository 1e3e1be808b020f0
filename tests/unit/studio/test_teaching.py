"""What a message would teach: which reasons hold, and in which order lines come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.handoff.turn import Reading
from bot.store.inbox_records import Heard
from bot.studio.inbox.feed import line_id, normalised
from bot.studio.inbox.teaching import least_sure, score, strengths_of
from tests.conftest import MONDAY_MORNING

SURE = Reading(
    "bill_explain", 0.95, ({"name": "bill_explain", "confidence": 0.95}, {"name": "greet", "confidence": 0.02})
)
HEARD = Heard(3, "Pourquoi ma facture ?", MONDAY_MORNING, SURE)


def reasons(heard: Heard, **options: Any) -> set[str]:
    return set(strengths_of(heard, **{"stars": None, "is_least_sure": False, **options}))


def test_a_message_understood_without_doubt_is_no_candidate() -> None:
    assert reasons(HEARD) == set()


def read(*ranking: tuple[str, float], tension: Any = None) -> Heard:
    shown = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return replace(HEARD, reading=Reading(ranking[0][0], ranking[0][1], shown, (), tension))


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (read(("bill_pay", 0.4), ("greet", 0.1)), {"low_confidence"}),
        (read(("bill_pay", 0.7), ("bill_explain", 0.65)), {"near_tie"}),
        (read(("nlu_fallback", 0.8), ("bill_pay", 0.2), ("greet", 0.01)), {"fallback", "low_confidence"}),
        (read(("out_of_scope", 0.9), ("greet", 0.05)), {"fallback"}),
        (read(("bill_pay", 0.9), ("greet", 0.05), tension={"score": 0.52}), {"tension"}),
        (read(("bill_pay", 0.9), ("greet", 0.05), tension={"score": 0.9}), set()),
        (replace(HEARD, reason="stuck"), {"escalation"}),
    ],
)
def test_each_doubt_is_a_reason(heard: Heard, expected: set[str]) -> None:
    assert reasons(heard) == expected


def test_a_bad_rating_points_at_the_message_understood_worst() -> None:
    doubtful = replace(read(("bill_pay", 0.4), ("greet", 0.1)), seq=7)
    assert least_sure([HEARD, doubtful]) == 7
    assert "bad_rating" in reasons(HEARD, stars=1, is_least_sure=True)
    assert "bad_rating" not in reasons(HEARD, stars=1, is_least_sure=False)
    assert "bad_rating" not in reasons(HEARD, stars=4, is_least_sure=True)


def test_a_needless_escalation_teaches_more_than_one_that_was_asked_for() -> None:
    needless = strengths_of(replace(HEARD, reason="stuck", verdict="not_needed"), stars=None, is_least_sure=False)
    asked = strengths_of(replace(HEARD, reason="asked", verdict="needed"), stars=None, is_least_sure=False)
    assert score(needless, 1) > score(asked, 1) > 0


def test_reasons_add_up_and_frequency_counts_without_passing_one() -> None:
    one = score({"near_tie": 0.5}, 1)
    assert score({"near_tie": 0.5, "escalation": 0.7}, 1) > one
    assert score({"near_tie": 0.5}, 20) > one
    everything = dict.fromkeys(("escalation", "bad_rating", "fallback", "low_confidence", "near_tie", "tension"), 1.0)
    assert 0.9 < score(everything, 10_000) <= 1


def test_messages_that_differ_by_case_accents_and_signs_are_one_line() -> None:
    texts = ["Où est ma facture ?", "ou est ma facture", "OÙ EST MA FACTURE !!!", "où est   ma facture…"]
    assert len({line_id(normalised(text)) for text in texts}) == 1
    assert line_id(normalised("où est mon contrat")) != line_id(normalised(texts[0]))
    assert normalised("???") == "???"
