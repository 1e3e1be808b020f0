"""Greetings, thanks, farewells, what the assistant is, and what it cannot do."""

from __future__ import annotations

from actions.dialogue.request import RequestAction
from actions.dialogue.titles import REQUESTS
from actions.dialogue.turn import RELAIS_CHANNEL, Button, Turn

USUAL_REQUESTS = ("bill_explain", "bill_pay", "meter_reading", "outage")


def usual_buttons(turn: Turn, *, person: bool = True) -> list[Button]:
    """Offer what is asked most often, and a person."""
    buttons = [turn.button(REQUESTS[intent], intent) for intent in USUAL_REQUESTS]
    return [*buttons, turn.person_button()] if person else buttons


class ActionGreet(RequestAction):
    """Greets back. The gateway has introduced the assistant already; elsewhere it introduces itself."""

    action_name = "action_greet"

    def answer(self, turn: Turn) -> None:
        if turn.is_carried:
            turn.say("utter_what_next", buttons=usual_buttons(turn))
        elif turn.loop:
            turn.say("utter_greet_short")
        elif turn.slot("customer_name"):
            turn.say("utter_greet_known", customer_name=turn.slot("customer_name"), buttons=usual_buttons(turn))
        elif turn.tracker.get_latest_input_channel() == RELAIS_CHANNEL:
            turn.say("utter_greet_again", buttons=usual_buttons(turn))
        else:
            turn.say("utter_greet", buttons=usual_buttons(turn))


class ActionThanks(RequestAction):
    """Takes thanks without fuss."""

    action_name = "action_thanks"

    def answer(self, turn: Turn) -> None:
        turn.set(offered=None)
        turn.say("utter_thanks")


class ActionGoodbye(RequestAction):
    """Says goodbye; a form that is still open is dropped, and that is said."""

    action_name = "action_goodbye"

    def answer(self, turn: Turn) -> None:
        turn.set(offered=None)
        if turn.loop:
            turn.leave_loop()
            turn.set(suspended=None, pending=None, interrupted=None)
            turn.say("utter_goodbye_unfinished")
        else:
            turn.say("utter_goodbye")


class ActionBotChallenge(RequestAction):
    """Tells the truth about what it is, and how to reach a person."""

    action_name = "action_bot_challenge"

    def answer(self, turn: Turn) -> None:
        turn.say("utter_bot_challenge", buttons=[turn.person_button()])


class ActionOutOfScope(RequestAction):
    """Says plainly that it cannot do this, and what it can do."""

    action_name = "action_out_of_scope"

    def answer(self, turn: Turn) -> None:
        if turn.loop:
            turn.say("utter_out_of_scope_short")
        else:
            turn.say("utter_out_of_scope", buttons=usual_buttons(turn))
