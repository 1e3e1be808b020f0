"""Every request does real work on the backend, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actions.backend import Backend, accounts, complaints, monthly, plans, requests
from tests.unit.actions.stage import TODAY_AT_TEN, Stage

TODAY = TODAY_AT_TEN.date()


def signed_in(number: str, language: str = "fr") -> Stage:
    """A customer whom the host site vouches for: these tests are about what comes after the identification."""
    return Stage(slots={"language": language, "identity": {"number": number}})


@pytest.mark.usefixtures("backend")
class TestBills:
    @pytest.mark.parametrize(("language", "words"), [("fr", "de plus qu’en"), ("en", "more than in")])
    async def test_a_bill_is_compared_with_last_year_and_last_month_and_its_line_is_named(
        self, language: str, words: str
    ) -> None:
        stage = signed_in("CL-482913", language)
        await stage.hears("pourquoi si cher ?", "bill_explain")
        assert stage.responses[0] == "utter_bill_total"
        assert words in stage.texts[1]
        assert "utter_bill_up_month" in stage.responses
        assert "utter_bill_line_grew" in stage.responses
        assert stage.fact("bill")

    async def test_the_lines_add_up_to_the_total_that_is_shown(self) -> None:
        stage = signed_in("CL-482913", "en")
        await stage.hears("explain my bill", "bill_explain")
        await stage.presses("Show every line")
        cents = [int(euros + hundredths) for euros, hundredths in re.findall(r": €(\d+)\.(\d\d)", stage.texts[0])]
        assert sum(cents[:-1]) == cents[-1]

    async def test_a_bill_is_found_by_its_month(self) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("je ne comprends pas ma facture de septembre", "bill_explain")
        assert "01/09/2026" in stage.texts[0]

    @pytest.mark.parametrize(
        ("words", "response"),
        [
            ("c'est quoi la CTA ?", "utter_line_cta"),
            ("is there VAT on it", "utter_line_vat"),
            ("à quoi sert l'abonnement", "utter_line_standing_charge"),
        ],
    )
    async def test_what_a_line_means_is_told_to_anybody(self, words: str, response: str) -> None:
        stage = Stage(slots={"language": "fr"})
        await stage.hears(words, "bill_explain")
        assert stage.responses == [response]

    async def test_what_a_line_comes_to_is_told_to_the_customer(self) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("et pourquoi la cta ?", "bill_explain")
        assert stage.responses == ["utter_line_cta", "utter_line_on_bill"]
        assert "1,09" in stage.texts[1]

    async def test_a_month_without_a_bill_is_said(self) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("ma facture de mars 2019", "bill_explain")
        assert stage.responses[:2] == ["utter_bill_none_then", "utter_bill_total"]

    async def test_what_is_owed_comes_with_the_ways_to_pay_it(self) -> None:
        stage = signed_in("CL-217348")
        await stage.hears("je dois combien", "bill_pay")
        assert stage.responses == ["utter_pay_all_overdue"]
        assert stage.said[0].titles[:2] == ["Par carte", "Par virement"]
        assert stage.fact("amount_due")

    @pytest.mark.parametrize(
        ("words", "response"),
        [
            ("je veux payer par carte", "utter_pay_card"),
            ("votre RIB pour un virement", "utter_pay_transfer"),
            ("à quelle adresse envoyer le chèque", "utter_pay_cheque"),
            ("en espèces c'est possible ?", "utter_pay_cash"),
            ("avez-vous bien reçu mon paiement ?", "utter_pay_payments"),
        ],
    )
    async def test_the_way_that_is_named_is_answered_at_once(self, words: str, response: str) -> None:
        stage = signed_in("CL-217348")
        await stage.hears(words, "bill_pay")
        assert stage.responses == [response]

    async def test_a_refused_debit_is_told_with_its_cause(self) -> None:
        stage = signed_in("CL-355186", "en")
        await stage.hears("did my debit go through", "bill_pay")
        assert stage.responses[0] in ("utter_pay_failed_debit", "utter_pay_payments")
        await stage.hears("what do i owe", "bill_pay")
        assert stage.responses[0] == "utter_pay_failed_debit"


class TestTimeToPay:
    async def test_a_plan_is_proposed_confirmed_and_recorded(self, backend: Backend) -> None:
        stage = signed_in("CL-217348")
        await stage.hears("je ne peux pas tout payer", "payment_plan")
        assert stage.responses == ["utter_ask_plan_choice"]
        await stage.hears("en 4 fois")
        assert stage.responses == ["utter_plan_confirm"]
        assert plans.running_plan(backend, "CL-217348", today=TODAY) is None
        await stage.hears("oui", "affirm")
        plan = plans.running_plan(backend, "CL-217348", today=TODAY)
        assert plan is not None
        assert len(plan.instalments) == 4
        assert plan.reference in stage.texts[0]

    async def test_the_day_of_the_first_instalment_can_be_moved(self, backend: Backend) -> None:
        stage = signed_in("CL-217348")
        await stage.hears("payer en 3 fois", "payment_plan")
        await stage.hears("non plutôt le 28")
        assert "28/11/2026" in stage.texts[0]
        await stage.hears("oui", "affirm")
        plan = plans.running_plan(backend, "CL-217348", today=TODAY)
        assert plan is not None
        assert plan.instalments[0].due.isoformat() == "2026-11-28"

    async def test_a_number_of_instalments_against_the_rules_is_refused_with_the_possible_ones(
        self, backend: Backend
    ) -> None:
        stage = signed_in("CL-217348", "en")
        await stage.hears("in 24 payments", "payment_plan")
        assert "utter_plan_count_refused" in stage.responses

    async def test_all_of_it_may_wait(self, backend: Backend) -> None:
        stage = signed_in("CL-217348")
        await stage.hears("je peux payer plus tard ?", "payment_plan")
        assert stage.responses == ["utter_ask_plan_until"]
        await stage.presses(stage.said[0].titles[0])
        assert stage.responses == ["utter_plan_confirm_delay"]
        await stage.hears("ok", "affirm")
        assert stage.responses == ["utter_plan_delayed"]

    @pytest.mark.parametrize(
        ("number", "response"),
        [
            ("CL-482913", "utter_plan_nothing_due"),
            ("CL-503278", "utter_plan_plan_running"),
            ("CL-158230", "utter_plan_too_large"),
            ("CL-941085", "utter_plan_too_small"),
        ],
    )
    async def test_a_rule_that_says_no_is_told(self, backend: Backend, number: str, response: str) -> None:
        stage = signed_in(number)
        await stage.hears("payer en plusieurs fois", "payment_plan")
        assert stage.responses == [response]
        assert stage.loop is None

    async def test_a_debt_beyond_the_rules_goes_to_a_person_at_a_word(self, backend: Backend) -> None:
        stage = signed_in("CL-158230")
        await stage.hears("payer en plusieurs fois", "payment_plan")
        await stage.hears("oui", "affirm")
        assert stage.handed_over is not None


class TestMeters:
    async def test_an_unlikely_reading_is_questioned_and_then_checked_by_a_person(self, backend: Backend) -> None:
        stage = signed_in("CL-482913", "en")
        await stage.hears("41500", "meter_reading")
        assert stage.responses == ["utter_meter_confirm_high"]
        await stage.presses("That is what it shows")
        assert stage.responses == ["utter_meter_recorded", "utter_meter_to_verify"]

    async def test_a_reading_that_runs_backwards_is_refused(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("120", "meter_reading")
        assert stage.responses == ["utter_meter_lower"]
        assert stage.slots["requested_slot"] == "meter_index"

    async def test_two_energies_in_one_message_are_two_readings(self, backend: Backend) -> None:
        stage = signed_in("CL-104520", "en")
        await stage.hears("gas 15600, elec 29100", "meter_reading")
        assert "gas" in stage.texts[0]
        await stage.hears("yes", "affirm")
        assert stage.responses == ["utter_meter_recorded", "utter_meter_confirm_plausible"]
        await stage.hears("yes", "affirm")
        assert stage.responses == ["utter_meter_recorded"]
        assert stage.loop is None

    async def test_peak_and_offpeak_are_told_apart(self, backend: Backend) -> None:
        stage = signed_in("CL-355186")
        await stage.hears("je donne mon relevé", "meter_reading")
        assert stage.responses == ["utter_ask_meter_two"]

    async def test_when_to_give_a_reading_is_answered_and_a_yes_begins(self, backend: Backend) -> None:
        stage = signed_in("CL-371915")
        await stage.hears("quand dois-je donner mon relevé ?", "meter_reading")
        assert stage.responses == ["utter_meter_window_next"]
        await stage.hears("oui", "affirm")
        assert stage.responses == ["utter_ask_meter_gas"]


class TestMoving:
    async def test_somebody_new_gets_supply(self, backend: Backend) -> None:
        stage = Stage(slots={"language": "en"})
        await stage.hears("I get the keys on 5 December, 5 rue Pasteur 75019 Paris, electricity", "move_in")
        assert stage.responses[-1] == "utter_ask_move_in_customer"
        await stage.presses("I am new")
        await stage.hears("Ann Smith")
        await stage.hears("ann@smith.org")
        assert stage.responses == ["utter_move_in_confirm"]
        assert "5 rue Pasteur, 75019 Paris" in stage.texts[0]
        await stage.hears("yes", "affirm")
        assert stage.responses[0] == "utter_move_in_done"

    async def test_a_customer_who_moves_in_is_identified_and_keeps_what_was_said(self, backend: Backend) -> None:
        stage = Stage(slots={"language": "fr"})
        await stage.hears("j'emménage le 5 décembre au 5 rue Pasteur 75019 Paris, électricité", "move_in")
        await stage.presses("Je suis déjà client")
        await stage.hears("CL-482913 69003")
        assert stage.responses[-1] == "utter_move_in_confirm"

    async def test_a_contract_ends_on_the_day_and_the_last_bill_goes_to_the_new_address(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("je pars le 15 décembre", "move_out")
        await stage.hears("3 place Bellecour, 69002 Lyon")
        assert "3 place Bellecour, 69002 Lyon" in stage.texts[0]
        await stage.hears("oui", "affirm")
        assert stage.responses == ["utter_move_out_done", "utter_move_out_final_bill"]
        reference = re.search(r"R-2026-\d+", stage.texts[0])
        assert reference is not None
        assert requests.request_status(backend, "CL-482913", reference[0], today=TODAY).kind == "move_out"


class TestCuts:
    @pytest.mark.parametrize(("language", "words"), [("fr", "Coupure connue au 87000"), ("en", "known cut at 87000")])
    async def test_a_known_cut_is_told_from_its_postcode_alone(
        self, backend: Backend, language: str, words: str
    ) -> None:
        stage = Stage(slots={"language": language})
        await stage.hears("panne à 87000 ?", "outage")
        assert stage.responses == ["utter_outage_current"]
        assert words in stage.texts[0]
        assert stage.loop is None

    async def test_a_cut_that_nobody_knows_is_reported(self, backend: Backend) -> None:
        stage = Stage(slots={"language": "fr"})
        await stage.hears("plus de courant", "outage")
        await stage.hears("75011")
        assert stage.responses == ["utter_outage_none", "utter_ask_outage_alone_electricity"]
        await stage.hears("non, tout le quartier", "deny")
        assert stage.responses == ["utter_outage_reported"]
        assert re.search(r"S-2026-\d+", stage.texts[0])

    async def test_a_cut_in_one_home_only_comes_with_advice(self, backend: Backend) -> None:
        stage = Stage(slots={"language": "en"})
        await stage.hears("no power at 75011", "outage")
        await stage.presses("Only my home")
        assert stage.responses == ["utter_outage_check_breaker", "utter_outage_reported"]

    async def test_an_identified_customer_is_not_asked_for_a_postcode(self, backend: Backend) -> None:
        stage = signed_in("CL-618401")
        await stage.hears("je dois combien", "bill_pay")
        await stage.hears("plus de courant", "outage")
        assert stage.responses == ["utter_outage_current"]


class TestFollowing:
    async def test_a_late_request_is_said_to_be_late_and_a_person_is_offered(self, backend: Backend) -> None:
        stage = signed_in("CL-266505")
        await stage.hears("où en est ma réclamation", "request_status")
        assert stage.responses == ["utter_status_list"]
        await stage.presses("R-2026-04806")
        assert stage.responses[-1] == "utter_status_late"
        await stage.hears("oui", "affirm")
        assert stage.handed_over is not None

    async def test_a_strangers_reference_does_not_exist_for_others(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("et R-2026-04806 ?", "request_status")
        assert stage.responses[0] == "utter_status_unknown"


class TestVisits:
    async def test_a_visit_is_booked_moved_and_cancelled(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("rdv vendredi en huit le matin pour vérifier mon compteur", "appointment")
        assert stage.responses == ["utter_ask_appointment_slot"]
        assert stage.said[0].titles[0].startswith("Vendredi 4")
        await stage.hears("le premier")
        assert stage.responses == ["utter_appointment_confirm_book"]
        await stage.hears("oui", "affirm")
        assert stage.responses == ["utter_appointment_done_book"]
        await stage.hears("finalement déplacez mon rendez-vous au 2 décembre", "appointment")
        await stage.hears("le dernier")
        await stage.hears("ok", "affirm")
        assert stage.responses == ["utter_appointment_done_move"]
        await stage.hears("annulez mon rendez-vous", "appointment")
        await stage.hears("oui", "affirm")
        assert stage.responses == ["utter_appointment_done_cancel"]

    async def test_the_hour_of_a_visit_is_told(self, backend: Backend) -> None:
        stage = signed_in("CL-104520", "en")
        await stage.hears("what time is he coming?", "appointment")
        assert stage.responses == ["utter_appointment_coming"]
        assert stage.said[0].titles == ["Move it", "Cancel the visit"]

    async def test_a_missed_visit_is_owned_up_to(self, backend: Backend) -> None:
        stage = signed_in("CL-833617", "en")
        await stage.hears("the man never turned up", "appointment")
        assert stage.responses == ["utter_appointment_missed", "utter_ask_appointment_slot"]

    async def test_another_day_is_looked_for_while_a_slot_is_being_confirmed(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("rdv le 4 décembre le matin pour vérifier mon compteur", "appointment")
        await stage.hears("le premier")
        await stage.hears("non plutôt le 3", "deny")
        assert stage.responses[0] in ("utter_ask_appointment_slot", "utter_appointment_confirm_book")
        assert "3" in (stage.said[0].titles[0] + stage.texts[0])


class TestMonthlyAmount:
    async def test_the_amount_is_changed_within_its_bounds(self, backend: Backend) -> None:
        stage = signed_in("CL-618401")
        await stage.hears("passer de 120 à 90 par mois", "monthly_amount")
        assert stage.responses == ["utter_monthly_bounds"]
        await stage.hears("130 euros")
        assert stage.responses == ["utter_monthly_confirm_amount"]
        await stage.hears("oui", "affirm")
        assert monthly.monthly_amount(backend, "CL-618401", today=TODAY).current == 130_00

    async def test_how_far_it_got_is_kept_for_the_dossier(self, backend: Backend) -> None:
        stage = signed_in("CL-618401")
        await stage.hears("passer de 120 à 90 par mois", "monthly_amount")
        assert stage.slots["steps"] == [{"request": "monthly_amount", "how": "asked"}]
        await stage.hears("laisse tomber", "deny")
        assert stage.slots["steps"] == [{"request": "monthly_amount", "how": "left"}]
        await stage.hears("passer de 120 à 130 par mois", "monthly_amount")
        await stage.hears("oui", "affirm")
        assert stage.slots["steps"] == [{"request": "monthly_amount", "how": "done"}]

    async def test_what_an_advisor_confirmed_is_not_asked_again_and_that_counts_once(self, backend: Backend) -> None:
        stage = signed_in("CL-618401")
        stage.slots |= {"monthly_change": "amount", "monthly_amount": 130_00, "confirmed": ["monthly_amount", "iban"]}
        await stage.hears("je voudrais changer ma mensualité", "monthly_amount")
        assert stage.responses == ["utter_monthly_confirm_amount"]
        assert "130" in stage.texts[0]
        assert stage.slots["confirmed"] == ["iban"]
        await stage.hears("laisse tomber", "deny")
        await stage.hears("je voudrais changer ma mensualité", "monthly_amount")
        assert stage.responses == ["utter_ask_monthly_amount"]

    async def test_the_day_is_changed(self, backend: Backend) -> None:
        stage = signed_in("CL-618401")
        await stage.hears("prélevé le 15 plutôt que le 3 svp", "monthly_amount")
        assert stage.responses == ["utter_monthly_confirm_day"]
        await stage.hears("ok", "affirm")
        assert monthly.monthly_amount(backend, "CL-618401", today=TODAY).day == 15

    async def test_what_is_paid_and_what_it_leads_to_is_told(self, backend: Backend) -> None:
        stage = signed_in("CL-104520", "en")
        await stage.hears("what's my monthly", "monthly_amount")
        assert stage.responses[0] == "utter_monthly_now"
        assert "utter_monthly_settlement_to_pay" in stage.responses


class TestPapers:
    @pytest.mark.parametrize(
        ("words", "title"),
        [
            ("un justificatif de domicile pour la préfecture", "Justificatif de domicile"),
            ("une attestation de contrat", "Attestation de contrat"),
            ("la copie de ma facture de septembre", "Duplicata de facture"),
            ("un relevé de mes paiements pour les impôts", "Relevé de paiements"),
        ],
    )
    async def test_a_document_is_made_and_shown_as_a_card(self, backend: Backend, words: str, title: str) -> None:
        stage = signed_in("CL-482913")
        await stage.hears(words, "certificate")
        card = stage.said[0].attachment
        assert card is not None
        assert (card["kind"], card["title"]) == ("pdf", title)
        made = backend.files / Path(card["url"]).name
        assert card["url"] == f"/api/customer/files/{made.name}"
        assert made.read_bytes().startswith(b"%PDF")
        assert card["size"] == made.stat().st_size


class TestDetails:
    async def test_a_bank_account_is_checked_masked_and_left_to_be_signed(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("voici mon iban FR14 2004 1010 0505 0001 3M02 606", "bank_details")
        assert stage.responses == ["utter_bank_confirm"]
        assert "2004" not in stage.texts[0]
        await stage.hears("oui", "affirm")
        assert stage.responses == ["utter_bank_changed", "utter_bank_sign"]
        assert accounts.bank_account(backend, "CL-482913").pending is not None
        assert stage.slots["iban"] is None

    async def test_an_address_is_held_until_it_is_confirmed(self, backend: Backend) -> None:
        stage = signed_in("CL-482913", "en")
        await stage.hears("my new e-mail is claire.l@gmail.com", "contact_details")
        await stage.hears("yes", "affirm")
        assert stage.responses == ["utter_contact_to_confirm"]

    async def test_a_typo_in_an_address_is_noticed(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("mon mail est claire@gmial.com", "contact_details")
        assert stage.responses == ["utter_contact_email_suggestion"]
        await stage.hears("oui", "affirm")
        assert stage.responses == ["utter_contact_confirm_email"]

    async def test_letters_go_to_another_address(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("mes courriers", "contact_details")
        await stage.hears("12 bis rue des Lilas 69003 Lyon")
        assert "12 bis rue des Lilas, 69003 Lyon" in stage.texts[0]

    async def test_another_name_needs_a_person(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("mon nom est mal écrit", "contact_details")
        await stage.hears("c'est Dupont")
        await stage.hears("oui", "affirm")
        assert stage.responses == ["utter_contact_too_different"]


class TestOffers:
    async def test_prices_are_shown_to_anybody(self, backend: Backend) -> None:
        stage = Stage(slots={"language": "fr"})
        await stage.hears("vos prix", "tariffs")
        assert stage.responses == ["utter_tariff_offers", "utter_tariff_simulate"]
        assert not stage.slots.get("verified")

    async def test_a_year_is_simulated_on_a_consumption(self, backend: Backend) -> None:
        stage = Stage(slots={"language": "en"})
        await stage.hears("for 4500 kWh a year?", "tariffs")
        assert stage.responses == ["utter_tariff_for_kwh"]
        assert "4,500" in stage.texts[0]

    async def test_another_offer_is_asked_for_after_a_yes(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("mon offre est-elle la moins chère ?", "tariffs")
        await stage.presses("Passer à")
        assert stage.responses == ["utter_tariff_confirm"]
        await stage.hears("oui", "affirm")
        assert stage.responses == ["utter_tariff_asked"]
        kinds = {request.kind for request in requests.requests_of(backend, "CL-482913", today=TODAY)}
        assert "offer_change" in kinds


class TestSmallFacts:
    @pytest.mark.parametrize(
        ("words", "response"),
        [
            ("le voyant vert clignote", "utter_smart_light"),
            ("je refuse la pose du linky", "utter_smart_refuse"),
            ("c'est dangereux les ondes ?", "utter_smart_health"),
            ("c'est quoi un linky", "utter_smart_general"),
        ],
    )
    async def test_usual_questions_about_the_meter_are_answered(
        self, backend: Backend, words: str, response: str
    ) -> None:
        stage = Stage(slots={"language": "fr"})
        await stage.hears(words, "smart_meter")
        assert stage.responses == [response]

    async def test_the_state_of_ones_own_meter_is_told(self, backend: Backend) -> None:
        stage = signed_in("CL-266505", "en")
        await stage.hears('/smart_meter{"choice": "mine"}')
        assert stage.responses[0] in ("utter_smart_mine_weak", "utter_smart_mine_none")
        assert stage.fact("meter_electricity")

    async def test_a_voucher_is_registered(self, backend: Backend) -> None:
        stage = signed_in("CL-941085")
        await stage.hears("où en est mon chèque, l'avez-vous encaissé ?", "energy_voucher")
        assert stage.responses == ["utter_voucher_mine"]
        await stage.presses("Enregistrer mon chèque")
        await stage.hears("12345")
        assert stage.responses == ["utter_voucher_format"]

    @pytest.mark.parametrize(
        ("words", "response"),
        [("j'ai perdu le papier", "utter_voucher_lost"), ("chèque énergie", "utter_voucher_general")],
    )
    async def test_the_voucher_is_explained_to_anybody(self, backend: Backend, words: str, response: str) -> None:
        stage = Stage(slots={"language": "fr"})
        await stage.hears(words, "energy_voucher")
        assert stage.responses == [response]

    async def test_no_more_sales_calls_holds_at_once(self, backend: Backend) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("arrêtez de me démarcher", "data_privacy")
        assert stage.responses == ["utter_privacy_confirm_opt_out"]
        await stage.hears("oui", "affirm")
        assert complaints.consents(backend, "CL-482913").marketing is False

    @pytest.mark.parametrize(
        ("words", "response"),
        [("où sont stockées mes données", "utter_privacy_where"), ("vous les vendez à qui ?", "utter_privacy_who")],
    )
    async def test_questions_about_data_are_answered(self, backend: Backend, words: str, response: str) -> None:
        stage = Stage(slots={"language": "fr"})
        await stage.hears(words, "data_privacy")
        assert stage.responses == [response]


class TestComplaints:
    async def test_a_complaint_is_registered_in_the_customers_words_with_what_happens_next(
        self, backend: Backend
    ) -> None:
        stage = signed_in("CL-482913")
        await stage.hears("je dois combien", "bill_pay")
        await stage.hears("réclamation", "complaint")
        story = "Votre technicien a cassé ma haie mardi et personne ne me rappelle"
        await stage.hears(story, "appointment")
        assert stage.responses == ["utter_complaint_confirm"]
        assert story in stage.texts[0]
        assert "dommage" in stage.texts[0]
        await stage.hears("oui", "affirm")
        assert stage.responses == ["utter_complaint_registered", "utter_complaint_next"]
        kinds = {request.kind for request in requests.requests_of(backend, "CL-482913", today=TODAY)}
        assert "complaint" in kinds

    async def test_a_stranger_leaves_a_way_to_be_answered(self, backend: Backend) -> None:
        stage = Stage(slots={"language": "en"})
        await stage.hears("Your salesman came to my door three times and would not leave my mother alone", "complaint")
        assert stage.responses == ["utter_ask_complaint_contact"]
        await stage.hears("ann@smith.org")
        await stage.hears("yes", "affirm")
        assert stage.responses[0] == "utter_complaint_registered"


@pytest.mark.usefixtures("backend")
class TestCourtesies:
    async def test_a_greeting_does_not_repeat_what_the_gateway_said(self) -> None:
        stage = Stage(slots={"language": "fr"})
        await stage.hears("bonjour", "greet")
        assert stage.responses == ["utter_greet_again"]
        elsewhere = Stage(slots={"language": "fr"}, channel="rest")
        await elsewhere.hears("bonjour", "greet")
        assert "automatique" in elsewhere.texts[0]

    async def test_the_truth_about_itself_is_told(self) -> None:
        stage = Stage(slots={"language": "en"})
        await stage.hears("are you real?", "bot_challenge")
        assert "program" in stage.texts[0]
        assert stage.said[0].buttons[0]["payload"] == "/human_handoff"

    @pytest.mark.parametrize(
        ("intent", "response"),
        [
            ("thanks", "utter_thanks"),
            ("goodbye", "utter_goodbye"),
            ("affirm", "utter_affirm_nothing"),
            ("deny", "utter_deny_nothing"),
            ("out_of_scope", "utter_out_of_scope"),
        ],
    )
    async def test_a_courtesy_out_of_the_blue_is_met_sensibly(self, intent: str, response: str) -> None:
        stage = Stage(slots={"language": "fr"})
        await stage.hears("…", intent)
        assert stage.responses == [response]
