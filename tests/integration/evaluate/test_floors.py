"""The trained assistant on messages and conversations that it has never seen: no figure falls below its floor."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.evaluate.floors import below_floors

pytestmark = pytest.mark.rasa

ROOT = Path(__file__).resolve().parents[3]
EVAL = ROOT / "tests" / "eval"
FLOORS = EVAL / "floors.yml"
MEASURED = {
    "messages": ("messages_fr.tsv", "messages_en.tsv"),
    "intents": ("intents.tsv",),
    "escalation": ("conversations_fr.jsonl", "conversations_en.jsonl"),
}


def measure(kind: str, model: Path) -> dict[str, Any]:
    files = [str(EVAL / name) for name in MEASURED[kind]]
    command = [sys.executable, "-m", "bot", "evaluate", kind, *files, "--model", str(model), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


@pytest.mark.parametrize("kind", MEASURED)
def test_no_figure_is_below_its_floor(kind: str, trained_model: Path) -> None:
    measured = measure(kind, trained_model)
    assert measured["bad_lines"] == []
    assert below_floors(measured, FLOORS) == []


def test_every_measured_file_has_floors() -> None:
    floors = yaml.safe_load(FLOORS.read_text("utf-8"))
    assert set(floors) == {names[0] for names in MEASURED.values()}
    assert all(floors.values())
