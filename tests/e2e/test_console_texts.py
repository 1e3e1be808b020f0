"""The console's catalogues: complete, used, alike in both languages, and typographically French in French."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
SOURCES = [*sorted((WEB / "advisor").rglob("*.js")), *sorted((WEB / "shared").glob("*.js"))]
LITERAL = re.compile(r"\bt(?:Or)?\(\s*\"([a-z0-9_.]+)\"")
BUILT = re.compile(r"\bt(?:Or)?\(\s*`([a-z0-9_.]*)\$\{")
CHOSEN = re.compile(r"\? \"([a-z_]+\.[a-z_.]+)\" : \"([a-z_]+\.[a-z_.]+)\"")
MARKED = re.compile(r"data-t(?:-label|-hint)?=\"([a-z0-9_.]+)\"")


def catalogue(language: str) -> dict[str, Any]:
    return json.loads((WEB / "texts" / language / "advisor.json").read_text(encoding="utf-8"))


def forms(entry: Any) -> list[str]:
    return list(entry.values()) if isinstance(entry, dict) else [entry]


def used() -> tuple[set[str], set[str]]:
    """Return the keys that the page names, and the beginnings of those that it builds."""
    keys, beginnings = set(), set()
    for source in SOURCES:
        code = source.read_text(encoding="utf-8")
        keys |= set(LITERAL.findall(code)) | {key for pair in CHOSEN.findall(code) for key in pair}
        beginnings |= {start for start in BUILT.findall(code) if start}
    keys |= set(MARKED.findall((WEB / "advisor" / "index.html").read_text(encoding="utf-8")))
    return keys, beginnings


def test_every_text_that_the_page_names_exists() -> None:
    keys, beginnings = used()
    known = set(catalogue("fr"))
    assert len(keys) > 150
    assert keys - known == set()
    assert [start for start in sorted(beginnings) if not any(key.startswith(start) for key in known)] == []


def test_no_text_is_left_over() -> None:
    keys, beginnings = used()
    code = "".join(source.read_text(encoding="utf-8") for source in SOURCES)
    # `${key}_label`, known texts behind a variable, and tables of words: named in the code as strings.
    built = (*beginnings, "topic.", "outcome.", "reason.", "figures.")
    left = [key for key in catalogue("fr") if key not in keys and not key.startswith(built) and f'"{key}"' not in code]
    assert [key for key in left if f'"{key.removesuffix("_label")}"' not in code] == []


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    french, english = catalogue("fr"), catalogue("en")
    assert list(french) == list(english)
    for key, entry in french.items():
        assert isinstance(entry, type(english[key])), key
        names = {name for form in forms(entry) for name in re.findall(r"\{(\w+)\}", form)}
        assert names == {name for form in forms(english[key]) for name in re.findall(r"\{(\w+)\}", form)}, key
        if isinstance(entry, dict):
            assert set(entry) == {"one", "other"} == set(english[key]), key


@pytest.mark.parametrize(("key", "entry"), catalogue("fr").items())
def test_french_is_set_as_french(key: str, entry: Any) -> None:
    if key == "abuse.warning.en":
        pytest.skip("said to English customers in both catalogues")
    for text in forms(entry):
        assert not re.search(r"[^\s\u00a0\u202f?!][:;?!](\s|$)", text), text
        assert not re.search(r" [:;?!»]|« ", text), text
        assert "'" not in text, text
