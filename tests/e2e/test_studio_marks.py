"""Entities follow the text that is typed around them; offsets count as JavaScript and the server count them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.studio_support import Workshop

pytestmark = pytest.mark.timeout(120)

MOVED = """async ({ marks, before, after }) =>
    (await import("/web/studio/marks.js")).moved(marks, before, after)"""
LINES = """async ({ text, marks }) => (await import("/web/studio/marks.js")).linesOf(text, marks)"""
WITH = """async ({ marks, mark }) => (await import("/web/studio/marks.js")).withMark(marks, mark)"""


def words(text: str, *found: str) -> list[dict[str, Any]]:
    """Mark words of a text, in UTF-16 units."""
    units = [len(text[: text.index(word)].encode("utf-16-le")) // 2 for word in found]
    lengths = [len(word.encode("utf-16-le")) // 2 for word in found]
    return [
        {"start": at, "end": at + length, "entity": "city"} for at, length in zip(units, lengths, strict=True)
    ]  # fmt: skip


def cut(text: str, marks: list[dict[str, Any]]) -> list[str]:
    """What marks cover."""
    data = text.encode("utf-16-le")
    return [data[2 * mark["start"] : 2 * mark["end"]].decode("utf-16-le") for mark in marks]


def test_marks_follow_every_kind_of_edit(workshop: Workshop) -> None:
    page: Page = workshop.open("#/history")
    cases = [
        ("de Lyon à Nantes", ["Lyon", "Nantes"], "demain de Lyon à Nantes", ["Lyon", "Nantes"]),
        ("de Lyon à Nantes", ["Lyon", "Nantes"], "de Lyon puis à Nantes", ["Lyon", "Nantes"]),
        ("de Lyon à Nantes", ["Lyon", "Nantes"], "de Lyon à Nantes vite", ["Lyon", "Nantes"]),
        ("de Lyon à Nantes", ["Lyon", "Nantes"], "de Lyxxon à Nantes", ["Lyxxon", "Nantes"]),
        ("de Lyon à Nantes", ["Lyon", "Nantes"], "de  à Nantes", ["Nantes"]),
        ("de Lyon à Nantes", ["Lyon", "Nantes"], "de Ltes", ["L", "tes"]),
        ("de Lyon à Nantes", ["Lyon", "Nantes"], "", []),
        ("😀 Lyon 😀", ["Lyon"], "😀😀 à Lyon 😀", ["Lyon"]),
        ("Lyon", ["Lyon"], "à Lyon", ["Lyon"]),
        ("Lyon", ["Lyon"], "Lyon à", ["Lyon"]),
    ]
    for before, found, after, wanted in cases:
        marks = page.evaluate(MOVED, {"marks": words(before, *found), "before": before, "after": after})
        assert cut(after, marks) == wanted, (before, after)


def test_each_line_keeps_its_own_marks_and_loses_the_spaces_at_its_ends(workshop: Workshop) -> None:
    page = workshop.open("#/history")
    text = "  je quitte Lyon \n\n  😀 Nantes"
    lines = page.evaluate(LINES, {"text": text, "marks": words(text, "Lyon", "Nantes")})
    assert [line["text"] for line in lines] == ["je quitte Lyon", "😀 Nantes"]
    assert [cut(line["text"], line["entities"]) for line in lines] == [["Lyon"], ["Nantes"]]


def test_a_new_mark_takes_the_place_of_those_it_would_overlap(workshop: Workshop) -> None:
    page = workshop.open("#/history")
    text = "de Lyon à Nantes"
    mark = {**words(text, "Lyon à")[0], "entity": "way"}
    marks = page.evaluate(WITH, {"marks": words(text, "Lyon", "Nantes"), "mark": mark})
    assert cut(text, marks) == ["Lyon à", "Nantes"]
    assert [found["entity"] for found in marks] == ["way", "city"]
