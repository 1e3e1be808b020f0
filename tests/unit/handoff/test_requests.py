"""The reserved words: whole messages only."""

from __future__ import annotations

import pytest

from bot.handoff.requests import asks_for_person, normalised


@pytest.mark.parametrize(
    "words",
    [
        *["0", " 0. ", "humain", "HUMAIN !!!", "Un conseiller, s'il vous plaît", "conseillère", "Opérateur", "advisor"],
        *["Human please", "a real person", "Talk to a human!", "un être humain", "parler à quelqu’un", "agent"],
    ],
)
def test_a_reserved_word_alone_asks_for_a_person(words):
    assert asks_for_person(words)


@pytest.mark.parametrize(
    "words",
    [
        *["00", "10", "0,5", "personne", "personne ne répond", "le conseiller est passé hier", "conseiller municipal"],
        *["human rights", "je suis humain", "pas un conseiller", "", "…", "merci", "une personne", "agent " * 20],
    ],
)
def test_what_might_mean_something_else_is_left_to_the_understanding(words):
    assert not asks_for_person(words)


def test_case_accents_and_punctuation_do_not_count():
    assert normalised("  Être—HUMAIN’s, œuf ! ") == "etre humain s oeuf"
