"""The studio's catalogues: complete, used, alike in both languages, and typographically French in French."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_console_texts import BUILT, CHOSEN, LITERAL, MARKED, WEB, forms

PAGES = ("studio", "studio_work")
SOURCES = [*sorted((WEB / "studio").rglob("*.js")), *sorted((WEB / "shared").glob("*.js"))]


def catalogue(language: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for page in PAGES:
        entries = json.loads((WEB / "texts" / language / f"{page}.json").read_text(encoding="utf-8"))
        assert not set(found) & set(entries)
        found |= entries
    return found


def used() -> tuple[set[str], set[str], str]:
    """Return the keys that the page names, the beginnings of those that it builds, and its whole code."""
    code = "".join(source.read_text(encoding="utf-8") for source in SOURCES)
    keys = set(LITERAL.findall(code)) | {key for pair in CHOSEN.findall(code) for key in pair}
    page = (WEB / "studio" / "index.html").read_text(encoding="utf-8")
    return keys | set(MARKED.findall(page)), {start for start in BUILT.findall(code) if start}, code


def test_every_text_that_the_page_names_exists() -> None:
    keys, beginnings, _ = used()
    known = set(catalogue("fr"))
    assert len(keys) > 150
    assert keys - known == set()
    assert [start for start in sorted(beginnings) if not any(key.startswith(start) for key in known)] == []


def test_no_text_is_left_over() -> None:
    keys, _, code = used()
    # A key may be put together away from the call that says it.
    beginnings = re.findall(r"`([a-z0-9_]+\.[a-z0-9_.]*)\$\{", code)
    left = [key for key in catalogue("fr") if key not in keys and not key.startswith(tuple(beginnings))]
    assert [key for key in left if f'"{key}"' not in code] == []


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    french, english = catalogue("fr"), catalogue("en")
    assert set(french) == set(english)
    for key, entry in french.items():
        assert isinstance(entry, type(english[key])), key
        names = {name for form in forms(entry) for name in re.findall(r"\{(\w+)\}", form)}
        assert names == {name for form in forms(english[key]) for name in re.findall(r"\{(\w+)\}", form)}, key
        if isinstance(entry, dict):
            assert set(entry) == {"one", "other"} == set(english[key]), key


@pytest.mark.parametrize(("key", "entry"), catalogue("fr").items())
def test_french_is_set_as_french(key: str, entry: Any) -> None:
    for text in forms(entry):
        assert not re.search(r"[^\s\u00a0\u202f?!][:;?!](\s|$)", text), text
        assert not re.search(r" [:;?!»]|« ", text), text
        assert "'" not in text, text


def test_every_view_of_the_menu_has_its_module_its_text_and_its_element() -> None:
    index = (WEB / "studio" / "views" / "index.js").read_text(encoding="utf-8")
    names = re.findall(r'\{ name: "(\w+)"', index)
    assert len(names) >= 7
    texts = catalogue("en")
    for name in names:
        module = (WEB / "studio" / "views" / f"{name}.js").read_text(encoding="utf-8")
        assert f'customElements.define("studio-{name}"' in module
        assert f"nav.{name}" in texts


def test_no_module_makes_markup_of_text() -> None:
    assert len(SOURCES) > 40
    for source in SOURCES:
        code = Path(source).read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTML", code), source
