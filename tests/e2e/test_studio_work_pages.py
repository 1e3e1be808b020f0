"""Stories, labels, inbox and models for everybody: screen readers, phones, dark and light, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.studio_support import ready
from tests.e2e.studio_work_models import use_measurer, write_trainer
from tests.e2e.studio_work_project import write_full_project
from tests.e2e.studio_work_support import Academy, Classroom
from tests.e2e.test_studio_pages import NARROW, PHONE, faults, go

pytestmark = pytest.mark.timeout(240)

STORY = "#/story?kind=story&file=data%2Fmore_stories.yml&name="
VIEWS = [
    "#/stories",
    "#/stories?kind=test",
    f"{STORY}welcomed+otherwise",
    f"{STORY}after+the+welcome",
    "#/story?kind=test",
    "#/story?kind=story&name=nobody",
    "#/graph?kind=story",
    "#/tension",
    "#/hints",
    "#/validation",
    "#/inbox",
    "#/inbox?state=ignored",
    "#/training",
    "#/comparison",
    "#/publications",
]


@pytest.fixture
def academy(tmp_path: Path) -> Iterator[Academy]:
    started = Academy(tmp_path, write_full_project(tmp_path / "assistant"))
    write_trainer(started.project)
    (started.project / "under").touch()
    started.start()
    use_measurer(started.studio)
    started.morning()
    yield started
    started.stop()


@pytest.fixture
def classroom(chromium: Browser, academy: Academy) -> Iterator[Classroom]:
    opened = Classroom(chromium, academy)
    yield opened
    complaints = opened.close()
    assert complaints == []


def work(page: Page) -> None:
    """Train, compare and publish once, so that these views have something to show."""
    go(page, "#/training")
    page.locator("#view [data-command=new]").click()
    expect(page.locator(".model-list li")).to_have_count(1)
    go(page, "#/comparison")
    page.locator("#view [data-command=new]").click()
    expect(page.locator(".figures-table")).to_be_visible()


def publish(page: Page) -> None:
    go(page, "#/publications")
    page.locator("#view .model-list button").click()
    page.locator("dialog[data-dialog=publish] textarea").fill("pour voir")
    page.locator("dialog[data-dialog=publish] [value=go]").click()
    expect(page.locator(".publication")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_view(classroom: Classroom, scheme: str) -> None:
    page = classroom.open("ines", "#/training", color_scheme=scheme)
    for address in VIEWS[-3:]:
        go(page, address)
        assert faults(page) == [], f"empty {address}"
    work(page)
    found = {}
    for address in VIEWS:
        go(page, address)
        found[address] = faults(page)
    go(page, "#/comparison")
    page.locator(".replay summary").first.click()
    found["replay"] = faults(page)
    publish(page)
    page.locator(".publication-figures summary").click()
    found["published"] = faults(page)
    assert {address: some for address, some in found.items() if some} == {}


def test_axe_finds_nothing_while_something_is_open(classroom: Classroom) -> None:
    page = classroom.open("ines", f"{STORY}welcomed+otherwise")
    page.get_by_role("combobox", name="Intention").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Retirer cette étape").first.click()
    page.locator("[data-command=story-save]").click()
    expect(page.locator("dialog[data-dialog=change]")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Annuler le dernier geste").click()
    go(page, "#/graph?kind=story")
    page.locator("[data-block]").nth(2).click()
    page.get_by_text("Le même graphe, en liste").click()
    assert faults(page) == []
    go(page, "#/tension")
    page.locator(".tension-row input").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("3")
    assert faults(page) == []
    page.get_by_role("button", name="Oublier ces changements").click()
    go(page, "#/inbox")
    page.keyboard.press("x")
    assert faults(page) == []
    page.keyboard.press("x")
    page.keyboard.press("e")
    expect(page.locator("dialog[data-dialog=mark]")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_and_the_inbox_is_read_one_line_at_a_time(classroom: Classroom, scheme: str) -> None:
    page = classroom.open("ines", "#/stories", color_scheme=scheme, **PHONE)
    work(page)
    publish(page)
    for address in VIEWS:
        go(page, address)
        assert page.evaluate(NARROW) <= 390, address
    go(page, "#/inbox")
    expect(page.locator(".inbox-detail")).to_be_hidden()
    page.locator(".inbox-open", has_text="on part de Lyon").click()
    expect(page.locator(".inbox-list")).to_be_hidden()
    expect(page.locator(".inbox-words")).to_have_text("on part de Lyon à la fin du mois")
    assert page.evaluate(NARROW) <= 390
    assert faults(page) == []
    page.get_by_role("button", name="Retour à la liste").click()
    expect(page.locator(".inbox-open", has_text="on part de Lyon")).to_be_focused()


def test_everything_is_said_in_english_too(classroom: Classroom) -> None:
    page = classroom.open("paul", "#/stories", language="en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stories and tests")
    for address, words in {
        "#/tension": "towards us",
        "#/hints": "Duplicate examples",
        "#/inbox": "Passed to an advisor",
        "#/training": "Train a candidate",
        "#/graph?kind=story": "Contradictions",
    }.items():
        go(page, address)
        expect(page.locator("#view")).to_contain_text(words)


def test_a_server_that_is_away_is_told_and_comes_back(classroom: Classroom) -> None:
    page = classroom.open("ines", "#/stories")
    page.route("**/api/studio/tension*", lambda route: route.abort())
    page.evaluate("location.hash = '#/tension'")
    expect(page.locator("#view [role=alert]")).to_contain_text("Le serveur ne répond pas")
    page.unroute("**/api/studio/tension*")
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator(".tension-row")).to_have_count(4)


def test_parts_that_the_server_has_not_are_not_shown(classroom: Classroom, academy: Academy) -> None:
    academy.studio.parts.clear()
    page = classroom.open("ines", "#/stories")
    links = page.get_by_role("navigation", name="Studio")
    expect(links).to_contain_text("Histoires et tests")
    for words in ("Boîte de réception", "Entraînement", "Comparaison", "Publication"):
        expect(links).not_to_contain_text(words)
    page.goto(f"{academy.url}/studio#/inbox")
    page.reload()
    ready(page)
    expect(page.locator("studio-inbox")).to_have_count(0)
