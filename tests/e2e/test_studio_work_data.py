"""A trainer labels tension, follows hints and reads Rasa's validation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.studio.standalone import STUDIO
from tests.e2e.studio_support import Workshop, ready, save
from tests.e2e.studio_work_project import STORIES, TENSION, TENSION_EN, TWINS, write_full_project

pytestmark = pytest.mark.timeout(180)

FR, EN = "data/tension/fr_all.yml", "data/tension/en_all.yml"
# What Rasa prints of a project like this one, word for word but for the time.
COMPLAINT = (
    "/rasa/shared/utils/io.py:99: UserWarning: The action 'utter_forgotten' is listed in the domain, but not used.\n"
    "/rasa/validator.py:1: UserWarning: Story structure conflict after intent 'greet':\n"
    "  utter_greet predicted in 'welcomed and gone'\n"
    "  utter_move predicted in 'welcomed otherwise'\n"
)


@pytest.fixture
def workshop(chromium: Browser, tmp_path: Path) -> Iterator[Workshop]:
    started = Workshop(chromium, write_full_project(tmp_path / "assistant")).start()
    yield started
    complaints = started.stop()
    assert complaints == []


def row(page: Page, text: str):  # type: ignore[no-untyped-def]
    return page.locator(".tension-row", has_text=text)


def test_labels_are_given_by_one_key_and_saved_together(workshop: Workshop) -> None:
    page = workshop.open("#/tension")
    expect(page.locator(".tension-row")).to_have_count(4)
    row(page, "merci bien").get_by_role("checkbox").focus()
    page.keyboard.press("2")
    page.keyboard.press("4")
    expect(row(page, "merci bien")).to_contain_text("était calme, envers personne")
    row(page, "je voudrais un renseignement").get_by_role("checkbox").focus()
    page.keyboard.press("x")
    row(page, "this is taking").get_by_role("checkbox").focus()
    page.keyboard.press("x")
    page.keyboard.press("3")
    expect(page.locator(".bulk")).to_contain_text("2 messages choisis")
    assert workshop.text(FR) == TENSION
    page.keyboard.press("s")
    save(page)
    expect(page.locator(".tension-row.is-changed")).to_have_count(0)
    assert "merci bien" not in workshop.text(FR)
    moved = workshop.text("data/tension/fr_mild.yml")
    assert moved.index("label: mild") < moved.index("target: us") < moved.index("- merci bien")
    assert "this is taking a while" not in workshop.text(EN)
    assert "- this is taking a while\n" in workshop.text("data/tension/en_tense.yml")
    assert "- je voudrais un renseignement\n" in workshop.text(FR)
    assert len(workshop.commits()) == 3


def test_a_label_that_comes_back_to_what_it_was_is_no_change(workshop: Workshop) -> None:
    page = workshop.open("#/tension")
    row(page, "merci bien").get_by_role("checkbox").focus()
    page.keyboard.press("3")
    expect(page.locator(".bulk")).to_contain_text("Voir le changement d’étiquette")
    page.keyboard.press("1")
    expect(page.locator(".bulk")).to_be_hidden()


def test_messages_are_added_edited_deleted_and_filtered(workshop: Workshop) -> None:
    page = workshop.open("#/tension?language=en")
    expect(page.locator(".tension-row")).to_have_count(1)
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Messages").fill("how much longer\n\nthis is slow")
    dialog.get_by_label("Tension").select_option("mild")
    dialog.get_by_label("Envers qui").select_option("us")
    dialog.get_by_role("button", name="Voir la modification").click()
    save(page)
    assert workshop.text(EN) == TENSION_EN + "    - how much longer\n    - this is slow\n"
    expect(page.locator(".tension-row")).to_have_count(3)
    row(page, "this is slow").get_by_role("button", name="Modifier le message").click()
    page.get_by_role("dialog").get_by_label("Message").fill("this is so slow")
    page.get_by_role("dialog").get_by_role("button", name="Voir la modification").click()
    save(page)
    expect(row(page, "this is so slow")).to_be_visible()
    row(page, "how much longer").get_by_role("button", name="Supprimer le message").click()
    save(page)
    assert workshop.text(EN) == TENSION_EN + "    - this is so slow\n"
    assert workshop.text(FR) == TENSION
    page.locator("#view").get_by_label("Langue").select_option("")
    page.get_by_placeholder("Filtrer les messages").fill("moquez")
    expect(page.locator(".tension-row")).to_have_count(1)


def test_a_hint_says_why_where_and_acts_in_one_click(workshop: Workshop) -> None:
    page = workshop.open("#/hints")
    twice = page.locator(".hint-line", has_text="«\u00a0coucou\u00a0» figure 2 fois")
    expect(twice.get_by_role("link", name="data/nlu/fr/twins.yml, ligne 7")).to_be_visible()
    under_two = page.locator(".hint-line", has_text="je voudrais résilier parce que je déménage").first
    expect(under_two).to_contain_text("est classé sous greet et move_out")
    twice.get_by_role("button", name="N’en garder qu’un").click()
    save(page)
    assert workshop.text("data/nlu/fr/twins.yml") == TWINS.replace("    - coucou\n    - coucou\n", "    - coucou\n")
    expect(page.locator(".hint-line", has_text="figure 2 fois")).to_have_count(0)
    page.get_by_label("Sorte de conseil").select_option("unused_response")
    expect(page.locator(".hint-group")).to_have_count(1)
    page.get_by_role("link", name="utter_forgotten").click()
    ready(page)
    assert page.url.endswith("#/responses/utter_forgotten")


def test_what_rasa_says_stands_beside_the_step_it_speaks_of(workshop: Workshop, tmp_path: Path) -> None:
    """Rasa itself takes half a minute to start: here a command says what it said."""
    said = tmp_path / "said.txt"
    said.write_text(COMPLAINT)
    assert workshop._runner is not None
    workshop._runner.app[STUDIO].validation.command = ("cat", str(said))
    page = workshop.open("#/validation")
    expect(page.locator(".validation-run")).to_contain_text("Rasa n’a pas encore vérifié")
    page.get_by_role("button", name="Vérifier avec Rasa").click()
    expect(page.locator(".validation-problem")).to_have_count(2)
    conflict = page.locator(".validation-problem", has_text="Story structure conflict")
    expect(conflict).to_contain_text("contradiction")
    conflict.get_by_role("link").click()
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("welcomed and gone")
    expect(page.locator(".step.has-problems")).to_have_count(1)
    expect(page.locator(".step.has-problems .step-problems")).to_contain_text("conflict after intent 'greet'")
    expect(page.locator(".step.has-problems").get_by_role("combobox", name="Action")).to_have_value("utter_greet")
    workshop.write("data/more_stories.yml", STORIES + "\n")
    page.reload()
    ready(page)
    expect(page.locator(".validation-run")).to_contain_text("Des fichiers ont changé depuis")
