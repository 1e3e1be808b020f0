"""Saves are whole, noticed, merged or refused, and taken back."""

from __future__ import annotations

import subprocess
from itertools import count
from pathlib import Path

import pytest

from bot.errors import BadRequest, NotFound
from bot.studio import editor as editor_module
from bot.studio.editor import Editor
from bot.studio.errors import EditConflict, NotParsed, Refused, Stale
from bot.studio.operations import examples, perform
from bot.studio.operations.work import Work
from bot.studio.project import Project
from tests.conftest import Clock
from tests.unit.studio.conftest import FILES, NADIA, NLU

ADD = [{"op": "example.add", "intent": "greet", "examples": ["howdy"]}]


def example_id(editor: Editor, text: str) -> str:
    document = editor.project.document("data/nlu.yml")
    return next(document.entry_id(entry) for entry in document.entries if entry.raw == text)


def edit(editor: Editor, old: str, new: str) -> list[dict[str, object]]:
    return [{"op": "example.edit", "id": example_id(editor, old), "text": new}]


def test_a_preview_writes_nothing_and_a_save_writes_what_was_shown(editor: Editor, folder: Path) -> None:
    plan = perform(editor, ADD)
    assert (folder / "data/nlu.yml").read_text() == NLU
    editor.save(plan, NADIA)
    assert (folder / "data/nlu.yml").read_text() == NLU.replace(
        "    - good morning\n", "    - good morning\n    - howdy\n"
    )


def test_undo_gives_back_identical_bytes(editor: Editor, folder: Path) -> None:
    saved = editor.save(perform(editor, edit(editor, "hello", "hello you")), NADIA)
    assert (folder / "data/nlu.yml").read_text() != NLU
    editor.undo(saved.entry.id, NADIA)
    assert (folder / "data/nlu.yml").read_bytes() == NLU.encode()
    with pytest.raises(NotFound):
        editor.undo(saved.entry.id, NADIA)


def test_an_undo_can_be_undone(editor: Editor, folder: Path) -> None:
    saved = editor.save(perform(editor, ADD), NADIA)
    changed = (folder / "data/nlu.yml").read_bytes()
    back = editor.undo(saved.entry.id, NADIA)
    editor.undo(back.entry.id, NADIA)
    assert (folder / "data/nlu.yml").read_bytes() == changed


def test_an_undo_leaves_later_changes_of_other_lines(editor: Editor, folder: Path) -> None:
    saved = editor.save(perform(editor, edit(editor, "hello", "hello you")), NADIA)
    editor.save(perform(editor, edit(editor, "see you", "see you soon")), NADIA)
    editor.undo(saved.entry.id, NADIA)
    assert (folder / "data/nlu.yml").read_text() == NLU.replace("see you", "see you soon")


def test_a_deletion_is_undone_after_the_file_has_grown_above(editor: Editor, folder: Path) -> None:
    saved = editor.save(perform(editor, [{"op": "example.delete", "ids": [example_id(editor, "bye")]}]), NADIA)
    editor.save(perform(editor, ADD), NADIA)
    editor.undo(saved.entry.id, NADIA)
    assert (folder / "data/nlu.yml").read_text() == NLU.replace(
        "    - good morning\n", "    - good morning\n    - howdy\n"
    )


def test_an_undo_of_lines_that_have_changed_is_refused(editor: Editor, folder: Path) -> None:
    saved = editor.save(perform(editor, edit(editor, "hello", "hello you")), NADIA)
    editor.save(perform(editor, edit(editor, "hello you", "hello again")), NADIA)
    before = (folder / "data/nlu.yml").read_bytes()
    with pytest.raises(EditConflict):
        editor.undo(saved.entry.id, NADIA)
    assert (folder / "data/nlu.yml").read_bytes() == before


def test_two_trainers_who_edit_different_lines_are_merged(editor: Editor, folder: Path) -> None:
    mine = perform(editor, edit(editor, "hello", "hello you"))
    theirs = perform(editor, edit(editor, "see you", "see you soon"))
    assert not editor.save(mine, NADIA).merged
    assert editor.save(theirs, NADIA).merged
    assert (folder / "data/nlu.yml").read_text() == NLU.replace("- hello", "- hello you").replace(
        "see you", "see you soon"
    )


def test_two_trainers_who_edit_one_line_are_told_both_versions(editor: Editor, folder: Path) -> None:
    mine = perform(editor, edit(editor, "hello", "hello you"))
    theirs = perform(editor, edit(editor, "hello", "hello all"))
    editor.save(theirs, NADIA)
    before = (folder / "data/nlu.yml").read_bytes()
    with pytest.raises(EditConflict) as caught:
        editor.save(mine, NADIA)
    told = caught.value.values["files"][0]
    assert "- hello you" in told["mine"]
    assert "- hello all" in told["theirs"]
    assert told["regions"] == [
        {"base": ["    - hello\n"], "mine": ["    - hello you\n"], "theirs": ["    - hello all\n"], "line": 6}
    ]
    assert (folder / "data/nlu.yml").read_bytes() == before


def test_a_file_that_changes_while_a_change_is_made_ready_is_noticed(editor: Editor, folder: Path) -> None:
    work = Work(editor.project)
    examples.edit(work, {"id": example_id(editor, "hello"), "text": "hello you"})
    theirs = NLU.replace("- hello\n", "- hello all\n")
    (folder / "data/nlu.yml").write_text(theirs)
    plan = editor.plan(work.afters, {"en": "Edit", "fr": "Modifier"}, befores=work.befores)
    with pytest.raises(EditConflict):
        editor.save(plan, NADIA)
    assert (folder / "data/nlu.yml").read_text() == theirs


def test_a_change_of_two_files_is_refused_whole_when_one_contradicts(editor: Editor, folder: Path) -> None:
    plan = perform(editor, [{"op": "intent.rename", "intent": "greet", "to": "welcome"}])
    (folder / "data/stories.yml").write_text(FILES["data/stories.yml"].replace("intent: greet", "intent: goodbye"))
    with pytest.raises(EditConflict):
        editor.save(plan, NADIA)
    assert (folder / "data/nlu.yml").read_text() == NLU


def test_an_example_that_has_moved_is_found_and_one_that_changed_is_stale(editor: Editor, folder: Path) -> None:
    name = example_id(editor, "see you")
    (folder / "data/nlu.yml").write_text("# one\n# two\n" + NLU)
    plan = perform(editor, [{"op": "example.edit", "id": name, "text": "later"}])
    assert plan.files[0].after is not None
    assert plan.files[0].after.text == "# one\n# two\n" + NLU.replace("see you", "later")
    (folder / "data/nlu.yml").write_text(NLU.replace("see you", "something else"))
    with pytest.raises(Stale):
        perform(editor, [{"op": "example.edit", "id": name, "text": "later"}])


def test_a_file_that_does_not_parse_is_told_and_mended_by_its_whole_text(editor: Editor, folder: Path) -> None:
    (folder / "data/rules.yml").write_text('rules:\n- rule: "leave\n  steps: []\n')
    broken = editor.project.documents()["data/rules.yml"]
    assert not broken.is_readable
    problem = broken.problems[0]
    assert problem.line >= 2
    assert "guillemet" in problem.message["fr"]
    assert "quotation mark" in problem.message["en"]
    perform(editor, ADD)  # the rest stays editable
    fixed = {"op": "file.write", "path": "data/rules.yml", "text": FILES["data/rules.yml"], "base": broken.hash}
    editor.save(perform(editor, [fixed]), NADIA)
    assert editor.project.documents()["data/rules.yml"].is_readable
    with pytest.raises(EditConflict):
        perform(editor, [fixed])
    with pytest.raises(NotParsed):
        perform(editor, [{**fixed, "text": "a: [", "base": editor.project.document("data/rules.yml").hash}])


@pytest.mark.parametrize("path", ["../outside.yml", "/etc/passwd", ".git/config.yml", "data/script.py", ""])
def test_no_file_outside_the_project_is_written(editor: Editor, path: str) -> None:
    with pytest.raises(BadRequest):
        perform(editor, [{"op": "file.write", "path": path, "text": "a: 1\n", "base": ""}])


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Op", "-c", "user.email=op@clairvolt.example"]
    return subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(folder: Path, clock: Clock) -> Editor:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "start")
    return fresh(folder, clock)


def fresh(folder: Path, clock: Clock) -> Editor:
    numbers = count(1)
    return Editor(Project(folder), folder / ".relais", clock=clock, new_id=lambda: f"id{next(numbers)}")


def test_a_save_is_a_commit_of_its_own_by_the_trainer(repository: Editor, folder: Path) -> None:
    (folder / "config.yml").write_text("language: fr\n")
    (folder / "notes.txt").write_text("staged by somebody\n")
    git(folder, "add", "notes.txt")
    saved = repository.save(perform(repository, ADD), NADIA, "Add a greeting")
    assert git(folder, "log", "-1", "--format=%H|%an|%ae|%s").strip() == (
        f"{saved.entry.commit}|Nadia Benali|nadia@clairvolt.example|Add a greeting"
    )
    assert git(folder, "show", "--format=", "--name-only", "HEAD").split() == ["data/nlu.yml"]
    assert git(folder, "status", "--porcelain").splitlines() == [" M config.yml", "A  notes.txt"]


def test_a_new_file_is_committed_and_its_undo_takes_it_away(repository: Editor, folder: Path) -> None:
    new = {"op": "intent.create", "intent": "ask", "examples": ["really?"], "file": "data/ask.yml"}
    saved = repository.save(perform(repository, [new]), NADIA)
    assert set(git(folder, "show", "--format=", "--name-only", "HEAD").split()) == {"data/ask.yml", "domain.yml"}
    repository.undo(saved.entry.id, NADIA)
    assert not (folder / "data/ask.yml").exists()
    assert git(folder, "status", "--porcelain") == ""


def test_a_crash_between_write_and_commit_is_committed_at_the_next_start(
    repository: Editor, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository.git, "commit", crash)
    with pytest.raises(KeyboardInterrupt):
        repository.save(perform(repository, ADD), NADIA, "Add a greeting")
    assert git(folder, "status", "--porcelain").strip() == "M data/nlu.yml"
    assert fresh(folder, clock).recover() == [
        {"path": "data/nlu.yml", "outcome": "committed", "message": "Add a greeting"}
    ]
    assert git(folder, "log", "-1", "--format=%an %s").strip() == "Nadia Benali Add a greeting"
    assert fresh(folder, clock).recover() == []


def crash(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_crash_between_two_files_is_finished_at_the_next_start(
    repository: Editor, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = perform(repository, [{"op": "intent.rename", "intent": "greet", "to": "welcome"}])
    written = []
    really = editor_module.write_atomically

    def write_one(path: Path, data: bytes) -> None:
        if written:
            crash()
        written.append(path)
        really(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(editor_module, "write_atomically", write_one)
        with pytest.raises(KeyboardInterrupt):
            repository.save(plan, NADIA)
    assert len(written) == 1 < len(plan.files)
    assert {found["outcome"] for found in fresh(folder, clock).recover()} == {"committed"}
    for planned in plan.files:
        assert planned.after is not None
        assert (folder / planned.path).read_bytes() == planned.after.encode()
    assert git(folder, "status", "--porcelain") == ""


def test_a_crash_before_anything_was_written_leaves_nothing(
    repository: Editor, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(editor_module, "write_atomically", crash)
        with pytest.raises(KeyboardInterrupt):
            repository.save(perform(repository, ADD), NADIA)
    again = fresh(folder, clock)
    assert len(again.journal.latest(5)) == 1
    assert again.recover() == []
    assert again.journal.latest(5) == []


def test_a_file_changed_after_a_crash_is_reported_and_not_touched(
    repository: Editor, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository.git, "commit", crash)
    with pytest.raises(KeyboardInterrupt):
        repository.save(perform(repository, ADD), NADIA)
    (folder / "data/nlu.yml").write_text(NLU)
    (folder / "data/nlu.yml").write_text(NLU.replace("bye", "so long"))
    assert [found["outcome"] for found in fresh(folder, clock).recover()] == ["reported"]
    assert (folder / "data/nlu.yml").read_text() == NLU.replace("bye", "so long")


def test_an_operation_that_does_not_exist_is_refused(editor: Editor) -> None:
    for operations in ([], None, [{"op": "nonsense"}], ["text"]):
        with pytest.raises(Refused):
            perform(editor, operations)
