"""Measurement files as people write them: a bad line is named, the rest is measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import BadRequest, NotFound
from bot.evaluate.inputs import read_conversations, read_intents, read_messages

TALK = {"id": "a", "lang": "fr", "turns": ["bonjour", "une personne"], "handoff": True, "earliest": 1, "latest": 1}


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_bytes("\n".join(lines).encode())
    return path


def test_the_language_is_that_of_the_files_name(tmp_path: Path) -> None:
    path = written(tmp_path, "messages_fr.tsv", "calm\tbonjour\r", "", "asked\tun humain\tsvp")
    read = read_messages(path)
    assert [(one.line, one.label, one.text, one.language) for one in read.items] == [
        (1, "calm", "bonjour", "fr"),
        (3, "asked", "un humain\tsvp", "fr"),
    ]


@pytest.mark.parametrize("line", ["angry\tgrr", "calm", "calm\t ", "bonjour tout seul"])
def test_a_bad_line_is_named_and_the_rest_is_read(tmp_path: Path, line: str) -> None:
    read = read_messages(written(tmp_path, "m.tsv", "calm\tbonjour", line))
    assert len(read.items) == 1
    assert len(read.bad_lines) == 1
    assert read.bad_lines[0].startswith("m.tsv, line 2: ")


def test_a_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.tsv"
    path.write_bytes("calm\tbonjour\ncalm\tdéçu\n".encode("latin-1"))
    assert read_messages(path).bad_lines == ["m.tsv, line 2: not UTF-8"]


def test_a_file_without_a_good_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="no line that can be measured"):
        read_intents(written(tmp_path, "i.tsv", "fr only"))


def test_a_file_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="cannot be read"):
        read_intents(tmp_path / "none.tsv")


@pytest.mark.parametrize(
    "change",
    [
        {"turns": []},
        {"turns": ["bonjour", ""]},
        {"handoff": "yes"},
        {"earliest": None},
        {"earliest": 2, "latest": 1},
        {"reason": "mood"},
    ],
)
def test_a_conversation_that_cannot_be_measured_is_named(tmp_path: Path, change: dict[str, object]) -> None:
    path = written(tmp_path, "c.jsonl", json.dumps(TALK), json.dumps({**TALK, **change}), "{")
    read = read_conversations(path)
    assert [one.id for one in read.items] == ["a"]
    assert [line.split(":")[0] for line in read.bad_lines] == ["c.jsonl, line 2", "c.jsonl, line 3"]
