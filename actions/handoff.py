"""The moment a person takes over, as the assistant sees it."""

from __future__ import annotations

from uuid import uuid4

from actions.dialogue.request import RequestAction
from actions.dialogue.turn import RELAIS_CHANNEL, Turn


class ActionHandoff(RequestAction):
    """Puts down what was going on and lets the person come.

    To a Relais customer it says nothing: the server acknowledges the handoff. A plain Rasa client gets one message,
    whose `custom` tells it that a person is needed and why.
    """

    action_name = "action_handoff"
    goes_on_after_warning = True

    def warns(self, turn: Turn) -> bool:
        """Say the words of safety, unless the action that wished for a person has just said them."""
        wish = turn.slot("handoff_wish") or {}
        return wish.get("reason") != "topic" and super().warns(turn)

    def answer(self, turn: Turn) -> None:
        decided = turn.slot("handoff") or {}
        wished = turn.slot("handoff_wish") or {}
        if turn.tracker.get_latest_input_channel() != RELAIS_CHANNEL:
            handoff = {
                "id": decided.get("id") or f"h-{uuid4().hex[:12]}",
                "reason": decided.get("reason") or wished.get("reason") or "asked",
                "evidence": decided.get("evidence") or wished.get("evidence") or [],
            }
            turn.say("utter_handoff", custom={"handoff": handoff})
        if turn.loop:
            turn.leave_loop()
        turn.set(handoff_wish=None, suspended=None, pending=None, interrupted=None, offered=None)
