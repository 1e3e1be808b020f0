"""Entity marks in examples, as Rasa writes them: `[Paris](city)` or `[Paris]{"entity": "city", "role": "from"}`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.studio.errors import Refused

MARK = re.compile(r"\[(?P<text>[^\]]+?)\](?:\((?P<entity>[^:)]+?)(?::(?P<value>[^)]+))?\)|\{(?P<data>[^}]+?)\})")


@dataclass(frozen=True)
class Mark:
    """One entity of a text, `start`..`end` in characters of the text without marks."""

    start: int
    end: int
    entity: str
    value: str | None = None
    role: str | None = None
    group: str | None = None


def read(raw: str) -> tuple[str, tuple[Mark, ...]]:
    """Return the text without marks, and the marks."""
    if "[" not in raw:
        return raw, ()
    parts: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for found in MARK.finditer(raw):
        data = _data(found)
        if data is None:
            continue
        parts.append(raw[at : found.start()])
        length += found.start() - at
        shown = found["text"]
        value = data.get("value")
        own = str(value) if value is not None and str(value) != shown else None
        marks.append(
            Mark(
                length, length + len(shown), str(data["entity"]), own, _text(data.get("role")), _text(data.get("group"))
            )
        )
        parts.append(shown)
        length += len(shown)
        at = found.end()
    parts.append(raw[at:])
    return "".join(parts), tuple(marks)


def write(text: str, marks: Sequence[Mark]) -> str:
    """Return the text with its marks, in the shortest form that says everything."""
    parts: list[str] = []
    at = 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        if not (at <= mark.start < mark.end <= len(text)):
            raise Refused("Marks overlap, or lie outside the text.", "Des marques se chevauchent ou sortent du texte.")
        shown = text[mark.start : mark.end]
        if re.search(r"[\[\]]", shown):
            raise Refused(
                "A marked passage cannot hold square brackets.", "Un passage marqué ne peut pas contenir de crochets."
            )
        parts += [text[at : mark.start], f"[{shown}]", _written(mark)]
        at = mark.end
    parts.append(text[at:])
    return "".join(parts)


def rename(raw: str, old: str, new: str) -> str:
    """Return the example with another name for an entity; nothing else in it changes."""

    def renamed(found: re.Match[str]) -> str:
        data = _data(found)
        if data is None or data.get("entity") != old:
            return found[0]
        if found["entity"] is not None:
            at = found.start("entity") - found.start()
            return found[0][:at] + new + found[0][at + len(found["entity"]) :]
        return re.sub(
            r'("entity"\s*:\s*)"' + re.escape(old) + '"',
            lambda part: part[1] + json.dumps(new, ensure_ascii=False),
            found[0],
            count=1,
        )

    return MARK.sub(renamed, raw)


def to_wire(text: str, marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """Return marks for a page: offsets in UTF-16 units, absent fields left out."""
    shown = []
    for mark in marks:
        start, end = _units(text[: mark.start]), _units(text[: mark.end])
        fields = {
            "start": start,
            "end": end,
            "entity": mark.entity,
            "value": mark.value,
            "role": mark.role,
            "group": mark.group,
        }
        shown.append({name: value for name, value in fields.items() if value is not None})
    return shown


def from_wire(text: str, items: Any) -> list[Mark]:
    """Read what a page sends; raise `Refused` for offsets that do not fit."""
    if not isinstance(items, list):
        raise Refused("entities is a list", "Les entités forment une liste.")
    marks = []
    for item in items:
        try:
            mark = Mark(
                int(item["start"]), int(item["end"]), str(item["entity"]).strip(),
                _text(item.get("value")), _text(item.get("role")), _text(item.get("group")),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Refused(
                "An entity needs start, end and entity.", "Une entité demande un début, une fin et un nom."
            ) from None
        if not mark.entity or re.search(r"[\s\[\](){}:\"]", mark.entity):
            raise Refused("This is not a name for an entity.", "Ce n’est pas un nom d’entité.")
        start, end = _characters(text, mark.start), _characters(text, mark.end)
        value = None if mark.value == text[start:end] else mark.value
        marks.append(replace(mark, start=start, end=end, value=value))
    return marks


def _written(mark: Mark) -> str:
    plain_value = mark.value is None or not re.search(r"[)\]\"]", mark.value)
    if mark.role is None and mark.group is None and mark.value is None and plain_value:
        return f"({mark.entity})"
    fields = {"entity": mark.entity, "value": mark.value, "role": mark.role, "group": mark.group}
    data = json.dumps({name: value for name, value in fields.items() if value is not None}, ensure_ascii=False)
    if "}" in data[1:-1]:
        raise Refused("A value cannot hold a brace.", "Une valeur ne peut pas contenir d’accolade.")
    return data


def _data(found: re.Match[str]) -> dict[str, Any] | None:
    if found["entity"] is not None:
        return {"entity": found["entity"], "value": found["value"]}
    try:
        data = json.loads("{" + found["data"] + "}")
    except ValueError:
        return None
    return data if isinstance(data, dict) and data.get("entity") else None


def _text(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _characters(text: str, units: int) -> int:
    """Return the characters that so many UTF-16 units are; an offset outside the text raises `Refused`."""
    data = text.encode("utf-16-le")
    if not 0 <= units * 2 <= len(data):
        raise Refused("A mark lies outside the text.", "Une marque sort du texte.")
    return len(data[: units * 2].decode("utf-16-le", errors="ignore"))
