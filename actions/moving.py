"""Moving in and moving out."""

from __future__ import annotations

import re
from typing import Any

from actions.backend import Refused, moves
from actions.backend.formatting import day
from actions.coordinates import split_address
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.readers import day_in, first_choice, mentions, stored_day, yes_or_no
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import REQUESTS, Text
from actions.dialogue.turn import Button, Turn
from actions.dialogue.words import does_not_know, says_no
from actions.reading.identifiers import find_customer_numbers, find_emails, find_phones

_DATE: Text = {"fr": "La date", "en": "The date"}
_ADDRESS: Text = {"fr": "L’adresse", "en": "The address"}
_ENERGY: Text = {"fr": "L’énergie", "en": "The energy"}
_ALREADY: Text = {"fr": "Je suis déjà client", "en": "I am a customer already"}
_NEW: Text = {"fr": "Je suis nouveau", "en": "I am new"}
_BY_EMAIL: Text = {"fr": "Par e-mail suffit", "en": "By e-mail is fine"}
_CUSTOMER_WORDS = {
    "new": r"pas (?:encore )?client|nouve(?:au|lle) client|suis nouve|new customer|not (?:yet )?a customer|i'?m new",
    "known": r"deja client|suis client|already (?:a customer|with you)|existing customer",
}
_ENERGIES: dict[str, Text] = {
    "electricity": {"fr": "Électricité", "en": "Electricity"},
    "gas": {"fr": "Gaz", "en": "Gas"},
    "both": {"fr": "Les deux", "en": "Both"},
}
_ENERGY_WORDS = {
    "both": r"les deux|both|(?:gaz|gas).*(?:elec|power)|elec.*(?:gaz|gas)",
    "gas": r"gaz|gas(?!oil)",
    "electricity": r"elec|courant|power|lumiere",
}

_STREET = re.compile(
    r"\b(?:rue|avenue|av|bd|boulevard|chemin|place|impasse|all[eé]e|quai|route|street)\b", re.IGNORECASE
)


class MoveOutForm(Form):
    """Ends the contract on a day; asks where the last bill goes."""

    action_name = "move_out_form"
    intent = "move_out"
    confirm_slot = "move_out_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (
            Question("move_out_date", self._ask_date, self._read_date),
            Question("move_out_address", self._ask_address, self._read_address, free=True),
        )

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        on, address = stored_day(turn, "move_out_date"), turn.slot("move_out_address")
        assert on is not None
        response = "utter_move_out_confirm" if address == "email" else "utter_move_out_confirm_letter"
        turn.say(response, date=day(on, turn.language, year=True), address=address, buttons=buttons)

    def submit(self, turn: Turn) -> bool:
        world, on, address = surroundings(), stored_day(turn, "move_out_date"), turn.slot("move_out_address")
        assert on is not None
        try:
            request = moves.move_out(
                world.backend,
                turn.customer_number,
                on=on,
                now=world.clock(),
                forwarding_address=None if address == "email" else address,
            )
        except Refused as refused:
            return _say_refused(turn, refused, "move_out_date", "move_out_confirmed")
        turn.fact(
            "move_out",
            {"fr": "Résiliation demandée", "en": "End of contract asked for"},
            f"{day(on, turn.language)} ({request.reference})",
        )
        turn.say("utter_move_out_done", reference=request.reference, date=day(on, turn.language))
        if request.final_bill:
            turn.say(
                "utter_move_out_final_bill",
                date=day(request.final_bill, turn.language),
                buttons=[turn.button(REQUESTS["meter_reading"], "meter_reading")],
            )
        return True

    def correctable(self, turn: Turn) -> dict[str, Text]:
        return {"move_out_date": _DATE, "move_out_address": _ADDRESS}

    def _ask_date(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_move_out_date", buttons=buttons or [self.leave_button(turn)])

    def _read_date(self, turn: Turn, asked: bool) -> Answer:
        return read_move_day(turn, asked)

    def _ask_address(self, turn: Turn, buttons: list[Button]) -> None:
        by_email = turn.button(_BY_EMAIL, "move_out", choice="email")
        turn.say("utter_ask_move_out_address", buttons=[by_email, *buttons])

    def _read_address(self, turn: Turn, asked: bool) -> Answer:
        if turn.choice == "email" or (asked and mentions(turn, r"e-?mail|mail|courriel")):
            return Value("email")
        if not asked or not turn.said:
            return None
        if does_not_know(turn.said) or (says_no(turn.said) and len(turn.said.split()) <= 3):
            return Value("email")
        address = split_address(turn.said)
        if address:
            return Value(f"{address['street']}, {address['postcode']} {address['city']}".strip())
        if day_in(turn, False) and turn.slot("move_out_date"):
            return Problem("utter_ask_move_out_address", {}, counts=False)
        return Problem("utter_contact_bad_address")


class MoveInForm(Form):
    """Opens a supply for a household of ours or for somebody new."""

    action_name = "move_in_form"
    intent = "move_in"
    personal = False
    confirm_slot = "move_in_confirmed"

    def questions(self) -> tuple[Question, ...]:
        def is_stranger(turn: Turn) -> bool:
            return not turn.is_verified

        return (
            Question("move_in_customer", self._ask_customer, self._read_customer, needed=is_stranger),
            Question("move_in_date", self._ask_date, self._read_date),
            Question("move_in_address", self._ask_address, self._read_address, free=True),
            Question("move_in_energy", self._ask_energy, self._read_energy),
            Question("move_in_name", self._ask_name, self._read_name, needed=is_stranger, free=True),
            Question("move_in_contact", self._ask_contact, self._read_contact, needed=is_stranger),
        )

    def proceed(self, turn: Turn) -> None:
        """Who says to be a customer already is identified first, and comes back here."""
        if turn.slot("move_in_customer") == "known" and not turn.is_verified:
            if turn.loop == self.action_name:
                turn.leave_loop()
            turn.carry("identify_form", choice="again")
            turn.set(pending={"action": self.action_name, "text": "", "choice": "again", "intent": self.intent})
            return
        super().proceed(turn)

    def begin(self, turn: Turn) -> bool:
        if turn.slot("move_in_customer") is None and not turn.is_verified:
            turn.say("utter_move_in_begin")
        return True

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        on, address = stored_day(turn, "move_in_date"), turn.slot("move_in_address")
        assert on is not None
        turn.say(
            "utter_move_in_confirm",
            date=day(on, turn.language, year=True),
            address=_one_line(address),
            energy=_ENERGIES[turn.slot("move_in_energy")][turn.language].lower(),
            buttons=buttons,
        )

    def submit(self, turn: Turn) -> bool:
        world, on, address = surroundings(), stored_day(turn, "move_in_date"), turn.slot("move_in_address")
        assert on is not None
        try:
            request = moves.move_in(
                world.backend,
                street=address["street"],
                postcode=address["postcode"],
                city=address["city"] or None,
                on=on,
                energy=turn.slot("move_in_energy"),
                now=world.clock(),
                customer_number=turn.customer_number if turn.is_verified else None,
                name=turn.slot("move_in_name"),
                contact=turn.slot("move_in_contact"),
            )
        except Refused as refused:
            return _say_refused(turn, refused, "move_in_date", "move_in_confirmed")
        turn.fact(
            "move_in",
            {"fr": "Mise en service demandée", "en": "Supply asked for"},
            f"{_one_line(address)} ({request.reference})",
        )
        turn.say(
            "utter_move_in_done",
            reference=request.reference,
            date=day(on, turn.language),
            promised=day(request.promised, turn.language),
        )
        turn.say("utter_move_in_technician" if request.technician else "utter_move_in_remote")
        return True

    def correctable(self, turn: Turn) -> dict[str, Text]:
        return {"move_in_date": _DATE, "move_in_address": _ADDRESS, "move_in_energy": _ENERGY}

    def _ask_customer(self, turn: Turn, buttons: list[Button]) -> None:
        choices = [
            turn.button(_ALREADY, "move_in", choice="known"),
            turn.button(_NEW, "move_in", choice="new"),
        ]
        turn.say("utter_ask_move_in_customer", buttons=[*choices, *buttons])

    def _read_customer(self, turn: Turn, asked: bool) -> Answer:
        if turn.choice in ("known", "new"):
            return Value(turn.choice)
        if any(found.role == "valid" for found in find_customer_numbers(turn.text)):
            return Value("known")
        said = first_choice(turn, _CUSTOMER_WORDS)
        if said is None and asked:
            answered = yes_or_no(turn)
            said = None if answered is None else "known" if answered else "new"
        return Value(said) if said else None

    def _ask_date(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_move_in_date", buttons=buttons)

    def _read_date(self, turn: Turn, asked: bool) -> Answer:
        return read_move_day(turn, asked)

    def _ask_address(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_move_in_address", buttons=buttons)

    def _read_address(self, turn: Turn, asked: bool) -> Answer:
        is_likely = bool(_STREET.search(turn.text))
        address = split_address(turn.text) if asked or is_likely else None
        if address:
            return Value(address)
        return Problem("utter_contact_bad_address") if asked and turn.said else None

    def _ask_energy(self, turn: Turn, buttons: list[Button]) -> None:
        choices = [turn.button(title, "move_in", choice=name) for name, title in _ENERGIES.items()]
        turn.say("utter_ask_move_in_energy", buttons=[*choices, *buttons])

    def _read_energy(self, turn: Turn, asked: bool) -> Answer:
        named = turn.choice if turn.choice in _ENERGIES else first_choice(turn, _ENERGY_WORDS)
        return Value(named) if named else None

    def _ask_name(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_move_in_name", buttons=buttons)

    def _read_name(self, turn: Turn, asked: bool) -> Answer:
        if not asked or not turn.said:
            return None
        name = re.sub(
            r"^(?:je m'appelle|c'est|moi c'est|je suis|my name is|i'?m|it'?s)\s+",
            "",
            turn.said.strip(),
            flags=re.IGNORECASE,
        )
        return Value(name.strip(" .,!")) if re.search(r"[^\W\d_]{2}", name) and len(name.split()) <= 6 else None

    def _ask_contact(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_move_in_contact", buttons=buttons)

    def _read_contact(self, turn: Turn, asked: bool) -> Answer:
        found = [*find_emails(turn.text), *find_phones(turn.text)]
        if found:
            return Value(found[0].value)
        has_digits = any(character.isdigit() for character in turn.text)
        return Problem("utter_contact_bad_phone") if asked and has_digits else None


def read_move_day(turn: Turn, asked: bool) -> Answer:
    """Return the day of a move, or why that day cannot be asked for today."""
    wanted = day_in(turn, asked)
    if wanted is None:
        return None
    earliest, latest = moves.move_dates(surroundings().today)
    if earliest <= wanted <= latest:
        return Value(wanted.isoformat())
    bounds: dict[str, Any] = {"earliest": day(earliest, turn.language), "latest": day(latest, turn.language)}
    return Problem("utter_move_date_refused", bounds)


def _say_refused(turn: Turn, refused: Refused, date_slot: str, confirm_slot: str) -> bool:
    details, language = refused.details, turn.language
    turn.step(turn.action.removesuffix("_form"), "refused")
    if refused.reason == "date_out_of_range":
        turn.set(**{date_slot: None, confirm_slot: None})
        bounds: dict[str, Any] = {
            "earliest": day(details["earliest"], language),
            "latest": day(details["latest"], language),
        }
        turn.ask("utter_move_date_refused", **bounds)
        return False
    if refused.reason == "already_asked":
        turn.say("utter_move_already", reference=details["reference"], date=day(details["on"], language))
        return True
    why = {"fr": "La demande n’a pas pu être enregistrée.", "en": "The request could not be registered."}
    turn.offer_person(evidence=turn.said, why=why)
    turn.say("utter_move_refused", buttons=[turn.person_button()])
    return True


def _one_line(address: dict[str, str]) -> str:
    return f"{address['street']}, {address['postcode']} {address['city']}".strip()
