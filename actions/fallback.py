"""Not understood: the two likeliest requests as buttons, and a person."""

from __future__ import annotations

from typing import Any

from actions.dialogue.request import RequestAction
from actions.dialogue.titles import REQUESTS
from actions.dialogue.turn import Turn
from actions.dialogue.words import says_no, says_yes

CHOICES = 2


def likeliest_requests(message: dict[str, Any], *, count: int = CHOICES) -> list[str]:
    """Return the requests that the reading ranks highest; the courtesies are no help to choose from."""
    ranked = [str(item.get("name")) for item in message.get("intent_ranking") or ()]
    return [intent for intent in ranked if intent in REQUESTS][:count]


class ActionDefaultFallback(RequestAction):
    """Offers the two likeliest requests. It takes the place of Rasa's own fallback, which would say nothing useful."""

    action_name = "action_default_fallback"

    def answer(self, turn: Turn) -> None:
        if turn.slot("offered") and (says_yes(turn.said) or says_no(turn.said)):
            # "ouais vas-y" after an offer is a yes, whatever the classifier made of it.
            turn.then("action_affirm" if says_yes(turn.said) else "action_deny")
            return
        requests = likeliest_requests(turn.tracker.latest_message)
        buttons = [turn.button(REQUESTS[intent], intent) for intent in requests]
        response = "utter_fallback" if buttons else "utter_fallback_blank"
        turn.say(response, buttons=[*buttons, turn.person_button()])
