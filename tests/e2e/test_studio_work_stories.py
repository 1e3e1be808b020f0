"""A trainer at work on stories, rules and tests: every journey ends in the file, whose other lines have not moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.studio_project import RULES, TESTS
from tests.e2e.studio_project import STORIES as FIRST_STORIES
from tests.e2e.studio_support import Workshop, ready, save
from tests.e2e.studio_work_project import STORIES, write_full_project

pytestmark = pytest.mark.timeout(180)

FILE = "data/more_stories.yml"
GREETED = "#/story?kind=story&file=data%2Fmore_stories.yml&name=welcomed+and+gone"
OTHERWISE = "#/story?kind=story&file=data%2Fmore_stories.yml&name=welcomed+otherwise"


@pytest.fixture
def workshop(chromium: Browser, tmp_path: Path) -> Iterator[Workshop]:
    started = Workshop(chromium, write_full_project(tmp_path / "assistant")).start()
    yield started
    complaints = started.stop()
    assert complaints == []


def steps(page: Page) -> Locator:
    return page.locator(".steps > .step")


def see(page: Page) -> Locator:
    """Ask what would change, and return the dialog that shows it."""
    page.locator("[data-command=story-save]").click()
    return page.locator("dialog[data-dialog=change]")


def test_stories_rules_and_tests_are_listed_and_searched_by_their_steps(workshop: Workshop) -> None:
    page = workshop.open("#/stories")
    expect(page.locator(".story-line")).to_have_count(4)
    page.get_by_placeholder("Filtrer par nom ou par étape").fill("otherwise")
    expect(page.locator(".story-line")).to_have_count(1)
    expect(page.locator(".filters-found")).to_have_text("1 trouvée")
    page.get_by_placeholder("Filtrer par nom ou par étape").fill("")
    action = page.get_by_role("combobox", name="Avec l’action")
    action.fill("utter_gr")
    action.press("Enter")
    expect(page.locator(".story-line")).to_have_count(2)
    page.get_by_role("link", name="Tests (1)").click()
    expect(page.get_by_role("link", name="a test of moving out")).to_be_visible()
    page.get_by_role("link", name="Règles (1)").click()
    expect(page.get_by_role("link", name="move out at once")).to_be_visible()


def test_a_step_is_completed_by_keyboard_and_only_its_lines_change(workshop: Workshop) -> None:
    page = workshop.open(GREETED)
    name = page.get_by_role("combobox", name="Action ou réponse")
    name.click()
    name.fill("forg")
    expect(page.get_by_role("option", name="utter_forgotten")).to_be_visible()
    name.press("ArrowDown")
    name.press("ArrowUp")
    name.press("Enter")
    expect(name).to_have_value("utter_forgotten")
    page.keyboard.press("Control+Enter")
    dialog = page.locator("dialog[data-dialog=change]")
    expect(dialog.locator("tr.is-added")).to_have_count(1)
    expect(dialog.locator("tr.is-removed")).to_contain_text("utter_greet")
    save(page)
    expected = STORIES.replace("  - action: utter_greet\n  - checkpoint", "  - action: utter_forgotten\n  - checkpoint")
    assert workshop.text(FILE) == expected
    assert workshop.commits()[0] == "Inès Garnier: Modifier «\u00a0welcomed and gone\u00a0»"
    expect(page.locator("[data-command=story-save]")).to_be_disabled()


def test_steps_are_added_moved_and_removed_by_keyboard_alone(workshop: Workshop) -> None:
    page = workshop.open(GREETED)
    grips = page.locator(".step-grip")
    grips.first.focus()
    page.keyboard.press("ArrowDown")
    expect(grips.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(steps(page)).to_have_count(4)
    expect(steps(page).nth(2).get_by_role("combobox", name="Intention")).to_be_focused()
    page.keyboard.type("move")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+ArrowUp")
    expect(steps(page).nth(1).get_by_role("combobox", name="Intention")).to_have_value("move_out")
    grips.nth(3).focus()
    page.keyboard.press("Delete")
    expect(steps(page)).to_have_count(3)
    expect(grips.nth(2)).to_be_focused()
    dialog = see(page)
    expect(dialog).to_contain_text("- intent: move_out")
    save(page)
    assert "  - intent: greet\n  - intent: move_out\n  - action: utter_greet\n" in workshop.text(FILE)
    assert "checkpoint: greeted   # joins" not in workshop.text(FILE)
    assert workshop.text(FILE).endswith(STORIES[STORIES.index("- story: welcomed otherwise") :])


def test_the_last_act_can_be_taken_back_before_anything_is_saved(workshop: Workshop) -> None:
    page = workshop.open(GREETED)
    page.get_by_role("button", name="Retirer cette étape").first.click()
    expect(steps(page)).to_have_count(2)
    page.get_by_role("button", name="Annuler le dernier geste").click()
    expect(steps(page)).to_have_count(3)
    expect(page.locator("[data-command=story-save]")).to_be_disabled()
    assert workshop.text(FILE) == STORIES


def test_a_step_is_dragged_to_its_place(workshop: Workshop) -> None:
    page = workshop.open(OTHERWISE)
    steps(page).first.locator(".step-grip").drag_to(steps(page).nth(2), target_position={"x": 200, "y": 40})
    expect(steps(page).last.get_by_role("combobox", name="Intention")).to_have_value("greet")
    see(page)
    save(page)
    moved = "  - action: utter_move\n  - slot_was_set:\n    - city: Lyon\n  - intent: greet\n"
    assert moved in workshop.text(FILE)


def test_slots_choices_and_forms_are_edited_as_what_they_are(workshop: Workshop) -> None:
    page = workshop.open(OTHERWISE)
    page.get_by_role("textbox", name="Valeur").fill("Nantes")
    page.get_by_role("button", name="L’un ou l’autre").click()
    for number, letters in enumerate(("move", "greet")):
        box = steps(page).last.get_by_role("combobox", name="Intention").nth(number)
        box.fill(letters)
        box.press("Enter")
    page.get_by_role("button", name="Formulaire", exact=True).click()
    form = steps(page).last.get_by_role("combobox", name="Formulaire")
    form.fill("move")
    form.press("Enter")
    see(page)
    save(page)
    added = "    - city: Nantes\n  - or:\n    - intent: move_out\n    - intent: greet\n  - active_loop: move_form\n"
    assert added in workshop.text(FILE)


def test_a_rule_is_bound_to_a_condition_and_freed_again(workshop: Workshop) -> None:
    page = workshop.open("#/story?kind=rule&file=data%2Frules.yml&name=move+out+at+once")
    conditions = page.locator(".story-conditions")
    conditions.get_by_role("button", name="Slot rempli").click()
    slot = conditions.get_by_role("combobox", name="Slot")
    slot.fill("cit")
    slot.press("Enter")
    conditions.get_by_role("textbox", name="Valeur").fill("Lyon")
    see(page)
    save(page)
    bound = "- rule: move out at once\n  condition:\n  - slot_was_set:\n    - city: Lyon\n  steps:\n"
    assert bound in workshop.text("data/rules.yml")
    expect(conditions.get_by_role("textbox", name="Valeur")).to_have_value("Lyon")
    conditions.get_by_role("button", name="Retirer cette condition").click()
    see(page)
    save(page)
    assert workshop.text("data/rules.yml") == RULES


def test_a_new_test_says_what_the_customer_writes(workshop: Workshop) -> None:
    page = workshop.open("#/stories?kind=test")
    page.keyboard.press("n")
    page.get_by_label("Nom", exact=True).fill("they leave")
    page.get_by_role("textbox", name="Le message du client").fill("je m’en vais")
    for name, letters in (("Intention", "move"), ("Action ou réponse", "utter_mo")):
        box = page.get_by_role("combobox", name=name)
        box.fill(letters)
        box.press("Enter")
    see(page)
    save(page)
    written = workshop.text("tests/test_stories.yml")
    assert written.startswith(TESTS)
    assert "- story: they leave\n" in written
    assert "je m’en vais" in written
    expect(page.get_by_role("heading", level=1)).to_have_text("they leave")


def test_what_is_missing_is_said_and_nothing_is_sent(workshop: Workshop) -> None:
    page = workshop.open("#/story?kind=story")
    page.locator("[data-command=story-save]").click()
    expect(page.locator("#view .error")).to_have_text("Donnez-lui un nom.")
    expect(page.get_by_label("Nom", exact=True)).to_be_focused()
    page.keyboard.type("empty steps")
    page.locator("[data-command=story-save]").click()
    expect(page.locator("#view .error")).to_have_text("Il manque un nom à l’étape 1.")
    expect(page.get_by_role("combobox", name="Intention")).to_be_focused()
    page.keyboard.type("unheard_of")
    page.keyboard.press("Tab")
    expect(page.locator(".step-unknown").first).to_contain_text("n’existe pas encore dans le projet\u00a0: unheard_of")


def test_what_is_written_is_not_lost_by_going_elsewhere_by_mistake(workshop: Workshop) -> None:
    page = workshop.open(GREETED)
    page.get_by_label("Nom", exact=True).fill("greeted again")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("link", name="Historique").click()
    expect(page.get_by_label("Nom", exact=True)).to_have_value("greeted again")


def test_the_graph_shows_joins_and_contradictions_and_is_walked_by_keyboard(workshop: Workshop) -> None:
    page = workshop.open("#/graph?kind=story")
    expect(page.locator(".graph-line.is-checkpoint")).to_have_count(1)
    expect(page.locator(".contradiction")).to_contain_text("Après greet")
    expect(page.locator(".contradiction b")).to_have_text(["utter_greet", "utter_move"])
    expect(page.locator(".graph-line.is-split")).to_have_count(2)
    page.locator("[data-block][tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-block]:focus")).to_contain_text("greet")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-block]:focus")).to_contain_text("utter_move")
    page.keyboard.press("Enter")
    expect(page.locator(".graph-side")).to_contain_text("welcomed otherwise")
    page.get_by_text("Le même graphe, en liste").click()
    joins = page.locator(".graph-list li", has_text="point de jonction\u00a0: greeted")
    expect(joins).to_contain_text("2 histoires")
    page.locator(".contradiction").get_by_role("link", name="welcomed otherwise").click()
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("welcomed otherwise")


def test_a_story_changed_on_disk_meanwhile_is_refused_in_words(workshop: Workshop) -> None:
    page = workshop.open("#/story?kind=story&file=data%2Fstories.yml&name=leaving")
    steps(page).first.get_by_role("button", name="Retirer cette étape").click()
    workshop.write("data/stories.yml", FIRST_STORIES.replace("story: leaving", "story: going"))
    page.locator("[data-command=story-save]").click()
    expect(page.get_by_role("dialog")).to_contain_text("Le fichier a changé entre-temps")
    assert "going" in workshop.text("data/stories.yml")
