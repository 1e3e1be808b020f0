"""A customer's whole way through the widget, on the real gateway: assistant, buttons, a person, the end."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from bot.handoff.conversation import ContactKind, EventType, Status
from bot.handoff.hours import OpeningHours
from tests.e2e.widget_support import MEANS, Shop, choose, said, session, write

pytestmark = pytest.mark.timeout(180)


def test_nothing_is_opened_for_a_visitor_who_does_not_write(shop: Shop) -> None:
    page = shop.visit()
    assert page.evaluate("Object.keys(localStorage)") == []
    page.locator(".launcher").click()
    expect(said(page, "assistant")).to_contain_text("assistant automatique")
    assert shop.conversation(page).page == shop.url + "/"


def test_a_button_is_pressed_once_and_says_what_was_chosen(shop: Shop) -> None:
    page = shop.open()
    write(page, "Bonjour")
    expect(said(page, "assistant").last).to_have_text(re.compile(re.escape(MEANS)))
    page.get_by_role("button", name="Comprendre ma facture").click()
    expect(said(page, "customer").last).to_contain_text("Comprendre ma facture")
    expect(said(page, "assistant").filter(has_text="118,40")).to_be_visible()
    choices = page.locator(".group .pill")
    expect(choices).to_have_count(3)
    for choice in choices.all():
        expect(choice).to_be_disabled()
    expect(choices.first).to_have_attribute("aria-pressed", "true")
    assert [event.staff for event in shop.events(page) if event.staff] == [{"payload": "/bill_explain"}]


def test_addresses_of_the_web_become_links_and_nothing_else_does(shop: Shop) -> None:
    page = shop.open()
    write(page, "Voir https://example.org/a_b(c). ou javascript:alert(1) <b>gras</b> ftp://x.example")
    own = said(page, "customer")
    expect(own).to_contain_text("<b>gras</b>")
    links = own.locator("a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.org/a_b(c")
    expect(links).to_have_attribute("rel", re.compile("noopener"))


def test_a_document_is_a_card_that_fetches_it(shop: Shop) -> None:
    folder = shop.stage.config.documents_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "attestation.pdf").write_bytes(b"%PDF-1.4 attestation")
    page = shop.open()
    write(page, "Une attestation")
    card = page.locator(".card")
    expect(card).to_contain_text("Attestation de contrat")
    expect(card).to_contain_text("PDF · 82 ko")
    answer = page.request.get(card.get_attribute("href") or "")
    assert answer.body() == b"%PDF-1.4 attestation"


def test_a_person_is_asked_for_comes_answers_and_hands_back(shop: Shop) -> None:
    page = shop.open()
    write(page, "Ma facture a doublé")
    expect(said(page, "assistant").last).to_contain_text("autrement")
    nadia = shop.helped(page)
    expect(page.locator(".rule", has_text="Vous avez demandé une personne.")).to_be_visible()
    expect(page.locator(".waiting")).to_be_hidden()
    expect(page.get_by_role("button", name="Parler à une personne")).to_be_hidden()

    shop.says(nadia, page, "Bonjour, je regarde avec vous.")
    expect(said(page, "advisor")).to_contain_text("je regarde avec vous")
    expect(page.locator(".advisor .who")).to_contain_text("Nadia · Service client")
    nadia.types(session(page)["id"])
    expect(page.locator(".head p").first).to_have_text("Nadia écrit…")
    nadia.types(session(page)["id"], False)
    expect(page.locator(".dots")).to_be_hidden()

    write(page, "Merci à vous")
    mark = page.locator(".when").last
    expect(mark).to_contain_text("Remis")
    nadia.post(f"/api/advisor/conversations/{session(page)['id']}/read", seq=shop.conversation(page).last_seq)
    expect(mark).to_contain_text("Lu")

    nadia.does("handback", session(page)["id"], settled="La mensualité passe à 98 €.")
    expect(page.locator(".rule").last).to_have_text("Réglé : La mensualité passe à 98 €.")
    expect(page.get_by_role("button", name="Parler à une personne")).to_be_visible()
    expect(page.locator(".head h2").first).to_have_text("Clairvolt")


def test_the_advisor_sees_that_the_customer_types_and_reads(shop: Shop) -> None:
    page = shop.open()
    nadia = shop.helped(page)
    socket = nadia._sockets[-1]

    async def until(kind: str) -> dict[str, object]:
        while True:
            frame: dict[str, object] = await socket.receive_json(timeout=10)
            if frame["type"] == kind:
                return frame

    shop.stage.run(until("customer"))
    page.get_by_label("Votre message").press_sequentially("Alors")
    assert shop.stage.run(until("typing"))["on"] is True
    page.keyboard.press("Enter")
    assert shop.stage.run(until("typing"))["on"] is False
    shop.says(nadia, page, "Oui ?")
    said(page, "advisor").wait_for()
    page.wait_for_function("() => !document.hidden")
    shop.until(lambda: shop.conversation(page).read_by_customer == shop.conversation(page).last_seq)


def test_the_place_and_the_wait_are_told_live(shop: Shop) -> None:
    karim = shop.advisor("karim")
    with shop.stage.past(minutes=40) as then:
        for _ in range(6):
            helped = shop.stage.customer()
            helped.asks_for_a_person()
            then.tick(minutes=3)
            karim.does("claim", helped.id)
            karim.does("close", helped.id, outcome="settled")
    nadia = shop.advisor()
    ahead = shop.stage.customer()
    ahead.asks_for_a_person()
    page = shop.open()
    page.get_by_role("button", name="Parler à une personne").click()
    told = page.locator(".waiting [role=status]")
    expect(told).to_contain_text("Un conseiller va vous répondre ici1 personne avant vous · Attente")
    expect(told).to_contain_text(re.compile("Attente\u00a0: (≈ |< |[0-9]+–)?[0-9]+ min"))
    nadia.does("claim", ahead.id)
    expect(told).to_contain_text("Vous êtes en tête de file")


def test_who_waits_may_go_on_with_the_assistant_or_stop_waiting(shop: Shop) -> None:
    page = shop.open()
    page.get_by_role("button", name="Parler à une personne").click()
    panel = page.locator(".waiting")
    panel.get_by_role("button", name="Continuer avec l’assistant").click()
    expect(panel.get_by_role("button", name="Arrêter l’assistant")).to_be_visible()
    write(page, "Bonjour")
    expect(said(page, "assistant").last).to_contain_text(MEANS)
    expect(page.locator(".group .pill").first).to_be_enabled()
    panel.get_by_role("button", name="Arrêter l’assistant").click()
    expect(page.locator(".group .pill").first).to_be_disabled()
    panel.get_by_role("button", name="Ne plus attendre").click()
    expect(panel).to_be_hidden()
    assert shop.conversation(page).status is Status.ASSISTANT


@pytest.mark.parametrize(
    ("way", "fields", "kind"),
    [
        ("Être rappelé", {"Numéro de téléphone": "06 12 34 56 78", "Moment souhaité": "ce soir"}, ContactKind.CALLBACK),
        ("Réponse par e-mail", {"Adresse e-mail": "zoe@example.org"}, ContactKind.EMAIL),
        ("Laisser un message", {"Laisser un message": "Mon compteur clignote"}, ContactKind.MESSAGE),
    ],
)
def test_who_cannot_wait_leaves_a_way_to_be_reached(
    shop: Shop, way: str, fields: dict[str, str], kind: ContactKind
) -> None:
    page = shop.open()
    page.get_by_role("button", name="Parler à une personne").click()
    panel = page.locator(".waiting")
    expect(panel).to_contain_text("Aucun conseiller n’est connecté")
    panel.get_by_role("button", name=way).click()
    sheet = page.locator(".sheet")
    for label, value in fields.items():
        sheet.get_by_label(label).fill(value)
    sheet.get_by_role("button", name="Enregistrer").click()
    expect(sheet).to_be_hidden()
    left = shop.conversation(page).contact
    assert left is not None
    assert left.kind is kind
    assert [value for value in (left.address, left.when, left.text) if value] == list(fields.values())
    expect(panel).to_contain_text(f"Référence {left.reference}")


def test_a_number_that_is_none_is_refused_in_words_and_the_form_stays(shop: Shop) -> None:
    page = shop.open()
    page.get_by_role("button", name="Parler à une personne").click()
    page.locator(".waiting").get_by_role("button", name="Être rappelé").click()
    page.get_by_label("Numéro de téléphone").fill("12")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".sheet [role=alert]")).to_have_text("Cette demande n’est pas valable.")
    expect(page.get_by_label("Numéro de téléphone")).to_have_value("12")


def test_outside_hours_the_return_is_told(shop: Shop) -> None:
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    other = days[(datetime.now().weekday() + 3) % 7]
    shop.stage.store.hours = OpeningHours.parse(f"{other} 09:00-18:00")
    page = shop.open()
    page.get_by_role("button", name="Parler à une personne").click()
    weekday = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"][days.index(other)]
    expect(page.locator(".waiting")).to_contain_text("Nos conseillers sont absents")
    expect(page.locator(".waiting")).to_contain_text(re.compile(f"Retour {weekday}.*09:00"))


def test_the_customer_sees_what_is_passed_on_and_corrects_it(shop: Shop) -> None:
    page = shop.open()
    choose(page, "Ce qui sera transmis")
    expect(page.locator("blockquote")).to_be_visible()
    expect(page.get_by_label("Corriger ou compléter")).to_have_count(0)
    page.get_by_role("button", name="Retour").click()
    write(page, "Ma facture a doublé")
    expect(said(page, "assistant")).to_have_count(2)
    page.get_by_role("button", name="Parler à une personne").click()
    page.locator(".waiting").get_by_role("button", name="Ce qui sera transmis").click()
    expect(page.locator("blockquote")).to_contain_text("Ma facture a doublé")
    page.get_by_label("Corriger ou compléter").fill("Seulement depuis mars")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".sheet")).to_be_hidden()
    assert shop.stage.store.dossier(session(page)["id"]).correction == "Seulement depuis mars"
    choose(page, "Ce qui sera transmis")
    expect(page.locator("blockquote")).to_contain_text("« Seulement depuis mars »")


def test_the_end_is_confirmed_rated_and_followed_by_a_new_conversation(shop: Shop) -> None:
    page = shop.open()
    first = session(page)["id"]
    choose(page, "Terminer la conversation")
    assert shop.conversation(page).status is Status.ASSISTANT
    page.locator(".sheet .main").click()
    end = page.locator(".end")
    expect(end).to_be_visible()
    expect(page.get_by_label("Votre message")).to_be_hidden()
    end.get_by_text("★").nth(3).click()
    end.get_by_label("Commentaire").fill("Rapide")
    end.get_by_role("button", name="Envoyer").click()
    expect(end).to_contain_text("Merci. Votre note : 4 sur 5.")
    rated = [event.payload for event in shop.events(page) if event.type is EventType.RATED]
    assert rated == [{"stars": 4, "comment": "Rapide"}]
    end.get_by_role("button", name="Nouvelle conversation").click()
    expect(page.get_by_label("Votre message")).to_be_visible()
    expect(said(page)).to_have_count(1)
    assert session(page)["id"] != first


def test_the_transcript_is_a_file_in_the_customers_own_time(shop: Shop) -> None:
    page = shop.open()
    write(page, "Bonjour")
    expect(said(page, "assistant")).to_have_count(2)
    with page.expect_download() as downloading:
        choose(page, "Télécharger l’échange")
    text = downloading.value.path().read_text()
    assert MEANS in text
    assert "Europe/Paris" in text


def test_the_language_changes_on_both_sides(shop: Shop) -> None:
    page = shop.open()
    choose(page, "English")
    expect(page.get_by_role("button", name="Talk to a person")).to_be_visible()
    shop.until(lambda: shop.conversation(page).language == "en")
    page.get_by_label("Your message").fill("What?")
    page.keyboard.press("Enter")
    expect(said(page, "assistant").last).to_contain_text("Could you say that differently?")
    page.reload()
    expect(page.get_by_role("button", name="Talk to a person")).to_be_visible()


def test_what_is_kept_and_why_is_said_and_can_be_forgotten_here(shop: Shop) -> None:
    page = shop.open()
    choose(page, "Vos données")
    expect(page.locator(".sheet")).to_contain_text("Aucune date d’effacement n’est fixée.")
    page.get_by_role("button", name="Oublier sur cet appareil").click()
    expect(page.locator("dialog")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_long_message_is_counted_and_one_too_long_does_not_go(shop: Shop) -> None:
    page = shop.open()
    box, send = page.get_by_label("Votre message"), page.get_by_role("button", name="Envoyer")
    expect(send).to_be_disabled()
    box.fill("é" * 3990)
    expect(page.locator(".count")).to_have_text("10 caractères restants")
    box.fill("é" * 4001)
    expect(page.locator(".count")).to_have_text("1 caractère de trop")
    expect(send).to_be_disabled()
    page.keyboard.press("Enter")
    expect(box).to_have_value("é" * 4001)
    box.fill("🙂" * 4000)
    expect(send).to_be_enabled()
    page.keyboard.press("Enter")
    expect(said(page, "customer")).to_have_count(1)
    assert shop.written(page) == ["🙂" * 4000]


def test_an_assistant_that_is_down_is_said_and_a_person_stays_one_press_away(shop: Shop) -> None:
    page = shop.open()
    shop.stage.gateway.watch.state = "down"
    shop.stage.call(shop.stage.gateway.states.tell_everybody)
    expect(page.locator(".strip")).to_have_text("L’assistant ne répond pas pour le moment.")
    page.get_by_role("button", name="Parler à une personne").click()
    expect(page.locator(".waiting")).to_be_visible()


def test_a_pause_of_more_than_five_minutes_starts_a_new_group_with_its_own_time(shop: Shop) -> None:
    page = shop.open()
    nadia = shop.helped(page)
    shop.says(nadia, page, "Un instant")
    shop.says(nadia, page, "Je cherche")
    shop.stage.clock.back = -timedelta(minutes=6)
    shop.says(nadia, page, "Voilà")
    expect(said(page, "advisor")).to_have_count(3)
    expect(page.locator(".group.advisor")).to_have_count(2)
