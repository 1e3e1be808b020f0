"""Candidate and live model measured side by side: the order, the result, the hint, and what publishing makes of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.assistant.model import ModelStore
from bot.store import Store
from bot.studio.studio import Studio, StudioConfig
from bot.studio.training.live import RasaFolder
from bot.studio.training.part import Training
from tests.integration.studio.test_inbox import Desk
from tests.integration.studio.tiny import REAL, Page

# Measures nothing: tells where it stands, and writes what a comparison would; the order stays for the test to read.
MEASURER = """
import json, pathlib, sys
order = json.loads(pathlib.Path(sys.argv[1]).read_text())
pathlib.Path("order.seen").write_text(json.dumps(order))
print('@@{"stage": {"fr": "Lecture", "en": "Reading"}, "progress": 0.5}', flush=True)
print("a line of the log", flush=True)
if pathlib.Path("break").exists():
    print("ValueError: no such thing")
    sys.exit(1)
held = [{"name": "intents.tsv: accuracy.value", "value": 0.5, "floor": 0.7, "ceiling": False, "beyond": True}]
replay = {f"{c['id']} {t['seq']}": {"intent": "greet", "confidence": 0.9, "handoff": False, "reason": None}
          for c in order["replay"] for t in c["turns"]}
side = {"accuracy": 0.9, "macro_f1": 0.9, "intents": {}, "entities": {}, "replay": replay}
other = {key: {**value, "intent": "bill"} for key, value in replay.items()}
under = held if pathlib.Path("under").exists() else []
confusion = {"intent": "greet", "read": "goodbye", "count": 3, "examples": [{"text": "hello", "confidence": 0.9}]}
folds = {"folds": 3, "accuracy": 0.8, "macro_f1": 0.7, "intents": {}, "entities": {}, "confusion": [confusion]}
sides = {"live": {**side, "held": []}, "candidate": {**side, "replay": other, "held": under}}
result = {"sides": sides, "tests": {}, "cross_validation": folds}
pathlib.Path(order["out"]).write_text(json.dumps(result))
"""
TESTED = """version: "3.1"
stories:
- story: a greeting
  steps:
  - user: |
      hello
    intent: greet
  - action: utter_greet
"""
HELD_OUT = """version: "3.1"
nlu:
- intent: greet
  examples: |
    - hello
    - hi
"""
TWO_INTENTS = "nlu:\n- intent: greet\n  examples: |\n    - hello\n- intent: goodbye\n  examples: |\n    - bye\n"


@pytest.fixture
def page(tiny_page: Page) -> Page:
    tiny_page.training.comparer = (sys.executable, "-c", MEASURER)
    (tiny_page.project / "data/nlu.yml").write_text(TWO_INTENTS)
    return tiny_page


async def compare(page: Page, body: Any = None) -> dict[str, Any]:
    await page.post("/comparison", body, status=202)
    await page.training.jobs.wait()
    found: dict[str, Any] = (await page.get("/comparison"))["comparison"]
    return found


async def test_a_comparison_is_shown_with_its_run_and_serves_the_publication(page: Page) -> None:
    assert (await page.get("/comparison"))["comparison"]["state"] == "never"
    await page.post("/comparison", {}, status=404)
    model = (await page.train())["model"]
    found = await compare(page)
    assert (found["state"], found["candidate"], found["live"]) == ("done", model, None)
    assert found["job"]["stage"]["en"] == "Reading"
    assert any(row["name"] == "intents.accuracy" and row["candidate"] == 0.9 for row in found["figures"])
    lines = (await page.get(f"/training/log?job={found['job']['id']}"))["lines"]
    assert [line.endswith("a line of the log") for line in lines] == [True]
    made = (await page.post("/publish", {"model": model}))["publication"]
    assert {row["name"] for row in made["figures"]} >= {"intents.accuracy"}


async def test_a_candidate_under_a_floor_asks_for_a_reason_and_says_for_which_figures(page: Page) -> None:
    (page.project / "under").touch()
    model = (await page.train())["model"]
    await compare(page, {"model": model})
    error = (await page.post("/publish", {"model": model, "reason": "  "}, 400))["error"]
    assert error["code"] == "reason_required"
    assert [row["name"] for row in error["figures"]] == ["intents.tsv: accuracy.value"]
    assert (await page.post("/publish", {"model": model, "reason": "urgent"}))["publication"]["reason"] == "urgent"


async def test_a_comparison_with_another_live_model_does_not_count(page: Page) -> None:
    model = (await page.train())["model"]
    await compare(page)
    (page.project / "models").mkdir()
    (page.project / "models" / "made-elsewhere.tar.gz").write_bytes(b"")
    assert (await page.post("/publish", {"model": model}, 400))["error"]["code"] == "reason_required"


async def test_a_comparison_that_breaks_says_why_and_leaves_no_words_of_customers(page: Page) -> None:
    (page.project / "break").touch()
    await page.train()
    found = await compare(page)
    assert found["state"] == "failed"
    assert "no such thing" in found["job"]["error"]["fr"]
    assert [path.name for path in page.training.folder.glob(".*") if path.name != ".lock"] == []


async def test_intents_that_cross_validation_confuses_become_a_hint_that_moves_them(page: Page) -> None:
    assert (await page.get("/hints?kind=confusion"))["hints"] == []
    await page.train()
    await compare(page)
    (hint,) = (await page.get("/hints?kind=confusion"))["hints"]
    assert [place["text"] for place in hint["places"]] == ["hello"]
    await page.post("/changes", {"operations": hint["action"]["operations"]})
    assert (page.project / "data/nlu.yml").read_text().endswith("    - bye\n    - hello\n")


async def test_cross_validation_may_be_left_out(page: Page) -> None:
    await page.train()
    for folds in (1, 11, -1, "3"):
        assert (await page.post("/comparison", {"folds": folds}, 400))["error"]["code"] == "bad_request"
    await compare(page, {"folds": 0})
    assert json.loads((page.project / "order.seen").read_text())["folds"] == 0


async def test_one_thing_runs_at_a_time(page: Page) -> None:
    await page.train()
    (page.project / "hang").touch()
    await page.post("/training", status=202)
    assert (await page.post("/comparison", status=409))["error"]["code"] == "busy"
    await page.post("/training/cancel")


async def test_the_last_conversations_are_replayed_as_they_were_said_and_shown_masked(
    store: Store, tiny_project: Path, tmp_path: Path
) -> None:
    desk = Desk(store)
    for text in ("bonjour", "je suis Jean Dupont, où est ma facture"):
        desk.say(desk.open(), text, ("greet", 0.9))
    studio = Studio(StudioConfig(tiny_project, state=tmp_path / "state"))
    live = RasaFolder(tiny_project / "models")
    candidates = ModelStore(tmp_path / "data" / "candidates")
    for folder in (live.folder, candidates.folder):
        folder.mkdir(parents=True)
    (live.folder / "live.tar.gz").write_bytes(b"")
    training = Training(
        studio, store, live, candidates, tmp_path / "runs", comparer=(sys.executable, "-c", MEASURER)
    )  # fmt: skip
    (tmp_path / "draft").write_bytes(b"")
    from datetime import datetime, timezone

    from bot.studio.git import Author

    candidates.add(tmp_path / "draft", fingerprint="f" * 64, trained_at=datetime.now(timezone.utc), seconds=1.0)
    training.compare(Author("Inès", "ines@localhost"), None)
    await training.jobs.wait()
    order = json.loads((tiny_project / "order.seen").read_text())
    said = [turn["text"] for conversation in order["replay"] for turn in conversation["turns"]]
    assert sorted(said) == ["bonjour", "je suis Jean Dupont, où est ma facture"]
    shown = training.comparison_shown()["comparison"]
    assert sorted(one["text"] for one in shown["replay"]) == ["bonjour", "je suis ‹nom›, où est ma facture"]
    assert shown["replay_counts"]["intent"] == 2
    kept = "".join(path.read_text() for path in training.folder.glob("*") if path.is_file())
    assert "Jean Dupont" not in kept


@pytest.mark.rasa
@pytest.mark.timeout(600)
async def test_rasa_itself_compares_two_models_of_a_tiny_project(tiny_page: Page) -> None:
    import shutil

    project = tiny_page.project
    shutil.rmtree(project / "rasa")
    for name, text in REAL.items():
        (project / name).write_text(text)
    (project / "tests").mkdir()
    (project / "tests" / "test_stories.yml").write_text(TESTED)
    (project / "tests" / "nlu.yml").write_text(HELD_OUT)
    first = (await tiny_page.train())["model"]
    await tiny_page.post("/publish", {"model": first, "reason": "the first"})
    (project / "data/nlu.yml").write_text(
        REAL["data/nlu.yml"].replace("    - hi\n", "    - hi\n    - hey\n    - howdy\n")
    )
    second = (await tiny_page.train())["model"]
    found = await compare(tiny_page)
    assert found["state"] == "done", await tiny_page.get(f"/training/log?job={found['job']['id']}")
    assert (found["live"], found["candidate"]) == (first, second)
    rows = {row["name"]: row for row in found["figures"]}
    assert rows["intents.accuracy"]["live"] == rows["intents.accuracy"]["candidate"] == 1.0
    assert rows["tests.accuracy"]["candidate"] == 1.0
    assert rows["cross_validation.accuracy"]["candidate"] is not None
    assert {one["name"] for one in found["intents"]} == {"greet"}
