"""The arithmetic of measurement, against values worked out by hand or known from the literature."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.figures import Share, calibration, golden_transfer, percentile, precision_recall_f1

turns = st.lists(st.integers(0, 12), max_size=4)


def test_wilson_interval_of_nine_in_ten() -> None:
    low, high = Share(9, 10).interval or (0, 0)
    assert low == pytest.approx(0.5958, abs=1e-4)
    assert high == pytest.approx(0.9821, abs=1e-4)


def test_a_share_of_nothing_has_no_value() -> None:
    assert Share(0, 0).as_dict() == {"value": None, "low": None, "high": None, "hits": 0, "total": 0}


def test_precision_recall_and_f1_by_hand() -> None:
    found = precision_recall_f1([True, True, True, False, False], [True, True, False, True, False])
    assert (found["precision"]["value"], found["recall"]["value"]) == (0.6667, 0.6667)
    assert found["f1"]["value"] == 0.6667
    assert found["f1"]["low"] <= 0.6667 <= found["f1"]["high"]


@pytest.mark.parametrize(
    ("predicted", "gold", "tolerance", "worth"),
    [
        ([], [], 1, 1.0),
        ([3], [], 1, 0.0),
        ([], [3], 1, 0.0),
        ([3], [3, 4], 1, 1.0),
        ([2], [3, 4], 1, math.exp(-1 / 2)),
        ([6], [3, 4], 2, math.exp(-4 / 8)),
        ([3, 5], [3], 1, (1 + math.exp(-4 / 2)) / 2),
    ],
)
def test_golden_transfer_within_tolerance(predicted: list[int], gold: list[int], tolerance: int, worth: float) -> None:
    assert golden_transfer(predicted, gold, tolerance=tolerance) == pytest.approx(worth)


@given(turns, turns)
def test_golden_transfer_forgives_more_with_a_wider_tolerance(predicted: list[int], gold: list[int]) -> None:
    worths = [golden_transfer(predicted, gold, tolerance=tolerance) for tolerance in (1, 2, 3)]
    assert worths == sorted(worths)
    assert all(0 <= worth <= 1 for worth in worths)


def test_a_perfectly_honest_score_has_no_calibration_error() -> None:
    scores = [0.25] * 8 + [0.75] * 8
    true = [True] * 2 + [False] * 6 + [True] * 6 + [False] * 2
    assert calibration(scores, true)["ece"] == 0.0


def test_a_boastful_score_has_one() -> None:
    found = calibration([0.95] * 10, [True] * 5 + [False] * 5)
    assert found["ece"] == pytest.approx(0.45)
    assert found["curve"] == [{"said": 0.95, "happened": 0.5, "count": 10}]


def test_percentiles_are_interpolated() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.5
    assert percentile([7.0], 95) == 7.0
