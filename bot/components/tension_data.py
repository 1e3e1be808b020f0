"""Read labelled messages: `data/tension/*.yml` (format: docs/labelling.md) and, as requests, Rasa's examples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LABELS = ("calm", "mild", "tense")
TARGETS = ("none", "other", "us")
TOPICS = ("bereavement", "disconnection", "medical", "self_harm", "legal")


@dataclass(frozen=True)
class Example:
    """One labelled message. None is "not labelled": a request of data/nlu says nothing of its tension.

    `group` names messages that were written together; cross-validation keeps them on one side.
    """

    text: str
    language: str | None
    label: str | None
    target: str | None
    asked: bool | None
    topic: str | None
    unmet: bool | None
    group: str
    intent: str | None = None


class BadExamples(ValueError):
    """A file of labelled messages does not follow the format; says which file and group."""


def files_of(path: str) -> list[Path]:
    """Return the files that a path, a folder or a pattern such as `data/tension/*.yml` stands for, in order."""
    whole = Path(path)
    if whole.is_file():
        return [whole]
    if whole.is_dir():
        return sorted(whole.glob("*.yml"))
    return sorted(whole.parent.glob(whole.name)) if whole.parent.is_dir() else []


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a digest of names and contents, so that a changed file means a new training."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_examples(paths: Iterable[Path]) -> list[Example]:
    """Return every labelled message of the files. Raises BadExamples."""
    return [example for path in paths for example in _read_file(path)]


def from_requests(requests: Iterable[tuple[str, str]], *, asked_intents: Sequence[str]) -> list[Example]:
    """Make examples of (text, intent) pairs: they say what asks for a person and what does not, nothing else."""
    return [
        Example(text, None, None, None, intent in asked_intents, None, None, f"intent/{intent}", intent)
        for text, intent in requests
        if text and intent
    ]


def _read_file(path: Path) -> Iterator[Example]:
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    language = content.get("language")
    for number, group in enumerate(content.get("groups") or ()):
        where = f"{path.name}, group {number + 1} ({group.get('kind', 'without a kind')})"
        _check(group, where)
        for line in str(group["examples"]).splitlines():
            text = line.strip().removeprefix("- ").strip()
            if text:
                yield Example(
                    text,
                    language,
                    group["label"],
                    group.get("target", "none"),
                    bool(group.get("asked", False)),
                    group.get("topic") or "none",
                    group.get("unmet", False if group["label"] == "calm" else None),
                    f"{path.name}/{number}",
                )


def _check(group: dict[str, Any], where: str) -> None:
    allowed = {"label": LABELS, "target": (*TARGETS, None), "topic": (*TOPICS, "none", None)}
    for key, values in allowed.items():
        if group.get(key) not in values:
            raise BadExamples(f"{where}: {key} is {group.get(key)!r}, not one of {', '.join(map(str, values))}")
    if not group.get("examples"):
        raise BadExamples(f"{where}: no examples")
