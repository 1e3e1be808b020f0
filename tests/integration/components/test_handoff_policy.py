"""The policy inside Rasa: what its configuration reserves to people is handed over, and nothing else of that kind."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.agent import Agent  # noqa: F401  (Rasa's own modules import each other in this order)
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.handoff_policy import HandoffPolicy

pytestmark = pytest.mark.rasa

DOMAIN = Domain.from_dict(
    {
        "intents": ["meter_reading", "human_handoff"],
        "actions": ["action_handoff", "action_default_fallback"],
        "slots": {"handoff": {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}},
    }
)


def decision(tmp_path: Any, text: str, *, tension: dict[str, Any] | None = None, **config: Any) -> tuple[str, Any]:
    """Return what the policy decides on one message, and the topic it names."""
    context = ExecutionContext(GraphSchema({}))
    config = {**HandoffPolicy.get_default_config(), "embedding": "none", **config}
    policy = HandoffPolicy(config, LocalModelStorage(tmp_path), Resource("policy"), context)
    said = UserUttered(text, intent={"name": "meter_reading", "confidence": 0.9})
    said.parse_data["tension"] = tension or {"score": 0.0, "label": "calm", "asked": 0.0, "topic": None}
    tracker = DialogueStateTracker.from_events("c", [ActionExecuted("action_listen"), said], slots=DOMAIN.slots)
    prediction = policy.predict_action_probabilities(tracker, DOMAIN)
    assessment = prediction.events[0].value
    return assessment["decision"], assessment["topic"]


def test_a_topic_that_is_taken_off_the_list_no_longer_brings_a_person(tmp_path):
    read = {"score": 0.1, "label": "calm", "asked": 0.0, "topic": "bereavement"}
    text = "Mon mari est décédé, je dois changer le contrat"
    assert decision(tmp_path, text, tension=read) == ("handoff", "bereavement")
    assert decision(tmp_path, text, tension=read, topics=["legal"])[0] == "stay"


def test_a_topic_of_ones_own_brings_a_person_by_its_words(tmp_path):
    text = "Je suis victime d’une usurpation d’identité"
    assert decision(tmp_path, text)[0] == "stay"
    assert decision(tmp_path, text, topic_words={"fraud": ["usurpation"]}) == ("handoff", "fraud")
