"""French as it is printed: non-breaking spaces, curly apostrophes, and no « vous » slipping into « tu »."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
FAULTS = {
    "an ordinary space before a double punctuation mark": re.compile(r"\w [:;!?](?!\w|[-)(/])"),
    "no space before a double punctuation mark": re.compile(r"[a-zà-ÿ»)][;!?](?=\s|$)"),
    "an ordinary space inside quotation marks": re.compile(r"« | »"),
    "a straight apostrophe": re.compile(r"[A-Za-zà-ÿ]'[A-Za-zà-ÿ]"),
    "straight quotation marks": re.compile(r'(?<![=\\{:])"\w[^"=<>{}]*"'),
    "three dots instead of an ellipsis": re.compile(r"\w\.\.\."),
    "a familiar form": re.compile(r"\b(tu|t’as|tes|toi)\b"),
}
# `{name}` of a template and what is not prose.
NOT_PROSE = re.compile(r"\{[^}]*\}|https?://\S+|`[^`]*`|<[^>]*>")


def catalogues() -> Iterator[tuple[str, str]]:
    """Yield (where, French text) of every catalogue of the product."""
    for path in sorted([*(ROOT / "bot").rglob("fr.json"), *(ROOT / "bot").rglob("fr/*.json")]):
        for key, text in strings(json.loads(path.read_text("utf-8"))):
            if not key.endswith(".en"):  # what advisors say to an English customer
                yield f"{path.relative_to(ROOT)}: {key}", text


def responses() -> Iterator[tuple[str, str]]:
    """Yield the French variations of the domain's responses: those on the condition that the language is French."""
    for path in [*ROOT.glob("domain.yml"), *sorted((ROOT / "domain").rglob("*.yml"))]:
        content = YAML(typ="safe").load(path.read_text("utf-8")) or {}
        for name, variations in (content.get("responses") or {}).items():
            for variation in variations:
                languages = {condition.get("value") for condition in variation.get("condition") or ()}
                if "fr" in languages:
                    for key, text in strings({part: variation.get(part) for part in ("text", "buttons")}):
                        if not key.endswith("payload"):
                            yield f"{path.relative_to(ROOT)}: {name} {key}", text


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from strings(inner, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from strings(inner, f"{key}.{number}".lstrip("."))


def readme() -> Iterator[tuple[str, str]]:
    text = re.sub(r"```.*?```", "", (ROOT / "README.fr.md").read_text("utf-8"), flags=re.DOTALL)
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|--"):
            yield f"README.fr.md:{number}", re.sub(r"\]\([^)]*\)|^!\[|\[|\]", "", line)


def faults(text: str) -> list[str]:
    prose = NOT_PROSE.sub("x", text)
    return [f"{name}: {found[0]!r}" for name, pattern in FAULTS.items() if (found := pattern.search(prose))]


@pytest.mark.parametrize(
    "text",
    [
        "Voulez-vous parler à une personne ?",
        "Voulez-vous parler à une personne?",
        "Il a dit « oui »",
        "L'assistant",
        'Appuyez sur "Envoyer"',
        "Un instant...",
        "Si tu veux",
        "Montant : 12 €",
    ],
)
def test_a_fault_would_be_noticed(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "Voulez-vous parler à une personne\u202f?",
        "Il a dit «\u00a0oui\u00a0»\u00a0: c’est l’assistant…",
        "À 12:30, voyez https://example.org/?a=b ; {count} message(s)".replace(" ;", "\u202f;"),
    ],
)
def test_good_french_is_left_alone(text: str) -> None:
    assert faults(text) == []


def test_every_french_sentence_of_the_product_is_well_printed() -> None:
    everything = [*catalogues(), *responses(), *readme()]
    assert len(everything) > 50
    assert [f"{where}: {fault}" for where, text in everything for fault in faults(text)] == []
