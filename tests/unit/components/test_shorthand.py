"""What is written as on a telephone is read as if it were written out."""

from __future__ import annotations

import pytest

from bot.components.normalising import for_embedding, for_ngrams
from bot.components.shorthand import written_out


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("g pa recu ma factur", "j'ai pas recu ma facture"),
        ("jvx parler a qq1 svp", "je veux parler a quelqu'un s'il vous plaît"),
        ("cn u call me 2moro pls", "can you call me tomorrow please"),
        ("im not sure wen", "i'm not sure when"),
    ],
)
def test_shorthand_is_written_out(written: str, read: str) -> None:
    assert written_out(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "gas vs electric: which is the cheaper of the two",
        "il reste 5 g et 3,2 c",
        "compte c-45 ou g@exemple.fr",
        "le compteur affiche 04523",
        "l'option n'est pas là",
    ],
)
def test_what_is_no_shorthand_in_its_language_is_left_alone(text: str) -> None:
    assert written_out(text) == text


def test_encoders_and_n_grams_are_given_the_same_words() -> None:
    assert for_embedding("PB de FACT, svp") == "problème de facture, s'il vous plaît"
    assert for_ngrams("PB de FACT, svp") == "probleme de facture, s'il vous plait"
