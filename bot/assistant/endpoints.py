"""The endpoints.yml and credentials.yml that our Rasa server is started with, made from the project's own.

They are made anew at each start, readable by us alone, so that the project's files still suit a plain `rasa run`.
Rasa's own REST channel is left out: it asks nobody who they are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

CHANNEL = "bot.components.channel.RelaisChannel"
# Rasa's table is called `events`, as ours is: in PostgreSQL it gets a schema of its own.
TRACKER_SCHEMA = "rasa"


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """What our Rasa server connects to. `database_url` is Relais' own; only a PostgreSQL one is shared with Rasa."""

    actions_url: str
    tracker_file: Path
    database_url: str
    redis_url: str | None = None

    def write(self, project: Path, folder: Path) -> tuple[Path, Path]:
        """Write both files into a folder and return their paths: endpoints, credentials."""
        own = _read(project / "endpoints.yml")
        endpoints = {**own, **self._endpoints()}
        # Its address is ours; what else the project says of it stays, `selective_domain` above all.
        endpoints["action_endpoint"] = {**(own.get("action_endpoint") or {}), **endpoints["action_endpoint"]}
        credentials = {CHANNEL: None, **_read(project / "credentials.yml")}
        credentials.pop("rest", None)
        return _write(folder / "endpoints.yml", endpoints), _write(folder / "credentials.yml", credentials)

    def _endpoints(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "action_endpoint": {"url": f"{self.actions_url.rstrip('/')}/webhook"},
            "tracker_store": tracker_store(self.database_url, self.tracker_file),
        }
        if self.redis_url:
            made["lock_store"] = lock_store(self.redis_url)
        return made


def tracker_store(database_url: str, file: Path) -> dict[str, Any]:
    """Return Rasa's description of its tracker store: PostgreSQL where Relais has one, else an SQLite file."""
    if not database_url.startswith("postgresql"):
        # Without `query`, Rasa fails under SQLAlchemy 2.
        return {"type": "SQL", "dialect": "sqlite", "db": str(file), "query": {}}
    parts = urlsplit(database_url)
    # `host=` is how a Unix socket is written; libpq takes the same word.
    query = dict(parse_qsl(parts.query))
    options = f"{query.pop('options', '')} -csearch_path={TRACKER_SCHEMA}".strip()
    return {
        "type": "SQL",
        "dialect": "postgresql",
        "url": parts.hostname or query.pop("host", ""),
        "port": parts.port or 5432,
        "db": unquote(parts.path.lstrip("/")),
        "username": unquote(parts.username or "") or None,
        "password": unquote(parts.password or "") or None,
        "query": {**query, "options": options},
    }


def lock_store(redis_url: str) -> dict[str, Any]:
    """Return Rasa's description of a lock store in Redis."""
    parts = urlsplit(redis_url)
    return {
        "type": "redis",
        "url": parts.hostname or "127.0.0.1",
        "port": parts.port or 6379,
        "db": int(parts.path.lstrip("/") or 0),
        "username": unquote(parts.username or "") or None,
        "password": unquote(parts.password or "") or None,
        "use_ssl": parts.scheme == "rediss",
        "key_prefix": "relais",
    }


def _read(path: Path) -> dict[str, Any]:
    from ruamel.yaml import YAML

    if not path.is_file():
        return {}
    content = YAML(typ="safe").load(path.read_text("utf-8"))
    return dict(content) if isinstance(content, Mapping) else {}


def _write(path: Path, content: Mapping[str, Any]) -> Path:
    from ruamel.yaml import YAML

    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        yaml = YAML(typ="safe")
        yaml.default_flow_style = False
        yaml.dump(dict(content), file)
    return path
