"""JSON as it travels, and texts made safe to store."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Any

from bot.errors import BadRequest

# PostgreSQL refuses NUL, UTF-8 refuses lone surrogates, and no control character but these two means anything here.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (Sequence, set, frozenset)):
        return list(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} does not travel as JSON")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def dumps(value: Any) -> str:
    """Return compact JSON."""
    return _ENCODER.encode(value)


def loads(data: bytes | str) -> Any:
    """Read JSON; raise `BadRequest` that says where it breaks, never what it says."""
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        raise BadRequest(f"malformed JSON at line {error.lineno}, column {error.colno}: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise BadRequest(f"not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise BadRequest("malformed JSON: nested too deeply") from error
    except ValueError as error:  # an integer of thousands of digits
        raise BadRequest("malformed JSON: a number is too long") from error


def loads_object(data: bytes | str) -> dict[str, Any]:
    """Read a JSON object; raise `BadRequest` for anything else."""
    value = loads(data)
    if not isinstance(value, dict):
        raise BadRequest("the body must be a JSON object")
    return value


def iso(moment: datetime) -> str:
    """Return a time as on the wire: UTC, milliseconds, `Z`."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def clean(text: str) -> str:
    """Return the text without what no database or browser should see; line ends become `\\n`."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
