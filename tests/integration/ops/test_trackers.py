"""What Rasa remembers of dialogues is forgotten when the operator says so, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.cli.trackers import forget_before, make_schema

# The columns that matter of the table that Rasa makes.
TABLE = "CREATE TABLE {}events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), timestamp FLOAT)"
EVENTS = [(1, "old", 10.0), (2, "old", 20.0), (3, "active", 15.0), (4, "active", 95.0)]


def fill(url: str, schema: str = "") -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(TABLE.format(schema)))
        for number, sender, at in EVENTS:
            connection.execute(
                text(f"INSERT INTO {schema}events VALUES (:number, :sender, :at)"),
                {"number": number, "sender": sender, "at": at},
            )
    engine.dispose()


def left(url: str, schema: str = "") -> list[int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        ids = [row[0] for row in connection.execute(text(f"SELECT id FROM {schema}events ORDER BY id"))]
    engine.dispose()
    return ids


def test_a_dialogue_goes_as_a_whole_once_its_last_event_is_too_old(tmp_path: Path) -> None:
    file = tmp_path / "trackers.db"
    fill(f"sqlite:///{file}")
    assert forget_before(50.0, database_url="sqlite:///unused", file=file) == 2
    assert left(f"sqlite:///{file}") == [3, 4]


def test_nothing_to_forget_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "trackers.db"
    assert forget_before(50.0, database_url="sqlite:///unused", file=file) == 0
    assert not file.exists()
    file.touch()
    assert forget_before(50.0, database_url="sqlite:///unused", file=file) == 0


@pytest.mark.postgres
def test_postgresql_keeps_rasas_events_apart_from_ours(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    schema = f"rasa_{postgresql_url[-8:]}"
    monkeypatch.setattr("bot.cli.trackers.TRACKER_SCHEMA", schema)  # the test's own, not that of a running Relais
    url = postgresql_url.replace("postgresql://", "postgresql+psycopg://")
    try:
        make_schema(url)
        make_schema(url)  # at every start
        fill(url, f"{schema}.")
        assert forget_before(50.0, database_url=url, file=tmp_path / "unused") == 2
        assert left(url, f"{schema}.") == [3, 4]
    finally:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        engine.dispose()
