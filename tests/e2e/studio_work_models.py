"""Stand-ins for the long work of models: one trains in Rasa's place, one measures in `bot.evaluate`'s.

They run as processes of their own, as the real ones do; they wait as long as a file named `hold` lies in the project.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.studio.studio import Studio
from bot.studio.training.part import Training

TRAINER = """
import pathlib, sys, time
here = pathlib.Path.cwd()
print("INFO rasa.engine.training.hooks  - Starting to train component 'Tokenizer'.", flush=True)
while (here / "hold").exists():
    time.sleep(0.02)
if (here / "refuse").exists():
    print("InvalidRule: Contradicting rules or stories found")
    sys.exit(1)
print("INFO rasa.engine.training.hooks  - Starting to train component 'Classifier'.", flush=True)
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
(out / "model.tar.gz").write_bytes(b"a model")
"""
MEASURER = """
import json, pathlib, sys
order = json.loads(pathlib.Path(sys.argv[1]).read_text())
print('@@{"stage": {"fr": "Lecture des messages", "en": "Reading the messages"}, "progress": 0.5}', flush=True)
keys = [f"{c['id']} {t['seq']}" for c in order["replay"] for t in c["turns"]]
calm = {key: {"intent": "greet", "confidence": 0.6, "handoff": False, "reason": None} for key in keys}
after = {key: dict(value) for key, value in calm.items()}
if keys:
    after[keys[0]] = {"intent": "move_out", "confidence": 0.8, "handoff": False, "reason": None}
    after[keys[-1]] = {"intent": "greet", "confidence": 0.6, "handoff": True, "reason": "stuck"}
f1 = lambda value, support: {"f1": value, "precision": value, "recall": value, "support": support}
live = {"accuracy": 0.9, "macro_f1": 0.88, "intents": {"greet": f1(0.95, 20), "move_out": f1(0.8, 12)}, "entities": {},
        "replay": calm, "held": []}
under = {"name": "messages.tsv: tense_f1.value", "value": 0.7, "floor": 0.8, "ceiling": False, "beyond": True}
candidate = {"accuracy": 0.86, "macro_f1": 0.9, "intents": {"greet": f1(0.85, 20), "move_out": f1(0.96, 12)},
             "entities": {"city": f1(0.9, 5)}, "replay": after, "held": [under]}
if not pathlib.Path("under").exists():
    candidate["held"] = []
folds = {"folds": 3, "accuracy": 0.8, "macro_f1": 0.7, "intents": {"greet": f1(0.7, 40)}, "entities": {},
         "confusion": [{"intent": "greet", "read": "move_out", "count": 3, "examples": []}]}
result = {"sides": {"live": live, "candidate": candidate}, "tests": {}, "cross_validation": folds}
pathlib.Path(order["out"]).write_text(json.dumps(result))
"""


def write_trainer(project: Path) -> None:
    """Put the stand-in where `python -m rasa` finds it first, and the name that Rasa asks of a project."""
    folder = project / "rasa"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "__main__.py").write_text(TRAINER)
    config = project / "config.yml"
    config.write_text("assistant_id: school\n" + config.read_text())


def use_measurer(studio: Studio) -> Training:
    """Let the stand-in measure; returns the studio's part around models."""
    (training,) = (part for part in studio.parts if isinstance(part, Training))
    training.comparer = (sys.executable, "-c", MEASURER)
    return training
