"""The widget on any page and for everybody: other people's sites, keyboards, screen readers, phones, dark and light."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from playwright.sync_api import Page, expect

from bot.gateway.config import WEB_DIR
from tests.e2e.widget_support import PHONE, HostSite, Shop, choose, faults, said, session, write

pytestmark = pytest.mark.timeout(240)

BUDGET = 40_000
MOVING = "document.querySelector('relais-chat').shadowRoot.getAnimations().length"
HOSTILE = """
* { all: unset; font-size: 40px !important; color: red !important; display: inline !important }
html { font-size: 3px } relais-chat { position: static !important; visibility: hidden !important; transform: scale(3) }
button, textarea, dialog { background: lime !important }
"""


def test_all_of_the_widget_weighs_less_than_40_kilobytes() -> None:
    sizes = {path.name: path.stat().st_size for path in (WEB_DIR / "widget").rglob("*") if path.is_file()}
    assert sum(sizes.values()) <= BUDGET, sizes


def test_a_page_loads_nothing_else_for_the_widget(shop: Shop) -> None:
    page = shop.browser().new_page()
    loaded: dict[str, int] = {}
    page.on("response", lambda answer: loaded.update({answer.url: len(answer.body())}))
    page.goto(shop.url)
    page.locator(".launcher").click()
    said(page).first.wait_for()
    assets = {url: size for url, size in loaded.items() if "/api/" not in url and "/web/site/" not in url}
    names = {url.rsplit("/", 1)[-1] for url in assets if url.rstrip("/") != shop.url}
    assert names == {path.name for path in (WEB_DIR / "widget").iterdir()}


def test_every_word_of_the_widget_stands_in_both_languages_with_the_typography_of_each() -> None:
    source = (WEB_DIR / "widget" / "texts.js").read_text()
    words = dict(re.findall(r'^\t(\w+): "(.*)",$', source, re.MULTILINE))
    assert len(words) > 50
    french, english = ({key: pair.split("|")[side] for key, pair in words.items()} for side in (0, 1))
    assert [key for key, pair in words.items() if pair.count("|") != 1 or pair.count("%") not in (0, 2)] == []
    assert [key for key in words if not french[key] or not english[key]] == []
    assert [text for text in french.values() if re.search("[^\u00a0\u202f][?!:;»]|'", text)] == []
    assert [text for text in english.values() if re.search("[\u00a0\u202f]|'", text)] == []


@pytest.fixture
def host(shop: Shop) -> Iterator[HostSite]:
    """A site at another origin, as hostile to strangers' markup and as strict as a site can be."""
    page = "<!doctype html><html lang='{lang}'><title>Ailleurs</title>"
    page += "<link rel=stylesheet href=/host.css>{script}<p>Ici</p>"
    gateway = shop.url
    files = {
        "/classic": ("text/html", page.format(lang="fr", script=f"<script src='{gateway}/widget.js' async></script>")),
        "/module": (
            "text/html",
            page.format(lang="fr", script=f"<script type=module src='{gateway}/widget.js?v=3'></script>"),
        ),
        "/english": (
            "text/html",
            page.format(
                lang="fr",
                script=f"<script src='{gateway}/widget.js' defer data-language=en data-position=left"
                " data-accent='#ffd000' data-title='Elsewhere' data-label='Help'"
                " data-privacy='https://elsewhere.example/privacy'></script>",
            ),
        ),
        "/host.css": ("text/css", HOSTILE),
    }
    csp = (
        f"default-src 'none'; style-src 'self'; script-src {gateway}; require-trusted-types-for 'script'; "
        f"connect-src {gateway} {gateway.replace('http', 'ws')}"
    )
    site = HostSite(files, csp)
    yield site
    site.close()


@pytest.mark.parametrize("kind", ["classic", "module"])
def test_it_works_on_a_strangers_page_with_hostile_styles_and_a_strict_policy(
    shop: Shop, host: HostSite, kind: str
) -> None:
    page = shop.open(path=f"{host.url}/{kind}")
    write(page, "Bonjour")
    expect(said(page, "assistant")).to_have_count(2)
    look = "(node) => { const { fontSize, color } = getComputedStyle(node); return [fontSize, color] }"
    assert page.locator("p", has_text="Ici").evaluate(look) == ["40px", "rgb(255, 0, 0)"]
    assert said(page, "assistant").first.evaluate(look) == ["15px", "rgb(26, 29, 27)"]
    panel = page.locator("dialog").bounding_box()
    assert panel is not None
    assert (panel["x"] + panel["width"], panel["width"]) == (1260, 396)
    page.reload()
    expect(said(page, "customer")).to_have_count(1)
    assert shop.conversation(page).page == f"{host.url}/{kind}"


def test_the_scripts_attributes_choose_language_side_words_and_colour(shop: Shop, host: HostSite) -> None:
    page = shop.visit(path=f"{host.url}/english")
    launcher = page.get_by_role("button", name="Help")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] == 20
    colours = "(node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color]"
    fill, words = launcher.evaluate(colours)
    assert fill == "rgb(255, 208, 0)"
    assert words.startswith("oklch(0.18")
    launcher.click()
    expect(page.locator(".head h2").first).to_have_text("Elsewhere")
    expect(said(page, "assistant").first).to_contain_text("automated assistant")
    choose(page, "Your data")
    expect(page.get_by_role("link", name="Privacy policy")).to_have_attribute(
        "href", "https://elsewhere.example/privacy"
    )
    assert faults_of_the_widget(page) == []


def faults_of_the_widget(page: Page) -> list[str]:
    """What axe finds in it, whatever it finds around it."""
    around = "region|landmark-one-main|page-has-heading-one|color-contrast: ..<p>Ici"
    return [fault for fault in faults(page) if not re.match(around, fault)]


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(shop: Shop, scheme: str, options: dict[str, object]) -> None:
    page = shop.visit(color_scheme=scheme, **options)
    assert faults(page) == []
    page.locator(".launcher").click()
    write(page, "Bonjour")
    expect(said(page, "assistant")).to_have_count(2)
    assert faults(page) == []
    page.get_by_role("button", name="Comprendre ma facture").click()
    expect(said(page, "assistant")).to_have_count(4)
    write(page, "Une attestation")
    page.locator(".card").wait_for()
    page.get_by_label("Menu").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    nadia = shop.advisor()
    page.get_by_role("button", name="Parler à une personne").click()
    page.locator(".waiting").wait_for()
    assert faults(page) == []
    page.locator(".waiting").get_by_role("button", name="Être rappelé").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator(".waiting").get_by_role("button", name="Ce qui sera transmis").click()
    page.locator("blockquote").wait_for()
    assert faults(page) == []
    page.keyboard.press("Escape")
    nadia.does("claim", session(page)["id"])
    shop.says(nadia, page, "Bonjour, voyez https://www.clairvolt.example/aide")
    expect(said(page, "advisor")).to_have_count(1)
    shop.relay.is_closed = True
    shop.stage.call(shop.relay.cut)
    write(page, "Oui ?")
    expect(page.locator(".held")).to_have_count(1)
    page.get_by_label("Votre message").fill("é" * 4001)
    assert faults(page) == []
    shop.relay.is_closed = False
    expect(page.locator(".held")).to_have_count(0, timeout=30_000)
    choose(page, "Vos données")
    assert faults(page) == []
    page.keyboard.press("Escape")
    nadia.does("close", session(page)["id"], outcome="settled")
    expect(page.locator(".end")).to_be_visible()
    assert faults(page) == []


def test_everything_can_be_done_with_the_keyboard_alone(shop: Shop) -> None:
    page = shop.visit()
    while focused(page) != "Une question\u00a0?":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said(page).first.wait_for()
    assert focused(page) == "Votre message"
    page.keyboard.type("une ligne")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("une autre")
    page.keyboard.press("Enter")
    expect(said(page, "customer")).to_have_count(1)
    assert shop.written(page) == ["une ligne\nune autre"]
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Parler à une personne"
    page.keyboard.press("Enter")
    page.locator(".waiting").wait_for()
    page.get_by_label("Votre message").focus()
    back_to(page, "Être rappelé")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Numéro de téléphone")).to_be_focused()
    page.keyboard.type("06 12 34 56 78")
    page.keyboard.press("Enter")
    expect(page.locator(".waiting")).to_contain_text("Référence")
    assert focused(page) == "Votre message"
    back_to(page, "Ce qui sera transmis")
    page.keyboard.press("Enter")
    page.locator("blockquote").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator(".sheet")).to_be_hidden()
    back_to(page, "Menu")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="English")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="English")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    assert focused(page) == "Une question\u00a0?"


def focused(page: Page) -> str:
    """The name of what has the focus, inside the widget."""
    name: str = page.evaluate(
        """() => { const node = document.querySelector('relais-chat')?.shadowRoot?.activeElement;
                   return node ? node.ariaLabel || node.textContent : '' }"""
    )
    return name


def back_to(page: Page, name: str) -> None:
    """Go back with the keyboard until this has the focus."""
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if focused(page) == name:
            return
    raise AssertionError(f"{name} cannot be reached")


def test_a_screen_reader_hears_each_message_once_with_its_author(shop: Shop) -> None:
    page = shop.open()
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-busy", "false")
    nadia = shop.helped(page)
    page.evaluate(
        """() => { window.heard = [];
          const log = document.querySelector('relais-chat').shadowRoot.querySelector('[role=log]');
          new MutationObserver((changes) => {
            for (const { addedNodes } of changes) for (const node of addedNodes)
              if (node.matches('.said')) window.heard.push(node.textContent);
          }).observe(log, { childList: true, subtree: true }) }"""
    )
    shop.says(nadia, page, "Premier")
    shop.says(nadia, page, "Second")
    expect(said(page, "advisor")).to_have_count(2)
    assert page.evaluate("window.heard") == ["Nadia : Premier", "Nadia : Second"]
    expect(page.locator(".waiting [role=status]")).to_have_count(1)


def test_on_a_phone_it_fills_the_screen_keeps_the_focus_and_nothing_sticks_out(shop: Shop) -> None:
    page = shop.open(**PHONE)
    nadia = shop.helped(page)
    shop.says(nadia, page, "https://www.clairvolt.example/" + "tres-long-" * 30)
    expect(said(page, "advisor")).to_have_count(1)
    assert page.locator("dialog").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    inside = "document.querySelector('relais-chat').shadowRoot.querySelector('.scroll')"
    assert page.evaluate(f"{inside}.scrollWidth <= {inside}.clientWidth")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") in ("relais-chat", "body")
    assert (
        float(page.get_by_label("Votre message").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)"))
        >= 16
    )
    page.get_by_label("Fermer").click()
    expect(page.locator("dialog")).to_be_hidden()


def test_who_wants_less_motion_gets_none(shop: Shop) -> None:
    page = shop.open(reduced_motion="reduce")
    assert page.evaluate(MOVING) == 0
    moving = shop.open(reduced_motion="no-preference")
    nadia = shop.helped(moving)
    nadia.types(session(moving)["id"])
    moving.locator(".dots").wait_for()
    assert moving.evaluate(MOVING) > 0


def test_a_new_message_does_not_pull_away_somebody_who_reads_further_up(shop: Shop) -> None:
    page = shop.open()
    nadia = shop.helped(page)
    for number in range(30):
        shop.says(nadia, page, f"Ligne {number}")
    expect(said(page, "advisor")).to_have_count(30)
    scroll = page.locator(".scroll")
    scroll.evaluate("(node) => { node.scrollTop = 0 }")
    shop.says(nadia, page, "La dernière")
    page.get_by_role("button", name="Nouveaux messages").click()
    expect(said(page, "advisor").last).to_be_in_viewport()
    expect(page.get_by_role("button", name="Nouveaux messages")).to_be_hidden()


class Outline(HTMLParser):
    """What a page's markup holds that a strict policy would refuse, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]
        if given.get("id"):
            self.ids.add(str(given["id"]))


@pytest.mark.parametrize("path", ["/", "/web/site/en.html"])
def test_the_sample_site_is_whole_in_both_languages(shop: Shop, path: str) -> None:
    page = shop.visit(path=path)
    outline = Outline(page.request.get(shop.url + path).text())
    assert outline.inline == []
    for link in outline.links:
        if link.startswith("#"):
            assert link[1:] in outline.ids, link
        elif link.startswith("/"):
            assert page.request.get(shop.url + link).status == 200, link
    assert faults(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert faults(page) == []
    page.locator("[data-relais-open]").first.click()
    expect(said(page, "assistant")).to_be_visible()


def test_the_sites_two_languages_lead_to_each_other(shop: Shop) -> None:
    page = shop.visit()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator(".launcher").click()
    expect(said(page, "assistant")).to_contain_text("automated assistant")
    page.get_by_label("Close").click()
    page.get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
