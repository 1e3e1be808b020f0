"""A yes or a no outside of any form: it answers what the assistant offered last, or opens the floor again."""

from __future__ import annotations

from actions.courtesy import usual_buttons
from actions.dialogue.request import RequestAction
from actions.dialogue.turn import Turn


class ActionAffirm(RequestAction):
    """Does what was offered last; without an offer, asks what the yes is about."""

    action_name = "action_affirm"

    def answer(self, turn: Turn) -> None:
        offered = turn.slot("offered")
        turn.set(offered=None)
        if not offered:
            turn.say("utter_affirm_nothing", buttons=usual_buttons(turn))
        elif "wish" in offered:
            turn.set(handoff_wish=offered["wish"])
        else:
            turn.carry(offered["action"], choice=offered.get("choice"), intent=offered.get("intent"))


class ActionDeny(RequestAction):
    """Drops what was offered last."""

    action_name = "action_deny"

    def answer(self, turn: Turn) -> None:
        had_offer = bool(turn.slot("offered"))
        turn.set(offered=None)
        turn.say("utter_deny" if had_offer else "utter_deny_nothing", buttons=usual_buttons(turn))
