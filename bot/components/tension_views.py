"""What a message is compared by: its words and cues, and the directions of each sentence embedding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack

from bot.components.embeddings import Embedder
from bot.components.ngrams import NgramVectoriser
from bot.components.tension_cues import cue_counts
from bot.components.tension_kernel import Floats, Projection, gaussian, linear

_DIRECTIONS = {"use": 128, "e5": 96}
# What cues weigh beside words: by cross-validation, flat between 0.3 and 1.
_CUE_SCALE = 0.55


class Words:
    """n-grams of a message and the kinds of its cues, as one sparse row."""

    def __init__(self, vectoriser: NgramVectoriser) -> None:
        self.vectoriser = vectoriser

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Return one row a text."""
        cues = np.stack([cue_counts(text) for text in texts]) * np.float32(_CUE_SCALE / 2)
        return hstack([self.vectoriser.transform(texts), csr_matrix(cues)], format="csr", dtype=np.float32)


@dataclass(frozen=True)
class Seen:
    """Messages as they are compared: a sparse row of words each, and a vector in each embedding."""

    rows: csr_matrix
    vectors: Mapping[str, Floats]


@dataclass(frozen=True)
class Views:
    """What was learned of the training messages' words and embeddings, to see other messages the same way."""

    words: Words
    projections: Mapping[str, Projection]

    @classmethod
    def learn(cls, texts: Sequence[str], embedders: Sequence[Embedder]) -> tuple[Views, Seen]:
        """Return the views and the training messages in them."""
        words = Words(NgramVectoriser.learn(texts))
        projections, vectors = {}, {}
        for embedder in embedders:
            embedded = embedder.embed_corpus(texts)
            projections[embedder.name] = Projection.learn(embedded, _DIRECTIONS.get(embedder.name, 128))
            vectors[embedder.name] = projections[embedder.name].apply(embedded)
        return cls(words, projections), Seen(words.transform(texts), vectors)

    def see(self, texts: Sequence[str], embedders: Sequence[Embedder]) -> Seen:
        """Return other messages as the training messages are seen."""
        vectors = {e.name: self.projections[e.name].apply(e.embed_corpus(texts)) for e in embedders}
        return Seen(self.words.transform(texts), vectors)


def likeness(left: Seen, right: Seen) -> Floats:
    """Return how alike every message of the left is to every one of the right, by everything they are seen by."""
    kernel = linear(left.rows, right.rows)
    for name, vectors in left.vectors.items():
        kernel += gaussian(vectors, right.vectors[name])
    return kernel
