"""Kernel ridge regression in stages, against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.components.kernels import DenseView, fit_temperature, log_softmax, solve, train_stages

RANDOM = np.random.default_rng(7)


def clusters(per_label: int = 12, labels: int = 3, dimension: int = 8) -> tuple[np.ndarray, np.ndarray]:
    centres = RANDOM.normal(size=(labels, dimension)) * 4
    indices = np.repeat(np.arange(labels), per_label)
    return (centres[indices] + RANDOM.normal(size=(len(indices), dimension))).astype(np.float32), indices


def test_left_out_scores_equal_those_of_training_without_the_message() -> None:
    points, indices = clusters()
    kernel = DenseView.of(points).likeness_within()
    targets = np.eye(3, dtype=np.float32)[indices]
    _, left_out = solve(kernel, targets, ridge=0.4)
    for index in (0, 17, 35):
        others = np.delete(np.arange(len(indices)), index)
        weights, _ = solve(kernel[np.ix_(others, others)], targets[others], ridge=0.4)
        assert left_out[index] == pytest.approx(kernel[index, others] @ weights, abs=1e-3)


def test_each_stage_adds_a_view_and_knows_its_labels() -> None:
    points, indices = clusters()
    nothing = csr_matrix((len(indices), 4), dtype=np.float32)
    views = {"one": DenseView.of(points), "two": DenseView.of(points * 2)}
    stages = train_stages(nothing, views, indices, label_count=3)
    assert [stage.views for stage in stages] == [(), ("one",), ("one", "two")]
    likeness = {name: view.likeness(points) for name, view in views.items()}
    found = stages[2].probabilities(nothing, likeness)
    assert np.array_equal(found.argmax(axis=1), indices)
    assert np.allclose(found.sum(axis=1), 1)


def test_without_any_embedding_n_grams_alone_decide() -> None:
    ngrams = csr_matrix(np.repeat(np.eye(3, dtype=np.float32), 4, axis=0))
    (stage,) = train_stages(ngrams, {}, np.repeat(np.arange(3), 4), label_count=3)
    assert stage.probabilities(ngrams, {}).argmax(axis=1).tolist() == [0] * 4 + [1] * 4 + [2] * 4


def test_the_temperature_makes_confidence_equal_accuracy() -> None:
    # Right three times of four, always with the same score.
    scores = np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (400, 1))
    indices = np.array([0, 0, 0, 1] * 100)
    confidence = np.exp(log_softmax(scores * fit_temperature(scores, indices)))[0, 0]
    assert confidence == pytest.approx(0.75, abs=0.01)


def test_a_message_like_the_mean_is_like_nothing_and_no_error() -> None:
    view = DenseView.of(np.ones((5, 4), dtype=np.float32))
    assert np.isfinite(view.likeness_within()).all()
