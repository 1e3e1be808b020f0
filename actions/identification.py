"""Who the customer is: customer number and postcode, one question at a time or both in one sentence."""

from __future__ import annotations

import re

from actions.backend import identity
from actions.dialogue.catalogue import REQUEST_ACTIONS, is_personal
from actions.dialogue.form import Form
from actions.dialogue.interruptions import pop_suspended, push_suspended
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.surroundings import surroundings
from actions.dialogue.turn import Button, Turn
from actions.dialogue.words import does_not_know
from actions.reading.amounts import find_amounts
from actions.reading.dates import find_dates
from actions.reading.identifiers import (
    find_customer_numbers,
    find_postcodes,
    find_references,
    normalise_customer_number,
    normalise_postcode,
)

TRIES = 3

_WHY = {
    "fr": "L’identification a échoué trois fois.",
    "en": "The identification failed three times.",
}


class IdentifyForm(Form):
    """Asks who the customer is before anything personal; the request that needed it then goes on by itself.

    After three wrong tries it asks no more in this conversation: a person takes over, and nobody can guess on.
    """

    action_name = "identify_form"
    personal = False

    def questions(self) -> tuple[Question, ...]:
        return (
            Question("identify_number", self._ask_number, self._read_number),
            Question("identify_postcode", self._ask_postcode, self._read_postcode),
        )

    def answer(self, turn: Turn) -> None:
        if _failures(turn) >= TRIES:
            self._give_up(turn)
        elif turn.loop != self.action_name:
            self._open(turn)
        else:
            super().answer(turn)

    def _go_on(self, turn: Turn) -> None:
        """Tell where the number is to whoever does not find it: that is no wrong try."""
        asks_where = turn.choice == "where" or (does_not_know(turn.said) and not find_customer_numbers(turn.said))
        if turn.slot("requested_slot") == "identify_number" and asks_where:
            turn.say("utter_where_number", buttons=[turn.person_button(), self.leave_button(turn)])
            return
        super()._go_on(turn)

    def _take_corrections(self, turn: Turn, asked: Question, answer: Answer) -> bool:
        """A number and a postcode in one sentence replace whatever was given before."""
        changed = False
        for question in self.questions():
            other = question.read(turn, False) if question.slot != asked.slot else None
            if isinstance(other, Value):
                self._note(turn, question, other)
                changed = True
        return changed

    def submit(self, turn: Turn) -> bool:
        world = surroundings()
        found = identity.identify(
            world.backend,
            str(turn.slot("identify_number")),
            str(turn.slot("identify_postcode")),
            now=world.clock(),
        )
        if found.household is not None:
            turn.know(found.household, by="assistant")
            turn.step(self.intent, "done")
            turn.say("utter_identified", customer_name=found.household.polite_name(turn.language))
            return True
        turn.set(identify_number=None, identify_postcode=None, identify_failures=_failures(turn) + 1)
        if _failures(turn) >= TRIES:
            self._give_up(turn)
            return True
        turn.say("utter_identify_no_match", tries_left=TRIES - _failures(turn))
        return False

    def finish(self, turn: Turn) -> None:
        """Give the floor back to the request that had to wait."""
        turn.set(misses=0)
        if turn.loop == self.action_name:
            turn.leave_loop()
        pending = turn.slot("pending")
        if turn.is_verified and pending:
            pop_suspended(turn, and_run=False)
            turn.then(str(pending["action"]))
        else:
            turn.set(pending=None)
            pop_suspended(turn)

    def leave(self, turn: Turn) -> None:
        turn.set(pending=None)
        turn.say("utter_identify_left", buttons=[turn.person_button()])
        turn.step(self.intent, "left")
        turn.leave_loop()
        pop_suspended(turn)

    def interrupt(self, turn: Turn) -> None:
        """Another personal request takes the place of the one that waits: it needs the same identification."""
        if not is_personal(turn.intent or ""):
            super().interrupt(turn)
            return
        action = REQUEST_ACTIONS[turn.intent or ""]
        turn.set(pending={"action": action, "text": turn.said, "choice": turn.choice, "intent": turn.intent})
        turn.say("utter_identify_first")
        question = self._asked(turn)
        if question is not None:
            question.ask(turn, [])

    def _not_understood(self, turn: Turn, question: Question) -> None:
        """What the customer adds to the request that waits is kept for it: "je déménage" … "le 15 décembre"."""
        pending = turn.slot("pending")
        today = surroundings().today
        if not pending or not (find_dates(turn.said, today=today) or find_amounts(turn.said)):
            super()._not_understood(turn, question)
            return
        turn.set(pending={**pending, "text": f"{pending.get('text') or ''} {turn.said}".strip()})
        turn.say("utter_identify_noted")
        question.ask(turn, [])

    def refuse(self, turn: Turn, question: Question, problem: Problem) -> None:
        """Count a malformed number or postcode as a wrong try too."""
        turn.set(identify_failures=_failures(turn) + 1)
        if _failures(turn) >= TRIES:
            self._give_up(turn)
            turn.leave_loop()
            return
        turn.say(problem.response, buttons=[*problem.buttons, self.leave_button(turn)], **problem.values)

    def _open(self, turn: Turn) -> None:
        pending = turn.slot("pending") or {}
        turn.set(identify_number=None, identify_postcode=None, misses=0, interrupted=None)
        turn.text = str(pending.get("text") or turn.text)
        # Only beside a customer number are five digits a postcode: "mon relevé c'est 48 213" is none.
        if find_customer_numbers(turn.text):
            for question in self.questions():
                self._note(turn, question, question.read(turn, False))
        if turn.loop:
            push_suspended(turn)
        turn.enter(self.action_name)
        self.proceed(turn)

    def _give_up(self, turn: Turn) -> None:
        turn.set(pending=None, suspended=None)
        turn.say("utter_identify_failed")
        turn.step(self.intent, "stuck")
        turn.wish_person(evidence=turn.said, why=_WHY)

    def _ask_number(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_customer_number", buttons=buttons)

    def _ask_postcode(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_postcode", buttons=buttons)

    def _read_number(self, turn: Turn, asked: bool) -> Answer:
        found = find_customer_numbers(turn.text)
        valid = [item.value for item in found if item.role == "valid"]
        if asked:  # "482913 69003": six bare digits beside others count once they were asked for
            bare = (normalise_customer_number(digits) for digits in re.findall(r"(?<!\d)\d{6}(?!\d)", turn.text))
            valid += [number for number in bare if number]
        if valid:
            return Value(valid[0])
        if not asked:
            return None
        others = [*find_postcodes(turn.text), *find_references(turn.text)]
        elsewhere = sum(character.isdigit() for item in others for character in item.text)
        has_digits = sum(character.isdigit() for character in turn.text) - elsewhere >= 4
        return Problem("utter_identify_bad_number") if found or has_digits else None

    def _read_postcode(self, turn: Turn, asked: bool) -> Answer:
        numbers = [item.start for item in find_customer_numbers(turn.text)]
        found = [item.value for item in find_postcodes(turn.text) if item.start not in numbers]
        if numbers:  # "CL-482913 69003, relevé 34 500": the one that follows the number
            following = (item.value for item in find_postcodes(turn.text) if item.start > numbers[0])
            found = [next(following, found[0])] if found else []
        if asked and not found:
            padded = normalise_postcode(turn.text)  # "6000" is Nice without its zero
            found = [padded] if padded else []
        if found:
            return Value(found[-1])
        has_digits = any(character.isdigit() for character in turn.text)
        return Problem("utter_identify_bad_postcode") if asked and has_digits else None


def _failures(turn: Turn) -> int:
    return int(turn.slot("identify_failures") or 0)
