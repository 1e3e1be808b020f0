"""Whole conversations through the trained model: forms interrupted, corrected, left; failures; a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actions.backend import Backend, meters
from tests.integration.assistant.conftest import TODAY_AT_TEN, Conversation

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(600)]


async def test_a_bill_is_explained_after_the_identification_without_asking_again(customer: Conversation) -> None:
    assert await customer.says("Pourquoi ma facture est si élevée ?") == ["utter_ask_customer_number"]
    assert await customer.says("CL-482913") == ["utter_ask_postcode"]
    responses = await customer.says("69003")
    assert responses[:2] == ["utter_identified", "utter_bill_total"]
    assert customer.loop is None
    assert any(fact["key"] == "bill" for fact in customer.slot("facts"))


async def test_number_and_postcode_in_one_sentence_are_enough(customer: Conversation) -> None:
    await customer.says("je dois combien ?")
    await customer.says("mon numéro client c'est CL-482913 et le code postal 69003")
    assert customer.slot("verified") is True


async def test_three_wrong_identifications_hand_over(customer: Conversation) -> None:
    await customer.says("je dois combien ?")
    for postcode in ("75001", "75002", "75003"):
        await customer.says(f"CL-482913 {postcode}")
    assert customer.responses == ["utter_identify_failed"]
    assert customer.slot("handoff")["decision"] == "handoff"
    assert customer.slot("handoff")["reason"] == "stuck"
    assert customer.slot("handoff_wish") is None
    assert customer.loop is None


async def test_a_form_is_interrupted_corrected_and_finished(claire: Conversation, backend: Backend) -> None:
    await claire.says("je voudrais donner mon relevé de compteur")
    assert claire.responses == ["utter_ask_meter_electricity"]
    await claire.says("au fait, combien je vous dois en ce moment ?")
    assert claire.responses[-2:] == ["utter_back_to", "utter_ask_meter_electricity"]
    await claire.says("34500")
    assert claire.responses == ["utter_meter_confirm_plausible"]
    await claire.says("non, plutôt 34600")
    assert "34\u202f600" in claire.texts[0]
    await claire.says("oui")
    assert claire.responses == ["utter_meter_recorded"]
    last = meters.last_readings(backend, "CL-482913", energy="electricity", today=TODAY_AT_TEN.date())
    assert last[0].index == 34600


@pytest.mark.parametrize("words", ["laisse tomber", "non merci", "annule"])
async def test_a_form_is_left(claire: Conversation, words: str) -> None:
    await claire.says("je voudrais donner mon relevé de compteur")
    assert await claire.says(words) == ["utter_left"]
    assert claire.loop is None
    assert await claire.says("merci") == ["utter_thanks"]


async def test_a_form_within_a_form_gives_the_floor_back(claire: Conversation) -> None:
    await claire.says("je voudrais donner mon relevé de compteur")
    await claire.says("il me faut aussi une attestation de contrat pour mon assurance")
    assert claire.responses[0] == "utter_certificate_ready"
    assert claire.loop == "meter_form"
    assert claire.responses[-1] == "utter_ask_meter_electricity"


async def test_a_pdf_is_really_made(claire: Conversation, backend: Backend) -> None:
    await claire.says("j'ai besoin d'un justificatif de domicile")
    card = claire.said[-1].attachment
    assert card is not None
    made = backend.files / Path(card["url"]).name
    assert made.read_bytes().startswith(b"%PDF")


async def test_a_visit_is_booked_from_one_sentence(claire: Conversation) -> None:
    await claire.says("je voudrais un rendez-vous vendredi en huit le matin pour vérifier mon compteur")
    assert claire.responses == ["utter_ask_appointment_slot"]
    await claire.presses("Vendredi 4")
    await claire.presses("Oui")
    assert claire.responses == ["utter_appointment_done_book"]


async def test_a_failing_backend_is_told_and_a_yes_calls_a_person(agent: Any, broken: Backend) -> None:
    conversation = Conversation(agent, language="fr")
    await conversation.says("y a-t-il une coupure au 69003 ?")
    assert conversation.responses == ["utter_backend_down"]
    await conversation.says("oui")
    assert conversation.slot("handoff")["decision"] == "handoff"


async def test_a_smell_of_gas_gets_the_words_of_safety_first_and_a_person(customer: Conversation) -> None:
    await customer.says("ça sent le gaz dans ma cuisine")
    assert customer.responses[0] == "utter_danger_gas"
    assert customer.responses.count("utter_danger_gas") == 1
    assert customer.slot("handoff")["decision"] == "handoff"


async def test_nonsense_is_met_with_a_choice_and_then_a_person(customer: Conversation) -> None:
    first = await customer.says("xqzt vrmpf klj")
    assert first[0] in ("utter_fallback", "utter_fallback_blank", "utter_out_of_scope")
    assert customer.said[0].buttons[-1]["payload"] == "/human_handoff"


async def test_what_an_advisor_settled_is_acknowledged_by_name(agent: Any, claire: Conversation) -> None:
    from rasa.shared.core.events import ActiveLoop, BotUttered, SlotSet

    await claire.says("je voudrais donner mon relevé de compteur")
    claire.tracker.update_with_events(
        [
            BotUttered("C'est corrigé.", metadata={"relais_stretch": True, "advisor": "Nadia"}),
            ActiveLoop(None),
            SlotSet("requested_slot", None),
            SlotSet("settled", "relevé corrigé à 34 500"),
            SlotSet("handoff", None),
        ],
        agent.domain,
    )
    await agent.tracker_store.save(claire.tracker)
    await claire.says("je voudrais donner mon relevé de compteur")
    assert claire.responses == ["utter_settled"]
    assert "Nadia" in claire.texts[0]
    await claire.presses("Oui")
    assert claire.responses == ["utter_ask_meter_electricity"]


async def test_a_typed_slash_is_text(customer: Conversation) -> None:
    await customer.says("\u200b/restart")
    assert customer.responses
    assert customer.tracker.latest_message.intent["name"] != "restart"
