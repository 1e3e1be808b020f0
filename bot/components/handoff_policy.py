"""Decide after each message whether a person must take over: a Rasa policy around `bot.handoff.policy`.

    policies:
    - name: bot.components.handoff_policy.HandoffPolicy
      missed: 1        # what a missed handoff costs ...
      needless: 1      # ... against a needless one

It reads the readings that the pipeline left on the tracker's messages, writes its assessment into the slot `handoff`
(any JSON) and, where a person is needed, predicts `action_handoff` before every other policy.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rasa.core.featurizers.precomputation import MessageContainerForCoreFeaturization
from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.handoff_curve import kept_readings, reached_levels
from bot.components.handoff_turns import turns_of
from bot.components.topic_words import TopicWords
from bot.components.turns import show_tracker
from bot.handoff.policy import HANDOFF, as_wire, assess
from bot.handoff.policy_inputs import Context, TurnReading, Weights
from bot.handoff.policy_level import best_threshold

logger = logging.getLogger(__name__)

SLOT = "handoff"
# Where the model has no conversations to choose it from.
DEFAULT_HANDOFF_FROM = 0.75


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class HandoffPolicy(Policy):
    """Sets the slot `handoff` once a turn and predicts `action_handoff` when a person must take over."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults, each with its reason."""
        return {
            # Above Rasa's rules (6): a customer who asks for a person is not asked for a postcode first.
            "priority": 10,
            # What the policy predicts, and which intent of the project asks for a person.
            "action": "action_handoff",
            "asked_intent": "human_handoff",
            # Intents that ask for a person as well, but for one who comes to the house.
            "visit_intents": ["appointment"],
            # What is said where the intent says "a person" and the detector "no": the customer declined one.
            "declined_action": "action_default_fallback",
            "fallback_action": "action_default_fallback",
            "fallback_intent": "nlu_fallback",
            # Intents that end a matter, if they are said calmly.
            "settling_intents": ["thanks", "goodbye"],
            # Topics (docs/labelling.md) that only a person handles.
            "topics": ["bereavement", "disconnection", "medical", "self_harm", "legal"],
            # More of them, known by words: {"fraud": ["usurpation", "identity theft"]}.
            "topic_words": {},
            # What a handoff that comes too late or never costs, against one that was not needed.
            "missed": 1.0,
            "needless": 1.0,
            # The level from which a person takes over; null: what the two costs above come to.
            "handoff_from": None,
            # The share of that level from which a person is proposed by a button.
            "offer_share": 0.65,
            # What the terms weigh: the names and defaults are those of `bot.handoff.policy_inputs.Weights`.
            "weights": {},
            # The embedding that says whether two messages tell the same need. "none" compares nothing.
            "embedding": "use",
        }

    @staticmethod
    def supported_data() -> SupportedData:
        """Return that it learns from neither stories nor rules, and so accepts both."""
        return SupportedData.ML_AND_RULE_DATA

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
    ) -> None:
        config = {**self.get_default_config(), **config}
        super().__init__(config, model_storage, resource, execution_context, featurizer)
        self._weights = Weights.of(config["weights"])
        self._topic_words = TopicWords(config["topic_words"] or {})
        self._handoff_from = float(config["handoff_from"] or DEFAULT_HANDOFF_FROM)
        self.curve: list[dict[str, float]] = []

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> HandoffPolicy:
        """Return the policy, with the level of a handoff that the costs come to on the conversations in the model."""
        policy = cls(config, model_storage, resource, execution_context)
        policy.choose_level(kept_readings(model_storage))
        return policy

    def choose_level(self, talks: Sequence[Mapping[str, Any]]) -> None:
        """Set the level of a handoff from labelled conversations, unless the configuration names one."""
        if self.config["handoff_from"] is not None or not talks:
            return
        embedding = str(self.config["embedding"])
        reached = reached_levels(talks, self._weights, frozenset(self.config["topics"]), embedding=embedding)
        costs = {"missed_cost": float(self.config["missed"]), "needless_cost": float(self.config["needless"])}
        self._handoff_from, self.curve = best_threshold(reached, **costs)
        logger.info("A person takes over from level %.2f on.", self._handoff_from)

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Check that the project can do what will be predicted."""
        if self.config["action"] not in domain.action_names_or_texts:
            logger.warning("The domain has no %s: no conversation is handed over.", self.config["action"])
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        precomputations: MessageContainerForCoreFeaturization | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Assess the turn when the customer has just spoken, or when an action wishes for a person."""
        show_tracker(tracker)
        wish = _slot(tracker, "handoff_wish")
        has_spoken = tracker.latest_action_name == ACTION_LISTEN_NAME
        if (not has_spoken and not wish) or tracker.latest_action_name == self.config["action"]:
            return self._nothing(domain)
        turns = self._with_own_topic(turns_of(tracker, self.config))
        assessment = as_wire(assess(turns, self._weights, self._context(wish)))
        events = [SlotSet(SLOT, assessment)] if SLOT in {slot.name for slot in domain.slots} else []
        action = self._action(assessment["decision"], tracker)
        if action and action in domain.action_names_or_texts:
            prediction = PolicyPrediction.for_action_name(domain, action, self.__class__.__name__)
            return self._prediction(prediction.probabilities, events=events)
        return self._nothing(domain, events)

    def _with_own_topic(self, turns: Sequence[TurnReading]) -> Sequence[TurnReading]:
        """Name the topic of the last message by the project's own words, where the detector names none."""
        topic = self._topic_words.topic_of(turns[-1].text) if turns and turns[-1].topic is None else None
        return [*turns[:-1], replace(turns[-1], topic=topic)] if topic else turns

    def _action(self, decision: str, tracker: DialogueStateTracker) -> str | None:
        if decision == HANDOFF:
            return str(self.config["action"])
        message = tracker.latest_message
        if message is not None and message.intent_name == self.config["asked_intent"] and not tracker.active_loop_name:
            # The rules would hand over at this intent's name; the detector has read that nobody is wanted.
            return str(self.config["declined_action"])
        return None

    def _context(self, wish: Mapping[str, Any] | None) -> Context:
        return Context(
            handoff_from=self._handoff_from,
            offer_from=self._handoff_from * float(self.config["offer_share"]),
            topics=frozenset(self.config["topics"]) | self._topic_words.topics,
            wish=wish,
        )

    def _nothing(self, domain: Domain, events: Sequence[SlotSet] = ()) -> PolicyPrediction:
        return self._prediction(self._default_predictions(domain), events=list(events))


def _slot(tracker: DialogueStateTracker, name: str) -> Any:
    slot = tracker.slots.get(name)
    return None if slot is None else slot.value
