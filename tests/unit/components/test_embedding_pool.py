"""Encoders in processes of their own: the same vectors, and no process left behind."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.components.embedding_pool import EmbeddingPool, EncodingFailed
from bot.components.embedding_store import EmbeddingStore
from bot.components.embeddings import WORTH_SHARING, Embedder, get_embedder

# Answers as the real worker does: a text as its length and its first letter.
WORKER = """
import json, struct, sys
for line in sys.stdin.buffer:
    for text in json.loads(line):
        sys.stdout.buffer.write(struct.pack("=ff", len(text), ord(text[0])))
    sys.stdout.buffer.flush()
"""
# Answers one batch and dies.
DYING = WORKER + "    break\n"
TEXTS = [f"{'abcdef'[number % 6]}{'yx' * (number % 20)}{number}" for number in range(WORTH_SHARING)]
EXPECTED = np.array([[len(text), ord(text[0])] for text in TEXTS], dtype=np.float32)


class Local:
    """The encoder of this process; notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), ord(text[0])] for text in texts], dtype=np.float32)


def pool_of(code: str, *, size: int = 2) -> EmbeddingPool:
    return EmbeddingPool([sys.executable, "-c", code], dimension=2, size=size)


def embedder_of(local: Local, code: str) -> Embedder:
    return Embedder("shared", dimension=2, version="1", load=lambda: local, pool=lambda: pool_of(code))


@pytest.fixture
def store(tmp_path: Path) -> EmbeddingStore:
    return EmbeddingStore(tmp_path / "shared-1.npz", dimension=2)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_every_text_gets_its_own_vector_however_many_share_the_work(size: int) -> None:
    with pool_of(WORKER, size=size) as pool:
        assert np.array_equal(np.stack(pool.encode(TEXTS)), EXPECTED)
        assert np.array_equal(np.stack(pool.encode(TEXTS[:3])), EXPECTED[:3])
        assert pool.encode([]) == []


@pytest.mark.parametrize("code", [DYING, "raise SystemExit(1)"])
def test_a_worker_that_dies_is_an_error_and_not_a_wait(code: str) -> None:
    with pool_of(code) as pool, pytest.raises(EncodingFailed):
        pool.encode(TEXTS)


def test_a_program_that_does_not_exist_is_the_same_error() -> None:
    with EmbeddingPool(["/nowhere/python"], dimension=2, size=2) as pool, pytest.raises(EncodingFailed):
        pool.encode(TEXTS)


def test_a_training_shares_its_texts_and_loads_no_encoder_of_its_own(store: EmbeddingStore) -> None:
    local = Local()
    assert np.array_equal(embedder_of(local, WORKER).embed_corpus(TEXTS, store=store), EXPECTED)
    assert local.asked == []
    assert len(store.read()) == len(TEXTS)


def test_a_few_new_texts_start_no_process(store: EmbeddingStore) -> None:
    local = Local()
    embedder_of(local, WORKER).embed_corpus(TEXTS[:5], store=store)
    assert sorted(local.asked) == sorted(TEXTS[:5])


def test_a_training_whose_workers_die_goes_on_alone(store: EmbeddingStore, caplog: pytest.LogCaptureFixture) -> None:
    local = Local()
    with caplog.at_level(logging.WARNING):
        vectors = embedder_of(local, DYING).embed_corpus(TEXTS, store=store)
    assert np.array_equal(vectors, EXPECTED)
    assert sorted(local.asked) == sorted(TEXTS)
    assert "goes on in one process" in caplog.text


def test_what_was_encoded_before_a_training_was_stopped_is_kept(
    store: EmbeddingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(EmbeddingPool):
        def encode(self, texts: Sequence[str]) -> list[np.ndarray]:
            if len(store.read()) >= 100:
                raise KeyboardInterrupt
            return super().encode(texts)

    monkeypatch.setattr("bot.components.embeddings.PORTION", 50)
    pool = Stopped([sys.executable, "-c", WORKER], dimension=2, size=2)
    embedder = Embedder("shared", dimension=2, version="1", load=Local, pool=lambda: pool)
    with pytest.raises(KeyboardInterrupt):
        embedder.embed_corpus(TEXTS, store=store)
    assert len(store.read()) == 100
    assert [worker.returncode is not None for worker in pool._workers] == [True, True]


def test_workers_end_when_the_training_is_killed() -> None:
    code = f"""
import os, sys, time
from bot.components.embedding_pool import EmbeddingPool
with EmbeddingPool([sys.executable, "-c", {WORKER!r}], dimension=2, size=2) as pool:
    pool.encode(["un"])
    print("ready", flush=True)
    sys.stdin.read()
"""
    training = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert training.stdout is not None
    assert training.stderr is not None
    assert training.stdout.readline() == b"ready\n"
    training.kill()
    # The workers hold the same standard error: it ends when the last of them has gone.
    training.stderr.read()
    training.communicate()
    assert training.returncode < 0


@pytest.mark.parametrize("name", ["use", "e5"])
def test_the_real_encoders_say_the_same_in_other_processes(name: str) -> None:
    embedder = get_embedder(name)
    if embedder is None:
        pytest.skip(f"the encoder {name} is not installed on this machine")
    texts = ["je veux payer ma facture", "bonjour", "le compteur affiche 04523 depuis hier", "merci"]
    with EmbeddingPool.of(name, dimension=embedder.dimension, size=2) as pool:
        shared = np.stack(pool.encode(texts))
    assert np.allclose((shared * embedder.embed(texts)).sum(axis=1), 1, atol=1e-2)
