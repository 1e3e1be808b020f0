"""One action call: what the customer said, what is known already, and what the assistant says and remembers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecutionRejected, ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.backend.identity import Household, Language
from actions.dialogue.titles import BUTTONS, Text
from actions.dialogue.words import plain

Button = dict[str, str]
LANGUAGES = ("fr", "en")
RELAIS_CHANNEL = "relais"
# Who may vouch for a customer, as the dossier says it.
VOUCHERS: dict[str, Text] = {
    "assistant": {"fr": "numéro client et code postal", "en": "customer number and postcode"},
    "site": {"fr": "session du site", "en": "signed in on the site"},
    "advisor": {"fr": "un conseiller", "en": "an advisor"},
}
# The intent's word for a request for a person counts only from this probability of the detector on, as in the policy.
ASKED_FROM = 0.25
# From this probability on the customer may be saying that an answer did not help.
UNMET_FROM = 0.3
ACTION_LISTEN = "action_listen"
_PAYLOAD = re.compile(r"/[a-z_]+(?:\{|$)")


class Turn:
    """What an action reads and writes. Slots that were set here are read back at once, before Rasa has stored them.

    `text` is empty when the customer pressed a button. An action that had to wait (for the identification, for a "yes")
    finds in the slot `pending` the message that asked for it, and reads that one instead of the latest.
    """

    def __init__(self, tracker: Tracker, dispatcher: CollectingDispatcher, *, action: str) -> None:
        self.tracker = tracker
        self.action = action
        self._dispatcher = dispatcher
        self._changes: dict[str, Any] = {}
        self._loop: str | None = (tracker.active_loop or {}).get("name")
        self._loop_changed = False
        self._next: str | None = None
        self._rejected = False
        message = tracker.latest_message or {}
        self.intent: str | None = (message.get("intent") or {}).get("name")
        self.confidence = float((message.get("intent") or {}).get("confidence") or 0.0)
        self.said = typed_text(message)
        self.text, self.choice = self.said, _choice(message)
        self.language: Language = _stored_language(tracker) or "fr"
        self.is_carried = False
        self.has_asked = False
        self._take_pending()
        self._take_metadata(message.get("metadata") or {})

    # What is known

    def slot(self, name: str) -> Any:
        """Return the value of a slot, as changed by this action."""
        return self._changes[name] if name in self._changes else self.tracker.slots.get(name)

    def set(self, **slots: Any) -> None:
        """Remember values."""
        self._changes.update(slots)

    @property
    def plain_text(self) -> str:
        """The text without accents and capitals, for keywords."""
        return plain(self.text)

    @property
    def declines_person(self) -> bool:
        """Say whether the detector reads that nobody is wanted: "pas besoin d'un conseiller"."""
        tension = (self.tracker.latest_message or {}).get("tension") or {}
        return "asked" in tension and float(tension["asked"] or 0.0) < ASKED_FROM

    @property
    def seems_lost(self) -> bool:
        """Say whether the customer gets nowhere, as far as the detector tells; without a detector, assume so."""
        tension = (self.tracker.latest_message or {}).get("tension") or {}
        if "unmet" not in tension:
            return True
        return tension.get("label") != "calm" or float(tension["unmet"] or 0.0) >= UNMET_FROM

    @property
    def customer_number(self) -> str:
        """The number of the verified customer."""
        return str(self.slot("customer_number"))

    @property
    def is_verified(self) -> bool:
        """Say whether we know who the customer is."""
        return bool(self.slot("verified") and self.slot("customer_number"))

    def know(self, household: Household, *, by: str) -> None:
        """Remember who the customer is; `by` says who vouches, in the words of `VOUCHERS`."""
        name = household.polite_name(self.language)
        self.set(
            verified=True,
            verified_by=by,
            customer_number=household.customer_number,
            customer_name=name,
            postcode=household.postcode,
            identify_failures=0,
        )
        self.fact("identity", {"fr": "Client", "en": "Customer"}, f"{name} ({household.customer_number})")
        self.fact("identity_by", {"fr": "Identifié par", "en": "Identified by"}, VOUCHERS[by][self.language])

    def fact(self, key: str, label: Text, value: str) -> None:
        """Record something read from the backend for the dossier; a later value of the same key replaces it."""
        kept = [fact for fact in self.slot("facts") or [] if fact.get("key") != key]
        self.set(facts=[*kept, {"key": key, "label": label, "value": value}])

    def step(self, request: str | None, how: str) -> None:
        """Record for the dossier how far a request got; its latest step counts, and it stands last.

        `how`: `asked` (a form has begun), `done`, `left` (by the customer), `refused`, `stuck`, `failed`.
        """
        step, known = {"request": request or "identify", "how": how}, self.slot("steps") or []
        if known[-1:] != [step]:
            self.set(steps=[*(other for other in known if other.get("request") != step["request"]), step])

    # What is said

    def say(
        self,
        response: str,
        *,
        buttons: Sequence[Button] = (),
        attachment: Mapping[str, Any] | None = None,
        custom: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        """Say a response of the domain, in the customer's language, with its values filled in."""
        self._dispatcher.utter_message(
            response=response,
            buttons=list(buttons) or None,
            attachment=cast(Any, dict(attachment) if attachment else None),
            json_message=dict(custom) if custom else None,
            **values,
        )

    def ask(self, response: str, *, buttons: Sequence[Button] = (), **values: Any) -> None:
        """Say a response that asks already: the form must not put its own question after it."""
        self.has_asked = True
        self.say(response, buttons=buttons, **values)

    @property
    def has_spoken(self) -> bool:
        """Say whether something was said in this call."""
        return bool(self._dispatcher.messages)

    def button(self, title: str | Text, payload: str, **entities: str) -> Button:
        """Make a button; `title` is a name of `titles.BUTTONS`, or a text in both languages."""
        words = BUTTONS[title] if isinstance(title, str) else title
        return {"title": words[self.language], "payload": payload_of(payload, **entities)}

    def titled(self, title: str, payload: str, **entities: str) -> Button:
        """Make a button whose title is written already."""
        return {"title": title, "payload": payload_of(payload, **entities)}

    def person_button(self) -> Button:
        """Make the button that asks for a person."""
        return self.button("person", "human_handoff")

    def add_person_button(self) -> None:
        """Put the button that asks for a person under the last message, where it is not there yet.

        For the handoff policy's "offer": a little tense, or getting nowhere, but not enough to decide for the customer.
        """
        if not self._dispatcher.messages:
            return
        last = self._dispatcher.messages[-1]
        person = self.person_button()
        buttons = list(last.get("buttons") or [])
        if person not in buttons:
            last["buttons"] = [*buttons, person]

    # What comes next

    def offer(self, action: str, *, choice: str | None = None) -> None:
        """Remember what a "yes" would mean in the next message."""
        self.set(offered={"action": action, "choice": choice})

    def offer_person(self, *, evidence: str, why: Text) -> None:
        """Remember that a "yes" means a person, and why one is needed."""
        self.set(offered={"wish": _wish("stuck", evidence, why)})

    def wish_person(self, *, evidence: str, why: Text, reason: str = "stuck") -> None:
        """Ask for a person at once: the handoff policy sees the slot and hands over."""
        self.set(handoff_wish=_wish(reason, evidence, why))

    def carry(self, action: str, *, text: str = "", choice: str | None = None, intent: str | None = None) -> None:
        """Let another action run next as if the customer had just said `text`, or chosen `choice`."""
        self.set(pending={"action": action, "text": text, "choice": choice, "intent": intent or self.intent})
        self.then(action)

    def then(self, action: str) -> None:
        """Let another action run next."""
        self._next = action

    @property
    def has_next(self) -> bool:
        """Say whether another action was asked for, or a person."""
        return self._next is not None or bool(self.slot("handoff_wish"))

    @property
    def loop(self) -> str | None:
        """The form that asks at present."""
        return self._loop

    def enter(self, form: str) -> None:
        """Make a form the one that asks."""
        self._loop, self._loop_changed = form, True

    def leave_loop(self) -> None:
        """Let no form ask any more."""
        self._loop, self._loop_changed = None, True
        self.set(requested_slot=None)

    def reject(self) -> None:
        """Refuse to answer this message within the form: the project's rules decide what answers it."""
        self._rejected = True

    def events(self) -> list[dict[str, Any]]:
        """Return what Rasa must store, in the order that it needs: rejection, slots, form, next action.

        With a wish for a person no next action is named: the handoff policy decides.
        """
        events: list[dict[str, Any]] = []
        if self._rejected:
            events.append(ActionExecutionRejected(self.action))
        events += [
            SlotSet(name, value) for name, value in self._changes.items() if self.tracker.slots.get(name) != value
        ]
        if self._loop_changed:
            events.append(ActiveLoop(self._loop))
        if not self._rejected and not self.slot("handoff_wish"):
            # Named always: an action that ran twice (see the language) or for another one is in no rule of the project.
            events.append(FollowupAction(self._next or ACTION_LISTEN))
        return events

    def _take_metadata(self, metadata: Mapping[str, Any]) -> None:
        """Keep what the gateway says of the page and of the customer. Nobody else is believed about the latter."""
        if self.tracker.get_latest_input_channel() != RELAIS_CHANNEL:
            return
        self.set(**{name: metadata[name] for name in ("page", "identity") if metadata.get(name)})

    def _take_pending(self) -> None:
        pending = self.slot("pending")
        if not pending or pending.get("action") != self.action:
            return
        self.text, self.choice = str(pending.get("text") or ""), pending.get("choice")
        self.intent = pending.get("intent")
        self.is_carried = True
        self.set(pending=None)


def payload_of(intent: str, **entities: str) -> str:
    """Return what a button sends: `/intent{"entity": "value"}`."""
    if not entities:
        return f"/{intent}"
    pairs = ", ".join(f'"{name}": "{value}"' for name, value in entities.items())
    return f"/{intent}{{{pairs}}}"


def payload_choice(payload: str) -> str | None:
    """Return the choice that a button's payload carries."""
    found = re.search(r'"choice": "([^"]*)"', payload)
    return found[1] if found else None


def written_language(message: Mapping[str, Any]) -> Language | None:
    """Return the language that the pipeline recognised in the message, or None where it is not sure."""
    found = message.get("language")
    if isinstance(found, Mapping):
        found = found.get("language") if found.get("certain", True) else None
    return cast(Language, found) if found in LANGUAGES else None


def _stored_language(tracker: Tracker) -> Language | None:
    stored = tracker.slots.get("language")
    return cast(Language, stored) if stored in LANGUAGES else None


def typed_text(message: Mapping[str, Any]) -> str:
    """Return what the customer typed; nothing for a button. Our channel puts U+200B before a slash that was typed."""
    text = str(message.get("text") or "")
    return "" if _PAYLOAD.match(text) else text.replace("\u200b", "").strip()


def _choice(message: Mapping[str, Any]) -> str | None:
    for entity in message.get("entities") or ():
        if entity.get("entity") == "choice":
            return str(entity.get("value"))
    return None


def _wish(reason: str, evidence: str, why: Text) -> dict[str, Any]:
    return {"reason": reason, "evidence": [evidence] if evidence else [], "why": why}
