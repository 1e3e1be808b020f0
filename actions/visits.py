"""A technician's visit: book, move, cancel, or just say when."""

from __future__ import annotations

from typing import Any

from actions import visit_slots
from actions.backend import NotFound, Refused, appointments
from actions.backend.appointments import Appointment
from actions.backend.formatting import day, hours
from actions.backend.labels import label
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.readers import first_choice
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text, capitalised
from actions.dialogue.turn import Button, Turn

_TASKS = {
    "cancel": r"annul|cancel|supprim|call (?:it )?off",
    "move": (
        r"deplac|decal|report|repouss|avanc|chang|autre (?:date|jour|creneau|heure)|reschedul|move|"
        r"another (?:day|date|time|slot)|postpone|rather|refix|reprogram|pas la(?! bas)|can'?t be there|"
        r"won'?t be|make it"
    ),
    "book": (
        r"prendre|prend|poser|fixer|veux un|voudrais un|besoin d|faut (?:un|quelqu)|book|arrange|make an|"
        r"need (?:a|an|someone|somebody)|send (?:a|someone)|envoy|nouveau|dispo"
    ),
    "tell": r"quand|quelle heure|confirm|toujours bon|when|what time|which day|quel jour|rappel|c'est quand|still on",
}
_KINDS = {
    "gas_safety": r"gaz|gas(?!oil)|chaudiere|boiler",
    "power_change": r"puissance|kva|disjonct\w* (?:regl|trop)|power rating|more power",
    "smart_meter": (
        r"linky|gazpar|communicant|smart ?meter|pose (?:du|d'un) compteur|install\w* (?:du|a|"
        r"the) (?:new )?(?:compteur|meter)"
    ),
    "commissioning": (
        r"mise en service|raccord|ouvrir (?:le|mon) compteur|ouverture|connect(?:ion)?|switch(?:ed)? on|"
        r"commission"
    ),
    "meter_check": r"verif|controle|compteur|bruit|buzz|meter|tourne trop",
    "repair": r"panne|repar|depann|casse|broken|repair|fix|not working|marche (?:pas|plus)",
}
_BUTTON_KINDS = ("meter_check", "power_change", "smart_meter", "gas_safety", "repair")
_MOVE: Text = {"fr": "Déplacer", "en": "Move it"}
_CANCEL: Text = {"fr": "Annuler le rendez-vous", "en": "Cancel the visit"}
_KEEP: Text = {"fr": "Le garder", "en": "Keep it"}
_NEW: Text = {"fr": "Nouveau rendez-vous", "en": "Book a visit"}
_OTHER_SLOT: Text = {"fr": "Autre créneau", "en": "Another slot"}


class AppointmentForm(Form):
    """Works on real places: a slot that somebody else takes meanwhile is refused, and another is proposed."""

    action_name = "appointment_form"
    intent = "appointment"
    confirm_slot = "appointment_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (
            Question("appointment_task", self._ask_task, self._read_task),
            Question("appointment_kind", self._ask_kind, self._read_kind, needed=lambda t: _task(t) == "book"),
            Question("appointment_slot", self._ask_slot, self._read_slot, needed=lambda t: _task(t) != "cancel"),
        )

    def begin(self, turn: Turn) -> bool:
        if turn.choice != "again":
            visit_slots.forget(turn)
            turn.set(appointment_reference=None)
            visit_slots.note_wishes(turn)
        coming, missed = _known(turn)
        task = turn.slot("appointment_task")
        if coming:
            return self._begin_with(turn, coming, task)
        if missed:
            turn.say("utter_appointment_missed", **_values(turn, missed))
            turn.fact("missed_visit", {"fr": "Visite manquée", "en": "Visit missed"}, _in_short(turn, missed))
            turn.set(appointment_task="book", appointment_kind=missed.kind)
            return True
        if task in ("cancel", "move", "tell"):
            turn.say("utter_appointment_none")
        turn.set(appointment_task="book")
        return True

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        if _task(turn) == "cancel":
            appointment = _appointment(turn)
            turn.say("utter_appointment_confirm_cancel", buttons=buttons, **_values(turn, appointment))
            return
        slot = visit_slots.chosen(turn)
        if slot is None:
            turn.set(appointment_slot=None)
            self.proceed(turn)
            return
        values: dict[str, Any] = {
            "date": day(slot.day, turn.language),
            "hours": hours(slot.start, slot.end, turn.language),
        }
        if _task(turn) == "move":
            old = _values(turn, _appointment(turn))
            turn.say("utter_appointment_confirm_move", old_date=old["date"], buttons=buttons, **values)
        else:
            kind = label("visit", turn.slot("appointment_kind"), turn.language)
            turn.say("utter_appointment_confirm_book", kind=kind, buttons=buttons, **values)

    def submit(self, turn: Turn) -> bool:
        world = surroundings()
        now, number = world.clock(), turn.customer_number
        try:
            if _task(turn) == "cancel":
                done = appointments.cancel(world.backend, number, str(turn.slot("appointment_reference")), now=now)
            elif _task(turn) == "move":
                reference, slot_id = str(turn.slot("appointment_reference")), int(turn.slot("appointment_slot")["id"])
                done = appointments.move(world.backend, number, reference, slot_id, now=now)
            else:
                slot_id = int(turn.slot("appointment_slot")["id"])
                done = appointments.book(world.backend, number, slot_id, kind=turn.slot("appointment_kind"), now=now)
        except Refused as refused:
            return self._say_refused(turn, refused)
        turn.fact("visit", {"fr": "Rendez-vous", "en": "Visit"}, _in_short(turn, done))
        turn.say(f"utter_appointment_done_{_task(turn)}", **_values(turn, done))
        return True

    def correctable(self, turn: Turn) -> dict[str, Text]:
        return {} if _task(turn) == "cancel" else {"appointment_slot": _OTHER_SLOT}

    def _begin_with(self, turn: Turn, coming: Appointment, task: str | None) -> bool:
        turn.set(appointment_reference=coming.reference)
        turn.fact("visit", {"fr": "Rendez-vous prévu", "en": "Visit planned"}, _in_short(turn, coming))
        if task in ("move", "cancel"):
            return True
        if task == "book" and turn.choice == "book":
            return True
        turn.say(
            "utter_appointment_coming",
            buttons=[
                turn.button(_MOVE, "appointment", choice="move"),
                turn.button(_CANCEL, "appointment", choice="cancel"),
            ],
            **_values(turn, coming),
        )
        return False

    def _say_refused(self, turn: Turn, refused: Refused) -> bool:
        turn.step(self.intent, "refused")
        turn.set(appointment_confirmed=None)
        if refused.reason == "slot_taken":
            turn.set(appointment_slot=None)
            turn.say("utter_appointment_slot_taken")
            return False
        if refused.reason == "same_slot":
            turn.say("utter_appointment_same", **_values(turn, _appointment(turn)))
            return True
        if refused.reason == "already_booked":
            details = refused.details
            turn.say(
                "utter_appointment_already", reference=details["reference"], date=day(details["day"], turn.language)
            )
            return True
        why = {
            "fr": "Le rendez-vous ne peut plus être changé en ligne.",
            "en": "The visit can no longer be changed here.",
        }
        turn.offer_person(evidence=turn.said, why=why)
        turn.say("utter_appointment_too_late", buttons=[turn.person_button()])
        return True

    def _ask_task(self, turn: Turn, buttons: list[Button]) -> None:
        choices = [
            turn.button(_MOVE, "appointment", choice="move"),
            turn.button(_CANCEL, "appointment", choice="cancel"),
            turn.button(_NEW, "appointment", choice="book"),
        ]
        turn.say("utter_ask_appointment_task", buttons=[*choices, *buttons])

    def _read_task(self, turn: Turn, asked: bool) -> Answer:
        if turn.choice in _TASKS:
            return Value(turn.choice)
        if turn.slot("appointment_task") is not None and not asked:
            return None
        named = first_choice(turn, _TASKS)
        return Value(named) if named else None

    def _ask_kind(self, turn: Turn, buttons: list[Button]) -> None:
        choices = [
            turn.titled(capitalised(label("visit", kind, turn.language)), "appointment", choice=kind)
            for kind in _BUTTON_KINDS
        ]
        turn.say("utter_ask_appointment_kind", buttons=[*choices, *buttons])

    def _read_kind(self, turn: Turn, asked: bool) -> Answer:
        if turn.choice in _KINDS:
            return Value(turn.choice)
        if turn.slot("appointment_kind") is not None and not asked:
            return None
        named = first_choice(turn, _KINDS)
        return Value(named) if named else None

    def _ask_slot(self, turn: Turn, buttons: list[Button]) -> None:
        slots, is_what_was_wished = visit_slots.wished(turn)
        if not slots:
            turn.say("utter_appointment_no_slots", buttons=[turn.person_button(), self.leave_button(turn)])
            return
        response = "utter_ask_appointment_slot" if is_what_was_wished else "utter_ask_appointment_near"
        turn.say(response, buttons=[*visit_slots.buttons_for(turn, slots), *buttons])

    def _read_slot(self, turn: Turn, asked: bool) -> Answer:
        choice = turn.choice or ""
        if choice.startswith("slot:"):
            _, slot_id, on = choice.split(":")
            return Value({"id": int(slot_id), "day": on})
        if choice.startswith("after:"):
            turn.set(appointment_day=None, appointment_from=choice.removeprefix("after:"), appointment_part=None)
            return Problem("utter_appointment_later", {}, self._shown(turn), counts=False)
        return self._read_wish(turn, asked) if turn.is_verified and turn.text else None

    def _read_wish(self, turn: Turn, asked: bool) -> Answer:
        """Return the slot that the words point at; when several fit, show those."""
        ranked = visit_slots.ranked(turn) if turn.loop == self.action_name else None
        if ranked is not None:
            return Value(ranked)
        if not visit_slots.note_wishes(turn, asked=asked):
            return None
        fitting = visit_slots.fitting(turn)
        if len(fitting) == 1:
            return Value({"id": fitting[0].id, "day": fitting[0].day.isoformat()})
        if turn.loop != self.action_name or not (asked or turn.slot("appointment_slot")):
            return None
        turn.set(appointment_slot=None, appointment_confirmed=None, requested_slot="appointment_slot")
        response = "utter_ask_appointment_slot" if fitting else "utter_ask_appointment_near"
        return Problem(response, {}, self._shown(turn), counts=False)

    def _shown(self, turn: Turn) -> list[Button]:
        return visit_slots.buttons_for(turn, visit_slots.wished(turn)[0])


def _task(turn: Turn) -> str | None:
    task = turn.slot("appointment_task")
    return str(task) if task else None


def _known(turn: Turn) -> tuple[Appointment | None, Appointment | None]:
    """Return the next visit, and the latest one that our technician missed."""
    world = surroundings()
    found = appointments.appointments_of(world.backend, turn.customer_number, today=world.today)
    coming = next((a for a in found if a.status == "booked" and a.slot.day >= world.today), None)
    return coming, next((a for a in found if a.status == "missed"), None)


def _appointment(turn: Turn) -> Appointment:
    world, reference = surroundings(), turn.slot("appointment_reference")
    for appointment in appointments.appointments_of(world.backend, turn.customer_number, today=world.today):
        if appointment.reference == reference:
            return appointment
    raise NotFound("appointment", reference)


def _values(turn: Turn, appointment: Appointment) -> dict[str, Any]:
    language, slot = turn.language, appointment.slot
    return {
        "date": day(slot.day, language),
        "hours": hours(slot.start, slot.end, language),
        "kind": label("visit", appointment.kind, language),
        "reference": appointment.reference,
    }


def _in_short(turn: Turn, appointment: Appointment) -> str:
    values = _values(turn, appointment)
    return f"{values['kind']}, {values['date']}, {values['hours']} ({appointment.reference})"
