"""Rasa's own validation agrees with what renaming and merging have done, and its complaints find their step."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.studio.editor import Editor
from bot.studio.git import Author
from bot.studio.operations import perform
from bot.studio.project import Project
from bot.studio.validation import Validation, problems_in

NADIA = Author("Nadia Benali", "nadia@clairvolt.example")


def validation(starter: Path, *command: str) -> Validation:
    made = Validation(Project(starter), lambda: "now")
    if command:
        made.command = command
    return made


@pytest.mark.rasa
@pytest.mark.timeout(400)
async def test_a_project_after_renaming_and_merging_is_valid_for_rasa(starter: Path) -> None:
    editor = Editor(Project(starter), starter / ".relais")
    for operation in (
        {"op": "intent.rename", "intent": "mood_great", "to": "happy"},
        {"op": "intent.merge", "intents": ["goodbye"], "into": "deny"},
        {"op": "response.rename", "response": "utter_happy", "to": "utter_glad"},
    ):
        editor.save(perform(editor, [operation]), NADIA)
    made = validation(starter)
    made.start()
    await made.wait()
    shown = made.shown()
    assert shown["state"] == "done", shown["log"]
    told = [problem.message["en"] for problem in shown["problems"]]
    gone = ("mood_great", "goodbye'", "utter_happy")
    assert not [text for text in told if any(name in text for name in gone)], told


async def test_a_complaint_is_put_beside_the_step_that_it_speaks_of(starter: Path) -> None:
    said = "UserWarning: The action 'utter_happy' is used in the stories, but is not a valid utterance action."
    line = f"/usr/lib/validator.py:123: {said}"
    lines = [line, "  More info at nowhere", "2026-01-01 10:00:00 INFO     rasa.validator  - Validating intents..."]
    (problem,) = problems_in(lines, Project(starter).documents())
    assert (problem.path, problem.step) == ("data/stories.yml", 3)
    assert problem.message["en"] == said.removeprefix("UserWarning: ")


async def test_stories_that_part_are_told_at_the_step_where_they_do(starter: Path) -> None:
    lines = [
        "2026-01-01 10:00:00 WARNING  rasa.validator  - Story structure conflict after intent 'mood_great':",
        "  utter_happy predicted in 'happy path'",
        "  utter_goodbye predicted in 'odd one'",
        "",
        "Project validation completed with errors.",
    ]
    (problem,) = problems_in(lines, Project(starter).documents())
    assert (problem.path, problem.step, problem.kind) == ("data/stories.yml", 3, "contradiction")
    assert "odd one" in problem.message["en"]


async def test_a_validation_runs_once_and_says_when_files_have_changed(starter: Path) -> None:
    made = validation(starter, sys.executable, "-c", "print('x.py:1: UserWarning: duplicate story')")
    made.start()
    made.start()
    assert made.shown()["state"] == "running"
    await made.wait()
    assert made.shown()["state"] == "done"
    assert not made.shown()["stale"]
    (starter / "data/nlu.yml").write_text("nlu: []\n")
    assert made.shown()["stale"]


async def test_a_program_that_cannot_start_is_told(starter: Path) -> None:
    made = validation(starter, str(starter / "nothing-here"))
    made.start()
    await made.wait()
    assert made.shown()["state"] == "failed"
