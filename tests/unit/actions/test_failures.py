"""When things go wrong: the backend, a danger, a person who is needed."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from actions.backend import Backend, meters
from actions.dialogue.words import danger
from tests.unit.actions.conftest import CLAIRE
from tests.unit.actions.stage import TODAY_AT_TEN, Stage

REQUESTS = ("outage", "tariffs", "bill_pay", "meter_reading", "complaint")


async def test_a_failing_backend_is_told_and_a_person_is_offered(broken: Backend) -> None:
    stage = Stage(slots={"language": "fr"})
    await stage.hears("coupure au 69003 ?", "outage")
    assert stage.responses == ["utter_backend_down"]
    assert stage.said[0].titles == ["Réessayer", "Parler à une personne"]
    assert stage.loop is None
    assert stage.handed_over is None
    await stage.hears("oui", "affirm")
    assert stage.handed_over is not None
    assert stage.handed_over["evidence"] == ["coupure au 69003 ?"]


async def test_a_no_to_the_person_is_respected(broken: Backend) -> None:
    stage = Stage(slots={"language": "en"})
    await stage.hears("any cut at 69003?", "outage")
    assert stage.said[0].titles == ["Try again", "Talk to a person"]
    await stage.hears("no thanks", "deny")
    assert stage.handed_over is None
    assert stage.responses == ["utter_deny"]


async def test_a_backend_that_fails_at_the_last_step_leaves_nothing_half_done(stage: Stage, backend: Backend) -> None:
    await stage.hears(f"client {CLAIRE}, mon relevé c'est 34 500", "meter_reading")
    assert stage.responses[-1] == "utter_meter_confirm_plausible"
    with backend.engine.begin() as connection:
        connection.execute(text("ALTER TABLE clairvolt_requests RENAME TO away"))
    await stage.hears("oui", "affirm")
    assert stage.responses == ["utter_backend_down"]
    assert stage.loop is None
    with backend.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO clairvolt_requests"))
    last = meters.last_readings(backend, "CL-482913", energy="electricity", today=TODAY_AT_TEN.date())
    assert last[0].index != 34500
    await stage.presses("Réessayer")
    assert stage.responses == ["utter_meter_confirm_plausible"]
    await stage.hears("oui", "affirm")
    assert stage.responses[0] == "utter_meter_recorded"


@pytest.mark.parametrize("intent", ["outage", "out_of_scope", "nlu_fallback", "human_handoff", "complaint"])
async def test_a_smell_of_gas_is_answered_with_safety_first_whatever_it_was_taken_for(
    stage: Stage, intent: str
) -> None:
    await stage.hears("ça sent le gaz dans la cage d'escalier", intent)
    assert stage.responses[0] == "utter_danger_gas"
    for words in ("fenêtres", "interrupteur", "0\u00a0800\u00a047\u00a033\u00a033", "112"):
        assert words in stage.texts[0].replace("0 800 47 33 33", "0\u00a0800\u00a047\u00a033\u00a033")
    assert stage.ran[-1] == "action_handoff"


async def test_a_danger_in_the_middle_of_a_form_ends_it(stage: Stage) -> None:
    await stage.hears("plus de courant", "outage")
    await stage.hears("un câble est tombé par terre devant chez moi")
    assert stage.responses == ["utter_danger_electricity"]
    assert stage.handed_over is not None
    assert stage.handed_over["reason"] == "topic"
    assert stage.loop is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("ça sent le gaz", "gas"),
        ("there's a strong smell of gas in here", "gas"),
        ("fuite de gaz !!", "gas"),
        ("gas leak in the cellar", "gas"),
        ("ligne électrique tombée sur la route", "electricity"),
        ("a power line is down in my garden", "electricity"),
        ("mon compteur prend feu", "electricity"),
        ("the meter is on fire", "electricity"),
        ("je voudrais le gaz de ville", None),
        ("ma facture de gaz est tombée à zéro", None),
        ("il n'y a aucune odeur de gaz, juste plus de chauffage", None),
        ("une odeur de gaz la semaine dernière, c'est réparé", None),
        ("the power is down", None),
        ("ma ligne téléphonique est coupée", None),
    ],
)
def test_dangers_are_told_from_words_that_only_look_like_them(words: str, kind: str | None) -> None:
    assert danger(words) == kind


async def test_the_fallback_offers_the_two_likeliest_requests_and_a_person(stage: Stage) -> None:
    ranking = [
        {"name": "nlu_fallback", "confidence": 0.4},
        {"name": "greet", "confidence": 0.2},
        {"name": "monthly_amount", "confidence": 0.18},
        {"name": "bill_pay", "confidence": 0.1},
        {"name": "tariffs", "confidence": 0.05},
    ]
    await stage.hears("le truc du mois", intent_ranking=ranking)
    assert stage.responses == ["utter_fallback"]
    assert stage.said[0].titles == ["Ma mensualité", "Payer ma facture", "Parler à une personne"]
    assert stage.said[0].buttons[0]["payload"] == "/monthly_amount"


async def test_a_yes_after_an_offer_counts_even_when_it_was_not_understood(broken: Backend) -> None:
    stage = Stage(slots={"language": "fr"})
    await stage.hears("coupure au 69003 ?", "outage")
    await stage.hears("ouais vas-y")
    assert stage.handed_over is not None


async def test_the_handoff_says_nothing_to_a_relais_customer_and_puts_the_form_down(stage: Stage) -> None:
    await stage.hears("plus de courant", "outage")
    assert stage.loop == "outage_form"
    stage.loop = None
    await stage.hears("un conseiller", "human_handoff")
    assert stage.ran == ["action_handoff"]
    assert stage.said == []


async def test_the_handoff_tells_a_plain_client_of_rasa_in_one_message(backend: Backend) -> None:
    stage = Stage(slots={"language": "en", "handoff": {"reason": "tension", "evidence": [{"quote": "liars"}]}})
    stage.channel = "rest"
    await stage.hears("a person", "human_handoff")
    assert len(stage.said) == 1
    handoff = stage.said[0].custom["handoff"]
    assert handoff["reason"] == "tension"
    assert handoff["evidence"] == [{"quote": "liars"}]
    assert handoff["id"]
    assert "person" in stage.texts[0]


async def test_what_an_advisor_settled_is_acknowledged_by_name_and_not_asked_again(stage: Stage) -> None:
    await stage.hears("je veux donner mon relevé", "meter_reading")
    await stage.hears("laisse tomber", "deny")
    stage.slots["settled"] = "relevé corrigé à 34 500"
    stage.history.append({"event": "bot", "metadata": {"relais_stretch": True, "advisor": "Nadia"}})
    await stage.hears("je veux donner mon relevé", "meter_reading")
    assert stage.responses == ["utter_settled"]
    assert "Nadia" in stage.texts[0]
    assert "34 500" in stage.texts[0]
    await stage.presses("Oui, y revenir")
    assert stage.responses == ["utter_ask_customer_number"]


async def test_another_need_than_the_settled_one_is_served_at_once(stage: Stage) -> None:
    await stage.hears("je veux donner mon relevé", "meter_reading")
    await stage.hears("laisse tomber", "deny")
    stage.slots["settled"] = "relevé corrigé"
    await stage.hears("coupure au 87000 ?", "outage")
    assert stage.responses == ["utter_outage_current"]


async def test_the_language_follows_what_the_customer_writes(stage: Stage) -> None:
    await stage.hears("what do I owe?", "bill_pay", language="en")
    assert stage.slots["language"] == "en"
    assert stage.texts == ["What is your customer number? It starts with CL, followed by six digits."]
    await stage.hears("CL-482913 69003", language=None)
    assert stage.slots["language"] == "en"
    assert stage.texts[0].startswith("Thank you")


async def test_the_language_of_the_page_is_taken_where_nothing_else_is_known(backend: Backend) -> None:
    stage = Stage(slots={})
    await stage.hears("ok", "affirm", metadata={"language": "en"})
    assert stage.slots["language"] == "en"
    unknown = Stage(slots={})
    await unknown.hears("ok", "affirm")
    assert unknown.slots["language"] == "fr"


async def test_a_person_is_a_button_away_when_the_policy_says_so(stage: Stage) -> None:
    stage.slots["handoff"] = {"decision": "offer", "level": 0.55}
    await stage.hears("encore une coupure ?", "outage")
    assert stage.said[-1].titles == ["Parler à une personne"]
    await stage.hears("87000")
    assert stage.said[-1].titles == ["Parler à une personne"]


async def test_nobody_is_offered_a_person_out_of_the_blue(stage: Stage) -> None:
    stage.slots["handoff"] = {"decision": "stay", "level": 0.1}
    await stage.hears("une coupure ?", "outage")
    assert stage.said[-1].titles == []
