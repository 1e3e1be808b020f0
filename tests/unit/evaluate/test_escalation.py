"""Handoffs over whole conversations: in their window or not, and what blind policies would have done."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluate.escalation import Handled, escalation_figures, levels_in_time
from bot.evaluate.floors import below_floors
from bot.evaluate.inputs import LabelledConversation


def talk(*, handoff: bool, earliest: int | None = None, latest: int | None = None) -> LabelledConversation:
    return LabelledConversation(1, "a", "fr", ("un", "deux", "trois", "quatre"), handoff, earliest, latest, "asked")


NEEDED = talk(handoff=True, earliest=1, latest=2)
CALM = talk(handoff=False)


@pytest.mark.parametrize(
    ("handed_over", "outcome"),
    [(0, "too early"), (1, "in window"), (2, "in window"), (3, "too late"), (None, "missed")],
)
def test_a_handoff_is_judged_by_its_window(handed_over: int | None, outcome: str) -> None:
    assert Handled(NEEDED, handed_over).outcome == outcome


def test_figures_of_four_conversations() -> None:
    figures = escalation_figures([Handled(NEEDED, 1), Handled(NEEDED, None), Handled(CALM, 0), Handled(CALM, None)])
    assert figures["conversations"]["f1"]["value"] == 0.5
    assert figures["in_window"]["value"] == 0.5
    assert figures["false_alarms_per_100_calm"] == 50.0
    assert figures["false_alarms_per_1000_messages"] == 125.0
    assert figures["golden_transfer"]["GT-I"]["value"] == 0.5


def test_blind_policies_stand_beside() -> None:
    trivial = escalation_figures([Handled(NEEDED, 1), Handled(CALM, None)])["trivial"]
    assert trivial["never"]["conversations"]["recall"]["value"] == 0.0
    assert trivial["first turn"]["timing"]["too early"] == 1
    assert trivial["fourth turn"]["false_alarms_per_100_calm"] == 100.0
    assert set(trivial) == {"never", "first turn", "fourth turn", "lexicon"}


def test_without_readings_no_level_was_reached() -> None:
    assert levels_in_time([Handled(NEEDED, None), Handled(CALM, None)]) == [(0.0, True), (0.0, False)]


def test_a_figure_below_its_floor_is_said(tmp_path: Path) -> None:
    floors = tmp_path / "floors.yml"
    floors.write_text("c.jsonl:\n  a.b: {min: 0.9}\n  a.c: {max: 3}\n  a.gone: {min: 1}\n", "utf-8")
    measured = {"files": ["c.jsonl"], "figures": {"a": {"b": 0.8, "c": 4}}}
    assert below_floors(measured, floors) == [
        "c.jsonl: a.b is 0.8, below its floor 0.9.",
        "c.jsonl: a.c is 4, above its ceiling 3.",
        "c.jsonl: there is no figure a.gone.",
    ]
    measured["figures"] = {"a": {"b": 0.9, "c": 3, "gone": 1}}
    assert below_floors(measured, floors) == []
