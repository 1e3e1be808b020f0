"""`python -m bot.evaluate.comparison ORDER`: measures models side by side, in a process of its own.

ORDER is a JSON file: `project`, `models` (`live`, `candidate`: paths), `held_out` (`intents`, `messages`, `nlu`,
`conversations`: lists of files), `tests` (a folder of Rasa test stories, or null), `floors` (a file, or null), `folds`
(0: no cross-validation), `replay` (conversations: `id`, `language`, `turns` [{`seq`, `text`}]), `out` (where the result
goes). What is printed is a log; a line that begins with `@@` tells where the work stands, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.evaluate import rasa_tests
from bot.evaluate.side import Side, measure_side

Order = Mapping[str, Any]
STAGES = {
    "live": ("Reading with the live model", "Lecture avec le modèle en service"),
    "candidate": ("Reading with the candidate", "Lecture avec le candidat"),
    "tests": ("Conversation tests", "Tests de conversation"),
    "folds": ("Cross-validation", "Validation croisée"),
}


class Steps:
    """Tells where the work stands: so many steps, one after another."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._done = 0

    def begin(self, stage: str) -> Callable[[float], None]:
        """Begin a step, and return how its progress 0..1 is told."""
        number = self._done
        self._done += 1
        en, fr = STAGES[stage]

        def tell(share: float) -> None:
            told = {"stage": {"en": en, "fr": fr}, "progress": round((number + share) / self._count, 3)}
            print("@@" + json.dumps(told, ensure_ascii=False), flush=True)

        tell(0.0)
        return tell


async def compare(order: Order) -> dict[str, Any]:
    """Return the figures of each model, and those of the data: see `docs/studio-api.md` for what becomes of them."""
    models = {side: Path(path) for side, path in order["models"].items() if path}
    has_tests, folds = bool(order.get("tests")), int(order.get("folds") or 0)
    steps = Steps(len(models) * (2 if has_tests else 1) + (1 if folds else 0))
    result: dict[str, Any] = {"sides": {}, "tests": {}, "cross_validation": None}
    for side, path in models.items():
        measured: Side = await measure_side(path, order, tell=steps.begin(side))
        result["sides"][side] = measured
    for side, path in models.items() if has_tests else ():
        steps.begin("tests")
        result["tests"][side] = rasa_tests.conversations(path, order)
    if folds:
        steps.begin("folds")
        result["cross_validation"] = rasa_tests.cross_validation(order, folds=folds)
    return result


def main() -> int:
    """Read the order, work, and write the result."""
    order = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    os.chdir(order["project"])
    result = asyncio.run(compare(order))
    out = Path(order["out"])
    draft = out.with_name(out.name + ".draft")
    draft.write_text(json.dumps(result, ensure_ascii=False), "utf-8")
    draft.rename(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
