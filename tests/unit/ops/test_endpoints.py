"""What our Rasa server is told to connect to."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.assistant.endpoints import CHANNEL, Endpoints, lock_store, tracker_store


def endpoints(tmp_path: Path, **changes: object) -> Endpoints:
    values = {
        "actions_url": "http://127.0.0.1:9001",
        "tracker_file": tmp_path / "trackers.db",
        "database_url": "sqlite:////var/lib/relais/relais.db",
        **changes,
    }
    return Endpoints(**values)  # type: ignore[arg-type]


def read(path: Path) -> dict[str, object]:
    content: dict[str, object] = YAML(typ="safe").load(path.read_text())
    return content


def test_the_projects_own_endpoints_stay_and_ours_win(tmp_path: Path) -> None:
    (tmp_path / "endpoints.yml").write_text(
        "action_endpoint: {url: 'http://localhost:5055/webhook'}\nevent_broker: {type: pika, url: '${BROKER}'}\n"
    )
    made, _ = endpoints(tmp_path).write(tmp_path, tmp_path / "run")
    content = read(made)
    assert content["action_endpoint"] == {"url": "http://127.0.0.1:9001/webhook"}
    assert content["event_broker"] == {"type": "pika", "url": "${BROKER}"}
    assert content["tracker_store"] == {
        "type": "SQL", "dialect": "sqlite", "db": str(tmp_path / "trackers.db"), "query": {},
    }  # fmt: skip
    assert "lock_store" not in content


def test_the_files_may_hold_passwords_and_are_ours_alone(tmp_path: Path) -> None:
    for _ in range(2):  # written anew at each start
        paths = endpoints(tmp_path).write(tmp_path, tmp_path / "run")
        assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o600, 0o600]


def test_channels_of_the_project_stay_but_for_the_one_that_asks_nobody_who_they_are(tmp_path: Path) -> None:
    (tmp_path / "credentials.yml").write_text("rest:\ncallback:\n  url: https://shop.example\n")
    _, credentials = endpoints(tmp_path).write(tmp_path, tmp_path / "run")
    assert read(credentials) == {CHANNEL: None, "callback": {"url": "https://shop.example"}}


def test_a_project_without_either_file_is_served_too(tmp_path: Path) -> None:
    _, credentials = endpoints(tmp_path).write(tmp_path / "empty", tmp_path / "run")
    assert read(credentials) == {CHANNEL: None}


def test_rasa_shares_postgresql_in_a_schema_of_its_own(tmp_path: Path) -> None:
    url = "postgresql+psycopg://relais:p%40ss@db.example:5433/chat?sslmode=require"
    assert tracker_store(url, tmp_path / "unused") == {
        "type": "SQL",
        "dialect": "postgresql",
        "url": "db.example",
        "port": 5433,
        "db": "chat",
        "username": "relais",
        "password": "p@ss",
        "query": {"sslmode": "require", "options": "-csearch_path=rasa"},
    }


def test_a_unix_socket_of_postgresql_is_understood(tmp_path: Path) -> None:
    made = tracker_store("postgresql+psycopg:///chat?host=/run/postgresql", tmp_path / "unused")
    assert (made["url"], made["db"], made["username"]) == ("/run/postgresql", "chat", None)
    assert made["query"] == {"options": "-csearch_path=rasa"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://127.0.0.1:6379/0", ("127.0.0.1", 6379, 0, None, False)),
        ("rediss://:secret@cache.example/3", ("cache.example", 6379, 3, "secret", True)),
    ],
)
def test_locks_lie_in_redis_at_scale(url: str, expected: tuple[object, ...]) -> None:
    made = lock_store(url)
    assert (made["url"], made["port"], made["db"], made["password"], made["use_ssl"]) == expected
    assert made["type"] == "redis"
