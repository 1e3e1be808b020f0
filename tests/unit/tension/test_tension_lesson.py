"""What the detector is taught, and what it says about messages that no group of its own has taught it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.components.tension_data import BadExamples, Example, files_of, from_requests, read_examples
from bot.components.tension_kernel import Calibration, solve, solve_and_hold_out
from bot.components.tension_lesson import HEADS, lesson_of, targets_of
from tests.unit.tension.conftest import DATA

TENSION, ASKED, UNMET, LEGAL = (HEADS.index(head) for head in ("tension", "asked", "unmet", "legal"))


def example(text: str, label: str | None = "calm", *, asked: bool = False, group: str = "one") -> Example:
    return Example(text, "fr", label, "us" if label == "tense" else "none", asked, "none", False, group)


LABELLED = [
    example("bonjour, une question sur ma facture"),
    example("merci beaucoup, bonne journée"),
    example("je vous donne mon relevé de compteur"),
    example("vous êtes des voleurs, c'est une honte", "tense"),
    example("bande de menteurs, rendez l'argent", "tense"),
    example("encore une honte, voleurs", "tense"),
    example("un conseiller s'il vous plaît", asked=True),
]


def test_the_labelled_messages_of_the_project_can_be_read() -> None:
    examples = read_examples(files_of(str(DATA)))
    assert {one.language for one in examples} == {"fr", "en"}
    assert {one.label for one in examples} == {"calm", "mild", "tense"}
    assert len({one.text for one in examples}) > 8000


def test_a_label_that_does_not_exist_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "fr_wrong.yml"
    path.write_text("language: fr\ngroups:\n- label: furious\n  kind: shouts\n  examples: |\n    - ah\n")
    with pytest.raises(BadExamples, match=r"fr_wrong\.yml, group 1 \(shouts\): label is 'furious'"):
        read_examples([path])


def test_requests_teach_only_whether_a_person_is_asked_for() -> None:
    requests = from_requests([("un humain", "human_handoff"), ("ma facture", "bill")], asked_intents=["human_handoff"])
    targets = targets_of(requests)
    assert targets[:, ASKED].tolist() == [1, -1]
    assert np.isnan(np.delete(targets, ASKED, axis=1)).all()


def test_what_a_label_leaves_open_is_neither_yes_nor_no() -> None:
    open_case = Example("bof", "fr", "mild", "us", False, "none", None, "two")
    targets = lesson_of([*LABELLED, open_case], [], [], per_intent=0).targets
    assert targets[-1, UNMET] == pytest.approx(-0.3)
    assert targets[-1, LEGAL] == -1
    assert not np.isnan(targets).any()


def test_an_intents_requests_are_spread_and_those_that_ask_are_all_kept() -> None:
    requests = from_requests(
        [(f"question {number}", "bill") for number in range(100)] + [(f"humain {n}", "person") for n in range(30)],
        asked_intents=["person"],
    )
    taught = lesson_of(LABELLED, requests, [], per_intent=10).examples[len(LABELLED) :]
    assert sum(one.intent == "person" for one in taught) == 30
    assert [one.text for one in taught if one.intent == "bill"] == [f"question {n}" for n in range(0, 100, 10)]


def test_a_request_is_taken_for_calm_unless_the_labelled_messages_say_otherwise() -> None:
    requests = from_requests(
        [("une question sur mon relevé", "bill"), ("vous êtes des voleurs, c'est une honte", "bill")], asked_intents=[]
    )
    filled = lesson_of(LABELLED, requests, [], per_intent=10).targets[len(LABELLED) :]
    assert filled[0, TENSION] == -1
    assert filled[1, TENSION] > 0.3


def test_holding_out_a_group_is_the_same_as_never_having_learned_it() -> None:
    random = np.random.default_rng(3)
    points = random.normal(size=(40, 5)).astype(np.float32)
    kernel = np.exp(-((points[:, None] - points[None]) ** 2).sum(axis=2)).astype(np.float32)
    targets = np.sign(points[:, :2]).astype(np.float32)
    groups = [f"g{number % 7}" for number in range(40)]
    # The offset is that of all targets, as in the formula.
    _, offsets, held_out = solve_and_hold_out(kernel, targets, groups)
    kept = np.array([group != "g3" for group in groups])
    coefficients, own = solve(kernel[np.ix_(kept, kept)], targets[kept] - offsets)
    expected = kernel[np.ix_(~kept, kept)] @ (coefficients) + offsets
    shift = np.linalg.solve(kernel[np.ix_(kept, kept)] + 0.3 * np.eye(kept.sum()), np.ones(kept.sum()))
    expected = expected + (kernel[np.ix_(~kept, kept)] @ shift)[:, None] * own
    assert np.allclose(held_out[~kept], expected, atol=2e-3)


def test_a_calibrated_probability_grows_with_the_value_and_is_half_where_both_are_as_likely() -> None:
    values = np.concatenate([np.linspace(-2, 1, 200), np.linspace(-1, 2, 200)]).astype(np.float32)
    truth = np.arange(400) >= 200
    calibration = Calibration.learn(values, truth)
    probabilities = calibration.apply(np.linspace(-3, 3, 50).astype(np.float32))
    assert (np.diff(probabilities) > 0).all()
    assert calibration.apply(np.zeros(1, dtype=np.float32))[0] == pytest.approx(0.5, abs=0.03)
