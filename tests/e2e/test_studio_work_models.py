"""A trainer makes a candidate, compares it with the live model, publishes it and takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.studio_project import write_project
from tests.e2e.studio_support import ready
from tests.e2e.studio_work_models import use_measurer, write_trainer
from tests.e2e.studio_work_support import Academy, Classroom

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def academy(tmp_path: Path) -> Iterator[Academy]:
    started = Academy(tmp_path, write_project(tmp_path / "assistant"))
    write_trainer(started.project)
    started.start()
    use_measurer(started.studio)
    yield started
    started.stop()


@pytest.fixture
def classroom(chromium: Browser, academy: Academy) -> Iterator[Classroom]:
    opened = Classroom(chromium, academy)
    yield opened
    complaints = opened.close()
    assert complaints == []


def train(page: Page) -> None:
    page.get_by_role("button", name="Entraîner un candidat").click()
    expect(page.locator("job-panel")).to_contain_text("Le candidat est prêt")


def compare(page: Page) -> None:
    page.get_by_role("link", name="Comparaison").click()
    ready(page)
    page.locator("#view").get_by_role("button", name="Comparer").click()
    expect(page.locator("job-panel")).to_contain_text("La comparaison est faite")


def publish(page: Page, reason: str = "") -> None:
    page.locator("#view").get_by_role("button", name="Publier…").first.click()
    dialog = page.locator("dialog[data-dialog=publish]")
    dialog.get_by_role("textbox").fill(reason)
    dialog.get_by_role("button", name="Publier", exact=True).click()
    expect(dialog).to_have_count(0)


def test_a_training_tells_where_it_is_survives_a_reload_and_leaves_a_candidate(
    classroom: Classroom, academy: Academy
) -> None:
    hold = academy.project / "hold"
    hold.touch()
    page = classroom.open("ines", "#/training")
    expect(page.locator("#view")).to_contain_text("Aucun candidat pour l’instant")
    page.keyboard.press("n")
    expect(page.locator(".job-stage")).to_contain_text("Apprentissage\u00a0: Tokenizer")
    expect(page.locator(".job-log")).to_contain_text("Starting to train component 'Tokenizer'")
    expect(page.get_by_role("button", name="Entraîner un candidat")).to_be_disabled()
    page.reload()
    ready(page)
    expect(page.locator(".job-stage")).to_contain_text("Apprentissage\u00a0: Tokenizer")
    expect(page.locator(".job-facts")).to_contain_text("par Ines")
    other = classroom.open("paul", "#/training")
    expect(other.locator(".job-stage")).to_contain_text("Tokenizer")
    expect(other.get_by_role("button", name="Entraîner un candidat")).to_be_disabled()
    hold.unlink()
    for each in (page, other):
        expect(each.locator("job-panel")).to_contain_text("Le candidat est prêt")
        expect(each.locator(".model-list li")).to_have_count(1)
    expect(page.get_by_role("button", name="Entraîner un candidat")).to_be_enabled()


def test_a_training_can_be_stopped(classroom: Classroom, academy: Academy) -> None:
    (academy.project / "hold").touch()
    page = classroom.open("ines", "#/training")
    page.get_by_role("button", name="Entraîner un candidat").click()
    page.get_by_role("button", name="Arrêter").click()
    expect(page.locator("job-panel")).to_contain_text("L’entraînement a été arrêté")
    expect(page.get_by_role("button", name="Entraîner un candidat")).to_be_enabled()
    expect(page.locator("#view")).to_contain_text("Aucun candidat pour l’instant")


def test_a_training_that_fails_says_why(classroom: Classroom, academy: Academy) -> None:
    (academy.project / "refuse").touch()
    page = classroom.open("ines", "#/training")
    page.get_by_role("button", name="Entraîner un candidat").click()
    expect(page.locator("job-panel")).to_contain_text("L’entraînement a échoué")
    expect(page.locator(".job-facts")).to_contain_text("Contradicting rules or stories found")


def test_a_comparison_marks_what_is_worse_and_opens_on_both_readings(classroom: Classroom, academy: Academy) -> None:
    academy.morning()
    (academy.project / "under").touch()
    page = classroom.open("ines", "#/training")
    train(page)
    compare(page)
    worse = page.locator(".figures-table tr", has_text="Intentions\u00a0: exactitude")
    expect(worse).to_contain_text("moins bon")
    expect(worse.locator(".is-worse")).to_contain_text("−0,04")
    low = page.locator(".figures-table tr", has_text="tense_f1")
    expect(low).to_contain_text("sous le seuil")
    intents = page.get_by_role("region", name="Intentions, une par une")
    expect(intents.locator("tbody th")).to_have_text(["greet", "move_out"])
    intents.get_by_role("button", name="F1 du candidat").click()
    expect(intents.locator("tbody th")).to_have_text(["move_out", "greet"])
    expect(intents.locator("[aria-sort=descending]")).to_contain_text("F1 du candidat")
    expect(page.locator(".confusion")).to_contain_text("greet → move_out")
    newly = page.locator(".replay.is-newly_escalates")
    expect(newly.locator("li")).to_have_count(1)
    newly.locator("summary").click()
    sides = newly.locator(".replay-sides > div")
    expect(sides.first).to_contain_text("l’assistant continue")
    expect(sides.last).to_contain_text("passe la main à un conseiller, l’assistant n’avance plus")
    assert "Benali" not in page.content()


def test_publishing_under_a_floor_takes_a_reason_and_is_kept_in_the_history(
    classroom: Classroom, academy: Academy
) -> None:
    (academy.project / "under").touch()
    page = classroom.open("ines", "#/training")
    train(page)
    compare(page)
    page.locator("#view").get_by_role("button", name="Publier…").click()
    dialog = page.locator("dialog[data-dialog=publish]")
    expect(dialog).to_contain_text("pour un seuil de 0,8")
    dialog.get_by_role("button", name="Publier", exact=True).click()
    expect(dialog).to_be_visible()
    assert not (academy.project / "models").exists()
    dialog.get_by_role("textbox").fill("la panne de ce matin")
    dialog.get_by_role("button", name="Publier", exact=True).click()
    expect(page.locator(".publication.is-live")).to_contain_text("«\u00a0la panne de ce matin\u00a0»")
    expect(page.locator(".publication.is-live")).to_contain_text("par Ines")
    page.locator(".publication-figures summary").click()
    expect(page.locator(".publication-figures")).to_contain_text("(seuil 0,8)")
    assert len(list((academy.project / "models").glob("*.tar.gz"))) == 1


def test_the_model_before_comes_back_in_one_click(classroom: Classroom, academy: Academy) -> None:
    page = classroom.open("ines", "#/training")
    train(page)
    page.get_by_role("link", name="Publication").click()
    ready(page)
    publish(page, "un premier modèle")
    first = page.locator(".in-service b").inner_text()
    nlu = academy.project / "data/nlu/fr/nlu.yml"
    nlu.write_text(nlu.read_text().replace("- salut", "- salut toi"))
    page.get_by_role("link", name="Entraînement").click()
    ready(page)
    page.get_by_role("button", name="Entraîner un candidat").click()
    expect(page.locator(".model-list li")).to_have_count(2)
    page.get_by_role("link", name="Publication").click()
    ready(page)
    publish(page, "un second modèle")
    expect(page.locator(".in-service b")).not_to_have_text(first)
    page.get_by_role("button", name="Revenir au précédent").click()
    dialog = page.locator("dialog[data-dialog=publish]")
    dialog.get_by_role("button", name="Remettre en service").click()
    expect(page.locator(".in-service b")).to_have_text(first)
    expect(page.locator(".publication")).to_have_count(3)
    expect(page.locator(".publication").first).to_contain_text("retour en arrière")
