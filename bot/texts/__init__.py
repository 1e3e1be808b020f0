"""Every sentence that the server says, one catalogue a language.

A catalogue is a flat object of sentences with `{placeholders}`. An entry may have the forms `one` and `other`, chosen
by the value `count` (in French 0 counts as one). French is the first language: every key stands in both catalogues.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fr", "en")


@cache
def catalogue(language: str) -> Mapping[str, str | Mapping[str, str]]:
    """Return the whole catalogue of a language."""
    path = Path(__file__).with_name(f"{language}.json")
    entries: dict[str, str | Mapping[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return entries


def text(key: str, language: str, **values: Any) -> str:
    """Render a sentence; an unknown language falls back to French, an unknown key raises `KeyError`."""
    entry = catalogue(language if language in LANGUAGES else "fr")[key]
    if not isinstance(entry, str):
        count = values["count"]
        is_one = count in (0, 1) if language != "en" else count == 1
        entry = entry["one" if is_one else "other"]
    return entry.format(**values) if values else entry


def both(key: str, **values: Any) -> dict[str, str]:
    """Render a sentence in every language, by language."""
    return {language: text(key, language, **values) for language in LANGUAGES}


def has_text(key: str) -> bool:
    """Say whether there is such a sentence."""
    return key in catalogue("fr")


def error_text(code: str, language: str, **values: Any) -> str:
    """Render the sentence of an error's code (catalogue keys `error.CODE`); an unknown code gets that of `internal`.

    A variant `error.CODE.nameless` is used when the sentence names somebody (`name`) and nobody is known.
    """
    key = f"error.{code}" if has_text(f"error.{code}") else "error.internal"
    if not values.get("name") and has_text(f"{key}.nameless"):
        key = f"{key}.nameless"
    try:
        return text(key, language, **values)
    except (KeyError, IndexError):
        return text("error.internal", language)
