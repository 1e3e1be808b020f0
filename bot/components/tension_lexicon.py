"""The families of expressions that `tension_lexicon.yml` lists, compiled."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

SOURCE = Path(__file__).with_suffix(".yml")

_content = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))

TENSE_FAMILIES: tuple[str, ...] = tuple(_content["tense"])
CALM_FAMILIES: tuple[str, ...] = tuple(_content["calm"])
ASKED_FAMILIES: tuple[str, ...] = tuple(_content["asked"])
EMOJI: dict[str, str] = _content["emoji"]


def expressions() -> dict[str, re.Pattern[str]]:
    """Return one pattern a family, for folded text."""
    families: dict[str, list[str]] = _content["tense"] | _content["calm"] | _content["asked"]
    return {kind: re.compile(rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)") for kind, lines in families.items()}
