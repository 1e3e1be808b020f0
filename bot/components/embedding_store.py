"""Vectors of the training messages in a file, so that a training pays only for messages that are new."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

logger = logging.getLogger(__name__)

Vector = npt.NDArray[np.float32]
# 128 bits of a text's digest: the file names no customer's words, and keys have one width.
_DIGEST = 16


class KnownVectors(MutableMapping[str, Vector]):
    """A mapping from text to vector that keeps only the digest of each text."""

    def __init__(self, vectors: dict[bytes, Vector] | None = None) -> None:
        self.by_digest = vectors or {}

    def __getitem__(self, text: str) -> Vector:
        return self.by_digest[_digest(text)]

    def __setitem__(self, text: str, vector: Vector) -> None:
        self.by_digest[_digest(text)] = vector

    def __delitem__(self, text: str) -> None:
        del self.by_digest[_digest(text)]

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and _digest(text) in self.by_digest

    def __iter__(self) -> Iterator[str]:
        raise TypeError("The texts are not kept.")

    def __len__(self) -> int:
        return len(self.by_digest)


class EmbeddingStore:
    """One file of vectors of one encoder. A file that is missing or broken is an empty one."""

    def __init__(self, path: Path, *, dimension: int) -> None:
        self.path = path
        self._dimension = dimension

    @classmethod
    def of(cls, identity: str, *, dimension: int) -> EmbeddingStore:
        """Return the store of an encoder in the data folder (`RELAIS_DATA_DIR`, as everything generated)."""
        folder = Path(os.environ.get("RELAIS_DATA_DIR") or ".relais") / "embeddings"
        return cls(folder / f"{identity}.npz", dimension=dimension)

    def read(self) -> KnownVectors:
        """Return what the file holds."""
        try:
            with np.load(self.path, allow_pickle=False) as content:
                digests, vectors = content["digests"], content["vectors"]
        except FileNotFoundError:
            return KnownVectors()
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            logger.warning("The cache of embeddings %s is unreadable and is made anew: %s", self.path.name, error)
            return KnownVectors()
        if vectors.ndim != 2 or vectors.shape != (len(digests), self._dimension):
            return KnownVectors()
        return KnownVectors(
            {digest.tobytes(): vector for digest, vector in zip(digests, vectors.astype(np.float32), strict=True)}
        )

    def write(self, known: Mapping[str, Vector]) -> None:
        """Replace the file in one step. A folder that cannot be written costs time at the next training, no more."""
        if not isinstance(known, KnownVectors) or not known.by_digest:
            return
        digests = np.frombuffer(b"".join(known.by_digest), dtype=np.uint8).reshape(-1, _DIGEST)
        vectors = np.stack(list(known.by_digest.values())).astype(np.float32)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.path.parent, suffix=".npz", delete=False) as file:
                np.savez(file, digests=digests, vectors=vectors)
            os.replace(file.name, self.path)
        except OSError as error:
            logger.warning("The cache of embeddings cannot be written: %s", error)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
