"""Rasa's own tests, run as anybody would run them: conversation tests, and cross-validation of the NLU data."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.evaluate.floors import rounded

Order = Mapping[str, Any]
EXAMPLES_KEPT = 5
AVERAGES = frozenset({"accuracy", "macro avg", "weighted avg", "micro avg"})
# They say nothing of intents and entities, and take as long to train as all the rest.
LEFT_OUT = frozenset({"bot.components.tension_detector.TensionDetector"})


def conversations(model: Path, order: Order) -> dict[str, Any] | None:
    """Return how many of the conversation tests pass; None when Rasa could not run them."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["core", "--model", str(model), "--stories", str(order["tests"]), "--out", folder, "--no-plot"]
        _rasa_test(arguments, order)
        report = _read(Path(folder) / "story_report.json")
    held = (report or {}).get("conversation_accuracy")
    if not isinstance(held, Mapping):
        return None
    return {"accuracy": rounded(held.get("accuracy")), "correct": held.get("correct"), "total": held.get("total")}


def cross_validation(order: Order, *, folds: int) -> dict[str, Any] | None:
    """Return what models read that learned from the other folds, and which intents they confuse."""
    project = Path(order["project"])
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        config = yaml.safe_load((project / "config.yml").read_text("utf-8")) or {}
        config["pipeline"] = [one for one in config.get("pipeline") or [] if one.get("name") not in LEFT_OUT]
        (out / "config.yml").write_text(yaml.safe_dump(config), "utf-8")
        arguments = ["nlu", "--cross-validation", "--folds", str(folds), "--config", str(out / "config.yml")]
        domain = "domain" if (project / "domain").is_dir() else "domain.yml"
        _rasa_test([*arguments, "--nlu", "data", "--domain", domain, "--out", folder, "--no-plot"], order)
        report, errors = _read(out / "intent_report.json"), _read(out / "intent_errors.json")
        entities = [_read(path) for path in sorted(out.glob("*_report.json")) if path.name not in KNOWN_REPORTS]
    if report is None:
        return None
    return {
        "folds": folds,
        "accuracy": rounded(_accuracy(report)),
        "macro_f1": rounded((report.get("macro avg") or {}).get("f1-score")),
        "intents": _classes(report),
        "entities": {name: one for some in entities for name, one in _classes(some or {}).items()},
        "confusion": _confusion(errors or []),
    }


KNOWN_REPORTS = frozenset({"intent_report.json", "response_selection_report.json"})


def _rasa_test(arguments: Sequence[str], order: Order) -> None:
    """Run `rasa test`; what it says goes to our own output. Its verdict is in its files, not in its exit code."""
    command = [sys.executable, "-m", "rasa", "test", *arguments]
    subprocess.run(command, cwd=order["project"], check=False)  # noqa: S603 (our own interpreter and arguments)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _accuracy(report: Mapping[str, Any]) -> float | None:
    if isinstance(report.get("accuracy"), (int, float)):
        return float(report["accuracy"])
    # With as many readings as messages, the micro average is the share of right ones.
    return (report.get("micro avg") or report.get("weighted avg") or {}).get("recall")


def _classes(report: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {
            "precision": rounded(one.get("precision")), "recall": rounded(one.get("recall")),
            "f1": rounded(one.get("f1-score")), "support": one.get("support"),
        }
        for name, one in report.items()
        if isinstance(one, Mapping) and name not in AVERAGES and "f1-score" in one
    }  # fmt: skip


def _confusion(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return which intent was read as which other, the most frequent first, with messages."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for error in errors:
        read = (error.get("intent_prediction") or {}).get("name")
        groups[str(error.get("intent")), str(read)].append(error)
    found = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [
        {
            "intent": intent, "read": read, "count": len(some),
            "examples": [
                {"text": one.get("text"), "confidence": rounded((one.get("intent_prediction") or {}).get("confidence"))}
                for one in sorted(some, key=lambda one: -((one.get("intent_prediction") or {}).get("confidence") or 0))
            ][:EXAMPLES_KEPT],
        }
        for (intent, read), some in found
    ]  # fmt: skip
