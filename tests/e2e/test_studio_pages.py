"""The studio for everybody: screen readers, keyboards, both languages, phones, dark and light; and who may enter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.gateway.routes import Route
from bot.gateway.trainers import studio_routes
from bot.studio.studio import STATE, Studio, StudioConfig
from tests.e2e.console_people import PASSWORD
from tests.e2e.console_support import Stage
from tests.e2e.studio_project import DOMAIN, EN, FR, git, write_project
from tests.e2e.studio_support import Workshop, example, ready, rows, save, see_change

pytestmark = pytest.mark.timeout(240)

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
CALLS = re.compile(r"/api/studio/(examples|responses|changes|files|entities|intents)")
NARROW = """() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth,
    document.querySelector('#view').scrollWidth)"""
VIEWS = [
    "#/intents",
    "#/intents/move_out",
    "#/examples?q=lyon",
    "#/lists/entities",
    "#/lists/synonym",
    "#/lists/regex",
    "#/lists/lookup",
    "#/responses",
    "#/domain",
    "#/files",
    "#/files/data%2Fnlu%2Fen%2Fnlu.yml",
    "#/history",
]


def faults(page: Page) -> list[str]:
    """What axe finds, in short."""
    page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)))")
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']}: {[node['html'][:160] for node in fault['nodes'][:4]]}" for fault in found]


def go(page: Page, address: str) -> None:
    """Go to another view of the page."""
    page.evaluate("(address) => { location.hash = address; }", address)
    view = address.removeprefix("#/").split("/")[0].split("?")[0]
    page.wait_for_selector(f"#view studio-{view}")
    ready(page)


def greet(page: Page) -> None:
    """Save one change, so that the history has something to tell."""
    go(page, "#/intents/greet")
    example(page, "salut").click()
    page.get_by_role("textbox", name="Exemple").fill("coucou")
    see_change(page)
    save(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_view(workshop: Workshop, scheme: str) -> None:
    workshop.write("data/nlu/en/nlu.yml", EN.replace("- intent: move_out", "- intent: move_out: really"))
    page = workshop.open(color_scheme=scheme)
    greet(page)
    for address in VIEWS:
        go(page, address)
        assert faults(page) == [], address


def test_axe_finds_nothing_in_any_dialog(workshop: Workshop) -> None:
    page = workshop.open("#/intents/move_out")
    for name in ("Ajouter des exemples", "Renommer", "Fusionner", "Supprimer"):
        page.locator("#view").get_by_role("button", name=name).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert faults(page) == [], name
        page.keyboard.press("Escape")
    example(page, "vendredi").click()
    field = page.get_by_role("textbox", name="Exemple")
    field.press("Home")
    field.press("Control+Shift+ArrowRight")
    expect(page.locator(".mark-bar")).to_be_visible()
    assert faults(page) == []
    field.fill("je quitte la ville")
    see_change(page)
    assert faults(page) == []
    workshop.write("data/nlu/fr/nlu.yml", FR.replace("vendredi", "jeudi"))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("dialog[data-dialog=conflict]")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    go(page, "#/responses")
    page.get_by_role("button", name="Modifier la variante").first.click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    for key in ("?",):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        assert faults(page) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Inès Garnier").click()
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_and_the_menu_slides_in(workshop: Workshop, scheme: str) -> None:
    page = workshop.open(color_scheme=scheme, **PHONE)
    greet(page)
    for address in VIEWS:
        go(page, address)
        assert page.evaluate(NARROW) <= 390, address
        assert faults(page) == [], address
    expect(page.get_by_role("link", name="Réponses")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    assert faults(page) == []
    page.get_by_role("link", name="Réponses").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Réponses")
    expect(page.get_by_role("link", name="Réponses")).to_be_hidden()
    page.get_by_role("button", name="Modifier la variante").first.click()
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["width"] <= 390


def test_the_keyboard_alone_goes_from_view_to_view(workshop: Workshop) -> None:
    page = workshop.open("#/intents")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#view")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Réponses", level=1)).to_be_focused()
    expect(page).to_have_title("Réponses – studio Relais")
    page.keyboard.press("h")
    expect(page.get_by_role("heading", name="Historique", level=1)).to_be_focused()
    expect(page.get_by_role("link", name="Historique")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_role("heading", name="Réponses", level=1)).to_be_focused()
    page.keyboard.press("f")
    expect(page.get_by_role("searchbox", name="Filtrer les réponses")).to_be_focused()


def test_letter_keys_can_be_turned_off(workshop: Workshop) -> None:
    page = workshop.open("#/intents")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Inès Garnier").click()
    page.get_by_role("checkbox", name="Raccourcis d’une lettre").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.keyboard.press("r")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("Intentions")


def test_a_dialog_gives_the_focus_back(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    opener = page.locator("#view").get_by_role("button", name="Renommer")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Nouveau nom")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_the_whole_page_speaks_english_and_the_server_too(workshop: Workshop) -> None:
    page = workshop.open("#/intents")
    page.get_by_role("button", name="Inès Garnier").click()
    page.get_by_label("Langue", exact=True).select_option("en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Intents")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for address in VIEWS:
        go(page, address)
        shown = page.locator("#studio").inner_text()
        assert "{count}" not in shown
        assert not any(word in shown for word in ("Ajouter", "Supprimer", "Fichiers", "Exemples")), address
    go(page, "#/responses")
    page.get_by_role("button", name="Delete utter_greet").click()
    expect(page.locator("dialog[data-dialog=refused]")).to_contain_text("1 place(s) still use utter_greet.")


def test_dark_can_be_chosen_against_the_system(workshop: Workshop) -> None:
    page = workshop.open("#/intents", color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Inès Garnier").click()
    page.get_by_label("Apparence").select_option("dark")
    assert page.evaluate(paper) != light
    page.reload()
    ready(page)
    assert page.evaluate(paper) != light


def test_fifty_thousand_examples_are_one_list_of_which_a_screenful_is_drawn(workshop: Workshop) -> None:
    lines = "".join(f"    - question numéro {number} sur la facture\n" for number in range(50_000))
    workshop.write("data/nlu/fr/big.yml", f"nlu:\n- intent: greet\n  examples: |\n{lines}")
    page = workshop.open("#/examples")
    expect(page.get_by_role("status").filter(has_text="50")).to_contain_text("exemples")
    first = rows(page).first
    expect(first).to_have_attribute("aria-setsize", "50008")
    assert rows(page).count() < 60
    page.get_by_role("listbox").focus()
    page.keyboard.press("End")
    last = rows(page).filter(has_text="Lyon").last
    expect(last).to_be_in_viewport()
    expect(page.get_by_role("listbox")).to_have_attribute("aria-activedescendant", "vlist-50007")
    page.get_by_role("searchbox", name="Filtrer les exemples").fill("numero 49999")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("question numéro 49999")


@pytest.mark.parametrize("address", ["#/examples", "#/intents", "#/intents/greet", "#/responses", "#/history"])
def test_a_view_that_cannot_be_read_says_so_and_is_read_again(workshop: Workshop, address: str) -> None:
    page = workshop.visit()
    page.route(CALLS, lambda route: route.abort())
    page.goto(f"{workshop.url}/studio{address}")
    told = page.locator("#view").get_by_role("alert")
    expect(told.first).to_contain_text("Le serveur ne répond pas.")
    assert faults(page) == []
    page.unroute(CALLS)
    told.first.get_by_role("button", name="Réessayer").click()
    expect(told).to_have_count(0)
    words = "Rien n’a encore été enregistré" if address == "#/history" else "greet"
    expect(page.locator("#view")).to_contain_text(words)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_a_text_that_is_not_saved_is_not_lost_without_asking(workshop: Workshop) -> None:
    page = workshop.open("#/files/domain.yml")
    page.get_by_role("textbox", name="Texte de domain.yml").fill(DOMAIN + "# more\n")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("link", name="Intentions").click()
    expect(page.get_by_role("textbox", name="Texte de domain.yml")).to_have_value(DOMAIN + "# more\n")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Intentions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Intentions")
    assert workshop.text("domain.yml") == DOMAIN


def test_a_save_that_a_crash_interrupted_is_told_at_the_start(chromium: Browser, tmp_path: Path) -> None:
    workshop = Workshop(chromium, write_project(tmp_path / "assistant"))
    journal = workshop.crash_while_saving("data/nlu/fr/nlu.yml", "salut", "coucou")
    assert journal
    workshop.start()
    page = workshop.open("#/history")
    expect(page.locator(".toast")).to_contain_text("Une modification interrompue a été terminée")
    expect(page.locator(".recovered")).to_contain_text("data/nlu/fr/nlu.yml")
    assert len(workshop.commits()) == 2
    assert workshop.stop() == []


def test_a_page_whose_studio_has_started_anew_says_what_to_do(workshop: Workshop) -> None:
    page = workshop.open("#/intents")
    workshop.door.session = "another one"
    page.get_by_role("link", name="Réponses").click()
    expect(page.get_by_role("dialog", name="Le studio a redémarré")).to_be_visible()


def test_the_printed_address_opens_the_page_once(workshop: Workshop) -> None:
    page = workshop.visit(has_session=False)
    page.goto(f"{workshop.url}/studio?token={workshop.door.token}")
    ready(page)
    assert page.url.partition("#")[0] == f"{workshop.url}/studio"
    answer = page.request.get(f"{workshop.url}/studio?token={workshop.door.token}")
    assert answer.status == 401


def test_nothing_of_the_page_comes_from_elsewhere_or_is_inline(workshop: Workshop) -> None:
    page = workshop.visit()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{workshop.url}/studio")
    ready(page)
    assert hosts == {workshop.url.removeprefix("http://")}
    assert page.locator("script:not([src]), style").count() == 0
    assert page.evaluate("document.querySelectorAll('[onclick], [onload]').length") == 0


class Academy(Stage):
    """A running gateway with the studio over a project."""

    def __init__(self, folder: Path, project: Path) -> None:
        super().__init__(folder)
        self.project = project

    def extra_routes(self) -> Sequence[Route]:
        return studio_routes(Studio(StudioConfig(self.project, state=self.project / STATE)))

    def last_commit(self) -> str:
        return git(self.project, "log", "-1", "--format=%an: %s")


@pytest.fixture
def academy(tmp_path: Path) -> Iterator[Academy]:
    """A gateway with the studio over the small project."""
    started = Academy(tmp_path, write_project(tmp_path / "assistant"))
    started.start()
    yield started
    started.stop()


def log_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/studio")
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def test_a_trainer_logs_in_and_saves_under_their_name(chromium: Browser, academy: Academy) -> None:
    academy.staff("ines", role="trainer")
    page = chromium.new_page(locale="fr-FR")
    page.goto(f"{academy.url}/studio")
    expect(page.get_by_label("Identifiant")).to_be_focused()
    assert faults(page) == []
    log_in(page, academy.url, "ines")
    ready(page)
    greet(page)
    assert academy.last_commit().startswith("Ines: ")
    page.get_by_role("button", name="Ines").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.locator("#login").get_by_label("Identifiant")).to_be_visible()
    page.context.close()


def test_an_advisor_is_shown_the_way_to_their_console(chromium: Browser, academy: Academy) -> None:
    academy.staff("nadia", role="advisor")
    page = chromium.new_page(locale="fr-FR")
    log_in(page, academy.url, "nadia")
    expect(page.get_by_role("link", name="Ouvrir la console des conseillers")).to_be_visible()
    expect(page.locator("#studio")).to_be_hidden()
    assert faults(page) == []
    page.context.close()


def test_a_session_that_ends_is_asked_for_again_over_the_page_as_it_was(chromium: Browser, academy: Academy) -> None:
    academy.staff("ines", role="trainer")
    page = chromium.new_page(locale="fr-FR")
    log_in(page, academy.url, "ines")
    ready(page)
    go(page, "#/intents/greet")
    example(page, "salut").click()
    page.get_by_role("textbox", name="Exemple").fill("coucou")
    page.context.clear_cookies()
    page.get_by_role("dialog").get_by_role("button", name="Voir ce qui va changer").click()
    again = page.locator("#relogin")
    again.get_by_label("Mot de passe").fill(PASSWORD)
    again.get_by_role("button", name="Se connecter").click()
    expect(again).to_be_hidden()
    expect(page.get_by_role("textbox", name="Exemple")).to_have_value("coucou")
    see_change(page)
    save(page)
    assert academy.last_commit().startswith("Ines: ")
    page.context.close()
