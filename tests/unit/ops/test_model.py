"""Which trained model fits the present files, and which one is in service."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.assistant.model import KEPT, Model, ModelStore, Project
from bot.errors import NotFound

AT = datetime(2026, 1, 31, 9, tzinfo=timezone.utc)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    for name, text in {
        "config.yml": "recipe: default.v1\nassistant_id: relais\n",
        "domain/main.yml": "intents: [greet]\n",
        "data/nlu/fr/greet.yml": "nlu: []\n",
        "data/tension/fr_calm.yml": "messages: []\n",
        "bot/components/detector.py": "WEIGHT = 1\n",
        "actions/billing.py": "pass\n",
        "README.md": "hello\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Project(root)


def add(models: ModelStore, fingerprint: str, *, minutes: int = 0) -> Model:
    models.folder.mkdir(parents=True, exist_ok=True)
    draft = models.folder / "draft"
    draft.write_bytes(b"a model")
    return models.add(draft, fingerprint=fingerprint, trained_at=AT + timedelta(minutes=minutes), seconds=12.34)


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain/main.yml",
        "data/nlu/fr/greet.yml",
        "data/tension/fr_calm.yml",
        "bot/components/detector.py",
    ],
)
def test_a_change_of_anything_that_training_reads_changes_the_fingerprint(project: Project, name: str) -> None:
    before = project.fingerprint()
    path = project.root / name
    path.write_text(path.read_text() + "# changed\n")
    assert project.fingerprint() != before


@pytest.mark.parametrize("name", ["actions/billing.py", "README.md"])
def test_a_change_of_anything_else_does_not(project: Project, name: str) -> None:
    before = project.fingerprint()
    (project.root / name).write_text("changed\n")
    assert project.fingerprint() == before


def test_a_renamed_file_and_a_new_file_change_the_fingerprint(project: Project) -> None:
    seen = {project.fingerprint()}
    (project.root / "data/nlu/fr/greet.yml").rename(project.root / "data/nlu/fr/hello.yml")
    seen.add(project.fingerprint())
    (project.root / "data/new.yaml").write_text("")
    seen.add(project.fingerprint())
    assert len(seen) == 3


def test_a_folder_without_a_rasa_project_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no config\.yml"):
        Project(tmp_path).fingerprint()


def test_a_project_without_an_assistant_id_is_noticed(project: Project) -> None:
    assert project.is_named()
    (project.root / "config.yml").write_text("recipe: default.v1\n# assistant_id: x\n")
    assert not project.is_named()


def test_the_newest_model_that_fits_is_in_service(tmp_path: Path) -> None:
    models = ModelStore(tmp_path / "models")
    add(models, "a" * 64)
    newer = add(models, "a" * 64, minutes=5)
    add(models, "b" * 64, minutes=9)
    assert models.in_service("a" * 64) == newer
    assert models.in_service("c" * 64) is None
    assert newer.path.read_bytes() == b"a model"


def test_a_published_model_stays_in_service_whatever_the_files_say(tmp_path: Path) -> None:
    models = ModelStore(tmp_path / "models")
    published = add(models, "a" * 64)
    fitting = add(models, "b" * 64, minutes=1)
    models.publish(published)
    assert models.in_service("b" * 64) == published
    models.publish(None)
    assert models.in_service("b" * 64) == fitting


def test_a_published_model_that_is_gone_is_passed_over(tmp_path: Path) -> None:
    models = ModelStore(tmp_path / "models")
    published = add(models, "a" * 64)
    fitting = add(models, "b" * 64, minutes=1)
    models.publish(published)
    published.path.unlink()
    assert models.in_service("b" * 64) == fitting


@pytest.mark.parametrize("content", ["", "[]", '{"model": 3}', '{"model": "../../etc/passwd"}'])
def test_a_spoilt_note_of_what_is_published_is_passed_over(tmp_path: Path, content: str) -> None:
    models = ModelStore(tmp_path / "models")
    fitting = add(models, "a" * 64)
    (models.folder / "live.json").write_text(content)
    assert models.in_service("a" * 64) == fitting


def test_a_file_whose_record_is_missing_or_spoilt_is_no_model(tmp_path: Path) -> None:
    models = ModelStore(tmp_path / "models")
    good, spoilt, bare = (add(models, letter * 64, minutes=n) for n, letter in enumerate("abc"))
    spoilt.path.with_name(spoilt.name.replace(".tar.gz", ".json")).write_text("{")
    bare.path.with_name(bare.name.replace(".tar.gz", ".json")).unlink()
    assert models.models() == [good]


def test_old_models_are_deleted_but_for_the_published_one(tmp_path: Path) -> None:
    models = ModelStore(tmp_path / "models")
    first = add(models, "0" * 64)
    models.publish(first)
    for n in range(1, KEPT + 3):
        add(models, f"{n:x}" * 64, minutes=n)
    names = [model.fingerprint[0] for model in models.models()]
    assert names == [f"{n:x}" for n in range(KEPT + 2, 2, -1)] + ["0"]
    assert not list(models.folder.glob("*1111*"))


def test_a_model_says_what_it_was_made_from(tmp_path: Path) -> None:
    model = add(ModelStore(tmp_path), "a" * 64)
    record = json.loads(model.path.with_name(model.name.replace(".tar.gz", ".json")).read_text())
    assert record == {"fingerprint": "a" * 64, "trained_at": "2026-01-31T09:00:00+00:00", "seconds": 12.3}
