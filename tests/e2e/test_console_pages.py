"""The console for everybody: screen readers, keyboards, both languages, phones and wide screens, dark and light."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.console_pages import Console, reload, show, take
from tests.e2e.console_people import PASSWORD, Customer
from tests.e2e.console_scenes import morning
from tests.e2e.console_support import Stage

pytestmark = pytest.mark.timeout(240)

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
NARROW = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"


@pytest.fixture
def customers(stage: Stage) -> dict[str, Customer]:
    return morning(stage)


def faults(page: Page) -> list[str]:
    """What axe finds, in short."""
    page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)))")
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']}: {[node['html'][:160] for node in fault['nodes'][:4]]}" for fault in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_login_nor_on_any_view(
    console: Console, customers: dict[str, Customer], scheme: str
) -> None:
    assert faults(console.visit(color_scheme=scheme)) == []
    page = console.open("nadia", color_scheme=scheme)
    assert faults(page) == []
    page.locator("assistant-list summary").click()
    take(page, "Camille Fournier")
    page.locator("[data-command=cues]").click()
    assert faults(page) == []
    page.locator("[data-mode=note]").click()
    page.locator("#reply").fill("Une note")
    assert faults(page) == []
    page.locator("[data-mode=reply]").click()
    page.locator("#reply").press_sequentially("/")
    expect(page.locator(".shortcut-menu")).to_be_visible()
    assert faults(page) == []
    show(page, "Amina Benali")
    assert faults(page) == []
    supervisor = console.open("sophie", "#/figures", color_scheme=scheme)
    expect(supervisor.locator(".figure-card").first).to_be_visible()
    assert faults(supervisor) == []


def test_axe_finds_nothing_in_any_dialog(console: Console, customers: dict[str, Customer]) -> None:
    page = console.open("nadia")
    show(page, "Marc Delattre")
    openers = {
        "#transfer dialog": "[data-command=transfer]",
        "#hand-back dialog": "[data-command=hand-back]",
        "#close dialog": "[data-command=close]",
        "#keys": "[data-shows=keys]",
        "#settings": "[data-shows=settings]",
        "#shortcuts": "#settings [data-shows-shortcuts]",
    }
    for dialog, opener in openers.items():
        page.locator(opener).click()
        expect(page.locator(dialog)).to_be_visible()
        assert faults(page) == [], dialog
        if dialog != "#settings":
            page.keyboard.press("Escape")
            expect(page.locator(dialog)).to_be_hidden()
    for name, words in {"#release dialog": "Remettre en file", "#abuse dialog": "Propos injurieux…"}.items():
        page.locator(".thread-more").click()
        page.get_by_role("button", name=words).click()
        expect(page.locator(name)).to_be_visible()
        assert faults(page) == [], name
        page.keyboard.press("Escape")


def test_a_dialog_takes_the_focus_and_gives_it_back(console: Console, customers: dict[str, Customer]) -> None:
    page = console.open("nadia")
    show(page, "Marc Delattre")
    opener = page.locator("[data-command=close]")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#close [value=settled]")).to_be_focused()
    for _stop in range(25):
        page.keyboard.press("Tab")
        # Outside of the dialog only the browser's own controls may have it.
        assert page.evaluate(
            "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"
        )
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_new_messages_are_read_aloud(console: Console, customers: dict[str, Customer]) -> None:
    page = console.open("nadia")
    show(page, "Marc Delattre")
    customers["marc"].says("Avez-vous une réponse ?")
    live = page.locator("message-list [aria-live=polite]")
    expect(live).to_have_text("Marc Delattre\u00a0: Avez-vous une réponse ?")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_one_part_is_seen_at_a_time_and_nothing_is_cut(
    console: Console, customers: dict[str, Customer], scheme: str
) -> None:
    page = console.open("nadia", color_scheme=scheme, **PHONE)
    assert page.evaluate(NARROW) <= 360
    expect(page.locator(".middle")).to_be_hidden()
    show(page, "Camille Fournier")
    expect(page.locator(".side")).to_be_hidden()
    page.locator("claim-gate [data-command=take]").click()
    expect(page.locator(".send-reply")).to_be_in_viewport()
    assert page.evaluate(NARROW) <= 360
    assert faults(page) == []
    page.locator("[data-command=dossier]").click()
    expect(page.locator(".reason")).to_be_visible()
    expect(page.locator("#reply")).to_be_hidden()
    assert page.evaluate(NARROW) <= 360
    page.locator(".reason .quote-button").first.click()
    expect(page.locator(".message:focus")).to_be_in_viewport()
    page.locator(".thread-back").click()
    expect(page.locator(".side")).to_be_visible()
    page.go_back()
    expect(page.locator(".thread-who h2")).to_have_text("Camille Fournier")


def test_the_panes_stand_side_by_side_from_1024_on(console: Console, customers: dict[str, Customer]) -> None:
    page = console.open("nadia", viewport={"width": 1024, "height": 768})
    show(page, "Marc Delattre")
    boxes = [page.locator(name).bounding_box() for name in (".side", ".middle", ".dossier")]
    assert all(box is not None and box["width"] >= 250 for box in boxes)
    assert page.evaluate(NARROW) <= 1024
    page.keyboard.press("Escape")
    show(page, "Marc Delattre")
    page.locator("[data-command=dossier]").click()
    expect(page.locator(".dossier")).to_be_hidden()


def test_the_language_is_the_advisors_own_and_stays(
    console: Console, stage: Stage, customers: dict[str, Customer]
) -> None:
    page = console.open("nadia")
    page.locator("[data-shows=settings]").click()
    page.get_by_label("Langue", exact=True).select_option("en")
    expect(page.locator("#waiting-title")).to_contain_text("Queue")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    show(page, "Camille Fournier")
    expect(page.locator(".reason-head")).to_contain_text("Tense")
    assert "{" not in page.locator("#console").inner_text()
    known = stage.store.credentials("nadia")
    assert known is not None
    assert known[0].language == "en"
    assert console.open("nadia").locator("#waiting-title").inner_text().startswith("Queue")


def test_the_login_speaks_the_browsers_language(console: Console, stage: Stage) -> None:
    page = console.visit(locale="en-GB")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("button", name="Se connecter")).to_be_visible()


def test_dark_can_be_chosen_against_the_system(console: Console, customers: dict[str, Customer]) -> None:
    page = console.open("nadia", color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("[data-shows=settings]").click()
    page.get_by_label("Apparence").select_option("dark")
    assert page.evaluate(paper) != light
    reload(page)
    assert page.evaluate(paper) != light


def test_letter_keys_can_be_turned_off(console: Console, customers: dict[str, Customer]) -> None:
    page = console.open("nadia")
    page.locator("[data-shows=settings]").click()
    page.locator("[name=keys]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("[data-list=mine] .row")).to_have_count(1)


def test_figures_are_for_supervisors_and_name_nobody(
    console: Console, stage: Stage, customers: dict[str, Customer]
) -> None:
    advisor = console.open("nadia", "#/figures")
    expect(advisor.locator("[data-tool=figures]")).to_be_hidden()
    expect(advisor.locator(".figures")).to_be_hidden()
    page = console.open("sophie")
    page.locator("[data-tool=figures]").click()
    page.locator(".figures select").select_option("30")
    table = page.locator("[data-figures=by_reason]")
    expect(table.locator("tr", has_text="Demande une personne")).to_contain_text("4")
    expect(table.locator("tr", has_text="Demande une personne")).to_contain_text("1 sur 1")
    expect(page.locator("[data-figures=by_topic]")).to_contain_text("Matériel médical")
    shown = page.locator(".figures").inner_text()
    assert not any(member.name in shown for member in stage.store.list_staff())


def test_an_empty_queue_says_so_kindly_and_a_break_too(console: Console, stage: Stage) -> None:
    stage.staff("nadia")
    page = console.open("nadia")
    expect(page.locator("welcome-pane h2")).to_have_text("La file est vide")
    page.locator("status-switch button").click()
    expect(page.locator("welcome-pane h2")).to_have_text("Vous êtes en pause")
    expect(page.get_by_role("switch", name="Votre statut\u00a0: En pause")).not_to_be_checked()


def test_search_finds_closed_conversations_too(console: Console, customers: dict[str, Customer]) -> None:
    page = console.open("nadia")
    page.keyboard.press("s")
    page.keyboard.type("camille")
    expect(page.locator("#results .row")).to_have_count(2)
    expect(page.locator("#lists")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".thread-who h2")).to_have_text("Camille Fournier")
    page.locator("#search").press("Escape")
    expect(page.locator("#lists")).to_be_visible()


def test_nothing_of_the_page_comes_from_elsewhere_or_is_inline(console: Console, stage: Stage) -> None:
    stage.staff("nadia")
    page = console.visit()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.get_by_label("Identifiant").fill("nadia")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#console")).to_be_visible()
    assert hosts == {stage.url.removeprefix("http://")}
    assert page.locator("script:not([src]), [style*=';'] >> visible=false, style").count() == 0
