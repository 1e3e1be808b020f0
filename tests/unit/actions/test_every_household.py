"""Whatever a household's situation is, every request answers, with every value filled in and no failure behind it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from actions.backend import Backend
from tests.unit.actions.stage import Stage

# What is asked of every household: (intent, words). None of it confirms anything.
ASKED = [
    ("bill_explain", "explique ma facture", "explain my bill"),
    ("bill_explain", "c'est quoi la régularisation sur ma facture", "what is the catch-up on my bill"),
    ("bill_explain", "et l'accise", "and the excise duty"),
    ("bill_pay", "je dois combien", "what do I owe"),
    ("bill_pay", "avez-vous reçu mon paiement", "did you get my payment"),
    ("bill_pay", "par virement", "by transfer"),
    ("bill_pay", "payer 1 € par carte", "pay 1 € by card"),
    ("payment_plan", "payer en plusieurs fois", "pay in instalments"),
    ("payment_plan", "payer plus tard", "pay later"),
    ("meter_reading", "quand donner mon relevé", "when do I give my reading"),
    ("meter_reading", "999999999", "999999999"),
    ("meter_reading", "je donne mon relevé", "here is my reading"),
    ("outage", "plus de courant", "no power"),
    ("outage", "des travaux sont prévus ?", "are there planned works?"),
    ("request_status", "où en est ma demande", "where is my request"),
    ("appointment", "c'est quand mon rendez-vous", "when is my visit"),
    ("appointment", "annuler mon rendez-vous", "cancel my visit"),
    ("monthly_amount", "ma mensualité", "my monthly amount"),
    ("monthly_amount", "changer la date de ma mensualité", "change the day of my monthly amount"),
    ("monthly_amount", "baisser ma mensualité à 1 €", "lower my monthly amount to €1"),
    ("bank_details", "changer de compte", "change my account"),
    ("contact_details", "mes coordonnées", "my contact details"),
    ("tariffs", "mon offre est-elle la moins chère", "is my offer the cheapest"),
    ("tariffs", "c'est vert ?", "is it green?"),
    ("smart_meter", "mon compteur", "my meter"),
    ("energy_voucher", "où en est mon chèque, vous l'avez encaissé ?", "has my voucher been cashed"),
    ("data_privacy", "je veux une copie de mes données", "I want a copy of my data"),
    ("certificate", "il me faut un document", "I need a document"),
    ("move_out", "je déménage", "I am moving out"),
    ("greet", "bonjour", "hello"),
]  # fmt: skip


def numbers(backend: Backend) -> list[str]:
    with backend.reading() as connection:
        rows = connection.execute(text("SELECT customer_number FROM clairvolt_households ORDER BY 1"))
        return [row[0] for row in rows]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("intent", "french", "english"), ASKED, ids=[f"{a}-{i}" for i, (a, _, _) in enumerate(ASKED)])
async def test_every_household_is_answered(
    backend: Backend, language: str, intent: str, french: str, english: str
) -> None:
    households = numbers(backend)
    assert len(households) == 40
    for number in households:
        stage = Stage(slots={"language": language, "identity": {"number": number}})
        await stage.hears(french if language == "fr" else english, intent)
        assert stage.said, number
        assert "utter_backend_down" not in stage.responses, number
        for said in stage.said:
            assert "{" not in said.text
            assert "None" not in said.text
