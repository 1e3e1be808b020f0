"""Forms: only what is missing is asked; left, corrected, interrupted at will; nothing changes without a yes."""

from __future__ import annotations

import pytest

from actions.backend import Backend, meters
from tests.unit.actions.conftest import CLAIRE
from tests.unit.actions.stage import TODAY_AT_TEN, Stage


@pytest.fixture
async def claire(stage: Stage) -> Stage:
    """A conversation with an identified customer."""
    await stage.hears(f"client {CLAIRE}, je dois combien ?", "bill_pay")
    assert stage.slots["verified"] is True
    return stage


def recorded(backend: Backend) -> int:
    last = meters.last_readings(backend, "CL-482913", energy="electricity", today=TODAY_AT_TEN.date())
    return last[0].index


async def test_what_the_first_message_says_is_not_asked_again(claire: Stage) -> None:
    await claire.hears("mon relevé c'est 34 500", "meter_reading")
    assert claire.responses == ["utter_meter_confirm_plausible"]
    assert claire.said[0].titles[0] == "Oui, je confirme"


async def test_nothing_is_recorded_before_the_yes(claire: Stage, backend: Backend) -> None:
    before = recorded(backend)
    await claire.hears("34 500", "meter_reading")
    assert recorded(backend) == before
    await claire.hears("oui", "affirm")
    assert recorded(backend) == 34500
    assert claire.loop is None


@pytest.mark.parametrize("words", ["laisse tomber", "non merci", "annule", "finalement non", "never mind", "forget it"])
async def test_a_form_can_be_left_at_any_question(claire: Stage, backend: Backend, words: str) -> None:
    before = recorded(backend)
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears(words, "deny")
    assert claire.responses == ["utter_left"]
    assert claire.loop is None
    await claire.hears("34 500", "meter_reading")
    await claire.hears(words, "deny")
    assert claire.responses == ["utter_left"]
    assert recorded(backend) == before


async def test_a_button_leaves_the_form(claire: Stage) -> None:
    await claire.hears("34 500", "meter_reading")
    await claire.presses("Laisser tomber")
    assert claire.responses == ["utter_left"]


async def test_a_correction_replaces_the_value_and_is_confirmed_anew(claire: Stage) -> None:
    await claire.hears("34 500", "meter_reading")
    await claire.hears("non, 34 600")
    assert claire.responses == ["utter_meter_confirm_plausible"]
    assert "34\u202f600" in claire.texts[0]


async def test_a_bare_no_asks_what_to_correct(claire: Stage) -> None:
    await claire.hears("34 500", "meter_reading")
    await claire.hears("non", "deny")
    assert claire.responses == ["utter_ask_correction"]
    await claire.presses("Corriger les chiffres")
    assert claire.responses == ["utter_ask_meter_electricity"]


async def test_a_day_is_corrected_while_another_question_stands(claire: Stage) -> None:
    await claire.hears("je pars le 15 décembre", "move_out")
    assert claire.slots["move_out_date"] == "2026-12-15"
    await claire.hears("par e-mail")
    await claire.hears("non, plutôt le 12", "deny")
    assert claire.slots["move_out_date"] == "2026-12-12"
    assert claire.responses == ["utter_move_out_confirm"]


async def test_another_request_is_answered_and_the_form_comes_back(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears("au fait je dois combien ?", "bill_pay")
    assert claire.ran == ["meter_form", "action_bill_pay", "meter_form"]
    assert claire.responses[-2:] == ["utter_back_to", "utter_ask_meter_electricity"]
    assert "Laisser tomber" in claire.said[-1].titles
    await claire.hears("34 500")
    assert claire.responses == ["utter_meter_confirm_plausible"]


async def test_a_form_within_a_form_gives_the_floor_back(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears("je voudrais une attestation", "certificate")
    assert claire.loop == "certificate_form"
    await claire.presses("Attestation de contrat")
    assert claire.responses == ["utter_certificate_ready", "utter_back_to", "utter_ask_meter_electricity"]
    assert claire.loop == "meter_form"


async def test_leaving_the_inner_form_returns_to_the_outer_one(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears("je voudrais un document", "certificate")
    await claire.hears("laisse tomber", "deny")
    assert claire.responses == ["utter_left", "utter_back_to", "utter_ask_meter_electricity"]
    await claire.hears("laisse tomber", "deny")
    assert claire.loop is None
    assert not claire.slots["suspended"]


async def test_small_talk_does_not_end_a_form(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears("tu es un robot ?", "bot_challenge")
    assert claire.responses == ["utter_bot_challenge", "utter_back_to", "utter_ask_meter_electricity"]


async def test_a_goodbye_ends_the_form_and_says_so(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears("au revoir", "goodbye")
    assert claire.responses == ["utter_goodbye_unfinished"]
    assert claire.loop is None


async def test_an_answer_wins_over_what_the_classifier_takes_it_for(claire: Stage) -> None:
    await claire.hears("j'ai changé de banque", "bank_details")
    await claire.hears("FR14 2004 1010 0505 0001 3M02 606", "bill_pay")
    assert claire.responses == ["utter_bank_confirm"]


async def test_three_answers_that_do_not_serve_call_a_person(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears("bof")
    assert claire.responses == ["utter_form_not_understood", "utter_ask_meter_electricity"]
    await claire.hears("euh")
    assert "Parler à une personne" in claire.said[-1].titles
    await claire.hears("pfff")
    assert claire.responses == ["utter_form_stuck"]
    assert claire.handed_over is not None
    assert claire.handed_over["evidence"] == ["pfff"]


async def test_calm_remarks_within_a_form_call_a_person_late(claire: Stage) -> None:
    calm = {"label": "calm", "score": 0.02, "asked": 0.01, "unmet": 0.02}
    await claire.hears("je veux donner mon relevé", "meter_reading")
    for remark in ("elle est dans le jardin", "avec les tulipes"):
        await claire.hears(remark, tension=calm)
    await claire.hears("c'est joli au printemps", tension=calm)
    assert claire.responses == ["utter_form_no_further", "utter_ask_meter_electricity"]
    assert claire.handed_over is None
    assert "Parler à une personne" in claire.said[-1].titles
    await claire.hears("et à l'automne", tension=calm)
    await claire.hears("moins en hiver", tension=calm)
    assert claire.responses == ["utter_form_stuck"]
    assert claire.handed_over is not None


async def test_an_answer_said_to_miss_the_point_calls_a_person_at_the_third(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    for said in ("non, je parle de celui de ma mère", "toujours pas", "celui de ma mère, rue Blanche"):
        await claire.hears(said, tension={"label": "calm", "score": 0.1, "asked": 0.01, "unmet": 0.7})
    assert claire.handed_over is not None


async def test_not_knowing_the_answer_is_met_with_a_way_on(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears("je ne sais pas")
    assert claire.responses == ["utter_form_unknown"]
    assert claire.said[0].titles == ["Parler à une personne", "Laisser tomber"]


async def test_an_unknown_request_within_a_form_is_left_to_the_rules_of_the_project(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears("non mais quelqu'un", "human_handoff")
    assert claire.ran[-1] == "action_handoff"
    assert claire.loop is None


async def test_a_correction_that_will_not_do_is_said_and_asked_again(claire: Stage) -> None:
    await claire.hears("je pars le 15 décembre", "move_out")
    await claire.hears("par e-mail")
    await claire.hears("non, plutôt le 15 juin 2027")
    assert claire.responses == ["utter_move_date_refused"]
    await claire.hears("le 20 décembre")
    assert claire.responses == ["utter_move_out_confirm"]


async def test_what_is_wrong_in_the_first_message_is_said_at_once(claire: Stage) -> None:
    await claire.hears("voici mon iban FR14 2004 1010 0505 0001 3M02 607", "bank_details")
    assert claire.responses[-1] == "utter_iban_checksum"
    assert claire.slots["requested_slot"] == "iban"


async def test_a_form_that_starts_anew_has_forgotten_its_old_answers(claire: Stage) -> None:
    await claire.hears("34 500", "meter_reading")
    await claire.hears("laisse tomber", "deny")
    await claire.hears("je veux donner mon relevé", "meter_reading")
    assert claire.responses == ["utter_ask_meter_electricity"]


@pytest.mark.parametrize(("words", "intent"), [("oui", "affirm"), ("y", "affirm"), ("ok", "nlu_fallback")])
async def test_a_yes_to_the_one_way_out_takes_it(stage: Stage, words: str, intent: str) -> None:
    stage.slots["identity"] = {"number": "CL-618401"}
    await stage.hears("passer de 120 à 90 par mois", "monthly_amount")
    assert stage.responses == ["utter_monthly_bounds"]
    await stage.hears(words, intent)
    assert stage.responses == ["utter_monthly_confirm_amount"]


async def test_words_that_sound_like_a_farewell_do_not_end_a_form(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears("le dernier", "goodbye", confidence=0.7)
    assert claire.loop == "meter_form"


async def test_declining_a_person_in_a_form_calls_nobody(claire: Stage) -> None:
    await claire.hears("je veux donner mon relevé", "meter_reading")
    await claire.hears("pas besoin d'un conseiller pour ça", "human_handoff", tension={"asked": 0.05, "score": 0.0})
    assert claire.handed_over is None
    assert claire.loop == "meter_form"
