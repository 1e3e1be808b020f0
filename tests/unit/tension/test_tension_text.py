"""A message as the detector reads it, and the way back to what the customer wrote."""

from __future__ import annotations

import pytest

from bot.components.tension_text import fold


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("SCANDALEUX", "scandaleux"),
        ("Où êtes‑vous", "ou etes‐vous"),
        ("C’est une honte", "c'est une honte"),
        ("nuuuuul", "nul"),
        ("cœur", "coeur"),
        ("c0nnard", "connard"),
        ("v0leur$", "voleurs"),
        ("id10ts", "idiots"),
    ],
)
def test_spellings_of_one_word_are_read_alike(written: str, read: str) -> None:
    assert fold(written).text == read


@pytest.mark.parametrize("written", ["48h", "le 3e étage", "2024", "a1b2@exemple.fr", "FR76 3000", "12 kVA"])
def test_figures_that_stand_for_no_letter_stay(written: str) -> None:
    digits = [character for character in written if character.isdigit()]
    assert [character for character in fold(written).text if character.isdigit()] == digits


@pytest.mark.parametrize("written", ["C’est NUUUUL ça", "œuf pourri", "v0leur$ !", "😡 assez", "ﬁn de l’histoire"])
def test_every_character_leads_back_to_where_it_was_written(written: str) -> None:
    folded = fold(written)
    assert len(folded.places) == len(folded.text)
    assert list(folded.places) == sorted(folded.places)
    assert all(0 <= place < len(written) for place in folded.places)


def test_a_stretched_word_is_found_whole_in_the_original() -> None:
    written = "mais c'est nuuuul votre truc"
    folded = fold(written)
    start = folded.text.index("nul")
    first, last = folded.span(start, start + 3)
    assert written[first:last].startswith("nu")
    assert written[first:last].endswith("l")
