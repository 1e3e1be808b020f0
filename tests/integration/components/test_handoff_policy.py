"""The policy on Rasa's own trackers: which turns count, what an intent adds, and where the level comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, Restarted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.handoff_policy import HandoffPolicy
from bot.components.handoff_turns import turns_of

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [human_handoff, bill_explain, appointment, thanks, nlu_fallback]
slots:
  handoff: {type: any, mappings: [{type: custom}]}
  handoff_wish: {type: any, mappings: [{type: custom}]}
actions: [action_handoff, action_bill]
""")
CONFIG = {**HandoffPolicy.get_default_config(), "embedding": "none"}


def said(text: str, *, intent: str = "bill_explain", confidence: float = 0.9, **tension: Any) -> list[Event]:
    """One customer message, as the pipeline leaves it on the tracker."""
    reading = {"score": 0.0, "label": "calm", "asked": 0.0, "unmet": 0.0, "cues": [], "topic": None, **tension}
    found = {"name": intent, "confidence": confidence}
    return [ActionExecuted("action_listen"), UserUttered(text, found, parse_data={"intent": found, "tension": reading})]


def angry(text: str = "vous vous moquez de moi") -> list[Event]:
    return said(text, score=0.97, label="tense")


def tracker_of(*events: Sequence[Event]) -> DialogueStateTracker:
    slots = [AnySlot("handoff", mappings=[{}]), AnySlot("handoff_wish", mappings=[{}])]
    tracker = DialogueStateTracker("customer", slots)
    for some in events:
        for event in some:
            tracker.update(event)
    return tracker


@pytest.fixture
def policy(tmp_path: Path) -> HandoffPolicy:
    return make_policy(tmp_path)


def make_policy(folder: Path, **config: Any) -> HandoffPolicy:
    storage = LocalModelStorage.create(folder)
    context = ExecutionContext(GraphSchema({}))
    return HandoffPolicy({**CONFIG, **config}, storage, Resource("policy"), context)


def predicted(policy: HandoffPolicy, tracker: DialogueStateTracker) -> tuple[str | None, Any]:
    """Return the action that the policy insists on, and the assessment that it leaves."""
    prediction = policy.predict_action_probabilities(tracker, DOMAIN)
    best = max(range(len(prediction.probabilities)), key=lambda number: prediction.probabilities[number])
    action = DOMAIN.action_names_or_texts[best] if prediction.probabilities[best] > 0 else None
    return action, next((event.value for event in prediction.events if isinstance(event, SlotSet)), None)


def test_a_request_is_predicted_as_the_handoff_and_explained_in_the_slot(policy: HandoffPolicy) -> None:
    action, assessment = predicted(policy, tracker_of(said("un humain svp", intent="human_handoff", asked=0.95)))
    assert action == "action_handoff"
    assert (assessment["decision"], assessment["reason"]) == ("handoff", "asked")
    assert assessment["evidence"] == [{"quote": "un humain svp", "turn": 0}]


def test_a_calm_turn_is_left_to_the_other_policies_and_assessed_all_the_same(policy: HandoffPolicy) -> None:
    action, assessment = predicted(policy, tracker_of(said("ma facture svp")))
    assert action is None
    assert assessment["decision"] == "stay"


def test_anger_that_lasts_hands_over(policy: HandoffPolicy) -> None:
    assert predicted(policy, tracker_of(angry()))[0] is None
    assert predicted(policy, tracker_of(angry(), angry("toujours rien, c'est honteux")))[0] == "action_handoff"


def test_old_anger_does_not_come_back_after_a_hand_back_and_new_anger_counts(policy: HandoffPolicy) -> None:
    handed_back = [SlotSet("handoff", None)]
    before = [*angry(), *angry(), ActionExecuted("action_handoff")]
    assert predicted(policy, tracker_of(before, handed_back, said("et ma facture ?")))[0] is None
    again = tracker_of(before, handed_back, angry(), angry())
    assert predicted(policy, again)[0] == "action_handoff"


def test_turns_are_numbered_from_the_beginning_of_the_conversation_even_after_a_hand_back() -> None:
    tracker = tracker_of(angry(), angry(), [SlotSet("handoff", None)], said("et ma facture ?"))
    assert [turn.number for turn in turns_of(tracker, CONFIG)] == [2]


def test_a_button_is_no_anger_and_an_intent_of_its_own_asks(policy: HandoffPolicy) -> None:
    pressed = said("/human_handoff", intent="human_handoff", confidence=1.0)
    [turn] = turns_of(tracker_of(pressed), CONFIG)
    assert (turn.is_button, turn.asked, turn.text) == (True, 1.0, "")


def test_the_intent_lends_weight_to_a_request_that_the_detector_finds_possible() -> None:
    def asked(**reading: Any) -> float:
        return turns_of(tracker_of(said("on peut se parler ?", **reading)), CONFIG)[-1].asked

    assert asked(intent="human_handoff", confidence=0.8, asked=0.3) == 0.8
    assert asked(intent="human_handoff", confidence=0.8, asked=0.1) == 0.1
    assert asked(intent="human_handoff", confidence=0.4, asked=0.3) == 0.3


def test_a_technicians_visit_is_no_request_for_an_advisor() -> None:
    visit = said("envoyez-moi quelqu'un pour le compteur", intent="appointment", asked=0.9)
    assert turns_of(tracker_of(visit), CONFIG)[-1].asked == 0.0


def test_a_customer_who_declines_a_person_is_not_given_one(policy: HandoffPolicy) -> None:
    declined = tracker_of(said("surtout pas de conseiller", intent="human_handoff", asked=0.05))
    action, assessment = predicted(policy, declined)
    assert action != "action_handoff"
    assert assessment["decision"] == "stay"


def test_an_actions_wish_is_granted_without_another_word_of_the_customer(policy: HandoffPolicy) -> None:
    wish = {"reason": "stuck", "evidence": ["69003"], "why": {"fr": "Trois essais.", "en": "Three attempts."}}
    tracker = tracker_of(said("69003"), [ActionExecuted("action_bill"), SlotSet("handoff_wish", wish)])
    action, assessment = predicted(policy, tracker)
    assert (action, assessment["reason"]) == ("action_handoff", "stuck")
    assert assessment["why"] == wish["why"]


def test_two_fallbacks_running_are_a_handoff_and_one_is_not(policy: HandoffPolicy) -> None:
    lost = [*said("zblorg", intent="nlu_fallback"), ActionExecuted("action_default_fallback")]
    assert predicted(policy, tracker_of(said("zblorg", intent="nlu_fallback")))[0] is None
    action, assessment = predicted(policy, tracker_of(lost, said("grumf", intent="nlu_fallback")))
    assert (action, assessment["reason"]) == ("action_handoff", "stuck")


def test_other_weights_in_the_configuration_decide_otherwise(tmp_path: Path) -> None:
    strict = make_policy(tmp_path, weights={"asked": 0.99}, topics=[])
    assert predicted(strict, tracker_of(said("un humain svp", asked=0.95)))[0] is None
    assert predicted(strict, tracker_of(said("mon mari est décédé", topic="bereavement")))[0] is None


def talk(scores: Sequence[float], *, earliest: int | None = None, latest: int | None = None) -> dict[str, Any]:
    label = {"label": "tense", "asked": 0.0, "unmet": 0.0, "cues": [], "topic": None}
    turns = [{"text": "…", "tension": {"score": score, **label}} for score in scores]
    return {"earliest": earliest, "latest": latest, "turns": turns}


def test_the_level_comes_from_the_operators_costs_unless_it_is_named(tmp_path: Path) -> None:
    talks = [talk([0.5, 0.6]), talk([0.7, 0.75]), talk([0.6, 0.7], earliest=1, latest=1)]
    talks += [talk([0.9, 0.95], earliest=1, latest=1), talk([0.1, 0.1])]
    levels = {}
    for missed in (0.1, 10):
        policy = make_policy(tmp_path / str(missed), missed=missed)
        policy.choose_level(talks)
        levels[missed] = policy._handoff_from
        assert len(policy.curve) == 80
    assert levels[10] < levels[0.1]
    named = make_policy(tmp_path / "named", handoff_from=0.66)
    named.choose_level(talks)
    assert named._handoff_from == 0.66


def test_what_is_said_while_a_form_asks_counts_too() -> None:
    asks = [ActionExecuted("meter_form"), ActiveLoop("meter_form")]
    again = [ActionExecuted("meter_form")]
    tracker = tracker_of(said("mon relevé"), asks, angry(), again, angry("répondez enfin"), again, said("alors ?"))
    assert [turn.text for turn in turns_of(tracker, CONFIG)] == [
        "mon relevé",
        "vous vous moquez de moi",
        "répondez enfin",
        "alors ?",
    ]


def test_a_conversation_that_was_started_anew_has_no_past() -> None:
    tracker = tracker_of(angry(), [Restarted()], said("bonjour"))
    assert [turn.text for turn in turns_of(tracker, CONFIG)] == ["bonjour"]
