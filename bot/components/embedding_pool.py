"""Encoders in processes of their own, one a core: for the thousands of texts of a training."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

import numpy as np

from bot.components.encoders import Vectors, batches_of


class EncodingFailed(RuntimeError):
    """A worker could not be started, or ended before it had answered."""


class EmbeddingPool:
    """Workers that share texts among them, while the `with` block lasts; none outlives it, however it ends."""

    def __init__(self, command: Sequence[str], *, dimension: int, size: int) -> None:
        self._command = list(command)
        self._dimension = dimension
        self._size = size
        self._workers: list[subprocess.Popen[bytes]] = []
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()

    @classmethod
    def of(cls, name: str, *, dimension: int, size: int) -> EmbeddingPool:
        """Return a pool of the encoder of that name (`bot.components.encoders`)."""
        return cls([sys.executable, "-m", "bot.components.embedding_worker", name], dimension=dimension, size=size)

    def __enter__(self) -> EmbeddingPool:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
        for _ in range(self._size):
            with contextlib.suppress(OSError):
                worker = subprocess.Popen(  # noqa: S603
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
                )
                self._workers.append(worker)
                self._idle.put(worker)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            with contextlib.suppress(BrokenPipeError):  # what it never read
                worker.communicate()

    def encode(self, texts: Sequence[str]) -> list[Vectors]:
        """Return one vector a text. Raises EncodingFailed."""
        if not self._workers:
            raise EncodingFailed("no worker could be started")
        vectors: list[Vectors] = [np.empty(0, dtype=np.float32)] * len(texts)
        batches = list(batches_of(texts))
        threads = ThreadPoolExecutor(len(self._workers))
        try:
            answers = threads.map(self._ask, [[texts[position] for position in batch] for batch in batches])
            for batch, answer in zip(batches, answers, strict=True):
                for position, vector in zip(batch, answer, strict=True):
                    vectors[position] = vector
        finally:
            threads.shutdown(cancel_futures=True)
        return vectors

    def _ask(self, texts: list[str]) -> Vectors:
        worker = self._idle.get()
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            worker.stdin.write(json.dumps(texts).encode() + b"\n")
            worker.stdin.flush()
            size = len(texts) * self._dimension * np.dtype(np.float32).itemsize
            answer = worker.stdout.read(size)
        except OSError as error:
            raise EncodingFailed(f"a worker has gone: {error}") from error
        finally:
            self._idle.put(worker)
        if len(answer) != size:
            raise EncodingFailed("a worker ended before it had answered")
        return np.frombuffer(answer, dtype=np.float32).reshape(len(texts), self._dimension)
