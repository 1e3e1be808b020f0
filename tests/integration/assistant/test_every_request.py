"""Each of the 26 intents, in both languages, from the customer's words to real work, through the trained model."""

from __future__ import annotations

from typing import Any

import pytest

from actions.backend import Backend
from tests.integration.assistant.conftest import Conversation

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(600)]

# ruff: noqa: E501 - a table is read across
# intent, the customer (None: a stranger), French, English, a response that shows the work was done or begun
SPOKEN = [
    ("bill_explain", "CL-482913", "pourquoi ma dernière facture a autant augmenté", "why did my last bill go up so much", "utter_bill_line_grew"),
    ("bill_pay", "CL-217348", "combien je vous dois et comment payer", "how much do I owe you and how do I pay", "utter_pay_all_overdue"),
    ("payment_plan", "CL-217348", "je voudrais étaler ma facture en plusieurs fois", "could I spread the bill over several payments", "utter_ask_plan_choice"),
    ("meter_reading", "CL-482913", "je vous donne mon relevé de compteur : 34500", "here is my meter reading: 34500", "utter_meter_confirm_plausible"),
    ("move_in", None, "j'emménage bientôt, il faut ouvrir l'électricité", "I'm moving in soon and need electricity opened", "utter_ask_move_in_customer"),
    ("move_out", "CL-482913", "je quitte mon appartement, je veux résilier mon contrat", "I'm leaving my flat, please end my contract", "utter_ask_move_out_date"),
    ("outage", None, "panne de courant dans le quartier, code postal 87000", "power cut in the area, postcode 87000", "utter_outage_current"),
    ("request_status", "CL-266505", "où en est ma demande", "what's happening with my request", "utter_status_list"),
    ("appointment", "CL-482913", "je veux un rendez-vous avec un technicien", "I want an appointment with a technician", "utter_ask_appointment_kind"),
    ("monthly_amount", "CL-618401", "je veux baisser ma mensualité", "I'd like to lower my monthly payment", "utter_ask_monthly_amount"),
    ("certificate", "CL-482913", "il me faut un justificatif de domicile", "I need a proof of address", "utter_certificate_ready"),
    ("bank_details", "CL-482913", "j'ai changé de banque, je dois vous donner mon nouveau rib", "I changed bank and need to give you my new account", "utter_ask_iban"),
    ("contact_details", "CL-482913", "je veux changer mon adresse e-mail", "I want to change my e-mail address", "utter_ask_contact_email"),
    ("tariffs", None, "quels sont vos tarifs du kWh", "what are your prices per kWh", "utter_tariff_offers"),
    ("smart_meter", None, "que veut dire le voyant du compteur linky qui clignote", "what does the blinking light on the smart meter mean", "utter_smart_light"),
    ("energy_voucher", None, "comment utiliser mon chèque énergie", "how do I use my energy voucher", "utter_voucher_general"),
    ("complaint", None, "je veux déposer une réclamation", "I want to file a complaint", "utter_ask_complaint_text"),
    ("data_privacy", None, "quelles données personnelles avez-vous sur moi", "where do you store my personal data", None),
    ("greet", None, "bonjour", "hello", "utter_greet_again"),
    ("thanks", None, "merci beaucoup", "thank you very much", "utter_thanks"),
    ("goodbye", None, "au revoir", "goodbye", "utter_goodbye"),
    ("affirm", None, "oui", "yes", "utter_affirm_nothing"),
    ("deny", None, "non merci", "no thanks", "utter_deny_nothing"),
    ("bot_challenge", None, "êtes-vous un robot", "are you a robot", "utter_bot_challenge"),
    ("out_of_scope", None, "quelle est la capitale de l'Australie", "what is the capital of Australia", "utter_out_of_scope"),
]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("intent", "number", "french", "english", "response"), SPOKEN, ids=lambda value: None)
async def test_the_words_reach_the_work(
    agent: Any,
    backend: Backend,
    language: str,
    intent: str,
    number: str | None,
    french: str,
    english: str,
    response: str | None,
) -> None:
    vouched = {"identity": {"number": number, "verified": True, "by": "site"}} if number else {}
    conversation = Conversation(agent, language=language, **vouched)
    responses = await conversation.says(french if language == "fr" else english)
    assert conversation.tracker.latest_message.intent["name"] == intent
    assert conversation.slot("language") == language
    assert responses
    if response is not None:
        assert response in responses
    if number:
        assert conversation.slot("customer_number") == number


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "je veux parler à un conseiller"), ("en", "let me talk to a person")]
)
async def test_a_person_is_called_when_asked_for(agent: Any, backend: Backend, language: str, words: str) -> None:
    conversation = Conversation(agent, language=language)
    assert await conversation.says(words) == []  # the server acknowledges
    assert conversation.slot("handoff")["decision"] == "handoff"
    assert conversation.slot("handoff")["reason"] == "asked"


async def test_a_plain_client_of_rasa_is_told_of_the_handoff(agent: Any, backend: Backend) -> None:
    conversation = Conversation(agent, channel="rest")
    await conversation.says("I want to talk to a person")
    assert len(conversation.said) == 1
    assert conversation.said[0].custom["handoff"]["reason"] == "asked"
    assert conversation.texts[0].startswith("I am passing you")


async def test_the_customers_language_wins_over_the_pages(agent: Any, backend: Backend) -> None:
    conversation = Conversation(agent, language="fr")
    await conversation.says("Hello, why is my bill so high this month?")
    assert conversation.slot("language") == "en"
    assert conversation.texts[0].startswith("What is your customer number")


async def test_plain_rasa_without_any_metadata_speaks_the_customers_language(agent: Any, backend: Backend) -> None:
    english, french = Conversation(agent, channel="cmdline"), Conversation(agent, channel="cmdline")
    await english.says("Hello, what does a kWh cost?")
    await french.says("Bonjour, quel est le prix du kWh ?")
    assert english.texts[0].startswith("Our offers")
    assert french.texts[0].startswith("Nos offres")
