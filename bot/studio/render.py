"""Writes values as YAML: a scalar in the style that stood there, new things in plain block style."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Words and numbers that YAML 1.1 or 1.2 would not read as text.
SPECIAL = re.compile(r"(?i)^(?:null|~|true|false|yes|no|on|off|y|n|\.inf|\.nan)$")
PLAIN = re.compile(r"^(?:[^\W\d_]|/)[^\r\n\t\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*$")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def is_plain(value: str, *, flow: bool = False) -> bool:
    """Say whether a text may stand without quotes. Cautious: what looks doubtful is quoted."""
    if not PLAIN.match(value) or SPECIAL.match(value) or value != value.strip():
        return False
    if ": " in value or " #" in value or value.endswith(":"):
        return False
    return not (flow and re.search(r"[,\[\]{}:]", value))


def double_quoted(value: str) -> str:
    """Return the text between double quotes; letters and signs of every language stay as they are."""

    def escape(found: re.Match[str]) -> str:
        sign = found[0]
        return ESCAPES.get(sign) or (f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}")

    return '"' + re.sub('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]', escape, value) + '"'


def scalar(value: Any, *, style: str | None = None, flow: bool = False) -> str:
    """Return a scalar on one line, in the quotes asked for where they can hold it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    if style is None and is_plain(text, flow=flow):
        return text
    if style == "'" and not CONTROL.search(text) and not re.search(r"[\r\n\t]", text):
        return "'" + text.replace("'", "''") + "'"
    return double_quoted(text)


def block_lines(value: Any, indent: int, *, first: str = "") -> list[str]:
    """Return a value as lines of block style, each indented; `first` stands before the first line's content."""
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        lines = [line for name, item in value.items() for line in _entry(name, item, indent)]
    elif isinstance(value, (list, tuple)) and value:
        lines = [line for item in value for line in item_lines(item, indent)]
    else:
        lines = [
            pad + ("{}" if isinstance(value, Mapping) else "[]" if isinstance(value, (list, tuple)) else scalar(value))
        ]
    if first:
        lines[0] = first + lines[0][len(first) :]
    return lines


def item_lines(value: Any, indent: int) -> list[str]:
    """Return an item of a list: its dash at `indent`."""
    return block_lines(value, indent + 2, first=" " * indent + "- ")


def _entry(name: Any, value: Any, indent: int) -> list[str]:
    key = " " * indent + scalar(name) + ":"
    if isinstance(value, str) and _fits_block(value):
        chomping = "" if value.endswith("\n") else "-"
        lines = value.rstrip("\n").split("\n")
        return [f"{key} |{chomping}", *(" " * (indent + 2) + line if line else "" for line in lines)]
    if isinstance(value, Mapping) and value:
        return [key, *block_lines(value, indent + 2)]
    if isinstance(value, (list, tuple)) and value:
        return [key, *block_lines(value, indent)]
    return [f"{key} {block_lines(value, 0)[0]}"]


def _fits_block(value: str) -> bool:
    """Say whether a text has lines that a literal block gives back exactly."""
    if "\n" not in value or not value.strip() or value.startswith((" ", "\n")) or value.endswith("\n\n"):
        return False
    return not CONTROL.search(value) and "\r" not in value


def flow(value: Any) -> str:
    """Return a value in flow style, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(name, flow=True)}: {flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value, flow=True)
