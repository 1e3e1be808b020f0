"""What every action does around its own work: language, danger, identity, what is settled, failures."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.backend import BackendUnavailable, NotFound
from actions.backend.identity import household
from actions.dialogue.surroundings import surroundings
from actions.dialogue.turn import LANGUAGES, VOUCHERS, Turn, written_language
from actions.dialogue.words import danger

logger = logging.getLogger(__name__)

_DANGER_WHY = {
    "gas": {"fr": "Une odeur ou une fuite de gaz est signalée.", "en": "A smell or a leak of gas is reported."},
    "electricity": {
        "fr": "Un danger électrique est signalé.",
        "en": "An electrical danger is reported.",
    },
}
_DOWN_WHY = {
    "fr": "Le système de Clairvolt n’a pas répondu.",
    "en": "Clairvolt’s system did not answer.",
}


class RequestAction(Action, ABC):
    """The base of every action. `intent` is the request that it serves (None: it serves none of its own)."""

    action_name: ClassVar[str]
    intent: ClassVar[str | None] = None
    is_form: ClassVar[bool] = False
    goes_on_after_warning: ClassVar[bool] = False

    def name(self) -> str:
        """Return the name that the domain knows."""
        return self.action_name

    @abstractmethod
    def answer(self, turn: Turn) -> None:
        """Do the work: say, remember, and name what comes next. May raise any BackendError."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Run in a thread: the supplier's database must not hold up the other conversations."""
        return await asyncio.to_thread(self.take, dispatcher, tracker)

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        """Answer one turn and return Rasa's events."""
        language = language_to_use(tracker)
        if language != tracker.slots.get("language"):
            # Rasa picks the variation of a response by the slot as it stood before the action: set it, and run anew.
            return [SlotSet("language", language), FollowupAction(self.name())]
        turn = Turn(tracker, dispatcher, action=self.name())
        if self.warns(turn) and not self.goes_on_after_warning:
            return turn.events()
        try:
            if self.intent and self._is_settled(turn):
                return turn.events()
            if self.intent:
                _trust_site(turn)
            self.answer(turn)
        except BackendUnavailable as error:
            logger.warning("backend unavailable in %s: %s", self.name(), error)
            turn = self._tell_failure(dispatcher, tracker, "utter_backend_down")
        except NotFound as error:
            logger.info("%s: no such %s", self.name(), error.what)
            turn = self._tell_failure(dispatcher, tracker, "utter_not_found")
        except Exception:
            # The boundary of the action server: without an answer the customer would face silence.
            logger.exception("action %s failed", self.name())
            turn = self._tell_failure(dispatcher, tracker, "utter_backend_down")
        if not self.is_form:
            go_back_to_form(turn)
        if not turn.has_next and (turn.slot("handoff") or {}).get("decision") == "offer":
            turn.add_person_button()
        return turn.events()

    def warns(self, turn: Turn) -> bool:
        """Say the words of safety where the message tells of a danger; True when they were said."""
        return warns_of_danger(turn)

    def require_identity(self, turn: Turn) -> bool:
        """Say whether we know who the customer is; if not, ask, and come back here with the same message afterwards."""
        if turn.is_verified:
            return True
        turn.carry("identify_form", text=turn.text, choice=turn.choice)
        turn.set(
            pending={"action": self.name(), "text": turn.text, "choice": turn.choice, "intent": turn.intent},
        )
        return False

    def _is_settled(self, turn: Turn) -> bool:
        """Say so when an advisor has settled this very need already, once, instead of asking it all again."""
        settled = turn.slot("settled")
        same_need = turn.slot("request") == self.intent
        turn.set(request=self.intent)
        if not settled or turn.slot("settled_told") == settled or not same_need or turn.choice or turn.loop:
            return False
        turn.set(settled_told=settled)
        advisor = advisor_of_stretch(turn.tracker)
        turn.offer(self.name(), choice="again")
        turn.say(
            "utter_settled" if advisor else "utter_settled_unnamed",
            advisor=advisor,
            settled_text=settled,
            buttons=[
                turn.button("again", self.intent or "", choice="again"),
                turn.button("other_request", "deny"),
            ],
        )
        return True

    def _tell_failure(self, dispatcher: CollectingDispatcher, tracker: Tracker, response: str) -> Turn:
        """Say that it did not work, that nothing was changed, and offer a person.

        What was said in this call is taken back.
        """
        dispatcher.messages.clear()
        turn = Turn(tracker, dispatcher, action=self.name())
        turn.step(self.intent, "failed")
        turn.set(interrupted=None)
        turn.offer_person(evidence=turn.text or turn.said, why=_DOWN_WHY)
        buttons = [turn.person_button()]
        if self.intent:
            buttons.insert(0, turn.button("retry", self.intent, choice="again"))
            turn.set(request=self.intent)
        turn.say(response, buttons=buttons)
        if turn.loop:
            turn.leave_loop()
            turn.set(suspended=None)
        return turn


def language_to_use(tracker: Tracker) -> str:
    """Return the language of this turn: what the customer writes, else the page's, else what was known, else French.

    The page comes before what was known: where they differ, the customer has just switched the page.
    """
    message = tracker.latest_message or {}
    page = (message.get("metadata") or {}).get("language")
    for language in (written_language(message), page, tracker.slots.get("language")):
        if language in LANGUAGES:
            return str(language)
    return "fr"


def warns_of_danger(turn: Turn) -> bool:
    """Say the words of safety, before anything else and as often as it takes, when the message tells of a danger."""
    kind = danger(turn.said)
    if kind is None:
        return False
    turn.say("utter_danger_gas" if kind == "gas" else "utter_danger_electricity")
    turn.set(suspended=None, offered=None)
    if turn.loop:
        turn.leave_loop()
    if turn.action != "action_handoff":
        turn.wish_person(reason="topic", evidence=turn.said, why=_DANGER_WHY[kind])
    return True


def go_back_to_form(turn: Turn) -> None:
    """Return to the form that was interrupted, with a short reminder, unless something else comes first."""
    if turn.loop and not turn.has_next:
        turn.set(interrupted=turn.loop)
        turn.then(turn.loop)


def advisor_of_stretch(tracker: Tracker) -> str | None:
    """Return the name of the advisor who spoke last: the hand-back writes what people said into the tracker."""
    for event in reversed(tracker.events):
        advisor = (event.get("metadata") or {}).get("advisor")
        if advisor:
            return str(advisor)
    return None


def _trust_site(turn: Turn) -> None:
    """Believe the identity that the gateway vouches for; a number that we do not know counts as none."""
    identity = turn.slot("identity") or {}
    number = identity.get("number")
    if not number or (turn.is_verified and turn.customer_number == number):
        return
    by = identity.get("by")
    try:
        turn.know(household(surroundings().backend, str(number)), by=by if by in VOUCHERS else "site")
    except NotFound:
        logger.info("the host site vouches for a number that is no customer's")
