"""The least figures that a change may leave behind: `tests/eval/floors.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def below_floors(measured: Mapping[str, Any], path: Path) -> list[str]:
    """Return one sentence for each figure that is worse than its floor.

    The file holds, for each measured file's name, dotted paths into `figures` with `min` or `max`.
    """
    floors: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    sentences = []
    for name in measured["files"]:
        for place, limit in (floors.get(name) or {}).items():
            value = _at(measured["figures"], place)
            if value is None:
                sentences.append(f"{name}: there is no figure {place}.")
            elif "min" in limit and value < limit["min"]:
                sentences.append(f"{name}: {place} is {value:g}, below its floor {limit['min']:g}.")
            elif "max" in limit and value > limit["max"]:
                sentences.append(f"{name}: {place} is {value:g}, above its ceiling {limit['max']:g}.")
    return sentences


def _at(figures: Mapping[str, Any], place: str) -> float | None:
    found: Any = figures
    for step in place.split("."):
        if not isinstance(found, Mapping) or step not in found:
            return None
        found = found[step]
    return float(found) if isinstance(found, (int, float)) else None
