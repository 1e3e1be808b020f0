"""The shortcuts change nothing but the time: answers are checked and events are read as Rasa does it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet, UserUttered, deserialise_events

from bot.components.rasa_shortcuts import take_shortcuts


@pytest.fixture
def action() -> RemoteAction:
    take_shortcuts()
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


def test_events_are_read_as_what_they_are() -> None:
    take_shortcuts()
    raw = [event.as_dict() for event in (UserUttered("bonjour"), SlotSet("language", "fr"), SlotSet("verified", True))]
    for _ in range(2):
        assert [type(event) for event in deserialise_events(raw)] == [UserUttered, SlotSet, SlotSet]


def test_an_event_of_no_known_type_is_rasas_to_judge() -> None:
    take_shortcuts()
    with pytest.raises(ValueError, match="Unknown event name"):
        Event.resolve_by_type("no such thing")
    assert Event.resolve_by_type("no such thing", SlotSet) is SlotSet
    assert Event.resolve_by_type("slot") is SlotSet
