"""N-grams as sparse vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.components.ngrams import NgramVectoriser, ngrams_of

TEXTS = ["payer ma facture", "payer en trois fois", "ma facture de mai", "bonjour"]


def test_characters_stay_within_a_word_and_its_edges() -> None:
    grams = set(ngrams_of("le gaz"))
    assert " gaz " in grams
    assert "le g" not in grams
    assert "\x1fle gaz" in grams


def test_a_message_has_length_one_and_one_without_anything_known_has_none() -> None:
    rows = NgramVectoriser.learn(TEXTS).transform(["payer ma facture", "xyzzy"]).toarray()
    assert np.isclose(np.linalg.norm(rows[0]), 1)
    assert not rows[1].any()


def test_messages_that_share_words_are_closer_than_those_that_share_none() -> None:
    rows = NgramVectoriser.learn(TEXTS).transform(["payer ma facture", "PAYER  la factüre", "bonjour"]).toarray()
    assert rows[0] @ rows[1] > 0.4
    assert rows[0] @ rows[2] < 0.2


def test_no_message_gives_no_row() -> None:
    vectoriser = NgramVectoriser.learn(TEXTS)
    assert vectoriser.transform([]).shape == (0, len(vectoriser.vocabulary))


def test_what_was_saved_is_read_back(tmp_path: Path) -> None:
    vectoriser = NgramVectoriser.learn(TEXTS)
    vectoriser.save(tmp_path)
    read = NgramVectoriser.load(tmp_path)
    assert np.array_equal(read.transform(TEXTS).toarray(), vectoriser.transform(TEXTS).toarray())
