"""Read measurement files. A bad line is named and left out; the rest is measured."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.errors import BadRequest, NotFound

LABELS = ("asked", "tension", "mild", "calm")
REASONS = ("asked", "tension", "stuck", "topic", "unavailable", "advisor")
_LANGUAGE_IN_NAME = re.compile(r"(?:^|[_.-])(fr|en)(?:[_.-]|$)")

Item = TypeVar("Item")


@dataclass(frozen=True)
class LabelledMessage:
    """One line of a file of messages. `language` is that of the file's name, or None."""

    line: int
    label: str
    text: str
    language: str | None = None


@dataclass(frozen=True)
class LabelledIntent:
    """One line of a file of intents."""

    line: int
    language: str
    intent: str
    text: str


@dataclass(frozen=True)
class LabelledConversation:
    """The customer's messages of one conversation and where a handoff is right (positions as in the file)."""

    line: int
    id: str
    language: str
    turns: Sequence[str]
    handoff: bool
    earliest: int | None = None
    latest: int | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Read(Generic[Item]):
    """What a file holds, and what is wrong with the lines that were left out."""

    items: list[Item] = field(default_factory=list)
    bad_lines: list[str] = field(default_factory=list)


def read_messages(path: Path, *, language: str | None = None) -> Read[LabelledMessage]:
    """Read `label<TAB>text`. The language is `language`, or what the file's name ends in (`messages_fr.tsv`)."""
    found = _LANGUAGE_IN_NAME.search(path.stem)
    spoken = language or (found.group(1) if found else None)

    def item(line: int, text: str) -> LabelledMessage:
        label, message = _columns(text, 2)
        if label not in LABELS:
            raise ValueError(f"the label is {label!r}, not one of {', '.join(LABELS)}")
        return LabelledMessage(line, label, message, spoken)

    return _read(path, item)


def read_intents(path: Path) -> Read[LabelledIntent]:
    """Read `lang<TAB>intent<TAB>text`."""

    def item(line: int, text: str) -> LabelledIntent:
        language, intent, message = _columns(text, 3)
        return LabelledIntent(line, language, intent, message)

    return _read(path, item)


def read_conversations(path: Path) -> Read[LabelledConversation]:
    """Read one JSON object a line: `id, lang, turns, handoff, earliest, latest, reason`."""
    return _read(path, _conversation)


def _conversation(line: int, text: str) -> LabelledConversation:
    raw = json.loads(text)
    if not isinstance(raw, dict):
        raise ValueError("not a JSON object")
    missing = [name for name in ("id", "lang", "turns", "handoff") if name not in raw]
    if missing:
        raise ValueError(f"without {', '.join(missing)}")
    turns = raw["turns"]
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) and turn.strip() for turn in turns):
        raise ValueError("turns is not a list of messages")
    if not isinstance(raw["handoff"], bool):
        raise ValueError("handoff is neither true nor false")
    earliest, latest, reason = raw.get("earliest"), raw.get("latest"), raw.get("reason")
    if raw["handoff"]:
        _check_window(earliest, latest)
        if reason is not None and reason not in REASONS:
            raise ValueError(f"the reason is {reason!r}, not one of {', '.join(REASONS)}")
    return LabelledConversation(
        line, str(raw["id"]), str(raw["lang"]), tuple(turns), raw["handoff"], earliest, latest, reason
    )


def _check_window(earliest: Any, latest: Any) -> None:
    if not isinstance(earliest, int) or not isinstance(latest, int) or not 0 <= earliest <= latest:
        raise ValueError(f"the window {earliest!r}..{latest!r} is none")


def _columns(text: str, count: int) -> list[str]:
    columns = text.split("\t", count - 1)
    if len(columns) != count or not all(column.strip() for column in columns):
        raise ValueError(f"{count} columns separated by tabs are expected")
    return [column.strip() for column in columns]


def _read(path: Path, item: Callable[[int, str], Item]) -> Read[Item]:
    try:
        lines = path.read_bytes().decode("utf-8-sig", errors="surrogateescape").split("\n")
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.") from None
    read: Read[Item] = Read()
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r")
        if not line.strip():
            continue
        try:
            if any("\udc80" <= character <= "\udcff" for character in line):
                raise ValueError("not UTF-8")
            read.items.append(item(number, line))
        except ValueError as error:
            read.bad_lines.append(f"{path.name}, line {number}: {error}")
    if not read.items:
        raise BadRequest(f"{path} has no line that can be measured. {' '.join(read.bad_lines[:3])}".strip())
    return read
