"""A trainer at work on the corpus: each journey ends in the files, whose other lines have not moved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.studio_project import DOMAIN, EN, FR, RULES, STORIES, TESTS
from tests.e2e.studio_support import Workshop, example, ready, rows, save, see_change

pytestmark = pytest.mark.timeout(180)

FR_FILE, EN_FILE = "data/nlu/fr/nlu.yml", "data/nlu/en/nlu.yml"


def select(page: Page, words: str) -> None:
    """Select words of the text in the editor, as a mouse or the arrow keys would."""
    page.get_by_role("textbox", name="Exemple").evaluate(
        """(field, words) => {
            const at = field.value.indexOf(words);
            field.focus();
            field.setSelectionRange(at, at + words.length);
        }""",
        words,
    )


def test_an_edited_example_changes_its_own_line_and_is_a_commit_of_the_trainers(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    example(page, "salut").click()
    page.get_by_role("textbox", name="Exemple").fill("salut à tous")
    dialog = see_change(page)
    expect(dialog.locator("tr.is-removed")).to_contain_text("- salut")
    expect(dialog.locator("tr.is-added")).to_contain_text("- salut à tous")
    assert workshop.text(FR_FILE) == FR
    save(page)
    expect(example(page, "salut à tous")).to_be_visible()
    assert workshop.text(FR_FILE) == FR.replace("    - salut\n", "    - salut à tous\n")
    assert workshop.text(EN_FILE) == EN
    assert workshop.commits() == [
        "Inès Garnier: Modifier un exemple de greet\u00a0: salut à tous",
        "Inès Garnier: start",
    ]


def test_going_back_from_the_difference_writes_nothing_and_keeps_what_was_typed(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    example(page, "salut").click()
    field = page.get_by_role("textbox", name="Exemple")
    field.fill("salut à tous")
    dialog = see_change(page)
    dialog.get_by_role("button", name="Revenir").click()
    expect(field).to_have_value("salut à tous")
    assert workshop.text(FR_FILE) == FR
    assert len(workshop.commits()) == 1


def test_a_press_beside_the_dialog_loses_nothing_that_was_typed(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    example(page, "salut").click()
    dialog = page.get_by_role("dialog", name="Modifier l’exemple")
    page.mouse.click(8, 8)
    expect(dialog).to_be_hidden()
    example(page, "salut").click()
    page.get_by_role("textbox", name="Exemple").fill("salut à tous")
    page.mouse.click(8, 8)
    expect(page.get_by_role("textbox", name="Exemple")).to_have_value("salut à tous")
    expect(dialog).to_be_visible()


def test_one_click_on_the_message_takes_a_save_back(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    example(page, "salut").click()
    page.get_by_role("textbox", name="Exemple").fill("coucou")
    see_change(page)
    save(page)
    assert workshop.text(FR_FILE) != FR
    page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(example(page, "salut")).to_be_visible()
    assert workshop.text(FR_FILE) == FR
    assert len(workshop.commits()) == 3


def test_the_history_tells_each_save_and_undoes_it(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    example(page, "bonjour").click()
    page.get_by_role("textbox", name="Exemple").fill("bien le bonjour")
    dialog = see_change(page)
    dialog.get_by_role("textbox", name="Ce que dira l’historique").fill("Un salut plus long")
    save(page)
    page.get_by_role("link", name="Historique").click()
    line = page.get_by_role("listitem").filter(has_text="Un salut plus long")
    expect(line).to_contain_text("Inès Garnier")
    expect(line.get_by_role("link", name=FR_FILE)).to_be_visible()
    line.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Annulation de «\u00a0Un salut plus long\u00a0»")).to_be_visible()
    expect(line.first).to_be_visible()
    assert workshop.text(FR_FILE) == FR


def test_selected_words_are_marked_as_an_entity(workshop: Workshop) -> None:
    page = workshop.open("#/intents/move_out")
    example(page, "on déménage de Lyon à Nantes").click()
    select(page, "Lyon")
    page.get_by_role("group", name="Entités fréquentes").get_by_role("button", name="city").click()
    page.get_by_role("textbox", name="Rôle de «\u00a0Lyon\u00a0»").fill("from")
    expect(page.locator(".marker-back mark")).to_have_text("Lyon")
    see_change(page)
    save(page)
    raw = '- on déménage de [Lyon]{"entity": "city", "role": "from"} à Nantes\n'
    assert workshop.text(FR_FILE) == FR.replace("- on déménage de Lyon à Nantes\n", raw)
    expect(example(page, "on déménage de").locator("mark")).to_have_text("Lyon (city·from)")


def test_an_entity_is_marked_by_the_keyboard_alone(workshop: Workshop) -> None:
    page = workshop.open("#/intents/move_out")
    page.get_by_role("listbox", name="Exemples").focus()
    for key in ("Home", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    field = page.get_by_role("textbox", name="Exemple")
    expect(field).to_be_focused()
    words = field.input_value()
    page.keyboard.press("Home")
    for _word in range(words[: words.index("résilier")].count(" ")):
        page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("Control+e")
    page.keyboard.press("Enter")
    expect(page.locator(".marker-back mark")).to_have_text("résilier")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Enregistrer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_role("listbox")).to_be_focused()
    assert "    - je voudrais [résilier](city) parce que je déménage\n" in workshop.text(FR_FILE)


def test_a_mark_follows_what_is_typed_before_it_and_goes_when_it_is_removed(workshop: Workshop) -> None:
    page = workshop.open("#/intents/move_out")
    example(page, "vendredi").click()
    field = page.get_by_role("textbox", name="Exemple")
    field.press("Home")
    field.press_sequentially("demain ")
    expect(page.locator(".marker-back mark")).to_have_text("Lyon")
    page.get_by_role("button", name="Ne plus marquer «\u00a0Lyon\u00a0»").click()
    expect(page.locator(".marker-back mark")).to_have_count(0)
    see_change(page)
    save(page)
    assert "    - demain je quitte Lyon vendredi\n" in workshop.text(FR_FILE)


def test_several_examples_are_added_at_once_with_their_entities(workshop: Workshop) -> None:
    page = workshop.open("#/intents/move_out")
    page.keyboard.press("n")
    field = page.get_by_role("textbox", name="Exemples, un par ligne")
    field.fill("je pars de Lille\n\n  je rends les clés  ")
    field.evaluate("field => { field.focus(); field.setSelectionRange(11, 16); }")
    page.get_by_role("button", name="city").click()
    see_change(page)
    save(page)
    assert workshop.text(FR_FILE) == FR + "    - je pars de [Lille](city)\n    - je rends les clés\n"


def test_a_selection_by_keyboard_is_moved_to_another_intent_in_one_change(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    page.locator("#view").get_by_label("Langue").select_option("fr")
    expect(rows(page)).to_have_count(2)
    page.get_by_role("listbox").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_role("status").filter(has_text="2 sélectionnés")).to_be_visible()
    page.keyboard.press("m")
    page.get_by_role("combobox", name="Vers l’intention").fill("move_out")
    see_change(page)
    save(page)
    after = workshop.text(FR_FILE)
    assert "intent: greet" not in after
    assert after.endswith("    - bonjour\n    - salut\n")
    assert len(workshop.commits()) == 2


def test_an_intent_is_renamed_through_everything_in_one_change(workshop: Workshop) -> None:
    page = workshop.open("#/intents/move_out")
    page.get_by_role("button", name="Renommer").click()
    page.get_by_role("textbox", name="Nouveau nom").fill("leave_home")
    dialog = see_change(page)
    expect(dialog.locator(".diff-file")).to_have_count(6)
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("leave_home")
    before = {FR_FILE: FR, EN_FILE: EN, "domain.yml": DOMAIN, "data/stories.yml": STORIES, "data/rules.yml": RULES}
    before["tests/test_stories.yml"] = TESTS
    for path, text in before.items():
        assert workshop.text(path) == text.replace("move_out", "leave_home"), path
    assert len(workshop.commits()) == 2


def test_a_merged_intent_takes_the_place_of_the_other_and_keeps_equal_examples_once(workshop: Workshop) -> None:
    workshop.write(
        FR_FILE, FR.replace("    - salut\n", "    - salut\n    - je voudrais résilier parce que je déménage\n")
    )
    page = workshop.open("#/intents/move_out")
    page.get_by_role("button", name="Fusionner").click()
    page.get_by_role("combobox", name="Dans l’intention").fill("greet")
    see_change(page)
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("greet")
    expect(rows(page)).to_have_count(8)
    everything = "".join(workshop.text(path) for path in (FR_FILE, EN_FILE, "domain.yml", "data/rules.yml"))
    assert "move_out" not in everything
    assert everything.count("je voudrais résilier") == 1


def test_a_deleted_intent_takes_what_uses_it_along_only_when_that_is_said(workshop: Workshop) -> None:
    page = workshop.open("#/intents/move_out")
    page.get_by_role("button", name="Supprimer").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("1 histoire, 1 règle, 1 test")
    page.get_by_role("button", name="Tout supprimer…").click()
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Intentions")
    left = [path for path in (FR_FILE, EN_FILE, "data/rules.yml") if "move_out" in workshop.text(path)]
    assert left == []


def test_two_trainers_on_the_same_line_see_both_versions_and_nothing_is_lost(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    example(page, "salut").click()
    page.get_by_role("textbox", name="Exemple").fill("salut à tous")
    see_change(page)
    theirs = FR.replace("    - salut\n", "    - salut la compagnie\n")
    workshop.write(FR_FILE, theirs)
    page.get_by_role("button", name="Enregistrer").click()
    dialog = page.locator("dialog[data-dialog=conflict]")
    expect(dialog.locator(".is-mine")).to_contain_text("- salut à tous")
    expect(dialog.locator(".is-theirs")).to_contain_text("- salut la compagnie")
    assert workshop.text(FR_FILE) == theirs
    dialog.get_by_role("button", name="Revenir").click()
    expect(page.get_by_role("textbox", name="Exemple")).to_have_value("salut à tous")
    page.keyboard.press("Escape")
    expect(example(page, "salut la compagnie")).to_be_visible()


def test_whoever_keeps_their_version_after_a_conflict_sees_first_what_it_replaces(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    example(page, "salut").click()
    page.get_by_role("textbox", name="Exemple").fill("salut à tous")
    see_change(page)
    theirs = FR.replace("    - salut\n", "    - salut la compagnie\n")
    workshop.write(FR_FILE, theirs)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Garder ma version…").click()
    dialog = page.locator("dialog[data-dialog=change]")
    expect(dialog.locator("tr.is-removed")).to_contain_text("- salut la compagnie")
    assert workshop.text(FR_FILE) == theirs
    save(page)
    assert workshop.text(FR_FILE) == theirs.replace("salut la compagnie", "salut à tous")


def test_what_changed_elsewhere_in_the_file_is_kept(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    example(page, "salut").click()
    page.get_by_role("textbox", name="Exemple").fill("salut à tous")
    see_change(page)
    theirs = FR.replace("je voudrais résilier", "je veux résilier")
    workshop.write(FR_FILE, theirs)
    save(page)
    expect(page.locator(".toast")).to_contain_text("avec ce qui avait changé entre-temps")
    assert workshop.text(FR_FILE) == theirs.replace("    - salut\n", "    - salut à tous\n")


def test_a_save_that_does_not_reach_the_server_is_told_and_can_be_tried_again(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    example(page, "salut").click()
    page.get_by_role("textbox", name="Exemple").fill("salut à tous")
    dialog = see_change(page)
    page.route("**/api/studio/changes", lambda route: route.abort())
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(dialog.get_by_role("alert")).to_have_text("Le serveur ne répond pas. Vérifiez votre connexion.")
    assert workshop.text(FR_FILE) == FR
    page.unroute("**/api/studio/changes")
    save(page)
    assert workshop.text(FR_FILE) == FR.replace("    - salut\n", "    - salut à tous\n")


def test_an_example_that_is_gone_from_the_file_is_told_in_words(workshop: Workshop) -> None:
    page = workshop.open("#/intents/greet")
    example(page, "salut").click()
    page.get_by_role("textbox", name="Exemple").fill("salut à tous")
    workshop.write(FR_FILE, FR.replace("    - salut\n", ""))
    page.get_by_role("dialog").get_by_role("button", name="Voir ce qui va changer").click()
    told = page.locator("dialog[data-dialog=refused]")
    expect(told).to_contain_text("Le fichier a changé entre-temps")
    told.get_by_role("button", name="Revenir").click()
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(3)


def test_a_broken_file_is_mended_in_its_text_while_the_rest_stays_editable(workshop: Workshop) -> None:
    broken = EN.replace("- intent: move_out", "- intent: move_out: really")
    workshop.write(EN_FILE, broken)
    page = workshop.open("#/files")
    told = page.locator(".problem")
    expect(told).to_contain_text(EN_FILE)
    expect(told.get_by_role("link")).to_contain_text("ligne 8")
    told.get_by_role("link").click()
    ready(page)
    expect(page.locator(".code-numbers .is-faulty")).to_have_text("8")
    field = page.get_by_role("textbox", name=f"Texte de {EN_FILE}")
    field.fill(broken.replace("version:", "version: : :"))
    page.get_by_role("button", name="Voir ce qui va changer").click()
    expect(page.locator(".code-numbers .is-faulty")).to_have_text("1")
    assert workshop.text(EN_FILE) == broken
    field.fill(EN)
    page.get_by_role("button", name="Voir ce qui va changer").click()
    save(page)
    assert workshop.text(EN_FILE) == EN
    expect(page.locator(".problem")).to_have_count(0)


def test_the_search_of_the_menu_finds_examples_of_every_intent_as_one_types(workshop: Workshop) -> None:
    page = workshop.open("#/history")
    page.keyboard.press("/")
    page.keyboard.type("DEMENAGE")
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_role("searchbox", name="Chercher dans tous les exemples")).to_be_focused()
    page.keyboard.type(" resilier")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("move_out")
    page.reload()
    ready(page)
    expect(rows(page)).to_have_count(1)


def test_only_the_last_words_asked_for_are_shown(workshop: Workshop) -> None:
    page = workshop.open("#/examples")
    field = page.get_by_role("searchbox", name="Filtrer les exemples")
    # The answer to the first words is held back until those that come later have been shown.
    held = []
    page.route("**/api/studio/examples?q=bonj*", lambda route: held.append(route))
    with page.expect_request("**/api/studio/examples?q=bonj*"):
        field.fill("bonj")
    field.fill("salut")
    expect(rows(page)).to_have_count(1)
    assert len(held) == 1
    expect(example(page, "salut")).to_be_visible()


def test_a_missing_translation_is_marked_and_written_beside_the_other_language(workshop: Workshop) -> None:
    page = workshop.open("#/responses")
    page.get_by_label("Traduction").select_option("en")
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("article")).to_contain_text("manque\u00a0: anglais")
    page.get_by_role("button", name="Écrire utter_move en anglais").click()
    expect(page.get_by_role("blockquote")).to_contain_text("Vous quittez {city}")
    page.get_by_role("textbox", name="Texte").fill("You are leaving {city}, noted.")
    see_change(page)
    save(page)
    expect(page.get_by_role("article")).to_have_count(0)
    added = (
        "  utter_move:\n  - condition:\n    - type: slot\n      name: language\n      value: en\n"
        "    text: You are leaving {city}, noted.\n  - text: Vous"
    )
    assert workshop.text("domain.yml") == DOMAIN.replace("  utter_move:\n  - text: Vous", added)


def test_a_variations_text_and_button_are_edited_with_the_rest_untouched(workshop: Workshop) -> None:
    page = workshop.open("#/responses/utter_greet")
    page.get_by_role("group", name="français").get_by_role("button", name="Modifier la variante").click()
    page.get_by_role("textbox", name="Texte").fill("Bonjour et bienvenue !")
    page.get_by_role("textbox", name="ce que lit le client").fill("Je pars")
    see_change(page)
    save(page)
    after = DOMAIN.replace("  - text: Bonjour !", "  - text: Bonjour et bienvenue !").replace("Je déménage", "Je pars")
    assert workshop.text("domain.yml") == after


def test_a_response_that_is_still_used_is_not_deleted_and_its_places_are_told(workshop: Workshop) -> None:
    page = workshop.open("#/responses/utter_greet")
    page.get_by_role("button", name="Supprimer utter_greet").click()
    told = page.locator("dialog[data-dialog=refused]")
    expect(told.get_by_role("link")).to_have_text("data/stories.yml, ligne 6")
    told.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("data/stories.yml")
    expect(page.locator(".code-where")).to_have_text("ligne 6, colonne 1")
    assert workshop.text("domain.yml") == DOMAIN


def test_a_response_is_created_with_its_first_text(workshop: Workshop) -> None:
    page = workshop.open("#/responses")
    page.get_by_role("button", name="Créer une réponse").click()
    page.get_by_role("textbox", name="Nom").fill("utter_thanks")
    page.get_by_role("textbox", name="Texte").fill("Merci à vous.")
    see_change(page)
    save(page)
    expect(page.get_by_role("heading", name="utter_thanks")).to_be_visible()
    assert "  utter_thanks:\n  - text: Merci à vous.\n" in workshop.text("domain.yml")


def test_the_items_of_a_list_are_added_edited_and_deleted(workshop: Workshop) -> None:
    page = workshop.open("#/lists/lookup")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    page.get_by_role("textbox", name="Éléments, un par ligne").fill("Lille\nBrest")
    see_change(page)
    save(page)
    page.get_by_role("button", name="Modifier «\u00a0Nantes\u00a0»").click()
    page.get_by_role("textbox", name="Élément").fill("Nantes-sur-Loire")
    see_change(page)
    save(page)
    page.get_by_role("button", name="Supprimer «\u00a0Lyon\u00a0»").click()
    save(page)
    after = EN.replace("    - Lyon\n    - Nantes\n", "    - Nantes-sur-Loire\n    - Lille\n    - Brest\n")
    assert workshop.text(EN_FILE) == after
