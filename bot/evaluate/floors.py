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
    floors = floors_of(path)
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


def floors_of(path: Path) -> Mapping[str, Any]:
    """Return the file's content; nothing where there is no such file."""
    return (yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.is_file() else {}


def held_to(measured: Mapping[str, Any], floors: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each figure that has a floor (or ceiling): its name, value, limit, and whether it is beyond it."""
    found = []
    for name in measured["files"]:
        for place, limit in (floors.get(name) or {}).items():
            value = _at(measured["figures"], place)
            is_ceiling = "min" not in limit
            bound = float(limit["max"] if is_ceiling else limit["min"])
            is_beyond = value is None or (value > bound if is_ceiling else value < bound)
            found.append(
                {
                    "name": f"{name}: {place}",
                    "value": rounded(value),
                    "floor": bound,
                    "ceiling": is_ceiling,
                    "beyond": is_beyond,
                }
            )
    return found


def rounded(value: Any) -> float | None:
    """Return a figure as it is shown; None for none."""
    return round(float(value), 4) if isinstance(value, (int, float)) else None


def _at(figures: Mapping[str, Any], place: str) -> float | None:
    found: Any = figures
    for step in place.split("."):
        if not isinstance(found, Mapping) or step not in found:
            return None
        found = found[step]
    return float(found) if isinstance(found, (int, float)) else None
