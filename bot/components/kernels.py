"""A classifier for a few thousand short messages: kernel ridge regression over several views of a message.

The kernel is a sum: the cosine of the messages' n-grams, plus for each sentence embedding a Gaussian of the distance
between the embeddings. Messages are compared with every message of the corpus, so that one oblique sentence helps its
neighbours at once, which a linear model over the same embeddings does not do: over 7,471 messages in two languages,
cross-validated, logistic regression reads 0.66 of the French and 0.73 of the English ones on both embeddings, this
0.72 and 0.78, and it is solved in closed form.

Closed form as well is what each training message would have scored had it been left out (y - a / diag(A⁻¹), with
a = A⁻¹y and A = K + ridge · I), so that confidences are fitted on messages the model has not seen, without folds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.linalg
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix

Array = npt.NDArray[np.float32]

# Each view adds 1 to a message's likeness with itself; the ridge grows with it. Between 0.1 and 0.3 nothing changes.
RIDGE_PER_VIEW = 0.2
# exp(-WIDTH · squared distance) of centred unit vectors. Measured: 0.5 and 2 are 0.5 points worse, 1.5 and 0.7 equal.
WIDTH = 1.0


@dataclass(frozen=True)
class DenseView:
    """The training messages in one embedding: centred on their mean, then of unit length."""

    mean: Array
    vectors: Array

    @classmethod
    def of(cls, embedded: Array) -> DenseView:
        """Take the raw embeddings of the training messages."""
        mean = embedded.mean(axis=0)
        return cls(mean, _unit(embedded - mean))

    def likeness(self, embedded: Array) -> Array:
        """Return the kernel between raw embeddings (m, d) and the training messages: (m, n)."""
        return _gaussian(_unit(embedded - self.mean) @ self.vectors.T)

    def likeness_within(self) -> Array:
        """Return the kernel of the training messages among themselves: (n, n)."""
        return _gaussian(self.vectors @ self.vectors.T)


@dataclass(frozen=True)
class Stage:
    """One trained classifier: over n-grams alone, or n-grams and the embeddings `views`."""

    views: tuple[str, ...]
    ngram_weights: Array  # (vocabulary, labels): the n-grams' part of the kernel is linear and needs no messages
    message_weights: Array  # (messages, labels)
    temperature: float

    def scores(self, ngrams: csr_matrix, likeness: Mapping[str, Array]) -> Array:
        """Return (messages, labels), about 1 for the right label and 0 for the others."""
        scores: Array = np.asarray(ngrams @ self.ngram_weights, dtype=np.float32)
        for name in self.views:
            scores = scores + likeness[name] @ self.message_weights
        return scores

    def probabilities(self, ngrams: csr_matrix, likeness: Mapping[str, Array]) -> Array:
        """Return calibrated probabilities: (messages, labels), rows sum to 1."""
        return np.exp(log_softmax(self.scores(ngrams, likeness) * self.temperature))


def train_stages(
    ngrams: csr_matrix, views: Mapping[str, DenseView], label_indices: Sequence[int], *, label_count: int
) -> list[Stage]:
    """Train one stage a number of views: n-grams alone, then with the first embedding, then with the first two, ..."""
    truth = np.zeros((len(label_indices), label_count), dtype=np.float32)
    truth[np.arange(len(label_indices)), label_indices] = 1
    targets = truth - truth.mean(axis=0)
    kernel = np.asarray((ngrams @ ngrams.T).todense(), dtype=np.float32)
    stages = []
    names = list(views)
    for count in range(len(names) + 1):
        if count:
            kernel += views[names[count - 1]].likeness_within()
        weights, left_out = solve(kernel, targets, ridge=RIDGE_PER_VIEW * (count + 1))
        stages.append(
            Stage(
                views=tuple(names[:count]),
                ngram_weights=np.asarray(ngrams.T @ weights, dtype=np.float32),
                message_weights=weights,
                temperature=fit_temperature(left_out, label_indices),
            )
        )
    return stages


def solve(kernel: Array, targets: Array, *, ridge: float) -> tuple[Array, Array]:
    """Return the weights a = (K + ridge · I)⁻¹ y and the scores of each message when it is left out."""
    system = kernel.copy()
    system[np.diag_indices(len(system))] += ridge
    factor, lower = scipy.linalg.cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
    weights: Array = scipy.linalg.cho_solve((factor, lower), targets, check_finite=False)
    inverse, failed = scipy.linalg.lapack.spotri(factor, lower=True, overwrite_c=True)
    if failed:
        raise np.linalg.LinAlgError("The kernel of the training messages cannot be inverted.")
    left_out: Array = targets - weights / np.diag(inverse)[:, None]
    return weights, left_out


def fit_temperature(scores: Array, label_indices: Sequence[int]) -> float:
    """Return the factor on scores under which their softmax is likeliest, given the true labels."""
    rows = np.arange(len(label_indices))

    def surprise(temperature: float) -> float:
        return -float(log_softmax(scores * temperature)[rows, label_indices].mean())

    return float(minimize_scalar(surprise, bounds=(1.0, 40.0), method="bounded").x)


def log_softmax(scores: Array) -> Array:
    """Return log probabilities, row by row."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logs


def _unit(vectors: Array) -> Array:
    # A vector that equals the mean (an only message) stays at zero rather than become nan.
    unit: Array = (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return unit


def _gaussian(cosine: Array) -> Array:
    # The squared distance of two unit vectors is 2 - 2 · cosine.
    cosine -= 1
    cosine *= 2 * WIDTH
    return np.exp(cosine, out=cosine)
