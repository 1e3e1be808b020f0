"""The words that mean the same in every form, told from those that only look like them."""

from __future__ import annotations

import pytest

from actions.dialogue.words import corrects, does_not_know, leaves, plain, says_no, says_yes


@pytest.mark.parametrize(
    "words", ["oui", "Ouais vas-y", "ok", "y", "yes please", "D’accord", "c'est ça", "go ahead", "exactly"]
)
def test_a_yes(words: str) -> None:
    assert says_yes(words)
    assert not says_no(words)


@pytest.mark.parametrize("words", ["y a-t-il une panne ?", "non", "oui mais le 12", "yes but later", "okapi", "12", ""])
def test_no_yes(words: str) -> None:
    assert not says_yes(words)


@pytest.mark.parametrize("words", ["non", "Nan", "no", "nope", "non, plutôt le 12", "n"])
def test_a_no(words: str) -> None:
    assert says_no(words)


@pytest.mark.parametrize("words", ["nouveau", "notre contrat", "november", "north street"])
def test_no_no(words: str) -> None:
    assert not says_no(words)


@pytest.mark.parametrize(
    "words",
    [
        "laisse tomber",
        "Laissez tomber svp",
        "tant pis",
        "annule",
        "non merci",
        "never mind",
        "forget it",
        "cancel",
        "stop",
    ],
)
def test_leaving(words: str) -> None:
    assert leaves(words)


@pytest.mark.parametrize(
    "words", ["je laisse mon appartement", "Stoppard, Tom", "plutôt le 12", "annulation de quoi ?"]
)
def test_staying(words: str) -> None:
    assert not leaves(words)


@pytest.mark.parametrize("words", ["je sais pas", "je ne l'ai pas", "I don't know", "no idea", "où je le trouve ?"])
def test_not_knowing(words: str) -> None:
    assert does_not_know(words)


@pytest.mark.parametrize("words", ["CL-482913", "69003", "le 12", "Poussan"])
def test_knowing(words: str) -> None:
    assert not does_not_know(words)


@pytest.mark.parametrize("words", ["plutôt le 12", "non, le 12", "I meant the 12th", "je me suis trompé", "make it 90"])
def test_correcting(words: str) -> None:
    assert corrects(words)


def test_text_is_compared_without_accents_and_capitals() -> None:
    assert plain("  Où ÇA,  l’Été ? ") == "ou ca, l'ete ?"
