"""The whole pipeline of config.yml as Rasa has trained it, asked as `POST /model/parse` asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent

from bot.components.payloads import as_plain_text

pytestmark = pytest.mark.rasa

Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def parse(trained_model: Path) -> Parse:
    agent = Agent.load(str(trained_model))
    return lambda text: asyncio.run(agent.parse_message(text))


@pytest.mark.parametrize(
    ("text", "intent", "language"),
    [
        ("Pourquoi ma facture est-elle deux fois plus élevée que l'an dernier ?", "bill_explain", "fr"),
        ("Il n'y a plus de courant dans l'immeuble depuis ce matin", "outage", "fr"),
        ("could I pay this in four instalments please", "payment_plan", "en"),
        ("je veux parler à un conseiller", "human_handoff", "fr"),
        ("what's the weather going to be like tomorrow", "out_of_scope", "en"),
    ],
)
def test_both_languages_are_read_by_one_model(parse: Parse, text: str, intent: str, language: str) -> None:
    read = parse(text)
    assert read["intent"]["name"] == intent
    assert read["language"] == language


ROUGH = {
    "g pa recu ma factur de mars": {"bill_explain", "certificate", "bill_pay"},
    "jpeu payer en plusieur foi": {"payment_plan"},
    "jvx parler a qq1": {"human_handoff"},
    "ya pu de couran ds tt la rue": {"outage"},
    "slt c pr un rdv avec le tecnicien": {"appointment"},
    "cn u send me sum1 real pls": {"human_handoff"},
    "power gone off wen is it bak": {"outage"},
    "wot day do u take my direct debit": {"bill_pay", "monthly_amount", "payment_plan"},
}


def test_most_messages_written_as_on_a_telephone_are_read_or_offered(parse: Parse) -> None:
    """One odd spelling may fail, and is then offered as a choice; the manner of writing as a whole may not."""
    lost = {}
    for text, fitting in ROUGH.items():
        offered = [ranked["name"] for ranked in parse(text)["intent_ranking"] if ranked["name"] != "nlu_fallback"][:2]
        if fitting.isdisjoint(offered):
            lost[text] = offered
    assert len(lost) <= 2, lost


def test_every_component_leaves_its_reading_in_one_answer(parse: Parse) -> None:
    read = parse("Mon compteur de gaz affiche 04523")
    assert read["intent"]["name"] == "meter_reading"
    assert len(read["intent_ranking"]) == 10
    assert {"energy", "meter_index"} <= {entity["entity"] for entity in read["entities"]}
    assert read["tension"]["label"] == "calm"


def test_a_payload_is_an_intent_and_the_same_typed_by_a_customer_is_not(parse: Parse) -> None:
    payload = '/outage{"postcode": "69003"}'
    pressed, typed = parse(payload), parse(as_plain_text(payload))
    assert pressed["intent"] == {"name": "outage", "confidence": 1.0}
    assert [(entity["entity"], entity["value"]) for entity in pressed["entities"]] == [("postcode", "69003")]
    assert typed["intent"]["confidence"] < 1.0
    assert typed["text"] != payload


@pytest.mark.parametrize("text", ["zblorg frumious wibble", "qsdf jklm wxcv", "🦖🪐🦖", "la reine des abeilles danse"])
def test_what_means_nothing_here_is_no_request(parse: Parse, text: str) -> None:
    assert parse(text)["intent"]["name"] in {"out_of_scope", "nlu_fallback"}


def test_the_same_message_is_read_the_same_way_twice(parse: Parse) -> None:
    first, second = parse("mon échéancier svp"), parse("mon échéancier svp")
    assert first["intent_ranking"] == second["intent_ranking"]
