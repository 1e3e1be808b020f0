"""A trainer in the inbox, behind a real gateway: what customers said becomes examples, labels, stories and tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.studio_project import FR, RULES, TESTS
from tests.e2e.studio_support import ready, save
from tests.e2e.studio_work_project import TENSION, write_full_project
from tests.e2e.studio_work_support import Academy, Classroom

pytestmark = pytest.mark.timeout(180)

NLU = "data/nlu/fr/nlu.yml"


@pytest.fixture
def academy(tmp_path: Path) -> Iterator[Academy]:
    started = Academy(tmp_path, write_full_project(tmp_path / "assistant"))
    started.start()
    started.morning()
    yield started
    started.stop()


@pytest.fixture
def page(chromium: Browser, academy: Academy) -> Iterator[Page]:
    classroom = Classroom(chromium, academy)
    opened = classroom.open("ines", "#/inbox")
    expect(opened.locator(".inbox-line")).to_have_count(7)
    yield opened
    complaints = classroom.close()
    assert complaints == []


def line(page: Page, text: str) -> Locator:
    return page.locator(".inbox-line", has_text=text)


def open_line(page: Page, text: str) -> None:
    line(page, text).locator(".inbox-open").click()
    expect(page.locator(".inbox-words")).to_contain_text(text)


def test_lines_are_ranked_with_their_reasons_and_equal_messages_are_one(page: Page) -> None:
    expect(line(page, "on part de Lyon")).to_contain_text("×3")
    expect(line(page, "je rends mes clés")).to_contain_text("Presque à égalité")
    first = page.locator(".inbox-line").first
    expect(first).to_contain_text("personne ne me rappelle")
    expect(first).to_contain_text("Passé à un conseiller")
    expect(page.locator(".inbox-detail")).to_contain_text("L’assistant aurait suffi")
    expect(page.locator(".inbox-answer")).to_contain_text("Nous clôturons votre contrat")


def test_personal_data_never_reaches_the_page_and_what_was_masked_is_told(page: Page) -> None:
    open_line(page, "c’est")
    expect(page.locator(".inbox-words .masked")).to_have_count(2)
    expect(page.locator(".inbox-masked")).to_contain_text("nom")
    content = page.content()
    assert "Benali" not in content
    assert "06 12" not in content


def test_a_message_is_accepted_by_one_letter_and_is_done_once_saved(page: Page, academy: Academy) -> None:
    open_line(page, "on part de Lyon")
    page.keyboard.press("a")
    dialog = page.locator("dialog[data-dialog=change]")
    expect(dialog.locator("tr.is-added")).to_contain_text("- on part de Lyon à la fin du mois")
    expect(dialog.get_by_role("button", name="Enregistrer")).to_be_focused()
    assert academy.text(NLU) == FR
    page.keyboard.press("Enter")
    expect(line(page, "on part de Lyon")).to_have_count(0)
    last = "    - je voudrais résilier parce que je déménage\n"
    assert academy.text(NLU) == FR.replace(last, last + "    - on part de Lyon à la fin du mois\n")
    assert academy.commits()[0].startswith("Ines: Ajouter à move_out")
    page.get_by_role("button", name="Traités").click()
    expect(line(page, "on part de Lyon")).to_be_visible()


def test_going_back_from_the_difference_leaves_the_line_open(page: Page, academy: Academy) -> None:
    open_line(page, "je rends mes clés")
    page.keyboard.press("a")
    page.locator("dialog[data-dialog=change]").get_by_role("button", name="Revenir").click()
    expect(line(page, "je rends mes clés")).to_be_visible()
    assert academy.text(NLU) == FR


def test_an_intent_is_corrected_and_the_next_line_follows_by_keyboard_alone(page: Page, academy: Academy) -> None:
    page.locator(".inbox-open").first.focus()
    page.keyboard.press("j")
    focused = page.locator(".inbox-open:focus")
    expect(focused).to_contain_text("wesh bien ou quoi")
    page.keyboard.press("c")
    page.keyboard.type("gre")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Enregistrer la correction")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[data-dialog=change] tr.is-added")).to_contain_text("- wesh bien ou quoi")
    page.keyboard.press("Enter")
    expect(line(page, "wesh")).to_have_count(0)
    expect(page.locator(".inbox-open[aria-current]")).to_have_count(1)
    assert "    - wesh bien ou quoi\n" in academy.text(NLU)[: academy.text(NLU).index("move_out")]


def test_entities_are_marked_by_selection_before_the_decision(page: Page, academy: Academy) -> None:
    open_line(page, "on part de Lyon")
    page.keyboard.press("e")
    dialog = page.locator("dialog[data-dialog=mark]")
    field = dialog.locator("textarea")
    field.evaluate(
        "field => { const at = field.value.indexOf('Lyon'); field.focus(); field.setSelectionRange(at, at + 4); }"
    )
    page.keyboard.press("Control+e")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Garder").click()
    expect(page.locator(".inbox-words .entity")).to_contain_text("Lyon")
    page.keyboard.press("a")
    save(page)
    assert "    - on part de [Lyon](city) à la fin du mois\n" in academy.text(NLU)


def test_several_lines_are_corrected_in_one_change(page: Page, academy: Academy) -> None:
    for text in ("je rends mes clés", "on part de Lyon"):
        line(page, text).get_by_role("checkbox").check()
    expect(page.locator(".inbox-detail")).to_contain_text("2 messages choisis")
    page.keyboard.press("Escape")
    expect(page.locator(".inbox-line.is-chosen")).to_have_count(0)
    for text in ("je rends mes clés", "on part de Lyon"):
        line(page, text).get_by_role("checkbox").check()
    box = page.get_by_role("combobox", name="La bonne intention")
    box.fill("move")
    box.press("Enter")
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.locator("dialog[data-dialog=change] tr.is-added")).to_have_count(2)
    save(page)
    expect(page.locator(".inbox-line")).to_have_count(5)
    assert len(academy.commits()) == 3


def test_ignored_held_and_reopened_lines_are_found_again(page: Page) -> None:
    open_line(page, "wesh")
    page.keyboard.press("i")
    expect(line(page, "wesh")).to_have_count(0)
    open_line(page, "je rends mes clés")
    page.keyboard.press("h")
    expect(line(page, "je rends")).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(line(page, "je rends")).to_be_visible()
    page.get_by_role("button", name="Ignorés (1)").click()
    expect(line(page, "wesh")).to_be_visible()
    page.locator(".inbox-open").first.focus()
    page.keyboard.press("u")
    expect(page.locator("#view")).to_contain_text("Rien d’ignoré")
    page.get_by_role("button", name="À relire (7)").click()
    expect(line(page, "wesh")).to_be_visible()


def test_a_doubtful_tension_is_labelled_without_becoming_an_example(page: Page, academy: Academy) -> None:
    page.get_by_label("Raison").select_option("tension")
    expect(page.locator(".inbox-line")).to_have_count(1)
    open_line(page, "vous exagérez un peu")
    page.keyboard.press("t")
    label = page.locator(".inbox-tension").get_by_label("Tension")
    expect(label).to_be_focused()
    label.select_option("tense")
    page.get_by_role("button", name="Étiqueter seulement").click()
    save(page)
    written = academy.text("data/tension/fr_all.yml")
    assert written.startswith(TENSION)
    assert "label: tense" in written[len(TENSION) :]
    assert "- vous exagérez un peu\n" in written[len(TENSION) :]
    assert academy.text(NLU) == FR


def test_an_escalation_proposes_an_example_and_settles_the_line(page: Page, academy: Academy) -> None:
    open_line(page, "personne ne me rappelle")
    proposal = page.locator(".inbox-proposals li", has_text="move_out n’a pas d’exemple comme ce message")
    proposal.get_by_role("button", name="L’ajouter à move_out").click()
    save(page)
    expect(line(page, "personne ne me rappelle")).to_have_count(0)
    everything = academy.text(NLU) + academy.text("data/nlu/en/nlu.yml")
    assert "    - personne ne me rappelle\n" in everything


def test_a_conversation_becomes_a_test_that_is_edited_as_steps(page: Page, academy: Academy) -> None:
    open_line(page, "on part de Lyon")
    page.get_by_role("link", name="En faire un test").first.click()
    ready(page)
    steps = page.locator(".steps > .step")
    expect(steps.first.get_by_label("Le message du client")).to_have_value("on part de Lyon à la fin du mois")
    expect(steps.first.get_by_role("combobox", name="Intention")).to_have_value("move_out")
    page.get_by_label("Nom", exact=True).fill("they leave Lyon")
    page.locator(".step-adders").get_by_role("button", name="L’assistant fait").click()
    action = steps.last.get_by_role("combobox", name="Action ou réponse")
    action.fill("utter_mo")
    action.press("Enter")
    page.locator("[data-command=story-save]").click()
    save(page)
    written = academy.text("tests/test_stories.yml")
    assert written.startswith(TESTS)
    assert "they leave Lyon" in written
    assert "action: utter_move" in written[len(TESTS) :]
    assert academy.text("data/rules.yml") == RULES


def test_an_advisor_finds_no_inbox(chromium: Browser, academy: Academy) -> None:
    academy.staff("marc")
    classroom = Classroom(chromium, academy)
    with pytest.raises(Exception, match="Timeout"):
        classroom.open("marc", "#/inbox")
    classroom.close()
