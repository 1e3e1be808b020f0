"""An advisor's day on the real gateway: log in, see who waits, claim, reply, note, transfer, hand back, close."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from bot.handoff.conversation import EventType, Status
from tests.e2e.console_pages import Console, show, write
from tests.e2e.console_people import PASSWORD, Customer
from tests.e2e.console_scenes import morning
from tests.e2e.console_support import Stage

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def customers(stage: Stage) -> dict[str, Customer]:
    return morning(stage)


@pytest.fixture
def page(customers: dict[str, Customer], console: Console) -> Page:
    return console.open("nadia")


def texts(stage: Stage, customer: Customer, kind: str) -> list[str]:
    """What one side has said in a conversation."""
    return [
        event.payload["text"]
        for event in stage.store.events_after(customer.id)
        if event.type is EventType.MESSAGE and event.sender.kind == kind
    ]


def test_a_wrong_password_is_refused_in_words_and_the_right_one_opens_the_console(
    stage: Stage, console: Console
) -> None:
    stage.staff("nadia")
    page = console.visit()
    page.get_by_label("Identifiant").fill("nadia")
    page.get_by_label("Mot de passe").fill("pas le bon du tout")
    page.keyboard.press("Enter")
    expect(page.locator("#login .error")).to_have_text("Identifiant ou mot de passe incorrect.")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#console")).to_be_visible()
    expect(page.get_by_text("Personne n’attend.")).to_be_visible()


def test_the_queue_shows_the_most_urgent_first_with_reason_wait_and_tension(page: Page) -> None:
    rows = page.locator("[data-list=waiting] .row")
    expect(rows.locator(".row-name")).to_have_text(
        ["Amina Benali", "Camille Fournier", re.compile("^Client sans nom [0-9A-Z]{3}$"), "Thomas Le Goff"]
    )
    camille = rows.nth(1)
    expect(camille.locator(".row-why")).to_contain_text(
        "Ton tendu · «\u00a0Ça fait TROIS FOIS que je vous le dis\u00a0»"
    )
    expect(camille.locator(".row-last")).to_have_text("Il y a quelqu’un ?")
    expect(camille.locator(".meter-word")).to_have_text("Très tendu")
    expect(camille.locator(".row-time")).to_have_text(re.compile(r"^\d+:\d\d$"))
    expect(rows.nth(0).locator(".row-why")).to_contain_text("Matériel médical")
    expect(rows.nth(2).locator(".row-language")).to_have_text("EN")
    expect(rows.nth(3).locator(".row-contact")).to_have_text("à rappeler")


def test_a_claimed_customer_reads_the_reply_and_the_advisor_sees_that_they_did(
    page: Page, customers: dict[str, Customer], stage: Stage
) -> None:
    page.get_by_role("button", name="Prendre la conversation de Camille Fournier").click()
    expect(page.locator(".thread-actions")).to_be_visible()
    expect(page.locator("[data-list=mine] .row-name")).to_contain_text(["Camille Fournier"])
    write(page, "Bonjour, je regarde votre compteur.")
    mine = page.locator(".message.is-me", has_text="je regarde votre compteur")
    expect(mine.locator(".delivery")).to_have_text("Envoyé")
    expect(mine).to_have_count(1)
    assert texts(stage, customers["camille"], "advisor") == ["Bonjour, je regarde votre compteur."]
    customers["camille"].has_read(stage.store.conversation(customers["camille"].id).last_seq)
    expect(mine.locator(".delivery")).to_have_text("Lu")
    customers["camille"].says("Merci. C’est la troisième fois.")
    expect(page.locator(".message.is-customer").last).to_contain_text("C’est la troisième fois")


def test_a_note_stays_between_advisors_and_looks_like_nothing_else(
    page: Page, customers: dict[str, Customer], stage: Stage
) -> None:
    show(page, "Marc Delattre")
    before = texts(stage, customers["marc"], "advisor")
    page.locator("[data-mode=note]").click()
    expect(page.get_by_role("button", name="Ajouter la note")).to_be_visible()
    expect(page.get_by_role("button", name="Envoyer", exact=True)).to_be_hidden()
    expect(page.get_by_text("Le client ne la verra jamais.")).to_be_visible()
    write(page, "Client fidèle depuis 2011.")
    expect(page.locator(".note")).to_contain_text("Client fidèle depuis 2011.")
    assert [note.text for note in stage.store.notes(customers["marc"].id)] == ["Client fidèle depuis 2011."]
    assert texts(stage, customers["marc"], "advisor") == before
    expect(page.locator("#reply")).to_have_attribute("aria-label", "Réponse au client")


def test_a_transfer_goes_to_the_chosen_colleague_with_its_comment(
    page: Page, customers: dict[str, Customer], stage: Stage
) -> None:
    show(page, "Marc Delattre")
    page.get_by_role("button", name="Transférer").click()
    page.locator(".choice", has_text="Karim").click()
    page.locator("#transfer textarea").fill("Contrat à déplacer à Nantes.")
    page.locator("#transfer [type=submit]").click()
    expect(page.locator(".toast")).to_have_text("Conversation transférée.")
    conversation = stage.store.conversation(customers["marc"].id)
    karim = stage.store.credentials("karim")
    assert karim is not None
    assert (conversation.status, conversation.assigned_to) == (Status.WAITING, karim[0].id)
    assert "Contrat à déplacer à Nantes." in [note.text for note in stage.store.notes(conversation.id)]
    row = page.locator("[data-list=waiting] .row", has_text="Marc Delattre")
    expect(row.locator(".row-why")).to_contain_text("Transférée par un collègue")
    expect(row.locator(".row-team")).to_have_text("Pour Karim")


def test_taking_the_next_one_leaves_a_transfer_to_whom_it_is_meant_for(
    page: Page, customers: dict[str, Customer], stage: Stage
) -> None:
    amina, people = customers["amina"].id, {member.login: member.id for member in stage.store.list_staff()}
    stage.told(stage.store.claim(amina, advisor_id=people["lucie"]))
    stage.told(stage.store.transfer(amina, advisor_id=people["lucie"], to_user=people["karim"]))
    first = page.locator("[data-list=waiting] .row").first
    expect(first).to_contain_text("Amina Benali")
    expect(first.locator(".row-team")).to_have_text("Pour Karim")
    page.keyboard.press("n")
    expect(page.locator(".thread-actions")).to_be_visible()
    assert stage.store.conversation(amina).status is Status.WAITING


def test_a_conversation_handed_back_tells_the_assistant_what_was_settled(
    page: Page, customers: dict[str, Customer], stage: Stage
) -> None:
    show(page, "Marc Delattre")
    page.get_by_role("button", name="Rendre à l’assistant").click()
    page.get_by_label("Ce que vous avez réglé ensemble").fill("Résiliation au 30 enregistrée")
    page.locator("#hand-back [type=submit]").click()
    expect(page.locator(".toast")).to_have_text("L’assistant a repris la conversation.")
    assert stage.store.conversation(customers["marc"].id).status is Status.ASSISTANT
    last = [event for event in stage.store.events_after(customers["marc"].id) if event.type is EventType.HANDED_BACK]
    assert last[-1].payload["settled"] == "Résiliation au 30 enregistrée"
    expect(page.locator("[data-list=mine] .row")).to_have_count(0)


def test_what_was_settled_is_confirmed_corrected_or_cleared_in_words_when_handing_back(
    page: Page, stage: Stage, console: Console
) -> None:
    she = stage.customer()
    slots = {
        "monthly_amount": 9800,
        "plan_choice": "3",
        "move_in_date": "2026-12-15",
        "move_in_address": {"street": "4 rue des Lilas", "postcode": "69003", "city": "Lyon"},
        "energy": "électricité",
    }
    she.is_answered(she.says("Je voudrais payer en trois fois"), "Très bien.", slots=slots)
    she.asks_for_a_person()
    stage.told(stage.store.claim(she.id, advisor_id=next(m.id for m in stage.store.list_staff() if m.login == "nadia")))
    page.goto(f"{stage.url}/advisor#/c/{she.id}")
    facts = page.locator("dossier-panel [data-part=slots]")
    expect(facts).to_contain_text("98 €")
    expect(facts).to_contain_text("en 3 fois")
    expect(facts).to_contain_text("15 décembre 2026")
    expect(facts).to_contain_text("4 rue des Lilas, 69003 Lyon")

    page.get_by_role("button", name="Rendre à l’assistant").click()
    dialog = page.locator("#hand-back dialog")
    expect(dialog.get_by_label("mensualité voulue (€)", exact=True)).to_have_value("98")
    expect(dialog.get_by_label("entrée dans le logement", exact=True)).to_have_value("2026-12-15")
    assert not re.search(r"[a-z]+_[a-z]+|\{", dialog.inner_text()), "no technical names"
    dialog.get_by_label("mensualité voulue (€)", exact=True).fill("75,50")
    dialog.get_by_label("échéancier choisi", exact=True).select_option(label="en 4 fois")
    dialog.get_by_label(re.compile("^nouvelle adresse.*assistant")).select_option(label="confirmé")
    dialog.get_by_label(re.compile("^entrée dans le logement.*assistant")).select_option(label="à oublier")
    dialog.get_by_label("J’ai vérifié l’identité du client").check()
    dialog.get_by_label("Numéro de client vérifié").fill("CL-482913")
    dialog.get_by_label("Ce que vous avez réglé ensemble").fill("Échéancier de quatre fois")
    dialog.locator("[type=submit]").click()
    expect(page.locator(".toast")).to_have_text("L’assistant a repris la conversation.")
    given = next(e for e in stage.store.events_after(she.id) if e.type is EventType.HANDED_BACK).staff["slots"]
    assert given == {
        "monthly_amount": 7550,
        "plan_choice": "4",
        "move_in_address": slots["move_in_address"],
        "move_in_date": None,
    }
    identity = stage.store.conversation(she.id).identity
    assert (identity.number, identity.verified, identity.by) == ("CL-482913", True, "advisor")


def test_a_close_records_the_outcome_and_the_verdict_of_one_click(
    page: Page, customers: dict[str, Customer], stage: Stage
) -> None:
    show(page, "Marc Delattre")
    page.get_by_role("button", name="Terminer").click()
    page.locator(".choice", has_text="Réglé").first.click()
    page.get_by_role("button", name="L’assistant pouvait continuer").click()
    page.locator("#close [type=submit]").click()
    expect(page.locator(".toast")).to_have_text("Conversation terminée.")
    assert stage.store.conversation(customers["marc"].id).is_closed
    judged = {handoff.conversation_id: handoff for handoff in stage.store.judged_handoffs()}
    assert (judged[customers["marc"].id].verdict, judged[customers["marc"].id].outcome) == ("not_needed", "settled")


def test_a_released_conversation_waits_again_with_a_word_for_the_next(
    page: Page, customers: dict[str, Customer], stage: Stage
) -> None:
    show(page, "Marc Delattre")
    page.locator(".thread-more").click()
    page.get_by_role("button", name="Remettre en file").click()
    page.locator("#release textarea").fill("Je finis mon service.")
    page.locator("#release [type=submit]").click()
    expect(page.locator("[data-list=waiting] .row", has_text="Marc Delattre")).to_be_visible()
    assert "Je finis mon service." in [note.text for note in stage.store.notes(customers["marc"].id)]


def test_an_advisor_steps_in_where_the_assistant_answers(
    page: Page, customers: dict[str, Customer], stage: Stage
) -> None:
    page.locator("assistant-list summary").click()
    page.locator("assistant-list .row-take").first.click()
    expect(page.locator(".thread-actions")).to_be_visible()
    conversation = stage.store.conversation(customers["ines"].id)
    assert (conversation.status, conversation.owner_name) == (Status.ADVISOR, "Nadia")


def test_whoever_claims_second_is_told_who_was_first(page: Page, customers: dict[str, Customer], stage: Stage) -> None:
    show(page, "Camille Fournier")
    # The page must not have heard of it yet: its socket is closed and may not come back.
    page.evaluate("import('/web/advisor/desk.js').then(({desk}) => desk.socket.close())")
    karim = stage.colleague("karim")
    assert karim.does("claim", customers["camille"].id)["ok"]
    page.locator("claim-gate [data-command=take]").click()
    expect(page.locator(".toast.is-error")).to_have_text("Karim a déjà pris cette conversation.")
    expect(page.locator("claim-gate")).to_contain_text("Karim tient cette conversation.")
    karim.leaves()


def test_insults_lead_to_a_warning_to_read_first_and_then_to_an_end(
    page: Page, customers: dict[str, Customer], stage: Stage
) -> None:
    show(page, "Marc Delattre")
    customers["marc"].says("Vous êtes tous des imbéciles")

    def begin() -> None:
        page.locator(".thread-more").click()
        page.get_by_role("button", name="Propos injurieux…").click()

    begin()
    expect(page.locator(".abuse-state")).to_have_text("Aucun avertissement n’a été envoyé dans cette conversation.")
    page.get_by_role("button", name="Préparer un avertissement").click()
    expect(page.locator("#reply")).to_have_value(re.compile("cesser les insultes"))
    assert len(texts(stage, customers["marc"], "advisor")) == 1
    page.locator("#reply").press("Enter")
    expect(page.locator(".message.is-me", has_text="cesser les insultes")).to_be_visible()
    begin()
    expect(page.locator(".abuse-state")).to_have_text("Le client a été averti dans cette conversation.")
    page.locator("#abuse [value=end]").click()
    expect(page.locator("#close [value=abuse]")).to_be_checked()
    expect(page.locator(".abuse-unwarned")).to_be_hidden()
    page.locator("#close [type=submit]").click()
    expect(page.locator(".toast")).to_have_text("Conversation terminée.")
    assert stage.store.conversation(customers["marc"].id).is_closed


def test_the_dossier_shows_what_is_known_and_its_quotes_lead_to_the_messages(page: Page) -> None:
    show(page, "Camille Fournier")
    dossier = page.locator(".dossier")
    expect(dossier.locator(".reason-head")).to_contain_text("Ton tendu")
    expect(dossier.locator("[data-part=summary] p")).not_to_be_empty()
    expect(dossier.locator("[data-part=correction]")).to_contain_text("Je ne veux pas payer une estimation.")
    expect(dossier.locator("[data-part=customer]")).to_contain_text("vérifiée par l’assistant")
    expect(dossier.locator("[data-part=facts]")).to_contain_text("consommation heures pleines, +96 %")
    expect(dossier.locator("[data-part=slots]")).to_contain_text("69003")
    expect(dossier.locator("[data-part=intents]")).to_contain_text("facture à comprendre")
    expect(dossier.locator("[data-part=earlier] li")).to_have_count(1)
    expect(dossier.locator(".tension-curve title").first).to_contain_text("Tension sur 4 messages")
    dossier.locator(".reason .quote-button").first.click()
    expect(page.locator(".message:focus")).to_contain_text("Ça fait TROIS FOIS")


def test_the_words_that_moved_the_tension_are_marked_on_demand(page: Page) -> None:
    show(page, "Camille Fournier")
    expect(page.locator(".bubble mark")).to_have_count(0)
    page.get_by_role("button", name="Surligner dans les messages").click()
    expect(page.locator(".bubble mark")).to_have_text(
        ["C’est impossible", "TROIS FOIS", "c’est vraiment n’importe quoi"]
    )
    page.get_by_role("button", name="Ne plus surligner").click()
    expect(page.locator(".bubble mark")).to_have_count(0)


def test_a_callback_shows_its_number_and_can_be_dialled(page: Page) -> None:
    show(page, "Thomas Le Goff")
    link = page.locator("[data-part=contact] a[href^='tel:']")
    expect(link).to_contain_text("06")
    expect(page.locator("[data-part=contact]")).to_contain_text("après 17 h")


def test_a_whole_claim_and_reply_needs_no_mouse(page: Page, customers: dict[str, Customer], stage: Stage) -> None:
    page.keyboard.press("n")
    expect(page.locator(".thread-who h2")).to_have_text("Amina Benali")
    expect(page.locator(".thread-actions")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.type("Bonjour, je préviens le dépannage.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Votre père est-il autonome ?")
    page.keyboard.press("Enter")
    expect(page.locator(".message.is-me:not(.is-pending)")).to_have_count(1)
    assert texts(stage, customers["amina"], "advisor") == [
        "Bonjour, je préviens le dépannage.\nVotre père est-il autonome ?"
    ]
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(page.locator("#close dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#close dialog")).to_be_hidden()
    page.keyboard.press("2")
    expect(page.locator(".thread-who h2")).to_have_text("Amina Benali")
    page.keyboard.press("1")
    expect(page.locator(".thread-who h2")).to_have_text("Marc Delattre")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def test_a_shortcut_is_found_by_its_letters_and_names_both_people(page: Page) -> None:
    show(page, "Marc Delattre")
    page.locator("#reply").press_sequentially("/bon")
    expect(page.locator(".shortcut-menu [role=option]")).to_have_count(1)
    page.locator("#reply").press("Enter")
    expect(page.locator("#reply")).to_have_value("Bonjour Marc Delattre, je suis Nadia et je reprends votre demande.")
    expect(page.locator(".message.is-me")).to_have_count(1)


def test_shortcuts_are_managed_for_everybody(page: Page, stage: Stage) -> None:
    page.locator("[data-shows=settings]").click()
    page.locator("#settings [data-shows-shortcuts]").click()
    page.get_by_label("Nom", exact=True).fill("merci")
    page.get_by_label("Texte", exact=True).fill("Merci de votre patience.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".shortcut-list")).to_contain_text("/merci")
    assert "merci" in [shortcut.name for shortcut in stage.store.shortcuts()]
    delete = page.get_by_role("button", name="Supprimer /merci")
    delete.click()
    assert "merci" in [shortcut.name for shortcut in stage.store.shortcuts()]
    delete.click()
    expect(page.locator(".shortcut-list")).not_to_contain_text("/merci")
    assert "merci" not in [shortcut.name for shortcut in stage.store.shortcuts()]
