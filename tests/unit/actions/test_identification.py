"""Who the customer is: asked once, in any order, three times at most; then the request goes on by itself."""

from __future__ import annotations

import pytest

from tests.unit.actions.stage import Stage


async def test_both_are_accepted_in_one_sentence_and_the_request_goes_on_by_itself(stage: Stage) -> None:
    await stage.hears("pourquoi ma facture est si élevée ?", "bill_explain")
    assert stage.responses == ["utter_ask_customer_number"]
    await stage.hears("mon numéro c'est le CL-482913 et j'habite au 69003")
    assert stage.ran == ["identify_form", "action_bill_explain"]
    assert stage.responses[:2] == ["utter_identified", "utter_bill_total"]
    assert stage.slots["verified"] is True
    assert stage.slots["customer_name"] == "Mme\u00a0Lefèvre"
    assert stage.loop is None


async def test_number_and_postcode_may_come_one_after_the_other(stage: Stage) -> None:
    await stage.hears("je dois combien", "bill_pay")
    await stage.hears("482913")
    assert stage.responses == ["utter_ask_postcode"]
    await stage.hears("69 003")
    assert stage.slots["verified"] is True


async def test_the_postcode_may_come_first(stage: Stage) -> None:
    await stage.hears("je dois combien", "bill_pay")
    await stage.hears("69003")
    assert stage.responses == ["utter_ask_customer_number"]
    await stage.hears("CL-482913")
    assert stage.slots["verified"] is True


async def test_who_gave_both_with_the_request_is_asked_nothing(stage: Stage) -> None:
    await stage.hears("client CL-482913, 69003 : je dois combien ?", "bill_pay")
    assert stage.slots["verified"] is True
    assert stage.loop is None


async def test_a_meter_reading_is_not_taken_for_a_postcode(stage: Stage) -> None:
    await stage.hears("mon relevé c'est 34 500", "meter_reading")
    await stage.hears("CL-482913 69003")
    assert stage.slots["verified"] is True
    assert stage.slots["meter_index"] == {"base": 34500}


async def test_an_identity_signed_by_the_site_asks_no_question(stage: Stage) -> None:
    stage.slots["identity"] = {"number": "CL-482913", "name": "Claire Lefèvre"}
    await stage.hears("je dois combien", "bill_pay")
    assert stage.ran == ["action_bill_pay"]
    assert stage.slots["verified_by"] == "site"


async def test_a_signed_identity_that_we_do_not_know_is_asked_as_any_other(stage: Stage) -> None:
    stage.slots["identity"] = {"number": "CL-000001"}
    await stage.hears("je dois combien", "bill_pay")
    assert stage.responses == ["utter_ask_customer_number"]


async def test_three_wrong_tries_call_a_person_and_not_a_fourth_question(stage: Stage) -> None:
    await stage.hears("je dois combien", "bill_pay")
    await stage.hears("CL-482913 75001")
    assert stage.responses == ["utter_identify_no_match", "utter_ask_customer_number"]
    await stage.hears("CL-482913 75002")
    assert "1" in stage.texts[0]
    assert stage.handed_over is None
    await stage.hears("CL-482913 75003")
    assert stage.responses == ["utter_identify_failed"]
    assert stage.handed_over is not None
    assert stage.handed_over["reason"] == "stuck"
    assert set(stage.handed_over["why"]) == {"fr", "en"}
    assert stage.loop is None


async def test_nobody_may_guess_on_after_three_tries(stage: Stage) -> None:
    await stage.hears("je dois combien", "bill_pay")
    for postcode in ("75001", "75002", "75003"):
        await stage.hears(f"CL-482913 {postcode}")
    stage.handed_over = None
    await stage.hears("je dois combien", "bill_pay")
    assert stage.responses == ["utter_identify_failed"]
    assert stage.handed_over is not None


async def test_malformed_numbers_count_as_wrong_tries(stage: Stage) -> None:
    await stage.hears("je dois combien", "bill_pay")
    await stage.hears("1234567")
    assert stage.responses == ["utter_identify_bad_number"]
    await stage.hears("CL-123456")
    await stage.hears("98765432")
    assert stage.handed_over is not None


async def test_a_pair_replaces_what_was_given_before(stage: Stage) -> None:
    await stage.hears("je dois combien", "bill_pay")
    await stage.hears("69003")
    await stage.hears("CL-482913 75001")
    assert stage.responses[0] == "utter_identify_no_match"
    assert not stage.slots.get("verified")


@pytest.mark.parametrize("words", ["je ne l'ai pas", "où je le trouve ?", "I don't know", "aucune idée"])
async def test_who_does_not_find_the_number_is_told_where_it_is_without_losing_a_try(stage: Stage, words: str) -> None:
    await stage.hears("je dois combien", "bill_pay")
    await stage.hears(words)
    assert stage.responses == ["utter_where_number"]
    assert "Parler à une personne" in stage.said[0].titles
    assert not stage.slots.get("identify_failures")


async def test_the_identification_can_be_left(stage: Stage) -> None:
    await stage.hears("je dois combien", "bill_pay")
    await stage.hears("laisse tomber", "deny")
    assert stage.responses == ["utter_identify_left"]
    assert stage.loop is None
    assert stage.slots["pending"] is None


async def test_another_personal_request_takes_the_place_of_the_one_that_waits(stage: Stage) -> None:
    await stage.hears("je dois combien", "bill_pay")
    await stage.hears("en fait je voudrais un justificatif de domicile", "certificate")
    assert stage.responses == ["utter_identify_first", "utter_ask_customer_number"]
    await stage.hears("CL-482913 69003")
    assert stage.ran == ["identify_form", "certificate_form"]
    assert stage.said[-1].attachment is not None


async def test_a_question_that_needs_no_identity_is_answered_meanwhile(stage: Stage) -> None:
    await stage.hears("je dois combien", "bill_pay")
    await stage.hears("y a une coupure chez ma mère au 87000 ?", "outage")
    assert stage.responses[0] == "utter_outage_current"
    assert stage.responses[-2:] == ["utter_back_to", "utter_ask_customer_number"]
    await stage.hears("CL-482913 69003")
    assert stage.ran == ["identify_form", "action_bill_pay"]


async def test_the_identity_that_the_gateway_vouches_for_is_believed(stage: Stage) -> None:
    identity = {"name": "Claire Lefèvre", "number": "CL-482913", "verified": True, "by": "site"}
    await stage.hears(
        "je dois combien", "bill_pay", metadata={"identity": identity, "page": "https://clairvolt.example/"}
    )
    assert stage.ran == ["action_bill_pay"]
    assert stage.slots["page"] == "https://clairvolt.example/"


async def test_nobody_but_the_gateway_is_believed_about_the_identity(stage: Stage) -> None:
    stage.channel = "rest"
    identity = {"number": "CL-482913", "verified": True, "by": "site"}
    await stage.hears("je dois combien", "bill_pay", metadata={"identity": identity})
    assert stage.responses == ["utter_ask_customer_number"]
    assert not stage.slots.get("verified")


async def test_another_customer_who_signs_in_on_the_site_is_the_customer_from_then_on(stage: Stage) -> None:
    await stage.hears("je dois combien", "bill_pay", metadata={"identity": {"number": "CL-482913", "by": "site"}})
    await stage.hears("je dois combien", "bill_pay", metadata={"identity": {"number": "CL-217348", "by": "site"}})
    assert stage.slots["customer_number"] == "CL-217348"
    assert stage.responses == ["utter_pay_all_overdue"]


@pytest.mark.parametrize("words", ["CL-482913", "CL-482913 69003", "482913"])
async def test_a_customer_number_out_of_the_blue_identifies_and_asks_what_for(stage: Stage, words: str) -> None:
    await stage.hears(words, "meter_reading")
    if stage.loop:
        await stage.hears("69003", "meter_reading")
    assert stage.responses == ["utter_identified", "utter_what_next"]
    assert stage.loop is None


async def test_a_reading_beside_a_customer_number_stays_a_reading(stage: Stage) -> None:
    await stage.hears("CL-482913 69003, relevé 34500", "meter_reading")
    assert stage.responses[-1] == "utter_meter_confirm_plausible"
