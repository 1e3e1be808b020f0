"""The tension detector as it is trained for service, asked as `POST /model/parse` asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent

pytestmark = pytest.mark.rasa

Read = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def read(trained_model: Path) -> Read:
    agent = Agent.load(str(trained_model))
    return lambda text: asyncio.run(agent.parse_message(text))["tension"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "spelling",
    [
        "vous êtes des voleurs",
        "vous etes des voleurs",
        "VOUS ÊTES DES VOLEURS",
        "vous êtes des voleuuuurs",
        "v0us êtes des v0leur$",
        "you are thieves and liars",
        "u r thieves nd liars",
        "cest scandaleu sa fé 3 moi ke vs me menté",
        "😡😡😡",
        "J'ai été très patient. Je ne le serai plus.",
    ],
)
def test_anger_is_tense_however_it_is_written(read: Read, spelling: str) -> None:
    found = read(spelling)
    assert (found["label"], found["target"]) == ("tense", "us")
    assert found["cues"]


@pytest.mark.parametrize(
    "text",
    [
        "bonjour madame",
        "oui c'est bien ça",
        "je n'arrive pas à me connecter",
        "06 12 34 56 78",
        "putain trop bien, merci",
        "MERCI INFINIMENT, C'EST PARFAIT !!!",
        "mon voisin est un voleur, il se branche sur mon compteur",
        "my landlord is a thief, he taps my meter",
        "j'ai une question sur ma facture",
    ],
)
def test_ordinary_lines_joy_and_anger_elsewhere_are_calm(read: Read, text: str) -> None:
    found = read(text)
    assert found["label"] == "calm"
    assert found["asked"] < 0.5


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("jveu parlé a un conseillé svp", True),
        ("y'a quelqu'un de vivant ici ?", True),
        ("can I talk to a human please", True),
        ("je n'ai pas besoin d'un conseiller", False),
        ("vos conseillers travaillent-ils le samedi ?", False),
        ("mon conseiller bancaire m'a dit de changer de RIB", False),
        ("i dont need to talk to anyone thanks", False),
    ],
)
def test_a_person_is_asked_for_or_not(read: Read, text: str, asks: bool) -> None:
    assert (read(text)["asked"] >= 0.6) is asks


def test_cues_lie_in_the_message_and_the_heaviest_comes_first(read: Read) -> None:
    text = "Bonjour. Je vous ai écrit trois fois, bande de menteurs !!!"
    cues = read(text)["cues"]
    assert [text[cue["start"] : cue["end"]] for cue in cues] == [cue["text"] for cue in cues]
    weights = [cue["weight"] for cue in cues]
    assert weights == sorted(weights, reverse=True)


def test_without_its_first_cue_a_message_is_less_tense(read: Read) -> None:
    for text in ("bande de menteurs, rendez-moi mon argent", "this is a scam and you know it"):
        found = read(text)
        first = found["cues"][0]
        assert read(text[: first["start"]] + text[first["end"] :])["score"] < found["score"]


def test_a_button_that_we_sent_is_an_intent_without_a_reading(trained_model: Path) -> None:
    """Rasa keeps of a payload what stands in it; the policy takes the intent's word for what is asked."""
    parsed = asyncio.run(Agent.load(str(trained_model)).parse_message("/human_handoff"))
    assert parsed["intent"] == {"name": "human_handoff", "confidence": 1.0}
    assert parsed.get("tension") is None
