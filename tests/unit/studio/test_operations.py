"""Each operation, by the lines that it changes and by what the project then says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.studio import corpus, dialogue, hints
from bot.studio.corpus import Wanted, fold
from bot.studio.editor import Editor, shown_hunks
from bot.studio.errors import Refused
from bot.studio.operations import perform
from bot.studio.operations.stories import story_id
from tests.unit.studio.conftest import DOMAIN, FILES, NADIA, NLU, STORIES


def lines(editor: Editor, *operations: dict[str, Any]) -> dict[str, list[str]]:
    """The lines that operations take away and add, by file."""
    plan = perform(editor, list(operations))
    return {
        planned.path: [
            line["sign"] + line["text"]
            for hunk in shown_hunks(planned)
            for line in hunk["lines"]
            if line["sign"] != " "
        ]
        for planned in plan.files
    }


def save(editor: Editor, *operations: dict[str, Any]) -> None:
    editor.save(perform(editor, list(operations)), NADIA)


def entry_id(editor: Editor, text: str) -> str:
    found = corpus.find_examples(editor.project.documents(), Wanted())
    return next(document.entry_id(entry) for document, entry in found if entry.raw == text)


def variation_id(editor: Editor, name: str, number: int) -> str:
    responses = dialogue.responses(editor.project.documents())
    return next(r.variations[number].id for r, _ in responses if r.name == name)


def find_story(editor: Editor, name: str) -> tuple[str, list[Any]]:
    found = dialogue.find_stories(editor.project.documents(), kind=None)
    return next((story_id(d, s), [dict(step) for step in s.steps]) for d, s in found if s.name == name)


def test_renaming_an_intent_changes_every_file_that_speaks_of_it(editor: Editor) -> None:
    assert lines(editor, {"op": "intent.rename", "intent": "goodbye", "to": "farewell"}) == {
        "data/nlu.yml": ["-- intent: goodbye  # said last", "+- intent: farewell  # said last"],
        "data/rules.yml": ["-  - intent: goodbye", "+  - intent: farewell"],
        "data/stories.yml": ["-    - intent: goodbye", "+    - intent: farewell"],
        "domain.yml": [
            "-  - goodbye:", "+  - farewell:",
            "-      intent: [greet, goodbye]", "+      intent: [greet, farewell]",
            "-      payload: '/goodbye{\"city\": \"Paris\"}'", "+      payload: '/farewell{\"city\": \"Paris\"}'",
        ],
    }  # fmt: skip


@pytest.mark.parametrize("to", ["greet", "two words", "null", "a: b", "-x", "12", ""])
def test_a_name_that_is_taken_or_none_is_refused(editor: Editor, to: str) -> None:
    with pytest.raises(Refused):
        perform(editor, [{"op": "intent.rename", "intent": "goodbye", "to": to}])


def test_merging_keeps_equal_examples_once_and_takes_the_name_away(editor: Editor, folder: Path) -> None:
    save(editor, {"op": "example.add", "intent": "goodbye", "examples": ["hello"]})
    save(editor, {"op": "intent.merge", "intents": ["goodbye"], "into": "greet"})
    assert (
        (folder / "data/nlu.yml").read_text()
        == """version: "3.1"

nlu:
- intent: greet
  examples: |
    - hello
    - hi there\x20\x20
    - good morning
    - bye
    - see you
- synonym: Paris
  examples: |
    - paname
"""
    )
    assert "goodbye" not in (folder / "data/stories.yml").read_text().replace("utter_goodbye", "")
    assert (folder / "domain.yml").read_text() == (
        DOMAIN.replace("  - goodbye:\n      use_entities: []\n", "")
        .replace("[greet, goodbye]", "[greet, greet]")
        .replace("/goodbye", "/greet")
    )


def test_an_intent_in_use_is_deleted_by_force_alone(editor: Editor) -> None:
    with pytest.raises(Refused) as caught:
        perform(editor, [{"op": "intent.delete", "intent": "goodbye"}])
    assert {place["file"] for place in caught.value.values["places"]} == {
        "data/rules.yml", "data/stories.yml", "domain.yml"
    }  # fmt: skip
    save(editor, {"op": "intent.delete", "intent": "goodbye", "force": True})
    documents = editor.project.documents()
    assert "goodbye" not in {intent["name"] for intent in corpus.intents(documents) if intent["examples"]}
    assert dialogue.find_stories(documents, kind="rule") == []


def test_a_new_intent_is_in_its_file_and_in_the_domain(editor: Editor) -> None:
    assert lines(editor, {"op": "intent.create", "intent": "ask", "examples": [{"text": "why?"}]}) == {
        "data/nlu.yml": ["+- intent: ask", "+  examples: |", "+    - why?"],
        "domain.yml": ["+  - ask"],
    }


def test_moving_an_example_takes_its_marks_along(editor: Editor) -> None:
    marked = {"text": "hi Zoé 😀 from Lyon", "entities": [{"start": 15, "end": 19, "entity": "city", "role": "from"}]}
    save(editor, {"op": "example.add", "intent": "greet", "examples": [marked]})
    raw = 'hi Zoé 😀 from [Lyon]{"entity": "city", "role": "from"}'
    assert lines(editor, {"op": "example.move", "ids": [entry_id(editor, raw)], "intent": "goodbye"}) == {
        "data/nlu.yml": [f"-    - {raw}", f"+    - {raw}"]
    }


def test_renaming_an_entity_changes_marks_and_mentions(editor: Editor) -> None:
    save(
        editor,
        {
            "op": "example.add",
            "intent": "greet",
            "examples": ['from [Lyon](city) to [Nice]{"entity": "city", "role": "to"}'],
        },
    )
    changed = lines(editor, {"op": "entity.rename", "entity": "city", "to": "town"})
    assert changed["data/nlu.yml"][1] == '+    - from [Lyon](town) to [Nice]{"entity": "town", "role": "to"}'
    assert {"+entities: [town]", "+      entity: town"} <= set(changed["domain.yml"])
    assert '+      payload: \'/goodbye{"town": "Paris"}\'' in changed["domain.yml"]
    assert "data/stories.yml" not in changed  # there the slot is meant


def test_renaming_a_slot_changes_placeholders_too(editor: Editor) -> None:
    changed = lines(editor, {"op": "slot.rename", "slot": "city", "to": "town"})
    assert changed["data/stories.yml"] == ["-    - city: Paris", "+    - town: Paris"]
    assert changed["domain.yml"] == ["-  city:", "+  town:", '-  - text: "Hello {city}!"', '+  - text: "Hello {town}!"']


def test_renaming_a_response_changes_domain_and_stories(editor: Editor) -> None:
    changed = lines(editor, {"op": "response.rename", "response": "utter_goodbye", "to": "utter_bye"})
    assert set(changed) == {"domain.yml", "data/stories.yml", "data/rules.yml"}


def test_a_missing_translation_is_marked_and_added_before_the_one_for_everybody(editor: Editor) -> None:
    documents = editor.project.documents()
    assert {r.name: missing for r, missing in dialogue.responses(documents)} == {
        "utter_greet": [],
        "utter_goodbye": ["fr"],
    }
    new = {"op": "response.variation", "response": "utter_goodbye", "language": "fr", "text": "Au revoir : à bientôt"}
    assert lines(editor, new)["domain.yml"] == [
        "+  - condition:", "+    - type: slot", "+      name: language", "+      value: fr",
        '+    text: "Au revoir : à bientôt"',
    ]  # fmt: skip
    save(editor, new)
    assert all(not missing for _, missing in dialogue.responses(editor.project.documents()))


def test_a_text_of_a_response_keeps_its_quotes_and_its_neighbours(editor: Editor) -> None:
    new = {"op": "response.variation", "id": variation_id(editor, "utter_greet", 1), "text": 'Say "hi", {city}!'}
    assert lines(editor, new) == {"domain.yml": ['-  - text: "Hello {city}!"', '+  - text: "Say \\"hi\\", {city}!"']}
    conditional = {"op": "response.variation", "id": variation_id(editor, "utter_greet", 0), "text": "Salut"}
    assert lines(editor, conditional) == {"domain.yml": ["-    text: Bonjour !", "+    text: Salut"]}


def test_buttons_are_replaced_on_their_own_lines(editor: Editor) -> None:
    new = {
        "op": "response.variation", "id": variation_id(editor, "utter_greet", 0),
        "buttons": [{"title": "Oui", "payload": "/greet"}],
    }  # fmt: skip
    assert lines(editor, new)["domain.yml"] == [
        "-    - title: Au revoir", "-      payload: '/goodbye{\"city\": \"Paris\"}'",
        "+    - title: Oui", "+      payload: /greet",
    ]  # fmt: skip


def test_several_fields_of_a_variation_are_added_changed_and_removed_at_once(editor: Editor) -> None:
    new = {
        "op": "response.variation", "id": variation_id(editor, "utter_greet", 1), "text": "Hi",
        "buttons": [{"title": "Yes", "payload": "/greet"}], "image": "https://example.org/a.png", "language": "en",
    }  # fmt: skip
    save(editor, new)
    found = next(r for r, _ in dialogue.responses(editor.project.documents()) if r.name == "utter_greet")
    condition = [{"type": "slot", "name": "language", "value": "en"}]
    assert found.variations[1].data == {
        "text": "Hi", "condition": condition, "buttons": new["buttons"], "image": new["image"],
    }  # fmt: skip
    less = {
        "op": "response.variation", "id": variation_id(editor, "utter_greet", 1), "buttons": [], "image": "",
        "language": None, "text": "Hello again",
    }  # fmt: skip
    save(editor, less)
    found = next(r for r, _ in dialogue.responses(editor.project.documents()) if r.name == "utter_greet")
    assert [dict(v.data) for v in found.variations][1] == {"text": "Hello again"}


def test_a_variation_in_one_line_takes_several_fields_too(editor: Editor, folder: Path) -> None:
    path = folder / "domain.yml"
    path.write_text(path.read_text().replace('  - text: "Hello {city}!"', '  - {text: "Hello {city}!"}'))
    new = {
        "op": "response.variation", "id": variation_id(editor, "utter_greet", 1),
        "buttons": [{"title": "Yes", "payload": "/greet"}], "image": "https://example.org/a.png", "language": "en",
    }  # fmt: skip
    save(editor, new)
    found = next(r for r, _ in dialogue.responses(editor.project.documents()) if r.name == "utter_greet")
    assert set(found.variations[1].data) == {"text", "condition", "buttons", "image"}
    assert found.variations[1].language == "en"


def test_the_only_variation_is_not_deleted_and_a_used_response_neither(editor: Editor) -> None:
    for operation in (
        {"op": "response.variation.delete", "id": variation_id(editor, "utter_goodbye", 0)},
        {"op": "response.delete", "response": "utter_goodbye"},
    ):
        with pytest.raises(Refused):
            perform(editor, [operation])


def test_an_unused_response_is_hinted_at_and_deleted_in_one_click(editor: Editor, folder: Path) -> None:
    save(editor, {"op": "response.create", "response": "utter_never", "variations": [{"text": "never"}]})
    hint = next(h for h in hints.all_hints(editor.project.documents()) if h["kind"] == "unused_response")
    assert hint["places"][0]["text"] == "utter_never"
    save(editor, *hint["action"]["operations"])
    assert (folder / "domain.yml").read_text() == DOMAIN
    quiet = hints.all_hints(editor.project.documents(), ['dispatcher.utter_message(response="utter_never")'])
    assert not [h for h in quiet if h["kind"] == "unused_response"]


def test_the_same_example_under_two_intents_is_hinted_at_and_settled(editor: Editor) -> None:
    save(editor, {"op": "example.add", "intent": "goodbye", "examples": ["Hello"]})
    hint = next(h for h in hints.all_hints(editor.project.documents()) if h["kind"] == "two_intents")
    save(editor, *hint["action"]["operations"])
    assert not [h for h in hints.all_hints(editor.project.documents()) if h["kind"] == "two_intents"]


def test_a_passage_marked_elsewhere_is_marked_here(editor: Editor) -> None:
    save(editor, {"op": "example.add", "intent": "greet", "examples": ["from [Lyon](city)", "hello Lyon"]})
    hint = next(h for h in hints.all_hints(editor.project.documents()) if h["kind"] == "unmarked_twin")
    assert lines(editor, *hint["action"]["operations"]) == {
        "data/nlu.yml": ["-    - hello Lyon", "+    - hello [Lyon](city)"]
    }


def test_only_the_steps_that_differ_are_written(editor: Editor) -> None:
    name, steps = find_story(editor, "they meet")
    steps[1] = {"action": "utter_welcome"}
    steps.append({"checkpoint": "after"})
    assert lines(editor, {"op": "story.put", "id": name, "steps": steps}) == {
        "data/stories.yml": ["-  - action: utter_greet", "+  - action: utter_welcome", "+  - checkpoint: after"]
    }
    steps[1] = {"action": "utter_greet"}
    del steps[2:4]
    assert lines(editor, {"op": "story.put", "id": name, "steps": steps})["data/stories.yml"] == [
        "-  - or:", "-    - intent: goodbye", "-    - intent: greet", "-  - slot_was_set:", "-    - city: Paris",
        "+  - checkpoint: after",
    ]  # fmt: skip


def test_a_renamed_story_keeps_its_comment(editor: Editor) -> None:
    name, _ = find_story(editor, "they meet")
    assert lines(editor, {"op": "story.put", "id": name, "name": "a meeting: short"}) == {
        "data/stories.yml": ["-- story: they meet   # and part", '+- story: "a meeting: short"   # and part']
    }


def test_a_new_story_stands_at_the_end_and_reads_back(editor: Editor) -> None:
    steps = [{"intent": "greet", "entities": [{"city": "Paris"}]}, {"action": "utter_greet"}]
    save(editor, {"op": "story.put", "kind": "story", "name": "one: more", "steps": steps})
    assert find_story(editor, "one: more")[1] == steps
    assert (editor.project.root / "data/stories.yml").read_text().startswith(STORIES)


def test_a_rule_gets_its_condition_before_its_steps(editor: Editor) -> None:
    name, _ = find_story(editor, "leave")
    condition = [{"active_loop": None}, {"slot_was_set": [{"city": "Paris"}]}]
    save(editor, {"op": "story.put", "id": name, "conditions": condition})
    found = dialogue.find_stories(editor.project.documents(), kind="rule")[0][1]
    assert found.conditions == condition
    assert (editor.project.root / "data/rules.yml").read_text().index("condition") < 40


@pytest.mark.parametrize("steps", [[], [{}], [{"nonsense": 1}], [{"intent": ""}], "text"])
def test_steps_that_rasa_does_not_know_are_refused(editor: Editor, steps: Any) -> None:
    with pytest.raises(Refused):
        perform(editor, [{"op": "story.put", "kind": "story", "name": "x", "steps": steps}])


def test_stories_that_part_after_the_same_past_are_a_contradiction(editor: Editor) -> None:
    steps = [{"intent": "greet"}, {"action": "utter_goodbye"}]
    save(editor, {"op": "story.put", "kind": "story", "name": "other", "steps": steps})
    shown = dialogue.graph(dialogue.find_stories(editor.project.documents(), kind="story"))
    assert [
        (found["before"], sorted(choice["label"] for choice in found["choices"])) for found in shown["contradictions"]
    ] == [(["greet"], ["utter_goodbye", "utter_greet"])]
    names = {node["id"] for node in shown["nodes"]}
    assert all(edge["from"] in names and edge["to"] in names for edge in shown["edges"])


def test_lists_are_made_changed_and_deleted(editor: Editor, folder: Path) -> None:
    save(editor, {"op": "list.create", "kind": "regex", "name": "zip", "items": [r"\b\d{5}\b"]})
    shown = next(
        one for one in corpus.lists(editor.project.documents(), kind="regex", words=[]) if one["name"] == "zip"
    )
    save(editor, {"op": "list.item.add", "list_id": shown["id"], "items": [r"\d{4}"]})
    shown = next(
        one for one in corpus.lists(editor.project.documents(), kind="regex", words=[]) if one["name"] == "zip"
    )
    assert [item["text"] for item in shown["items"]] == [r"\b\d{5}\b", r"\d{4}"]
    save(editor, {"op": "list.delete", "id": shown["id"]})
    assert (folder / "data/nlu.yml").read_text() == NLU


def test_labelled_messages_move_between_groups(editor: Editor, folder: Path) -> None:
    add = {"op": "tension.add", "texts": ["enough now"], "label": "tense", "target": "us", "language": "en"}
    save(editor, add)
    path = folder / "data/tension/en_tense.yml"
    assert path.read_text() == (
        'version: "1"\nlanguage: en\ngroups:\n- label: tense\n  target: us\n  kind: studio\n'
        "  examples: |\n    - enough now\n"
    )
    save(editor, {**add, "texts": ["again: no"]})
    found, _ = corpus.tension(editor.project.documents(), words=["again"], label=None, target=None, language=None)
    name = found[0][0].entry_id(found[0][1])
    save(editor, {"op": "tension.relabel", "ids": [name], "label": "mild", "target": "us"})
    found, groups = corpus.tension(editor.project.documents(), words=[], label="mild", target=None, language="en")
    assert [entry.raw for _, entry in found] == ["again: no"]
    assert sorted((group["label"], group["count"]) for group in groups) == [("mild", 1), ("tense", 1)]


def test_search_sees_neither_case_nor_accents(editor: Editor) -> None:
    save(editor, {"op": "example.add", "intent": "greet", "examples": ["Où ÊTES-vous, cœur ?"]})
    for words in (["ou", "etes"], ["coeur"]):
        found = corpus.find_examples(editor.project.documents(), Wanted(words=words))
        assert [entry.raw for _, entry in found] == ["Où ÊTES-vous, cœur ?"]
    assert fold("ÉTÉ") == "ete"


def test_every_file_of_the_small_project_is_understood(editor: Editor) -> None:
    documents = editor.project.documents()
    assert set(documents) == set(FILES)
    assert {d.path: d.kinds for d in documents.values()}["tests/test_stories.yml"] == ("tests",)
    used = {intent["name"]: intent["used"] for intent in corpus.intents(documents)}
    assert used["greet"] == {"stories": 2, "rules": 0, "tests": 1, "responses": 0, "config": 0}
    assert used["goodbye"]["responses"] == 1
