"""How logs are written: one line a record, or one JSON object a line."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime, timezone
from typing import Literal

CHILD = "relais.child."
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line; what a record carries as `extra` stands beside the rest."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        line = {
            "at": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({key: value for key, value in vars(record).items() if key not in STANDARD})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """Time, level and message; a child's lines begin with its name."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line for people."""
        at = datetime.fromtimestamp(record.created).astimezone()
        text = record.getMessage()
        if record.name.startswith(CHILD):
            text = f"[{record.name.removeprefix(CHILD)}] {text}"
        extra = " ".join(f"{key}={value}" for key, value in vars(record).items() if key not in STANDARD)
        line = f"{at:%H:%M:%S} {record.levelname.lower():<7} {text}{f'  {extra}' if extra else ''}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def set_up_logs(level: str, form: Literal["text", "json"]) -> None:
    """Send every log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("aiohttp.access", "asyncio", "engineio", "socketio", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
