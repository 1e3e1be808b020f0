"""Cuts of power and gas: what is known at a postcode, and reporting one that nobody knows yet."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Literal

from actions.backend import outages
from actions.backend.formatting import number, when
from actions.backend.labels import label
from actions.backend.outages import Outage
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Question, Value
from actions.dialogue.readers import mentions
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text
from actions.dialogue.turn import Button, Turn
from actions.dialogue.words import says_no
from actions.reading.identifiers import find_customer_numbers, find_postcodes

_SHOWN = 3
_ONLY_ME: Text = {"fr": "Seulement chez moi", "en": "Only my home"}
_OTHERS_TOO: Text = {"fr": "Les voisins aussi", "en": "The neighbours too"}


class OutageForm(Form):
    """Needs only a postcode; when nothing is known there it takes a report, so that the cut becomes known."""

    action_name = "outage_form"
    intent = "outage"
    personal = False

    def questions(self) -> tuple[Question, ...]:
        return (
            Question("outage_postcode", self._ask_postcode, self._read_postcode),
            Question("outage_alone", self._ask_alone, self._read_alone),
        )

    def _start(self, turn: Turn) -> None:
        turn.set(outage_energy=None)
        super()._start(turn)

    def begin(self, turn: Turn) -> bool:
        turn.set(outage_energy=_energy(turn))
        if turn.slot("outage_postcode") is None and turn.is_verified and turn.slot("postcode"):
            turn.set(outage_postcode=turn.slot("postcode"))
        return turn.slot("outage_postcode") is None or self._tell(turn)

    def submit(self, turn: Turn) -> bool:
        world = surroundings()
        is_alone = turn.slot("outage_alone") == "alone"
        if is_alone:
            turn.say("utter_outage_check_gas" if _energy(turn) == "gas" else "utter_outage_check_breaker")
        postcode = str(turn.slot("outage_postcode"))
        reference = outages.report_outage(
            world.backend,
            postcode,
            now=world.clock(),
            customer_number=turn.customer_number if turn.is_verified else None,
            alone=is_alone,
        )
        numbers = outages.emergency_numbers(_energy(turn), postcode)
        turn.fact("outage_report", {"fr": "Coupure signalée", "en": "Cut reported"}, f"{postcode}, {reference}")
        turn.say("utter_outage_reported", reference=reference, phone=next(iter(numbers.values())))
        return True

    def _note(self, turn: Turn, question: Question, answer: Answer) -> None:
        super()._note(turn, question, answer)
        is_answer = turn.loop == self.action_name and isinstance(answer, Value)
        if question.slot == "outage_postcode" and is_answer and not self._tell(turn):
            turn.set(outage_alone="known")

    def proceed(self, turn: Turn) -> None:
        """Stop where a known cut has answered the question already."""
        if turn.slot("outage_alone") == "known":
            self.finish(turn)
        else:
            super().proceed(turn)

    def _tell(self, turn: Turn) -> bool:
        """Tell what is known at the postcode; True when nothing is, so that there is something to ask."""
        world = surroundings()
        now = world.clock()
        postcode = str(turn.slot("outage_postcode"))
        is_home = turn.is_verified and postcode == turn.slot("postcode")
        found = (
            outages.outages_of(world.backend, turn.customer_number, now=now)
            if is_home
            else outages.outages_at(world.backend, postcode, now=now)
        )
        current = [outage for outage in found if outage.is_current(now)]
        wants_works = mentions(turn, r"travaux|programm|prevu|planned|works|leaflet|avis|letter")
        shown = (found if wants_works and not current else current or found)[:_SHOWN]
        for outage in shown:
            _say_outage(turn, outage, now)
        summary = _in_short(turn, shown[0], now) if shown else {"fr": "aucune", "en": "none"}[turn.language]
        turn.fact("outage", {"fr": f"Coupure au {postcode}", "en": f"Cut at {postcode}"}, summary)
        if current or (shown and wants_works):
            return False
        turn.say("utter_outage_none", postcode=postcode)
        return not wants_works

    def _ask_postcode(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_outage_postcode", buttons=buttons)

    def _read_postcode(self, turn: Turn, asked: bool) -> Answer:
        numbers = {found.start for found in find_customer_numbers(turn.text)}
        found = [item.value for item in find_postcodes(turn.text) if item.start not in numbers]
        return Value(found[0]) if found else None

    def _ask_alone(self, turn: Turn, buttons: list[Button]) -> None:
        choices = [
            turn.button(_ONLY_ME, "outage", choice="alone"),
            turn.button(_OTHERS_TOO, "outage", choice="others"),
        ]
        turn.say(f"utter_ask_outage_alone_{_energy(turn)}", buttons=[*choices, *(buttons or [self.leave_button(turn)])])

    def _read_alone(self, turn: Turn, asked: bool) -> Answer:
        if turn.choice in ("alone", "others"):
            return Value(turn.choice)
        if mentions(
            turn, r"seule?ment (?:chez )?moi|que (?:chez )?moi|just (?:me|my)|only (?:me|my|mine)|chez moi seulement"
        ):
            return Value("alone")
        whole_street = (
            r"tout (?:le|l'|mon) ?(?:quartier|immeuble|rue|village)|toute la rue|voisins? (?:aussi|"
            r"non plus|pareil)|neighbou?rs? (?:too|also|as well)|whole (?:street|building|road|area)|"
            r"entire street|everyone|tout le monde|les autres aussi"
        )
        if mentions(turn, whole_street):
            return Value("others")
        if not asked or not turn.said:
            return None
        if mentions(
            turn, r"oui|ouais|yes|yep|yeah|they do|ils en ont"
        ):  # "Do your neighbours have power?" Yes: the cut is at the customer's only.
            return Value("alone")
        return Value("others") if says_no(turn.said) and len(turn.said.split()) <= 4 else None


def _say_outage(turn: Turn, outage: Outage, now: datetime) -> None:
    language = turn.language
    values: dict[str, Any] = {
        "postcode": outage.postcode,
        "city": outage.city,
        "since": when(outage.since, language, now=now),
        "until": when(outage.until, language, now=now) if outage.until else "",
        "cause": label("outage_cause", outage.cause, language),
        "state": label("outage_status", outage.status, language),
        "homes": number(outage.homes, language),
        "energy": label("energy", outage.energy, language),
    }
    turn.say(f"utter_outage_{_kind(outage, now)}", **values)


def _kind(outage: Outage, now: datetime) -> str:
    if outage.status == "restored":
        return "restored"
    if not outage.is_current(now):
        return "planned"
    return "current" if outage.until else "current_unknown"


def _in_short(turn: Turn, outage: Outage, now: datetime) -> str:
    state = label("outage_status", outage.status, turn.language)
    return (
        f"{label('outage_cause', outage.cause, turn.language)}, {state}, {when(outage.since, turn.language, now=now)}"
    )


def _energy(turn: Turn) -> Literal["electricity", "gas"]:
    said = f"{turn.plain_text} {turn.slot('outage_energy') or ''}"
    return "gas" if re.search(r"(?<!\w)(?:gaz|gas)(?!\w)", said) else "electricity"
