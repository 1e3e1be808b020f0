"""The answers that are rarely needed: rules that say no, questions asked one by one, details of the small requests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.backend import Backend, appointments, meters
from tests.unit.actions.stage import TODAY_AT_TEN, Stage

CLAIRE, KARIM, HELENE, JULIE = "CL-482913", "CL-217348", "CL-618401", "CL-355186"

IBAN = "FR14 2004 1010 0505 0001 3M02 606"

# ruff: noqa: E501 - a table is read across
# the customer (None: a stranger), what is said ("intent|words", words alone, "[title" of a button), a last response
PATHS: list[tuple[str | None, list[str], str]] = [
    (CLAIRE, ["appointment|rdv le 29 novembre pour vérifier mon compteur"], "utter_ask_appointment_near"),
    (CLAIRE, ["appointment|rdv pour vérifier mon compteur", "[Plus tard"], "utter_appointment_later"),
    (CLAIRE, ["appointment|rdv pour vérifier mon compteur", "le premier", "non", "[Autre créneau"], "utter_ask_appointment_slot"),
    (CLAIRE, ["contact_details|changer mon mail"], "utter_ask_contact_email"),
    (CLAIRE, ["contact_details|changer mon mail", "pas@valable"], "utter_contact_bad_email"),
    (CLAIRE, ["contact_details|changer mon téléphone"], "utter_ask_contact_phone"),
    (CLAIRE, ["contact_details|changer mon téléphone", "0612"], "utter_ask_contact_phone"),
    (CLAIRE, ["contact_details|changer mon téléphone", "061234567"], "utter_contact_bad_phone"),
    (CLAIRE, ["contact_details|changer mon téléphone", "06 39 98 12 34"], "utter_contact_confirm_phone"),
    (CLAIRE, ["contact_details|changer mon téléphone", "06 12 34 56 78"], "utter_contact_confirm_phone"),
    (CLAIRE, ["contact_details|l'adresse de mes courriers", "chez ma soeur"], "utter_contact_bad_address"),
    (CLAIRE, ["contact_details|l'adresse de mes courriers", "8 rue Pasteur 69007 Lyon", "oui"], "utter_contact_changed_address"),
    (CLAIRE, ["contact_details|mon nom est mal écrit", "c'est Lefebvre", "oui"], "utter_contact_changed_name"),
    (CLAIRE, ["contact_details|mon nom est mal écrit", "c'est Lefèvre", "oui"], "utter_contact_same"),
    (HELENE, ["monthly_amount|changer le montant de ma mensualité"], "utter_ask_monthly_amount"),
    (HELENE, ["monthly_amount|changer la date de prélèvement", "le 7"], "utter_monthly_day_refused"),
    (HELENE, ["monthly_amount|changer la date de prélèvement", "le 10", "oui"], "utter_monthly_same"),
    (HELENE, ["monthly_amount|mettez-moi à 150 €", "oui", "monthly_amount|plutôt 160 € finalement", "oui"], "utter_monthly_too_soon"),
    (None, ["move_in|j'emménage", "[Je suis nouveau"], "utter_ask_move_in_date"),
    (None, ["move_in|j'emménage", "[Je suis nouveau", "le 5 décembre"], "utter_ask_move_in_address"),
    (None, ["move_in|j'emménage", "[Je suis nouveau", "le 5 décembre", "8 rue Pasteur 69007 Lyon"], "utter_ask_move_in_energy"),
    (CLAIRE, ["move_out|je pars le 15 décembre", "par mail", "oui", "move_out|je pars le 20 décembre", "par mail", "oui"], "utter_move_already"),
    (None, ["outage|plus de gaz au 75011"], "utter_ask_outage_alone_gas"),
    (None, ["outage|plus de gaz au 75011", "seulement chez moi"], "utter_outage_reported"),
    (None, ["complaint|réclamation", "trop cher"], "utter_complaint_too_short"),
    (None, ["bill_pay|je dois combien", "CL-482913", "999999"], "utter_identify_bad_postcode"),
    (None, ["bill_pay|je dois combien", "50 euros je crois"], "utter_ask_customer_number"),
    (CLAIRE, ["bank_details|changer de compte", "FR76 1234"], "utter_iban_format"),
    (CLAIRE, ["bank_details|changer de compte", "12345678901"], "utter_iban_format"),
    (CLAIRE, [f"bank_details|{IBAN}", "oui", f"bank_details|{IBAN}", "oui"], "utter_bank_already_pending"),
    (CLAIRE, ["meter_reading|34500", "oui", "meter_reading|34600", "oui"], "utter_meter_already_given"),
    (CLAIRE, ["meter_reading|34193"], "utter_meter_confirm_unchanged"),
    (CLAIRE, ["meter_reading|34500 et 12000"], "utter_meter_only_1"),
    (CLAIRE, ["meter_reading|gaz 12000", "34500"], "utter_meter_confirm_plausible"),
    (KARIM, ["bill_pay|payer 100000 € par carte"], "utter_pay_bounds"),
    (KARIM, ["payment_plan|en 3 fois", "non plutôt le 15 juin 2027"], "utter_plan_first_due_refused"),
    (KARIM, ["payment_plan|payer plus tard", "le 15 juin 2027"], "utter_plan_until_refused"),
    (KARIM, ["payment_plan|payer plus tard", "[", "oui", "payment_plan|payer plus tard"], "utter_plan_already_delayed"),
    (CLAIRE, ["data_privacy|une copie de mes données", "oui"], "utter_privacy_registered_copy"),
    (CLAIRE, ["data_privacy|effacez mes données", "oui"], "utter_privacy_registered_erasure"),
    (CLAIRE, ["data_privacy|une copie de mes données", "oui", "data_privacy|une copie de mes données", "oui"], "utter_privacy_already"),
    (None, ["data_privacy|combien de temps gardez-vous ça"], "utter_privacy_how_long"),
    (None, ["data_privacy|RGPD"], "utter_privacy_general"),
    (None, ["smart_meter|suivre ma conso dans l'appli"], "utter_smart_app"),
    (None, ["smart_meter|mes données de consommation par demi-heure"], "utter_smart_data"),
    (None, ["smart_meter|la pose est payante ?"], "utter_smart_install"),
    (None, ["tariffs|pour 1 kWh par an"], "utter_tariff_kwh_bounds"),
    (None, ["energy_voucher|le code ne passe pas"], "utter_voucher_code"),
    (None, ["energy_voucher|j'y ai droit ?"], "utter_voucher_entitled"),
    (None, ["energy_voucher|jusqu'à quand est-il valable"], "utter_voucher_expired"),
    (None, ["energy_voucher|je n'ai pas reçu mon chèque"], "utter_voucher_not_received"),
    (None, ["energy_voucher|où va le surplus"], "utter_voucher_rest"),
    (None, ["nlu_fallback|???"], "utter_fallback_blank"),
    (CLAIRE, ["bill_pay|je dois combien", "greet|bonjour"], "utter_greet_known"),
    (CLAIRE, ["meter_reading|mon relevé", "greet|bonjour"], "utter_ask_meter_electricity"),
    (CLAIRE, ["meter_reading|mon relevé", "out_of_scope|une pizza"], "utter_ask_meter_electricity"),
]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("number", "says", "response"), PATHS, ids=[str(number) for number, _ in enumerate(PATHS)])
async def test_a_side_path_ends_where_it_should(
    backend: Backend, language: str, number: str | None, says: list[str], response: str
) -> None:
    stage = Stage(slots={"language": language, "identity": {"number": number} if number else None})
    for words in says:
        if words.startswith("["):
            stage.slots["language"] = "fr"  # the titles of the buttons are written here in French
            await retitled(stage, words[1:])
        else:
            intent, _, text = words.rpartition("|")
            await stage.hears(text, intent or {"oui": "affirm", "non": "deny"}.get(text))
        assert "utter_backend_down" not in stage.responses
    assert response in stage.responses
    assert not any("{" in text or "None" in text for text in stage.texts)


async def retitled(stage: Stage, title: str) -> None:
    """Press the button of this title, or the first one; in English, the one at the same place."""
    buttons = [button for said in stage.said for button in said.buttons]
    fitting = [button for button in buttons if button["title"].startswith(title)]
    english = {
        "Plus tard": "Later",
        "Autre créneau": "Another slot",
        "Je suis nouveau": "I am new",
        "Les échanger": "Swap",
    }
    fitting = fitting or [button for button in buttons if button["title"].startswith(english.get(title, ""))]
    assert fitting, [button["title"] for button in buttons]
    await stage.hears(fitting[0]["payload"])


async def test_peak_and_offpeak_that_were_exchanged_are_noticed(stage: Stage, backend: Backend) -> None:
    stage.slots["identity"] = {"number": JULIE}
    last = meters.last_readings(backend, JULIE, energy="electricity", today=TODAY_AT_TEN.date())
    peak, offpeak = ({reading.register: reading.index for reading in last}[name] for name in ("peak", "offpeak"))
    await stage.hears(f"HP {offpeak + 150} HC {peak + 150}", "meter_reading")
    assert stage.responses == ["utter_meter_swapped"]
    await stage.presses("Les échanger")
    assert stage.slots["meter_index"] == {"peak": peak + 150, "offpeak": offpeak + 150}


async def test_a_slot_that_somebody_else_takes_meanwhile_is_not_promised(stage: Stage, backend: Backend) -> None:
    stage.slots["identity"] = {"number": CLAIRE}
    await stage.hears("rdv vendredi en huit le matin pour vérifier mon compteur", "appointment")
    await stage.hears("le premier")
    assert stage.responses == ["utter_appointment_confirm_book"]
    taken = stage.slots["appointment_slot"]["id"]
    with backend.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE clairvolt_slots SET capacity = 0 WHERE id = {taken}")
    await stage.hears("oui", "affirm")
    assert stage.responses[0] == "utter_appointment_slot_taken"
    assert stage.loop == "appointment_form"
    known = appointments.appointments_of(backend, CLAIRE, today=TODAY_AT_TEN.date() - timedelta(days=1))
    assert not [visit for visit in known if visit.status == "booked"]
