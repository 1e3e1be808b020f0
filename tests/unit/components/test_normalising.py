"""What is taken from a message's writing before anything reads it."""

from __future__ import annotations

from bot.components.normalising import clean, for_embedding, for_ngrams, without_accents


def test_apostrophes_and_spaces_of_every_kind_become_plain() -> None:
    assert clean("  l’élec\u00a0de\u202fmai\n ") == "l'élec de mai"


def test_decomposed_accents_are_composed() -> None:
    assert clean("de\u0301me\u0301nage") == "déménage"


def test_ligatures_and_accents_are_taken_away() -> None:
    assert without_accents("cœur déçu Œuvre") == "coeur decu OEuvre"


def test_n_grams_see_neither_capitals_accents_nor_which_digits() -> None:
    assert for_ngrams("RELEVÉ 24518") == for_ngrams("relevé 90377") == "releve 00000"


def test_stretched_letters_are_shortened_but_figures_are_not() -> None:
    assert for_embedding("Alloooooo ?????? 11111") == "alloo ?? 11111"


def test_a_long_letter_keeps_its_beginning_and_its_end() -> None:
    letter = "Madame, " + "je vous écris " * 300 + "résiliez mon contrat."
    shortened = for_embedding(letter)
    assert len(shortened) < 420
    assert shortened.startswith("madame, je vous")
    assert shortened.endswith("résiliez mon contrat.")
