"""One line a record, for people or for machines."""

from __future__ import annotations

import json
import logging
import sys

from bot.cli.logs import JsonFormatter, TextFormatter


def record(name: str = "relais.gateway", message: str = "assistant_failed", **extra: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"name": name, "levelname": "WARNING", "levelno": logging.WARNING, "msg": message, "created": 0.0, **extra}
    )


def test_json_has_what_the_record_carries() -> None:
    line = json.loads(JsonFormatter().format(record(conversation="c1", cause="déçu")))
    assert line == {
        "at": "1970-01-01T00:00:00.000+00:00",
        "level": "warning",
        "logger": "relais.gateway",
        "message": "assistant_failed",
        "conversation": "c1",
        "cause": "déçu",
    }


def test_json_stays_one_line_whatever_happened() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        text = JsonFormatter().format(record(exc_info=sys.exc_info()))
    assert "\n" not in text
    assert "ValueError" in json.loads(text)["exception"]


def test_text_is_for_people_and_names_the_child_that_speaks() -> None:
    assert TextFormatter().format(record(conversation="c1")).endswith("warning assistant_failed  conversation=c1")
    assert TextFormatter().format(record("relais.child.rasa", "loading")).endswith("warning [rasa] loading")
