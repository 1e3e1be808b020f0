"""Answers of the action server are checked as Rasa checks them."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.components.action_results import prove_the_schema_once


@pytest.fixture
def action() -> RemoteAction:
    prove_the_schema_once()
    return RemoteAction("action_greet", None)


@pytest.mark.parametrize(
    "answer",
    [
        {"events": [{"event": "slot", "name": "language", "value": "fr", "timestamp": None}], "responses": []},
        {"events": [], "responses": [{"text": "Bonjour."}]},
    ],
)
def test_a_good_answer_passes(action: RemoteAction, answer: dict[str, Any]) -> None:
    assert action._validate_action_result(answer)


@pytest.mark.parametrize("answer", [{"events": "none"}, {"events": [{"event": 3}]}, {"responses": ["Bonjour."]}])
def test_a_bad_answer_is_refused_in_rasas_words(action: RemoteAction, answer: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="make sure your response from the Action endpoint is valid"):
        action._validate_action_result(answer)
