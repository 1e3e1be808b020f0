"""What a comparison shows: which figure is worse, which is under its floor, and what customers would notice."""

from __future__ import annotations

from typing import Any

from bot.evaluate.classes import accuracy, by_class, by_kind, macro_f1
from bot.evaluate.floors import held_to
from bot.studio.training.figures import comparison_shown, figures


def reading(intent: str, *, handoff: bool | None = False) -> dict[str, Any]:
    return {"intent": intent, "confidence": 0.8, "handoff": handoff, "reason": "stuck" if handoff else None}


RESULT: dict[str, Any] = {
    "live": "a.tar.gz", "candidate": "b.tar.gz",
    "masked": {"c1 3": "ma facture ‹montant›", "c1 5": "encore vous", "c2 1": "bonjour", "c2 7": "au revoir"},
    "sides": {
        "live": {
            "accuracy": 0.80, "macro_f1": 0.78, "intents": {"greet": {"f1": 0.9}, "gone": {"f1": 0.5}},
            "tension": {"tense_f1": 0.9, "false_alarms_per_1000_calm": 10.0},
            "held": [{"name": "i.tsv: accuracy.value", "value": 0.8, "floor": 0.7, "ceiling": False, "beyond": False}],
            "replay": {
                "c1 3": reading("bill"), "c1 5": reading("bill", handoff=True), "c2 1": reading("greet"),
                "c2 7": reading("bye", handoff=None),
            },
        },
        "candidate": {
            "accuracy": 0.84, "macro_f1": 0.76, "intents": {"greet": {"f1": 0.95}, "new": {"f1": 0.4}},
            "tension": {"tense_f1": 0.9, "false_alarms_per_1000_calm": 30.0},
            "held": [{"name": "i.tsv: accuracy.value", "value": 0.6, "floor": 0.7, "ceiling": False, "beyond": True}],
            "replay": {
                "c1 3": reading("bill", handoff=True), "c1 5": reading("bill"), "c2 1": reading("bye"),
                "c2 7": reading("bye", handoff=None),
            },
        },
    },
    "tests": {"live": {"accuracy": 1.0}, "candidate": {"accuracy": 0.5}},
    "cross_validation": {"folds": 3, "accuracy": 0.7, "macro_f1": 0.6, "intents": {"greet": {"f1": 0.7}},
                         "confusion": [{"intent": "a", "read": "b", "count": 2, "examples": []}]},
}  # fmt: skip


def test_a_figure_is_worse_only_where_it_is_notably_so_and_a_cost_where_it_grows() -> None:
    rows = {row["name"]: row for row in figures(RESULT, live_folds={"accuracy": 0.702})}
    assert {name for name, row in rows.items() if row["worse"]} == {
        "intents.macro_f1", "tests.accuracy", "tension.false_alarms_per_1000_calm", "i.tsv: accuracy.value",
    }  # fmt: skip
    assert [row["name"] for row in rows.values() if row["under_floor"]] == ["i.tsv: accuracy.value"]
    assert rows["cross_validation.macro_f1"]["live"] is None
    assert all(row["title"]["fr"] and row["title"]["en"] for row in rows.values())


def test_the_replay_tells_who_would_newly_escalate_first_and_leaves_equals_out() -> None:
    shown = comparison_shown(RESULT, live_folds=None)
    assert [(one["seq"], one["difference"]) for one in shown["replay"]] == [
        (3, "newly_escalates"), (5, "no_longer_escalates"), (1, "intent"),
    ]  # fmt: skip
    assert shown["replay"][0]["text"] == "ma facture ‹montant›"
    assert shown["replayed"] == 4
    assert shown["replay_counts"] == {"newly_escalates": 1, "no_longer_escalates": 1, "intent": 1}
    assert [one["name"] for one in shown["intents"]] == ["gone", "greet", "new"]
    assert shown["intents"][0]["candidate"] is None


def test_the_first_model_of_all_is_compared_with_nothing() -> None:
    alone = {**RESULT, "live": None, "sides": {"candidate": RESULT["sides"]["candidate"]}, "tests": {}}
    shown = comparison_shown(alone, live_folds=None)
    assert shown["replay"] == []
    assert not any(row["worse"] for row in shown["figures"])


def test_floors_and_ceilings_are_told_apart() -> None:
    measured = {"files": ["m.tsv"], "figures": {"f1": {"value": 0.5}, "alarms": 12.0}}
    floors = {"m.tsv": {"f1.value": {"min": 0.6}, "alarms": {"max": 20}, "gone": {"min": 0.1}}}
    assert [(one["value"], one["floor"], one["ceiling"], one["beyond"]) for one in held_to(measured, floors)] == [
        (0.5, 0.6, False, True), (12.0, 20.0, True, False), (None, 0.1, False, True),
    ]  # fmt: skip


def test_classes_are_counted_as_everybody_counts_them() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("c", None)]
    classes = by_class(pairs)
    assert classes["a"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "support": 2}
    assert classes["b"]["precision"] == 0.6667
    assert classes["c"] == {"precision": None, "recall": 0.0, "f1": 0.0, "support": 1}
    assert accuracy(pairs) == 0.6
    assert macro_f1(classes) == round((0.6667 + 0.8 + 0) / 3, 4)
    kinds = by_kind([([("city", 0, 5), ("date", 6, 9)], [("city", 0, 5), ("city", 6, 9)])])
    assert kinds["city"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "support": 1}
    assert kinds["date"]["recall"] == 0.0
