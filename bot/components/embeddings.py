"""Sentence embeddings for every component: one encoder of each kind a process, loaded when first needed, with a cache.

    embedder = get_embedder("use")        # None: not installed, and the caller does without
    vectors = embedder.embed(["bonjour"]) # float32, (1, embedder.dimension), unit length

Several components ask for the same message: it is encoded once. The names are those of `bot.components.encoders`, and
`none`, for which `get_embedder` returns None.
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

import numpy as np

from bot.components.embedding_pool import EmbeddingPool, EncodingFailed
from bot.components.embedding_store import EmbeddingStore, KnownVectors
from bot.components.encoders import ENCODERS, Encoder, Vectors, batches_of
from bot.components.normalising import for_embedding

logger = logging.getLogger(__name__)

# 8,192 vectors of 512 numbers are 16 MB: a day's repeated messages ("bonjour", "oui", the buttons' titles).
CACHED_TEXTS = 8192
# A training says how far it is, and keeps what it has, every so many texts: about ten seconds.
PORTION = 1000
# Fewer texts are encoded sooner than other processes have loaded the encoder.
WORTH_SHARING = 200


class Embedder:
    """An encoder that is loaded at its first use, remembers recent texts, and may be called from several threads."""

    def __init__(
        self,
        name: str,
        *,
        dimension: int,
        version: str,
        load: Callable[[], Encoder],
        pool: Callable[[], EmbeddingPool] | None = None,
        capacity: int = CACHED_TEXTS,
    ) -> None:
        self.name = name
        self.dimension = dimension
        self.version = version
        self._load = load
        self._pool = pool
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
            known.update(zip(missing, self._encode(missing), strict=True))
            for key in keys:
                self._remember(key, known[key])
        return self._stack([known[key] for key in keys])

    def embed_corpus(self, texts: Sequence[str], *, store: EmbeddingStore | None = None) -> Vectors:
        """As `embed`, for training: on all cores, from and into a file, and past the cache of recent messages."""
        keys = [for_embedding(text) for text in texts]
        store = store or EmbeddingStore.of(self.identity, dimension=self.dimension)
        known = store.read()
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        with self._lock:
            if self._pool and len(missing) >= WORTH_SHARING:
                missing = self._share(missing, known, store)
            self._keep(missing, known, store, self._encode)
        return self._stack([known[key] for key in keys])

    def _share(self, missing: Sequence[str], known: KnownVectors, store: EmbeddingStore) -> list[str]:
        """Encode in several processes; return what they have left undone."""
        assert self._pool is not None
        try:
            with self._pool() as pool:
                self._keep(missing, known, store, pool.encode)
        except EncodingFailed as error:
            logger.warning("Embedding with %s goes on in one process: %s.", self.identity, error)
        return [key for key in missing if key not in known]

    def _keep(
        self,
        missing: Sequence[str],
        known: KnownVectors,
        store: EmbeddingStore,
        encode: Callable[[Sequence[str]], list[Vectors]],
    ) -> None:
        """Encode and write portion by portion, so that a training that is stopped has not worked for nothing."""
        for first in range(0, len(missing), PORTION):
            logger.info("Embedding with %s: %d of %d new texts.", self.identity, first, len(missing))
            portion = missing[first : first + PORTION]
            known.update(zip(portion, encode(portion), strict=True))
            store.write(known)

    def _encode(self, texts: Sequence[str]) -> list[Vectors]:
        """Encode in batches of like lengths. The caller holds the lock."""
        if not texts:
            return []
        if self._encoder is None:
            self._encoder = self._load()
        vectors: list[Vectors] = [np.empty(0, dtype=np.float32)] * len(texts)
        for batch in batches_of(texts):
            answer = self._encoder.encode([texts[position] for position in batch])
            for position, vector in zip(batch, answer, strict=True):
                vectors[position] = np.array(vector, dtype=np.float32)
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

    Raises ValueError for a name that is not one of these.
    """
    if name == "none":
        return None
    if name not in ENCODERS:
        raise ValueError(f"Unknown embedding '{name}': one of {', '.join([*ENCODERS, 'none'])}.")
    kind, cores = ENCODERS[name], os.cpu_count() or 1
    if importlib.util.find_spec(kind.module) is None:
        logger.warning("%s is not installed here: the assistant works without its embeddings.", kind.package)
        return None
    return Embedder(
        name,
        dimension=kind.dimension,
        version=importlib.metadata.version(kind.package),
        load=kind.load,
        pool=functools.partial(EmbeddingPool.of, name, dimension=kind.dimension, size=cores) if cores > 1 else None,
    )
