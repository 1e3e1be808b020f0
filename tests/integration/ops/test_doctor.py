"""What `relais doctor` finds, one misfortune at a time."""

from __future__ import annotations

import socket
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.assistant.model import ModelStore, Project
from bot.assistant.ports import free_ports
from bot.cli import doctor
from bot.cli.doctor import Finding
from bot.cli.opening import make_data_dir
from bot.settings import Settings, load
from bot.store import Store


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (port,) = free_ports(1)
    project = tmp_path / "project"
    project.mkdir()
    made = load(
        {"RELAIS_DATA_DIR": str(tmp_path / "data"), "RELAIS_PORT": str(port), "RELAIS_PROJECT_DIR": str(project)}
    )
    make_data_dir(made)
    return made


def verdicts(findings: object) -> list[bool | None]:
    return [finding.ok for finding in findings]  # type: ignore[attr-defined]


def test_a_free_port_is_fine_and_a_taken_one_is_not(settings: Settings) -> None:
    assert verdicts(doctor.check_port(settings)) == [True]
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.port))
        other.listen()
        (finding,) = doctor.check_port(settings)
    assert finding.ok is False
    assert "RELAIS_PORT=" in finding.advice


def test_a_database_is_absent_then_fine_then_somebody_may_log_in(settings: Settings) -> None:
    assert verdicts(doctor.check_database(settings)) == [None]
    store = Store(settings.store_url)
    store.migrate()
    assert verdicts(doctor.check_database(settings)) == [True, None]
    store.add_staff(login="nadia", name="Nadia", role="advisor", password_hash="x")
    assert verdicts(doctor.check_database(settings)) == [True]
    store.dispose()


def test_tables_of_another_version_are_to_be_migrated(settings: Settings) -> None:
    from sqlalchemy import text

    store = Store(settings.store_url)
    store.migrate()
    with store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    store.dispose()
    (finding,) = doctor.check_database(settings)
    assert finding.ok is False
    assert "relais migrate" in finding.advice


def test_a_database_out_of_reach_is_said_without_its_password(settings: Settings) -> None:
    (nobody,) = free_ports(1)
    away = settings.model_copy(update={"database_url": f"postgresql+psycopg://relais:hunter2@127.0.0.1:{nobody}/x"})
    (finding,) = doctor.check_database(away)
    assert finding.ok is False
    assert "RELAIS_DATABASE_URL" in finding.advice
    assert "hunter2" not in finding.text + finding.advice


def test_redis_is_asked_only_where_it_is_set(settings: Settings) -> None:
    assert verdicts(doctor.check_redis(settings)) == []
    (nobody,) = free_ports(1)
    away = settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{nobody}/0"})
    assert verdicts(doctor.check_redis(away)) == [False]


def test_a_project_is_missing_then_untrained_then_trained_then_published(settings: Settings) -> None:
    assert verdicts(doctor.check_model(settings)) == [False]
    config = settings.project / "config.yml"
    config.write_text("recipe: default.v1\n")
    assert verdicts(doctor.check_model(settings)) == [None]

    models = ModelStore(settings.data / "models")
    models.folder.mkdir()
    (models.folder / "draft").touch()
    model = models.add(
        models.folder / "draft",
        fingerprint=Project(settings.project).fingerprint(),
        trained_at=datetime(2026, 1, 31, tzinfo=timezone.utc),
        seconds=1,
    )
    assert verdicts(doctor.check_model(settings)) == [True]
    models.publish(model)
    config.write_text("recipe: default.v1\nlanguage: fr\n")
    (finding,) = doctor.check_model(settings)
    assert (finding.ok, finding.text) == (None, f"Model {model.name} is published")


def test_rasa_elsewhere_is_asked_whether_it_answers(settings: Settings) -> None:
    (nobody,) = free_ports(1)
    elsewhere = settings.model_copy(update={"rasa_url": f"http://127.0.0.1:{nobody}"})
    (finding,) = doctor.check_rasa(elsewhere)
    assert finding.ok is False
    assert "RELAIS_RASA_URL" in finding.advice


@pytest.mark.parametrize(("findings", "code"), [([True, None], 0), ([True, False], 1)])
def test_the_exit_code_says_whether_something_must_be_mended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], findings: list[bool | None], code: int
) -> None:
    import argparse

    monkeypatch.setattr(doctor, "findings", lambda: (Finding(ok, "a thing", "do this") for ok in findings))
    assert doctor.run(argparse.Namespace()) == code
    printed = capsys.readouterr().out
    assert printed.count("    → do this") == 2
    assert printed.splitlines()[-1] == ("1 to mend." if code else "Everything is in order.")


def test_bad_settings_are_a_finding_and_end_the_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_PORT", "http")
    found = list(doctor.findings())
    assert [finding.ok for finding in found] == [True, False]
    assert "RELAIS_PORT" in found[-1].advice
