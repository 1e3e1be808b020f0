"""What is told of a training that failed: Rasa's reason, in one line."""

from __future__ import annotations

import pytest

from bot.assistant.training import STAGE, _why


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        (
            [
                "2026-11-21 23:41:15 INFO     rasa.cli.train  - Started validating domain and training data...",
                "YamlSyntaxException: Failed to read 'data/nlu.yml'. while parsing a flow node",
                "expected the node content, but found '<stream end>'",
                'in "data/nlu.yml", line 23, column 1:',
                "",
                "^ (line: 23)",
                "You can use https://example.org/ to validate the YAML syntax of your file.",
            ],
            "Failed to read 'data/nlu.yml'. while parsing a flow node expected the node content, but found"
            " '<stream end>' in \"data/nlu.yml\", line 23, column 1: ^ (line: 23)",
        ),
        (
            ["raise X(", "rasa.engine.exceptions.GraphException: 2 components are missing", "Add them."],
            "2 components are missing Add them.",
        ),
        (
            ["InvalidRule:", "Contradicting rules or stories found", "- one", "- two"],
            "Contradicting rules or stories found - one - two",
        ),
        (["Killed"], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_the_reason_is_what_rasa_ends_with(ending: list[str], reason: str) -> None:
    told = _why(ending)
    assert told.removeprefix("InvalidRule ") == reason
    assert "\n" not in told


@pytest.mark.parametrize(
    ("line", "stage"),
    [
        ("INFO rasa.engine.training.hooks  - Starting to train component 'RulePolicy'.", "RulePolicy"),
        ("INFO rasa.engine.training.hooks  - Restored component 'RulePolicy' from cache.", "RulePolicy"),
        ("INFO rasa.engine.training.hooks  - Finished training component 'RulePolicy'.", None),
    ],
)
def test_a_stage_is_told_when_it_begins(line: str, stage: str | None) -> None:
    match = STAGE.search(line)
    assert (match and (match["trained"] or match["restored"])) == stage
