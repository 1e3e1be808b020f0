"""RELAIS_* names and values: what is accepted, and the one sentence that refuses the rest."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.gateway.config import RateLimit, RateLimits
from bot.setting_values import text_of
from bot.settings import SECRETS, Row, Settings, load, shown, table

# One value that is refused for every kind of setting.
BAD = {
    "RELAIS_PORT": "70000",
    "RELAIS_PUBLIC_URL": "chat.example.org",
    "RELAIS_ALLOWED_ORIGINS": "https://example.org/path",
    "RELAIS_TRUSTED_PROXIES": "-1",
    "RELAIS_DATABASE_URL": "mysql://localhost/x",
    "RELAIS_BACKEND_URL": "sqlite:relative.db",
    "RELAIS_DATABASE_THREADS": "0",
    "RELAIS_REDIS_URL": "http://localhost",
    "RELAIS_LOG_LEVEL": "loud",
    "RELAIS_LOG_FORMAT": "xml",
    "RELAIS_LANGUAGE": "de",
    "RELAIS_OPENING_HOURS": "whenever",
    "RELAIS_TIMEZONE": "Europe/Atlantis",
    "RELAIS_HOLIDAYS": "France",
    "RELAIS_SAMPLE_SITE": "perhaps",
    "RELAIS_RASA_URL": "localhost:5005",
    "RELAIS_RASA_TOKEN": "short",
    "RELAIS_RASA_WORKERS": "many",
    "RELAIS_ASSISTANT_TIMEOUT": "8 parsecs",
    "RELAIS_STAFF_SESSION": "0s",
    "RELAIS_RETENTION": "3h",
    "RELAIS_SECRET": "too short",
    "RELAIS_LIMIT_MESSAGES_PER_TOKEN": "fifteen",
    "RELAIS_LIMIT_LOGINS_PER_LOGIN": "0/1",
    "RELAIS_MAX_SOCKETS": "1e3",
}


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_value_is_refused_in_one_sentence_that_names_it_and_gives_an_example(name: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load({name: BAD[name]})
    sentence = str(refusal.value)
    assert name in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert "write" in sentence


@pytest.mark.parametrize("row", [row for row in table() if row.default], ids=lambda row: row.name)
def test_every_default_may_also_be_written(row: Row) -> None:
    written = next(value for other, value in shown(load({row.name: row.default})) if other.name == row.name)
    assert written == row.default


def test_every_limit_of_the_gateway_can_be_set() -> None:
    limits = {f"RELAIS_LIMIT_{field.name.upper()}" for field in fields(RateLimits)}
    assert limits <= {row.name for row in table()}


def test_the_example_of_every_sentence_would_be_accepted() -> None:
    for name, value in BAD.items():
        with pytest.raises(SettingsError) as refusal:
            load({name: value})
        example = str(refusal.value).rpartition(f"{name}=")[2].removesuffix(".").strip('"')
        if not example.startswith("$("):
            load({"RELAIS_REDIS_URL": "redis://127.0.0.1", name: example})


def test_an_unknown_name_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(SettingsError, match="RELAIS_PROT is not a setting: write RELAIS_PORT"):
        load({"RELAIS_PROT": "1"})
    with pytest.raises(SettingsError, match="RELAIS_XYZZY is not a setting: remove it"):
        load({"RELAIS_XYZZY": "1"})


def test_the_sentence_is_french_where_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    with pytest.raises(
        SettingsError, match="RELAIS_PORT vaut «\u00a0abc\u00a0»\u00a0: écrivez un nombre entier de 1 à 65535"
    ):
        load({"RELAIS_PORT": "abc"})


def test_a_secret_is_not_repeated_in_the_sentence_nor_in_the_table() -> None:
    for name in SECRETS:
        with pytest.raises(SettingsError) as refusal:
            load({f"RELAIS_{name.upper()}": "hunter2"})
        assert "hunter2" not in str(refusal.value)
    secret = "s" * 40
    settings = load({"RELAIS_SECRET": secret, "RELAIS_DATABASE_URL": "postgresql://relais:hunter2@db/relais"})
    text = " ".join(value for _, value in shown(settings))
    assert secret not in text
    assert "hunter2" not in text
    assert "relais:***@db" in text


def test_names_of_other_programs_and_empty_values_are_left_alone() -> None:
    assert load({"PATH": "/bin", "RASA_TELEMETRY_ENABLED": "x", "RELAIS_TEST_X": "1", "RELAIS_PORT": " "}) == Settings()


def test_values_become_what_the_code_works_with() -> None:
    settings = load(
        {
            "RELAIS_ASSISTANT_TIMEOUT": "1500s",
            "RELAIS_RETENTION": "365d",
            "RELAIS_ALLOWED_ORIGINS": "https://a.example, https://b.example/",
            "RELAIS_LIMIT_MESSAGES_PER_TOKEN": "3/0.25",
            "RELAIS_DATABASE_URL": "postgres://127.0.0.1/test",
            "RELAIS_SAMPLE_SITE": "off",
            "RELAIS_HOLIDAYS": "fr-57",
        }
    )
    assert settings.assistant_timeout == timedelta(minutes=25)
    assert settings.retention == timedelta(days=365)
    assert settings.allowed_origins == ("https://a.example", "https://b.example")
    assert settings.limits.messages_per_token == RateLimit(burst=3, per_second=0.25)
    assert settings.limits.logins_per_login == RateLimits().logins_per_login
    assert settings.store_url == "postgresql+psycopg://127.0.0.1/test"
    assert settings.sample_site is False
    assert settings.holidays == ("FR", "57")


def test_several_workers_need_redis() -> None:
    with pytest.raises(SettingsError, match="RELAIS_REDIS_URL"):
        load({"RELAIS_RASA_WORKERS": "2"})
    assert load({"RELAIS_RASA_WORKERS": "2", "RELAIS_REDIS_URL": "redis://127.0.0.1:6379/0"}).rasa_workers == 2


def test_holidays_are_closed_days_of_the_opening_hours() -> None:
    settings = load({"RELAIS_OPENING_HOURS": "mon-fri 08:00-18:00"})
    hours = settings.hours()
    assert hours is not None
    assert not hours.is_open(datetime(2026, 7, 14, 10, tzinfo=timezone.utc))  # a Tuesday, and the Fête nationale
    assert hours.is_open(datetime(2026, 7, 15, 10, tzinfo=timezone.utc))
    assert load({"RELAIS_OPENING_HOURS": "always"}).hours() is None


def test_a_gateway_that_runs_for_years_knows_the_holidays_of_each() -> None:
    hours = load({"RELAIS_OPENING_HOURS": "mon-sun 08:00-18:00"}).hours()
    assert hours is not None
    for year in range(2025, 2035):
        assert not hours.is_open(datetime(year, 7, 14, 10, tzinfo=timezone.utc)), year
        assert hours.is_open(datetime(year, 7, 13, 10, tzinfo=timezone.utc)), year


def test_the_default_database_lies_in_the_data_folder(tmp_path: Path) -> None:
    assert load({"RELAIS_DATA_DIR": str(tmp_path)}).store_url == f"sqlite:///{tmp_path / 'relais.db'}"


def test_every_setting_has_help_and_says_what_it_expects() -> None:
    from bot.settings import _expectation

    for row, (name, info) in zip(table(), Settings.model_fields.items(), strict=True):
        assert row.help.endswith("."), name
        expects = _expectation(info)
        assert expects.en
        assert expects.fr
        assert expects.example


def test_a_value_written_out_reads_as_itself() -> None:
    values = (timedelta(days=2), timedelta(minutes=5), timedelta(seconds=90), True, None)
    assert [text_of(value) for value in values] == ["2d", "5m", "90s", "on", ""]
