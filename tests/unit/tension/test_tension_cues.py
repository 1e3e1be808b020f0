"""Marks in a message: where they are, and what is none."""

from __future__ import annotations

import pytest

from bot.components.tension_cues import KINDS, cue_counts, find_marks, lexicon_score


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Bande de voleurs, rendez l'argent", "accusation", "voleurs"),
        ("bande de v0leurs", "accusation", "v0leurs"),
        ("BANDE DE VOLEURS", "capitals", "BANDE DE VOLEURS"),
        ("bonjour !!! y a quelqu'un", "exclamation", "!!!"),
        ("c'est nuuuuul", "stretched", "nuuuuul"),
        ("ah bravo 😡😡", "angry-emoji", "😡😡"),
        ("ça fait trois fois que j'écris", "repetition", "trois fois"),
        ("I want to speak to an adviser", "request", "adviser"),
    ],
)
def test_a_mark_stands_where_the_customer_wrote_it(text: str, kind: str, words: str) -> None:
    found = [text[mark.start : mark.end] for mark in find_marks(text) if mark.kind == kind]
    assert any(words in one or one in words for one in found), find_marks(text)


@pytest.mark.parametrize("text", ["Mon IBAN a changé", "le LINKY clignote", "www.exemple.fr", "réf. CLV 9", "EDF"])
def test_abbreviations_and_addresses_are_not_shouted(text: str) -> None:
    assert {mark.kind for mark in find_marks(text)}.isdisjoint({"capitals", "stretched"})


@pytest.mark.parametrize("text", ["", " ", "12 345", "oui", "…"])
def test_next_to_nothing_has_no_tense_mark(text: str) -> None:
    assert lexicon_score(text) == 0.0


def test_marks_come_in_the_order_of_the_message_and_counts_stop_at_two() -> None:
    text = "voleurs ! voleurs ! voleurs ! honte à vous 😡"
    places = [mark.start for mark in find_marks(text)]
    assert places == sorted(places)
    counts = cue_counts(text)
    assert counts.shape == (len(KINDS),)
    assert counts[KINDS.index("accusation")] == 2
