"""The whole text of a file: how one that does not parse is mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.studio.errors import EditConflict, Refused
from bot.studio.operations.work import Work, text_field
from bot.studio.source import Source


def write(work: Work, fields: Mapping[str, Any]) -> None:
    """Write a whole text, made from the version whose hash is `base`."""
    path, text = text_field(fields, "path"), fields.get("text")
    if not isinstance(text, str):
        raise Refused("The text is missing.", "Le texte manque.")
    has_bom = False
    if work.has(path):
        present = work.documents.get(path) or work.project_document(path)
        has_bom = present.source.has_bom
        if fields.get("base") != present.hash:
            shown = {"path": path, "base": "", "mine": text, "theirs": present.source.text, "regions": []}
            raise EditConflict("the file has changed", files=[shown])
        text = _with_line_ends(text, present.source)
    work.replace(path, Source(text, has_bom))
    work.say(f"Edit {path}", f"Modifier {path}")


def _with_line_ends(text: str, present: Source) -> str:
    """Give back the line ends that a page's text field has lost."""
    if present.newline == "\r\n" and "\r\n" not in text:
        return text.replace("\n", "\r\n")
    return text
