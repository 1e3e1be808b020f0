"""The whole product at once: `relais serve`, a really trained assistant, a customer's browser and an advisor's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.console_pages import write as reply
from tests.e2e.widget_support import said, session, write
from tests.fixtures_rasa import RealRelais

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(600)]

# Mme Lefèvre of docs/demo.md: she used more than last year, and the price rose.
NUMBER, POSTCODE, NAME = "CL-482913", "69003", "Lefèvre"


def customer_page(chromium: Browser, relais: RealRelais, *, language: str) -> Page:
    """Open the sample site and the conversation."""
    locale = {"fr": "fr-FR", "en": "en-GB"}[language]
    page = chromium.new_context(locale=locale, timezone_id="Europe/Paris").new_page()
    page.goto(relais.url + ("/" if language == "fr" else "/web/site/en.html"))
    page.locator(".launcher").click()
    page.locator(".assistant .said").first.wait_for()
    return page


def advisor_page(chromium: Browser, relais: RealRelais) -> Page:
    """Log in as the first advisor, with the password that `relais serve` printed."""
    page = chromium.new_context(locale="fr-FR", timezone_id="Europe/Paris").new_page()
    page.goto(relais.url + "/advisor")
    page.get_by_label("Identifiant").fill(relais.login)
    page.get_by_label("Mot de passe").fill(relais.password)
    page.keyboard.press("Enter")
    page.locator("#console").wait_for()
    return page


def test_a_customer_is_served_gets_cross_and_a_person_answers_with_the_context(
    chromium: Browser, real_relais: RealRelais
) -> None:
    advisor = advisor_page(chromium, real_relais)
    customer = customer_page(chromium, real_relais, language="fr")

    write(customer, "pourquoi ma facture a autant augmenté ?")
    expect(said(customer, "assistant").last).to_contain_text("numéro client")
    write(customer, f"{NUMBER} {POSTCODE}")
    expect(said(customer, "assistant").filter(has_text="€").first).to_be_visible()

    write(customer, "c'est une honte, trois mois que je vous écris et vous vous moquez de moi !")
    expect(customer.locator(".waiting, .rule").first).to_be_visible()

    identifier = session(customer)["id"]
    advisor.locator(".row-link", has_text=NAME).first.click()
    advisor.locator("claim-gate [data-command=take]").click()
    advisor.locator(".thread-actions:not([hidden])").wait_for()
    dossier = advisor.locator("dossier-panel")
    expect(dossier).to_contain_text("vous vous moquez de moi")
    expect(dossier).to_contain_text(NUMBER)
    assert identifier in advisor.url
    reply(advisor, "Bonjour Madame Lefèvre, je regarde votre facture avec vous.")
    expect(said(customer, "advisor").last).to_contain_text("je regarde votre facture avec vous")

    before = said(customer, "assistant").count()
    write(customer, "merci, enfin quelqu'un")
    expect(advisor.locator("message-list")).to_contain_text("enfin quelqu'un")
    assert said(customer, "assistant").count() == before


def ask(page: Page, text: str) -> None:
    """Write in the English widget."""
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")


def test_english_is_served_in_english(chromium: Browser, real_relais: RealRelais) -> None:
    customer = customer_page(chromium, real_relais, language="en")
    ask(customer, "is there a power cut in 87000?")
    expect(said(customer, "assistant").last).to_contain_text(re.compile("cut|power|outage", re.IGNORECASE))
    ask(customer, "can I speak to someone please")
    expect(customer.locator(".waiting")).to_be_visible()
