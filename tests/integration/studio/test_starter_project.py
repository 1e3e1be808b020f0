"""Every file of the project that Rasa ships: read without loss, edited line by line, taken back to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.studio import blocks
from bot.studio.document import read
from bot.studio.editor import Editor
from bot.studio.git import Author
from bot.studio.operations import perform
from bot.studio.operations.examples import removal
from bot.studio.project import Project
from bot.studio.source import Source, hunks_between

NADIA = Author("Nadia Benali", "nadia@clairvolt.example")


def test_every_file_is_read_and_written_back_unchanged(shipped: Path) -> None:
    files = [*shipped.rglob("*.yml")]
    assert len(files) >= 6
    for path in files:
        document = read(path.name, path.read_bytes())
        assert document.is_readable
        assert document.source.encode() == path.read_bytes()


def test_each_example_can_be_edited_and_deleted_on_its_own_line(shipped: Path) -> None:
    document = read("data/nlu.yml", (shipped / "data" / "nlu.yml").read_bytes())
    assert len(document.entries) > 50
    for entry in document.entries:
        line = document.line(entry.start) - 1
        edited = document.source.with_splices(blocks.edit(document.source, entry, "something else"))
        (hunk,) = hunks_between(document.source, edited)
        assert (hunk.old_start, hunk.old, hunk.new) == (line, (f"    - {entry.raw}\n",), ("    - something else\n",))
        deleted = document.source.with_splices(removal(document, [entry]))
        assert len(deleted.text) == len(document.source.text) - len(f"    - {entry.raw}\n")


def test_each_step_of_each_story_can_be_changed_on_its_own_line(shipped: Path) -> None:
    from bot.studio import stories

    document = read("data/stories.yml", (shipped / "data" / "stories.yml").read_bytes())
    assert len(document.stories) == 3
    for story in document.stories:
        for number, step in enumerate(story.steps):
            steps = list(story.steps)
            steps[number] = {next(iter(step)): "changed"}
            after = document.source.with_splices(stories.put(document.source, story, name=None, steps=steps))
            (hunk,) = hunks_between(document.source, after)
            assert len(hunk.old) == len(hunk.new) == 1
            assert hunk.new[0].strip().endswith("changed")


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "intent.rename", "intent": "mood_great", "to": "happy"},
        {"op": "intent.merge", "intents": ["affirm"], "into": "mood_great"},
        {"op": "intent.delete", "intent": "bot_challenge", "force": True},
        {"op": "intent.create", "intent": "ask_price", "examples": ["how much?"]},
        {"op": "response.rename", "response": "utter_happy", "to": "utter_glad"},
        {"op": "response.create", "response": "utter_price", "variations": [{"text": "12 €"}]},
        {"op": "story.put", "kind": "rule", "name": "price", "steps": [{"intent": "greet"}, {"action": "utter_greet"}]},
    ],
    ids=lambda operation: operation["op"],
)
def test_every_operation_taken_back_gives_identical_bytes(starter: Path, operation: dict[str, object]) -> None:
    before = {path: path.read_bytes() for path in starter.rglob("*.yml")}
    editor = Editor(Project(starter), starter / ".relais")
    saved = editor.save(perform(editor, [operation]), NADIA)
    changed = {path: path.read_bytes() for path in starter.rglob("*.yml")}
    assert changed != before
    for path, data in changed.items():
        assert data.count(b"\n") > 0
        assert Source.decode(data).newline == Source.decode(before[path]).newline
    editor.undo(saved.entry.id, NADIA)
    assert {path: path.read_bytes() for path in starter.rglob("*.yml")} == before
